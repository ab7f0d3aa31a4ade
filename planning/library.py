"""The library of actions: what other offices did or planned, each with its source, as data to choose from."""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError
from pydantic.dataclasses import dataclass

from planning.action import TEXT_LIMITS, ActionProblem
from planning.plan import Pair, Rhythm
from planning.target import STRICT, Code, Line, Year
from wording.text import clean_text

Stage = Literal["done", "planned"]
STAGES: tuple[Stage, ...] = ("done", "planned")
Origin = Literal["file", "screen"]
Short = Annotated[str, Field(max_length=300)]
Note = Annotated[str, Field(max_length=1000)]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Entry:
    """One real action.

    components, topics: what it serves by its own account; also_components, also_topics: what it fits as well. channel:
    the code of a plan's channel, or channel_vi, the form in words where no plan has such a channel. reached_vi: what
    was promised or reached there, which is no promise here. often_vi: the rhythm in words where it says more. month:
    that of its occasion, where it has one. lead_vi, with_vi: who led there, and who helped. stage: whether it was done
    or only planned. province: the unit that it comes from; "" for the whole country. source: an address, or the name of
    a paper; source_note: where and when. then_vi: what was called otherwise then.
    """

    code: Code
    title_vi: Line
    title_en: Annotated[str, Field(max_length=2000)] = ""
    components: tuple[Pair, ...] = ()
    topics: tuple[Code, ...] = ()
    also_components: tuple[Pair, ...] = ()
    also_topics: tuple[Code, ...] = ()
    channel: Short = ""
    channel_vi: Short = ""
    audience_vi: Short = ""
    product_vi: Short = ""
    quantity: float | None = None
    reached_vi: Short = ""
    rhythm: Rhythm = "once"
    often_vi: Short = ""
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    lead_vi: Short = ""
    with_vi: Short = ""
    measure_vi: Short = ""
    evidence_vi: Short = ""
    stage: Stage = "done"
    province: Annotated[str, Field(max_length=100)] = ""
    source: Line
    source_note: Short = ""
    source_year: int | None = None
    then_vi: Short = ""

    def texts(self) -> tuple[str, ...]:
        """What a proposal of it says in an action: all of it must hold on the days of the action."""
        of_paper = (self.title_vi, self.channel_vi, self.audience_vi, self.product_vi)
        return (*of_paper, self.lead_vi, self.with_vi, self.measure_vi, self.evidence_vi)


@dataclass(frozen=True, config=STRICT, kw_only=True)
class IndicatorLink:
    """Which entries answer an indicator, and why. words: the indicator is meant where its name holds one of them."""

    component: Pair
    words: Annotated[tuple[Line, ...], Field(min_length=1)]
    actions: Annotated[tuple[Code, ...], Field(min_length=1)]
    reason_vi: Line
    reason_en: Line


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Worked:
    """An entry that the office found to be a success of its own, in its own words; the year where it names one."""

    code: Code
    note_vi: Note = ""
    year: Year | None = None


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Retired:
    """An entry that is offered no longer, and why, where that was said."""

    code: Code
    reason_vi: Note = ""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Layered:
    """What the office said of one entry on the screen: over its file, which is over what is delivered.

    entry: its own text. is_worked, is_retired: None says nothing, so that what the file says holds; False takes
    that away. worked, retired: the note and the reason.
    """

    code: Code
    entry: Entry | None = None
    is_worked: bool | None = None
    worked: Note = ""
    worked_year: Year | None = None
    is_retired: bool | None = None
    retired: Note = ""

    @property
    def says_nothing(self) -> bool:
        """Whether the entry is as if nobody had said anything."""
        return self.entry is None and self.is_worked is None and self.is_retired is None


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Library:
    """All entries, with the office's marks. origins: of those that the office added, where it did so.

    alike: groups of entries that are the same kind of thing. any_office: what every department can do itself, whoever
    led it there. not_communication: what changes how work is done and reaches nobody.
    """

    entries: tuple[Entry, ...] = ()
    links: tuple[IndicatorLink, ...] = ()
    alike: tuple[tuple[Code, ...], ...] = ()
    any_office: tuple[Code, ...] = ()
    not_communication: tuple[Code, ...] = ()
    worked: tuple[Worked, ...] = ()
    retired: tuple[Retired, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)

    def entry(self, code: str) -> Entry | None:
        """An entry by its code, a retired one too: actions may have been made from it. None where there is none."""
        return next((entry for entry in self.entries if entry.code == code), None)

    def offered(self) -> tuple[Entry, ...]:
        """The entries that may be proposed."""
        retired = {mark.code for mark in self.retired}
        return tuple(entry for entry in self.entries if entry.code not in retired)

    def success(self, code: str) -> Worked | None:
        """The mark of an entry that is a success of the office's own."""
        return next((mark for mark in self.worked if mark.code == code), None)

    def retirement(self, code: str) -> Retired | None:
        """The mark of an entry that is offered no longer."""
        return next((mark for mark in self.retired if mark.code == code), None)


def laid_over(library: Library, layer: Iterable[Layered]) -> Library:
    """The library with what the office said on the screen; marks of entries that are gone say nothing."""
    said = {each.code: each for each in layer}
    own = {code: each.entry for code, each in said.items() if each.entry is not None}
    entries = (*(own.pop(entry.code, entry) for entry in library.entries), *own.values())
    known = {entry.code for entry in entries}
    worked = {mark.code: mark for mark in library.worked}
    retired = {mark.code: mark for mark in library.retired}
    for code, each in said.items():
        if each.is_worked is not None:
            worked.pop(code, None)
        if each.is_worked:
            worked[code] = Worked(code=code, note_vi=each.worked, year=each.worked_year)
        if each.is_retired is not None:
            retired.pop(code, None)
        if each.is_retired:
            retired[code] = Retired(code=code, reason_vi=each.retired)
    screen: dict[str, Origin] = {code: "screen" for code, each in said.items() if each.entry is not None}
    return replace(
        library,
        entries=entries,
        worked=tuple(mark for code, mark in worked.items() if code in known),
        retired=tuple(mark for code, mark in retired.items() if code in known),
        origins={**library.origins, **screen},
    )


def entry_of(fields: Mapping[str, Any]) -> tuple[Entry | None, tuple[ActionProblem, ...]]:
    """An entry of what was typed, by field, or all that is wrong with it: None and the problems.

    An entry without a component and a topic would never be proposed, and is a problem too (``needs_purpose``), as is a
    title that no action could have.
    """
    cleaned: dict[str, Any] = {
        name: clean_text(value) if isinstance(value, str) else value for name, value in fields.items()
    }
    problems: list[ActionProblem] = []
    entry = None
    try:
        entry = Entry(**cleaned)
    except ValidationError as error:
        for reason in error.errors():
            name, limit = str(reason["loc"][0]), reason.get("ctx", {}).get("max_length")
            code = {"string_too_short": "required", "string_too_long": "too_long"}.get(reason["type"], "unknown")
            length = len(cleaned[name]) if code == "too_long" else None
            problems.append(ActionProblem(name, code, limit, length))
    length, limit = len(str(cleaned.get("title_vi", ""))), TEXT_LIMITS["title"]
    if length > limit:
        problems = [problem for problem in problems if problem.field != "title_vi"]
        problems.append(ActionProblem("title_vi", "too_long", limit, length))
    if not any(cleaned.get(name) for name in ("components", "topics", "also_components", "also_topics")):
        problems.append(ActionProblem("components", "needs_purpose"))
    return (None if problems else entry), tuple(problems)
