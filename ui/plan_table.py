"""The table of actions: filtered, edited in place, and saved without losing anybody's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import pandas as pd
import streamlit as st

from analysis.frames import TOTAL
from analysis.numbers import date_text, datetime_text, money
from data.store.plans import ActionChangedError, update_action
from planning.action import STATUSES, Action, validate
from ui.plan_form import term_names
from ui.tables import Column, show_table
from ui.visit import Visit
from ui.wording import plain

EDITABLE = (
    "title",
    "components",
    "channel",
    "due",
    "status",
    "progress",
    "lead_unit",
    "topic",
    "start",
    "budget",
    "evidence_url",
    "note",
)
CHOSEN = ("topic", "channel", "lead_unit")
NOT_CHOSEN = "–"
"""How the table writes that nothing is chosen: an empty text would be shown as the word None."""

_SNAPSHOT, _ROUND, _CONFLICTS = "_plan_snapshot", "_plan_round", "_plan_conflicts"


def editor_key() -> str:
    """The key of the table; a new round starts a fresh one."""
    return f"plan_editor_{st.session_state.get(_ROUND, 0)}"


def has_unsaved_edits() -> bool:
    """Whether something was typed into the table and not saved yet."""
    state = st.session_state.get(editor_key())
    return bool(state and state["edited_rows"])


def held(actions: Sequence[Action]) -> tuple[Action, ...]:
    """The actions as the table shows them: fresh ones, or, while edits are unsaved, those the edits began from."""
    if not has_unsaved_edits() or _SNAPSHOT not in st.session_state:
        st.session_state[_SNAPSHOT] = tuple(actions)
    return tuple(st.session_state[_SNAPSHOT])


def edit_table(visit: Visit, actions: Sequence[Action], person: str | None) -> None:
    """Draw the table; with a person's name it can be edited and saved."""
    say = visit.say
    frame = pd.DataFrame([_line(visit, action) for action in actions]).astype({"budget": "Int64"})
    allowed = person is not None and visit.may("plan")
    edited = st.data_editor(
        frame,
        key=editor_key(),
        hide_index=True,
        num_rows="fixed",
        column_config=_columns(visit),
        disabled=["basis", "changed"] if allowed else True,
        alt=say("plan.table_alt"),
    )
    if not allowed:
        return
    save, drop, _ = st.columns([1.2, 1.4, 4])
    if save.button(say("plan.save"), type="primary", disabled=not has_unsaved_edits(), icon=":material/save:"):
        _save(visit, actions, edited, str(person))
    if drop.button(say("plan.drop"), disabled=not has_unsaved_edits()):
        _new_round()
        st.rerun()


def show_conflicts(visit: Visit, person: str | None) -> None:
    """Two versions of one action: both texts, and the choice which one stays."""
    say = visit.say
    for theirs, mine, touched in list(st.session_state.get(_CONFLICTS, ())):
        with st.container(border=True, key=f"conflict_{theirs.id}"):
            st.warning(
                say(
                    "plan.conflict",
                    title=plain(theirs.title),
                    person=plain(theirs.updated_by),
                    at=datetime_text(theirs.updated_at, visit.language),
                )
            )
            differing = [field for field in touched if getattr(theirs, field) != getattr(mine, field)]
            show_table(
                [Column(say("plan.field")), Column(say("plan.theirs")), Column(say("plan.mine"))],
                [[say(f"field.{f}"), _text(visit, theirs, f), _text(visit, mine, f)] for f in differing],
                say("plan.conflict_caption"),
            )
            left, right, _ = st.columns([1.3, 1.3, 3])
            if left.button(say("plan.take_mine"), key=f"mine_{theirs.id}", type="primary") and person:
                _settle(visit, theirs, mine, touched, person)
            if right.button(say("plan.take_theirs"), key=f"theirs_{theirs.id}"):
                _settle(visit, theirs, None, touched, "")


def _settle(visit: Visit, theirs: Action, mine: Action | None, touched: tuple[str, ...], person: str) -> None:
    """Keep my text where I wrote, and theirs everywhere else; without mine, theirs alone."""
    remaining = [conflict for conflict in st.session_state[_CONFLICTS] if conflict[0].id != theirs.id]
    if mine is not None:
        try:
            update_action(visit.store, replace(theirs, **{name: getattr(mine, name) for name in touched}), person)
        except ActionChangedError as changed:
            remaining.append((changed.theirs, mine, touched))
    st.session_state[_CONFLICTS] = remaining
    _new_round()
    st.rerun()


def _save(visit: Visit, actions: Sequence[Action], edited: pd.DataFrame, person: str) -> None:
    say = visit.say
    typed: dict[int, dict[str, Any]] = st.session_state[editor_key()]["edited_rows"]
    changed = [
        (before, _edited(visit, before, edited.iloc[position], typed[position]))
        for position, before in enumerate(actions)
        if position in typed
    ]
    problems = [(action, problem) for _, action in changed for problem in validate(action)]
    for action, problem in problems:
        text = say("plan.problem", field=say(f"field.{problem.field}"), text=say(f"action_problem.{problem.code}"))
        st.error(f"{plain(action.title) or action.id}: {text}")
    if problems:
        return
    conflicts = list(st.session_state.get(_CONFLICTS, ()))
    for before, action in changed:
        try:
            update_action(visit.store, action, person)
        except ActionChangedError as told:
            touched = tuple(name for name in EDITABLE if getattr(action, name) != getattr(before, name))
            conflicts.append((told.theirs, told.mine, touched))
    st.session_state[_CONFLICTS] = conflicts
    _new_round()
    if not conflicts:
        st.toast(say("plan.saved"))
    st.rerun()


def _new_round() -> None:
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state.pop(_SNAPSHOT, None)


def _edited(visit: Visit, action: Action, row: pd.Series, touched: dict[str, Any]) -> Action:
    """The action with what was typed; only the fields that somebody touched."""
    changes: dict[str, Any] = {}
    for field in EDITABLE:
        if field not in touched:
            continue
        value = row[field]
        if field == "components":
            changes[field] = tuple(tuple(one.split(":", 1)) for one in (value if value is not None else ()))
        elif field in ("start", "due"):
            changes[field] = None if pd.isna(value) else pd.Timestamp(value).date()
        elif field == "budget":
            changes[field] = None if pd.isna(value) else int(value)
        elif field == "progress":
            changes[field] = 0 if pd.isna(value) else int(value)
        else:
            changes[field] = "" if value is None or pd.isna(value) or value == NOT_CHOSEN else str(value)
    known = {field.name for field in fields(Action)}
    done = replace(action, **{name: value for name, value in changes.items() if name in known})
    return replace(done, progress=100) if done.status == "done" and "progress" not in touched else done


def _line(visit: Visit, action: Action) -> dict[str, Any]:
    line: dict[str, Any] = {field: getattr(action, field) for field in EDITABLE}
    line["components"] = [f"{index}:{code}" for index, code in action.components]
    line |= {field: line[field] or NOT_CHOSEN for field in CHOSEN}
    for field in ("start", "due"):
        line[field] = pd.Timestamp(line[field]) if line[field] else pd.NaT
    line["basis"] = basis_text(visit, action)
    line["changed"] = f"{action.updated_by}, {datetime_text(action.updated_at, visit.language)}"
    return line


def basis_text(visit: Visit, action: Action) -> str:
    """What the action answers: the edition and the reason, and whether the edition has been withdrawn."""
    say = visit.say
    short = visit.catalogue.indices[action.index].short if action.index in visit.catalogue.indices else action.index
    text = f"{short} {action.year}" if action.year else short
    if action.edition_status == "withdrawn":
        text += f" – {say('plan.withdrawn')}"
    reason = action.reason_vi if visit.language == "vi" else action.reason_en
    return f"{text}: {reason}" if reason else text


def component_labels(visit: Visit) -> dict[str, str]:
    """Every component of every index by "index:component", as the table writes it."""
    labels: dict[str, str] = {}
    for index in visit.catalogue.indices.values():
        labels |= {
            f"{index.code}:{c.code}": f"{index.short} · {visit.say.of(c, 'short')}" for c in index.components.values()
        }
        labels[f"{index.code}:{TOTAL}"] = f"{index.short} · {visit.say('words.total')}"
    return labels


def _text(visit: Visit, action: Action, field: str) -> str:
    value = getattr(action, field)
    if field == "components":
        labels = component_labels(visit)
        return ", ".join(labels.get(f"{index}:{code}", code) for index, code in value)
    if field in ("start", "due"):
        return date_text(value, visit.language)
    if field == "budget":
        return money(value, visit.language)
    if field == "status":
        return visit.say(f"action_status.{value}")
    names = {"topic": visit.office.topics, "channel": visit.office.channels, "lead_unit": visit.office.lead_units}
    if field in names:
        return term_names(visit, names[field]).get(value, value)
    return str(value)


def _columns(visit: Visit) -> dict[str, Any]:
    say, kinds = visit.say, st.column_config
    labels = component_labels(visit)

    def terms(field: str, names: dict[str, str], width: str = "medium") -> Any:
        return kinds.SelectboxColumn(
            say(f"field.{field}"),
            options=[NOT_CHOSEN, *names],
            width=width,  # type: ignore[arg-type]
            format_func=lambda code: names.get(str(code), str(code)),
        )

    statuses: dict[object, str] = {status: say(f"action_status.{status}") for status in STATUSES}
    return {
        "title": kinds.TextColumn(say("field.title"), width="large", max_chars=300, pinned=True),
        "components": kinds.MultiselectColumn(
            say("field.components"),
            options=list(labels),
            format_func=lambda code: labels.get(code, code),
            width="medium",
        ),
        "topic": terms("topic", term_names(visit, visit.office.topics)),
        "channel": terms("channel", term_names(visit, visit.office.channels)),
        "lead_unit": terms("lead_unit", term_names(visit, visit.office.lead_units)),
        "start": kinds.DateColumn(say("field.start"), format="DD/MM/YYYY"),
        "due": kinds.DateColumn(say("field.due"), format="DD/MM/YYYY"),
        "budget": kinds.NumberColumn(say("field.budget"), min_value=0, step=1, format="localized"),
        "status": kinds.SelectboxColumn(
            say("field.status"),
            options=list(STATUSES),
            required=True,
            format_func=lambda status: str(statuses.get(status)),
        ),
        "progress": kinds.NumberColumn(say("field.progress"), min_value=0, max_value=100, step=1),
        "evidence_url": kinds.LinkColumn(say("field.evidence_url"), validate=r"^https?://.+"),
        "note": kinds.TextColumn(say("field.note"), width="medium", max_chars=5000),
        "basis": kinds.TextColumn(say("plan.basis"), width="large"),
        "changed": kinds.TextColumn(say("plan.changed")),
    }
