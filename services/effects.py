"""Between which editions a plan's actions lie, and from which edition on it can be said whether anything followed them.

The editions come from the dates of the actions and of the surveys, never from the figures: who chooses them after
looking finds what he looks for.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from data.catalogue.model import TOTAL, Catalogue, Index
from planning.action import Action

EDITIONS_AFTER: Final = 3
"""How many editions after the actions are looked at, where there are as many: so many the power was measured for."""


@dataclass(frozen=True)
class Work:
    """What a plan does for an index: its components and from which day to which.

    actions: how many there are; undated: how many of them have no day. Without any action on a component it is the
    whole year of the plan, and no component is named.
    """

    components: tuple[str, ...]
    first_day: date
    last_day: date
    actions: int = 0
    undated: int = 0


@dataclass(frozen=True)
class Editions:
    """The last edition before the actions, and the first one and the last one that may show them: their years.

    last_before: no later than the newest edition in hand: what is not published yet says nothing of before.
    between: those that are neither, as their survey lies among the actions, or on an unknown day of their year.
    assumed: those whose survey the catalogue has no date of, so that the calendar year stands for it.
    """

    last_before: int
    first_after: int
    last_after: int
    between: tuple[int, ...] = ()
    assumed: tuple[int, ...] = ()


def work_of(actions: Iterable[Action], index: str, unit: str, plan_year: int) -> Work:
    """What the plan of a year does for an index and unit. Cancelled actions do nothing, those of other units neither.

    index: its code, whatever list of units it is seen on. The days are the first start and the last due day; an action
    with one of them has only that, and with none the plan's year.
    """
    carried_out = [
        action
        for action in actions
        if action.plan_year == plan_year
        and action.status != "cancelled"
        and action.unit in ("", unit)
        and any(code == index for code, _ in action.components)
    ]
    components = sorted({part for action in carried_out for code, part in action.components if code == index})
    dated = [action for action in carried_out if action.start or action.due]
    days = [day for action in dated for day in (action.start, action.due) if day is not None]
    if len(dated) < len(carried_out) or not days:
        days += [date(plan_year, 1, 1), date(plan_year, 12, 31)]
    return Work(tuple(components), min(days), max(days), len(carried_out), len(carried_out) - len(dated))


def editions_around(index: Index, group: str, known: Collection[int], first_day: date, last_day: date) -> Editions:
    """The editions before and after the days of some actions.

    known: the years of which figures are in hand. An edition was surveyed before the actions if its survey ended before
    the first day, and may show them if it began after the last day; where the catalogue has no date of the survey, its
    year stands for it. Of the editions after EDITIONS_AFTER are taken at most.
    """
    years = sorted({*index.years(), *known})
    surveys = {year: _survey(index, group, year) for year in years}
    before = [year for year in years if surveys[year][1] < first_day]
    after = [year for year in years if surveys[year][0] > last_day]
    newest = max(known, default=years[-1] if years else first_day.year)
    published = [year for year in before if year <= newest]
    last_before = published[-1] if published else first_day.year - 1
    first_after = after[0] if after else max(last_day.year, last_before) + 1
    in_hand = [year for year in after if year in set(known)]
    last_after = in_hand[:EDITIONS_AFTER][-1] if in_hand else first_after
    between = tuple(year for year in years if last_before < year < first_after and year not in before)
    assumed = tuple(year for year in (last_before, *between, first_after) if year in surveys and surveys[year][2])
    return Editions(last_before, first_after, last_after, between, assumed)


def possible_with(
    index: Index, group: str, construct: str, last_before: int, first_after: int
) -> tuple[tuple[int, ...], int | None]:
    """Which editions from `first_after` on measure what `last_before` did, and the first one after it that does not.

    construct: what was measured before the actions. The second is None if none is known: after a change none measures
    it, even where the change lies among the actions. Editions are those that the catalogue knows, published or not.
    """
    same: list[int] = []
    for year in index.years():
        framework = index.framework(year, group)
        if year <= last_before or framework is None:
            continue
        if construct not in {TOTAL, *(part.construct for part in framework.components)}:
            return tuple(same), year
        if year >= first_after:
            same.append(year)
    return tuple(same), None


def full_editions(history: pd.DataFrame, group: str) -> tuple[int, ...]:
    """The years in which components of a group are ranked, the oldest first; those of totals where there is no more.

    history: the frame of `history_of`.
    """
    own = history.loc[history["group"] == group]
    parts = own.loc[own["component"] != TOTAL]
    rows = own if parts.empty else parts
    return tuple(sorted(map(int, rows.loc[rows["is_sufficient"].astype(bool), "year"].unique())))


def group_size(catalogue: Catalogue, index: Index, group: str) -> int:
    """How many units a group has at most in an edition that the catalogue knows; 0 where no number is known."""
    return max((catalogue.unit_count(index.code, year, group) or 0 for year in index.years()), default=0)


def _survey(index: Index, group: str, year: int) -> tuple[date, date, bool]:
    """The first and the last day of an edition's survey, and whether its year stands for them."""
    facts = index.facts(year, group)
    first, last = (facts.survey_from, facts.survey_to) if facts else (None, None)
    return first or date(year, 1, 1), last or date(year, 12, 31), first is None or last is None
