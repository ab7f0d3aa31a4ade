"""Why a component is weak, one level down: the indicators in which a unit stands lowest."""

from collections.abc import Hashable, Mapping
from typing import Any
from unicodedata import normalize

import pandas as pd

from analysis.indicators import Weakness, directions, indicator_standings, weakest
from analysis.scoring_rule import scoring_rules
from data.catalogue.model import Catalogue
from data.scores import load_indicators, series_rows
from data.store.database import Store

WEAKEST = 2
"""So many of the weakest indicators of a component are named."""

_COLUMNS = ["unit", "component", "order", "label", "label_en", "value", "scale", "rank", "n"]

Weaknesses = Mapping[str, tuple[Weakness, ...]]
"""By component, the weakest first; a component without any is not in it."""


def weaknesses(standings: pd.DataFrame, year: int) -> dict[str, Weaknesses]:
    """The indicators in which each unit stands lowest in an edition, two of each component where it has them, by unit.

    standings: as of `analysis.indicators.indicator_standings`. Only what can be ranked is named: see
    `analysis.indicators.extremes`.
    """
    found: dict[str, dict[str, list[Weakness]]] = {}
    for row in weakest(standings, year, WEAKEST)[_COLUMNS].to_dict("records"):
        found.setdefault(row["unit"], {}).setdefault(str(row["component"]), []).append(_weakness(row))
    return {unit: {code: tuple(each) for code, each in parts.items()} for unit, parts in found.items()}


def weaknesses_of_edition(store: Store, catalogue: Catalogue, index: str, unit: str, year: int) -> Weaknesses:
    """The same of what is stored, for who has no standings at hand. index: its code, or that of a series on a list."""
    values = load_indicators(store, catalogue, index)
    standings = standings_of_edition(values, series_rows(store, catalogue, index), year)
    return weaknesses(standings, year).get(unit, {})


def standings_of_edition(values: pd.DataFrame, scores: pd.DataFrame, year: int) -> pd.DataFrame:
    """Where every unit stands in the indicators of one edition alone, without what changed since another.

    values: as of `data.scores.load_indicators`; scores: as of `data.scores.series_rows`.
    """
    here = values[values["year"] == year]
    return indicator_standings(here, directions(scoring_rules(here, scores[scores["year"] == year])))


def _weakness(row: Mapping[Hashable, Any]) -> Weakness:
    # Files may write a letter and its marks apart.
    label, english = (
        normalize("NFC", row[name]) if isinstance(row[name], str) else "" for name in ("label", "label_en")
    )
    return Weakness(
        str(row["component"]),
        int(row["order"]),
        label,
        english,
        float(row["value"]),
        str(row["scale"]),
        int(row["rank"]),
        int(row["n"]),
    )
