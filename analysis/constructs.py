"""Whether a component still measures the same thing after a break: places across it beside places as far apart
elsewhere.

A framework may keep a component's name and ask about something else. Then the places of the units before and after have
little to do with each other, and every trend, best rank or flag across the break compares two things.
"""

from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd

MINIMUM_UNITS: Final = 20
"""Units with a percentile in both editions; with fewer a correlation says too little."""

BREAK_COLUMNS: Final = (
    "component", "construct", "previous_year", "year", "units", "correlation",
    "usual", "lowest", "pairs", "is_within", "verdict",
)  # fmt: skip


def break_correlations(history: pd.DataFrame) -> pd.DataFrame:
    """Correlate the percentiles of each component across each change of framework within one construct.

    history: the frame of `trends.changes`, of one index and one group; of an edition that is not to be compared no
    rows. Returns BREAK_COLUMNS, a row a component and break, by year: `correlation` of the percentiles (−1 to 1, higher
    is more alike) of the last edition before and the first after, over the `units` that have both. `usual` and
    `lowest`: mean and minimum of the same component's correlations of as many years apart within one framework
    (`is_within`); where no framework lasts so long, of all other pairs of the construct's editions as many years apart.
    `pairs`: how many; with none, nothing is said. `verdict`: "lowest" where the break has less than any of these,
    "lower" where less than their mean, "usual" otherwise, "unknown" without any.
    A break at which the construct changes as well is not compared, and a component that is not there before it has
    none. Raises nothing of its own.

    >>> from analysis.constructs import break_correlations
    >>> breaks = break_correlations(history.query("year >= 2006"))
    >>> found = breaks.query("component == 'transparency' and year == 2023")
    >>> found[["correlation", "verdict"]].round(2).values.tolist()
    [[0.09, 'lowest']]
    """
    lines: list[tuple[Any, ...]] = []
    known = history.dropna(subset=["percentile"])
    for (component, construct), course in known.groupby(["component", "construct"], sort=True):
        counts = course.groupby("year")["unit"].nunique()
        years = counts.index[counts >= MINIMUM_UNITS].to_list()
        of_year = course[course["year"].isin(years)]
        pairs = _pairs(
            of_year.pivot(index="unit", columns="year", values="percentile"),
            of_year.groupby("year")["framework"].first(),
        )
        for before, after in pairwise(years):
            here = pairs[(pairs["before"] == before) & (pairs["after"] == after)]
            if here.empty or here["is_within"].iloc[0]:
                continue
            as_far = pairs[(pairs["after"] - pairs["before"] == after - before) & ~pairs.index.isin(here.index)]
            is_within = bool(as_far["is_within"].any())
            reference = as_far.loc[as_far["is_within"] == is_within, "correlation"]
            seen = float(here["correlation"].iloc[0])
            about = (component, construct, int(before), int(after), int(here["units"].iloc[0]), seen)
            usual, lowest = float(reference.mean()), float(reference.min())
            lines.append((*about, usual, lowest, len(reference), is_within, _verdict(seen, usual, lowest)))
    found = pd.DataFrame(lines, columns=list(BREAK_COLUMNS))
    return found.sort_values(["year", "component"]).reset_index(drop=True)


def _pairs(table: pd.DataFrame, frameworks: pd.Series) -> pd.DataFrame:
    """The correlation of each pair of editions of one construct that has enough units. table: units × years."""
    years, known = table.columns.to_numpy(), table.notna().to_numpy(dtype=float)
    correlations, units = table.corr(min_periods=MINIMUM_UNITS).to_numpy(), known.T @ known
    first, second = np.triu_indices(len(years), 1)
    of_year = frameworks.reindex(years).to_numpy()
    pairs = pd.DataFrame(
        {
            "before": years[first],
            "after": years[second],
            "units": units[first, second],
            "correlation": correlations[first, second],
            "is_within": of_year[first] == of_year[second],
        }
    )
    return pairs.dropna(subset="correlation")


def _verdict(seen: float, usual: float, lowest: float) -> str:
    if np.isnan(usual):
        return "unknown"
    if seen < lowest:
        return "lowest"
    return "lower" if seen < usual else "usual"
