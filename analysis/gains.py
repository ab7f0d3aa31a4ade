"""Gains of units from one edition to the next, where the two compare."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from analysis.ranks import TIE_DIGITS

GAIN_COLUMNS: Final = (
    "index", "group", "framework", "unit", "component", "construct", "direction", "from_year", "year",
    "start", "start_percentile", "spread", "end", "gain", "relative_gain", "n",
)  # fmt: skip


def one_edition_gains(history: pd.DataFrame) -> pd.DataFrame:
    """Every change of a score between two comparable editions: one row a unit, component and later edition.

    history: the frame of `standing.standings` or `trends.changes`. Two editions compare if they have the same framework
    and construct and no edition of the index lies between them. Returns GAIN_COLUMNS, sorted by year, component and
    unit: `start` and `end` in points, and `gain`, the points by which the score got better: end − start, or start − end
    where `direction` is −1 (the total in points of its own scale); `relative_gain`: the gain less the median gain of
    all units in that component and edition; `start_percentile` from 0 to 100, the best, among the `n` units with a
    score in the earlier edition, NaN where the edition has too few scores to be ranked; `spread`: the standard
    deviation of these scores (n − 1), NaN there too: `at_spreads` compares gains of editions that spread differently.
    Raises nothing.

    >>> from analysis.gains import one_edition_gains
    >>> gains = one_edition_gains(history)
    >>> home = gains.query("unit == 'ha_tinh' and component == 'total' and year == 2023")
    >>> home[["from_year", "start", "year", "end", "gain"]].round(2).values.tolist()
    [[2022.0, 67.18, 2023.0, 63.76, -3.42]]
    """
    rows = history.loc[history["shown_value"].notna()]
    editions = rows[["index", "group", "year"]].drop_duplicates().sort_values("year")
    editions["next_year"] = editions.groupby(["index", "group"])["year"].shift(-1)
    key = ["index", "group", "framework", "unit", "component", "construct"]
    cell = [rows[name] for name in ("index", "group", "year", "component")]
    merit = rows["shown_value"] * rows["direction"]
    rank = merit.round(TIE_DIGITS).groupby(cell).rank(method="average", ascending=False)
    percentile = (100 * (rows["n"] - rank) / (rows["n"] - 1).where(rows["n"] > 1)).where(rows["is_sufficient"])
    spread = rows["shown_value"].groupby(cell).transform("std").where(rows["is_sufficient"])
    earlier = rows[[*key, "direction", "year", "shown_value", "n"]]
    earlier = earlier.assign(start_percentile=percentile, spread=spread)
    earlier = earlier.merge(editions.dropna(), on=["index", "group", "year"]).astype({"next_year": "int64"})
    earlier = earlier.rename(columns={"year": "from_year", "shown_value": "start", "next_year": "year"})
    later = rows[[*key, "year", "shown_value"]].rename(columns={"shown_value": "end"})
    gains = earlier.merge(later, on=[*key, "year"])
    gains["gain"] = (gains["end"] - gains["start"]) * gains["direction"]
    field = gains.groupby(["index", "group", "component", "year"])["gain"].transform("median")
    gains["relative_gain"] = gains["gain"] - field
    return gains[list(GAIN_COLUMNS)].sort_values(["year", "component", "unit"]).reset_index(drop=True)


def at_spreads(gains: pd.DataFrame, spreads: Mapping[str, float]) -> pd.DataFrame:
    """The gains in points of another edition: each in standard deviations of the edition that it began in, times these.

    A point is not the same in two editions: provinces that lay 1.7 points apart in one lie 0.4 apart in another, and a
    gain of one point is a step or a leap. gains: the frame of `one_edition_gains`; spreads: the standard deviation of
    each component among the units of the edition asked about, in points; changes of other components are left out, and
    so are those that began in an edition that was not ranked or in which nothing differed. Returns GAIN_COLUMNS with
    `gain` and `relative_gain` times the spread asked about ÷ `spread`; `start`, `end` and `spread` stay as they were.
    """
    known = gains.loc[gains["component"].isin(spreads.keys()) & gains["spread"].gt(0)]
    factor = known["component"].map(spreads) / known["spread"]
    return known.assign(gain=known["gain"] * factor, relative_gain=known["relative_gain"] * factor)
