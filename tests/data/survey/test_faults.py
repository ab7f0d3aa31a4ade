"""The table of faults of codebooks and answers: each is reported with its code, at its place, in both languages."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import openpyxl
import pytest

from analysis.frames import TOTAL
from analysis.survey.quality import Quality
from data.catalogue.model import Catalogue
from data.reading.files.opening import read_workbook
from data.reading.problems import Problem, RejectedFileError, problem_severities
from data.survey.answers.answers import read_answers
from data.survey.answers.mapping import AnswerColumn, UnfitMappingError
from data.survey.answers.raw import look_at_answers
from data.survey.answers.suggestion import suggest_mapping
from data.survey.codebook.book import Codebook
from data.survey.codebook.reading import codebook_of
from data.survey.codebook.writing import build_codebook
from tests.data.survey.builders import (
    CATALOGUE,
    EXPORTERS,
    FINANCE,
    SMALL,
    UNITS,
    Said,
    full_codebook,
    people,
    text,
    xlsx,
)
from tests.support import ROOT, by_turns

GOOD = build_codebook(full_codebook(), CATALOGUE)


@dataclass(frozen=True)
class BadCodebook:
    """A good codebook with one thing wrong. cells: what stands where instead, by 'sheet'!cell."""

    what: str
    code: str
    place: str
    cells: dict[str, object] = field(default_factory=dict)
    change: Callable[[openpyxl.Workbook], object] = lambda book: None
    found: str | None = None
    words: str = ""
    less_is_better: str = ""
    """The component, or "total", of which less is better."""

    def problems(self) -> tuple[Problem, ...]:
        book = openpyxl.load_workbook(io.BytesIO(GOOD))
        for place, value in self.cells.items():
            sheet, _, cell = place.rpartition("!")
            book[sheet][cell] = value
        self.change(book)
        out = io.BytesIO()
        book.save(out)
        return codebook_of(
            read_workbook(out.getvalue(), "bang-ma.xlsx"), with_less_is_better(self.less_is_better)
        ).problems


def with_less_is_better(code: str) -> Catalogue:
    """The catalogue where a lower score of a component of the index, or of its total, is the better one."""
    ddci = CATALOGUE.index("ddci")
    if code == TOTAL:
        ddci = replace(ddci, total=replace(ddci.total, direction=-1))
    elif code:
        ddci = replace(ddci, components={**ddci.components, code: replace(ddci.components[code], direction=-1)})
    return replace(CATALOGUE, indices={**CATALOGUE.indices, "ddci": ddci})


def delete(sheet: str) -> Callable[[openpyxl.Workbook], object]:
    return lambda book: book.remove(book[sheet])


def add(sheet: str, *row: object) -> Callable[[openpyxl.Workbook], object]:
    return lambda book: book[sheet].append(list(row))


def also(name: str) -> Callable[[openpyxl.Workbook], object]:
    return lambda book: book.create_sheet(name).append(["x"])


DEPARTMENTS, DISTRICTS = "Sở, ban, ngành cấp tỉnh", "Huyện, thị xã, thành phố"
LAST = full_codebook().questionnaire
HARD_ROW = len(LAST.indicators) + 1
"""The row of the hard indicator CUNG1 on the sheet of indicators."""

CODEBOOKS = (
    BadCodebook("a sheet missing", "codebook_sheet_missing", "", change=delete("Câu hỏi"), found="Câu hỏi"),
    BadCodebook("a sheet twice", "codebook_sheet_twice", "'Questions'", change=also("Questions")),
    BadCodebook("a sheet of something else", "codebook_sheet_left_out", "'Ghi nhớ'", change=also("Ghi nhớ")),
    BadCodebook("a column missing", "codebook_column_missing", "'Câu hỏi'!A1", {"Câu hỏi!E1": None}, found="Loại"),
    BadCodebook("a column of something else", "codebook_column_left_out", "'Câu hỏi'!H1", {"Câu hỏi!H1": "Người soạn"}),
    BadCodebook(
        "a line of something else",
        "codebook_row_left_out",
        "'Thông tin'!A20",
        {"Thông tin!A20": "Người soạn", "Thông tin!B20": "Phòng"},
    ),
    BadCodebook("a year missing", "codebook_value_missing", "'Thông tin'!B5", {"Thông tin!B5": None}, found="Năm"),
    BadCodebook("a question without its text", "codebook_value_missing", "'Câu hỏi'!B4", {"Câu hỏi!B4": None}),
    BadCodebook(
        "a kind that is none",
        "codebook_word_unknown",
        "'Câu hỏi'!E3",
        {"Câu hỏi!E3": "Thang 7 mức"},
        words="Nhiều lựa chọn",
    ),
    BadCodebook("a direction that is none", "codebook_word_unknown", "'Chỉ tiêu'!E2", {"Chỉ tiêu!E2": "-1"}),
    BadCodebook("a code with a blank", "code_unfit", "'Câu hỏi'!A2", {"Câu hỏi!A2": "câu 1"}),
    BadCodebook("a code that is a column of the answers", "code_unfit", "'Câu hỏi'!A2", {"Câu hỏi!A2": "unit"}),
    BadCodebook("a code twice", "code_twice", "'Câu hỏi'!A3", {"Câu hỏi!A3": "MINH_BACH_1"}, words="'Câu hỏi'!A2"),
    BadCodebook("an indicator twice", "code_twice", "'Chỉ tiêu'!A3", {"Chỉ tiêu!A3": "MB1"}),
    BadCodebook("a line twice", "line_twice", "'Thông tin'!A20", {"Thông tin!A20": "Năm", "Thông tin!B20": 2023}),
    BadCodebook("an answer with two values", "line_twice", "'Trả lời'!B3", {"Trả lời!B3": "Hoàn toàn KHÔNG đồng ý"}),
    BadCodebook("an index that is none", "unknown_index", "'Thông tin'!B4", {"Thông tin!B4": "DDCII"}, words="DDCI"),
    BadCodebook("a year without framework", "year_without_framework", "'Thông tin'!B5", {"Thông tin!B5": 2022}),
    BadCodebook("a year that is none", "year_unreadable", "'Thông tin'!B5", {"Thông tin!B5": 24}),
    BadCodebook("an indicator that is none", "unknown_indicator", "'Câu hỏi'!D2", {"Câu hỏi!D2": "MB11"}, words="MB1"),
    BadCodebook(
        "hard data of nothing", "unknown_indicator", "'Số liệu cứng'!C1", {"Số liệu cứng!C1": "CUNG2"}, words="CUNG1"
    ),
    BadCodebook("answers to no question", "unknown_question", "'Trả lời'!A2", {"Trả lời!A2": "minh_bach_9"}),
    BadCodebook(
        "a group that is none", "unknown_group", "'Trọng số'!B2", {"Trọng số!B2": "Xã, phường"}, words=DISTRICTS
    ),
    BadCodebook(
        "land access of departments",
        "component_not_of_group",
        "'Chỉ tiêu'!D2",
        {"Chỉ tiêu!D2": "Tiếp cận đất đai"},
        words=DEPARTMENTS,
    ),
    BadCodebook(
        "a component that is none",
        "unknown_component",
        "'Chỉ tiêu'!D2",
        {"Chỉ tiêu!D2": "Chi phí thời giann"},
        words="Chi phí thời gian",
    ),
    BadCodebook(
        "a component of which less is better",
        "less_is_better",
        "'Chỉ tiêu'!D8",
        found="Vai trò của người đứng đầu",
        words="thấp hơn là tốt",
        less_is_better="leader_role",
    ),
    BadCodebook("an index of which less is better", "less_is_better", "'Thông tin'!B4", less_is_better=TOTAL),
    BadCodebook(
        "a component without indicator",
        "component_without_indicator",
        "'Chỉ tiêu'",
        {"Chỉ tiêu!D8": "Chi phí thời gian"},
        found="Vai trò của người đứng đầu",
    ),
    BadCodebook("a question without indicator", "question_without_indicator", "'Câu hỏi'!D2", {"Câu hỏi!D2": None}),
    BadCodebook(
        "an indicator without anything",
        "indicator_without_data",
        f"'Chỉ tiêu'!A{HARD_ROW + 1}",
        change=add("Chỉ tiêu", "MOI", "Mới", None, "Chi phí thời gian", "Thuận"),
    ),
    BadCodebook(
        "hard data that is not there", "indicator_without_data", f"'Chỉ tiêu'!A{HARD_ROW}", {"Số liệu cứng!B1": None}
    ),
    BadCodebook(
        "an indicator with two sources", "indicator_fed_twice", f"'Chỉ tiêu'!A{HARD_ROW}", {"Câu hỏi!D3": "CUNG1"}
    ),
    BadCodebook("a district without a figure", "hard_value_missing", "'Số liệu cứng'!B3", {"Số liệu cứng!B3": None}),
    BadCodebook(
        "a unit with a slip",
        "unknown_unit",
        "'Số liệu cứng'!A3",
        {"Số liệu cứng!A3": "Huyện Hương Sonn"},
        words="Huyện Hương Sơn",
    ),
    BadCodebook(
        "a unit twice",
        "line_twice",
        "'Số liệu cứng'!A3",
        change=lambda book: book["Số liệu cứng"].cell(3, 1, book["Số liệu cứng"]["A2"].value),
    ),
    BadCodebook("text in hard data", "text_in_number", "'Số liệu cứng'!B3", {"Số liệu cứng!B3": "cao"}),
    BadCodebook("a scale upside down", "scale_unfit", "'Câu hỏi'!F8", {"Câu hỏi!F8": 30}),
    BadCodebook("yes and no from 1 to 2", "scale_unfit", "'Câu hỏi'!F4", {"Câu hỏi!F4": 1, "Câu hỏi!G4": 2}),
    BadCodebook(
        "choices without answers", "question_without_answers", "'Câu hỏi'!A3", {"Câu hỏi!E3": "Nhiều lựa chọn"}
    ),
    BadCodebook("an answer off the scale", "answer_off_scale", "'Câu hỏi'!A2", {"Trả lời!C2": 7}),
    BadCodebook("an answer that means nothing", "answer_means_nothing", "'Trả lời'!B2", {"Trả lời!B2": "không biết"}),
    BadCodebook("no weight at all", "weight_unfit", "'Trọng số'!C2", {"Trọng số!C2": 0}),
    BadCodebook("half an answer as floor", "floor_unfit", "'Thông tin'!B8", {"Thông tin!B8": 0.5}),
    BadCodebook("two grades that begin together", "grades_overlap", "'Xếp loại'!D2", {"Xếp loại!D2": 70}),
    BadCodebook("a grade that reaches into the next", "grades_overlap", "'Xếp loại'!E3", {"Xếp loại!E3": 85}),
    BadCodebook("a gap between grades", "grades_gap", "'Xếp loại'!E3", {"Xếp loại!E3": 75}),
    BadCodebook("a grade above 100", "grade_off_scale", "'Xếp loại'!D2", {"Xếp loại!D2": 101}),
    BadCodebook("a share in percent", "share_unfit", "'Tỷ lệ tổng thể'!C2", {"Tỷ lệ tổng thể!C2": 55}),
    BadCodebook(
        "shares that miss one", "shares_not_whole", "'Tỷ lệ tổng thể'!A2", {"Tỷ lệ tổng thể!C2": 0.35}, words="0,8"
    ),
    BadCodebook("a condition without values", "rule_unreadable", "'Thông tin'!B12", {"Thông tin!B12": "Doanh nghiệp"}),
)


def said_well(problem: Problem, words: str = "") -> None:
    """Said in both languages, with nothing left to fill in."""
    for language in ("vi", "en"):
        reported = problem.message(language), problem.hint(language)
        assert all(one.strip() for one in reported) and not re.search(r"[{}]", "".join(reported))
    assert words in problem.message("vi")


@pytest.mark.parametrize("case", by_turns(CODEBOOKS), ids=lambda case: f"{case.code} {case.what}")
def test_a_fault_of_a_codebook_is_told_at_its_cell(case: BadCodebook) -> None:
    problems = case.problems()
    found = [one for one in problems if (one.code, one.place) == (case.code, case.place)]
    assert found, [(one.code, one.place) for one in problems]
    said_well(found[0], case.words)
    assert case.found is None or found[0].found == case.found


def test_one_fault_of_an_indicator_is_not_told_as_a_fault_of_its_questions() -> None:
    case = BadCodebook("", "", "", {"Chỉ tiêu!E2": "lên"})
    assert [problem.code for problem in case.problems()] == ["codebook_word_unknown"]


def test_all_faults_of_a_codebook_are_told_at_once() -> None:
    cells = {"Câu hỏi!E3": "Thang 7", "Trọng số!C2": -1, "Số liệu cứng!A3": "Huyện Lạ", "Xếp loại!D2": 300}
    codes = {problem.code for problem in BadCodebook("", "", "", cells).problems()}
    assert {"codebook_word_unknown", "weight_unfit", "unknown_unit", "grade_off_scale"} <= codes


# --- answers -----------------------------------------------------------------------------------------------

GOOGLE = EXPORTERS["google"]
Q1, Q2, Q3, Q4, Q5, Q6 = (GOOGLE.header(f"q{number}") for number in range(1, 7))


STRICT = Quality(straight_least=3)


@dataclass(frozen=True)
class BadAnswers:
    """Twelve good rows of Google Forms (or another) with one thing wrong. cells: by row of the file, heading."""

    what: str
    code: str
    place: str
    cells: dict[tuple[int, str], object] = field(default_factory=dict)
    columns: dict[str, object] = field(default_factory=dict)
    found: str | None = None
    words: str = ""
    reason: str = ""
    codebook: Codebook = SMALL
    quality: Quality = STRICT
    program: str = "google"
    mapping: dict[str, Any] = field(default_factory=dict)

    def content(self) -> bytes:
        headers, rows = EXPORTERS[self.program].long(people(12))
        headers += list(self.columns)
        rows = [[*row, *self.columns.values()] for row in rows]
        for (row, heading), value in self.cells.items():
            rows[row - 2][headers.index(heading)] = value
        return text((headers, rows))

    def read(self) -> tuple[tuple[Problem, ...], dict[int, str]]:
        """What is reported, and the reason for which each row of the file is left out."""
        content = self.content()
        file = look_at_answers(content, "tra loi.csv")
        mapping = suggest_mapping(file.headers, self.codebook, UNITS.values()).mapping
        mapping = replace(mapping, **{name: change(mapping) for name, change in self.mapping.items()})
        try:
            found = read_answers(content, "tra loi.csv", self.codebook, mapping, CATALOGUE, self.quality)
        except UnfitMappingError as unfit:
            return unfit.problems, {}
        rows = found.left_out
        assert found.rows == len(found.answers) + len(rows)
        return found.problems, dict(zip(rows["row"], rows["reason"], strict=True))


SHEET = "'tra loi'"
UNIT, CODE, KIND = GOOGLE.unit, GOOGLE.respondent, GOOGLE.kind
ELIGIBLE = replace(SMALL, eligible={"Loại hình": ("Doanh nghiệp",)})
SAME = {(5, Q1): "Đồng ý", (5, Q2): "Đồng ý", (5, Q3): "Đồng ý"}
ANSWERS = (
    BadAnswers(
        "a row without answers",
        "row_without_answers",
        f"{SHEET}!A4",
        {(4, q): "" for q in (Q1, Q2, Q3, Q4)},
        reason="no_answers",
    ),
    BadAnswers(
        "only don't know",
        "row_without_answers",
        f"{SHEET}!A4",
        {(4, Q1): "Không biết", **{(4, q): "" for q in (Q2, Q3, Q4)}},
        reason="no_answers",
    ),
    BadAnswers(
        "a unit with a slip",
        "answer_unit_unknown",
        f"{SHEET}!D6",
        {(6, UNIT): "Sở Tài chín"},
        words="Sở Tài chính",
        reason="unit_unknown",
    ),
    BadAnswers("no unit", "answer_unit_unknown", f"{SHEET}!D6", {(6, UNIT): ""}, found="", reason="unit_unknown"),
    BadAnswers(
        "not eligible",
        "row_ineligible",
        f"{SHEET}!A7",
        {(7, KIND): "Hộ kinh doanh"},
        reason="ineligible",
        codebook=ELIGIBLE,
    ),
    BadAnswers(
        "one answer to everything, the reversed too", "row_straight_line", f"{SHEET}!A5", SAME, reason="straight_line"
    ),
    BadAnswers(
        "the same code and unit", "row_superseded", f"{SHEET}!A2", {(4, CODE): "P0"}, words="hàng 4", reason="duplicate"
    ),
    BadAnswers("no code", "respondent_missing", f"{SHEET}!A3", {(3, CODE): ""}),
    BadAnswers("an answer of no scale", "answer_unknown", f"{SHEET}!E3", {(3, Q1): "Tạm được"}, found="Tạm được"),
    BadAnswers("a sixth step", "answer_out_of_scale", f"{SHEET}!E3", {(3, Q1): 6}, found="6", words="1–5"),
    BadAnswers("half a step", "answer_out_of_scale", f"{SHEET}!E3", {(3, Q1): "3,5"}),
    BadAnswers("a number that may be thousands", "answer_unknown", f"{SHEET}!H3", {(3, Q4): "1.234"}),
    BadAnswers("a telephone in an answer", "answer_personal", f"{SHEET}!E3", {(3, Q1): "gọi 0912 345 678"}, found=""),
    BadAnswers("land access of a department", "answer_not_asked", SHEET, {(3, Q6): "Có"}, found="q6"),
    BadAnswers("a kind of respondent without a share", "category_unknown", f"{SHEET}!C3", {(3, KIND): "Tập đoàn"}),
    BadAnswers(
        "a column of telephones", "personal_column_dropped", f"{SHEET}!K1", columns={"Số điện thoại": "0912345678"}
    ),
    BadAnswers(
        "telephones under another name", "personal_column_dropped", f"{SHEET}!K1", columns={"Zz": "0912.345.678"}
    ),
    BadAnswers(
        "a column kept by choice",
        "personal_column_kept",
        f"{SHEET}!C1",
        {(1 + n, KIND): "a@b.vn" for n in range(1, 9)},
        mapping={"not_personal": lambda mapping: (3,)},
    ),
    BadAnswers(
        "telephones as codes",
        "respondents_hashed",
        f"{SHEET}!B1",
        {(2 + n, CODE): f"09123456{n:02}" for n in range(12)},
    ),
    BadAnswers("a time that is none", "time_unreadable", f"{SHEET}!A3", {(3, "Dấu thời gian"): "hôm qua"}),
    BadAnswers(
        "an end before its start",
        "times_reversed",
        f"{SHEET}!A3",
        {(3, "end"): "2023-12-14T01:00:00+07:00"},
        program="kobo",
    ),
    BadAnswers(
        "a form filled in within seconds",
        "row_hasty",
        f"{SHEET}!A3",
        {(3, "end"): "2023-12-14T10:05:20+07:00"},
        program="kobo",
        reason="haste",
    ),
    BadAnswers(
        "a question that most leave blank",
        "question_often_blank",
        SHEET,
        {(2 + n, Q2): "" for n in range(8)},
        found="q2",
    ),
    BadAnswers(
        "a unit with many blanks",
        "unit_often_blank",
        SHEET,
        {(2 + n, heading): "" for n in range(0, 12, 2) for heading in (Q2, Q4)},
        found="Sở Tài chính",
    ),
    BadAnswers("nothing ticked, which counts as 0", "nothing_ticked_zero", SHEET, found="q5", words="12"),
    BadAnswers(
        "nothing ticked, which says nothing",
        "nothing_ticked_blank",
        SHEET,
        found="q5",
        codebook=replace(SMALL, none_ticked="blank"),
    ),
    BadAnswers("no code of respondents", "respondents_by_row", SHEET, mapping={"respondent": lambda mapping: 0}),
    BadAnswers(
        "no code, but a telephone",
        "respondents_by_contact",
        SHEET,
        columns={"Điện thoại": "0912345678"},
        mapping={"respondent": lambda mapping: 0},
    ),
    BadAnswers("a telephone of all", "contact_shared", SHEET, columns={"Điện thoại": "0912345678"}, found="12"),
    BadAnswers(
        "a mapping of another file", "mapping_of_other_headings", "", mapping={"fingerprint": lambda mapping: "x"}
    ),
    BadAnswers("no answers mapped", "mapping_without_answers", "", mapping={"answers": lambda mapping: ()}),
    BadAnswers("no unit mapped", "mapping_without_unit", "", mapping={"unit": lambda mapping: 0}),
    BadAnswers("a column that is two things", "mapping_unfit", "", mapping={"start": lambda mapping: mapping.unit}),
    BadAnswers("a column that is not there", "mapping_unfit", "", mapping={"end": lambda mapping: 99}),
    BadAnswers(
        "a question that is none", "mapping_unfit", "", mapping={"answers": lambda mapping: (AnswerColumn(5, "q9"),)}
    ),
    BadAnswers(
        "a question twice",
        "mapping_unfit",
        "",
        mapping={"answers": lambda mapping: (AnswerColumn(5, "q1"), AnswerColumn(6, "q1"))},
    ),
    BadAnswers(
        "choices together and apart",
        "mapping_unfit",
        "",
        mapping={"answers": lambda mapping: (AnswerColumn(5, "q5"), AnswerColumn(6, "q5", "", "vay von"))},
    ),
    BadAnswers(
        "a question without column",
        "question_not_mapped",
        "",
        found="q3",
        mapping={"answers": lambda mapping: tuple(one for one in mapping.answers if one.question != "q3")},
    ),
    BadAnswers(
        "a condition that cannot be looked at",
        "respondent_column_not_mapped",
        "",
        found="Đã nộp thuế",
        codebook=replace(SMALL, eligible={"Đã nộp thuế": ("Có",)}),
    ),
)


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: f"{case.code} {case.what}")
def test_a_fault_of_answers_is_told_at_its_cell_and_counted(case: BadAnswers) -> None:
    problems, left_out = case.read()
    found = [one for one in problems if (one.code, one.place) == (case.code, case.place)]
    assert found, [(one.code, one.place) for one in problems]
    said_well(found[0], case.words)
    assert case.found is None or found[0].found == case.found
    row = int(re.sub(r"\D", "", case.place.rpartition("!")[2]) or 0)
    assert left_out == ({row: case.reason} if case.reason else {})


def test_good_answers_have_no_fault() -> None:
    problems, left_out = BadAnswers("", "", "", quality=Quality(straight_least=3, often_blank=1)).read()
    assert ([problem.code for problem in problems], left_out) == (["nothing_ticked_zero"], {})


def test_rows_may_be_told_and_kept_all_the_same() -> None:
    case = BadAnswers("", "", "", SAME, quality=Quality(straight_least=3, reported_only=("straight_line",)))
    problems, left_out = case.read()
    assert "row_straight_line" in {problem.code for problem in problems}
    assert left_out == {}


def test_many_faults_of_one_kind_are_counted_and_not_all_listed() -> None:
    said = [Said("", FINANCE, {"q1": 1 + n % 5, "q3": 2}) for n in range(150)]
    content = text(GOOGLE.long(said))
    mapping = suggest_mapping(look_at_answers(content, "t.csv").headers, SMALL, UNITS.values()).mapping
    found = read_answers(content, "t.csv", SMALL, mapping, CATALOGUE)
    codes = [problem.code for problem in found.problems]
    assert codes.count("respondent_missing") == 100
    assert [problem.found for problem in found.problems if problem.code == "too_many_problems"] == ["50"]
    assert len(found.answers) == 150


REJECTED = (
    ("answers_are_xls", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)),
    ("answers_empty", xlsx(([], []))),
    ("answers_empty", xlsx((GOOGLE.long(people(1))[0], []))),
    ("unreadable_file", b"PK\x03\x04 no zip"),
)


@pytest.mark.parametrize(("code", "content"), REJECTED)
def test_a_file_that_holds_no_answers_is_rejected_by_name(code: str, content: bytes) -> None:
    with pytest.raises(RejectedFileError) as caught:
        look_at_answers(content, "tep.xlsx")
    assert caught.value.problem.code == code
    said_well(caught.value.problem)


def test_another_sheet_is_named_and_not_read() -> None:
    content = xlsx(GOOGLE.long(people(3)), "Biểu đồ")
    mapping = suggest_mapping(look_at_answers(content, "t.xlsx").headers, SMALL, UNITS.values()).mapping
    problems = read_answers(content, "t.xlsx", SMALL, mapping, CATALOGUE).problems
    (problem,) = [one for one in problems if one.code == "answers_sheet_left_out"]
    said_well(problem, "Biểu đồ")


REPORTED_ELSEWHERE = {"answers_too_many": "data/survey/answers/test_limits.py"} | dict.fromkeys(
    (
        *("hidden_rows_left_out", "too_much_hidden", "too_much_left_out", "unit_unknown_often", "unit_all_left_out"),
        *("known_by_contact", "respondent_numbers_repeat"),
    ),
    "data/survey/test_alike.py",
) | dict.fromkeys(
    (
        *("answers_sheet_unknown", "answers_without_question"),
        *("no_unit_with_total", "unit_without_total", "trial_over_results"),
    ),
    "services/test_surveys.py",
)  # fmt: skip


def test_every_kind_of_problem_of_a_survey_is_made_here() -> None:
    made = {case.code for case in (*CODEBOOKS, *ANSWERS)} | {code for code, _ in REJECTED} | {"answers_sheet_left_out"}
    every = set(tomllib.loads((ROOT / "data" / "survey" / "problems.toml").read_text(encoding="utf-8")))
    assert every - made == set(REPORTED_ELSEWHERE)
    for code, file in REPORTED_ELSEWHERE.items():
        assert code in (ROOT / "tests" / file).read_text(encoding="utf-8")


def test_no_code_of_a_survey_is_also_one_of_a_score_sheet() -> None:
    lists = [tomllib.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "data").glob("*/problems.toml")]
    assert sum(map(len, lists)) == len(problem_severities())
