"""The audit trail: some of its events, chosen by person, kind, subject and days; a page of them at a time; as CSV."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from tempfile import SpooledTemporaryFile
from typing import Any

import streamlit as st

from data.names import fold
from data.rights import DEEDS
from data.store import audit
from data.store.actions import titles
from data.store.audit import Event
from data.store.people import names_by_id
from data.store.trail import Wanted, begin_download, count_events, event_people, events, first_moment
from planning.periods import end_of, today
from ui.audit.changes import Names, differences
from ui.blocks.plan_choice import names_of, newest_plan
from ui.kit import markup
from ui.kit.downloads import as_csv
from ui.kit.tables import Column, Row, Shown, TableCell, show_table
from ui.visit.link_choices import choose, choose_day
from ui.visit.visit import Visit
from wording.numbers import MOMENT, NOTHING, integer

PAGE, BATCH = 50, 1000
"""Events of a page of the screen; and read at once for a file."""

MOST_CHANGES = 4
"""Changed fields of an event on the screen; the file has all of them."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "door": (audit.SIGNED_IN, audit.SIGNED_OUT, audit.SIGN_IN_REFUSED),
    "refused": (audit.SIGN_IN_REFUSED, audit.RIGHT_REFUSED, audit.FEED_REFUSED),
    "downloads": (audit.EVIDENCE_DOWNLOADED, audit.TRAIL_DOWNLOADED),
    "people": (
        audit.PERSON_ADDED,
        audit.PERSON_INVITED,
        audit.PERSON_CHANGED,
        audit.PERSON_DISABLED,
        audit.PERSON_ENABLED,
        audit.PASSWORD_CHANGED,
    ),
    "actions": (
        *audit.ACTION_EVENTS,
        audit.CHECK_IN_ADDED,
        audit.CHECK_IN_CHANGED,
        audit.CHECK_IN_DELETED,
        audit.CHECK_IN_UNDELETED,
        audit.OWNERS_CHANGED,
    ),
    "plans": (
        audit.PLAN_ADDED,
        audit.PLAN_CHANGED,
        audit.PLAN_REMOVED,
        audit.VALUE_STORED,
        audit.VALUE_REMOVED,
        audit.LIBRARY_CHANGED,
    ),
    "figures": (
        *audit.EDITION_EVENTS,
        audit.DRAFT_SAVED,
        audit.DRAFT_DISCARDED,
        audit.DRAFT_PUBLISHED,
        audit.DECISION_REMEMBERED,
        audit.DECISION_FORGOTTEN,
        audit.CATALOGUE_CHANGED,
    ),
    "office": (audit.SETTING_CHANGED, audit.DATABASE_RESTORED),
    "feed": (audit.FEED_TOKEN_ADDED, audit.FEED_TOKEN_WITHDRAWN, audit.FEED_READ, audit.FEED_REFUSED),
}
"""Kinds of events that one asks for together; every kind is in one."""

SUBJECTS = (
    "action",
    "evidence",
    "plan",
    "owners",
    "library",
    "edition",
    "draft",
    "decision",
    "catalogue",
    "person",
    "invitation",
    "feed_token",
    "setting",
    "database",
    "audit",
    "deed",
)
"""What events are about: how their subjects begin."""

_AT = "_audit_page"


def show(visit: Visit) -> None:
    """Draw the whole page."""
    say = visit.say
    wanted = _choose(visit)
    count = count_events(visit.store, wanted)
    pages = max(-(-count // PAGE), 1)
    at = min(_page_of(wanted), pages - 1)
    found = events(visit.store, wanted, PAGE, at * PAGE)
    if not found:
        st.caption(say("audit.none"))
        return
    names = _names(visit)
    show_table(_columns(visit), _rows(visit, found, names), say("audit.caption"), visit.language)
    with st.container(horizontal=True, vertical_alignment="center"):
        for step, name, icon in ((-1, "newer", "chevron_left"), (1, "older", "chevron_right")):
            st.button(
                say(f"audit.{name}"),
                key=f"audit_{name}",
                icon=f":material/{icon}:",
                disabled=not 0 <= at + step < pages,
                on_click=_turn,
                args=(wanted, at + step),
            )
        texts = {"page": integer(at + 1, visit.language), "pages": integer(pages, visit.language)}
        st.html(markup.muted(say("audit.page", **texts)), width="content")
        st.download_button(
            say("audit.csv"),
            lambda: _file(visit, wanted, names),
            f"nhat-ky-{today().isoformat()}.csv",
            "text/csv",
            key="audit_csv",
            on_click="ignore",
            icon=":material/download:",
            help=say("audit.csv_help"),
        )


def _choose(visit: Visit) -> Wanted:
    """The headline with the number of events, and the row of choices above the table."""
    say, day = visit.say, today()
    began = first_moment(visit.store)
    first = min(today(began), day) if began else day
    people = sorted(event_people(visit.store), key=fold)
    total = count_events(visit.store, Wanted())
    st.html(
        markup.headline(say("audit.title", count=integer(total, visit.language))) + markup.subtitle(say("audit.about"))
    )
    every = {"": say("audit.all")}
    kinds = {kind: say(f"event.{kind}") for group in GROUPS.values() for kind in group}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        person = choose(visit, "audit", "who", say("audit.who"), every | {name: name for name in people}, width=150)
        groups = {name: say(f"audit.group_{name}") for name in GROUPS}
        kind = choose(visit, "audit", "kind", say("audit.what"), every | groups | kinds, width=190)
        heads = {head: say(f"audit.subject_{head}") for head in SUBJECTS}
        head = choose(visit, "audit", "about", say("audit.subject"), every | heads, width=200)
        rest = _choose_rest(visit, is_locked=not head)
        since = choose_day(visit, "audit", "since", say("audit.since"), first, (first, day))
        until = choose_day(visit, "audit", "until", say("audit.until"), day, (first, day))
    chosen = GROUPS.get(kind, (kind,) if kind else ())
    subject = f"{head}:{rest}" if head and rest else head
    # A day at the edge leaves nothing out, and asking for no day is faster.
    from_when = end_of(_day_before(since)) if since > first else None
    return Wanted(person, chosen, subject, from_when, end_of(until) if until < day else None)


def _choose_rest(visit: Visit, is_locked: bool) -> str:
    """Which one of its kind, by number or code; the link has it as the other choices."""
    key = f"audit_of_{visit.language}"
    st.session_state[key] = st.query_params.get("of", "")[:200]

    def remember() -> None:
        st.query_params["of"] = st.session_state[key]

    label, hint = visit.say("audit.of"), visit.say("audit.of_help")
    typed = st.text_input(label, key=key, help=hint, disabled=is_locked, on_change=remember, width=130)
    return typed.strip()


def _day_before(day: date) -> date:
    return day - timedelta(1)


def _page_of(wanted: Wanted) -> int:
    """Which page is open, from 0; other choices begin at the first."""
    asked, at = st.session_state.get(_AT, (wanted, 0))
    return at if asked == wanted else 0


def _turn(wanted: Wanted, at: int) -> None:
    st.session_state[_AT] = (wanted, at)


def _names(visit: Visit) -> Names:
    plan = newest_plan(visit)
    fields = ("lead_unit", "channel", "other_channels", "topics")
    return Names({field: names_of(visit, plan, field) for field in fields})


def _columns(visit: Visit) -> list[Column]:
    say = visit.say
    return [
        Column(say("audit.when"), is_whole=True),
        *(Column(say(f"audit.{name}")) for name in ("who", "where", "what", "subject", "change")),
    ]


def _rows(visit: Visit, found: Sequence[Event], names: Names, most: int | None = MOST_CHANGES) -> list[Row]:
    """A row an event. most: changed fields that are said, None for all."""
    subjects = _Subjects(visit, found)
    return [
        [
            TableCell(event.at, MOMENT),
            TableCell(event.person, lang="vi"),
            _where(event) or NOTHING,
            TableCell(visit.say(f"event.{event.kind}"), tone="bad" if event.kind in GROUPS["refused"] else ""),
            subjects.cell(event),
            _change_words(visit, event, names, most),
        ]
        for event in found
    ]


def _where(event: Event) -> str:
    """The address; events of before it had a place of its own have it among their values."""
    return event.address or str((event.after or {}).get("address") or "")


def _change_words(visit: Visit, event: Event, names: Names, most: int | None) -> str:
    texts = differences(visit, event, names)
    shown = texts[:most]
    if len(texts) > len(shown):
        shown.append(visit.say("audit.more", n=len(texts) - len(shown)))
    return "; ".join(shown)


class _Subjects:
    """What events are about, in words; the names of actions and people are read once for all of them."""

    def __init__(self, visit: Visit, found: Sequence[Event]) -> None:
        self.visit = visit
        parts = [event.subject.partition(":") for event in found]
        self.titles = titles(visit.store, {int(n) for h, _, n in parts if h in ("action", "evidence") and n.isdigit()})
        self.people = names_by_id(visit.store, {int(n) for h, _, n in parts if h == "person" and n.isdigit()})

    def cell(self, event: Event) -> TableCell:
        """The words, and where they lead for an action."""
        head, _, rest = event.subject.partition(":")
        say = self.visit.say
        label = say(f"audit.subject_{head}") if head in SUBJECTS else head
        name = self._name(head, rest)
        number = int(rest) if rest.isdigit() else 0
        link = self.visit.link("plan", action=rest) if head in ("action", "evidence") and number in self.titles else ""
        if head == "library":
            link = self.visit.link("plan", view="proposals", library=rest)
        return TableCell(f"{label}: {name}" if name else label, href=link)

    def _name(self, head: str, rest: str) -> str:
        say, number = self.visit.say, int(rest) if rest.isdigit() else 0
        if head in ("action", "evidence"):
            return self.titles.get(number, rest)
        if head == "person":
            return self.people.get(number, NOTHING)
        if head == "deed":
            return say(f"permission.{rest}") if rest in DEEDS else rest
        if head == "setting":
            return self._setting(rest)
        if head in ("edition", "owners"):
            index, _, year = rest.partition(":")
            known = self.visit.catalogue.indices.get(index.partition("/")[0])
            return f"{known.short if known else index} {year}".strip()
        return rest

    def _setting(self, key: str) -> str:
        return self.visit.say(f"setting_name.{key}") if self.visit.say.has(f"setting_name.{key}") else key


def _file(visit: Visit, wanted: Wanted, names: Names) -> bytes:
    """All events that are asked for as CSV, read a thousand at a time; with the values before and after in full."""
    begin_download(visit.store, visit.actor, wanted)
    say = visit.say
    columns = [*_columns(visit), Column(say("audit.before")), Column(say("audit.after"))]
    before: int | None = None
    with SpooledTemporaryFile(max_size=1_000_000) as file:
        while found := events(visit.store, wanted, BATCH, before=before):
            rows = _rows(visit, found, names, most=None)
            full = [[*row, _plain(event.before), _plain(event.after)] for row, event in zip(rows, found, strict=True)]
            part = as_csv(Shown(say("audit.caption"), "", columns, full), visit.language)
            file.write(part if before is None else part.partition(b"\r\n")[2])
            before = found[-1].id
        file.seek(0)
        return file.read()


def _plain(value: Mapping[str, Any] | None) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
