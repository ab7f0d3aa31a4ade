"""What stands where on the plan page: the choice of plan and view, and the view of its actions, targets or text."""

from datetime import date
from functools import partial

import streamlit as st

from data.media_types import XLSX
from data.rights import Actor
from planning.action import STATUSES, Action
from planning.occurrences import due_soon, timing
from planning.periods import today
from planning.plan import Plan
from ui.blocks.drafts import has_drafts
from ui.blocks.plan_choice import choose_plan, names_of, show_no_plan
from ui.blocks.plan_parts import settle_part
from ui.blocks.timing import progress_line
from ui.kit import markup
from ui.kit.drawer import drawer
from ui.kit.fold import FOLD, fold_button
from ui.plan.action import asked_action, show_action, show_deleted
from ui.plan.board import show_board
from ui.plan.columns import choose_columns
from ui.plan.conflicts import show_conflicts
from ui.plan.content import show_content, show_next_year
from ui.plan.exports import plan_tables
from ui.plan.form import LINK, NEW_ACTION, new_action_form
from ui.plan.issued import show_issued
from ui.plan.library import show_library
from ui.plan.month import show_calendar
from ui.plan.owners import show_owners
from ui.plan.proposals import show_proposals
from ui.plan.ready import ask_about_regular
from ui.plan.table import drafted_rows, edit_table, has_unsaved_edits, held, new_round, take_up_drafts
from ui.plan.targets import show_targets
from ui.plan.timeline import show_timeline
from ui.reads.actions import actions_of_plan, progress_of_plan
from ui.visit.link_choices import choose, choose_segment
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.numbers import decimal, money

DUE_FILTERS = ("late", "soon", "unrecorded")
VIEWS = ("list", "board", "calendar", "timeline", "targets", "content", "proposals", "owners", "issued")


def show(visit: Visit) -> None:
    """Draw the whole page."""
    say, day = visit.say, today()
    actor = visit.actor if visit.may("plan") else None
    action = asked_action(visit)
    of_action = action.plan_year if action is not None else None
    view = VIEWS[0]
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{FOLD}plan_views"):
        plan = choose_plan(visit, say("plan.year"), of_action or 0)  # an action stands under its own plan
        if plan is not None:
            names = {name: say(f"plan.view_{name}") for name in VIEWS}
            asked = st.query_params.get("view", "")
            st.html(fold_button(names.get(asked, names[VIEWS[0]]), is_menu=True))
            view = choose_segment(visit, "plan", "view", say("plan.view"), names)
    if plan is not None:
        _show_ways(visit, plan, actor)
    if view != "proposals":
        st.query_params.pop("library", None)  # who comes back to the proposals finds them
    if plan is None:
        show_no_plan(visit, actor, "plan")
        if actor is not None:
            show_issued(visit, None, actor)
        return
    every = actions_of_plan(visit, plan.year)
    _show_head(visit, plan, day)
    reporter = visit.actor if actor is None and action is not None and visit.may("report", action) else actor
    if show_conflicts(visit, plan, reporter):
        new_round()
        st.rerun()
    if settle_part(visit, actor):
        st.rerun()
    if action is not None and not set(LINK) & set(st.query_params):
        show_action(visit, plan, action, reporter)
    elif view == "targets":
        show_targets(visit, plan, actor)
    elif view == "content":
        show_content(visit, plan, actor)
    elif view == "proposals" and "library" in st.query_params:
        show_library(visit, plan, actor)
    elif view == "proposals":
        show_proposals(visit, plan, actor)
    elif view == "owners":
        show_owners(visit, plan, actor)
    elif view == "issued":
        show_issued(visit, plan, actor)
    else:
        _show_actions(visit, plan, every, view, actor, day)
        if actor is not None:
            show_deleted(visit, plan, actor)


def _show_ways(visit: Visit, plan: Plan, actor: Actor | None) -> None:
    """What can be made of the plan as a whole, and what came after it; on a telephone behind one button."""
    say = visit.say
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{FOLD}plan_ways"):
        st.html(fold_button(say("plan.ways")))
        if actor is not None:
            with st.container(width="content"):  # what is drawn anew alone would take a whole line
                show_next_year(visit, plan, actor)
        show_way(visit, "documents", say("plan.to_documents"), plan=str(plan.year))
        _offer_workbook(visit, plan)
        show_way(visit, "effects", say("plan.effects"), mode="plan", plan=str(plan.year))


def _offer_workbook(visit: Visit, plan: Plan) -> None:
    st.download_button(
        visit.say("plan.download"),
        partial(plan_tables, visit, plan, actions_of_plan(visit, plan.year)),
        f"ke-hoach-{plan.year}.xlsx",
        XLSX,
        icon=":material/table:",
        on_click="ignore",
    )


def _show_head(visit: Visit, plan: Plan, day: date) -> None:
    """How many actions the year's plan has, and how far they are."""
    say, language = visit.say, visit.language
    summary = progress_of_plan(visit, plan.year, day)
    sentences = [
        say("plan.summary", doing=summary.in_progress, soon=summary.due_soon),
        say("plan.summary_money", budget=money(summary.budget, language)),
        say("plan.summary_mean", mean=decimal(summary.mean_progress, language, 0)),
    ]
    st.html(
        markup.headline(progress_line(visit, plan, summary, day))
        + (markup.sentence(" ".join(sentences)) if summary.total else "")
    )


def _show_actions(
    visit: Visit, plan: Plan, every: tuple[Action, ...], view: str, actor: Actor | None, day: date
) -> None:
    """The actions in the chosen view, and the form of a new one."""
    say = visit.say
    if actor is not None:
        ask_about_regular(visit, plan, every, actor)
        is_asked = st.query_params.get("new") == "1"
        begins_open = is_asked or has_drafts(visit, NEW_ACTION)
        asked = "|".join(st.query_params.get(name, "") for name in LINK)  # a link opens it, though it was closed before
        with drawer(say("plan.new"), f"plan_new_{asked}", ":material/add_task:", is_open=begins_open) as is_open:
            if is_open:
                new_action_form(visit, plan, actor, has_unsaved_edits())
    if not every:
        st.info(say("plan.empty" if actor is not None else "plan.empty_to_read"))
        return
    if view == "list" and actor is not None:
        take_up_drafts(visit, every)
    shown, columns = _filtered(visit, plan, held(every) if view == "list" else every, view, day)
    if not shown:
        st.info(say("plan.none_shown"))
    elif view == "list":
        edit_table(visit, plan, shown, columns, actor)
    else:
        {"board": show_board, "calendar": show_calendar, "timeline": show_timeline}[view](visit, plan, shown)


def _filtered(
    visit: Visit, plan: Plan, actions: tuple[Action, ...], view: str, day: date
) -> tuple[tuple[Action, ...], tuple[str, ...]]:
    """Draw the filters and, of the list, the choice of columns; returns the actions that pass and the columns.

    While edits are unsaved the filters stand still.
    """
    say, language = visit.say, visit.language
    locked = has_unsaved_edits()
    wanted = "" if "new" in st.query_params else st.query_params.get("component", "")
    folded = st.container(key=f"{FOLD}plan_filters")
    button = folded.container()  # says how many are set, which is known below
    widths = [2.0, 1.5, 1.5, 1.5, 1.5, 1.5, *([0.9] if view == "list" else [])]
    text_box, due_box, *boxes = folded.columns(widths, vertical_alignment="bottom")
    columns: tuple[str, ...] = ()
    if view == "list":
        with boxes.pop():
            columns = choose_columns(visit, locked)
    text = text_box.text_input(say("plan.search"), disabled=locked, key="plan_search")
    times = {"": say("timing.all"), **{state: say(f"timing.{state}_only") for state in DUE_FILTERS}}
    with due_box:
        due = choose(visit, "plan", "due", say("timing.choose"), times, is_locked=locked)
    offered: dict[str, dict[str, str]] = {
        "status": {status: say(f"action_status.{status}") for status in STATUSES},
        "lead_unit": dict(names_of(visit, plan, "lead_unit")),
        "channel": dict(names_of(visit, plan, "channel")),
        "components": {code: visit.component_name(code, short=True) for code in visit.index.components},
    }
    chosen: dict[str, list[str]] = {}
    for box, (field, names) in zip(boxes, offered.items(), strict=True):
        chosen[field] = box.multiselect(
            say(f"field.{field}"),
            list(names),
            [wanted] if field == "components" and wanted in names else [],
            format_func=names.__getitem__,
            disabled=locked,
            placeholder=say("flags.all"),
            key=f"plan_{field}_{wanted if field == 'components' else ''}_{language}",
        )
    count = sum(map(bool, (text, due, *chosen.values())))
    button.html(fold_button(say("plan.filters_set", count=count) if count else say("plan.filters")))
    if locked:
        st.caption(say("plan.locked"))
    laid_over = drafted_rows()
    passed = tuple(
        action
        for action in actions
        if action.id in laid_over  # no filter hides a row that is not saved
        or (
            (not due or timing(action, day) == due or (due == "soon" and due_soon(action, day)))
            and (not text or text.casefold() in f"{action.title} {action.note}".casefold())
            and all(not chosen[field] or getattr(action, field) in chosen[field] for field in ("status", "lead_unit"))
            and (not chosen["channel"] or any(code in chosen["channel"] for code in action.channels))
            and (not chosen["components"] or any(code in chosen["components"] for _, code in action.components))
        )
    )
    return passed, columns
