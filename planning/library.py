"""The library of actions: what other offices did or planned, each with its source, as data to choose from."""

from dataclasses import field
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from planning.plan import Pair, Rhythm
from planning.target import STRICT, Code, Line

Stage = Literal["done", "planned"]
Short = Annotated[str, Field(max_length=300)]


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
    """An entry that the office found to be a success of its own, in its own words."""

    code: Code
    note_vi: Line


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Library:
    """All entries; `own` are those that the office added, `retired` those that are offered no longer."""

    entries: tuple[Entry, ...] = ()
    links: tuple[IndicatorLink, ...] = ()
    worked: tuple[Worked, ...] = ()
    retired: tuple[Code, ...] = ()
    own: frozenset[str] = field(default_factory=frozenset)

    def entry(self, code: str) -> Entry | None:
        """An entry by its code, a retired one too: actions may have been made from it. None where there is none."""
        return next((entry for entry in self.entries if entry.code == code), None)
