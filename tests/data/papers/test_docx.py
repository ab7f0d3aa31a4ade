"""Word files are read with the numbers of Word itself, and any bytes give their text or a named problem."""

from __future__ import annotations

import io
import random
import re
import tomllib
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from data.papers.docx import MOST_PARAGRAPHS, is_word, read_docx
from data.reading.files.container import OLE_SIGNATURE
from data.reading.limits import Limits
from data.reading.problems import RejectedFileError
from services.issued_plans import IssuedPaper, paper_of, read_paper
from tests.planning.issued.papers import MADE_UP, docx_of, text_of
from tests.support import ROOT
from wording.words import LANGUAGES

TYPES = "[Content_Types].xml"


def _changed(old: str, new: str, part: str = "word/document.xml", lines: list[str] | None = None) -> bytes:
    """A file of which one part says something else."""
    source, held = zipfile.ZipFile(io.BytesIO(docx_of(lines or MADE_UP))), io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, re.sub(old.encode(), lambda _: new.encode(), text, count=1) if name == part else text)
    return held.getvalue()


def _zip_of(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return held.getvalue()


def _entities() -> bytes:
    kind = "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
    return _changed(r"<w:document", f"{kind}<w:document")


def _nested() -> bytes:
    return _changed(r"<w:p>", "<w:sdt><w:sdtContent>" * 200 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 200 + "<w:p>")


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a PDF": (lambda: b"%PDF-1.7 text", "paper_other_kind"),
    "an old Word file": (lambda: OLE_SIGNATURE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "paper_old_word"),
    "a file with a password": (
        lambda: OLE_SIGNATURE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "paper_protected",
    ),
    "half a file": (lambda: docx_of(MADE_UP)[:3000], "paper_unreadable"),
    "a zip of something else": (lambda: _zip_of(**{TYPES: b"<Types/>", "a.txt": b"a"}), "paper_other_kind"),
    "broken XML": (lambda: _changed("</w:body>", "</w:bod>"), "paper_broken"),
    "entities that grow": (_entities, "paper_broken"),
    "a bomb": (
        lambda: _zip_of(**{TYPES: b"<Types/>", "word__document.xml": b" " * 30_000_000}), "file_too_large",
    ),
    "tables within each other without end": (_nested, "paper_unreadable"),
    "too many paragraphs": (lambda: docx_of(["a"]), "paper_too_long"),
    "no text": (lambda: docx_of([" "]), "paper_empty"),
    "a letter": (lambda: docx_of(["Kính gửi Sở Nội vụ", "Xin cảm ơn."]), "paper_without_plan"),
}  # fmt: skip


def _read(content: bytes) -> IssuedPaper:
    return paper_of(read_docx(content, "ke-hoach.docx", Limits()), "ke-hoach.docx")


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_named_in_both_languages_with_what_to_do(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, code = HOSTILE[name]
    if code == "paper_too_long":
        monkeypatch.setattr("data.papers.docx.MOST_CHARACTERS", 0)
    with pytest.raises(RejectedFileError) as caught:
        _read(make())
    problem = caught.value.problem
    assert problem.code == code
    for language in LANGUAGES:
        assert problem.message(language) and problem.hint(language)
    if code == "paper_broken" and name == "broken XML":
        assert "word/document.xml" in problem.message("vi") and re.search(r"dòng \d+, cột \d+", problem.message("vi"))


def test_every_problem_of_a_paper_is_made_by_a_test() -> None:
    every = set(tomllib.loads((ROOT / "data" / "papers" / "problems.toml").read_text(encoding="utf-8")))
    elsewhere = {"paper_too_heavy", "paper_without_tasks", "paper_day_unclear"}  # services/test_issued_plans.py
    here = {"paper_paragraph_long", "paper_changes_pending", "paper_pictures_left_out"}
    assert every - elsewhere - here == {code for _, code in HOSTILE.values()} - {"file_too_large"}
    text = (ROOT / "tests" / "services" / "test_issued_plans.py").read_text(encoding="utf-8")
    assert all(code in text for code in elsewhere)


def test_what_a_reader_should_know_is_said_beside_the_text() -> None:
    added = '<w:ins w:id="1" w:author="A"><w:r><w:t>thêm</w:t></w:r></w:ins>'
    tracked = f'{added}<w:del w:id="2" w:author="A"><w:r><w:delText>bớt</w:delText></w:r></w:del></w:p>'
    paper = _read(_changed("</w:p>", tracked, lines=[*MADE_UP[:-1], "I. MỤC ĐÍCH", "- " + "dài " * 600]))
    assert {problem.code for problem in paper.problems} == {"paper_changes_pending", "paper_paragraph_long"}
    assert paper.paragraphs[0].text.endswith("thêm") and not any("bớt" in each.text for each in paper.paragraphs)
    picture = (
        '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata/></v:shape></w:pict></w:r></w:p>'
    )
    assert [problem.code for problem in _read(_changed("</w:p>", picture)).problems] == ["paper_pictures_left_out"]


def test_numbers_that_word_counts_are_read_as_word_shows_them() -> None:
    document = Document()
    document.part.numbering_part.element.append(
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
            '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
            '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
            '<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>'
        )
    )
    document.part.numbering_part.element.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>')
    )
    levels = [(0, "MỤC ĐÍCH, YÊU CẦU"), (1, "Mục đích"), (2, "Nâng cao nhận thức."), (1, "Yêu cầu"), (2, "Thiết thực."),
              (0, "TỔ CHỨC THỰC HIỆN"), (1, "Văn phòng chủ trì thực hiện.")]  # fmt: skip
    for level, text in [(None, "KẾ HOẠCH"), (None, "Tuyên truyền năm 2024"), *levels]:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        if level is not None:
            numbered = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
            properties.append(parse_xml(numbered))
    held = io.BytesIO()
    document.save(held)
    reading = _read(held.getvalue()).reading
    assert [found.mark.text for found in reading.found[2:]] == ["I. ", "1. ", "- ", "2. ", "- ", "II. ", "1. "]
    assert [found.place for found in reading.found[2:]] == [
        "heading", "heading", "purpose", "heading", "requirement", "heading", "duty",
    ]  # fmt: skip


def test_lines_boxes_cells_and_hidden_text_are_read_as_they_are_seen() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r>"
    box = "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>trong khung</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    inside = f"<w:r><w:br/><w:t>dòng hai</w:t></w:r>{hidden}{box}</w:p>"
    text = text_of(_changed("</w:p>", inside, lines=["dòng một", "sau"]))
    assert [paragraph.text for paragraph in text.paragraphs] == ["dòng một", "dòng hai", "trong khung", "sau"]
    cells = text_of(docx_of([[["a", "b"], ["c", "d"]]])).paragraphs
    assert [(each.text, each.table, each.row, each.column) for each in cells] == [
        ("a", 1, 1, 1), ("b", 1, 1, 2), ("c", 1, 2, 1), ("d", 1, 2, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_any_damage_gives_the_text_or_a_named_problem(seed: int) -> None:
    content, chance = bytearray(docx_of(MADE_UP[:12])), random.Random(seed)
    for _ in range(chance.randint(1, 30)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    with suppress(RejectedFileError):
        assert read_docx(bytes(content), "hong.docx", Limits()).paragraphs


def test_a_file_is_taken_for_a_paper_or_a_table_by_its_bytes() -> None:
    assert is_word(docx_of(MADE_UP)) and is_word(b"%PDF-1.4") and not is_word(b"TT;N\xe1\xbb\x99i dung")
    assert not is_word(_zip_of(**{TYPES: b"", "xl__workbook.xml": b""}))
    assert MOST_PARAGRAPHS > 1000


def test_a_paper_is_read_in_a_process_of_its_own() -> None:
    assert read_paper(docx_of(MADE_UP), "ke-hoach.docx").reading.is_plan
