"""What the figures say to a question: the editions in hand, the effects, and those as if it had been earlier."""

from dataclasses import dataclass

import pandas as pd

from analysis.effects import EFFECT_COLUMNS, PLACEBO_COLUMNS, Field, estimate_effects, field_of, placebo_in_time
from services.backtests import years_of
from services.effects import Editions, full_editions
from ui.reads.cached import cached_by_edition
from ui.reads.scores import history
from ui.visit.visit import Visit


@dataclass(frozen=True)
class Known:
    """What there is of the unit's group: the years in which components are ranked, and the units by code."""

    full: tuple[int, ...]
    units: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Found:
    """EFFECT_COLUMNS and PLACEBO_COLUMNS of `analysis.effects`; both without rows where the unit was never scored."""

    effects: pd.DataFrame
    placebos: pd.DataFrame


@cached_by_edition("group", "minimum_coverage", max_entries=32)
def known_editions(visit: Visit) -> Known:
    """The editions and units that can be compared."""
    rows = _of_group(visit)
    return Known(full_editions(rows, visit.unit_group), tuple(sorted(map(str, rows["unit"].unique()))))


@cached_by_edition("group", "unit", "minimum_coverage", max_entries=64)
def found(visit: Visit, components: tuple[str, ...], editions: Editions, excluded: tuple[str, ...]) -> Found:
    """The effects on these components and the placebos in time."""
    if not components or visit.key.unit not in known_editions(visit).units:
        return Found(pd.DataFrame(columns=list(EFFECT_COLUMNS)), pd.DataFrame(columns=list(PLACEBO_COLUMNS)))
    field = _field(visit, components)
    asked = {
        "last_before": editions.last_before,
        "first_after": editions.first_after,
        "last_after": editions.last_after,
        "excluded": excluded,
    }
    return Found(
        estimate_effects(field, visit.key.unit, components, **asked),  # type: ignore[arg-type]
        placebo_in_time(field, visit.key.unit, components, **asked),  # type: ignore[arg-type]
    )


@cached_by_edition("group", "minimum_coverage", max_entries=32)
def _field(visit: Visit, components: tuple[str, ...]) -> Field:
    """What every unit of the group is compared with."""
    return field_of(_of_group(visit), components, index=visit.index.code, group=visit.unit_group)


def _of_group(visit: Visit) -> pd.DataFrame:
    """The editions of the unit's group, from the first that is no trial of the index."""
    first, _ = years_of(visit.index)
    every = history(visit)
    return every[(every["group"] == visit.unit_group) & (every["year"] >= first)]
