"""What is left to do: flags without an action, and the open actions, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from html import escape

import streamlit as st

from analysis.frames import TOTAL
from planning.action import Action, is_open
from planning.occurrences import is_late
from planning.progress import due_soon
from ui.blocks.action_fields import action_link
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.visit.visit import Visit
from wording.numbers import TIME_ZONE, date_text

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
    say, language = visit.say, visit.language
    today = datetime.now(TIME_ZONE).date()
    head = f'<p class="app-title">{escape(say("overview.work"))}</p>'
    if open_flags:
        names = ", ".join(
            f'<a href="{escape(visit.link("component" if code != TOTAL else "flags", component=code))}" target="_self">'
            f"{escape(visit.component_name(code, short=True))}</a>"
            for code in [code for code in open_flags if code != TOTAL] or open_flags
        )
        head += (
            f'<p class="app-sentence">{say("overview.uncovered", names=names)} '
            f'<a href="{escape(visit.link("coverage"))}" target="_self">{escape(say("overview.to_coverage"))}</a></p>'
        )
    st.html(head)
    left_open = [a for a in actions if is_open(a)]
    if left_open:
        rows: list[Row] = [
            [TableCell(a.title, action_link(visit, a)), date_text(a.due, language), _state(visit, a, today)]
            for a in left_open[:MOST_ACTIONS]
        ]
        show_table(
            [Column(say("field.title")), Column(say("field.due"), "right"), Column("")], rows, say("overview.work")
        )
        if len(left_open) > MOST_ACTIONS:
            st.caption(say("overview.more_actions", count=len(left_open) - MOST_ACTIONS))
    else:
        st.html(f'<p class="app-subtitle">{escape(say("overview.no_actions"))}</p>')
    st.html(f'<p><a href="{escape(visit.link("plan"))}" target="_self">{escape(say("overview.to_plan"))}</a></p>')
