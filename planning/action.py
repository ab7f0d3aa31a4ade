"""The record of an action (one planned piece of communication) and its validation."""

import dataclasses
import math
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from planning.plan import RHYTHMS, Rhythm
from wording.text import clean_text

ActionStatus = Literal["planned", "preparing", "in_progress", "continued", "maintained", "done", "cancelled"]
EditionStatus = Literal["published", "superseded", "withdrawn"]

STATUSES: tuple[ActionStatus, ...] = get_args(ActionStatus)
"""In the official words: chưa thực hiện, đang xây dựng, đang thực hiện, tiếp tục thực hiện, tiếp tục duy trì,
hoàn thành, không thực hiện."""

RECURRING: tuple[Rhythm, ...] = ("weekly", "flag_ceremony", "monthly", "quarterly", "half_yearly")
"""The rhythms of an action that is carried out several times, on days that follow from its first and its last one."""

DOING: tuple[ActionStatus, ...] = ("preparing", "in_progress", "continued", "maintained")
"""The statuses of an action that somebody works on."""

TEXT_LIMITS: dict[str, int] = {
    "title": 300,
    "audience": 300,
    "channel": 300,
    "product": 300,
    "lead_unit": 300,
    "in_charge": 200,
    "measure_unit": 100,
    "note": 5000,
    "index": 100,
    "unit": 100,
    "rule": 100,
    "reason_vi": 2000,
    "reason_en": 2000,
    "proposal": 100,
}
"""The text fields of an action and how many characters each may hold."""

LISTS = ("topics", "components", "indicators", "coordinating", "other_channels")
LIST_LIMIT = 100
"""How many topics, units, pieces of evidence, difficulties or occurrences one action may have."""

LARGEST_BUDGET = 10**15
"""In đồng; a larger amount is a typing error."""

LARGEST_MEASURE = 10**12
LINK_LIMIT = 2000
"""Characters of the link of a piece of evidence; its title has those of a title, a difficulty those of a note."""

BUDGETS = ("budget_estimated", "budget_approved", "budget_spent")
MEASURES = ("quantity", "measure_target", "measure_done")

_SEVERAL_LINES = ("note", "reason_vi", "reason_en")


@dataclass(frozen=True)
class Evidence:
    """What shows that something was done: a link, or a small file that the store holds.

    file_id, name, size (bytes): of a stored file. added_on: the day it was added.
    """

    title: str
    url: str = ""
    file_id: int | None = None
    name: str = ""
    size: int = 0
    added_on: date | None = None


@dataclass(frozen=True)
class Difficulty:
    """A difficulty that a unit raised, and the answer to it; `answer` is empty while it is open.

    raised_by, raised_by_id: what whoever raised it was called, and their number; None where nobody signed in, and for
    one of before it had a number.
    """

    text: str
    raised_on: date | None = None
    raised_by: str = ""
    answer: str = ""
    answered_on: date | None = None
    answered_by: str = ""
    raised_by_id: int | None = None


@dataclass(frozen=True)
class Occurrence:
    """One time that a recurring action was carried out: the day it was due, the day it was done."""

    due: date
    done_on: date
    note: str = ""


@dataclass(frozen=True)
class Action:
    """One planned piece of communication.

    ``topics`` are codes of the plan's topics; ``components`` are pairs (index, component) and ``indicators``
    triples (index, component, name), sorted; an action of a pure reform topic has none. ``plan_year`` is
    the year of the plan that it belongs to and ``supplement`` the amendment that brought it (0: the plan as
    signed). ``index``, ``unit``, ``year`` name the edition that the action answers and
    ``edition_version_id`` the version in which the flag was seen; ``rule``, ``reason_vi``, ``reason_en``
    hold the reason as it was worded then. ``proposal`` is the entry of the library that it was made from
    (planning.library). ``channel`` is the main one of `channels`; ``in_charge`` names the person of the lead unit.
    Budgets are in đồng, ``progress`` in per cent; ``measure_unit``,
    ``measure_target``, ``measure_done`` are the unit of the amount, and how much is planned and done. ``occurrences``
    are those carried out; which are due follows from ``rhythm``, ``start`` and ``due``
    (planning.occurrences). The rest is filled by the store: ``id``, ``version`` (grows with each change),
    who and when (UTC), and ``edition_status``, which says whether the figures behind the action are still current.
    """

    title: str
    topics: tuple[str, ...] = ()
    components: tuple[tuple[str, str], ...] = ()
    indicators: tuple[tuple[str, str, str], ...] = ()
    audience: str = ""
    channel: str = ""
    other_channels: tuple[str, ...] = ()
    product: str = ""
    quantity: float | None = None
    lead_unit: str = ""
    coordinating: tuple[str, ...] = ()
    in_charge: str = ""
    start: date | None = None
    due: date | None = None
    rhythm: Rhythm = "once"
    budget_estimated: int | None = None
    budget_approved: int | None = None
    budget_spent: int | None = None
    measure_unit: str = ""
    measure_target: float | None = None
    measure_done: float | None = None
    status: ActionStatus = "planned"
    progress: int = 0
    evidence: tuple[Evidence, ...] = ()
    note: str = ""
    difficulties: tuple[Difficulty, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    plan_year: int | None = None
    supplement: int = 0
    index: str = ""
    unit: str = ""
    year: int | None = None
    edition_version_id: int | None = None
    rule: str = ""
    reason_vi: str = ""
    reason_en: str = ""
    proposal: str = ""
    id: int | None = None
    version: int = 0
    created_at: datetime | None = None
    created_by: str = ""
    updated_at: datetime | None = None
    updated_by: str = ""
    edition_status: EditionStatus | None = None

    @property
    def channels(self) -> tuple[str, ...]:
        """Every channel, the main one first."""
        return tuple(channel for channel in (self.channel, *self.other_channels) if channel)

    @property
    def budget(self) -> int | None:
        """The effective budget in đồng: the approved one, else the estimated one."""
        return self.budget_estimated if self.budget_approved is None else self.budget_approved


FILLED_BY_STORE = ("id", "version", "created_at", "created_by", "updated_at", "updated_by", "edition_status")
WRITTEN: tuple[str, ...] = tuple(each.name for each in fields(Action) if each.name not in FILLED_BY_STORE)
"""The fields that people write."""


@dataclass(frozen=True)
class ActionProblem:
    """Why an action cannot be stored: the field, what is wrong, and the limit that it breaks, if any.

    length: of a text that is too long, in characters. Codes: ``required``, ``too_long``, ``too_many``, ``unknown``,
    ``before_start``, ``out_of_range``, ``not_complete`` (done, yet progress is below 100), ``not_a_link``,
    ``needs_dates`` (a recurring action without its first and last day), ``needs_purpose`` (neither a topic nor a
    component).
    """

    field: str
    code: str
    limit: int | None = None
    length: int | None = dataclasses.field(default=None, compare=False)


def clean(action: Action) -> Action:
    """The action as it is stored: text cleaned, every list without repetition, components and indicators sorted."""
    texts: dict[str, Any] = {
        field: clean_text(getattr(action, field), field in _SEVERAL_LINES) for field in TEXT_LIMITS
    }
    if not texts["channel"]:  # of several the first is the main one
        texts["channel"] = next(iter(_each_once(action.other_channels)), "")
    components = {(clean_text(index), clean_text(component)) for index, component in action.components}
    return replace(
        action,
        **texts,
        topics=_each_once(action.topics),
        coordinating=tuple(unit for unit in _each_once(action.coordinating) if unit != texts["lead_unit"]),
        other_channels=_others(texts["channel"], action.other_channels),
        components=tuple(sorted(components)),
        indicators=tuple(sorted({(clean_text(a), clean_text(b), clean_text(c)) for a, b, c in action.indicators})),
        evidence=tuple(
            replace(
                evidence, title=clean_text(evidence.title), url=clean_text(evidence.url), name=clean_text(evidence.name)
            )
            for evidence in action.evidence
        ),
        difficulties=tuple(
            replace(difficulty, text=clean_text(difficulty.text, True), answer=clean_text(difficulty.answer, True))
            for difficulty in action.difficulties
        ),
        occurrences=tuple(
            sorted(
                {
                    occurrence.due: replace(occurrence, note=clean_text(occurrence.note))
                    for occurrence in action.occurrences
                }.values(),
                key=attrgetter("due"),
            )
        ),
    )


def _each_once(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in map(clean_text, codes) if code))


def _others(channel: str, others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(other for other in _each_once(others) if other != channel)


def carried(action: Action, year: int) -> Action:
    """The action with its days at the same place of a later year, if they lie before it; else as it is."""
    first = action.start or action.due
    last = action.due or action.start
    if first is None or last is None or last.year >= year:
        return action
    years = year - first.year
    return replace(action, start=_moved(action.start, years), due=_moved(action.due, years))


def _moved(day: date | None, years: int) -> date | None:
    if day is None:
        return None
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if is_leap_day else day.day)


def is_open(action: Action) -> bool:
    """Whether something is left to do: neither done nor cancelled."""
    return action.status not in ("done", "cancelled")


def validate(action: Action) -> tuple[ActionProblem, ...]:
    """All that is wrong with an action, field by field; empty when it can be stored."""
    return tuple(_problems(clean(action)))


def _problems(action: Action) -> Iterator[ActionProblem]:
    if not action.title:
        yield ActionProblem("title", "required")
    for field, limit in TEXT_LIMITS.items():
        yield from _too_long(field, getattr(action, field), limit)
    for field in (*LISTS, "evidence", "difficulties", "occurrences"):
        if len(getattr(action, field)) > LIST_LIMIT * (4 if field == "occurrences" else 1):
            yield ActionProblem(field, "too_many", LIST_LIMIT)
    if not action.components and not action.topics:
        yield ActionProblem("topics", "needs_purpose")
    elif not all(index and component for index, component in action.components):
        yield ActionProblem("components", "unknown")
    if not {(index, component) for index, component, _ in action.indicators} <= set(action.components):
        yield ActionProblem("indicators", "unknown")
    yield from _time_problems(action)
    for field in BUDGETS:
        amount = getattr(action, field)
        if amount is not None and not 0 <= amount <= LARGEST_BUDGET:
            yield ActionProblem(field, "out_of_range", LARGEST_BUDGET)
    for field in MEASURES:
        value = getattr(action, field)
        if value is not None and not (math.isfinite(value) and 0 <= value <= LARGEST_MEASURE):
            yield ActionProblem(field, "out_of_range", LARGEST_MEASURE)
    if action.status not in STATUSES:
        yield ActionProblem("status", "unknown")
    if not 0 <= action.progress <= 100:
        yield ActionProblem("progress", "out_of_range", 100)
    elif action.status == "done" and action.progress != 100:
        yield ActionProblem("progress", "not_complete", 100)
    yield from _entry_problems(action)


def _time_problems(action: Action) -> Iterator[ActionProblem]:
    if action.start and action.due and action.due < action.start:
        yield ActionProblem("due", "before_start")
    if action.rhythm not in RHYTHMS:
        yield ActionProblem("rhythm", "unknown")
    elif action.rhythm in RECURRING and not (action.start and action.due):
        yield ActionProblem("rhythm", "needs_dates")


def _entry_problems(action: Action) -> Iterator[ActionProblem]:
    for evidence in action.evidence:
        if evidence.file_id is None and not is_web_link(evidence.url):
            yield ActionProblem("evidence", "not_a_link")
        yield from _too_long("evidence", evidence.url, LINK_LIMIT)
        yield from _too_long("evidence", evidence.title, TEXT_LIMITS["title"])
    for difficulty in action.difficulties:
        if not difficulty.text:
            yield ActionProblem("difficulties", "required")
        for text in (difficulty.text, difficulty.answer):
            yield from _too_long("difficulties", text, TEXT_LIMITS["note"])


def _too_long(field: str, text: str, limit: int) -> Iterator[ActionProblem]:
    if len(text) > limit:
        yield ActionProblem(field, "too_long", limit, len(text))


def is_web_link(text: str) -> bool:
    """Whether a text is the whole address of a page: http or https with a host."""
    try:
        link = urlsplit(text)
        host = link.hostname
    except ValueError:
        return False
    return link.scheme in ("http", "https") and bool(host) and not any(letter.isspace() for letter in text)
