"""What lasts: Heise's estimate finds what was put in, gives the values of the catalogue, and intervals are tested."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.edition_table import EditionTable, edition_table
from analysis.frames import TOTAL, SelectionError
from analysis.lasting import SHARE_COLUMNS, TEST_COLUMNS, interval_test, lasting_shares, noise_of_share
from analysis.robustness import rank_intervals
from data.catalogue.loading import load_catalogue
from tests.analysis.edition_tables import pci_2023
from tests.analysis.frames_builder import editions, names, scores
from tests.analysis.frames_builder import history as history_of
from tests.prebuilt import built_in, history
from tests.support import by_night

UNITS = 2000


def pci(first: int, last: int) -> pd.DataFrame:
    rows = history("pci")
    return rows[rows["year"].between(first, last)]


def test_the_share_that_was_put_in_is_found():
    """True levels move as Heise assumes; a fifth of the variance in each edition is gone again an edition later."""
    random, lasting, years = np.random.default_rng(4), 0.8, range(2011, 2017)
    level = random.normal(0, np.sqrt(lasting), UNITS)
    rows = []
    for year in years:
        seen = 50 + 2 * (level + random.normal(0, np.sqrt(1 - lasting), UNITS))
        rows += scores(dict(zip(names(UNITS), map(float, seen), strict=True)), year)
        level = 0.9 * level + random.normal(0, np.sqrt((1 - 0.9**2) * lasting), UNITS)
    shares = lasting_shares(history_of(rows, editions(years, units=UNITS)), rows[0]["component"])
    assert list(shares.columns) == list(SHARE_COLUMNS)
    assert shares["year"].tolist() == [2012, 2013, 2014, 2015]
    assert shares["share"].mean() == pytest.approx(lasting, abs=0.03)


def test_editions_of_another_construct_or_below_coverage_are_not_taken():
    rows = pci(2006, 2019)
    of_support = lasting_shares(rows, "business_support")
    assert not of_support["first_year"].between(2007, 2008).any(), "2009 began another construct"
    assert len(of_support) == len(lasting_shares(rows)) - 2
    thin = rows.assign(is_sufficient=rows["is_sufficient"] & (rows["year"] != 2012))
    assert 2012 not in set(lasting_shares(thin)[["first_year", "year", "last_year"]].to_numpy().ravel())


def test_the_panel_gives_what_the_catalogue_says_of_pci():
    """0.95 and 0.84 of the total last; 0.15 to 0.18 points a component, 0.28, and 0.30 by the components themselves."""
    table, recent = pci_2023(), lasting_shares(pci(2013, 2019))
    noise = load_catalogue().index("pci").score_noise
    assert noise is not None
    mean = recent["share"].mean()
    neighbours = np.array([*recent["before"], recent["after"].iloc[-1]])
    pooled = neighbours.mean() ** 2 / recent["across"].mean()
    long = lasting_shares(pci(2006, 2019))["share"].mean()
    assert (round(mean, 2), round(long, 2)) == (0.95, 0.84)
    by_mean, by_pooled, by_long = (noise_of_share(table, share) for share in (mean, pooled, long))
    assert [round(value, 2) for value in (by_mean, by_pooled, by_long)] == [0.15, 0.18, 0.28]
    assert by_mean < noise.usual < by_pooled
    spreads = table.scores.std(axis=0, ddof=1)
    shares = np.array([lasting_shares(pci(2013, 2019), code)["share"].mean() for code in table.components])
    own = table.worth() * spreads * np.sqrt(1 - np.minimum(shares, 1))
    by_components = np.sqrt((own**2).sum() / (table.worth() ** 2).sum())
    assert noise.cautious == pytest.approx(by_components, abs=0.005)
    assert noise.cautious > by_long
    for language in (noise.source_vi.replace(",", "."), noise.source_en):
        for said in ("0.95", "0.84", "0.15", "0.18", "0.28", "0.30"):
            assert said in language


def test_an_index_says_so_only_where_it_was_measured():
    """Where three editions do not measure the same, the estimate leaves its range, and no value is stated."""
    assert lasting_shares(history("papi"))["share"].max() > 1.5
    assert [index.code for index in load_catalogue().indices.values() if index.score_noise] == ["pci"]


def test_everything_lasts_means_no_noise():
    assert noise_of_share(pci_2023(), 1.0) == noise_of_share(pci_2023(), 1.2) == 0.0


def test_the_test_counts_the_next_ranks_inside_the_intervals():
    rows, weights = pci(2017, 2019), built_in()["pci"].weights
    tested = interval_test(rows, weights, score_noise=0.3)
    assert list(tested.columns) == list(TEST_COLUMNS)
    assert tested["year"].tolist() == [2018, 2019]
    from_2018 = rank_intervals(table_at(2018), score_noise=0.3).set_index("unit")
    then = rank_intervals(table_at(2019), weight_noise=0.0, draws=1).set_index("unit")["rank"]
    held = sum(from_2018.loc[unit, "low"] <= rank <= from_2018.loc[unit, "high"] for unit, rank in then.items())
    last = tested.iloc[-1]
    assert (last["cases"], last["held"], last["score_noise"]) == (63, held, 0.3)


@by_night
def test_wider_intervals_hold_more_and_a_thin_edition_breaks_the_row():
    rows, weights = pci(2006, 2019), built_in()["pci"].weights
    narrow, wide = (interval_test(rows, weights, score_noise=noise)["held"].sum() for noise in (None, 0.3))
    assert narrow < wide
    thin = rows.assign(is_sufficient=rows["is_sufficient"] & (rows["year"] != 2012))
    assert not {2012, 2013} & set(interval_test(thin, weights, score_noise=0.3)["year"])


def test_several_indices_must_be_told_apart():
    both = pd.concat([history("pci"), history("papi")])
    with pytest.raises(SelectionError):
        lasting_shares(both)
    assert lasting_shares(both, TOTAL, index="papi")["units"].max() < 64


def table_at(year: int) -> EditionTable:
    table = edition_table(history("pci"), built_in()["pci"].weights, "pci", year, "province")
    assert table is not None
    return table
