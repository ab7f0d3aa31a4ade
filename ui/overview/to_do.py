"""What is left to do: flags without an action, and the open actions, the most urgent first."""

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from analysis.frames import TOTAL
from planning.action import Action, is_open
from planning.occurrences import is_late
from planning.progress import due_soon
from ui.blocks.action_fields import action_link
from ui.kit import markup
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.visit.visit import Visit
from wording.numbers import DAY, TIME_ZONE

MOST_ACTIONS = 6


def _state(visit: Visit, action: Action, today: date) -> TableCell:
    """How urgent an action is, and whether the figures behind it were withdrawn."""
    say = visit.say
    key = "late" if is_late(action, today) else "soon" if due_soon(action, today) else "open"
    text = say(f"overview.{key}")
    if action.edition_status == "withdrawn":
        text += f" · {say('plan.withdrawn')}"
    return TableCell(text, tone="bad" if key == "late" else "")


def show_work(visit: Visit, actions: Sequence[Action], open_flags: Sequence[str]) -> None:
    """What is late, what is due, and which flags have no action."""
    say = visit.say
    today = datetime.now(TIME_ZONE).date()
    head: str = markup.title(say("overview.work"))
    if open_flags:
        names = ", ".join(
            markup.link(
                visit.link("component" if code != TOTAL else "flags", component=code),
                visit.component_name(code, short=True),
            )
            for code in [code for code in open_flags if code != TOTAL] or open_flags
        )
        to_coverage = markup.link(visit.link("coverage"), say("overview.to_coverage"))
        head += markup.sentence(markup.Html(f"{say('overview.uncovered', names=names)} {to_coverage}"))
    st.html(head)
    left_open = [a for a in actions if is_open(a)]
    if left_open:
        rows: list[Row] = [
            [TableCell(a.title, href=action_link(visit, a)), TableCell(a.due, DAY), _state(visit, a, today)]
            for a in left_open[:MOST_ACTIONS]
        ]
        columns = [Column(say("field.title")), Column(say("field.due"), "right"), Column("")]
        show_table(columns, rows, say("overview.work"), visit.language)
        if len(left_open) > MOST_ACTIONS:
            st.caption(say("overview.more_actions", count=len(left_open) - MOST_ACTIONS))
    else:
        st.html(markup.subtitle(say("overview.no_actions")))
    st.html(f"<p>{markup.link(visit.link('plan'), say('overview.to_plan'))}</p>")
