"""The stored editions of an index as tidy frames, with what the catalogue knows of each score beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analysis.frames import DERIVED, EDITION_COLUMNS, HIGHER_IS_BETTER, SCORE_COLUMNS, WEIGHT_COLUMNS
from analysis.merging import merged_scores
from data.catalogue.model import TOTAL, Catalogue, Index
from data.editions import ScoreRow
from data.names import fold
from wording.numbers import decimal
from wording.words import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from data.store.database import Store


class ScoreFrames(NamedTuple):
    """The three frames that the method needs, with the columns that `analysis.frames` names."""

    scores: pd.DataFrame
    editions: pd.DataFrame
    weights: pd.DataFrame


VersionsOf = Callable[[str], Collection[int] | None]
"""Which versions of a series are meant, by its code; None: those that are current."""


def load_frames(
    store: Store,
    catalogue: Catalogue,
    index_code: str,
    minimum_coverage: float | None = None,
    versions_of: VersionsOf = lambda series: None,
) -> ScoreFrames:
    """Return every current edition of an index from the store, or those that `versions_of` names.

    minimum_coverage: the share of units (0–1) that must have a value before anything is ranked; None
    takes the catalogue's. A framework that asks for none (0) is not made stricter.
    """
    return frames_of(series_rows(store, catalogue, index_code, versions_of), catalogue, index_code, minimum_coverage)


def series_rows(
    store: Store, catalogue: Catalogue, index_code: str, versions_of: VersionsOf = lambda series: None
) -> pd.DataFrame:
    """The scores of the current editions of an index, on whatever list of units it is seen; columns of `score_rows`.

    Seen on another list of units, an edition is the one that was published on it, if the store has that, and is derived
    from the edition on the list of its day if not. The two are never mixed within a year.
    """
    from data.store.rows import score_rows  # a notebook has the delivered figures without a database

    index = catalogue.index(index_code)
    rows = score_rows(store, index_code, versions_of(index_code))
    if not index.units:
        return rows
    others = score_rows(store, index.itself, versions_of(index.itself))
    derived = derived_rows(others.loc[~others["year"].isin(rows["year"])], catalogue, index)
    return pd.concat([rows, derived], ignore_index=True) if len(rows) else derived


def derived_rows(rows: pd.DataFrame, catalogue: Catalogue, index: Index) -> pd.DataFrame:
    """Rows of an index on the lists of their days, as `index` sees them on its list of units.

    The note of a derived row names its parts with their scores.
    """
    known = catalogue.list_of(index)
    if known is None or rows.empty:
        return rows
    units = rows[["year", "unit"]].drop_duplicates()
    heirs = {code: catalogue.heir(code, known.day) for code in units["unit"].unique()}
    members = units.assign(merged=units["unit"].map(heirs)).dropna(subset=["merged"])
    found = merged_scores(rows, members).assign(index=index.code)
    is_derived = found["status"] == DERIVED
    found.loc[is_derived, "note"] = (
        _parts_named(rows, members, catalogue)
        .reindex(pd.MultiIndex.from_frame(found.loc[is_derived, ["year", "unit", "component"]]))
        .to_numpy()
    )
    return found


def _parts_named(rows: pd.DataFrame, members: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """The parts of each merged unit with their scores, by year, merged unit and component."""
    parts = rows.merge(members, on=["year", "unit"]).dropna(subset=["value"])
    names = parts["unit"].map({code: unit.name_vi for code, unit in catalogue.units.items()})
    said = names + " " + parts["value"].map(lambda value: decimal(value, DEFAULT_LANGUAGE, 2))
    return said.groupby([parts["year"], parts["merged"], parts["component"]]).agg("; ".join)


def load_indicators(store: Store, catalogue: Catalogue, index_code: str) -> pd.DataFrame:
    """The indicators of every current edition, for `analysis.indicators`.

    Columns of `indicator_rows` and `group`, and `key`, which is equal for one indicator in several editions: its
    name without accents, spaces and punctuation, or its number where it has no name. An edition that gives no English
    name has that of another edition of the same indicator, the newest that gives one, else that of the catalogue.
    """
    from data.store.rows import indicator_rows

    rows = indicator_rows(store, index_code)
    numbers = rows["order"].map("#{}".format)
    keys = rows["label"].fillna("").map(fold)
    return rows.assign(
        group=rows["unit"].map({code: unit.group for code, unit in catalogue.units.items()}),
        key=keys.where(keys != "", numbers),
        label_en=_english_names(rows, keys, catalogue.index(index_code).indicator_names_en),
    )


def _english_names(rows: pd.DataFrame, keys: pd.Series, known: Mapping[str, str]) -> pd.Series:
    """The English name of each row's indicator. keys: its name in Vietnamese, folded, or "".

    known: English names by Vietnamese ones, for indicators of which no edition gives one.
    """
    own = rows["label_en"].fillna("")
    named = rows.assign(key=keys, label_en=own)[(own != "") & (keys != "")].sort_values("year")
    newest = named.drop_duplicates(["component", "key"], keep="last").set_index(["component", "key"])["label_en"]
    found = newest.reindex(pd.MultiIndex.from_arrays([rows["component"], keys])).fillna("")
    by_hand = {fold(name): english for name, english in known.items()}
    left = [by_hand.get(key, "") for key in keys]
    return own.where(own != "", found.to_numpy()).where(lambda names: names != "", left)


def rows_frame(
    index_code: str, year: int, rows: Iterable[ScoreRow], version_id: int = 0, file: str = ""
) -> pd.DataFrame:
    """The rows of one edition as a frame like that of `score_rows`, for an edition that is not stored yet."""
    keys = {"index": index_code, "year": year, "version_id": version_id, "file": file}
    return pd.DataFrame([{**keys, **asdict(row)} for row in rows])


def frames_of(
    rows: pd.DataFrame, catalogue: Catalogue, index_code: str, minimum_coverage: float | None = None
) -> ScoreFrames:
    """Add framework, group, region, construct and scale to stored rows; list the editions and the weights."""
    index = catalogue.index(index_code)
    editions = _editions(index, catalogue, minimum_coverage)
    scores = rows.assign(
        group=rows["unit"].map({code: unit.group for code, unit in catalogue.units.items()}),
        region=rows["unit"].map({code: unit.region for code, unit in catalogue.units.items()}),
    )
    scores = scores.merge(editions[["year", "group", "framework"]], on=["year", "group"], how="inner")
    scores = scores.merge(_constructs(index), on=["framework", "component"], how="left")
    scores["construct"] = scores["construct"].fillna(scores["component"])
    components = {TOTAL: index.total, **index.components}
    directions = {code: float(component.direction) for code, component in components.items()}
    scores["direction"] = scores["component"].map(directions).fillna(float(HIGHER_IS_BETTER))
    return ScoreFrames(
        scores[list(SCORE_COLUMNS)].reset_index(drop=True),
        editions.merge(scores[["year", "group"]].drop_duplicates(), on=["year", "group"])[list(EDITION_COLUMNS)],
        weights_frame(index),
    )


def _editions(index: Index, catalogue: Catalogue, minimum_coverage: float | None) -> pd.DataFrame:
    lines, noise = [], index.score_noise
    for framework in index.frameworks:
        coverage = framework.minimum_coverage
        if minimum_coverage is not None and coverage > 0:
            coverage = minimum_coverage
        for year in framework.years:
            is_first = year == framework.first_year
            facts = index.facts(year, framework.group)
            lines.append(
                {
                    "index": index.code,
                    "year": year,
                    "framework": framework.code,
                    "group": framework.group,
                    "units": catalogue.unit_count(index.code, year, framework.group),
                    "minimum_coverage": coverage,
                    "break_vi": framework.break_vi if is_first else "",
                    "break_en": framework.break_en if is_first else "",
                    "scale": framework.scale[1],
                    "total_scale": framework.total_scale[1],
                    "ranks_published_to": facts.ranks_published_to if facts else None,
                    "decimals": framework.decimals,
                    "score_noise": noise.usual if noise else None,
                }
            )
    return pd.DataFrame(lines, columns=list(EDITION_COLUMNS)).astype(
        dict.fromkeys(("units", "ranks_published_to", "decimals", "score_noise"), "float64")
    )


def _constructs(index: Index) -> pd.DataFrame:
    lines = [
        {
            "framework": framework.code,
            "component": part.component,
            "construct": part.construct,
            "own_scale": part.scale[1] if part.scale else None,
        }
        for framework in index.frameworks
        for part in framework.components
    ]
    lines += [{"framework": f.code, "component": TOTAL, "construct": TOTAL} for f in index.frameworks]
    return pd.DataFrame(lines, columns=["framework", "component", "construct", "own_scale"]).astype(
        {"own_scale": "float64"}
    )


def weights_frame(index: Index) -> pd.DataFrame:
    """The weights of every framework whose weights are known; columns WEIGHT_COLUMNS."""
    lines = [
        {"framework": framework.code, "component": code, "weight": weight, "multiplier": framework.multiplier}
        for framework in index.frameworks
        for code, weight in (framework.weights or {}).items()
    ]
    return pd.DataFrame(lines, columns=list(WEIGHT_COLUMNS))


def with_region_sizes(standings: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Set `region_units` to how many units the edition has in the region, named by its rows or not.

    So a unit is not called the last of its region while a neighbour has no figures.
    """
    sizes: dict[tuple[str, int, str], int] = {}
    for index, year in standings[["index", "year"]].drop_duplicates().itertuples(index=False):
        for unit in catalogue.units_of(str(index), int(year)):
            key = (str(index), int(year), unit.region)
            sizes[key] = sizes.get(key, 0) + 1
    keys = zip(standings["index"], standings["year"], standings["region"], strict=True)
    known = [sizes.get(key, named) for key, named in zip(keys, standings["region_units"], strict=True)]
    return standings.assign(region_units=known)
