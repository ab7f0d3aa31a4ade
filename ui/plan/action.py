"""The page of one action: its fields, evidence, difficulties, occurrences and history."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from data.rights import Actor
from data.store.actions import (
    ActionChangedError,
    ActionDeletedError,
    UnknownActionError,
    delete_action,
    get_action,
    history,
    undelete_action,
    update_action,
)
from data.store.form_drafts import DraftKey
from planning.action import WRITTEN, Action, Difficulty, Evidence, Occurrence, is_web_link
from planning.occurrences import due_days, is_recurring
from planning.periods import today
from planning.plan import Plan
from ui.blocks.action_fields import SEVERAL, action_link, basis_text, cell_in_words, text_of
from ui.blocks.day_field import day_field
from ui.blocks.done import say_done
from ui.blocks.drafts import draft_form
from ui.blocks.number_field import has_wrong_number
from ui.blocks.trend_cards import course_rows, trend_chart
from ui.kit import markup
from ui.kit.charts import Chart, show_chart
from ui.kit.drawer import box, drawer
from ui.kit.failures import fragment
from ui.kit.fold import SCREEN
from ui.kit.look import PICKED
from ui.kit.tables import Column, Row, TableCell, html_table, show_table
from ui.plan.check_ins import show_check_ins
from ui.plan.conflicts import save_all, say_saved
from ui.plan.evidence import keep_file, show_evidence
from ui.plan.form import action_fields, is_wrong, preview, reported_fields, show_problems
from ui.plan.proposing import show_source
from ui.reads.actions import deleted_of_plan, every_action
from ui.reads.cached import cached_by_edition
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.numbers import MOMENT, NOTHING, TIME_ZONE, date_text, decimal
from wording.words import plain

UNTOLD = ("index", "unit", "rule", "reason_vi", "reason_en", "proposal")
"""What paper leaves out: codes, and the reason, which stands above."""

_START = "_plan_action_start"


def asked_action(visit: Visit) -> Action | None:
    """The action that the link names; None where there is none."""
    number = st.query_params.get("action", "")
    if not (number.isascii() and number.isdigit() and len(number) < 15):
        return None
    action = next((known for known in every_action(visit) if known.id == int(number)), None)
    if action is not None:
        return action
    try:
        return get_action(visit.store, int(number))  # says who deleted it
    except ActionDeletedError as error:
        st.warning(visit.say("plan.is_deleted", person=plain(error.person)))
        return None
    except UnknownActionError:
        return None


def show_action(visit: Visit, plan: Plan, action: Action, actor: Actor | None) -> None:
    """Draw the whole action; with a person's name what they may change can be changed."""
    say, is_planner = visit.say, actor is not None and visit.may("plan")
    if st.button(say("plan.back"), icon=":material/arrow_back:", key="plan_back"):
        st.query_params.pop("action")
        st.rerun()
    about = (basis_text(visit, action), text_of(visit, plan, action, "status"), f"{action.progress}%")
    state = " · ".join(filter(None, about))
    st.html(markup.title(action.title, "h2") + markup.subtitle(state))
    show_source(visit, action)
    if is_planner and action.status == "done" and not action.proposal:
        label, year, number = say("library.add_action"), str(plan.year), str(action.id)
        show_way(visit, "plan", label, plan=year, view="proposals", library="new", made_of=number)
    show_check_ins(visit, plan, action, actor)
    if actor is not None:
        with st.container(key=f"{SCREEN}action_form"):
            _show_form(visit, plan, action, actor)
    fields = [name for name in WRITTEN if getattr(action, name) not in (None, "", (), 0)]
    fields = [name for name in fields if say.has(f"field.{name}")]
    columns = [Column(say("plan.field"), is_whole=True), Column("")]
    rows: list[Row] = [[say(f"field.{name}"), cell_in_words(visit, plan, action, name)] for name in fields]
    if is_planner:  # the form is not for paper
        stated = [row for name, row in zip(fields, rows, strict=True) if name not in UNTOLD]
        st.html(markup.paper(html_table(columns, stated, action.title, visit.language)))
    else:
        show_table(columns, rows, action.title, visit.language)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(say("plan.evidence_title"))
        show_evidence(visit, action)
        if actor is not None:
            _add_evidence(visit, action, actor)
            _remove_evidence(visit, action, actor)
        if is_recurring(action) or action.rhythm == "ad_hoc" or action.occurrences:
            _show_times(visit, action, actor)
    with right:
        _show_difficulties(visit, action, actor, is_planner)
    _show_courses(visit, action)
    _show_history(visit, plan, action)
    if actor is not None and is_planner:
        _offer_deletion(visit, action, actor)


@fragment  # opening it draws the box anew, not the page
def _offer_deletion(visit: Visit, action: Action, actor: Actor) -> None:
    """Deleting asks first and can be taken back; the history and the evidence stay."""
    say, number = visit.say, action.id or 0
    with box(say("plan.delete"), f"delete_{number}_{action.version}", ":material/delete:") as is_open:
        if not is_open:
            return
        st.write(plain(say("plan.delete_sure", title=action.title)))
        if not st.button(say("plan.delete_do"), type="primary", key=f"delete_do_{number}_{action.version}"):
            return
        try:
            delete_action(visit.store, action, actor)
        except ActionChangedError as error:
            st.warning(say("plan.delete_changed", person=plain(error.theirs.updated_by)))
            return
        st.query_params.pop("action")
        st.session_state.pop(_START, None)

        def undo() -> None:
            undelete_action(visit.store, number, actor)

        say_done(say("plan.deleted", title=action.title), undo=undo, permission="plan")
        st.rerun()


@fragment  # opening it draws the list, not the page
def show_deleted(visit: Visit, plan: Plan, actor: Actor) -> None:
    """The deleted actions of the plan, each of which can be had back."""
    say, gone = visit.say, deleted_of_plan(visit, plan.year)
    if not gone:
        return
    title = say("plan.deleted_list", count=len(gone))
    with drawer(title, f"deleted_{plan.year}", ":material/delete:", is_open=False) as is_open:
        for action in gone if is_open else ():
            words, back = st.columns([5, 1], vertical_alignment="center")
            words.text(action.title)
            if back.button(say("plan.undelete"), icon=":material/undo:", key=f"undelete_{action.id}_{action.version}"):
                restored = undelete_action(visit.store, action.id or 0, actor)
                say_done(say("plan.undeleted", title=action.title), action_link(visit, restored))
                st.rerun()


@fragment  # what leaves a field draws the form anew, not the page
def _show_form(visit: Visit, plan: Plan, action: Action, actor: Actor) -> None:
    """The fields as a form; what is typed stays, also when somebody else saves meanwhile."""
    held = st.session_state.get(_START)
    if held is None or held.id != action.id:
        held = st.session_state[_START] = action
    st.subheader(visit.say("plan.fields" if visit.may("plan") else "plan.fields_reported"))
    form = draft_form(visit, "action", str(action.id), held.version, partial(preview, visit))
    if form is None:
        return
    with form:
        typed = action_fields(visit, plan, held, form) if visit.may("plan") else reported_fields(visit, held, form)
        is_asked = st.button(visit.say("plan.save"), type="primary", icon=":material/save:", key=f"save:{form.about}")
    if not form.fields and held.version != action.version:
        # Nothing is typed here, and the action was changed: by a check-in on this page, or by somebody else.
        form.finish()
        st.session_state[_START] = action
        st.rerun()
    if not is_asked or is_wrong(visit, form, typed):
        return
    # Evidence, difficulties and times are saved at once when they are added; the form leaves them alone.
    entries: dict[str, Any] = {name: getattr(action, name) for name in ("evidence", "difficulties", "occurrences")}
    fields = [name for name in WRITTEN if name not in entries]
    is_untouched = form.began == held.version and all(getattr(held, name) == getattr(action, name) for name in fields)
    mine = replace(typed, **entries, version=action.version if is_untouched else form.began)

    def undone() -> None:
        form.finish()
        st.session_state.pop(_START, None)

    with form.ending() as draft:
        save_all(visit, [(held, mine)], fields, actor, lambda _: draft, undone)
    st.session_state.pop(_START, None)
    st.rerun()


def _change(visit: Visit, action: Action, actor: Actor, draft: DraftKey, **changes: Any) -> None:
    """Save one added entry; if somebody changed the action meanwhile, add it to what is stored now."""
    for _ in range(5):
        try:
            saved = (action, update_action(visit.store, replace(action, **changes), actor, draft))
        except ActionChangedError as error:
            field = next(iter(changes))
            added = [entry for entry in changes[field] if entry not in getattr(action, field)]
            action = error.theirs
            changes = {field: (*getattr(action, field), *added)}
        else:
            say_saved(visit, [saved], actor)
            break
    st.rerun()


def _add_evidence(visit: Visit, action: Action, actor: Actor) -> None:
    say = visit.say
    form = draft_form(visit, "evidence", str(action.id), border=False)
    if form is None:
        return
    with form:
        title = st.text_input(say("plan.evidence_name"), key=f"evidence_title_{form.about}")
        link = st.text_input(say("plan.evidence_link"), key=f"evidence_link_{form.about}")
        brought = st.file_uploader(say("plan.evidence_file"), key=f"evidence_file_{form.about}")
        is_asked = st.button(say("plan.evidence_add"), icon=":material/attach_file:", key=f"add:{form.about}")
    if not is_asked:
        return
    if link.strip() and not is_web_link(link.strip()):
        st.error(say("plan.problem", field=say("plan.evidence_link"), text=say("action_problem.not_a_link")))
        return
    added: list[Evidence] = []
    if link.strip():
        added.append(Evidence(title.strip() or link.strip()[:300], link.strip(), added_on=today()))
    if brought is not None:
        file_evidence = keep_file(visit, brought.name, brought.getvalue(), title.strip(), action, actor)
        if file_evidence is None:
            return
        added.append(file_evidence)
    if not added:
        st.error(say("plan.evidence_nothing"))
        return
    if not show_problems(visit, replace(action, evidence=(*action.evidence, *added))):
        with form.ending() as draft:
            _change(visit, action, actor, draft, evidence=(*action.evidence, *added))


@fragment  # opening it draws the box anew, not the page
def _remove_evidence(visit: Visit, action: Action, actor: Actor) -> None:
    if not action.evidence:
        return
    with box(visit.say("plan.evidence_remove"), f"evidence_remove_box_{action.id}", ":material/delete:") as is_open:
        if not is_open:
            return
        for at, evidence in enumerate(action.evidence):
            if st.button(plain(evidence.title or evidence.name), key=f"evidence_remove_{action.id}_{at}"):
                remaining = tuple(other for other in action.evidence if other is not evidence)
                save_all(visit, [(action, replace(action, evidence=remaining))], ("evidence",), actor)
                st.rerun()


def _show_times(visit: Visit, action: Action, actor: Actor | None) -> None:
    """The times of a recurring action, ticked off one by one; what is done as the need arises is added day by day."""
    say, language = visit.say, visit.language
    st.subheader(say("plan.times_title"))
    done = {occurrence.due: occurrence for occurrence in action.occurrences}
    days = due_days(action) if is_recurring(action) else tuple(done)
    key = "plan.times" if is_recurring(action) else "plan.times_done"
    st.caption(say(key, done=len(done), count=len(days)))
    for day in days:
        is_done = day in done
        label = date_text(day, language)
        if is_done:
            label += f" – {say('plan.done_on', day=date_text(done[day].done_on, language))}"
        ticked = st.checkbox(label, is_done, disabled=actor is None, key=f"time_{action.id}_{day}_{action.version}")
        if actor is not None and ticked != is_done:
            others = tuple(occurrence for occurrence in action.occurrences if occurrence.due != day)
            added = (Occurrence(day, today()),) if ticked else ()
            ticked_off = replace(action, occurrences=(*others, *added))
            save_all(visit, [(action, ticked_off)], ("occurrences",), actor, is_said=False)
            st.rerun()
    if actor is not None and action.rhythm == "ad_hoc":
        _add_time(visit, action, actor)


def _add_time(visit: Visit, action: Action, actor: Actor) -> None:
    """A day on which an action that is carried out as the need arises was carried out."""
    form = draft_form(visit, "time", str(action.id), border=False)
    if form is None:
        return
    with form:
        key = f"time_day_{form.about}"
        day = day_field(st, visit, visit.say("plan.time_day"), today(), (None, today()), key=key)
        is_asked = st.button(visit.say("plan.time_add"), icon=":material/event_available:", key=f"add:{form.about}")
    if not is_asked or day is None or has_wrong_number(form.about):
        return
    if day not in {each.due for each in action.occurrences}:
        with form.ending() as draft:
            _change(visit, action, actor, draft, occurrences=(*action.occurrences, Occurrence(day, day)))


def _show_difficulties(visit: Visit, action: Action, actor: Actor | None, is_planner: bool) -> None:
    """What the units raised, and what they were answered. is_planner: whether the actor may answer."""
    say, language = visit.say, visit.language
    st.subheader(say("plan.difficulties_title"))
    if not action.difficulties:
        st.caption(say("plan.difficulties_none"))
    for at, difficulty in enumerate(action.difficulties):
        with st.container(border=True):
            st.text(difficulty.text)
            st.caption(f"{plain(difficulty.raised_by)}, {date_text(difficulty.raised_on, language)}")
            if difficulty.answer:
                st.text(difficulty.answer)
                st.caption(f"{plain(difficulty.answered_by)}, {date_text(difficulty.answered_on, language)}")
            elif actor is not None and is_planner:
                _answer(visit, action, at, actor)
    if actor is None:
        return
    form = draft_form(visit, "difficulty", str(action.id), border=False)
    if form is None:
        return
    with form:
        text = st.text_area(say("plan.difficulty"), key=f"difficulty_text_{form.about}")
        is_asked = st.button(say("plan.difficulty_add"), key=f"add:{form.about}")
    every = (*action.difficulties, Difficulty(text, today(), actor.name, raised_by_id=actor.person_id))
    if is_asked and text.strip() and not show_problems(visit, replace(action, difficulties=every)):
        with form.ending() as draft:
            _change(visit, action, actor, draft, difficulties=every)


def _answer(visit: Visit, action: Action, at: int, actor: Actor) -> None:
    """The answer to a difficulty."""
    form = draft_form(visit, "answer", f"{action.id}|{at}", border=False)
    if form is None:
        return
    with form:
        answer = st.text_area(visit.say("plan.answer"), key=f"answer_text_{form.about}")
        is_asked = st.button(visit.say("plan.answer_add"), key=f"add:{form.about}")
    if not is_asked or not answer.strip():
        return
    answered = replace(action.difficulties[at], answer=answer, answered_on=today(), answered_by=actor.name)
    every = (*action.difficulties[:at], answered, *action.difficulties[at + 1 :])
    mine = replace(action, difficulties=every)
    if not show_problems(visit, mine):
        with form.ending() as draft:
            save_all(visit, [(action, mine)], ("difficulties",), actor, lambda _: draft)
        st.rerun()


def _show_courses(visit: Visit, action: Action) -> None:
    """The course of each component that the action works on, with the caution that this is no effect."""
    here = [code for index, code in action.components if index == visit.index.itself]
    if not here:
        return
    say = visit.say
    st.subheader(say("plan.course_title"))
    st.caption(say("plan.course_caution"))
    began = (action.start or (action.created_at or datetime.now(TIME_ZONE)).astimezone(TIME_ZONE).date()).year
    for column, code in zip(st.columns(min(len(here), 3)) * 4, here, strict=False):
        chart = _course_since(visit, code, began)
        with column:
            if chart is None:
                st.caption(say("plan.no_course", component=plain(visit.component_name(code))))
                continue
            show_chart(chart, say, key=f"action_course_{code}")
            st.caption(plain(_since_words(visit, code, began)))


@cached_by_edition("year", "unit", "minimum_coverage", "language", max_entries=256)
def _course_since(visit: Visit, component: str, began: int) -> Chart | None:
    """The course with a line where the action began: before the edition of that year. None without any figure."""
    chart = trend_chart(visit, component, "shown_value", 240)
    if chart is None:
        return None
    figure = go.Figure(chart.figure)
    figure.add_vline(x=began - 0.5, line={"color": PICKED, "width": 1, "dash": "dash"})
    return replace(chart, figure=figure)


@cached_by_edition("year", "unit", "minimum_coverage", "language", max_entries=256)
def _since_words(visit: Visit, component: str, began: int) -> str:
    """From the last edition before the action to the newest since: "Từ 5,53 (2023) …", or that none has come yet."""
    rows = course_rows(visit, component)
    before, after = rows[rows["year"] < began], rows[rows["year"] >= began]
    name = visit.component_name(component, short=True)
    if after.empty:
        return visit.say("plan.no_edition_since", component=name, year=began)
    if before.empty:
        return visit.say("plan.no_edition_before", component=name, year=began)
    ends = [(int(part["year"].iloc[at]), part["shown_value"].iloc[at]) for part, at in ((before, -1), (after, -1))]
    (first, start), (last, end) = ends
    texts = {"start": decimal(start, visit.language), "end": decimal(end, visit.language)}
    return visit.say("plan.since", component=name, first=first, last=last, **texts)


@fragment  # opening it draws the history, not the page
def _show_history(visit: Visit, plan: Plan, action: Action) -> None:
    """Every change of every field: who, when, from what to what."""
    say = visit.say
    with drawer(say("plan.history"), f"history_{action.id}", ":material/history:", is_open=False) as is_open:
        if not is_open:
            return
        rows: list[Row] = []
        for event in history(visit.store, action.id or 0):
            before, after = event.before or {}, event.after or {}
            changed = [name for name in after if before.get(name) != after.get(name) and event.before is not None]
            for name in changed or [""]:
                label = say(f"field.{name}") if say.has(f"field.{name}") else name
                rows.append(
                    [
                        TableCell(event.at, MOMENT),
                        event.person,
                        label or say(f"event.{event.kind}"),
                        _history_cell(visit, plan, name, before.get(name)) if name else "",
                        _history_cell(visit, plan, name, after.get(name)) if name else "",
                    ]
                )
        show_table(
            [
                Column(say("plan.when"), is_whole=True),
                Column(say("plan.who")),
                Column(say("plan.field")),
                Column(say("plan.before")),
                Column(say("plan.after")),
            ],
            rows,
            say("plan.history"),
            visit.language,
        )


def _history_cell(visit: Visit, plan: Plan, field: str, value: Any) -> TableCell:
    """A value of the audit trail: a number, or words as far as one has them."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return TableCell(value if is_number else _written(visit, plan, field, value))


def _written(visit: Visit, plan: Plan, field: str, value: Any) -> str:
    """A value of the audit trail in words, as far as one has them."""
    if value in (None, "", []):
        return NOTHING
    if field in SEVERAL:
        chosen: dict[str, Any] = {field: tuple(value)}
        return text_of(visit, plan, replace(Action(title=""), **chosen), field)
    if isinstance(value, list):
        return "; ".join(_written(visit, plan, "", entry) for entry in value)
    if isinstance(value, dict):
        return ", ".join(str(part) for name, part in value.items() if name != "raised_by_id")
    if field in ("status", "rhythm", "channel", "lead_unit"):
        return text_of(visit, plan, replace(Action(title=""), **{field: value}), field)
    return str(value)
