"""The flags against what came after them."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.backtest import ANY, back_test, flag_cases, record_of
from analysis.courses import with_courses
from analysis.flags import ThresholdError, judged, raise_all_flags, raise_flags, settled_thresholds
from tests.analysis.frames_builder import editions, history, names, one, scores
from tests.prebuilt import history as published


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


def test_a_case_has_a_next_edition_and_is_right_if_the_component_fell_or_is_low_there():
    units = names(6)
    now = dict(zip(units, (6.0, 5.0, 4.0, 3.0, 2.0, 1.0), strict=True))
    later = dict(zip(units, (5.9, 5.1, 4.1, 3.1, 2.5, 1.1), strict=True))
    cases = flag_cases(panel({2018: now, 2019: later}), 2018, 2019)
    assert cases["year"].unique().tolist() == [2018]
    assert cases.set_index("unit")["fell"].to_dict() == {unit: unit == "unit_01" for unit in units}
    assert cases.set_index("unit")["stayed_low"].to_dict() == {unit: unit in units[4:] for unit in units}
    assert cases["is_hit"].sum() == 3


def test_across_a_change_of_framework_the_standing_decides_and_not_the_points():
    units = names(4)
    now, later = (
        dict(zip(units, (4.0, 3.0, 2.0, 1.0), strict=True)),
        dict(zip(units, (7.0, 9.0, 8.0, 6.0), strict=True)),
    )
    cases = flag_cases(panel({2018: now, 2019: later}, {2018: "f0", 2019: "f1"}), 2018, 2019)
    assert one(cases, "unit_01", 2018)["fell"] and not one(cases, "unit_02", 2018)["fell"]


def test_what_measures_something_else_in_the_next_edition_is_no_case():
    rows = scores({"a": 4.0, "b": 5.0, "c": 6.0}, 2018, construct="other") + scores(
        {"a": 4.0, "b": 5.0, "c": 6.0}, 2019
    )
    assert flag_cases(history(rows, editions([2018, 2019], units=3)), 2018, 2019).empty


def test_the_counts_are_those_of_a_loop_over_the_definition():
    frame = wandering(1, units=12, years=6)
    line = back_test(flag_cases(frame, 2000, 2005)).set_index(["rule", "severity"]).loc[("low_rank", ANY)]
    flagged = hits = base = cases = 0
    for unit in names(12):
        for year in range(2000, 2005):
            now, later = one(frame, unit, year), one(frame, unit, year + 1)
            is_hit = later["shown_value"] < now["shown_value"] or later["rank"] > 8
            is_flagged = any(flag.rule == "low_rank" for flag in raise_flags(frame, unit, year))
            cases, base = cases + 1, base + is_hit
            flagged, hits = flagged + is_flagged, hits + (is_flagged and is_hit)
    assert (line["flagged"], line["hits"], line["cases"], line["base_hits"]) == (flagged, hits, cases, base)
    assert (line["others"], line["other_hits"]) == (cases - flagged, base - hits)
    z = stats.norm.ppf(0.975)
    middle = (hits + z**2 / 2) / (flagged + z**2)  # Wilson (1927), written out
    half = z / (flagged + z**2) * np.sqrt(hits * (flagged - hits) / flagged + z**2 / 4)
    assert (line["low"], line["high"]) == (pytest.approx(middle - half), pytest.approx(middle + half))


def test_a_low_rank_is_worth_something_only_where_the_low_stay_low():
    stays, drawn_anew = (back_test(flag_cases(wandering(7, pull=pull), 2000, 2011)) for pull in (0.0, 1.0))
    verdicts = [
        table.set_index(["rule", "severity"])["verdict"].loc[("low_rank", ANY)] for table in (stays, drawn_anew)
    ]
    assert verdicts == ["better", "not_better"]


def test_a_few_flags_are_no_ground_for_a_verdict():
    table = back_test(flag_cases(wandering(3, units=6, years=4), 2000, 2003)).set_index(["rule", "severity"])
    assert table["verdict"].loc[("low_rank", ANY)] == "too_few"


def test_a_rule_that_held_in_few_of_the_editions_is_not_proven_whatever_its_counts():
    """Three editions in which every flag was right lift the rate; in the others it is no better than the rest."""
    rows = []
    for year in range(2000, 2012):
        share = 1.0 if year < 2003 else 0.5
        for place in range(200):
            is_flagged = place < 100
            is_hit = place % 100 < 100 * (share if is_flagged else 0.5)
            rows.append({"year": year, "is_hit": is_hit, "fell": is_hit, "stayed_low": False, "raised": is_flagged})
    cases = pd.DataFrame(rows)
    line = record_of(cases, "low_rank", ANY, cases["raised"].to_numpy())
    assert line["low"] > line["base_rate"] and line["editions_above"] == 3
    assert line["verdict"] == "unproven"
    few = cases[cases["year"] < 2004]
    assert record_of(few, "low_rank", ANY, few["raised"].to_numpy())["verdict"] == "too_few"


def test_thresholds_change_what_is_flagged_and_not_what_counts_as_right():
    cases = flag_cases(wandering(5), 2000, 2011)
    usual, strict = (back_test(cases, limits).iloc[0] for limits in (None, {"low_rank": {"share": 0.05}}))
    assert strict["flagged"] < usual["flagged"]
    assert strict["base_hits"] == usual["base_hits"]
    with pytest.raises(ThresholdError):
        back_test(cases, {"low_rank": {"share": 2.0}})
