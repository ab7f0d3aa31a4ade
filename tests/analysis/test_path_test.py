"""What was said of paths against what came: over the rolling cases, and the counting itself."""

import numpy as np
import pandas as pd
import pytest

from analysis.path_test import PLACES, TRIAL_COLUMNS, path_test, path_trials
from analysis.rank_forecast import chance_of_rank
from tests.analysis.built_in_panel import panel
from tests.prebuilt import built_in, history


def trials(every: int) -> pd.DataFrame:
    rows = history("pci").query("2006 <= year <= 2019 and group == 'province'")
    return path_trials(rows, built_in()["pci"].weights, every=every)


def said_and_came(thirds: pd.DataFrame, said_of: str) -> pd.DataFrame:
    return thirds[thirds["said_of"] == said_of].set_index("third")


@pytest.mark.nightly
def test_what_was_said_of_paths_is_what_was_made() -> None:
    found = trials(1)
    assert len(found) == 255 and (found["rank"] > PLACES + 2).all()
    assert sorted(found["year"].unique()) == [2013, 2014, 2015, 2017, 2018]
    tested = path_test(found)
    path = said_and_came(tested, "path")
    assert abs(path.loc[0, "said"] - path.loc[0, "came"]) <= 0.05
    for of in ("path", "total"):
        table = said_and_came(tested, of)
        for third in range(4):
            assert table.loc[third, "low"] <= table.loc[third, "said"] <= table.loc[third, "high"], (of, third)


@pytest.mark.nightly
def test_the_chance_of_the_total_held_in_editions_that_had_no_part_in_choosing_how_it_is_made() -> None:
    """2019–2022; and over all editions since 2009 together: only totals are needed, so these have no paths."""
    rows = panel().query("component == 'total'")
    ranks = rows.set_index(["year", "unit"])["rank"]
    lines = []
    for year in range(2009, 2023):
        known = rows.query("year <= @year")
        for unit, rank in ranks[year].items():
            if rank > PLACES + 2 and (year + 1, unit) in ranks.index:
                chance = chance_of_rank(known, unit, int(rank) - PLACES, year=year)
                lines.append((year, unit, rank, np.nan, chance, False, ranks[year + 1, unit] <= rank - PLACES))
    found = pd.DataFrame(lines, columns=list(TRIAL_COLUMNS))
    assert len(found) == 14 * 51
    unseen = said_and_came(path_test(found.query("year >= 2019")), "total")
    assert abs(unseen.loc[0, "said"] - unseen.loc[0, "came"]) <= 0.05
    every = said_and_came(path_test(found), "total")
    assert abs(every.loc[0, "said"] - every.loc[0, "came"]) <= 0.05
    for third in (1, 2, 3):
        assert every.loc[third, "low"] <= every.loc[third, "said"] <= every.loc[third, "high"], third


def test_a_few_cases_of_each_edition_are_told_by_what_was_known_before() -> None:
    found = trials(60)
    assert found["year"].tolist() == [2013, 2014, 2015, 2017, 2018]
    assert found["chance"].between(0, 1).all() and found["said"].dropna().between(0, 1).all()
    ranks = history("pci").query("component == 'total'").set_index(["year", "unit"])["computed_rank"]
    for case in found.itertuples():
        assert case.rank == ranks[case.year, case.unit]
        assert case.reached == (ranks[case.year + 1, case.unit] <= case.rank - PLACES)


def test_with_few_editions_nothing_is_tested() -> None:
    rows = history("pci").query("2006 <= year <= 2011 and group == 'province'")
    found = path_trials(rows, built_in()["pci"].weights)
    assert found.empty and path_test(found).empty


def test_thirds_are_counted_by_what_was_said_and_editions_make_the_interval() -> None:
    rows = pd.DataFrame({
        "year": [2013, 2014] * 6, "unit": [f"u{n:02d}" for n in range(12)], "rank": 30,
        "said": np.linspace(0.0, 0.55, 12), "chance": [np.nan] * 12,
        "made": [False] * 8 + [True] * 4, "reached": False,
    })  # fmt: skip
    table = said_and_came(path_test(rows), "path")
    assert table["cases"].tolist() == [12, 4, 4, 4]
    assert table["came"].tolist() == pytest.approx([1 / 3, 0.0, 0.0, 1.0])
    assert table.loc[3, "said"] == pytest.approx(np.mean([0.4, 0.45, 0.5, 0.55]))
    assert (table["editions"] == 2).all() and table.loc[1, "low"] == 0.0
