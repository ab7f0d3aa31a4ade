"""Which columns the list of actions shows: chosen by the reader, the same on the screen, in files and on paper."""

from collections.abc import Collection, Sequence
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from planning.action import Action
from planning.plan import Plan
from ui.blocks.action_fields import DAYS, IN_TABLE, NUMBERS, action_link, basis_text, cell_in_words
from ui.blocks.timing import timing_text
from ui.kit.tables import Column, Row, Shown, TableCell, html_table, remember
from ui.visit.link_choices import choose_several
from ui.visit.visit import Visit
from wording.numbers import datetime_text

NAME = "title"
"""The column that is always there."""
TIMING, BASIS, CHANGED = "timing", "basis", "changed"
_AFTER = IN_TABLE.index("due") + 1
CHOSEN_FROM = (*(name for name in IN_TABLE[:_AFTER] if name != NAME), TIMING, *IN_TABLE[_AFTER:], BASIS, CHANGED)
"""Every other column, in the order in which they stand."""
USUAL = ("status", "progress", "due", TIMING, "lead_unit", "in_charge", "channel", "components")
"""Those that are shown unless somebody chose."""
PRINTED = 300
"""Rows of the list on paper: of more it is said how many there are."""

_SHEET = "_plan_sheet"


def in_order(names: Collection[str]) -> tuple[str, ...]:
    """Columns besides the name as they stand beside each other."""
    return tuple(name for name in CHOSEN_FROM if name in names)


def heading(visit: Visit, name: str) -> str:
    """What a column is called."""
    own = {TIMING: "timing.state", BASIS: "plan.basis", CHANGED: "plan.changed"}
    return visit.say(own.get(name, f"field.{name}"))


def choose_columns(visit: Visit, is_locked: bool) -> tuple[str, ...]:
    """Draw the choice; returns the columns besides the name, in their order. is_locked: the table must stand still."""
    with st.popover(visit.say("plan.columns"), icon=":material/view_column:", key="plan_columns_box"):
        names = {name: heading(visit, name) for name in CHOSEN_FROM}
        label, hint = visit.say("plan.columns_choose"), visit.say("field.choose")
        chosen = choose_several(visit, "plan", "columns", label, names, hint, USUAL, is_locked)
    return in_order(chosen)


def show_sheet(visit: Visit, plan: Plan | None, actions: Sequence[Action], columns: Sequence[str], day: date) -> None:
    """Have the list as it is shown for files and for paper; a grid is neither.

    It is made anew only where an action, a column, the language or the day is another.
    """
    title = visit.say("plan.sheet_title", count=len(actions))
    about = (
        visit.language,
        day,
        tuple(columns),
        plan and (plan.year, plan.version),
        tuple((action.id, action.version, action.edition_status) for action in actions),
    )
    made = st.session_state.get(_SHEET)
    if made is None or made[0] != about:
        item = _sheet(visit, plan, actions, columns, title, day)
        made = st.session_state[_SHEET] = (about, item, _paper(visit, item))
    remember(made[1])
    st.html(made[2])


def _paper(visit: Visit, item: Shown) -> str:
    more = len(item.rows) - PRINTED
    below = f"<p>{escape(visit.say('plan.more_cards', count=more))}</p>" if more > 0 else ""
    table = html_table(item.columns, item.rows[:PRINTED], item.title, visit.language)
    return f'<div class="app-paper">{table}{below}</div>'


def _sheet(
    visit: Visit, plan: Plan | None, actions: Sequence[Action], columns: Sequence[str], title: str, day: date
) -> Shown:
    known: dict[tuple[str, Any], TableCell] = {}  # many actions share a status, a unit, a channel

    def cell(action: Action, name: str) -> TableCell:
        if name == TIMING:
            return TableCell(timing_text(visit, action, day))
        if name == BASIS:
            return TableCell(basis_text(visit, action))
        if name == CHANGED:
            return TableCell(f"{action.updated_by}, {datetime_text(action.updated_at, visit.language)}")
        key = name, getattr(action, name)
        if key not in known:
            known[key] = cell_in_words(visit, plan, action, name)
        return known[key]

    rows: list[Row] = [
        [TableCell(action.title, href=action_link(visit, action)), *(cell(action, name) for name in columns)]
        for action in actions
    ]
    heads = [Column(heading(visit, name), "right" if name in (*NUMBERS, *DAYS) else "left") for name in columns]
    return Shown(title, "", [Column(heading(visit, NAME)), *heads], rows)
