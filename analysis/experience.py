"""How demanding a gain is: how often units with a similar percentile made it from one comparable edition to the next.

Similar in percentile, not in points: scores of two frameworks do not compare, places among the units do. A gain is
measured in points, or relative to the median change of all units of that edition: a record somewhere moves everybody's
score, and against units that are held still only what is gained on the field counts. Points are those of the edition
asked about (`of_edition`): spreads differ by up to four times over the years.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.edition_table import EditionTable
from analysis.gains import at_spreads
from analysis.rates import rate_over_editions

WINDOW: Final = 10.0
"""A unit started near here if its percentile lay within this many points of ours."""

MINIMUM_CASES: Final = 30
"""With fewer cases a share is not reported as a frequency."""

MOST_EXAMPLES: Final = 5

GAIN, RELATIVE_GAIN = "gain", "relative_gain"
"""The columns of `gains.one_edition_gains` that a gain may be measured by."""

_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Example:
    """A unit that made such gains, from one edition to the next; gains in points, in the order asked for."""

    unit: str
    from_year: int
    year: int
    gains: tuple[float, ...]


@dataclass(frozen=True)
class Frequency:
    """How often gains were made: `made` of `cases` changes in so many `editions`; `share` with its 95 % interval.

    The interval is over the editions (`rates.rate_over_editions`); NaN where there is no case, and the interval also
    where all are of one edition. examples: those who made them, the latest edition first.
    """

    cases: int
    made: int
    share: float
    low: float
    high: float
    editions: int = 0
    examples: tuple[Example, ...] = ()


def of_edition(gains: pd.DataFrame, table: EditionTable) -> pd.DataFrame:
    """The changes that may speak of an edition: of its index and group, of what its components measure, in its points.

    In its points: as `gains.at_spreads` makes them, so that a gain is as rare there as it was where it was made.
    """
    measured = dict(zip(table.components, table.constructs, strict=True))
    same = gains["index"].eq(table.index) & gains["group"].eq(table.group)
    deviations = pd.DataFrame(table.scores).std().tolist()
    spreads = dict(zip(table.components, deviations, strict=True))
    return at_spreads(gains.loc[same & gains["construct"].eq(gains["component"].map(measured))], spreads)


def near(gains: pd.DataFrame, component: str, start_percentile: float, window: float = WINDOW) -> pd.DataFrame:
    """The changes of a component that started within `window` percentile points of a place.

    gains: the frame of `gains.one_edition_gains`. Changes of an edition too thin to be ranked have no starting place
    and are left out.
    """
    here = gains["component"].eq(component) & (gains["start_percentile"] - start_percentile).abs().le(window)
    return gains.loc[here]


def gain_frequency(
    gains: pd.DataFrame,
    component: str,
    start_percentile: float,
    gain: float,
    *,
    window: float = WINDOW,
    measure: str = GAIN,
) -> Frequency:
    """How often a unit that started near here gained at least this many points in one comparable edition."""
    return joint_frequency(gains, {component: start_percentile}, {component: gain}, window=window, measure=measure)


def joint_frequency(
    gains: pd.DataFrame,
    starts: Mapping[str, float],
    wanted: Mapping[str, float],
    *,
    window: float = WINDOW,
    measure: str = GAIN,
) -> Frequency:
    """How often one unit made several gains in the same edition, having started near here in each component.

    starts: percentile by component; wanted: points by component. A case is a unit and an edition that has a change
    of every component.
    """
    components = list(wanted)
    parts = [near(gains, component, starts[component], window) for component in components]
    keyed = [part.set_index(["unit", "from_year", "year"])[measure] for part in parts]
    table = pd.concat(keyed, axis=1, join="inner", keys=components) if keyed else pd.DataFrame()
    goals = np.array([wanted[component] for component in components]) - _ROUNDING
    values = table.to_numpy(dtype=float).reshape(len(table), len(components))
    is_made = np.all(values >= goals, axis=1)
    years = table.index.get_level_values("year").to_numpy() if len(table) else np.zeros(0)
    return frequency(is_made, years, _examples(table[is_made]))


def frequency(is_made: np.ndarray, editions: np.ndarray, examples: Sequence[Example] = ()) -> Frequency:
    """How many of the cases were made, each of an edition; NaN without a case."""
    rate = rate_over_editions(is_made, editions)
    return Frequency(rate.cases, rate.made, rate.share, rate.low, rate.high, rate.editions, tuple(examples))


def _examples(made: pd.DataFrame) -> list[Example]:
    if made.empty:
        return []
    latest = made.sort_index(level=["year", "unit"], ascending=[False, True]).head(MOST_EXAMPLES)
    return [
        Example(str(unit), int(from_year), int(year), tuple(map(float, gains)))
        for (unit, from_year, year), gains in zip(latest.index, latest.to_numpy(dtype=float), strict=True)
    ]
