"""Proposals: actions of the library for a flagged component or a topic, fitted to a plan. Not effects that are proven.

What is chosen is what others did, or planned, about the same component, nearest first. That it helped is nowhere shown.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analysis.flags import SEVERITIES, Severity
from planning.action import TEXT_LIMITS, Action
from planning.library import Entry, IndicatorLink, Library
from planning.owners import Owner, first_day, owners_on, with_owners
from planning.periods import Convention, Period
from planning.plan import Pair, Plan, Rhythm
from wording.text import folded

MOST = 3
"""So many proposals for each component."""

LEAST_DAYS = 30
"""A period that ends sooner is no time to do anything in; the next one is taken."""

SATURDAY = 5
Leaders = Mapping[str, Sequence[str]]
"""By channel, the units that lead its actions, the one with most first."""

Ended = Callable[[str, date], object]
"""Says whether a text names a body or term that has ended on a day: anything true means yes."""


def never_ended(text: str, day: date) -> bool:
    """What holds where nobody knows of any ended body or term."""
    return False


@dataclass(frozen=True)
class Need:
    """What is to be answered: a component (index, component) or a topic of the plan.

    indicators: names of its weakest indicators, the weakest first. severity: of its most severe flag.
    """

    component: Pair | None = None
    topic: str = ""
    severity: Severity | None = None
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """An entry as an action of the plan: with the lead unit (a code of the plan) and the days that are proposed.

    topics: those of the plan. coordinating: the units that help the owner of the component. indicator, link: the weak
    indicator that it answers, and the reason; None where it was not chosen by one. is_worked: the office had success
    with it before. is_added: the office added it. is_ours: the office can do it itself; else another body led it there,
    and would lead it here.
    """

    entry: Entry
    need: Need
    topics: tuple[str, ...]
    lead_unit: str
    start: date
    due: date
    coordinating: tuple[str, ...] = ()
    indicator: str = ""
    link: IndicatorLink | None = None
    is_worked: bool = False
    is_added: bool = False
    is_ours: bool = True

    @property
    def channel(self) -> str:
        """The channel as an action holds it: a code of the plan, or the form in words."""
        return self.entry.channel or self.entry.channel_vi


def fits(entry: Entry, need: Need) -> bool:
    """Whether an entry serves a component or topic, by its own account or as well."""
    if need.component is not None:
        return need.component in (*entry.components, *entry.also_components)
    return need.topic in (*entry.topics, *entry.also_topics)


def propose(
    needs: Sequence[Need],
    library: Library,
    plan: Plan,
    actions: Iterable[Action],
    day: date,
    convention: Convention = "nd09",
    nearness: Mapping[str, int] | None = None,
    ended: Ended = never_ended,
    owners: Iterable[Owner] = (),
    office: str = "",
    earlier: Iterable[Action] = (),
) -> tuple[tuple[Proposal, ...], ...]:
    """For each need up to three proposals, the best first; none where the plan's year is over.

    actions: those of the plan; what was made from an entry, or has its title, is not proposed again. nearness: how far
    the province of a source is, 0 for the own one; those that it does not name are the farthest. An entry whose channel
    the plan does not offer on its days, or that names what has ended by then, is left out. First comes what answers a
    weak indicator; then own successes, what the office added, communication before other measures, what the office can
    do itself, entries whose own component it is, those led by a unit of the plan, those with a channel of the plan,
    near sources, what was done before what was only planned, and new before old. The three are of different kinds and
    channels (but for what is the office's own) and for different indicators where they can be, and no entry is proposed
    twice while there are others. A retired entry is never proposed. owners: where one answers for the component, its
    unit leads whoever led elsewhere. office: the name of the office, which the library may name as lead.
    earlier: the actions of the plans before, which say who leads a channel that this one has no action of.
    """
    known = tuple(actions)
    here = tuple(owners_on(owners, first_day(plan, day)).values())
    taken = {action.proposal for action in known} | {folded(action.title) for action in known}
    usable = [entry for entry in library.offered() if entry.code not in taken and folded(entry.title_vi) not in taken]
    leaders, offered = _leaders(known, earlier), set[str]()
    found: list[tuple[Proposal, ...]] = []
    for need in needs:
        candidates: list[_Candidate] = []
        for entry in usable:
            proposal = (
                _fitted(entry, need, library, plan, leaders, day, convention, ended, office)
                if fits(entry, need)
                else None
            )
            if proposal is not None:
                proposal = _owned(proposal, here, plan, day)
                order = _order(proposal, library, plan, nearness or {})
                candidates.append(_Candidate(proposal, _answers(entry, need, library), order, _kinds(entry, library)))
        chosen = _varied(candidates, offered)
        offered |= {proposal.entry.code for proposal in chosen}
        found.append(chosen)
    return tuple(found)


def recurring(
    library: Library,
    plan: Plan,
    actions: Iterable[Action],
    day: date,
    convention: Convention = "nd09",
    nearness: Mapping[str, int] | None = None,
    ended: Ended = never_ended,
) -> tuple[Proposal, ...]:
    """What the plan's own units do again and again: a proposal for each channel that the plan has no action of yet.

    In the order of the plan's channels. The arguments are those of `propose`.
    """
    known = tuple(actions)
    used = {channel for action in known for channel in action.channels}
    leaders = _leaders(known)
    found: dict[str, Proposal] = {}
    for entry in library.offered():
        if entry.rhythm == "once" or not entry.channel or entry.channel in used:
            continue
        need = Need(topic=entry.topics[0] if entry.topics else "")
        proposal = _fitted(entry, need, library, plan, leaders, day, convention, ended)
        if proposal is None or not _named_unit(entry, plan, proposal.due):
            continue
        best = found.setdefault(entry.channel, proposal)
        if _order(proposal, library, plan, nearness or {}) < _order(best, library, plan, nearness or {}):
            found[entry.channel] = proposal
    return tuple(found[channel.code] for channel in plan.channels if channel.code in found)


def ready(
    codes: Iterable[str],
    library: Library,
    plan: Plan,
    convention: Convention = "nd09",
    ended: Ended = never_ended,
) -> tuple[Proposal, ...]:
    """Entries by their codes, as actions of the whole year of a plan, in the order of the codes.

    Left out is what the library has not or offers no longer, what the plan has no channel for, and what names something
    that has ended.
    """
    found, offered = [], {entry.code: entry for entry in library.offered()}
    for entry in (offered[code] for code in codes if code in offered):
        need = Need(topic=entry.topics[0] if entry.topics else "")
        found.append(_fitted(entry, need, library, plan, {}, date(plan.year, 1, 1), convention, ended))
    return tuple(proposal for proposal in found if proposal is not None)


@dataclass(frozen=True)
class _Candidate:
    """answers: the weak indicators that it answers, by their place, with the reason. order: smaller is better.

    kinds: the groups of entries like it, by their place in the library.
    """

    proposal: Proposal
    answers: Mapping[int, IndicatorLink]
    order: tuple[object, ...]
    kinds: frozenset[int]


def _varied(candidates: list[_Candidate], offered: set[str]) -> tuple[Proposal, ...]:
    """The first three by their order; last those offered elsewhere, of a kind, channel or indicator chosen already."""
    chosen: list[Proposal] = []
    channels: set[str] = set()
    kinds: set[int] = set()
    answered: set[int] = set()
    while candidates and len(chosen) < MOST:
        ranked = []
        for candidate in candidates:
            proposal, answers = candidate.proposal, candidate.answers
            place = min((place for place in answers if place not in answered), default=None)
            is_own = proposal.is_worked or proposal.is_added
            repeats = (
                proposal.entry.code in offered,
                not candidate.kinds.isdisjoint(kinds) and not is_own,
                proposal.channel in channels and not is_own,
                bool(answers) and place is None,
            )
            ranked.append(((*repeats, place is None, place or 0, candidate.order), place, candidate))
        _, place, best = min(ranked, key=lambda each: each[0])
        taken = best.proposal
        if place is not None:
            taken = replace(taken, indicator=taken.need.indicators[place], link=best.answers[place])
            answered.add(place)
        chosen.append(taken)
        channels.add(taken.channel)
        kinds |= best.kinds
        candidates = [candidate for candidate in candidates if candidate is not best]
    return tuple(chosen)


def _answers(entry: Entry, need: Need, library: Library) -> dict[int, IndicatorLink]:
    """Which of the weak indicators an entry answers, by their place among them, and why."""
    links = [link for link in library.links if link.component == need.component and entry.code in link.actions]
    names = [folded(indicator) for indicator in need.indicators]
    return {
        place: link
        for place, name in enumerate(names)
        for link in reversed(links)
        if any(folded(word) in name for word in link.words)
    }


def unanswered(need: Need, library: Library) -> tuple[str, ...]:
    """The weak indicators that nothing in the library answers: what is proposed is for the component as a whole."""
    answered = {place for entry in library.offered() for place in _answers(entry, need, library)}
    return tuple(name for place, name in enumerate(need.indicators) if place not in answered)


def _kinds(entry: Entry, library: Library) -> frozenset[int]:
    """The groups of entries that are like it, by their place."""
    return frozenset(place for place, group in enumerate(library.alike) if entry.code in group)


def _order(proposal: Proposal, library: Library, plan: Plan, nearness: Mapping[str, int]) -> tuple[object, ...]:
    entry, need = proposal.entry, proposal.need
    is_own = need.component in entry.components if need.component else need.topic in entry.topics
    return (
        not proposal.is_worked,
        not proposal.is_added,
        entry.code in library.not_communication,
        not proposal.is_ours,
        not is_own,
        not _named_unit(entry, plan, proposal.due),
        not entry.channel,
        nearness.get(entry.province, len(nearness)),
        entry.stage != "done",
        -(entry.source_year or 0),
        entry.code,
    )


def _fitted(
    entry: Entry,
    need: Need,
    library: Library,
    plan: Plan,
    leaders: Leaders,
    day: date,
    convention: Convention,
    ended: Ended,
    office: str = "",
) -> Proposal | None:
    """An entry with days, lead and topics of the plan; None where it cannot be done there."""
    turn = SEVERITIES.index(need.severity) if need.severity else 0
    days = days_of(entry.rhythm, plan.year, day, convention, turn, entry.month)
    if days is None:
        return None
    channels = {channel.code for channel in plan.channels if all(map(channel.is_valid_on, days))}
    if entry.channel and entry.channel not in channels:
        return None
    if any(ended(text, days[1]) for text in entry.texts() if text):
        return None
    here = {topic.code for topic in plan.topics if topic.is_valid_on(days[1])}
    topics = tuple(code for code in entry.topics if code in here)
    is_worked, is_added = library.success(entry.code) is not None, entry.code in library.origins
    is_known = not entry.lead_vi or entry.code in library.any_office or bool(_named_unit(entry, plan, days[1]))
    return Proposal(
        entry,
        need,
        topics,
        lead_of(entry, plan, leaders, days[1]),
        *days,
        is_worked=is_worked,
        is_added=is_added,
        is_ours=is_worked or is_added or is_known or _is_lead(entry, office),
    )


def _owned(proposal: Proposal, owners: Iterable[Owner], plan: Plan, day: date) -> Proposal:
    """The proposal with the units that answer for its component, where some do."""
    components = (proposal.need.component,) if proposal.need.component else ()
    owned = with_owners(Action(title="", components=components), owners, plan, day)
    if not owned.lead_unit:
        return proposal
    return replace(proposal, lead_unit=owned.lead_unit, coordinating=owned.coordinating)


def open_quarters(year: int, day: date, convention: Convention = "nd09") -> tuple[Period, ...]:
    """The reporting quarters of a year that leave time for a new action, as seen on a day."""
    first = max(date(year, 1, 1), day)
    quarters = (Period(year, "quarter", number) for number in range(1, 5))
    return tuple(quarter for quarter in quarters if quarter.end(convention) >= first + timedelta(LEAST_DAYS))


def days_of(
    rhythm: Rhythm, year: int, day: date, convention: Convention = "nd09", turn: int = 0, month: int | None = None
) -> tuple[date, date] | None:
    """First and last day of a new action in a year's plan, both working days of the week, as seen on a day.

    Once: one reporting quarter, so that the quarter's report tells the result; turn 0 is the first that leaves time, 1
    the one after; month: that of its occasion, in whose quarter it has to be. What recurs runs from then to the end of
    the reporting year. None where the year leaves no time.
    """
    first, quarters = max(date(year, 1, 1), day), open_quarters(year, day, convention)
    if not quarters:
        return None
    last = _working_day(Period(year, "year").end(convention), -1)
    if rhythm != "once":
        return _working_day(first, 1), last
    quarter = quarters[min(turn, len(quarters) - 1)]
    if month is not None:
        middle = date(year, month, 15)
        of_occasion = [each for each in quarters if each.start(convention) <= middle <= each.end(convention)]
        if not of_occasion:
            return None
        quarter = of_occasion[0]
    return _working_day(max(first, quarter.start(convention)), 1), _working_day(quarter.end(convention), -1)


def moved(proposal: Proposal, quarter: Period, day: date, convention: Convention = "nd09") -> Proposal:
    """The proposal in another reporting quarter; what recurs begins there. What has an occasion stays where it is."""
    if proposal.entry.month is not None and proposal.entry.rhythm == "once":
        return proposal
    start = _working_day(max(date(quarter.year, 1, 1), day, quarter.start(convention)), 1)
    if proposal.entry.rhythm != "once":
        return replace(proposal, start=start)
    return replace(proposal, start=start, due=_working_day(quarter.end(convention), -1))


def _working_day(day: date, step: int) -> date:
    while day.weekday() >= SATURDAY:
        day += timedelta(step)
    return day


def _leaders(actions: Iterable[Action], earlier: Iterable[Action] = ()) -> Leaders:
    found: dict[str, list[str]] = {}
    for known in (actions, earlier):
        led = Counter((action.channel, action.lead_unit) for action in known if action.lead_unit)
        for (channel, unit), _ in led.most_common():
            found.setdefault(channel, []).append(unit)
    return found


def lead_of(entry: Entry, plan: Plan, leaders: Leaders, day: date) -> str:
    """The unit of the plan that would lead; "" where the plan has none.

    It is the one that led there, if the plan has it; else who leads most actions of the channel; else whose duty names
    the channel; else who reports on the plan.
    """
    if named := _named_unit(entry, plan, day):
        return named
    units = [unit.code for unit in plan.units if unit.is_valid_on(day)]
    names = [folded(channel.name_vi) for channel in plan.channels if channel.code == entry.channel]
    by_duty = [code for duty in plan.duties if any(name in folded(duty.text) for name in names) for code in duty.lead]
    reporting = plan.reporting.by if plan.reporting else ()
    likely = (*(leaders.get(entry.channel, ()) if entry.channel else ()), *by_duty, *reporting, *units)
    return next((code for code in likely if code in units), "")


def _is_lead(entry: Entry, office: str) -> bool:
    """Whether the library names such an office as lead: "Sở X" where the office is "Sở X tỉnh Y"."""
    return f"{folded(office)} ".startswith(f"{folded(entry.lead_vi.partition(';')[0])} ")


def _named_unit(entry: Entry, plan: Plan, day: date) -> str:
    """The unit of the plan that the library names as lead; "" where the plan has none of that name."""
    lead = folded(entry.lead_vi.partition(";")[0])
    if not lead:
        return ""
    units = {folded(unit.name_vi): unit.code for unit in plan.units if unit.is_valid_on(day)}
    longer = [code for name, code in units.items() if name.startswith(f"{lead} ")]
    return units.get(lead, longer[0] if len(longer) == 1 else "")


def action_from(proposal: Proposal, start: Action, note: str = "") -> Action:
    """The action that a proposal would be. start: the edition, reason and components that it answers."""
    entry = proposal.entry
    return replace(
        start,
        title=entry.title_vi[: TEXT_LIMITS["title"]],
        audience=entry.audience_vi,
        channel=proposal.channel,
        product=entry.product_vi,
        topics=proposal.topics or start.topics,
        quantity=entry.quantity,
        rhythm=entry.rhythm,
        lead_unit=proposal.lead_unit,
        coordinating=proposal.coordinating,
        start=proposal.start,
        due=proposal.due,
        note=note,
        proposal=entry.code,
    )
