"""Tells people in time: one digest a person of what is due, late, unanswered, closing or new."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from urllib.parse import urlencode

from data.catalogue.model import Catalogue
from data.editions import DELIVERED, TRIAL
from data.rights import Actor
from data.store import outbox
from data.store.actions import list_actions
from data.store.check_ins import last_days
from data.store.database import Store
from data.store.people import Person, people
from data.store.plans import get_plan, plan_years
from data.store.settings import Settings, load
from data.store.versions import Version, versions
from planning.action import Action
from planning.calendar_file import Deadline
from planning.coverage import call_state
from planning.digest import SOON_DAYS, call_stage, closing, reminder_key, reported_actions, week_of
from planning.my_work import unit_reports
from planning.periods import periods
from planning.plan import Plan, Term
from planning.reminder_kinds import KINDS, Kind
from planning.reminders import reminders
from services.built_in import PROGRAM
from wording.numbers import date_text, local_time
from wording.words import LANGUAGES, Words, period_words

NEWS_DAYS = 14
"""So long an edition is news."""

WHOLE_OFFICE = Person(0, "", "", "", "planner")
"""To whom everything is reported where nobody signs in."""


@dataclass(frozen=True)
class Line:
    """One thing that is reported to somebody. key: what sets it apart; texts: by language; path: where it is shown."""

    kind: Kind
    key: str
    texts: Mapping[str, str]
    path: str


@dataclass(frozen=True)
class Digest:
    """What is reported to one person, by kind in the order of `KINDS`."""

    person: Person
    lines: tuple[Line, ...]

    @property
    def language(self) -> str:
        return self.person.language or LANGUAGES[0]


@dataclass(frozen=True)
class _Office:
    """All that reminders are made from, as it is on a day."""

    day: date
    catalogue: Catalogue
    settings: Settings
    actions: tuple[Action, ...]
    plans: tuple[Plan, ...]
    last: Mapping[int, date]
    news: tuple[Version, ...]
    units: Mapping[str, Term]

    def unit_name(self, code: str, say: Words) -> str:
        return say.of(self.units[code]) if code in self.units else code or say("coverage.nobody")


def digests(store: Store, catalogue: Catalogue, day: date) -> tuple[Digest, ...]:
    """What is to be reported on a day to each person who is let in; no digest where that is nothing.

    A person is notified of the actions that their unit leads or that name them, of its calls and reports, and of
    editions that others published. Whoever plans is notified besides of what nobody else would hear of, and which units
    owe what. Where nobody signs in, one digest has all of it.
    """
    everybody = [person for person in people(store) if person.disabled_at is None] or [WHOLE_OFFICE]
    office = _office(store, catalogue, day)
    reached = [person for person in everybody if person.email]
    heard = ({person.unit for person in reached if person.unit}, {person.name for person in reached if person.name})
    has_planner = any(person.role == "planner" for person in everybody)
    found = []
    for person in everybody:
        sees_to_rest = person.role == "planner" or (person.role == "admin" and not has_planner)
        every = _lines(office, person, heard if sees_to_rest else None)
        lines = [line for line in every if line.kind not in person.unwanted]
        if lines:
            found.append(Digest(person, tuple(sorted(lines, key=lambda line: KINDS.index(line.kind)))))
    return tuple(found)


def deadlines(store: Store, day: date, say: Words) -> tuple[Deadline, ...]:
    """The last days of calls that are not answered by all, and the days on which the reports of quarters close.

    Of this year's plans and later ones; of a quarter as long as its report is open, that of last year too.
    """
    settings = load(store)
    found: list[Deadline] = []
    plans = [get_plan(store, year) for year in sorted(plan_years(store)) if year >= day.year - 1]
    names = {unit.code: say.of(unit) for plan in plans for unit in plan.units}
    for plan in plans:
        state = call_state(plan.calls[-1], day) if plan.calls and plan.year >= day.year else None
        if state is not None and state.waiting:
            found.append(
                Deadline(
                    f"call-{plan.year}-{plan.calls[-1].asked_on}",
                    state.last_day,
                    say("mail.calendar_call", year=plan.year),
                    ", ".join(names.get(code, code) for code in state.waiting),
                    int(plan.calls[-1].extended_to is not None),
                )
            )
        for period in periods(plan.year, ("quarter",)):
            if (closes := period.closes(settings.convention, settings.closing_days)) >= day:
                words = period_words(period.kind, period.number, period.year, say.language)
                found.append(Deadline(f"period-{period}", closes, say("mail.calendar_period", period=words)))
    return tuple(sorted(found, key=lambda deadline: (deadline.day, deadline.key)))


def write_messages(store: Store, catalogue: Catalogue, actor: Actor, day: date, site: str, domain: str) -> int:
    """Keep a message for everybody with an e-mail to whom something is new; returns how many were written.

    site: the address under which people open the program, "" for none. domain: that of the messages' numbers.
    Raises RightRefusedError.
    """
    reported = outbox.reported_to(store)
    written = 0
    for digest in digests(store, catalogue, day):
        new = tuple(line for line in digest.lines if line.key not in reported.get(digest.person.id, ()))
        if new and digest.person.email:
            fresh = Digest(digest.person, new)
            keys = [line.key for line in new]
            texts = (subject_of(fresh, day), text_of(fresh, site), html_of(fresh, site))
            written += outbox.write_message(store, actor, digest.person.id, day, *texts, keys, domain=domain)
    return written


def clear_messages(store: Store, catalogue: Catalogue, actor: Actor, day: date, days: int) -> int:
    """Remove the messages that were sent more than so many days ago, but those of what is still to be reported.

    Returns how many are gone. Raises RightRefusedError.
    """
    due = {digest.person.id: {line.key for line in digest.lines} for digest in digests(store, catalogue, day)}
    return outbox.clear_old(store, actor, days, due)


def subject_of(digest: Digest, day: date) -> str:
    """The subject: the day, and how many of each kind."""
    say = Words(digest.language)
    counts = [
        say(f"mail.count_{kind}", count=count)
        for kind in KINDS
        if (count := sum(line.kind == kind for line in digest.lines))
    ]
    return say("mail.subject", day=date_text(day, digest.language), counts=", ".join(counts))


def text_of(digest: Digest, site: str) -> str:
    """The message as plain text; links only where the site is known."""
    say = Words(digest.language)
    parts = [say("mail.greeting", person=digest.person.name)]
    for kind, lines in _by_kind(digest):
        parts.append(say(f"mail.kind_{kind}"))
        parts += [f"- {line.texts[say.language]}" + (f"\n  {site}{line.path}" if site else "") for line in lines]
        parts.append("")
    parts.append("-- ")
    parts.append(say("mail.why"))
    if site:
        parts += [f"{say('mail.all')}: {site}/my_work", f"{say('mail.choose')}: {site}/mail"]
    return "\n".join(parts) + "\n"


def html_of(digest: Digest, site: str) -> str:
    """The message as HTML: the same words, without pictures, scripts or anything from elsewhere."""
    say = Words(digest.language)
    parts = [f"<p>{escape(say('mail.greeting', person=digest.person.name))}</p>"]
    for kind, lines in _by_kind(digest):
        items = "".join(f"<li>{_linked(line.texts[say.language], line.path, site)}</li>" for line in lines)
        parts.append(f"<h2 style='font-size:16px'>{escape(say(f'mail.kind_{kind}'))}</h2><ul>{items}</ul>")
    ways = [_linked(say("mail.all"), "/my_work", site), _linked(say("mail.choose"), "/mail", site)] if site else []
    parts.append("<hr><p style='font-size:13px'>" + "<br>".join([escape(say("mail.why")), *ways]) + "</p>")
    body = "".join(parts)
    return (
        f'<!doctype html><html lang="{say.language}"><head><meta charset="utf-8"></head>'
        f'<body style="font-family:sans-serif;font-size:15px;line-height:1.5">{body}</body></html>'
    )


def list_text(found: Iterable[Digest], say: Words) -> str:
    """Every digest as lines, for where no mail is sent."""
    parts: list[str] = []
    for digest in found:
        if digest.person.name:
            parts += [digest.person.name, ""]
        for kind, lines in _by_kind(digest):
            parts += [say(f"mail.kind_{kind}"), *(f"- {line.texts[say.language]}" for line in lines), ""]
    return "\n".join(parts)


def _linked(text: str, path: str, site: str) -> str:
    return f'<a href="{escape(site + path)}">{escape(text)}</a>' if site else escape(text)


def _by_kind(digest: Digest) -> Iterable[tuple[Kind, Sequence[Line]]]:
    for kind in KINDS:
        if lines := [line for line in digest.lines if line.kind == kind]:
            yield kind, lines


def _office(store: Store, catalogue: Catalogue, day: date) -> _Office:
    plans = tuple(get_plan(store, year) for year in sorted(plan_years(store)))
    since = day - timedelta(NEWS_DAYS)
    news = tuple(
        version
        for version in versions(store)
        if version.status == "published"
        and version.origin != DELIVERED
        and version.layout != TRIAL
        and version.person != PROGRAM.name
        and since <= local_time(version.created_at).date() <= day
    )
    units = {unit.code: unit for plan in plans for unit in plan.units}
    return _Office(day, catalogue, load(store), list_actions(store), plans, last_days(store), news, units)


def _lines(office: _Office, person: Person, others: tuple[set[str], set[str]] | None) -> list[Line]:
    """Everything for one person. others: for who sees to the rest as well, which units and names get mail."""
    own = reported_actions(office.actions, person.unit, person.name, others)
    return [
        *_action_lines(office, own),
        *_call_lines(office, person.unit, others is not None),
        *_period_lines(office, person.unit, others is not None),
        *_edition_lines(office, person),
    ]


def _action_lines(office: _Office, actions: Iterable[Action]) -> Iterable[Line]:
    for reminder in reminders(actions, office.day, SOON_DAYS):
        action, kind = reminder.action, "overdue" if reminder.is_overdue else "soon"
        query = {"action": action.id} | ({} if action.plan_year is None else {"plan": action.plan_year})
        texts = {
            language: say(
                f"mail.{kind}",
                title=action.title,
                unit=office.unit_name(action.lead_unit, say),
                day=date_text(reminder.due, language),
                days=abs(reminder.days_left),
            )
            for language, say in _languages()
        }
        yield Line(
            "overdue" if reminder.is_overdue else "soon",
            reminder_key(reminder, office.day),
            texts,
            f"/plan?{urlencode(query)}",
        )


def _call_lines(office: _Office, unit: str, sees_to_rest: bool) -> Iterable[Line]:
    for plan in office.plans:
        if not plan.calls or plan.year < office.day.year:
            continue
        call = plan.calls[-1]
        state = call_state(call, office.day)
        stage = call_stage(state, call.asked_on, office.day)
        is_own = unit in state.waiting
        if stage is None or not (is_own or (sees_to_rest and stage == "late")):
            continue
        texts = {
            language: say(
                f"mail.call_{stage}" if is_own else "mail.call_office",
                year=plan.year,
                day=date_text(state.last_day, language),
                units=", ".join(office.unit_name(code, say) for code in state.waiting),
            )
            for language, say in _languages()
        }
        key = f"call:{plan.year}:{call.asked_on}:{state.last_day}:{stage}"
        yield Line("call", f"{key}:{week_of(office.day)}" if stage == "late" else key, texts, "/coverage")


def _period_lines(office: _Office, unit: str, sees_to_rest: bool) -> Iterable[Line]:
    convention, days_after = office.settings.convention, office.settings.closing_days
    for period in closing(office.day, convention, days_after):
        here = [action for action in office.actions if action.plan_year in (None, period.year)]
        owing = [
            report
            for report in unit_reports(here, office.last, period.start(convention), office.day)
            if not report.is_complete
        ]
        mine = next((report for report in owing if report.unit == unit), None)
        if mine is None and not (sees_to_rest and owing):
            continue
        texts = {
            language: say(
                "mail.period_office" if mine is None else "mail.period_own",
                period=period_words(period.kind, period.number, period.year, language),
                day=date_text(period.closes(convention, days_after), language),
                count=len(owing) if mine is None else mine.expected - mine.reported,
            )
            for language, say in _languages()
        }
        yield Line("period", f"period:{period}", texts, "/my_work")


def _edition_lines(office: _Office, person: Person) -> Iterable[Line]:
    for version in office.news:
        if version.person == person.name:
            continue
        index = office.catalogue.series.get(version.index)
        texts = {
            language: say(
                "mail.edition",
                index=index.short if index else version.index,
                year=version.year,
                person=version.person,
                day=date_text(local_time(version.created_at).date(), language),
            )
            for language, say in _languages()
        }
        path = f"/?{urlencode({'index': version.index, 'year': version.year})}"
        yield Line("edition", f"edition:{version.id}", texts, path)


def _languages() -> Iterable[tuple[str, Words]]:
    for language in LANGUAGES:
        yield language, Words(language)
