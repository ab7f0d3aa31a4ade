"""The flags against what came after them."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from analysis.backtest import ANY, IMPOSSIBLE, back_test, flag_cases, odds_at_equal_rank, record_of
from analysis.courses import with_courses
from analysis.flags import ThresholdError, judged, raise_all_flags, raise_flags, settled_thresholds
from tests.analysis.frames_builder import editions, history, names, one, scores
from tests.prebuilt import history as published
from tests.support import by_turns


def panel(values: dict[int, dict[str, float]], frameworks: dict[int, str] | None = None) -> pd.DataFrame:
    """One component over some years: year → unit → score."""
    frameworks = frameworks or dict.fromkeys(values, "f1")
    rows = [row for year, of_year in values.items() for row in scores(of_year, year, framework=frameworks[year])]
    return history(rows, editions(frameworks, units=len(next(iter(values.values())))))


def wandering(seed: int, units: int = 30, years: int = 12, pull: float = 0.0) -> pd.DataFrame:
    """Scores that take a random step a year, or are drawn back to the middle by a share `pull` of their distance."""
    random = np.random.default_rng(seed)
    course = [random.normal(5, 1, units)]
    for _ in range(years - 1):
        course.append(course[-1] + pull * (5 - course[-1]) + random.normal(0, 0.3, units))
    return panel(
        {2000 + year: dict(zip(names(units), map(float, now), strict=True)) for year, now in enumerate(course)}
    )


def test_flags_raised_at_once_are_those_raised_one_by_one():
    frame = published("pci")
    rows = with_courses(frame)
    judgements = judged(rows, settled_thresholds())
    for unit, year in (("ha_tinh", 2023), ("ha_tinh", 2012), ("bac_kan", 2009), ("ca_mau", 2018), ("ha_noi", 2006)):
        here = ((rows["unit"] == unit) & (rows["year"] == year)).to_numpy()
        at_once = [
            (component, rule, severity)
            for rule, (is_raised, severities) in judgements.items()
            for component, severity in zip(
                rows["component"][here & is_raised], severities[here & is_raised], strict=True
            )
        ]
        alone = [(f.component, f.rule, f.severity) for f in raise_flags(frame, unit, year)]
        assert sorted(at_once) == sorted(alone) != []


def test_the_flags_of_all_units_are_those_of_each_with_their_numbers_and_in_their_order():
    frame = published("pci")
    thresholds = {"score_fell": {"fall": 1.0}}
    every = raise_all_flags(frame, thresholds)
    for unit, year in (("ha_tinh", 2023), ("ha_tinh", 2012), ("bac_kan", 2009), ("ca_mau", 2018), ("ha_noi", 2006)):
        alone = raise_flags(frame, unit, year, thresholds)
        assert alone and [flag for flag in every if (flag.unit, flag.year) == (unit, year)] == list(alone)
    assert [flag.year for flag in every] == sorted(flag.year for flag in every)


def test_a_case_has_a_next_edition_and_two_outcomes_that_are_told_apart():
    units = names(6)
    now = dict(zip(units, (6.0, 5.0, 4.0, 3.0, 2.0, 1.0), strict=True))
    later = dict(zip(units, (4.5, 5.1, 4.1, 3.1, 2.5, 1.1), strict=True))  # the first falls behind the second
    cases = flag_cases(panel({2018: now, 2019: later}), 2018, 2019).set_index("unit")
    assert cases["year"].unique().tolist() == [2018]
    assert cases["came_fell"].to_dict() == {unit: unit == "unit_01" for unit in units}
    assert cases["came_low"].to_dict() == {unit: unit in units[4:] for unit in units}


def test_a_fall_of_less_than_ten_percentile_points_is_none():
    units = names(21)  # a place is five points
    now = {unit: 9.0 - 0.1 * place for place, unit in enumerate(units)}
    for places, is_fall in ((1, False), (2, True)):
        order = [*units[1 : places + 1], units[0], *units[places + 1 :]]
        later = {unit: 9.0 - 0.1 * place for place, unit in enumerate(order)}
        assert one(flag_cases(panel({2018: now, 2019: later}), 2018, 2019), units[0], 2018)["came_fell"] == is_fall


def test_across_a_change_of_framework_the_standing_decides_and_not_the_points():
    units = names(4)
    now, later = (
        dict(zip(units, (4.0, 3.0, 2.0, 1.0), strict=True)),
        dict(zip(units, (7.0, 9.0, 8.0, 6.0), strict=True)),
    )
    cases = flag_cases(panel({2018: now, 2019: later}, {2018: "f0", 2019: "f1"}), 2018, 2019)
    assert one(cases, "unit_01", 2018)["came_fell"] and not one(cases, "unit_02", 2018)["came_fell"]


def test_what_measures_something_else_in_the_next_edition_is_no_case():
    rows = scores({"a": 4.0, "b": 5.0, "c": 6.0}, 2018, construct="other") + scores(
        {"a": 4.0, "b": 5.0, "c": 6.0}, 2019
    )
    assert flag_cases(history(rows, editions([2018, 2019], units=3)), 2018, 2019).empty


def line_of(table: pd.DataFrame, rule: str, outcome: str) -> pd.Series:
    return table.set_index(["rule", "severity", "outcome"]).loc[(rule, ANY, outcome)]


def test_the_counts_are_those_of_a_loop_over_the_definition():
    frame = wandering(1, units=12, years=6)
    table = back_test(flag_cases(frame, 2000, 2005))
    counts = dict.fromkeys(("cases", "flagged", "low", "fell", "all_low", "all_fell"), 0)
    for unit in names(12):
        for year in range(2000, 2005):
            now, later = one(frame, unit, year), one(frame, unit, year + 1)
            is_low, is_fallen = later["rank"] > 8, later["percentile"] - now["percentile"] <= -10
            is_flagged = any(flag.rule == "low_rank" for flag in raise_flags(frame, unit, year))
            counts["cases"] += 1
            counts["flagged"] += is_flagged
            counts["low"] += is_flagged and is_low
            counts["fell"] += is_flagged and is_fallen
            counts["all_low"] += is_low
            counts["all_fell"] += is_fallen
    for outcome in ("low", "fell"):
        line = line_of(table, "low_rank", outcome)
        assert (line["flagged"], line["came"]) == (counts["flagged"], counts[outcome])
        assert (line["cases"], line["base_came"]) == (counts["cases"], counts[f"all_{outcome}"])


@pytest.fixture(scope="module")
def pci_cases() -> pd.DataFrame:
    return flag_cases(published("pci"), 2006, 2019)


ODDS = {
    "rank_fell": (0.54, 0.53),
    "score_fell": (0.63, 0.63),
    "last_in_group": (0.67, 0.60),
    "falling_years": (0.79, 0.58),
    "low_rank": (1.19, 1.77),
    "below_median_rising": (1.67, 1.63),
}
"""What an independent computation found over 2006–2019, with all changes flagged and business support one construct."""


@pytest.mark.parametrize("rule", by_turns(ODDS))
def test_the_odds_at_an_equal_rank_are_those_that_were_found_independently(pci_cases, rule):
    table = back_test(pci_cases)
    for outcome, known in zip(("low", "fell"), ODDS[rule], strict=True):
        line = line_of(table, rule, outcome)
        # Their test of a fall over years took editions as exchangeable, and called twice as many courses one.
        assert line["odds"] == pytest.approx(known, abs=0.07 if rule == "falling_years" else 0.05)
        assert line["odds_low"] < known < line["odds_high"]
        expected = "more" if line["odds_low"] > 1 else "less" if line["odds_high"] < 1 else "open"
        assert line["verdict"] == expected


def test_a_fall_is_followed_by_a_low_rank_less_often_and_a_rise_below_the_median_more_often(pci_cases):
    table = back_test(pci_cases)
    for rule, verdict in (("rank_fell", "less"), ("score_fell", "less"), ("below_median_rising", "more")):
        assert line_of(table, rule, "low")["verdict"] == verdict
    assert line_of(table, "low_rank", "low")["rate"] > 0.5
    assert line_of(table, "low_rank", "low")["verdict"] == "open", "a low rank is followed by one, flag or not"


def simulated(factor: float, editions_of: int = 40, common: float = 0.0, seed: int = 3) -> tuple[np.ndarray, ...]:
    """Cases with a flag that multiplies the odds of an outcome by `factor` and is raised more often where it is low."""
    draw = np.random.default_rng(seed)
    years = np.repeat(np.arange(editions_of), 100)
    place = draw.uniform(0, 100, len(years))
    raised = draw.uniform(size=len(years)) < expit(1 - place / 30)
    shift = draw.normal(0, common, editions_of)[years]
    came = draw.uniform(size=len(years)) < expit(1.5 - place / 25 + np.log(factor) * raised + shift)
    return place, raised, came, years


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_a_factor_on_the_odds_is_found_whatever_the_place_does(factor):
    odds, low, high = odds_at_equal_rank(*simulated(factor))
    assert low < factor < high
    _, raised, came, _ = simulated(factor)
    plain = (came[raised].mean() / (1 - came[raised].mean())) / (came[~raised].mean() / (1 - came[~raised].mean()))
    assert abs(np.log(odds / factor)) < abs(np.log(plain / factor)), "without the place a low rank is praised"


def test_the_interval_of_the_odds_holds_the_truth_where_editions_rise_and_fall_together():
    held = 0
    for seed in range(100):
        _, low, high = odds_at_equal_rank(*simulated(1.5, editions_of=12, common=0.6, seed=seed))
        held += low <= 1.5 <= high
    assert 88 <= held <= 100


def test_the_odds_are_the_likeliest_of_all():
    """The coefficients against a search by scipy, and no interval where the outcome never came to a flag."""
    place, raised, came, years = simulated(2.0, editions_of=6)
    p = place / 50 - 1
    terms = np.column_stack([raised, np.ones(len(p)), p, p**2, p**3]).astype(float)
    sign = np.where(came, 1.0, -1.0)
    found = minimize(lambda given: np.logaddexp(0, -sign * (terms @ given)).sum(), np.zeros(5), tol=1e-10)
    assert odds_at_equal_rank(place, raised, came, years)[0] == pytest.approx(np.exp(found.x[0]), rel=1e-3)
    assert np.isnan(odds_at_equal_rank(place, raised, came & ~raised, years)).all()
    assert np.isnan(odds_at_equal_rank(place, raised, came, np.zeros_like(years))).all()


def test_a_few_flags_are_no_ground_for_a_verdict():
    table = back_test(flag_cases(wandering(3, units=6, years=4), 2000, 2003))
    for outcome in ("low", "fell"):
        line = line_of(table, "low_rank", outcome)
        assert line["verdict"] == "too_few" and np.isnan(line["odds"])


def test_thresholds_change_what_is_flagged_and_not_what_came():
    cases = flag_cases(wandering(5), 2000, 2011)
    usual, strict = (back_test(cases, limits).iloc[0] for limits in (None, {"low_rank": {"share": 0.05}}))
    assert strict["flagged"] < usual["flagged"]
    assert strict["base_came"] == usual["base_came"]
    with pytest.raises(ThresholdError):
        back_test(cases, {"low_rank": {"share": 2.0}})


def test_an_outcome_that_cannot_come_has_no_rate(pci_cases):
    """Who is last of all stands below percentile 10 and cannot fall by ten; 0 of 957 would say it of chance."""
    table = back_test(pci_cases).set_index(["rule", "severity", "outcome"])
    for rule in ("low_rank", "last_in_group"):
        line = table.loc[(rule, "high", "fell")]
        assert line["flagged"] > 100 and line["verdict"] == IMPOSSIBLE
        assert line[["rate", "low", "high", "odds", "odds_low", "odds_high"]].isna().all()
        assert table.loc[(rule, "high", "low"), "rate"] > 0.5
    possible = table[table["verdict"] != IMPOSSIBLE]
    assert possible.loc[possible["flagged"] > 0, "rate"].notna().all() and len(table) - len(possible) == 2


def test_never_where_it_could_have_come_is_a_rate_of_none_that_is_not_certain():
    cases = pd.DataFrame({"percentile": [50.0] * 60, "year": np.repeat(range(2000, 2006), 10), "came_fell": False})
    line = record_of(cases, "any", ANY, np.ones(60, dtype=bool), "fell")
    assert line["verdict"] != IMPOSSIBLE and line["rate"] == 0.0 < line["high"]
