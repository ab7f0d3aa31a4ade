"""Every figure once more by loops over its definition, and what must follow when the answers are turned about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.survey.evaluation import Evaluation, evaluate_answers
from analysis.survey.questionnaire import Questionnaire
from tests.analysis.survey import plain
from tests.analysis.survey.made_up import GROUP, QUESTIONNAIRE, answers, hard_of
from tests.support import by_night, law


def count(
    table: pd.DataFrame, questionnaire: Questionnaire = QUESTIONNAIRE, seed: int = 0, **more: object
) -> Evaluation:
    return evaluate_answers(questionnaire, GROUP, table, hard_of(table, seed), draws=60, seed=7, **more)  # type: ignore[arg-type]


@given(seed=st.integers(0, 10_000))
@example(seed=373)  # a question that hardly any draw has an answer to
@law(40)
def test_every_figure_is_that_of_its_definition(seed: int) -> None:
    table = answers(seed)
    found = plain.values(QUESTIONNAIRE, GROUP, table, hard_of(table, seed))
    components, totals, ranks = plain.scores(QUESTIONNAIRE, GROUP, found)
    result = count(table, seed=seed)
    for line in result.indicators.to_dict("records"):
        assert line["value"] == pytest.approx(found[line["unit"], line["indicator"]], abs=1e-9, nan_ok=True)
    for line in result.components.to_dict("records"):
        assert line["score"] == pytest.approx(components[line["unit"], line["component"]], abs=1e-9, nan_ok=True)
    reported = result.units[result.units["is_reportable"].astype(bool)]
    assert set(reported["unit"]) == set(totals)
    for line in reported.to_dict("records"):
        assert line["total"] == pytest.approx(totals[line["unit"]], abs=1e-9, nan_ok=True)
        assert line["rank"] == pytest.approx(ranks[line["unit"]], nan_ok=True)


def test_a_unit_with_too_few_answers_is_named_and_does_not_set_the_scale() -> None:
    table = answers(3)
    result = count(table)
    few = result.units[~result.units["is_reportable"].astype(bool)]
    assert few[["unit", "responses"]].to_dict("records") == [{"unit": "u5", "responses": 2}]
    assert few["total"].isna().all()
    without = count(table[table["unit"] != "u5"])
    pd.testing.assert_frame_equal(without.components, result.components)


def test_what_all_units_share_puts_them_all_in_the_middle() -> None:
    table = answers(4, missing=0.0).assign(q4=1.0)
    result = count(table)
    assert result.equal == ("b1",)
    scaled = result.indicators.query("indicator == 'b1'")["scaled"]
    assert (scaled == 5.5).all()


@by_night
@given(seed=st.integers(0, 10_000))
@law(15)
def test_the_order_of_respondents_and_the_names_of_units_change_nothing(seed: int) -> None:
    table = answers(seed)
    result = count(table, seed=1)
    shuffled = table.sample(frac=1, random_state=seed)
    same = count(shuffled, seed=1)
    pd.testing.assert_frame_equal(same.units, result.units)
    pd.testing.assert_frame_equal(same.components, result.components)
    names = {f"u{number}": f"v{9 - number}" for number in range(10)}
    renamed = table.assign(unit=table["unit"].map(names))
    hard = {(names[unit], code): value for (unit, code), value in hard_of(table, 1).items()}
    other = evaluate_answers(QUESTIONNAIRE, GROUP, renamed, hard, draws=60, seed=7)
    left = result.components.assign(unit=result.components["unit"].map(names)).sort_values(["unit", "component"])
    right = other.components.sort_values(["unit", "component"])
    pd.testing.assert_frame_equal(left.reset_index(drop=True), right.reset_index(drop=True), rtol=1e-9)


@by_night
@given(seed=st.integers(0, 10_000))
@law(15)
def test_a_scale_turned_round_with_its_direction_changes_nothing(seed: int) -> None:
    table = answers(seed)
    turned = replace(
        QUESTIONNAIRE,
        indicators=tuple(replace(one, direction=-1) if one.code == "a1" else one for one in QUESTIONNAIRE.indicators),
    )
    result, other = count(table), count(table.assign(q1=6 - table["q1"], q2=6 - table["q2"]), turned)
    for column in ("total", "rank", "plain"):
        np.testing.assert_allclose(
            other.units.sort_values("unit")[column].astype(float),
            result.units.sort_values("unit")[column].astype(float),
            atol=1e-9,
        )


def test_grades_have_chances_that_add_up_and_the_grade_is_that_of_the_total() -> None:
    result = count(answers(5, missing=0.0))
    sums = result.grades.groupby("unit")["chance"].sum()
    assert np.allclose(sums, 1.0)
    for line in result.units.dropna(subset="total").to_dict("records"):
        assert line["grade"] == ("Tốt" if line["total"] >= 70 else "Khá" if line["total"] >= 50 else "Thấp")
        chance = result.grades.query("unit == @line['unit'] and grade == @line['grade']")["chance"].item()
        assert line["grade_chance"] == chance


def test_answers_of_nobody_give_nothing() -> None:
    table = answers(1)
    result = evaluate_answers(QUESTIONNAIRE, "district", table)
    assert result.units.empty
    assert result.components.empty
    few = evaluate_answers(replace(QUESTIONNAIRE, floor=100), GROUP, table)
    assert not few.units["is_reportable"].any()
    assert few.components.empty
