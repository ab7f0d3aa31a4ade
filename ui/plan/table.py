"""The table of actions: edited in place, several at once, and saved without losing anybody's words."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from data.store.actions import add_action
from planning.action import BUDGETS, MEASURES, STATUSES, Action
from planning.plan import RHYTHMS, Plan
from ui.blocks.action_fields import CHOSEN, IN_TABLE, NOT_CHOSEN, basis_text, cell_of, component_labels, edited
from ui.blocks.plan_choice import names_of, topic_label
from ui.plan.conflicts import save_all
from ui.visit.visit import Visit
from wording.numbers import datetime_text

PAGE = 50
"""Actions on one page of the table: more would be sent and drawn for nobody."""

_SNAPSHOT, _ROUND, _PAGE, _SHOWN = "_plan_snapshot", "_plan_round", "_plan_page", "_plan_shown"
_MARK = "mark"


def editor_key() -> str:
    """The key of the table; a new round starts a fresh one."""
    return f"plan_editor_{st.session_state.get(_ROUND, 0)}"


def _typed() -> dict[int, dict[str, Any]]:
    state = st.session_state.get(editor_key())
    return state["edited_rows"] if state else {}


def has_unsaved_edits() -> bool:
    """Whether something was typed into the table and not saved yet; a tick in the first column is no edit."""
    return any(set(cells) - {_MARK} for cells in _typed().values())


def held(actions: Sequence[Action]) -> tuple[Action, ...]:
    """The actions as the table shows them: fresh ones, or, while edits are unsaved, those the edits began from."""
    if not has_unsaved_edits() or _SNAPSHOT not in st.session_state:
        st.session_state[_SNAPSHOT] = tuple(actions)
    return tuple(st.session_state[_SNAPSHOT])


def new_round() -> None:
    """Begin a fresh table: what was typed has been kept, or is dropped."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state.pop(_SNAPSHOT, None)


def edit_table(visit: Visit, plan: Plan | None, actions: Sequence[Action], person: str | None) -> None:
    """Draw a page of the table; with a person's name it can be edited, ticked and saved."""
    say, allowed = visit.say, person is not None and visit.may("plan")
    shown = _page_of(visit, actions)
    numbers = tuple(action.id for action in shown)
    if st.session_state.get(_SHOWN, numbers) != numbers and not has_unsaved_edits():
        new_round()  # a tick belongs to its action, not to whatever stands in its row now
    st.session_state[_SHOWN] = numbers
    after = st.data_editor(
        pd.DataFrame([_line(visit, action) for action in shown]).astype(dict.fromkeys(BUDGETS, "Int64")),
        key=editor_key(),
        hide_index=True,
        num_rows="fixed",
        column_config=_columns(visit, plan),
        column_order=[_MARK, *IN_TABLE, "basis", "changed"] if allowed else [*IN_TABLE, "basis", "changed"],
        disabled=["basis", "changed"] if allowed else True,
        alt=say("plan.table_alt"),
    )
    if not allowed:
        return
    row = st.container(horizontal=True, vertical_alignment="bottom")
    if row.button(say("plan.save"), type="primary", disabled=not has_unsaved_edits(), icon=":material/save:"):
        typed = _typed()
        changed = [
            (before, edited(before, after.iloc[at], typed[at])) for at, before in enumerate(shown) if at in typed
        ]
        if save_all(visit, changed, IN_TABLE, str(person)):
            new_round()
            st.rerun()
    if row.button(say("plan.drop"), disabled=not has_unsaved_edits()):
        new_round()
        st.rerun()
    ticked = [action for at, action in enumerate(shown) if _typed().get(at, {}).get(_MARK)]
    _work_on_ticked(visit, plan, ticked, str(person))


def _page_of(visit: Visit, actions: Sequence[Action]) -> Sequence[Action]:
    pages = -(-len(actions) // PAGE)
    if pages <= 1:
        return actions
    first = st.segmented_control(
        visit.say("plan.page"),
        range(pages),
        default=0,
        format_func=lambda page: f"{page * PAGE + 1}–{min((page + 1) * PAGE, len(actions))}",
        disabled=has_unsaved_edits(),
        key=_PAGE,
    )
    begin = min(first or 0, pages - 1) * PAGE
    return actions[begin : begin + PAGE]


def _work_on_ticked(visit: Visit, plan: Plan | None, ticked: Sequence[Action], person: str) -> None:
    """One change for all ticked actions, a copy of them, or the whole of one."""
    say = visit.say
    if not ticked:
        st.caption(say("plan.tick_hint"))
        return
    locked = has_unsaved_edits()
    row = st.container(horizontal=True, vertical_alignment="bottom")
    field = row.selectbox(
        say("plan.bulk", count=len(ticked)),
        ("status", "lead_unit", "channel", "due"),
        format_func=lambda name: say(f"field.{name}"),
        disabled=locked,
        width=220,
        key="plan_bulk_field",
    )
    value = _bulk_value(visit, plan, row, str(field), locked)
    if row.button(say("plan.apply"), disabled=locked or value is None, icon=":material/done_all:"):
        changes = {field: value} | ({"progress": 100} if value == "done" else {})
        if save_all(visit, [(action, replace(action, **changes)) for action in ticked], (*changes,), person):
            new_round()
            st.rerun()
    if row.button(say("plan.duplicate"), disabled=locked, icon=":material/content_copy:"):
        new_round()  # first: a second click finds nothing ticked
        for action in ticked:
            add_action(visit.store, copy_of(visit, action), person)
        st.rerun()
    if len(ticked) == 1 and row.button(say("plan.open"), disabled=locked, icon=":material/open_in_full:"):
        st.query_params["action"] = str(ticked[0].id)
        new_round()
        st.rerun()
    if locked:
        st.caption(say("plan.locked"))


def _bulk_value(visit: Visit, plan: Plan | None, row: Any, field: str, locked: bool) -> Any:
    say, key = visit.say, f"plan_bulk_{field}"
    if field == "due":
        return row.date_input(say("field.due"), None, format="DD/MM/YYYY", disabled=locked, key=key, width=180)
    names = (
        {status: say(f"action_status.{status}") for status in STATUSES}
        if field == "status"
        else dict(names_of(visit, plan, field))
    )
    return row.selectbox(
        say(f"field.{field}"),
        list(names),
        index=None,
        format_func=lambda code: names[code],
        placeholder=say("field.choose"),
        disabled=locked,
        key=key,
        width=300,
    )


def copy_of(visit: Visit, action: Action, **changes: Any) -> Action:
    """A new action like this one: nothing done, nothing spent, nothing shown yet."""
    fresh: dict[str, Any] = {
        "title": visit.say("plan.copy_of", title=action.title)[:300],
        "status": "planned",
        "progress": 0,
        "budget_spent": None,
        "measure_done": None,
        "evidence": (),
        "difficulties": (),
        "occurrences": (),
        "id": None,
        "version": 0,
    }
    return replace(action, **{**fresh, **changes})


def _line(visit: Visit, action: Action) -> dict[str, Any]:
    line: dict[str, Any] = {_MARK: False} | {field: cell_of(action, field) for field in IN_TABLE}
    line["basis"] = basis_text(visit, action)
    line["changed"] = f"{action.updated_by}, {datetime_text(action.updated_at, visit.language)}"
    return line


def _columns(visit: Visit, plan: Plan | None) -> dict[str, Any]:
    say, kinds = visit.say, st.column_config
    components = component_labels(visit)
    topics = {topic.code: topic_label(visit, plan, topic.code) for topic in plan.topics} if plan else {}

    def one_of(field: str, names: dict[str, str], is_required: bool = False) -> Any:
        return kinds.SelectboxColumn(
            say(f"field.{field}"),
            options=[*names] if is_required else [NOT_CHOSEN, *names],
            required=is_required,
            width="medium",
            format_func=lambda code: names.get(str(code), str(code)),
        )

    def several(field: str, names: dict[str, str]) -> Any:
        return kinds.MultiselectColumn(
            say(f"field.{field}"),
            options=list(names),
            format_func=lambda code: names.get(code, code),
            width="medium",
        )

    columns: dict[str, Any] = {
        _MARK: kinds.CheckboxColumn("", width=40, pinned=True),
        "title": kinds.TextColumn(say("field.title"), width="large", max_chars=300, pinned=True),
        "status": one_of("status", {code: say(f"action_status.{code}") for code in STATUSES}, True),
        "rhythm": one_of("rhythm", {code: say(f"rhythm.{code}") for code in RHYTHMS}, True),
        "progress": kinds.NumberColumn(say("field.progress"), min_value=0, max_value=100, step=1),
        "components": several("components", components),
        "topics": several("topics", topics),
        "coordinating": several("coordinating", dict(names_of(visit, plan, "coordinating"))),
        "basis": kinds.TextColumn(say("plan.basis"), width="large"),
        "changed": kinds.TextColumn(say("plan.changed")),
    }
    columns |= {field: one_of(field, dict(names_of(visit, plan, field))) for field in CHOSEN}
    columns |= {field: kinds.DateColumn(say(f"field.{field}"), format="DD/MM/YYYY") for field in ("start", "due")}
    columns |= {
        field: kinds.NumberColumn(say(f"field.{field}"), min_value=0, step=1, format="localized") for field in BUDGETS
    }
    columns |= {field: kinds.NumberColumn(say(f"field.{field}"), min_value=0, format="localized") for field in MEASURES}
    texts = {"audience": 300, "product": 300, "measure_unit": 100, "note": 5000}
    return columns | {field: kinds.TextColumn(say(f"field.{field}"), max_chars=limit) for field, limit in texts.items()}
