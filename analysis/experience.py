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

_CASE: Final = ("unit", "from_year", "year")


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


@dataclass(frozen=True, eq=False)
class Changes:
    """Changes as arrays, one row a unit and two neighbouring editions, one column a component; NaN where there is none.

    gains: points of a component; starts: the percentile where each began. Changes of an edition too thin to be ranked
    have no starting place and are never near.
    """

    components: tuple[str, ...]
    gains: np.ndarray
    starts: np.ndarray
    units: np.ndarray
    from_years: np.ndarray
    years: np.ndarray

    @classmethod
    def of(cls, gains: pd.DataFrame, components: Sequence[str], measure: str = GAIN) -> "Changes":
        """Those of the frame of `gains.one_edition_gains`, in this order of components."""
        known = gains.loc[gains["component"].isin(list(components))].set_index([*_CASE, "component"])
        made, began = (
            known[column].unstack("component").reindex(columns=list(components))
            for column in (measure, "start_percentile")
        )
        units, from_years, years = (made.index.get_level_values(name).to_numpy() for name in _CASE)
        return cls(tuple(components), made.to_numpy(dtype=float), began.to_numpy(dtype=float), units, from_years, years)

    def near(self, starts: Mapping[str, float], window: float = WINDOW) -> np.ndarray:
        """The gains of those that began within `window` percentile points of these places, NaN else."""
        here = np.array([starts[component] for component in self.components])
        return np.where(np.abs(self.starts - here) <= window, self.gains, np.nan)

    def frequency(self, starts: Mapping[str, float], wanted: Mapping[str, float], window: float = WINDOW) -> Frequency:
        """How often all of these gains were made in one edition, having started near here: `joint_frequency`."""
        places = [self.components.index(component) for component in wanted]
        made = self.near(starts, window)[:, places]
        cases = np.flatnonzero(np.isfinite(made).all(axis=1))
        is_made = np.all(made[cases] >= np.array(list(wanted.values())) - _ROUNDING, axis=1)
        return frequency(is_made, self.years[cases], self._examples(cases[is_made], places))

    def _examples(self, rows: np.ndarray, places: Sequence[int]) -> list[Example]:
        latest = sorted(rows.tolist(), key=lambda row: (-self.years[row], self.units[row]))[:MOST_EXAMPLES]
        return [
            Example(
                str(self.units[row]),
                int(self.from_years[row]),
                int(self.years[row]),
                tuple(self.gains[row, places].tolist()),
            )
            for row in latest
        ]


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
    return Changes.of(gains, list(wanted), measure).frequency(starts, wanted, window)


def frequency(is_made: np.ndarray, editions: np.ndarray, examples: Sequence[Example] = ()) -> Frequency:
    """How many of the cases were made, each of an edition; NaN without a case."""
    rate = rate_over_editions(is_made, editions)
    return Frequency(rate.cases, rate.made, rate.share, rate.low, rate.high, rate.editions, tuple(examples))
