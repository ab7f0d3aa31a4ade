"""Cached reads: the method's frames for the editions in the store, keyed by the version of what is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeGuard

import pandas as pd
import streamlit as st

from analysis.flags import Flag, evaluate
from analysis.frames import COMPUTED, TOTAL
from analysis.gains import one_edition_gains
from analysis.indicators import directions, indicator_standings
from analysis.scoring_rule import ScoringRule, scoring_rules
from analysis.standing import standings
from analysis.trends import changes
from data.catalogue.model import Catalogue
from data.scores import frames_of, load_indicators, weights_frame, with_region_sizes
from data.store.database import Store
from data.store.rows import score_rows
from data.store.versions import revision, versions
from ui.visit.visit import Visit


def editions_in_store(store: Store, index: str) -> tuple[int, ...]:
    """The years of an index that have a current version, oldest first."""
    return _years(store, store.where, revision(store), index)


@st.cache_resource(max_entries=64, show_spinner=False)
def _years(_store: Store, where: str, stored: int, index: str) -> tuple[int, ...]:
    return tuple(sorted({v.year for v in versions(_store, index) if v.status == "published"}))


def newest_edition(store: Store, index: str) -> int | None:
    """The newest edition with component scores; without any, the newest of all; None without editions."""
    years = editions_in_store(store, index)
    return _newest_with_components(store, store.where, revision(store), index) or (years[-1] if years else None)


@st.cache_data(max_entries=64, show_spinner=False)
def _newest_with_components(_store: Store, where: str, stored: int, index: str) -> int | None:
    scores = _rows(_store, where, stored, index)
    parts = scores[(scores["component"] != TOTAL) & scores["value"].notna()]
    counts = parts.groupby("year")["unit"].nunique()
    # A single figure quoted by a newspaper does not make an edition that can be opened with.
    full = counts[counts > 1]
    return int(full.index.max()) if len(full) else None


@st.cache_resource(max_entries=8, show_spinner=False)
def _rows(_store: Store, where: str, stored: int, index: str) -> pd.DataFrame:
    return score_rows(_store, index)


def history(visit: Visit) -> pd.DataFrame:
    """Every stored edition of the index with standings and changes; columns as `analysis.trends.changes`."""
    return _history(
        visit.store,
        visit.catalogue,
        visit.store.where,
        visit.revision,
        visit.index.code,
        visit.settings.minimum_coverage,
    ).copy(deep=False)


# Large frames are kept once and not unpickled for each reader: who writes into a shallow copy is given columns of
# their own by pandas.
@st.cache_resource(max_entries=16, show_spinner=False)
def _history(
    _store: Store, _catalogue: object, where: str, stored: int, index: str, minimum_coverage: float | None
) -> pd.DataFrame:
    rows = _rows(_store, where, stored, index)
    frames = frames_of(rows, _catalogue, index, minimum_coverage)  # type: ignore[arg-type]
    placed = standings(frames.scores, frames.editions, frames.weights)
    return changes(with_region_sizes(placed, _catalogue))  # type: ignore[arg-type]


def histories(visit: Visit, indices: Sequence[str]) -> pd.DataFrame:
    """What `history` has of several indices, one under the other; empty without any."""
    where, stored, minimum = visit.store.where, visit.revision, visit.settings.minimum_coverage
    frames = [_history(visit.store, visit.catalogue, where, stored, index, minimum) for index in indices]
    return pd.concat(frames, ignore_index=True) if frames else history(visit).iloc[0:0]


def home_units(visit: Visit) -> dict[str, str]:
    """The office's own unit in each index, as the settings or the catalogue name it."""
    of_catalogue = {code: index.default_unit for code, index in visit.catalogue.indices.items()}
    return {**of_catalogue, **visit.office.home_units, **visit.settings.home_units}


def own_history(visit: Visit) -> pd.DataFrame:
    """What `history` has of the chosen unit, every edition; empty without a unit."""
    every = history(visit)
    if visit.unit is None:
        return every.iloc[0:0]
    known = _by_unit(every, visit.store.where, visit.revision, visit.index.code, visit.settings.minimum_coverage)
    return known[visit.unit.code].copy(deep=False) if visit.unit.code in known else every.iloc[0:0]


@st.cache_resource(max_entries=16, show_spinner=False)
def _by_unit(
    _history: pd.DataFrame, where: str, stored: int, index: str, minimum_coverage: float | None
) -> dict[str, pd.DataFrame]:
    return {str(unit): rows for unit, rows in _history.groupby("unit")}


def holds_all_published(visit: Visit, last: int) -> bool:
    """Whether every rank that the edition's publisher gave, 1 to last, is in hand: only then are others behind it."""
    every = history(visit)
    of_edition = (every["year"] == visit.year) & (every["component"] == TOTAL)
    if visit.unit is not None:
        of_edition &= every["group"] == visit.unit.group
    ranks = every.loc[of_edition & every["rank_status"].ne(COMPUTED), "rank"]
    return set(range(1, last + 1)) <= {int(rank) for rank in ranks.dropna()}


def gains(visit: Visit) -> pd.DataFrame:
    """Every change of a score between two comparable editions; columns as `analysis.gains.GAIN_COLUMNS`."""
    frame = _gains(visit, visit.store.where, visit.revision, visit.index.code, visit.settings.minimum_coverage)
    return frame.copy(deep=False)


@st.cache_resource(max_entries=16, show_spinner=False)
def _gains(_visit: Visit, where: str, stored: int, index: str, minimum_coverage: float | None) -> pd.DataFrame:
    return one_edition_gains(history(_visit))


def weights(visit: Visit) -> pd.DataFrame:
    """The weights of the index's frameworks; columns as `analysis.frames.WEIGHT_COLUMNS`."""
    return weights_frame(visit.index)


def sources(visit: Visit) -> Mapping[str, str]:
    """File, sheet and cell that the figures of the chosen unit and edition came from, by component."""
    known = _sources(visit.store, visit.store.where, visit.revision, visit.index.code)
    return known.get((visit.year or 0, visit.unit.code if visit.unit else ""), {})


def places_of(sheet: str, cells: Sequence[str]) -> str:
    """Where a score and its rank stand: "Tổng hợp!D3, E3", or "Tổng hợp!D3, Hạng!A3" on two sheets."""
    if not cells:
        return sheet
    first, *others = dict.fromkeys(cells)
    return ", ".join(
        [first if "!" in first else f"{sheet}!{first}", *(one.removeprefix(f"{sheet}!") for one in others)]
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _sources(_store: Store, where: str, stored: int, index: str) -> dict[tuple[int, str], dict[str, str]]:
    rows = _rows(_store, where, stored, index)[["year", "unit", "component", "file", "sheet", "cell", "rank_cell"]]
    found: dict[tuple[int, str], dict[str, str]] = {}
    for year, unit, component, file, sheet, *cells in rows.itertuples(index=False, name=None):
        place = places_of(str(sheet), [cell for cell in cells if _is_text(cell)])
        found.setdefault((int(year), str(unit)), {})[str(component)] = f"{file} · {place}" if place else str(file)
    return found


def publishers(visit: Visit) -> Mapping[str, tuple[str, str]]:
    """Who published the score and the rank of the chosen unit and edition, by component; "" where nobody is named."""
    known = _publishers(visit.store, visit.store.where, visit.revision, visit.index.code)
    return known.get((visit.year or 0, visit.unit.code if visit.unit else ""), {})


@st.cache_resource(max_entries=16, show_spinner=False)
def _publishers(
    _store: Store, where: str, stored: int, index: str
) -> dict[tuple[int, str], dict[str, tuple[str, str]]]:
    rows = _rows(_store, where, stored, index)[["year", "unit", "component", "source", "rank_source"]]
    found: dict[tuple[int, str], dict[str, tuple[str, str]]] = {}
    for year, unit, component, *named in rows.itertuples(index=False, name=None):
        of_score, of_rank = (one if _is_text(one) else "" for one in named)
        found.setdefault((int(year), str(unit)), {})[str(component)] = of_score, of_rank
    return found


def _is_text(cell: object) -> TypeGuard[str]:
    return isinstance(cell, str) and cell != ""


def indicator_history(visit: Visit) -> pd.DataFrame:
    """Every stored indicator with its standing and change; columns as `analysis.indicators.indicator_standings`."""
    frame = _indicators(visit.store, visit.catalogue, visit.store.where, visit.revision, visit.index.code)
    return frame.copy(deep=False)


@st.cache_resource(max_entries=8, show_spinner=False)
def _indicators(_store: Store, _catalogue: Catalogue, where: str, stored: int, index: str) -> pd.DataFrame:
    values = load_indicators(_store, _catalogue, index)
    return indicator_standings(values, directions(_rules(_store, _catalogue, where, stored, index)))


def indicator_rules(visit: Visit) -> dict[tuple[str, int, str, str], ScoringRule]:
    """The recovered scoring rules of every edition with indicators, by index, year, group and component."""
    return _rules(visit.store, visit.catalogue, visit.store.where, visit.revision, visit.index.code)


@st.cache_data(max_entries=8, show_spinner=False)
def _rules(
    _store: Store, _catalogue: Catalogue, where: str, stored: int, index: str
) -> dict[tuple[str, int, str, str], ScoringRule]:
    return scoring_rules(load_indicators(_store, _catalogue, index), _rows(_store, where, stored, index))


def flags(visit: Visit) -> tuple[Flag, ...]:
    """The flags of the chosen unit in the chosen edition, the gravest first."""
    if visit.unit is None or visit.year is None:
        return ()
    return _flags(
        own_history(visit),
        visit.store.where,
        visit.revision,
        visit.settings.minimum_coverage,
        visit.index.code,
        visit.unit.code,
        visit.year,
        visit.settings.thresholds,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def _flags(
    _history: pd.DataFrame,
    where: str,
    stored: int,
    minimum_coverage: float | None,
    index: str,
    unit: str,
    year: int,
    thresholds: Mapping[str, Mapping[str, float]],
) -> tuple[Flag, ...]:
    return evaluate(_history, index, unit, year, thresholds)
