"""A year's communication plan as data: what it is for, what it promises, what is communicated, how, and by whom."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from planning.target import STRICT, Code, Line, Target, Year

Rhythm = Literal["once", "weekly", "flag_ceremony", "monthly", "quarterly", "half_yearly", "ad_hoc", "continuous"]
RHYTHMS: tuple[Rhythm, ...] = get_args(Rhythm)

SIGNATURE_LENGTH = 200
Words = Annotated[str, Field(max_length=5000)]
Pair = tuple[Code, Code]
"""An index and one of its components."""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Term:
    """Something to choose from. valid_from, valid_to: the first and the last day on which it is offered."""

    code: Code
    name_vi: Line
    name_en: Annotated[str, Field(max_length=2000)] = ""
    note_vi: Words = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """Whether it is offered on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, config=STRICT, kw_only=True)
class LegalBasis:
    """A document that the plan carries out or informs about. note: what was corrected, or is not known."""

    code: Code
    kind: Line
    number: Annotated[str, Field(max_length=100)] = ""
    signed_on: date | None = None
    issuer: Annotated[str, Field(max_length=300)] = ""
    subject: Line
    note: Words = ""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Statement:
    """One purpose or requirement. audience: whom it is about."""

    code: Code
    text: Line
    audience: Annotated[str, Field(max_length=300)] = ""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Topic(Term):
    """A content to communicate. letter: its number in the plan ("a", "c.8"); parent: the topic it is part of.

    indices, components: what it serves, so that an action on a component can find its topic. bases: codes of the
    documents that it is about.
    """

    letter: Annotated[str, Field(pattern=r"^([a-zđ](\.[0-9]{1,2})?)?$")] = ""
    parent: str = ""
    text: Words = ""
    indices: tuple[Code, ...] = ()
    components: tuple[Pair, ...] = ()
    bases: tuple[Code, ...] = ()


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Channel(Term):
    """A means of communication. rhythm: how often it is used as a rule; is_place: things are posted there."""

    rhythm: Rhythm | None = None
    is_place: bool = False


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Form:
    """A form of communication as the plan lists it, with the channels that belong to it."""

    code: Code
    letter: Annotated[str, Field(pattern=r"^[a-zđ]?$")] = ""
    text: Line
    channels: tuple[Code, ...] = ()


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Duty:
    """What which units do. lead: who leads; coordinating: who helps; both are codes of the plan's units."""

    code: Code
    text: Line
    lead: tuple[Code, ...] = ()
    coordinating: tuple[Code, ...] = ()


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Reporting:
    """Who reports to whom, and how often ("quarter", "half_year", "year")."""

    text: Line
    by: tuple[Code, ...] = ()
    to: Line
    periods: tuple[Literal["quarter", "half_year", "year"], ...] = ("quarter", "half_year", "year")


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Signature:
    """Who signs: the authority ("KT. GIÁM ĐỐC"), the office held ("PHÓ GIÁM ĐỐC"), the name."""

    authority: Annotated[str, Field(max_length=SIGNATURE_LENGTH)] = ""
    title: Annotated[str, Field(max_length=SIGNATURE_LENGTH)] = ""
    name: Annotated[str, Field(max_length=SIGNATURE_LENGTH)] = ""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Supplement:
    """An amendment during the year ("bổ sung"): its number from 1, its day, and what was added."""

    number: Annotated[int, Field(ge=1, le=100)]
    on: date
    text: Line


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Answer:
    """A unit's answer to the call for proposals. text: what it proposed, or that it has nothing to propose."""

    unit: Code
    on: date
    text: Words = ""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Call:
    """A call for proposals to the units: asked on a day, to be answered by another, which can be put off."""

    asked_on: date
    deadline: date
    extended_to: date | None = None
    units: tuple[Code, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def last_day(self) -> date:
        """The day by which answers are due."""
        return self.extended_to or self.deadline


PassageKind = Literal["opening", "heading", "text", "closing"]
PassageList = Literal["", "purposes", "requirements", "targets", "topics", "forms", "duties"]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Passage:
    """A paragraph of the plan in the office's own wording, at its place in the order of the paper.

    mark: what it is numbered by, with the space behind it. text: its words; "" where an entry of the plan has them:
    then `of` is the list and `entry` the code there, so that every word stands in one place.
    """

    code: Code
    kind: PassageKind = "text"
    mark: Annotated[str, Field(max_length=40)] = ""
    text: Words = ""
    of: PassageList = ""
    entry: Annotated[str, Field(max_length=100)] = ""


KeepReason = Literal["history", "title", "in_force", "intended", "later"]
KEEP_REASONS: tuple[KeepReason, ...] = get_args(KeepReason)


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Accepted:
    """Something that the check of a paper named and a person kept as it is, with the reason.

    key: what the check calls it (`planning.checks.findings`); words: as they stood in the paper.
    """

    key: Annotated[str, Field(min_length=1, max_length=300)]
    words: Annotated[str, Field(max_length=300)] = ""
    reason: KeepReason


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Closing:
    """The closing day that was chosen by hand for the report of a period (2023-Q2)."""

    period: Annotated[str, Field(pattern=r"^[1-9][0-9]{3}(-(Q[1-4]|H[12]|M(0[1-9]|1[0-2])))?$")]
    on: date


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Plan:
    """The plan of one year.

    title: what it is about, as it stands under the word KẾ HOẠCH. subjects: the fields it serves. opening:
    codes of the bases that it carries out. horizon: the longer programme that it follows. number and
    signed_on stay empty until the office has given them. recipients and signature belong to the document
    that was issued; where they are empty those of the settings are used. passages: the plan in the office's own
    wording and order, where it was read from a paper; its own paper is printed by them. accepted: what was kept as it
    is when its papers were checked. answered: the questions of the program about it that were answered. closings: of
    its reports that do not close on the usual day. version is the store's.
    """

    year: Year
    title: Line
    subjects: tuple[str, ...] = ()
    number: Annotated[str, Field(max_length=100)] = ""
    signed_on: date | None = None
    horizon: Words = ""
    opening: tuple[Code, ...] = ()
    bases: tuple[LegalBasis, ...] = ()
    purposes: tuple[Statement, ...] = ()
    requirements: tuple[Statement, ...] = ()
    targets: tuple[Target, ...] = ()
    topics: tuple[Topic, ...] = ()
    forms: tuple[Form, ...] = ()
    channels: tuple[Channel, ...] = ()
    units: tuple[Term, ...] = ()
    duties: tuple[Duty, ...] = ()
    reporting: Reporting | None = None
    budget: Duty | None = None
    difficulties: Duty | None = None
    recipients: tuple[str, ...] = ()
    signature: Signature | None = None
    supplements: tuple[Supplement, ...] = ()
    calls: tuple[Call, ...] = ()
    note: Words = ""
    passages: tuple[Passage, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    answered: tuple[Code, ...] = ()
    closings: tuple[Closing, ...] = ()
    version: int = 0

    def topic(self, code: str) -> Topic | None:
        """A topic by its code; None where the plan has none such."""
        return next((topic for topic in self.topics if topic.code == code), None)

    def closing(self, period: str) -> date | None:
        """The closing day that was chosen for the report of a period; None where none was."""
        return next((closing.on for closing in self.closings if closing.period == period), None)

    def with_closing(self, period: str, day: date | None) -> "Plan":
        """The plan with this closing day of the report of a period; None: with none."""
        others = [closing for closing in self.closings if closing.period != period]
        chosen = [] if day is None else [Closing(period=period, on=day)]
        return replace(self, closings=tuple(sorted([*others, *chosen], key=lambda closing: closing.period)))

    def parts(self) -> Iterator[tuple[Target, Any]]:
        """Every measurable part of every target, with its target."""
        for target in self.targets:
            for part in target.parts:
                yield target, part

    @property
    def supplement(self) -> int:
        """The number of the newest amendment; 0 while there is none."""
        return max((supplement.number for supplement in self.supplements), default=0)


LISTS = (
    "bases",
    "purposes",
    "requirements",
    "targets",
    "topics",
    "forms",
    "channels",
    "units",
    "duties",
)
"""The parts of a plan that are lists of things with a code; codes are unique within each."""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class PlanProblem:
    """Why a plan cannot be stored: where (such as `topics.c8`), what (a code), and what was found."""

    place: str
    code: str
    found: str = ""


_ADAPTER: TypeAdapter[Plan] = TypeAdapter(Plan)


def plan_from(data: Mapping[str, Any]) -> Plan:
    """A plan from plain data, as `plan_data` gives it. Raises pydantic.ValidationError."""
    return _ADAPTER.validate_python(dict(data))


def plan_data(plan: Plan) -> dict[str, Any]:
    """The plan as plain data that JSON can hold; what is empty is left out. The version is the store's."""
    data: dict[str, Any] = _ADAPTER.dump_python(plan, mode="json", exclude_none=True)
    data.pop("version", None)
    return {key: value for key, value in data.items() if value not in ("", [], {})}


def problems(plan: Plan) -> tuple[PlanProblem, ...]:
    """What does not fit together in a plan; empty when it can be stored.

    Codes: `twice` (a code used twice in one list), `unknown` (a code that nothing has), `empty` (a floor
    with neither score nor rank), `order` (a band or a step that leads nowhere), `before` (an end before its
    beginning).
    """
    return tuple(_problems(plan))


def _problems(plan: Plan) -> Iterator[PlanProblem]:
    for name in LISTS:
        yield from _twice(name, (item.code for item in getattr(plan, name)))
    yield from _twice("targets.parts", (part.code for _, part in plan.parts()))
    bases, units = {basis.code for basis in plan.bases}, {unit.code for unit in plan.units}
    topics, channels = {topic.code for topic in plan.topics}, {channel.code for channel in plan.channels}
    yield from _twice("closings", (closing.period for closing in plan.closings))
    yield from _twice("passages", (passage.code for passage in plan.passages))
    yield from _unknown("opening", plan.opening, bases)
    for topic in plan.topics:
        yield from _unknown(f"topics.{topic.code}.bases", topic.bases, bases)
        yield from _unknown(f"topics.{topic.code}.parent", [topic.parent] if topic.parent else [], topics)
    for form in plan.forms:
        yield from _unknown(f"forms.{form.code}.channels", form.channels, channels)
    for duty in (*plan.duties, *(section for section in (plan.budget, plan.difficulties) if section)):
        yield from _unknown(f"duties.{duty.code}", (*duty.lead, *duty.coordinating), units)
    if plan.reporting:
        yield from _unknown("reporting.by", plan.reporting.by, units)
    for term in (*plan.topics, *plan.channels, *plan.units):
        if term.valid_from and term.valid_to and term.valid_to < term.valid_from:
            yield PlanProblem(place=term.code, code="before", found=f"{term.valid_from}–{term.valid_to}")
    for call in plan.calls:
        if call.last_day < call.asked_on:
            yield PlanProblem(place="calls", code="before", found=f"{call.asked_on}–{call.last_day}")
        yield from _unknown("calls", (*call.units, *(answer.unit for answer in call.answers)), units)
    for _, part in plan.parts():
        where = f"targets.{part.code}"
        if part.kind == "floors" and part.score is None and part.rank is None:
            yield PlanProblem(place=where, code="empty")
        if part.kind == "rank_band" and part.worst < part.best:
            yield PlanProblem(place=where, code="order", found=f"{part.best}–{part.worst}")
        if part.kind == "group_rank" and part.from_rank < part.to_rank:
            yield PlanProblem(place=where, code="order", found=f"{part.from_rank} → {part.to_rank}")


def _twice(place: str, codes: Iterable[str]) -> Iterator[PlanProblem]:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            yield PlanProblem(place=f"{place}.{code}", code="twice", found=code)
        seen.add(code)


def _unknown(place: str, codes: Iterable[str], known: set[str]) -> Iterator[PlanProblem]:
    for code in codes:
        if code not in known:
            yield PlanProblem(place=place, code="unknown", found=code)


def next_year(plan: Plan, year: int) -> Plan:
    """The plan of a later year, begun as a copy: its year in the title, nothing of what was signed, sent or asked.

    Number, day, recipients, signature, supplements, calls, closing days and what was kept stay with the old plan; a
    plan in the office's own words takes recipients and signature along, as it does every word. Terms that ended before
    the new year are left out, and with them what refers to them.
    """
    first = date(year, 1, 1)
    ended = {
        term.code
        for term in (*plan.topics, *plan.channels, *plan.units)
        if term.valid_to is not None and term.valid_to < first
    }

    def still_offered(codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(code for code in codes if code not in ended)

    def of(duty: Duty | None) -> Duty | None:
        return duty and replace(duty, lead=still_offered(duty.lead), coordinating=still_offered(duty.coordinating))

    return replace(
        plan,
        year=year,
        title=plan.title.replace(str(plan.year), str(year)),
        number="",
        signed_on=None,
        recipients=plan.recipients if plan.passages else (),
        signature=plan.signature if plan.passages else None,
        supplements=(),
        calls=(),
        note="",
        accepted=(),
        answered=(),
        closings=(),
        version=0,
        topics=tuple(
            replace(topic, parent=topic.parent if topic.parent not in ended else "")
            for topic in plan.topics
            if topic.code not in ended
        ),
        channels=tuple(channel for channel in plan.channels if channel.code not in ended),
        units=tuple(unit for unit in plan.units if unit.code not in ended),
        forms=tuple(replace(form, channels=still_offered(form.channels)) for form in plan.forms),
        duties=tuple(
            replace(duty, lead=still_offered(duty.lead), coordinating=still_offered(duty.coordinating))
            for duty in plan.duties
        ),
        budget=of(plan.budget),
        difficulties=of(plan.difficulties),
        reporting=plan.reporting and replace(plan.reporting, by=still_offered(plan.reporting.by)),
    )
