"""A codebook that is written is read again, in Vietnamese and in English; the example says what it is not."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.survey.questionnaire import Grade, Questionnaire
from data.reading.files.opening import read_workbook
from data.survey.codebook.book import Codebook
from data.survey.codebook.example import example_codebook
from data.survey.codebook.reading import codebook_of, read_codebook
from data.survey.codebook.words import words
from data.survey.codebook.writing import NOT_OFFICIAL, build_codebook, build_codebook_template
from tests.data.survey.builders import CATALOGUE, full_codebook, question
from tests.support import law

NINE = {
    "transparency",
    "time_costs",
    "leader_role",
    "informal_charges",
    "business_support",
    "legal_institutions",
    "fair_competition",
    "land_access",
    "dynamism",
}


def reading(codebook: Codebook) -> Codebook | None:
    """The codebook after it was written and read, without the process."""
    return codebook_of(read_workbook(build_codebook(codebook, CATALOGUE), "bang-ma.xlsx"), CATALOGUE).codebook


@pytest.mark.parametrize("make", [example_codebook, full_codebook], ids=["example", "full"])
def test_a_codebook_that_is_written_is_read_again(make) -> None:
    reported = read_codebook(build_codebook(make(), CATALOGUE), "bang-ma.xlsx", CATALOGUE)
    assert reported.problems == ()
    assert reported.codebook == make()
    assert reported.codebook.answer_texts == make().answer_texts


def test_the_example_asks_about_nine_components_of_districts_and_eight_of_departments() -> None:
    reported = example_codebook().questionnaire
    assert set(reported.components_of("district")) == NINE
    assert set(reported.components_of("department")) == NINE - {"land_access"}
    for component in NINE:
        codes = {one.code for one in reported.indicators if one.component == component}
        assert 3 <= sum(one.indicator in codes for one in reported.questions) <= 4


def test_the_example_says_first_that_it_is_not_the_official_questionnaire() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_codebook(example_codebook(), CATALOGUE)))
    assert book.worksheets[0]["A1"].value == NOT_OFFICIAL
    assert not example_codebook().questionnaire.is_official


def test_the_template_is_empty_and_says_so() -> None:
    reported = read_codebook(build_codebook_template(CATALOGUE, "ddci", 2024), "mau.xlsx", CATALOGUE)
    assert reported.codebook is None
    assert [(problem.code, problem.place) for problem in reported.problems] == [("codebook_value_missing", "'Câu hỏi'")]


def test_the_template_has_notes_and_lists_to_choose_from() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_codebook_template(CATALOGUE, "ddci", 2024)))
    assert len(book["Hướng dẫn"]["A"]) > 10
    for name in ("Thông tin", "Câu hỏi", "Chỉ tiêu", "Trọng số", "Xếp loại"):
        assert book[name].data_validations.dataValidation, name
    assert "Tiếp cận đất đai" in [cell.value for cell in book["Danh mục"]["D"]]
    assert "Sở Tài chính" in [cell.value for cell in book["Số liệu cứng"]["A"]]


def test_english_sheets_columns_and_words_are_read_as_well() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_codebook(full_codebook(), CATALOGUE)))
    english = {
        vietnamese: known[1]
        for part in ("sheets", "info", "kinds", "directions", "data")
        for vietnamese, *known in ((known[0], *known) for known in words(part).values())
    }
    columns = {
        kind: {known[0]: known[-1] for known in words(kind).values()}
        for kind in ("questions", "answers", "indicators", "weights", "grades", "hard", "margins")
    }
    kinds = {known[0]: kind for kind, known in words("sheets").items()}
    for sheet in book.worksheets:
        kind = kinds[sheet.title]
        for row, cells in enumerate(sheet.iter_rows(), start=1):
            for cell in cells:
                known = columns.get(kind, {}) if row == 1 else english
                cell.value = known.get(cell.value, cell.value)
        sheet.title = english[sheet.title]
    out = io.BytesIO()
    book.save(out)
    reported = codebook_of(read_workbook(out.getvalue(), "codebook.xlsx"), CATALOGUE)
    assert not reported.problems
    assert reported.codebook == full_codebook()


def test_a_file_that_is_no_workbook_is_a_problem_and_no_exception() -> None:
    reported = read_codebook(b"PK\x03\x04", "bang-ma.xlsx", CATALOGUE)
    assert reported.codebook is None and [problem.code for problem in reported.problems] == ["unreadable_file"]


_TEXT = st.text(st.sampled_from("aăbcđêgiô ,.%?=;'\"-+@"), min_size=1, max_size=20).map(str.strip).filter(bool)


@law(15)
@given(
    st.lists(_TEXT, min_size=2, max_size=2),
    st.integers(1, 9_000).map(lambda part: part / 1_000),
    st.integers(2, 50),
    st.booleans(),
    st.lists(st.integers(1, 99), min_size=1, max_size=4, unique=True),
    st.sampled_from([1, -1]),
)
def test_any_names_weights_and_grades_survive(
    texts: list[str], weight: float, floor: int, is_official: bool, bands: list[int], direction: int
) -> None:
    example = example_codebook()
    reported = example.questionnaire
    first = replace(reported.indicators[0], name_vi=texts[0], weight=weight, direction=direction)
    asked = question("cau_moi", first.code, "number", texts[1])
    grades = tuple(Grade(f"Mức {lowest}", float(lowest)) for lowest in sorted(bands, reverse=True))
    changed = replace(
        reported,
        indicators=(first, *reported.indicators[1:]),
        questions=(*reported.questions, asked),
        component_weights={("district", "dynamism"): weight},
        grades={"district": grades},
        floor=floor,
        is_official=is_official,
        title=texts[0],
        margins={texts[1]: {"a": 0.25, "b": 0.75}},
    )
    codebook = replace(example, questionnaire=changed)
    found = reading(codebook)
    assert found is not None
    assert found == codebook


def test_a_codebook_does_not_depend_on_the_order_of_its_sheets() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_codebook(full_codebook(), CATALOGUE)))
    book._sheets.reverse()
    out = io.BytesIO()
    book.save(out)
    assert codebook_of(read_workbook(out.getvalue(), "x.xlsx"), CATALOGUE).codebook == full_codebook()


def test_an_empty_codebook_is_written_too() -> None:
    assert build_codebook(Codebook(Questionnaire("ddci", 2023, (), ())), CATALOGUE)
