"""Cached reads: the method's frames for the editions in the store, keyed by the version of what is stored."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

import pandas as pd

from analysis.flags import Flag, raise_flags
from analysis.frames import COMPUTED, TOTAL
from analysis.gains import one_edition_gains
from analysis.indicators import directions, indicator_standings
from analysis.scoring_rule import ScoringRule, scoring_rules
from data.catalogue.model import Catalogue, Index
from data.scores import frames_of, load_indicators, series_rows, weights_frame
from data.store import settings
from data.store.database import Store
from data.store.versions import trial_editions, versions
from services.history import history_of
from services.weaknesses import Weaknesses, standings_of_edition, weaknesses
from ui.reads.cached import cached, cached_by_edition
from ui.visit.key import EditionKey
from ui.visit.visit import Visit


def editions_in_store(store: Store, index: Index, as_of: int) -> tuple[int, ...]:
    """The years of an index that have a current version, oldest first. as_of: the revision, asked once a run."""
    key = EditionKey(store.where, as_of, index.code).only()
    derived = _years(store, replace(key, index=index.itself)) if index.units else ()
    return tuple(sorted({*_years(store, key), *derived}.intersection(index.years())))


@cached(max_entries=64)
def _years(_store: Store, key: EditionKey) -> tuple[int, ...]:
    return tuple(sorted({v.year for v in versions(_store, key.index) if v.status == "published"}))


def newest_edition(store: Store, catalogue: Catalogue, index: Index, as_of: int) -> int | None:
    """The newest edition that can be opened with; without any, the newest of all; None without editions.

    It has scores of more than one unit in every component of which it has any, or totals of most units, or of some
    where an index has nothing but totals. One that was made from an example of a codebook is never taken where there
    is another.
    """
    years = editions_in_store(store, index, as_of)
    key = EditionKey(store.where, as_of, index.code, catalogue=catalogue.version).only()
    tried = {year for name, year in tried_editions(store, as_of) if name == index.code}
    untried = [year for year in years if year not in tried]
    return _newest_full(store, catalogue, key, frozenset(tried)) or ((untried or years)[-1] if years else None)


def tried_editions(store: Store, as_of: int) -> tuple[tuple[str, int], ...]:
    """The editions in use that were made from an example of a codebook: series and year."""
    return _tried(store, EditionKey(store.where, as_of, "").only())


@cached(max_entries=8)
def _tried(_store: Store, key: EditionKey) -> tuple[tuple[str, int], ...]:
    return trial_editions(_store)


@cached(max_entries=64)
def _newest_full(_store: Store, _catalogue: Catalogue, key: EditionKey, tried: frozenset[int]) -> int | None:
    index, rows = _catalogue.index(key.index), _rows(_store, _catalogue, key)
    given = rows[rows["value"].notna() & ~rows["year"].isin(tried)]
    is_total = given["component"] == TOTAL
    parts = given[~is_total].groupby(["year", "component"])["unit"].nunique().groupby("year").min()
    totals = given[is_total].groupby("year")["unit"].nunique()
    for year in sorted(map(int, given["year"].unique()), reverse=True):
        frameworks = [framework for group in index.groups if (framework := index.framework(year, group))]
        units = len(_catalogue.units_of(key.index, year))
        has_only_totals = not any(framework.components for framework in frameworks)
        # One province's page and single figures quoted by newspapers do not make an edition that can be opened with.
        if parts.get(year, 0) > 1 or 2 * totals.get(year, 0) > units or (has_only_totals and year in totals.index):
            return year
    return None


@cached(max_entries=8)
def _rows(_store: Store, _catalogue: Catalogue, key: EditionKey) -> pd.DataFrame:
    return series_rows(_store, _catalogue, key.index)


@cached_by_edition("minimum_coverage", max_entries=16)
def history(visit: Visit) -> pd.DataFrame:
    """Every stored edition of the index with standings and changes; columns as `analysis.trends.changes`."""
    rows = _rows(visit.store, visit.catalogue, visit.key.only())
    frames = frames_of(rows, visit.catalogue, visit.index.code, visit.settings.minimum_coverage)
    return history_of(frames, visit.catalogue)


def histories(visit: Visit, indices: Sequence[str]) -> pd.DataFrame:
    """What `history` has of several indices, one under the other; empty without any."""
    frames = [history(visit.changed(index=visit.catalogue.index(index))) for index in indices]
    return pd.concat(frames, ignore_index=True) if frames else history(visit).iloc[0:0]


def home_units(visit: Visit) -> dict[str, str]:
    """The office's own unit in each index, as the settings or the catalogue name it."""
    return settings.home_units(visit.settings, visit.office, visit.catalogue)


def is_own_unit(visit: Visit) -> bool:
    """Whether the unit at hand is the office's own in this index, as it was or is: it plans for no other."""
    return visit.unit is not None and visit.unit.code in visit.catalogue.kin(home_units(visit)[visit.index.itself])


@cached_by_edition("unit", "minimum_coverage", max_entries=512)
def own_history(visit: Visit) -> pd.DataFrame:
    """What `history` has of the chosen unit, every edition; empty without a unit."""
    return history(visit).take(_places_of_units(visit).get(visit.key.unit, []))


@cached_by_edition("minimum_coverage", max_entries=16)
def _places_of_units(visit: Visit) -> Mapping[Hashable, Sequence[int]]:
    """Where the rows of each unit stand in `history`: nobody has to look through all of it for a unit."""
    return {unit: list(places) for unit, places in history(visit).groupby("unit").indices.items()}


def holds_all_published(visit: Visit, last: int) -> bool:
    """Whether every rank that the edition's publisher gave, 1 to last, is in hand: only then are others behind it."""
    every = history(visit)
    of_edition = (every["year"] == visit.year) & (every["component"] == TOTAL)
    if visit.unit is not None:
        of_edition &= every["group"] == visit.unit.group
    ranks = every.loc[of_edition & every["rank_status"].ne(COMPUTED), "rank"]
    return set(range(1, last + 1)) <= {int(rank) for rank in ranks.dropna()}


@cached_by_edition("minimum_coverage", max_entries=16)
def gains(visit: Visit) -> pd.DataFrame:
    """Every change of a score between two comparable editions; columns as `analysis.gains.GAIN_COLUMNS`."""
    return one_edition_gains(history(visit))


def weights(visit: Visit) -> pd.DataFrame:
    """The weights of the index's frameworks; columns as `analysis.frames.WEIGHT_COLUMNS`."""
    return weights_frame(visit.index)


@cached_by_edition("year", "unit", max_entries=256)
def sources(visit: Visit) -> Mapping[str, str]:
    """File, sheet and cell that the figures of the chosen unit and edition came from, by component."""
    found: dict[str, str] = {}
    rows = _rows_of_unit(visit, ["component", "file", "sheet", "cell", "rank_cell"])
    for component, file, sheet, *cells in rows.itertuples(index=False, name=None):
        place = places_of(str(sheet), [cell for cell in cells if _is_text(cell)])
        found[str(component)] = f"{file} · {place}" if place else str(file)
    return found


@cached_by_edition("year", "unit", max_entries=256)
def publishers(visit: Visit) -> Mapping[str, tuple[str, str]]:
    """Who published the score and the rank of the chosen unit and edition, by component; "" where nobody is named."""
    found: dict[str, tuple[str, str]] = {}
    rows = _rows_of_unit(visit, ["component", "source", "rank_source"])
    for component, *named in rows.itertuples(index=False, name=None):
        of_score, of_rank = (name if _is_text(name) else "" for name in named)
        found[str(component)] = of_score, of_rank
    return found


def _rows_of_unit(visit: Visit, columns: list[str]) -> pd.DataFrame:
    """Columns of the stored rows of the chosen unit and edition alone."""
    rows = _rows(visit.store, visit.catalogue, visit.key.only())[columns]
    return rows.take(_places_in_store(visit).get(visit.key.unit, {}).get(visit.year or 0, []))


@cached_by_edition(max_entries=16)
def _places_in_store(visit: Visit) -> Mapping[str, Mapping[int, Sequence[int]]]:
    """Where the rows of each unit and edition stand in `_rows`: to go through all of them took seconds with thousands
    of units.
    """
    found: dict[str, dict[int, list[int]]] = {}
    rows = _rows(visit.store, visit.catalogue, visit.key)
    for place, (unit, year) in enumerate(zip(rows["unit"], rows["year"], strict=True)):
        found.setdefault(unit, {}).setdefault(int(year), []).append(place)
    return found


def places_of(sheet: str, cells: Sequence[str]) -> str:
    """Where a score and its rank stand: "Tổng hợp!D3, E3", or "Tổng hợp!D3, Hạng!A3" on two sheets."""
    if not cells:
        return sheet
    first, *others = dict.fromkeys(cells)
    return ", ".join(
        [first if "!" in first else f"{sheet}!{first}", *(cell.removeprefix(f"{sheet}!") for cell in others)]
    )


def _is_text(cell: object) -> TypeGuard[str]:
    return isinstance(cell, str) and cell != ""


@dataclass(frozen=True, eq=False)
class _Indicators:
    """What is read and computed of the indicators of an index, once for both who ask for a part of it."""

    standings: pd.DataFrame
    rules: dict[tuple[str, int, str, str], ScoringRule]


@cached_by_edition(max_entries=8)
def _indicator_values(visit: Visit) -> pd.DataFrame:
    return load_indicators(visit.store, visit.catalogue, visit.index.code)


@cached_by_edition(max_entries=8)
def _indicators(visit: Visit) -> _Indicators:
    values = _indicator_values(visit)
    rules = scoring_rules(values, _rows(visit.store, visit.catalogue, visit.key))
    return _Indicators(indicator_standings(values, directions(rules)), rules)


def indicator_history(visit: Visit) -> pd.DataFrame:
    """Every stored indicator with its standing and change; columns as `analysis.indicators.indicator_standings`."""
    return _indicators(visit).standings


@cached_by_edition("unit", max_entries=128)
def own_indicators(visit: Visit) -> pd.DataFrame:
    """What `indicator_history` has of the chosen unit, every edition; empty without a unit."""
    return indicator_history(visit).take(_places_of_indicators(visit).get(visit.key.unit, []))


@cached_by_edition(max_entries=8)
def _places_of_indicators(visit: Visit) -> Mapping[Hashable, Sequence[int]]:
    """Where the rows of each unit stand in `indicator_history`."""
    return {unit: list(places) for unit, places in indicator_history(visit).groupby("unit").indices.items()}


def weakest_indicators(visit: Visit) -> Weaknesses:
    """The two indicators in which the unit stands lowest, by component; empty where the edition has no indicators."""
    return _weaknesses(visit).get(visit.key.unit, {})


@cached_by_edition("year", max_entries=32)
def _weaknesses(visit: Visit) -> dict[str, Weaknesses]:
    """Of every unit of the edition: pages that name what is weakest need the standings of no other edition."""
    scores, year = _rows(visit.store, visit.catalogue, visit.key.only()), visit.year or 0
    return weaknesses(standings_of_edition(_indicator_values(visit), scores, year), year)


def indicator_rules(visit: Visit) -> dict[tuple[str, int, str, str], ScoringRule]:
    """The recovered scoring rules of every edition with indicators, by index, year, group and component."""
    return _indicators(visit).rules


@cached_by_edition("year", "unit", "minimum_coverage", "thresholds", max_entries=256)
def flags(visit: Visit) -> tuple[Flag, ...]:
    """The flags of the chosen unit in the chosen edition, the most severe first."""
    if visit.unit is None or visit.year is None:
        return ()
    thresholds = visit.settings.thresholds
    raised = raise_flags(own_history(visit), visit.unit.code, visit.year, thresholds, index=visit.index.code)
    return tuple(replace(flag, index=visit.index.itself) for flag in raised)  # what answers it is about the index
