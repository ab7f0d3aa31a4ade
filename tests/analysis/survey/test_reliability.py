"""Reliability of a component's questions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.survey.questionnaire import Indicator, Question, Questionnaire
from analysis.survey.reliability import item_reliability, item_rest

ASKED = Questionnaire(
    index="ddci",
    year=2024,
    indicators=(Indicator("a1", "a"), Indicator("a2", "a", direction=-1), Indicator("b1", "b")),
    questions=(
        Question("q1", "a1", "agreement", lowest=1, highest=5),
        Question("q2", "a2", "agreement", lowest=1, highest=5),
        Question("q3", "b1", "number"),
    ),
)


def test_each_question_is_told_with_its_ends_and_directions_count() -> None:
    rows = pd.DataFrame({"q1": [1, 5, 5, 3, np.nan], "q2": [5, 1, 1, 3, 2], "q3": [7, 8, 9, 1, 2]}, dtype=float)
    table = item_reliability(ASKED, "department", rows).set_index("question")
    assert table.loc["q1", "alpha"] == pytest.approx(1.0), "the second question is turned round"
    assert table.loc["q1", "item_rest"] == pytest.approx(1.0)
    assert table.loc["q1", ["answers", "floor", "ceiling"]].tolist() == [4, 0.25, 0.5]
    assert np.isnan(table.loc["q3", "alpha"])
    assert np.isnan(table.loc["q3", "floor"])


def test_an_item_without_variation_has_no_correlation() -> None:
    assert np.isnan(item_rest(np.array([[1.0, 2.0], [1.0, 3.0], [1.0, 4.0]]), 0))
