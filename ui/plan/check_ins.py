"""The check-ins of an action: what was done, what stands in the way, what comes next; a form, and all of them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from data.rights import Actor, may_change_check_in
from data.store.actions import ActionDeletedError, ActionInvalidError
from data.store.check_ins import (
    CheckInChangedError,
    UnknownCheckInError,
    add_check_in,
    delete_check_in,
    list_check_ins,
    undelete_check_in,
    update_check_in,
)
from planning.action import LARGEST_MEASURE, STATUSES, Action, Difficulty, Occurrence
from planning.check_in import TEXT_LIMIT, TEXTS, WRITTEN, CheckIn, check_in_problems
from planning.occurrences import due_days, is_recurring, open_days
from planning.periods import today
from planning.plan import Plan
from ui.blocks.conflicts import Choice, Conflict, ask, choose, settle
from ui.blocks.day_field import day_field
from ui.blocks.done import say_done
from ui.blocks.drafts import DraftForm, cut_short, draft_form, drafted_subjects, forget
from ui.blocks.lengths import too_long
from ui.blocks.number_field import has_wrong_number, number_field
from ui.kit.failures import fragment
from ui.kit.fold import SCREEN
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.plan.conflicts import problem_text
from ui.visit.visit import Visit
from wording.numbers import DAY, date_text, datetime_text, of_its_digits
from wording.words import plain

ADDED, EDITED = "check_in", "check_in_edit"
MOST = 5
"""Check-ins that are shown at once; older ones are folded away."""

_KIND, _OPEN = "check_in", "_check_in_open"


def show_check_ins(visit: Visit, plan: Plan, action: Action, actor: Actor | None) -> None:
    """Draw the form of a new check-in, for who may write one, and beside it all that there are, newest first."""
    say = visit.say
    if actor is not None and _settle(visit, action, actor):
        st.rerun()
    found = list_check_ins(visit.store, action.id)
    if actor is None:
        if found:
            st.subheader(say("check_in.title"))
            _show_all(visit, action, found, None)
        return
    left, right = st.columns(2, gap="large")
    with left, st.container(key=f"{SCREEN}check_in"):
        st.subheader(say("check_in.new"))
        _show_form(visit, plan, action, actor)
    with right:
        st.subheader(say("check_in.title"))
        _show_all(visit, action, found, actor)


@fragment  # what leaves a field draws the form anew, not the page
def _show_form(visit: Visit, plan: Plan, action: Action, actor: Actor) -> None:
    """A new check-in; what it says of the action is saved with it."""
    say, day = visit.say, today()
    form = draft_form(visit, ADDED, str(action.id), preview=_preview)
    if form is None:
        return
    begins = "in_progress" if action.status == "planned" else action.status
    with form:
        check_in = _fields(visit, action, CheckIn(action.id or 0, day), form)
        status = st.selectbox(
            say("check_in.status"),
            STATUSES,
            STATUSES.index(begins),
            format_func=lambda code: say(f"action_status.{code}"),
            key=f"status_{form.about}",
        )
        held = _times(visit, action, form)
        is_asked = st.button(say("check_in.add"), type="primary", icon=":material/send:", key=f"add:{form.about}")
    if not is_asked or any([has_wrong_number(form.about), _show_problems(visit, check_in)]):
        return
    changes: dict[str, Any] = {}
    if status != action.status:
        changes["status"] = status
        if status == "done":
            check_in = replace(check_in, progress=100)
    if held:
        changes["occurrences"] = tuple(Occurrence(due, check_in.day) for due in held)
    if check_in.obstacles.strip():
        raised = Difficulty(check_in.obstacles, check_in.day, actor.name, raised_by_id=actor.person_id)
        changes["difficulties"] = (raised,)
    try:
        with form.ending() as draft:
            added = add_check_in(visit.store, check_in, actor, draft, changes)
    except ActionInvalidError as error:
        for problem in error.problems:
            st.error(problem_text(visit, problem))
        return
    except ActionDeletedError as error:
        st.error(say("plan.deleted_meanwhile", title=plain(action.title), person=plain(error.person)))
        return

    def undo() -> None:
        delete_check_in(visit.store, added.check_in, actor, replace(added.before, version=added.after.version))

    say_done(say("check_in.added", day=date_text(check_in.day, visit.language)), undo=undo)
    st.rerun()


def _fields(visit: Visit, action: Action, start: CheckIn, form: DraftForm) -> CheckIn:
    """The fields of a check-in, inside its form. A figure that nobody touched is None in a new one."""
    say, key, is_new = visit.say, f"{{}}_{form.about}".format, start.id is None
    texts = {
        name: st.text_area(say(f"check_in.{name}"), getattr(start, name), height=68, key=key(name)) for name in TEXTS
    }
    when, how_far = st.columns([1, 2])
    day = day_field(when, visit, say("check_in.day"), start.day, (None, today()), key=key("day"))
    at = action.progress if start.progress is None else start.progress
    progress = how_far.slider(say("check_in.progress"), 0, 100, at, 5, key=key("progress"))
    value = start.value
    if action.measure_unit or action.measure_target is not None or action.measure_done is not None:
        label = say("check_in.value", unit=plain(action.measure_unit) or say("field.quantity").lower())
        begins = action.measure_done if is_new else start.value
        value = number_field(st, visit, label, begins, (0, LARGEST_MEASURE), key=key("value"))
    return replace(
        start,
        day=day or start.day,
        **texts,
        progress=progress if "progress" in form.fields or not is_new else None,
        value=value if "value" in form.fields or not is_new else None,
    )


def _times(visit: Visit, action: Action, form: DraftForm) -> list[Any]:
    """The times of a recurring action that are said to have been held, by their due days."""
    days = {day.isoformat(): day for day in open_days(action) if day <= today()} if is_recurring(action) else {}
    if not days:
        return []
    key = f"times_{form.about}"
    typed = st.session_state.get(key, ())
    if not set(typed) <= days.keys():  # somebody has ticked off one of them meanwhile
        st.session_state[key] = [code for code in typed if code in days]
    chosen = st.multiselect(
        visit.say("check_in.times", done=len(action.occurrences), count=len(due_days(action))),
        list(days),
        format_func=lambda code: date_text(days[code], visit.language),
        placeholder=visit.say("field.choose"),
        key=key,
    )
    return [days[code] for code in chosen]


def _show_problems(visit: Visit, check_in: CheckIn) -> bool:
    """Say all that is wrong with a check-in; returns whether there is anything."""
    say, problems = visit.say, check_in_problems(check_in, today())
    for problem in problems:
        value = getattr(check_in, problem.field)
        text = say(f"check_in_problem.{problem.code}")
        if problem.code == "too_long":
            text = too_long(visit, len(value), TEXT_LIMIT)
        st.error(say("plan.problem", field=say(f"field.{problem.field}"), text=text))
    return bool(problems)


def _preview(content: Mapping[str, Any]) -> str:
    """A draft in words: what was typed of what was done, or of whatever else."""
    texts = [str(content[name]) for name in TEXTS if content.get(name)]
    return f"“{cut_short(texts[0])}”" if texts else ""


def _show_all(visit: Visit, action: Action, found: tuple[CheckIn, ...], actor: Actor | None) -> None:
    say = visit.say
    if not found:
        st.caption(say("check_in.none"))
    drafted = drafted_subjects(visit, EDITED) if actor is not None else frozenset()
    for check_in in found[:MOST]:
        _show(visit, action, check_in, actor, str(check_in.id) in drafted)
    if len(found) > MOST:
        is_open = any(str(check_in.id) in drafted for check_in in found[MOST:])
        with st.expander(say("check_in.older", count=len(found) - MOST), is_open, icon=":material/history:"):
            for check_in in found[MOST:]:
                _show(visit, action, check_in, actor, str(check_in.id) in drafted)


def _show(visit: Visit, action: Action, check_in: CheckIn, actor: Actor | None, is_drafted: bool) -> None:
    """One check-in: its day, who and how far; what was said; and, for who may, the ways to change and delete it."""
    say, language = visit.say, visit.language
    with st.container(border=True, key=f"check_in_{check_in.id}"):
        facts = [f"**{date_text(check_in.day, language)}**", plain(check_in.author)]
        if check_in.progress is not None:
            facts.append(f"{check_in.progress}%")
        if check_in.held is not None:
            facts.append(say("check_in.held", count=check_in.held))
        if check_in.value is not None:
            facts.append(plain(f"{_number_text(check_in.value, language)} {action.measure_unit}".strip()))
        if check_in.version > 1:
            moment = datetime_text(check_in.updated_at, language)
            facts.append(say("check_in.edited", person=plain(check_in.updated_by), at=moment))
        st.markdown(" · ".join(facts))
        may = actor is not None and may_change_check_in(actor, check_in.author_id, action)
        is_open = st.session_state.get(_OPEN) == check_in.id or is_drafted
        if may and actor is not None and is_open:
            _edit_form(visit, action, check_in, actor)
            return
        for name in TEXTS:
            if text := getattr(check_in, name):
                st.caption(say(f"check_in.{name}"))
                st.text(text)
        if not may or actor is None:
            return
        row = st.container(horizontal=True)
        key = f"{check_in.id}_{check_in.version}"
        if row.button(say("check_in.edit"), icon=":material/edit:", type="tertiary", key=f"edit_{key}"):
            st.session_state[_OPEN] = check_in.id
            st.rerun()
        if row.button(say("check_in.delete"), icon=":material/delete:", type="tertiary", key=f"remove_{key}"):
            _delete(visit, check_in, actor)


def _number_text(value: float, language: str) -> str:
    return TableCell(value, of_its_digits(value)).text(language)


def _delete(visit: Visit, check_in: CheckIn, actor: Actor) -> None:
    """Delete at once: it can be taken back."""
    say = visit.say
    try:
        gone = delete_check_in(visit.store, check_in, actor)
    except CheckInChangedError as error:
        st.warning(say("check_in.delete_changed", person=plain(error.theirs.updated_by)))
        return
    except UnknownCheckInError:
        st.rerun()

    def undo() -> None:
        undelete_check_in(visit.store, gone, actor)

    say_done(say("check_in.deleted", day=date_text(check_in.day, visit.language)), undo=undo)
    st.rerun()


def _edit_form(visit: Visit, action: Action, check_in: CheckIn, actor: Actor) -> None:
    """One check-in as a form."""
    say = visit.say
    form = draft_form(visit, EDITED, str(check_in.id), check_in.version, preview=_preview, border=False)
    if form is None:
        return
    with form:
        typed = _fields(visit, action, check_in, form)
        row = st.container(horizontal=True)
        is_asked = row.button(say("plan.save"), type="primary", icon=":material/save:", key=f"save:{form.about}")
        is_dropped = row.button(say("plan.drop"), key=f"drop:{form.about}")
    if is_dropped:
        form.drop()
        st.session_state.pop(_OPEN, None)
        st.rerun()
    if not is_asked or any([has_wrong_number(form.about), _show_problems(visit, typed)]):
        return
    try:
        with form.ending() as draft:
            saved = update_check_in(visit.store, replace(typed, version=form.began), actor, draft)
    except CheckInChangedError as error:
        theirs = error.theirs
        mine = {name: getattr(typed, name) for name in WRITTEN if getattr(typed, name) != getattr(check_in, name)}
        ask(_KIND, check_in.id, Conflict(theirs, mine, theirs.updated_by, theirs.updated_at, form.key))
        st.rerun()
    except UnknownCheckInError:
        st.error(say("check_in.gone"))
        return
    st.session_state.pop(_OPEN, None)
    _say_saved(visit, check_in, saved, actor)
    st.rerun()


def _say_saved(visit: Visit, before: CheckIn, saved: CheckIn, actor: Actor) -> None:
    if saved.version == before.version:
        say_done(visit.say("plan.unchanged"))
        return

    def undo() -> None:
        update_check_in(visit.store, replace(before, version=saved.version), actor)

    say_done(visit.say("check_in.saved", day=date_text(saved.day, visit.language)), undo=undo)


def _settle(visit: Visit, action: Action, actor: Actor) -> bool:
    """Draw the conflicts that wait for a choice; whether one was just settled."""
    say = visit.say

    def show(conflict: Conflict[CheckIn]) -> Choice:
        theirs = conflict.theirs
        at = datetime_text(conflict.at, visit.language)
        with st.container(border=True, key=f"check_in_conflict_{theirs.id}"):
            st.warning(say("check_in.conflict", person=plain(conflict.person), at=at))
            rows: list[Row] = [
                [say(f"field.{name}"), _cell(getattr(theirs, name)), _cell(conflict.mine[name])]
                for name in conflict.differing
            ]
            columns = [Column(say("plan.field")), Column(say("plan.theirs")), Column(say("plan.mine"))]
            show_table(columns, rows, say("plan.conflict_caption"), visit.language)
            left, right, _ = st.columns([1.3, 1.3, 3])
            return choose(say, left, right, (f"mine_check_in_{theirs.id}", f"theirs_check_in_{theirs.id}"))

    def keep_mine(conflict: Conflict[CheckIn]) -> bool:
        theirs = conflict.theirs
        try:
            saved = update_check_in(visit.store, replace(theirs, **conflict.mine), actor, conflict.draft)
        except CheckInChangedError as error:
            newer = error.theirs
            ask(_KIND, newer.id, replace(conflict, theirs=newer, person=newer.updated_by, at=newer.updated_at))
            return True
        except UnknownCheckInError:
            st.error(say("check_in.gone"))
            return False
        forget(visit, EDITED, str(theirs.id))
        st.session_state.pop(_OPEN, None)
        _say_saved(visit, theirs, saved, actor)
        return True

    def keep_theirs(conflict: Conflict[CheckIn]) -> None:
        forget(visit, EDITED, str(conflict.theirs.id))
        st.session_state.pop(_OPEN, None)

    return settle(_KIND, show, keep_mine, keep_theirs)


def _cell(value: Any) -> TableCell:
    if isinstance(value, int | float):
        return TableCell(value, of_its_digits(value))
    return TableCell(value, DAY) if hasattr(value, "isoformat") else TableCell(value or None)
