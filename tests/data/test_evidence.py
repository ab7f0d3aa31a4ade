"""Files brought as evidence: what is kept, and each reason to refuse one."""

from __future__ import annotations

import io
import re
import struct
import time
import zipfile
import zlib

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from data.evidence import FILE_BYTES, MEDIA_TYPES, PIXELS, EvidenceCheck, check, evidence_problem_kinds
from tests.analysis.frames_builder import LAW
from tests.support import ROOT


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, kind)
    return out.getvalue()


def pdf(*objects: bytes, opening: bytes = b"%PDF-1.7\n", closing: bytes = b"\n%%EOF\n") -> bytes:
    """A PDF as far as a check sees one: its objects between the opening and the closing."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(objects, 1))
    return opening + body + b"trailer\n<< /Root 1 0 R >>\nstartxref\n0" + closing


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"


def packed(objects: bytes, before: bytes = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode") -> bytes:
    stream = zlib.compress(objects)
    return b"<< %s /Length %d >>\nstream\r\n%s\nendstream" % (before, len(stream), stream)


def package(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def docx(content_type: str = "wordprocessingml.document.main+xml", **more: bytes) -> bytes:
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Override PartName="/word/document.xml" ContentType="application/'
        f'vnd.openxmlformats-officedocument.{content_type}"/></Types>'
    )
    parts = {"[Content_Types].xml": types.encode(), "word/document.xml": b"<w:document/>"}
    return package(parts | {name.replace("__", "/"): content for name, content in more.items()})


def xlsx() -> bytes:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "Danh sách"
    book.save(out)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large, with next to nothing in it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0")), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def short(value: object) -> str | None:
    """What a test is called that is given bytes."""
    return f"{len(value)}_bytes" if isinstance(value, bytes) else None


def codes(found: EvidenceCheck) -> list[str]:
    assert found.is_accepted is (found.media_type != "")
    for problem in found.problems:
        for language in ("vi", "en"):
            said = problem.message(language) + problem.hint(language)
            assert said and not re.search(r"\{(found|limit|allowed|ending)\}", said)
    return [problem.code for problem in found.problems]


GOOD = {
    "bien-ban.pdf": pdf(CATALOG),
    "anh.png": picture(),
    "anh.jpg": picture("JPEG"),
    "ảnh chụp.JPEG": picture("JPEG"),
    "Báo cáo quý I (bản cuối).docx": docx(),
    "danh sách.xlsx": xlsx(),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_offices_bring_is_kept_with_its_media_type(name: str) -> None:
    found = check(name, GOOD[name])
    assert codes(found) == []
    assert found.media_type == MEDIA_TYPES[name.rpartition(".")[2].lower()] and found.name == name


def test_the_name_is_kept_in_composed_letters() -> None:
    assert check("a\u0309nh.png", picture()).name == "\u1ea3nh.png"


# Size


def test_fifty_megabytes_are_refused_before_anything_else_is_looked_at() -> None:
    content = bytes(50 * 2**20)
    before = time.perf_counter()
    found = check("../../\u202egnp.exe", content)
    assert time.perf_counter() - before < 0.5
    assert codes(found) == ["file_too_large"]
    assert found.problems[0].message("vi") == "Tệp quá lớn: 50 MB; giới hạn là 10 MB."


@pytest.mark.parametrize(("over", "expected"), [(0, []), (1, ["file_too_large"])])
def test_ten_megabytes_are_the_most(over: int, expected: list[str]) -> None:
    padded = pdf(CATALOG, opening=b"%PDF-1.7\n%" + b" " * (FILE_BYTES - len(pdf(CATALOG)) - 2 + over) + b"\n")
    assert len(padded) == FILE_BYTES + over
    assert codes(check("a.pdf", padded)) == expected


@pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.exe"])
def test_an_empty_file_is_refused(name: str) -> None:
    assert codes(check(name, b"")) == ["file_empty"]


# Names


@pytest.mark.parametrize(
    "name",
    [
        "../anh.png",
        "a/b.png",
        "a\\b.png",
        "C:anh.png",
        "C:\\anh.png",
        "anh\n.png",
        "anh\x00.png",
        "anh\x7f.png",
        "anh\u202egnp.png",
        "anh\u2066.png",
        "anh\u200b.png",
        "anh\u200f.png",
        "anh\ud800.png",
        'a"b.png',
        "a<b>.png",
        "a|b.png",
        "a*.png",
        "a?.png",
        "con.png",
        "NUL.png",
        "com1.tar.png",
        ".png.png",
        " anh.png",
        f"{'x' * 252}.png",
    ],
)
def test_a_name_that_leads_elsewhere_or_hides_something_is_refused(name: str) -> None:
    found = check(name, picture())
    assert codes(found) == ["name_unfit"]
    shown = found.problems[0].message("vi")
    assert not any(letter in shown for letter in "\u202e\u2066\u200b\u200f\x00\n\ud800")


def test_the_longest_name_is_255_characters() -> None:
    assert codes(check(f"{'x' * 251}.png", picture())) == []


@pytest.mark.parametrize("name", ["", ".png", ".", "..", "anh.png.", "anh.png "])
def test_a_name_of_nothing_but_an_ending_or_without_one_is_refused(name: str) -> None:
    assert codes(check(name, picture())) == ["name_unfit", "ending_not_allowed"]


# Endings


@pytest.mark.parametrize(
    "name",
    [
        "a.html",
        "a.js",
        "a.exe",
        "a.zip",
        "a.docm",
        "a.xlsm",
        "a.doc",
        "a.gif",
        "a.pdf.exe",
        "a.lnk",
        "a.png.hta",
        "png",
    ],
)
def test_an_ending_that_is_not_listed_is_refused_whatever_is_in_the_file(name: str) -> None:
    found = check(name, picture())
    assert codes(found) == ["ending_not_allowed"]
    assert ".docx" in found.problems[0].hint("vi")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("a.SVGZ", b"\x1f\x8b\x08"),
        ("a.png", b'<?xml version="1.0"?>\n<!-- x --><svg onload="alert(1)"/>'),
        ("a.jpg", b"\xef\xbb\xbf <SVG><script/></SVG>"),
    ],
    ids=short,
)
def test_svg_is_refused_by_its_name_for_it_can_hold_scripts(name: str, content: bytes) -> None:
    found = check(name, content)
    assert codes(found) == ["svg_not_allowed"]
    assert "mã lệnh" in found.problems[0].message("vi") and "scripts" in found.problems[0].message("en")


FALSE = {
    "pdf": picture(),
    "png": picture("JPEG"),
    "jpg": picture(),
    "jpeg": pdf(CATALOG),
    "docx": xlsx(),
    "xlsx": docx(),
}


@pytest.mark.parametrize("ending", FALSE)
def test_an_ending_that_belies_the_content_is_refused(ending: str) -> None:
    assert codes(check(f"a.{ending}", FALSE[ending])) == ["content_differs"]


@pytest.mark.parametrize("ending", MEDIA_TYPES)
@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00", b"<html><script>1</script>", b"x", package({"a.txt": b"a"})], ids=short
)
def test_no_ending_lets_a_program_a_page_a_text_or_a_plain_zip_through(ending: str, content: bytes) -> None:
    assert codes(check(f"a.{ending}", content)) == ["content_differs"]


def test_name_and_content_are_both_told() -> None:
    assert codes(check("a/b.png", b"MZ")) == ["name_unfit", "content_differs"]


# Pictures


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_a_picture_that_is_cut_short_is_refused(kind: str, share: float) -> None:
    whole = picture(kind, (200, 200))
    cut = whole[: max(int(len(whole) * share), 12)]
    assert codes(check(f"a.{kind.lower()}", cut)) == ["file_damaged"]


def test_a_png_with_a_wrong_checksum_is_refused() -> None:
    whole = bytearray(picture())
    whole[len(whole) // 2] ^= 1
    assert codes(check("a.png", bytes(whole))) == ["file_damaged"]


@pytest.mark.parametrize("size", [(PIXELS // 5000, 5001), (60_000, 60_000)])
def test_a_picture_of_too_many_pixels_is_refused_without_unpacking_it(size: tuple[int, int]) -> None:
    found = check("a.png", png_of(*size))
    assert codes(found) == ["picture_too_large"] and "50 MP" in found.problems[0].message("vi")


@pytest.mark.parametrize(
    ("name", "content", "other"),
    [
        ("a.jpg", picture("JPEG") + package({"evil.js": b"x"}), "zip"),
        ("a.pdf", pdf(CATALOG, closing=b"\n%%EOF\n" + package({"evil.js": b"x"})), "zip"),
        ("a.png", picture() + package({"evil.js": b"x"}), "PNG + ?"),
        ("a.png", picture() + b"x", "PNG + ?"),
        ("a.png", picture()[:33] + b"<?PHP system(1)?>" + picture()[33:], "<?php"),
        ("a.jpg", b"\xff\xd8\xff\xe0<script>alert(1)</script>" + picture("JPEG")[4:], "<script"),
        ("a.jpg", b"\xff\xd8\xff\xfe\x00\x10%PDF-1.7\n" + picture("JPEG")[2:], "PDF"),
    ],
    ids=short,
)
def test_a_file_that_is_also_of_another_kind_is_refused(name: str, content: bytes, other: str) -> None:
    found = check(name, content)
    assert codes(found) == ["content_mixed"] and found.problems[0].found == other


def test_a_document_that_is_also_a_pdf_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx())) as old, zipfile.ZipFile(out, "w") as new:
        new.writestr("0", b"%PDF-1.7")
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
    assert codes(check("a.docx", out.getvalue())) == ["content_mixed"]


# PDF


@pytest.mark.parametrize(
    ("part", "found"),
    [
        (b"<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>", "/JavaScript"),
        (b"<< /S/J#61v#61Script >>", "/JavaScript"),
        (b"<< /S /Launch /F (cmd.exe) >>", "/Launch"),
        (b"<</S/L#61unch>>", "/Launch"),
        (packed(b"1 0 << /S /JavaScript /JS (1) >>"), "/JavaScript"),
        (packed(b"1 0 << /S /L#61unch >>", b"/Type/Obj#53tm/Filter/FlateDecode"), "/Launch"),
        (packed(b"1 0 << /S /Launch >>", b"/Type /ObjStm %1 0 obj\n /Filter /FlateDecode"), "/Launch"),
        (packed(b" " * 200_000 + b"<< /S /Launch >>"), "/Launch"),
    ],
    ids=short,
)
def test_a_pdf_that_runs_something_is_refused_however_it_is_written(part: bytes, found: str) -> None:
    checked = check("a.pdf", pdf(CATALOG, part))
    assert codes(checked) == ["script_in_pdf"] and checked.problems[0].found == found


@pytest.mark.parametrize(
    "part",
    [
        packed(b"1 0 << /Type /Page >>"),
        packed(b"anything", b"/Filter /FlateDecode"),
        b"<< /Filter /DCTDecode >>\nstream\n" + picture("JPEG") + b"\nendstream",
        b"<< /OpenAction [2 0 R /Fit] /LaunchPad true /JavaScriptless 1 >>",
        b"<< /EncryptMetadata true >>",
    ],
    ids=short,
)
def test_an_ordinary_pdf_is_kept(part: bytes) -> None:
    assert codes(check("a.pdf", pdf(CATALOG, part))) == []


@pytest.mark.parametrize(
    "part",
    [
        b"<< /Encrypt 5 0 R >>",
        b"<< /Type /ObjStm /Filter /LZWDecode >>\nstream\nxxxx\nendstream",
        packed(b"1 0 << >>", b"/Type /ObjStm /Filter /FlateDecode /DecodeParms << /Predictor 12 >>"),
    ],
    ids=short,
)
def test_a_pdf_that_cannot_be_looked_into_is_refused(part: bytes) -> None:
    assert codes(check("a.pdf", pdf(CATALOG, part))) == ["file_protected"]


def test_a_pdf_bomb_is_refused_without_unpacking_all_of_it() -> None:
    bomb = packed(bytes(101 * 2**20))
    assert len(bomb) < 2**20
    assert codes(check("a.pdf", pdf(CATALOG, bomb))) == ["file_protected"]


def test_a_pdf_without_its_end_is_damaged() -> None:
    assert codes(check("a.pdf", pdf(CATALOG, closing=b""))) == ["file_damaged"]


# Documents


@pytest.mark.parametrize(
    "content",
    [
        docx(word__vbaProject__bin=b"x"),
        docx(word__VBAPROJECT=b"x"),
        docx(word__activeX__activeX1=b"x"),
        docx(word__vbaData=b"x"),
        docx("ms-word.document.macroEnabled.main+xml"),
    ],
    ids=short,
)
def test_a_document_with_macros_is_refused_whatever_its_ending(content: bytes) -> None:
    assert codes(check("a.docx", content)) == ["macros_not_allowed"]


def test_a_document_that_unpacks_to_too_much_is_refused() -> None:
    bomb = docx(word__media=bytes(60 * 2**20))
    assert len(bomb) < 2**20
    assert codes(check("a.docx", bomb)) == ["archive_too_large"]


def test_a_document_of_too_many_parts_is_refused() -> None:
    crowd = docx(**{f"word__p{number}": b"x" for number in range(2_000)})
    assert codes(check("a.docx", crowd)) == ["archive_too_large"]


def test_a_document_whose_parts_lead_out_is_damaged() -> None:
    assert codes(check("a.docx", docx(**{"..__..__evil": b"x"}))) == ["file_damaged"]


def test_a_document_cut_short_is_damaged() -> None:
    assert codes(check("a.docx", docx()[:-30])) == ["file_damaged"]


def test_a_document_with_a_password_is_told_apart_from_an_old_one() -> None:
    ole = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(500)
    assert codes(check("a.docx", ole + "EncryptedPackage".encode("utf-16-le"))) == ["file_protected"]
    assert codes(check("a.docx", ole)) == ["content_differs"]


# As a whole


@LAW
@given(st.text(max_size=30), st.sampled_from(["", *MEDIA_TYPES, "svg", "exe"]), st.binary(max_size=300))
def test_any_bytes_under_any_name_give_a_result(name: str, ending: str, content: bytes) -> None:
    codes(check(f"{name}.{ending}", content))


@LAW
@given(st.sampled_from(sorted(GOOD)), st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
def test_damage_anywhere_gives_a_result(name: str, at: int, damage: bytes) -> None:
    content = bytearray(GOOD[name])
    at %= len(content)
    content[at : at + len(damage)] = damage
    codes(check(name, bytes(content)))


def test_every_reason_is_said_in_both_languages_and_each_can_happen() -> None:
    kinds = evidence_problem_kinds()
    for kind in kinds.values():
        assert all((kind.vi, kind.en, kind.hint_vi, kind.hint_en))
        assert set(re.findall(r"\{(\w+)\}", kind.vi)) == set(re.findall(r"\{(\w+)\}", kind.en))
    code = (ROOT / "data" / "evidence.py").read_text(encoding="utf-8")
    assert set(re.findall(r'EvidenceProblem\(\s*"(\w+)"', code)) == set(kinds)
