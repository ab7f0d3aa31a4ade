"""Large files are read as a stream within limits of their own, say how far they are, and can be given up."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.xml.constants import SHEET_MAIN_NS

from data.reading.files import stream as sheet_stream
from data.reading.files.worker import ReadingCancelledError
from data.reading.limits import ANSWERS, MEGABYTE
from data.reading.problems import RejectedFileError, problem_severities
from data.survey.answers import file as answer_file
from data.survey.answers.answers import read_answers
from data.survey.answers.raw import look_at_answers, read_raw
from data.survey.answers.suggestion import suggest_mapping
from tests.data.survey.builders import CATALOGUE, EXPORTERS, FINANCE, SMALL, UNITS, Grid, Said, text, xlsx
from tests.support import by_night, law

MANY = [Said(f"P{number}", FINANCE, {"q1": 1 + number % 5, "q3": 1 + number % 3}) for number in range(600)]
GRID = EXPORTERS["kobo"].long(MANY)
ASKED = {"sheet": "", "columns": [1], "respondent": 0, "moments": [], "numbers": {}, "allowed": []}


def rejected(content: bytes, **limits: int) -> str:
    with pytest.raises(RejectedFileError) as caught:
        read_raw(content, "tep", ASKED, replace(ANSWERS, **limits))
    return caught.value.problem.code


@pytest.mark.parametrize("kind", [xlsx, text])
def test_more_rows_or_columns_than_allowed_are_refused(kind: object) -> None:
    content = kind(GRID)  # type: ignore[operator]
    assert rejected(content, rows=599) == "answers_too_many"
    assert rejected(content, columns=10) == "answers_too_many"
    assert len(read_raw(content, "tep", ASKED, replace(ANSWERS, rows=600, columns=20)).rows) == 600


def test_the_file_and_what_it_unpacks_to_have_limits() -> None:
    content = xlsx(GRID)
    assert rejected(content, file_bytes=10_000) == "file_too_large"
    assert rejected(content, unpacked_bytes=100_000) == "file_too_large"


def test_the_limits_of_answers_are_the_promised_ones() -> None:
    assert (ANSWERS.file_bytes, ANSWERS.unpacked_bytes) == (60 * MEGABYTE, 400 * MEGABYTE)
    assert (ANSWERS.rows, ANSWERS.columns) == (30_000, 300)


def test_progress_is_told_while_rows_are_read() -> None:
    """Read without the process, so that no row is read between two looks."""
    from data.survey.answers.file import ROWS_PER_REPORT, read

    reported: list[int] = []
    read(text(GRID), "tep", ANSWERS, ASKED, reported.append)
    assert reported == list(range(ROWS_PER_REPORT, 601, ROWS_PER_REPORT))


@by_night
def test_progress_reaches_the_program_and_reading_can_be_given_up() -> None:
    rows = [["P", *["Đồng ý"] * 40]] * 20_000
    content = text((["token", *(f"x{number}" for number in range(40))], rows))
    heard: list[int] = []
    with pytest.raises(ReadingCancelledError):
        read_raw(content, "tep", {**ASKED, "columns": list(range(1, 42))}, None, lambda: bool(heard), heard.append)
    assert heard and heard[0] < 20_000
    assert look_at_answers(content, "tep").headers[0] == "token"


def with_sheet(change: Callable[[bytes], bytes], grid: Grid = GRID) -> bytes:
    """A workbook whose sheet is changed as text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(grid))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry.filename, change(part) if entry.filename == "xl/worksheets/sheet1.xml" else part)
    return out.getvalue()


@pytest.mark.nightly
def test_memory_that_runs_out_is_a_problem_and_not_the_end() -> None:
    cell = b'<row><c t="inlineStr"><is><t>' + b"x" * (200 * MEGABYTE) + b"</t></is></c></row></sheetData>"
    content = with_sheet(lambda part: part.replace(b"</sheetData>", cell))
    assert rejected(content, memory_bytes=256 * MEGABYTE, ratio=2_000) == "reader_out_of_memory"
    assert look_at_answers(xlsx(GRID), "tep").headers


def test_a_sheet_that_declares_entities_is_refused() -> None:
    declared = b'<!DOCTYPE worksheet [<!ENTITY e "x">]>'
    assert rejected(with_sheet(lambda part: declared + part)) == "unreadable_file"


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_every_way_to_write_a_cell_is_read(prefix: str) -> None:
    """Shared and inline texts (without their reading aids), results of formulas, cells and rows without address."""
    parser = sheet_stream._SheetParser(["Đồng ý", "khác"], ANSWERS, [])
    name = f"xmlns{':x' if prefix else ''}"
    cells = (
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="inlineStr"><is><r><t>Không </t></r><r><t>đồng ý</t></r>'
        '<rPh sb="0" eb="1"><t>x</t></rPh></is></c></row>'
        '<row><c><v>5</v></c><c t="str"><f>A1</f><v>Có</v></c><c t="e"><v>#N/A</v></c><c/><c t="b"><v>0</v></c></row>'
        '<row r="9"><c r="B9"><v>  </v></c><c r="C9"><f>A1</f></c><c r="D9" t="str"><f>A1</f><v></v></c></row>'
    )
    sheet = f'<worksheet {name}="{SHEET_MAIN_NS}"><sheetData>{cells}</sheetData></worksheet>'
    parser.feed(re.sub(r"<(/?)(?=[a-zA-Z])", rf"<\1{prefix}", sheet).encode())
    parser.end()
    assert parser.taken() == [
        (2, {1: "Đồng ý", 3: "Không đồng ý"}),
        (3, {1: "5", 2: "Có", 3: "#N/A", 5: "FALSE"}),
        (9, {3: "=…"}),
    ]


def test_every_kind_of_cell_is_read_as_a_person_sees_it() -> None:
    """Numbers keep their value and a mark that nobody takes for one between thousands."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["a", "b", "c", "d", "e"])
    sheet.append(["Đồng ý", 5, 2.5, True, "#N/A"])
    sheet.append([None, 0.1, 1.234, False, None])
    out = io.BytesIO()
    book.save(out)
    stream = sheet_stream.open_stream(out.getvalue(), "tep", ANSWERS)
    rows = list(stream.rows)
    assert rows[0] == (1, {1: "a", 2: "b", 3: "c", 4: "d", 5: "e"})
    assert rows[1][1] == {1: "Đồng ý", 2: "5", 3: "2.50", 4: "TRUE", 5: "#N/A"}
    assert {column: float(value) for column, value in rows[2][1].items() if column < 4} == {2: 0.1, 3: 1.234}


def test_quotes_lines_and_separators_inside_texts_stay_texts() -> None:
    rows = [["P1", 'Anh nói "được", rồi thôi;\nhết', "3"], ["P2", "x", "4"]]
    for separator in (",", ";", "\t"):
        stream = sheet_stream.open_stream(text((["token", "ý kiến, khác; nữa", "q1"], rows), separator), "tep", ANSWERS)
        found = [list(cells.values()) for _, cells in stream.rows]
        assert found == [["token", "ý kiến, khác; nữa", "q1"], *rows]


def test_excels_own_line_names_the_separator() -> None:
    content = b"sep=;\r\ntoken;q1\r\nP1;3\r\n"
    assert [cells for _, cells in sheet_stream.open_stream(content, "tep", ANSWERS).rows] == [
        {1: "token", 2: "q1"}, {1: "P1", 2: "3"},
    ]  # fmt: skip


def test_the_separator_is_asked_for_where_two_are_as_likely() -> None:
    with pytest.raises(RejectedFileError) as caught:
        look_at_answers(b"a,b;c\nd,e;f\n", "tep")
    assert caught.value.problem.code == "separator_unclear"


def test_a_name_that_a_person_has_explained_is_that_unit() -> None:
    headers, rows = EXPORTERS["google"].long(MANY[:3])
    rows[1][headers.index("Đơn vị được đánh giá")] = "Tài chính tỉnh"
    mapping = suggest_mapping(headers, SMALL, UNITS.values()).mapping
    explained = replace(mapping, unit_names={"tài chính TỈNH": FINANCE})
    for used, kept in ((mapping, 2), (explained, 3)):
        assert len(read_answers(text((headers, rows)), "t", SMALL, used, CATALOGUE).answers) == kept


def looked_at(content: bytes) -> bool:
    """Whether a file is read or refused by name; anything else is an exception."""
    try:
        answer_file.read(content, "tep", ANSWERS, {**ASKED, "columns": [1, 2, 3], "moments": [1]}, lambda rows: None)
    except RejectedFileError as rejected:
        return rejected.problem.code in problem_severities()
    return True


SMALL_FILES = [make(EXPORTERS["google"].long(MANY[:5])) for make in (xlsx, text)]


@law(60)
@given(st.binary(max_size=300))
def test_any_bytes_give_answers_or_a_named_problem(content: bytes) -> None:
    assert looked_at(content)


@law(60)
@given(st.sampled_from(SMALL_FILES), st.integers(0, 10**6), st.binary(min_size=1, max_size=4))
def test_damage_anywhere_gives_answers_or_a_named_problem(content: bytes, at: int, damage: bytes) -> None:
    at %= len(content)
    assert looked_at(content[:at] + damage + content[at + len(damage) :])


@law(60)
@given(st.integers(0, 10**6), st.text(st.sampled_from('<>/="c1rsvtAZ9&;'), min_size=1, max_size=6))
def test_damage_inside_a_sheet_gives_answers_or_a_named_problem(at: int, damage: str) -> None:
    def damaged(part: bytes) -> bytes:
        place = at % len(part)
        return part[:place] + damage.encode() + part[place + len(damage) :]

    assert looked_at(with_sheet(damaged, EXPORTERS["google"].long(MANY[:5])))
