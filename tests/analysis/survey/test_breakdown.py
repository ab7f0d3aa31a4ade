"""One unit by question and by kind of respondent, counted once more in the plainest way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.survey.breakdown import by_kind, by_question
from analysis.survey.evaluation import evaluate_answers
from tests.analysis.survey.made_up import CODES, GROUP, QUESTIONNAIRE, answers, hard_of

ASKED = CODES[:4]
WITH_KINDS = replace(QUESTIONNAIRE, margins={"Loại": {"Doanh nghiệp": 0.6, "Hộ": 0.3, "Hợp tác xã": 0.1}})


def with_kinds(seed: int) -> pd.DataFrame:
    rows = answers(seed)
    return rows.assign(Loại=["Doanh nghiệp" if at % 3 else "Hộ" for at in range(len(rows))])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_question_has_its_mean_and_the_median_of_the_units(seed: int) -> None:
    rows = answers(seed)
    evaluation = evaluate_answers(QUESTIONNAIRE, GROUP, rows, hard_of(rows, seed), draws=200)
    table = by_question(evaluation, "u1").set_index("question")
    assert list(table.index) == ASKED
    reported = [unit for unit in rows["unit"].unique() if (rows["unit"] == unit).sum() >= QUESTIONNAIRE.floor]
    for code in ASKED:
        own = rows.loc[rows["unit"] == "u1", code].dropna()
        means = [rows.loc[rows["unit"] == unit, code].dropna().mean() for unit in reported]
        line = table.loc[code]
        assert line["answers"] == len(own)
        assert line["mean"] == pytest.approx(own.mean())
        assert line["median"] == pytest.approx(np.nanmedian(means))
        assert line["low"] <= line["mean"] <= line["high"]


def test_a_unit_below_the_floor_has_no_questions() -> None:
    assert by_question(evaluate_answers(QUESTIONNAIRE, GROUP, answers(1), draws=20), "u5").empty


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_kind_has_its_number_and_only_from_the_floor_on_its_mean(seed: int) -> None:
    rows = with_kinds(seed)
    table = by_kind(WITH_KINDS, GROUP, rows, "u1", draws=200)
    counts = rows[rows["unit"] == "u1"].groupby("Loại").size()
    assert dict(zip(table["category"], table["responses"], strict=True)) == counts.to_dict()
    for line in table.to_dict("records"):
        enough = line["responses"] >= WITH_KINDS.floor
        assert np.isfinite(line["plain"]) == enough
        if enough:
            assert 0 <= line["low"] <= line["plain"] <= line["high"] <= 100


def test_the_mean_of_a_kind_is_that_of_its_answers_alone() -> None:
    one = replace(
        WITH_KINDS,
        indicators=(replace(WITH_KINDS.indicators[0], weight=1.0),),
        questions=WITH_KINDS.questions[:1],
        component_weights={},
    )
    rows = pd.DataFrame({"unit": list("aaaaaabbbbbb"), "q1": [1, 1, 3, 5, 5, 3, 2, 2, 2, 4, 4, 4]})
    rows = rows.assign(respondent=range(12), group=GROUP, Loại=["Hộ", "Hộ", "Hộ", *["Doanh nghiệp"] * 3] * 2)
    table = by_kind(one, GROUP, rows, "a", draws=50).set_index("category")
    assert table.loc["Hộ", "plain"] == pytest.approx(100 * ((1 + 1 + 3) / 3 - 1) / 4)
    assert table.loc["Doanh nghiệp", "plain"] == pytest.approx(100 * ((5 + 5 + 3) / 3 - 1) / 4)
    assert table.loc["Hộ", "others"] == pytest.approx(25.0)
