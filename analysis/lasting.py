"""What lasts in the scores of an index from edition to edition, and how often a rank interval held the next rank.

A publisher states no error of its scores, but a panel tells what does not come back: the error of the survey, and
true change that was gone again an edition later.
"""

from typing import Final

import numpy as np
import pandas as pd

from analysis.edition_table import EditionTable, edition_table
from analysis.frames import TOTAL, only
from analysis.ranks import minimum_ranks
from analysis.robustness import WEIGHT_NOISE, rank_intervals

SHARE_COLUMNS: Final = ("first_year", "year", "last_year", "units", "before", "after", "across", "share")
TEST_COLUMNS: Final = ("year", "cases", "held", "coverage", "width", "score_noise")


def lasting_shares(
    history: pd.DataFrame, component: str = TOTAL, *, index: str | None = None, group: str | None = None
) -> pd.DataFrame:
    """How much of the differences between units lasts: Heise's estimate over every three editions in a row.

    history: the frame of `standing.standings` or `trends.changes`; component: of which, the total by default; index,
    group: needed only where the frame holds several. Three editions count where each is ranked and all measure the
    same; the units are those with a score in all three.

    Returns SHARE_COLUMNS, one row for the middle one (`year`) of three editions: `units`; the correlations over them
    with the edition `before`, with the one `after`, and `across` from the first to the last; `share` = before × after
    ÷ across (Heise 1969, American Sociological Review 34, 93–101): the part of the variance in the middle edition that
    is not gone an edition later. It assumes that true change goes from edition to edition and that errors are
    independent; change that is true but short counts as what does not last. By chance it may exceed one. Correlations
    know no scale: editions with other spreads compare. Raises SelectionError where several are held and none is named.

    >>> from analysis.lasting import lasting_shares
    >>> shares = lasting_shares(history.query("year <= 2019")).query("first_year >= 2013")
    >>> round(float(shares["share"].mean()), 2)
    0.95
    """
    wanted = only(history, "index", index)
    rows = history.loc[history["index"].eq(wanted) & history["component"].eq(component)]
    rows = rows.loc[rows["group"].eq(only(rows, "group", group)) & rows["is_sufficient"].astype(bool)]
    scores = rows.pivot(index="unit", columns="year", values="shown_value").sort_index(axis=1)
    constructs = rows.groupby("year")["construct"].first()
    found = []
    for years in zip(scores.columns, scores.columns[1:], scores.columns[2:], strict=False):
        known = scores[list(years)].dropna()
        if constructs[list(years)].nunique() > 1 or len(known) < len(years):
            continue
        between = np.corrcoef(known.to_numpy(dtype=float), rowvar=False)
        before, after, across = between[0, 1], between[1, 2], between[0, 2]
        found.append((*map(int, years), len(known), before, after, across, before * after / across))
    return pd.DataFrame(found, columns=list(SHARE_COLUMNS))


def noise_of_share(table: EditionTable, share: float) -> float:
    """The error of a component score, the same in all, that leaves so much of the variance of the totals to last.

    share: as `lasting_shares` gives it, at most one. Returns the standard deviation in points of a component:
    spread of the totals × √(1 − share) ÷ √(Σ worth²), worth as in `EditionTable.worth`.
    """
    known = table.complete()
    spread = float(np.std(known.totals(), ddof=1))
    return spread * float(np.sqrt(1 - min(share, 1.0)) / np.sqrt((known.worth() ** 2).sum()))


def interval_test(
    history: pd.DataFrame,
    weights: pd.DataFrame,
    *,
    score_noise: float | None = None,
    weight_noise: float = WEIGHT_NOISE,
    index: str | None = None,
    group: str | None = None,
) -> pd.DataFrame:
    """In how many cases the rank of the next edition lay inside the rank interval of the one before.

    history, index, group: as for `lasting_shares`; weights: WEIGHT_COLUMNS; score_noise, weight_noise: as for
    `robustness.rank_intervals`. Two editions in a row count where each has weights and at least the coverage
    that it asks for. Returns TEST_COLUMNS, one row for each later edition (`year`): of `cases`, the units ranked in
    both, the rank of how many was `held`; `coverage` = held ÷ cases; `width`, the median number of places between the
    ends of an interval; and the `score_noise` assumed. The next rank has an error of its own, so that even an interval
    that knows all of its error holds fewer than nine in ten. Raises SelectionError as `lasting_shares` does, and
    NoiseError.

    >>> from analysis.lasting import interval_test
    >>> test = interval_test(history, frames.weights, score_noise=0.3).set_index("year")
    >>> bool(test.loc[2015:2019, "coverage"].min() >= 0.8)
    True
    """
    wanted = only(history, "index", index)
    rows = history.loc[history["index"].eq(wanted)]
    chosen = only(rows, "group", group)
    rows = rows.loc[rows["group"].eq(chosen)]
    noise = score_noise or 0.0
    found = []
    earlier: pd.DataFrame | None = None
    for year in sorted(map(int, rows["year"].unique())):
        edition = rows.loc[rows["year"] == year]
        table = edition_table(edition, weights, wanted, year, chosen)
        is_ranked = table is not None and table.weights is not None and bool(edition["is_sufficient"].all())
        if table is None or not is_ranked:
            earlier = None
            continue
        known = table.complete()
        if earlier is not None:
            ranks = pd.Series(minimum_ranks(known.totals()), index=list(known.units))
            both = earlier.loc[earlier.index.intersection(ranks.index)]
            held = int(ranks[both.index].between(both["low"], both["high"]).sum())
            width = float((both["high"] - both["low"]).median())
            found.append((year, len(both), held, held / len(both), width, noise))
        earlier = rank_intervals(known, weight_noise=weight_noise, score_noise=noise).set_index("unit")
    return pd.DataFrame(found, columns=list(TEST_COLUMNS))
