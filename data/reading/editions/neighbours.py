"""Compares an edition that is not in use yet with those beside it: the order of units changes little in a year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import StatisticsError, correlation, fmean
from typing import TYPE_CHECKING, Final

from analysis.frames import USABLE
from data.catalogue.model import Index
from data.editions import ScoreRow
from data.reading.problems import Problem, number_details

if TYPE_CHECKING:
    import pandas as pd

LEAST_UNITS: Final = 20
"""Of fewer units, figures in any order may resemble others."""

LEAST_ALIKE: Final = 0.27
"""Mean rank correlation with an edition beside it: published ones have 0.32 at the least; of 34 to 64 units in any
other order hardly one table in a hundred has as much."""

SHIFTED_GAIN: Final = 0.6
"""Rank correlation that columns gain together when each is held against the one beside its own; published ones gain
0.33 at the most."""

_Column = Mapping[str, float]


def unlike_other_editions(rows: Sequence[ScoreRow], index: Index, year: int, stored: pd.DataFrame) -> Iterator[Problem]:
    """A question where the units stand in another order than in the nearest editions in use, before and after.

    So, too, where the columns fit these better when each is held against the one beside it. stored: the current rows of
    the index (columns of `score_rows`). Nothing is asked of few units.
    """
    given = _columns((row.component, row.unit, row.value) for row in rows if row.status in USABLE)
    beside = [_of(stored, at) for at in _nearest(stored, year)]
    found = [(at, alike) for at, columns in beside if (alike := _alike(given, columns)) is not None]
    if not found:
        return
    at, most = max(found, key=lambda each: each[1])
    shown = next(row for row in rows if row.value is not None)
    if most < LEAST_ALIKE:
        details = {"other_year": str(at), **number_details("alike", most, 2)}
        yield Problem("unlike_other_editions", shown.sheet, shown.cell, str(len(given)), details, year)
        return
    codes = [code for code in index.components if code in given]
    gains = [gain for _, columns in beside if (gain := _gain(given, columns, codes)) is not None]
    if gains and min(gains) >= SHIFTED_GAIN:
        yield Problem("columns_look_shifted", shown.sheet, shown.cell, str(len(codes)), {"other_year": str(at)}, year)


def _nearest(stored: pd.DataFrame, year: int) -> list[int]:
    """The editions in use right before and right after."""
    years = {int(at) for at in stored["year"].unique()}
    before, after = [at for at in years if at < year], [at for at in years if at > year]
    return [*([max(before)] if before else []), *([min(after)] if after else [])]


def _of(stored: pd.DataFrame, year: int) -> tuple[int, dict[str, dict[str, float]]]:
    own = stored[(stored["year"] == year) & stored["value"].notna() & stored["status"].isin(USABLE)]
    return year, _columns(zip(own["component"], own["unit"], own["value"], strict=True))


def _columns(figures: Iterator[tuple[str, str, float | None]]) -> dict[str, dict[str, float]]:
    """The scores of each component by unit, where there are enough."""
    found: dict[str, dict[str, float]] = {}
    for component, unit, value in figures:
        if value is not None:
            found.setdefault(str(component), {})[str(unit)] = float(value)
    return {code: column for code, column in found.items() if len(column) >= LEAST_UNITS}


def _alike(given: Mapping[str, _Column], other: Mapping[str, _Column]) -> float | None:
    """The mean rank correlation over the components that both have; None without any."""
    both = [_rank_correlation(given[code], other[code]) for code in given.keys() & other.keys()]
    known = [each for each in both if each is not None]
    return fmean(known) if known else None


def _gain(given: Mapping[str, _Column], other: Mapping[str, _Column], codes: Sequence[str]) -> float | None:
    """What the columns from some place on gain when each is held against the one beside it, one way or the other."""
    best: list[float] = []
    for step in (-1, 1):
        gains: list[float] = []
        for at, code in enumerate(codes):
            beside = codes[(at + step) % len(codes)]
            own, shifted = (_rank_correlation(given[code], other.get(each, {})) for each in (code, beside))
            gains.append(0.0 if own is None or shifted is None else shifted - own)
        best += [sum(gains[start:]) for start in range(len(gains))]
    return max(best, default=None)


def _rank_correlation(own: _Column, other: _Column) -> float | None:
    units = sorted(own.keys() & other.keys())
    if len(units) < LEAST_UNITS:
        return None
    try:
        return correlation(_ranks([own[unit] for unit in units]), _ranks([other[unit] for unit in units]))
    except StatisticsError:  # all the same
        return None


def _ranks(values: Sequence[float]) -> list[float]:
    """Places, equal values sharing the mean of theirs."""
    places: dict[float, list[int]] = {}
    for place, value in enumerate(sorted(values)):
        places.setdefault(value, []).append(place)
    return [fmean(places[value]) for value in values]
