"""The two probabilities: the bars they must pass on the published figures, and when there is none."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.special import expit

from analysis.early_warning import (
    WARNING_COLUMNS,
    calibration,
    early_warning_cases,
    early_warning_skill,
    early_warnings,
    fit_probabilities,
)
from analysis.outcomes import FALL, OUTCOMES, with_outcomes
from analysis.usual_level import edition_pairs
from tests.analysis.built_in_panel import panel
from tests.analysis.frames_builder import editions, history, names, one, scores

BARS = {"low": (0.178, 0.20), "fell": (0.182, 0.175)}
"""The largest Brier score and the smallest skill."""


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    """What would have been said of the editions 2010–2019."""
    found = early_warning_cases(panel(2019))
    return found.loc[found["next_year"] >= 2010]


@pytest.fixture(scope="module")
def skill(cases: pd.DataFrame) -> pd.DataFrame:
    return early_warning_skill(cases).set_index("outcome")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_probabilities_pass_their_bars_on_the_published_figures(outcome, skill):
    row = skill.loc[outcome]
    largest, smallest = BARS[outcome]
    assert (row["cases"], row["editions"]) == (6048, 10)
    assert row["brier"] <= largest
    assert row["skill"] >= smallest
    assert row["editions_better_than_rank"] >= 9
    assert 0.9 <= row["slope"] <= 1.25
    assert row["calibration_error"] <= 0.03


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("low", {"brier": 0.1757, "brier_by_rank": 0.1834, "brier_by_rate": 0.2222, "log_loss": 0.525, "auc": 0.777}),
        ("fell", {"brier": 0.1790, "brier_by_rank": 0.1900, "brier_by_rate": 0.2205, "log_loss": 0.523, "auc": 0.766}),
    ],
)
def test_the_figures_are_those_that_were_measured_by_other_code(outcome, expected, skill):
    assert skill.loc[outcome, list(expected)].to_dict() == pytest.approx(expected, abs=0.0025)


def test_the_measures_are_those_of_their_definitions(cases, skill):
    """Brier, the pairs in order, and the log loss from what was said and what came, worked out by hand."""
    here = cases.loc[cases["outcome"] == "low"]
    said, came = here["probability"].to_numpy(), here["came"].to_numpy(dtype=bool)
    row = skill.loc["low"]
    assert row["brier"] == pytest.approx(np.where(came, (1 - said) ** 2, said**2).mean())
    assert row["skill"] == pytest.approx(1 - row["brier"] / np.mean((here["by_rate"] - came) ** 2))
    is_above = said[came][:, None] - said[~came]
    assert row["auc"] == pytest.approx(np.mean(is_above > 0) + np.mean(is_above == 0) / 2)
    assert row["log_loss"] == pytest.approx(-np.log(np.where(came, said, 1 - said)).mean())
    assert slope_residual(said, came, row["slope"]) == pytest.approx(0, abs=1e-4)
    table = calibration(cases, "low")
    assert table["cases"].sum() == len(here)
    assert table["said"].is_monotonic_increasing


def slope_residual(said: np.ndarray, came: np.ndarray, slope: float) -> float:
    """What the best logistic with this slope leaves to the log odds, for each case: 0 if the slope is the best."""
    odds = np.log(said / (1 - said))
    constant = brentq(lambda at: (came - expit(at + slope * odds)).sum(), -5, 5)
    return float(((came - expit(constant + slope * odds)) * odds).mean())


def test_the_slope_of_what_can_come_is_the_best(cases, skill):
    here = cases.loc[(cases["outcome"] == "fell") & (cases["percentile"] >= FALL)]
    said, came = here["probability"].to_numpy(), here["came"].to_numpy(dtype=bool)
    assert slope_residual(said, came, skill.loc["fell", "slope"]) == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize(
    ("outcome", "at", "expected"),
    [("low", -1, 0.643), ("low", 1, 0.537), ("fell", -1, 0.115), ("fell", 1, 0.930)],
)
def test_at_a_rank_and_a_usual_level_the_probability_is_the_one_that_was_measured(outcome, at, expected):
    """The probabilities at rank score ±1 and usual level −1, fitted to 2006–2019."""
    pairs = with_outcomes(edition_pairs(panel(2019)))
    predict = fit_probabilities(pairs.loc[~pairs["is_total"]], outcome)
    row = pd.DataFrame({"rank_score": [at], "usual_level": [-1], "percentile": [50]})
    assert predict(row)[0] == pytest.approx(expected, abs=0.01)


def test_the_model_maximises_the_likelihood_of_what_came(cases):
    """At the optimum the probabilities sum to what came, but for the weak penalty."""
    pairs = with_outcomes(edition_pairs(panel(2019)))
    pairs = pairs.loc[~pairs["is_total"]]
    assert fit_probabilities(pairs, "low")(pairs).sum() == pytest.approx(pairs["low"].sum(), rel=1e-3)


def test_what_is_said_of_an_edition_does_not_know_what_came_after_it(cases):
    assert early_warnings(panel(), year=2018).equals(early_warnings(panel(2018)))
    said = early_warnings(panel(2018)).set_index(["component", "unit"])
    tested = cases.loc[cases["next_year"] == 2019].set_index(["component", "unit"])
    for outcome in OUTCOMES:
        before = tested.loc[tested["outcome"] == outcome, "probability"]
        assert said.loc[before.index, outcome].to_numpy() == pytest.approx(before.to_numpy())


def test_who_cannot_fall_so_far_does_not():
    found = early_warnings(panel())
    assert (found.loc[found["percentile"] < FALL, "fell"] == 0).all()
    assert (found.loc[found["percentile"] >= FALL, "fell"] > 0).all()


def test_the_reason_stands_beside_and_what_happens_over_all():
    row = one(early_warnings(panel()), "ha_tinh", component="legal_institutions")
    assert (row["rank"], row["rank_of"]) == (3, 63)
    assert row["usual_rank"] > row["rank"]
    assert row["fell"] > 2 * row["fell_overall"], "it stands far above its usual level"
    pairs = with_outcomes(edition_pairs(panel()))
    components = pairs.loc[~pairs["is_total"]]
    assert row["cases"] == len(components)
    assert row["low_overall"] == pytest.approx(components["low"].mean())


def test_the_outcomes_are_the_bottom_third_and_ten_percentile_points():
    units = names(31)
    before = {unit: 31.0 - place for place, unit in enumerate(units)}
    after = before | {units[0]: before[units[3]] - 0.5, units[10]: before[units[12]] - 0.5}
    rows = scores(before, 2022) + scores(after, 2023)
    pairs = with_outcomes(edition_pairs(history(rows, editions([2022, 2023], units=31)))).set_index("unit")
    assert pairs.index[pairs["fell"]].tolist() == [units[0]], "three ranks of thirty, not two"
    assert pairs.index[pairs["low"]].tolist() == units[20:], "rank 21 is the first beyond two thirds of 31"


def test_without_a_standing_or_with_few_cases_there_is_no_probability_and_the_reason_is_given():
    found = early_warnings(panel(), "ha_tinh", "transparency", year=2022)
    assert list(found.columns) == list(WARNING_COLUMNS)
    assert found[["reason", "cases"]].to_numpy().tolist() == [["no_standing", 0]]
    first = early_warnings(panel(2006))
    assert set(first["reason"]) == {"too_few_cases"} and first[list(OUTCOMES)].isna().all(axis=None)
    second = early_warnings(panel(2007))
    assert second.loc[second["component"] != "total", "reason"].eq("").all(), "one pair of editions is enough"
    assert second.loc[second["component"] == "total", "reason"].eq("too_few_cases").all()


def test_what_never_comes_has_no_probability():
    pairs = with_outcomes(edition_pairs(panel(2008))).assign(low=False)
    assert set(fit_probabilities(pairs, "low")(pairs)) == {0.0}
    assert early_warning_skill(early_warning_cases(panel(2006))).empty
