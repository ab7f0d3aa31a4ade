"""Text tables: the encodings of Vietnam, separators beside decimal commas, and every character kept."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data.reading.cells import Workbook
from data.reading.files.encodings import readings
from data.reading.files.opening import read_workbook
from data.reading.files.text import PASTED, read_text
from data.reading.limits import Limits, limits_from_environment
from data.reading.problems import RejectedFileError
from tests.support import law

TABLE = "Tỉnh;Điểm\nHà Tĩnh;7,5\nĐắk Lắk;8"
MARKS_OF_CP1258 = "\u0300\u0301\u0303\u0309\u0323"


def cells(book: Workbook) -> dict[str, object]:
    """Values by address."""
    assert {cell.kind for cell in book.sheets[0].cells.values()} <= {"text"}
    return {cell.address: cell.value for cell in book.sheets[0].cells.values()}


def book_of(text: str, name: str = "", limits: Limits | None = None) -> Workbook:
    """A pasted text as a workbook."""
    return read_text(text.encode(), name, limits or limits_from_environment())


def pasted(text: str) -> dict[str, object]:
    """Values by address of a pasted text."""
    return cells(book_of(text))


def rejected(content: bytes) -> tuple[str, str]:
    """The code of the problem and what was found."""
    with pytest.raises(RejectedFileError) as caught:
        read_workbook(content, "tep.csv")
    return caught.value.problem.code, caught.value.problem.found


def in_cp1258(text: str) -> bytes:
    """The text as Windows writes it: letters such as â and ơ whole, the tones after them."""
    out: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        apart = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in apart if mark in MARKS_OF_CP1258)
        out.append(unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in tones)) + tones)
    return "".join(out).encode("cp1258")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_is_read_with_or_without_its_mark(encoding: str) -> None:
    book = read_workbook(TABLE.encode(encoding), "PCI 2024.csv")
    assert (book.kind, book.sheets[0].name) == ("text", "PCI 2024")
    assert list(cells(book).values()) == ["Tỉnh", "Điểm", "Hà Tĩnh", "7,5", "Đắk Lắk", "8"]


def test_the_vietnamese_encoding_of_windows_is_read() -> None:
    found = cells(read_workbook(in_cp1258(TABLE), "tep.csv"))
    assert [unicodedata.normalize("NFC", str(text)) for text in found.values()] == [
        "Tỉnh", "Điểm", "Hà Tĩnh", "7,5", "Đắk Lắk", "8",
    ]  # fmt: skip


def test_an_old_font_is_decoded_so_that_it_can_be_named() -> None:
    # "Tỉnh;Hà Tĩnh;Thừa Thiên Huế;Bà Rịa" in TCVN3
    content = b"T\xd8nh\nH\xb5 T\xdcnh\nTh\xf5a Thi\xaan Hu\xd5\nB\xb5 R\xdea"
    texts = [str(text) for text in cells(read_workbook(content, "tep.csv")).values()]
    assert [next(readings(text)) for text in texts] == ["Tỉnh", "Hà Tĩnh", "Thừa Thiên Huế", "Bà Rịa"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hà Tĩnh;7,50;8,59", {"A1": "Hà Tĩnh", "B1": "7,50", "C1": "8,59"}),
        ("a,7.5,8", {"A1": "a", "B1": "7.5", "C1": "8"}),
        ('Huế,"7,50","8,59"', {"A1": "Huế", "B1": "7,50", "C1": "8,59"}),
        ("Huế\t7,50\t8.59", {"A1": "Huế", "B1": "7,50", "C1": "8.59"}),
        ("Huế  7,50   8,59\nHà Tĩnh  6,5  7,5", {"A1": "Huế", "B1": "7,50", "C1": "8,59", "A2": "Hà Tĩnh", "B2": "6,5",
                                                 "C2": "7,5"}),
        ("Hà Tĩnh 7,50 8,59\nHuế 6,50 7,59", {"A1": "Hà Tĩnh 7,50 8,59", "A2": "Huế 6,50 7,59"}),
        ("PCI 2023\n\nTỉnh|Điểm\nHuế|7,5", {"A1": "PCI 2023", "A3": "Tỉnh", "B3": "Điểm", "A4": "Huế", "B4": "7,5"}),
        ("Huế, VN;7.5;8\nHội An, VN;8.5;9", {"A1": "Huế, VN", "B1": "7.5", "C1": "8", "A2": "Hội An, VN", "B2": "8.5",
                                             "C2": "9"}),
        ("Đất đai, ổn định;Điểm;Hạng\n7,50;8,59;1\n6,50;7,59;2", {"A1": "Đất đai, ổn định", "B1": "Điểm", "C1": "Hạng",
                                                           "A2": "7,50", "B2": "8,59", "C2": "1", "A3": "6,50",
                                                           "B3": "7,59", "C3": "2"}),
        ("sep=;\r\nHuế;7,5", {"A2": "Huế", "B2": "7,5"}),
        ('Tên;"Gia nhập\nthị trường"\nHuế;7', {"A1": "Tên", "B1": "Gia nhập\nthị trường", "A2": "Huế", "B2": "7"}),
        ('"Huế;7\nVinh;8', {"A1": '"Huế', "B1": "7", "A2": "Vinh", "B2": "8"}),
        ("Tên,Q1,Q2,Q3\nHuế,a;b,c,d\nVinh,e;f,g,h", {"A1": "Tên", "B1": "Q1", "C1": "Q2", "D1": "Q3", "A2": "Huế",
                                                      "B2": "a;b", "C2": "c", "D2": "d", "A3": "Vinh", "B3": "e;f",
                                                      "C3": "g", "D3": "h"}),
        ("Huế\t 7,5 \t", {"A1": "Huế", "B1": " 7,5 "}),
        ("năm\r2016", {"A1": "năm", "A2": "2016"}),
    ],
)  # fmt: skip
def test_a_text_is_parted_as_it_was_meant(text: str, found: dict[str, object]) -> None:
    assert pasted(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Huế\t7;8\nVinh\t6;7", "“;” / “tab”"),
        ("Huế,7;Vinh,8", "“,” / “;”"),
        ("Đơn vị,Đất đai,Minh bạch\nHuế,7,50,8,59\nVinh,6,50,7,59", "“,” / “0,0”"),
    ],
)
@pytest.mark.problem("separator_unclear")
def test_a_separator_that_is_not_clear_is_asked_about(text: str, found: str) -> None:
    assert rejected(text.encode()) == ("separator_unclear", found)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", ""),
        (b" \r\n\t", ""),
        (b"Hu\0\0\0e;7", "NUL"),
        (bytes(range(1, 32)) * 4, "binary"),
    ],
)
def test_what_is_no_text_table_is_named(content: bytes, found: str) -> None:
    assert rejected(content) == ("unreadable_file", found)


@pytest.mark.parametrize(
    ("content", "found"),
    [(b"<html><table><tr><td>7,5</td></tr></table></html>", "HTML/XML"), (b"%PDF-1.7 7,5", "PDF")],
)
def test_a_document_of_another_kind_is_called_what_it_is(content: bytes, found: str) -> None:
    assert rejected(content) == ("another_document", found)


def test_a_pasted_table_has_a_name_of_its_own() -> None:
    assert book_of("Huế;7", "").sheets[0].name == PASTED
    assert book_of("Huế;7", "DDCI quý 1").sheets[0].name == "DDCI quý 1"


def test_a_text_beyond_the_limit_is_told_in_both_languages() -> None:
    with pytest.raises(RejectedFileError) as caught:
        book_of("a" * 1001, "", Limits(text_characters=1000))
    assert "1.001 ký tự" in caught.value.problem.message("vi")
    assert "1,001 characters" in caught.value.problem.message("en")


def test_rows_and_columns_beyond_the_limits_are_counted_and_kept_out() -> None:
    sheet = book_of("a;b;c\n1;2;3\n4;5;6", "", Limits(text_rows=2, columns=2)).sheets[0]
    assert (len(sheet.cells), sheet.first_beyond, sheet.beyond) == (4, "C1", 5)


FIELDS = st.text(
    st.characters(codec="utf-8", exclude_characters='\r\n"\t;|,<=\ufeff', exclude_categories=["Cc", "Cs"]), max_size=12
)


@law(100)
@given(st.lists(st.lists(FIELDS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_a_table_copied_from_excel_comes_back_character_by_character(rows: list[list[str]]) -> None:
    text = "\n".join("\t".join(row) for row in rows)
    try:
        found = pasted(text)
    except RejectedFileError:
        # Nothing but blanks, a page of another kind, or characters that part the lines as regularly as the tabs.
        assume(False)
        raise
    for row, fields in enumerate(rows, start=1):
        for column, field in zip("ABC", fields, strict=True):
            assert found.get(f"{column}{row}", field if not field.strip() else None) == field


def test_a_table_copied_with_every_cell_on_a_line_of_its_own_is_put_together():
    lines = ["Kết quả năm 2023", "", "TT", "Tên đơn vị", "Điểm", "Vị thứ"]
    for number, (name, score) in enumerate((("Sở A", "8,125"), ("Sở B", "7,5"), ("Sở C", "6")), start=1):
        lines += [str(number), name, score, f"{number:02d}"]
    (sheet,) = book_of("\n".join(lines), "").sheets
    assert [[cell.text for cell in row] for row in sheet.rows.values()] == [
        ["Kết quả năm 2023"],
        ["TT", "Tên đơn vị", "Điểm", "Vị thứ"],
        ["1", "Sở A", "8,125", "01"],
        ["2", "Sở B", "7,5", "02"],
        ["3", "Sở C", "6", "03"],
    ]


def test_lines_that_are_merely_numbered_stay_lines():
    (sheet,) = book_of("Mở đầu\n1\nmột\n2\nhai\n3\nba", "").sheets
    assert all(len(row) == 1 for row in sheet.rows.values())
