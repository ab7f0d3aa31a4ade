"""A check-in: what a unit says about an action on a day, and how far it is then."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from planning.action import LARGEST_MEASURE, Action, is_open
from planning.occurrences import is_over
from wording.text import clean_text

TEXTS = ("done", "obstacles", "next_steps")
TEXT_LIMIT = 2000


@dataclass(frozen=True)
class CheckIn:
    """What was done, what stands in the way and what comes next, as of a day.

    progress: in per cent; value: how much was done, in the action's unit of measure; held: how often a recurring action
    was carried out; each as it stood then, None where nothing was said. The rest is filled by the store: id, version
    (grows with each change), who and when (UTC). author_id: of a person who was signed in.
    """

    action_id: int
    day: date
    done: str = ""
    obstacles: str = ""
    next_steps: str = ""
    progress: int | None = None
    value: float | None = None
    held: int | None = None
    id: int | None = None
    version: int = 0
    author: str = ""
    author_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    updated_by: str = ""


WRITTEN = ("day", *TEXTS, "progress", "value", "held")
"""The fields that people write."""


@dataclass(frozen=True)
class CheckInProblem:
    """Why a check-in cannot be stored: the field, what is wrong, and the limit that it breaks, if any.

    Codes: ``required`` (no word at all), ``too_long``, ``in_future``, ``out_of_range``.
    """

    field: str
    code: str
    limit: int | None = None


def clean(check_in: CheckIn) -> CheckIn:
    """The check-in as it is stored: its texts cleaned."""
    texts: dict[str, Any] = {name: clean_text(getattr(check_in, name), True) for name in TEXTS}
    return replace(check_in, **texts)


def check_in_problems(check_in: CheckIn, today: date) -> tuple[CheckInProblem, ...]:
    """All that is wrong with a check-in, field by field; empty when it can be stored."""
    return tuple(_problems(clean(check_in), today))


def _problems(check_in: CheckIn, today: date) -> Iterator[CheckInProblem]:
    if check_in.day > today:
        yield CheckInProblem("day", "in_future")
    if not any(getattr(check_in, name) for name in TEXTS):
        yield CheckInProblem("done", "required")
    for name in TEXTS:
        if len(getattr(check_in, name)) > TEXT_LIMIT:
            yield CheckInProblem(name, "too_long", TEXT_LIMIT)
    if check_in.progress is not None and not 0 <= check_in.progress <= 100:
        yield CheckInProblem("progress", "out_of_range", 100)
    value = check_in.value
    if value is not None and not (math.isfinite(value) and 0 <= value <= LARGEST_MEASURE):
        yield CheckInProblem("value", "out_of_range", LARGEST_MEASURE)
    if check_in.held is not None and check_in.held < 0:
        yield CheckInProblem("held", "out_of_range")


def is_expected(action: Action, today: date) -> bool:
    """Whether somebody should say how an action goes: it is open, has begun or has no first day, and its year runs."""
    return is_open(action) and not is_over(action, today) and (action.start is None or action.start <= today)


def silent(actions: Iterable[Action], last: Mapping[int, date], since: date, today: date) -> tuple[Action, ...]:
    """The actions of which a check-in is expected and none is of `since` or later.

    last: the day of the last check-in of each action, by number.
    """
    return tuple(
        action for action in actions if is_expected(action, today) and last.get(action.id or 0, date.min) < since
    )
