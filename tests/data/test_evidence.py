"""Files brought as evidence: what is kept, under which name, and each reason to refuse one."""

from __future__ import annotations

import io
import re
import unicodedata
from functools import cache

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image

from data.evidence import FILE_BYTES, SIGNATURES, EvidenceCheck, check
from data.store.files import NAME_LIMIT
from tests.analysis.frames_builder import LAW
from tests.support import ROOT
from wording.words import wording


@cache
def file_of(ending: str) -> bytes:
    """A file as the programs of an office write it."""
    out = io.BytesIO()
    match ending:
        case "pdf":
            Figure().savefig(out, format="pdf")
        case "docx":
            docx.Document().save(out)
        case "xlsx":
            openpyxl.Workbook().save(out)
        case _:
            Image.effect_noise((40, 30), 80).convert("RGB").save(out, "png" if ending == "png" else "jpeg")
    return out.getvalue()


def code(found: EvidenceCheck) -> str | None:
    if found.problem is None:
        return None
    for language in ("vi", "en"):
        said = found.problem.message(language) + found.problem.hint(language)
        assert said and not re.search(r"\{(found|limit|allowed|ending)\}", said)
    return found.problem.code


@pytest.mark.parametrize("ending", SIGNATURES)
@pytest.mark.parametrize("name", ["a", "Báo cáo quý I (bản cuối)", "ẢNH.1"])
def test_what_offices_bring_is_kept_under_its_name(name: str, ending: str) -> None:
    for written in (ending, ending.upper()):
        assert check(f"{name}.{written}", file_of(ending)) == EvidenceCheck(f"{name}.{written}", None)


@pytest.mark.parametrize("ending", SIGNATURES)
@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"<html><script>1</script>", b"<svg/>", b"x"])
def test_what_begins_as_another_kind_is_refused(ending: str, content: bytes) -> None:
    others = [file_of(other) for other in SIGNATURES if SIGNATURES[other] != SIGNATURES[ending]]
    for wrong in (content, b" " + file_of(ending), *others):
        assert code(check(f"a.{ending}", wrong)) == "content_differs"


@pytest.mark.parametrize(
    "name",
    [
        *("a.html", "a.svg", "a.SVGZ", "a.js", "a.exe", "a.zip", "a.docm", "a.xlsm", "a.doc", "a.gif", "a.lnk"),
        *("a.pdf.exe", "a.png.hta", "png", ".png", "", ".", "..", "a/", "png/../.png", "a.png\u200b", "a.png:x"),
    ],
)
def test_an_ending_that_is_not_listed_is_refused_whatever_is_in_the_file(name: str) -> None:
    for content in map(file_of, SIGNATURES):
        found = check(name, content)
        assert code(found) == "ending_not_allowed"
        assert found.problem is not None and ".docx" in found.problem.hint("vi")


@pytest.mark.parametrize(("over", "expected"), [(0, None), (1, "file_too_large")])
def test_ten_megabytes_are_the_most(over: int, expected: str | None) -> None:
    assert code(check("a.pdf", file_of("pdf").ljust(FILE_BYTES + over))) == expected


def test_how_large_a_file_is_that_is_too_large_is_said() -> None:
    problem = check("a.exe", bytes(50 * 2**20)).problem
    assert problem is not None and problem.message("vi") == "Tệp quá lớn: 50 MB; giới hạn là 10 MB."


@pytest.mark.parametrize("name", ["a.pdf", "a.exe"])
def test_an_empty_file_is_refused(name: str) -> None:
    assert code(check(name, b"")) == "file_empty"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a\u0309nh.png", "\u1ea3nh.png"),
        ("../anh.png", "anh.png"),
        ("a/b.png", "b.png"),
        ("C:\\thu muc\\anh.png", "anh.png"),
        ("C:anh.png", "C_anh.png"),
        ("anh\n.png", "anh_.png"),
        ("anh\x00\x7f.png", "anh__.png"),
        ("anh\u202egnp.png", "anh_gnp.png"),
        ("anh\u2066\u200b\u200f.png", "anh___.png"),
        ("anh\ud800.png", "anh_.png"),
        ('a"b<c>|*?.png', "a_b_c____.png"),
        ("con.png", "_con.png"),
        ("NUL.tar.png", "_NUL.tar.png"),
        (".png.png", "png.png"),
        (" anh.png ", "anh.png"),
        ("anh.png.", "anh.png"),
        (f"{'x' * 300}.png", f"{'x' * 251}.png"),
    ],
)
def test_a_name_that_leads_elsewhere_or_hides_something_is_cleaned(name: str, kept: str) -> None:
    assert check(name, file_of("png")) == EvidenceCheck(kept, None)


@LAW
@given(st.text(max_size=400), st.sampled_from(["", *SIGNATURES, "svg", "exe"]), st.binary(max_size=40))
def test_any_bytes_under_any_name_give_a_result_and_a_name_that_any_system_takes(
    name: str, ending: str, content: bytes
) -> None:
    found = check(f"{name}.{ending}", SIGNATURES.get(ending, b"") + content)
    code(found)
    assert len(found.name) <= NAME_LIMIT
    assert not set('<>:"/\\|?*') & set(found.name)
    assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in found.name)
    if found.problem is None:
        assert check(found.name, file_of(ending)).name == found.name
        assert found.name[0] not in ". " and found.name[-1] not in ". "


def test_every_reason_is_said_in_both_languages_and_each_can_happen() -> None:
    said = {key.split(".")[1] for key in wording("vi") if key.startswith("evidence_problem.")}
    source = (ROOT / "data" / "evidence.py").read_text(encoding="utf-8")
    assert set(re.findall(r'EvidenceProblem\(\s*"(\w+)"', source)) == said
