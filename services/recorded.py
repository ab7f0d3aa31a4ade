"""What was recorded of a plan, and which editions were public, by a day: what a report that closes then rests on."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from data.catalogue.model import Catalogue, assumed_publication
from data.editions import DELIVERED, TRIAL
from data.scores import load_frames
from data.store.as_of import actions_as_of, check_ins_as_of, plan_as_of, values_as_of, versions_as_of
from data.store.database import Store
from data.store.plans import plan_years
from data.store.versions import Version, versions
from planning.action import Action
from planning.documents.report_supplement import Recorded
from planning.periods import end_of, today
from planning.plan import Plan
from services.built_in import PROGRAM
from services.history import history_of


@dataclass(frozen=True)
class Publication:
    """From which day an edition counts; is_assumed: the day of publication is not known."""

    day: date
    is_assumed: bool


@dataclass(frozen=True, eq=False)
class PublicEditions:
    """Standings and changes of the editions of an index that were public by a day, as they were recorded by another.

    published: by year, from when each counts. tried: the years whose figures were only tried.
    """

    history: pd.DataFrame
    published: Mapping[int, Publication] = field(default_factory=dict)
    tried: frozenset[int] = frozenset()


def recorded_by(store: Store, year: int, day: date) -> Recorded:
    """The plan of a year, its actions, measured values and check-ins as they were recorded by the end of a day.

    Raises UnknownPlanError.
    """
    moment = end_of(day)
    plan = plan_as_of(store, moment, year)
    actions = of_plan(plan, actions_as_of(store, moment, year, PROGRAM.name))
    numbers = {action.id for action in actions}
    said = tuple(each for each in check_ins_as_of(store, moment) if each.action_id in numbers)
    return Recorded(plan, actions, values_as_of(store, moment, year), said)


def recorded_of(store: Store, years: Iterable[int], day: date) -> tuple[Recorded, ...]:
    """As `recorded_by`, of each of these years that has a plan."""
    return tuple(recorded_by(store, year, day) for year in sorted({*years} & {*plan_years(store)}))


def of_plan(plan: Plan, actions: Iterable[Action]) -> tuple[Action, ...]:
    """The actions of a plan: those that name it, and those that name none and begin or are due in its year."""
    return tuple(
        action
        for action in actions
        if action.plan_year == plan.year
        or (
            action.plan_year is None
            and any(day is not None and day.year == plan.year for day in (action.start, action.due))
        )
    )


def public_editions(
    store: Store, catalogue: Catalogue, index: str, public_by: date, day: date, minimum_coverage: float | None = None
) -> PublicEditions:
    """The editions of an index that were published by a day, each as it was recorded by the end of `day`.

    An edition whose day of publication is not known counts from the day on which somebody recorded it, at the latest
    from the assumed one. What is delivered with the program was recorded by nobody and counts from its publication.
    """
    published: dict[int, Publication] = {}
    tried: set[int] = set()

    def versions_of(series: str) -> Collection[int]:
        every = versions(store, series)
        ids = []
        for year, version in versions_as_of(store, end_of(day), series).items():
            publication = _publication(catalogue, series, year, [each for each in every if each.year == year])
            if publication.day <= public_by:
                ids.append(version)
                published.setdefault(year, publication)
                if any(each.id == version and each.layout == TRIAL for each in every):
                    tried.add(year)
        return ids

    history = history_of(load_frames(store, catalogue, index, minimum_coverage, versions_of), catalogue)
    return PublicEditions(history, published, frozenset(tried))


def _publication(catalogue: Catalogue, series: str, year: int, every: Iterable[Version]) -> Publication:
    known = catalogue.index(series).published_on(year)
    if known is not None:
        return Publication(known, is_assumed=False)
    seen = [today(version.created_at) for version in every if version.origin != DELIVERED]
    return Publication(min([assumed_publication(year), *seen]), is_assumed=True)
