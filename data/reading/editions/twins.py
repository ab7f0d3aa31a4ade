"""Finds figures that are another unit's or another year's: a row under the wrong name, last year's table anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from analysis.frames import USABLE
from data.catalogue.model import TOTAL, Catalogue, Framework, Index
from data.editions import ScoreRow
from data.reading.editions.checks import TOTAL_TOLERANCE
from data.reading.problems import Problem
from data.reading.tables.table_rows import SAME_FIGURE

if TYPE_CHECKING:
    import pandas as pd

LEAST_DISTINCT: Final = 3
"""Scores that are nearly all the same figure, such as those of an example, are nobody's in particular."""

LEAST_DECIMALS: Final = 2
"""A row with fewer decimals is compared as it stands: rounded, many rows would be like it."""

_MOST_DECIMALS: Final = 6

_Scores = Mapping[str, float]


def twin_rows(
    rows: Sequence[ScoreRow], index: Index, catalogue: Catalogue, year: int, stored: pd.DataFrame | None = None
) -> Iterator[Problem]:
    """Units of one edition whose component scores all equal another unit's, in the file or in the stored edition.

    stored: the current rows of the index (columns of `score_rows`); where a unit has its own figures there, they are no
    twin's. A unit without component scores in the file is compared by its total, where it differs from the one in use.
    Two scores are equal if they are so at the decimals of the row with fewer, two at the least. Each row is reported
    once, with the other's name, at its first score; of two rows of the file the one whose total does not fit, else the
    later.
    """
    given = _complete({unit: _usable(found) for unit, found in _by_unit(rows).items()}, index, catalogue, year)
    before = _complete(_stored_scores(stored, year), index, catalogue, year)
    totals = {row.unit: row.value for row in rows if row.component == TOTAL and row.status in USABLE}
    places = _by_unit(rows)
    reported: set[str] = set()
    units = list(given)
    for place, unit in enumerate(units):
        own = given[unit]
        earlier = next((other for other in units[:place] if _are_equal(own, given[other])), None)
        is_own = unit in before and _are_equal(own, before[unit])
        others = () if is_own else (other for other in before if other != unit and _are_equal(own, before[other]))
        twin = earlier or next(iter(others), None)
        if twin is None:
            continue
        fits = [_closes(each, own, totals, index, catalogue, year) for each in (unit, twin)]
        wrong, right = (twin, unit) if earlier is not None and fits == [True, False] else (unit, twin)
        if wrong not in reported:
            reported.add(wrong)
            shown = next(iter(places[wrong].values()))
            details = {"other": catalogue.unit(right).name_vi, "count": str(len(own))}
            yield Problem("twin_row", shown.sheet, shown.cell, catalogue.unit(wrong).name_vi, details, year)
    yield from _twin_totals(rows, catalogue, year, stored)


def _twin_totals(
    rows: Sequence[ScoreRow], catalogue: Catalogue, year: int, stored: pd.DataFrame | None
) -> Iterator[Problem]:
    """Units of which the file has a total only, which is not theirs but another unit's of the edition in use."""
    if stored is None or any(row.component != TOTAL and row.value is not None for row in rows):
        return
    own = stored[(stored["year"] == year) & (stored["component"] == TOTAL) & stored["value"].notna()]
    totals = {str(unit): float(value) for unit, value in zip(own["unit"], own["value"], strict=True)}
    for row in rows:
        before = totals.get(row.unit)
        if row.value is None or before is None or _is_figure(row.value, before):
            continue
        twin = next((unit for unit, total in totals.items() if unit != row.unit and _is_figure(row.value, total)), None)
        if twin is not None:
            details = {"other": catalogue.unit(twin).name_vi}
            yield Problem("twin_total", row.sheet, row.cell, catalogue.unit(row.unit).name_vi, details, year)


def _is_figure(value: float, other: float) -> bool:
    """Whether a figure is another one, as far as its own decimals go, two at the least."""
    decimals = max(LEAST_DECIMALS, _decimals({TOTAL: value}))
    return abs(value - other) <= 0.5 * 10.0**-decimals + SAME_FIGURE


def rows_of_other_editions(rows: Sequence[ScoreRow], year: int, stored: pd.DataFrame) -> Iterator[Problem]:
    """Rows that equal, figure for figure, what the store has of another year; one problem a year, most rows first.

    stored: the current rows of the index (columns of `score_rows`). The row may be the same unit's or another's.
    Of a table of nothing but totals, most of them must be another year's.
    """
    parts = {unit: _rounded(_usable(found)) for unit, found in _by_unit(rows).items()}
    given = {unit: key for unit, key in parts.items() if len({value for _, value in key}) >= LEAST_DISTINCT}
    others = stored[(stored["year"] != year) & stored["value"].notna() & stored["status"].isin(USABLE)]
    found: dict[int, list[tuple[str, str]]] = {}
    if given:
        codes = {code for key in given.values() for code, _ in key}
        by_key: dict[frozenset[tuple[str, float]], list[str]] = {}
        for unit, key in given.items():
            by_key.setdefault(key, []).append(unit)
        for (at, other), scores in _scores_by_edition(others[others["component"].isin(codes)]).items():
            for unit in by_key.get(_rounded(scores), ()):
                found.setdefault(at, []).append((unit, other))
    else:
        totals = {row.unit: row for row in rows if row.component == TOTAL and row.value is not None}
        own = {unit: round(row.value or 0.0, LEAST_DECIMALS) for unit, row in totals.items()}
        of_totals = others[others["component"] == TOTAL]
        for edition, scores in _scores_by_edition(of_totals).items():
            if own.get(edition[1]) == round(scores[TOTAL], LEAST_DECIMALS):
                found.setdefault(edition[0], []).append((edition[1], edition[1]))
        found = {at: same for at, same in found.items() if len(same) >= max(LEAST_DISTINCT, len(own) / 2)}
    for at, pairs in sorted(found.items(), key=lambda each: -len(each[1])):
        shown = next(row for row in rows if row.unit == pairs[0][0] and row.value is not None)
        details = {"other_year": str(at), "units": str(len({row.unit for row in rows}))}
        yield Problem("rows_of_another_edition", shown.sheet, shown.cell, str(len(pairs)), details, year)


def _rounded(scores: _Scores) -> frozenset[tuple[str, float]]:
    return frozenset((code, round(value, LEAST_DECIMALS)) for code, value in scores.items())


def _scores_by_edition(stored: pd.DataFrame) -> dict[tuple[int, str], dict[str, float]]:
    found: dict[tuple[int, str], dict[str, float]] = {}
    columns = (stored[name] for name in ("year", "unit", "component", "value"))
    for at, unit, component, value in zip(*columns, strict=True):
        found.setdefault((int(at), str(unit)), {})[str(component)] = float(value)
    return found


def _usable(rows: Mapping[str, ScoreRow]) -> _Scores:
    return {code: row.value for code, row in rows.items() if row.value is not None and row.status in USABLE}


def _by_unit(rows: Sequence[ScoreRow]) -> dict[str, dict[str, ScoreRow]]:
    """The rows with a component's score, by unit and component, in the order of the file."""
    found: dict[str, dict[str, ScoreRow]] = {}
    for row in rows:
        if row.component != TOTAL and row.value is not None:
            found.setdefault(row.unit, {})[row.component] = row
    return found


def _stored_scores(stored: pd.DataFrame | None, year: int) -> dict[str, dict[str, float]]:
    """The usable component scores of the stored edition."""
    if stored is None or stored.empty:
        return {}
    own = stored[(stored["year"] == year) & (stored["component"] != TOTAL) & stored["value"].notna()]
    own = own[own["status"].isin(USABLE)]
    found: dict[str, dict[str, float]] = {}
    for unit, component, value in zip(own["unit"], own["component"], own["value"], strict=True):
        found.setdefault(str(unit), {})[str(component)] = float(value)
    return found


def _complete(
    scores: Mapping[str, _Scores], index: Index, catalogue: Catalogue, year: int
) -> dict[str, dict[str, float]]:
    """The units that have every component of their framework, with enough different scores to tell them apart."""
    found: dict[str, dict[str, float]] = {}
    for unit, own in scores.items():
        framework = _framework(unit, index, catalogue, year)
        if framework is None:
            continue
        codes = [part.component for part in framework.components]
        if all(code in own for code in codes) and len({own[code] for code in codes}) >= LEAST_DISTINCT:
            found[unit] = {code: own[code] for code in codes}
    return found


def _framework(unit: str, index: Index, catalogue: Catalogue, year: int) -> Framework | None:
    known = catalogue.units.get(unit)
    return None if known is None else index.framework(year, known.group)


def _are_equal(own: _Scores, other: _Scores) -> bool:
    """Whether two rows are the same figures, as far as the one with fewer decimals shows."""
    if own.keys() != other.keys() or any(abs(value - other[code]) > 0.5 for code, value in own.items()):
        return False
    decimals = min(_decimals(own), _decimals(other))
    half = 0.5 * 10.0**-decimals if decimals >= LEAST_DECIMALS else 0.0
    return all(abs(value - other[code]) <= half + 1e-9 for code, value in own.items())


def _decimals(scores: _Scores) -> int:
    """How many decimals the row was written with."""
    return max(len(f"{value:.{_MOST_DECIMALS}f}".rstrip("0").partition(".")[2]) for value in scores.values())


def _closes(
    unit: str, scores: _Scores, totals: Mapping[str, float | None], index: Index, catalogue: Catalogue, year: int
) -> bool:
    """Whether the weights give the unit's published total from these scores; so, too, where that cannot be said."""
    framework, total = _framework(unit, index, catalogue, year), totals.get(unit)
    if framework is None or framework.weights is None or total is None:
        return True
    computed = framework.multiplier * sum(weight * scores[code] for code, weight in framework.weights.items())
    return abs(total - computed) <= TOTAL_TOLERANCE
