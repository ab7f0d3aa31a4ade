"""Places across a change of framework, beside places as far apart elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.constructs import BREAK_COLUMNS, MINIMUM_UNITS, break_correlations
from tests.analysis.built_in_panel import panel


def made(changes: dict[int, float], frameworks: dict[int, str], units: int = 60, seed: int = 1) -> pd.DataFrame:
    """A component of which each edition has this correlation with the one before."""
    random, rows = np.random.default_rng(seed), []
    place = random.standard_normal(units)
    for year, alike in changes.items():
        place = alike * place + np.sqrt(1 - alike**2) * random.standard_normal(units)
        percentiles = pd.Series(place).rank(pct=True).to_numpy() * 100
        rows += [
            {"unit": f"u{at}", "component": "c", "construct": "c", "year": year, "framework": frameworks[year],
             "percentile": percentile}
            for at, percentile in enumerate(percentiles)
        ]  # fmt: skip
    return pd.DataFrame(rows)


FRAMEWORKS = dict.fromkeys(range(2006, 2010), "f1") | dict.fromkeys(range(2010, 2014), "f2")


def test_a_break_after_which_something_else_is_measured_has_the_lowest_correlation() -> None:
    alike = dict.fromkeys(range(2006, 2014), 0.8)
    line = break_correlations(made(alike | {2010: 0.0}, FRAMEWORKS)).iloc[0]
    assert (line["previous_year"], line["year"], line["pairs"], line["verdict"]) == (2009, 2010, 6, "lowest")
    assert line["is_within"]
    for seed in range(5):
        assert break_correlations(made(alike | {2010: 0.97}, FRAMEWORKS, seed=seed)).loc[0, "verdict"] == "usual"


def test_a_new_construct_is_not_compared_and_neither_are_too_few_units() -> None:
    history = made(dict.fromkeys(range(2006, 2014), 0.8), FRAMEWORKS)
    assert break_correlations(history.assign(construct=history["framework"])).empty
    few = made(dict.fromkeys(range(2006, 2014), 0.8), FRAMEWORKS, units=MINIMUM_UNITS - 1)
    assert list(break_correlations(few).columns) == list(BREAK_COLUMNS)
    assert break_correlations(few).empty


def test_an_edition_of_few_units_between_two_is_passed_over() -> None:
    history = made(dict.fromkeys(range(2006, 2014), 0.8), FRAMEWORKS)
    some = history[(history["year"] != 2010) | (history["unit"] == "u1")]
    line = break_correlations(some).iloc[0]
    assert (line["previous_year"], line["year"], line["is_within"]) == (2009, 2011, True)
    assert line["pairs"] == 3  # two years apart within one framework: 2006–2008, 2007–2009, 2011–2013


def test_without_anything_as_far_apart_nothing_is_said() -> None:
    years = {2006: "f1", 2012: "f2"}
    line = break_correlations(made(dict.fromkeys(years, 0.5), years)).iloc[0]
    assert (line["pairs"], line["verdict"]) == (0, "unknown")


@pytest.fixture(scope="module")
def breaks() -> pd.DataFrame:
    return break_correlations(panel()).set_index(["component", "year"])


def test_business_support_before_and_after_2009_would_be_warned_of() -> None:
    history = panel()
    assert history.query("component == 'business_support'")["construct"].nunique() > 1
    one_construct = history.assign(construct=history["construct"].replace("private_sector_policy", "business_support"))
    line = break_correlations(one_construct).set_index(["component", "year"]).loc[("business_support", 2009)]
    assert line["correlation"] == pytest.approx(0.0, abs=0.005)
    assert line["lowest"] > 0.25
    assert line["verdict"] == "lowest"


@pytest.mark.parametrize(
    ("component", "seen", "usual", "lowest", "verdict"),
    [("transparency", 0.09, 0.31, 0.10, "lowest"), ("legal_institutions", 0.17, 0.19, -0.10, "lower")],
)
def test_what_a_statistician_found_of_2023(
    breaks: pd.DataFrame, component: str, seen: float, usual: float, lowest: float, verdict: str
) -> None:
    """As an independent computation from the published ranks of 63 provinces gave them."""
    line = breaks.loc[(component, 2023)]
    assert line[["correlation", "usual", "lowest"]].tolist() == pytest.approx([seen, usual, lowest], abs=0.006)
    assert (line["verdict"], line["is_within"]) == (verdict, False)


def test_the_docs_name_what_lies_lowest(breaks: pd.DataFrame) -> None:
    found = breaks[breaks["verdict"] == "lowest"].index.tolist()
    assert sorted(found) == [("policy_bias", 2023), ("proactivity", 2013), ("transparency", 2023)]
