"""What somebody has to see to: what is due, what nobody has said anything about, and which units have reported."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from planning.action import Action, Difficulty
from planning.check_in import is_expected
from planning.occurrences import timing


@dataclass(frozen=True)
class UnitReports:
    """How far a unit has reported in a period: of so many actions on so many; last: the day of its last check-in."""

    unit: str
    expected: int
    reported: int
    last: date | None

    @property
    def is_complete(self) -> bool:
        """Whether there is something on each."""
        return self.reported == self.expected


def own_actions(actions: Iterable[Action], unit: str, name: str) -> tuple[Action, ...]:
    """The actions that a unit leads, and those that name this person as in charge; "" for neither."""
    return tuple(
        action
        for action in actions
        if (unit and action.lead_unit == unit) or (name and action.in_charge.casefold() == name.casefold())
    )


def unrecorded(actions: Iterable[Action], today: date) -> tuple[Action, ...]:
    """The actions of a plan that is over whose result nobody has recorded, by their due day, without one last."""
    found = [action for action in actions if timing(action, today) == "unrecorded"]
    return tuple(sorted(found, key=lambda action: (action.due or date.max, action.title)))


def unit_reports(
    actions: Iterable[Action], last: Mapping[int, date], since: date, today: date
) -> tuple[UnitReports, ...]:
    """Each lead unit of which check-ins are expected, those that owe the most first, then by code.

    last: the day of the last check-in of each action, by number; what is said from `since` on counts as reported. An
    action that was finished in the period counts where something was said of it.
    """
    units: dict[str, list[date | None]] = {}
    for action in actions:
        day = last.get(action.id or 0)
        has_said = day is not None and day >= since
        if action.lead_unit and action.status != "cancelled" and (is_expected(action, today) or has_said):
            units.setdefault(action.lead_unit, []).append(day)
    reports = [
        UnitReports(
            unit,
            len(days),
            sum(day is not None and day >= since for day in days),
            max((day for day in days if day is not None), default=None),
        )
        for unit, days in units.items()
    ]
    return tuple(sorted(reports, key=lambda report: (report.reported - report.expected, report.unit)))


def unanswered(actions: Iterable[Action]) -> tuple[tuple[Action, Difficulty], ...]:
    """The difficulties that nobody has answered, the oldest first."""
    found = [(action, difficulty) for action in actions for difficulty in action.difficulties if not difficulty.answer]
    return tuple(sorted(found, key=lambda pair: pair[1].raised_on or date.min))
