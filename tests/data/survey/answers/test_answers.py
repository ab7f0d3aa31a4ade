"""One survey written by three programs, in two layouts and several kinds of file, is read as the same answers."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.survey.evaluation import evaluate_answers
from analysis.survey.quality import Quality
from data.survey.answers.answers import CleanAnswers, read_answers
from data.survey.answers.raw import look_at_answers
from data.survey.answers.suggestion import suggest_mapping
from tests.data.survey.builders import (
    CATALOGUE,
    DISTRICT,
    EXPORTERS,
    FINANCE,
    HERE,
    SMALL,
    SUPPORT,
    TRADE,
    UNITS,
    Grid,
    Said,
    expected,
    read,
    text,
    xlsx,
)
from tests.support import law

SAID = [
    Said("P1", FINANCE, {"q1": 4, "q2": 5, "q3": 1, "q4": 2, "q5": frozenset(SUPPORT[:2])}),
    Said("P1", DISTRICT, {"q1": 2, "q2": None, "q4": 0, "q5": frozenset({"Vay vốn"}), "q6": 1}),
    Said("P2", TRADE, {"q1": 3, "q3": 5, "q4": 20}, "Hộ kinh doanh", datetime(2023, 12, 14, 13, 30, tzinfo=HERE)),
    Said("P3", DISTRICT, {"q1": 1, "q2": 1, "q3": 2, "q6": 0}, "Hộ kinh doanh"),
]
FILES: dict[str, Callable[[Grid], bytes]] = {
    "xlsx": xlsx,
    "comma": text,
    "semicolon": lambda grid: text(grid, ";"),
    "tab, UTF-16": lambda grid: text(grid, "\t", "utf-16"),
}


def same(read_answers: CleanAnswers, truth: pd.DataFrame) -> None:
    """The same rows, in any order, and columns of the same kind."""
    by = ["respondent", "unit"]
    got = read_answers.answers.sort_values(by, ignore_index=True)
    pd.testing.assert_frame_equal(got, truth.sort_values(by, ignore_index=True), check_dtype=False)
    assert all(got[code].dtype == np.float64 for code in truth.columns[5:])


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("layout", ["long", "wide"])
@pytest.mark.parametrize("program", EXPORTERS)
def test_every_program_and_layout_gives_the_same_answers(program: str, layout: str, kind: str) -> None:
    exporter = EXPORTERS[program]
    grid = exporter.long(SAID) if layout == "long" else exporter.wide(SAID)
    found = read(FILES[kind](grid))
    same(found, expected(SAID))
    assert found.left_out.empty and found.rows == len(grid[1])
    assert {problem.code for problem in found.problems} <= {
        *("question_often_blank", "unit_often_blank", "nothing_ticked_zero")
    }


_VALUES = {
    "q1": st.integers(1, 5), "q2": st.one_of(st.none(), st.integers(1, 5)), "q3": st.integers(1, 5),
    "q4": st.integers(0, 20), "q5": st.frozensets(st.sampled_from(SUPPORT), min_size=1), "q6": st.integers(0, 1),
}  # fmt: skip


@st.composite
def surveys(draw: st.DrawFn) -> list[Said]:
    """Some respondents, each of whom rates some units; everyone answers one question at least."""
    said = []
    for number in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["Doanh nghiệp", "Hộ kinh doanh"]))
        for unit in draw(st.lists(st.sampled_from([FINANCE, TRADE, DISTRICT]), min_size=1, unique=True)):
            optional = {code: draw(one) for code, one in _VALUES.items() if draw(st.booleans())}
            if unit != DISTRICT:
                optional.pop("q6", None)
            said.append(Said(f"P{number}", unit, {**optional, "q1": draw(_VALUES["q1"])}, kind))
    return said


@law()
@given(surveys(), st.sampled_from(sorted(EXPORTERS)), st.sampled_from(["long", "wide"]), st.booleans())
def test_what_is_written_is_read(said: list[Said], program: str, layout: str, as_text: bool) -> None:
    grid = getattr(EXPORTERS[program], layout)(said)
    same(read(text(grid) if as_text else xlsx(grid)), expected(said))


def test_dont_know_not_applicable_and_blank_are_counted_apart() -> None:
    headers, rows = EXPORTERS["google"].long(SAID[:3])
    at = headers.index("2. Được trả lời khi hỏi.")
    for row, answer, code in zip(rows, ["Không biết", "không áp dụng", "  "], ["A", "B", "C"], strict=True):
        row[at], row[headers.index("Mã phiếu")] = answer, code
        row[headers.index("Đơn vị được đánh giá")] = "Sở Tài chính"
    states = read(text((headers, rows))).states.set_index(["question", "unit"]).loc["q2", FINANCE]
    assert states.to_dict() == {"blank": 1, "answered": 0, "dont_know": 1, "not_applicable": 1, "unusable": 0}


def test_the_states_of_every_question_add_up_to_the_rows_of_the_units_that_are_asked_it() -> None:
    states = read(text(EXPORTERS["kobo"].wide(SAID))).states.set_index(["question", "unit"])
    sums = states.sum(axis=1)
    assert sums["q1"].to_dict() == {FINANCE: 1, TRADE: 1, DISTRICT: 2}
    assert sums["q6"].to_dict() == {DISTRICT: 2}


def test_the_answers_can_be_evaluated_as_they_are() -> None:
    found = read(text(EXPORTERS["google"].long(SAID)))
    result = evaluate_answers(SMALL.questionnaire, "district", found.answers, draws=20)
    assert result.units["responses"].tolist() == [2]


def test_the_order_of_rows_and_columns_changes_nothing() -> None:
    headers, rows = EXPORTERS["google"].long(SAID)
    order = list(range(len(headers)))[::-1]
    turned = [headers[at] for at in order], [[row[at] for at in order] for row in rows[::-1]]
    same(read(xlsx(turned)), expected(SAID))


def test_titles_may_stand_above_the_headings_and_blank_rows_between() -> None:
    headers, rows = EXPORTERS["google"].long(SAID)
    grid = ["Phiếu khảo sát DDCI"], [[], headers, rows[0], [], *rows[1:]]
    same(read(xlsx(grid)), expected(SAID))
    same(read(text(grid)), expected(SAID))


def test_repeated_groups_on_a_sheet_of_their_own_are_read_where_it_is_chosen() -> None:
    """KoboToolbox: a sheet of respondents, and one with a row for each unit that they rate."""
    headers, rows = EXPORTERS["kobo"].long(SAID)
    book = openpyxl.Workbook()
    book.worksheets[0].append(["start", "end", "_uuid"])
    units = book.create_sheet("danh_gia")
    at = headers.index("phan_a/don_vi")
    for row in ([*headers[at:], "_submission__uuid"], *([*row[at:], row[2]] for row in rows)):
        units.append([None if value == "" else value for value in row])
    out = io.BytesIO()
    book.save(out)
    file = look_at_answers(out.getvalue(), "tep", "danh_gia")
    assert (file.sheet, file.other_sheets) == ("danh_gia", ("Sheet",))
    mapping = replace(suggest_mapping(file.headers, SMALL, UNITS.values()).mapping, sheet="danh_gia")
    found = read_answers(out.getvalue(), "tep", SMALL, mapping, CATALOGUE, Quality(straight_least=99))
    truth = expected(SAID).assign(**{"Loại hình": ""})  # it stands on the other sheet
    same(found, truth)


def test_the_hash_is_that_of_the_file() -> None:
    content = text(EXPORTERS["kobo"].long(SAID))
    assert read(content).hash == hashlib.sha256(content).hexdigest()
