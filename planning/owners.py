"""Who answers for a component of an index: the lead unit (đầu mối) and those that help it, from a day on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from planning.action import Action
from planning.plan import Pair, Plan


@dataclass(frozen=True, order=True)
class Owner:
    """One assignment, which holds until the next one of the same component.

    since: its first day. lead_unit, coordinating: codes of the plans' units; lead_unit is "" where from that day on
    nobody answers.
    """

    index: str
    component: str
    since: date
    lead_unit: str = ""
    coordinating: tuple[str, ...] = ()

    @property
    def pair(self) -> Pair:
        """What it is about: index and component."""
        return self.index, self.component

    @property
    def units(self) -> tuple[str, ...]:
        """The lead unit first, then those that help; each once."""
        return tuple(dict.fromkeys(unit for unit in (self.lead_unit, *self.coordinating) if unit))


def owner_of(owners: Iterable[Owner], pair: Pair, day: date) -> Owner | None:
    """Who answers for a component on a day; None where nobody does."""
    past = [owner for owner in owners if owner.pair == pair and owner.since <= day]
    newest = max(past, key=lambda owner: owner.since, default=None)
    return newest if newest is not None and newest.lead_unit else None


def owners_on(owners: Iterable[Owner], day: date) -> dict[Pair, Owner]:
    """Who answers for each component on a day."""
    known = tuple(owners)
    found = {owner.pair: owner_of(known, owner.pair, day) for owner in known}
    return {pair: owner for pair, owner in found.items() if owner is not None}


def first_day(plan: Plan, today: date) -> date:
    """The day from which work of a plan is planned, as seen today: of a later year its first one."""
    return max(today, date(plan.year, 1, 1))


def with_owners(action: Action, owners: Iterable[Owner], plan: Plan, today: date) -> Action:
    """The action with the lead unit and those that help, as far as the owners of its components say and it has none.

    The owner of its first component leads; whoever else answers for one of them, or helps, helps. Units that the plan
    does not offer on the day are left out.
    """
    day = first_day(plan, today)
    offered = {unit.code for unit in plan.units if unit.is_valid_on(day)}
    here = owners_on(owners, day)
    units = [unit for pair in action.components if pair in here for unit in here[pair].units if unit in offered]
    if not units or action.lead_unit:
        return action
    helping = action.coordinating or tuple(dict.fromkeys(unit for unit in units if unit != units[0]))
    return replace(action, lead_unit=units[0], coordinating=helping)
