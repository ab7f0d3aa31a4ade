"""What stands where on the coverage page: what is flagged in the edition, then what the newest plan owes."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

import streamlit as st

from analysis.frames import TOTAL
from data.media_types import XLSX
from planning.action import Action
from planning.calendar_file import calendar_file
from planning.coverage import FlaggedWork, covered_not_flagged, flagged_not_covered, flagged_work
from planning.plan import Plan
from planning.reminders import Reminder, by_unit, reminders
from ui.blocks.component_table import is_judged, rows_of
from ui.blocks.plan_choice import newest_plan, running_plan, term_names
from ui.blocks.plan_parts import settle_part
from ui.coverage.call import show_call
from ui.coverage.work import pair_names, show_load, show_reminders, show_work_table
from ui.coverage.workbooks import coverage_tables, owed_by_unit, reminder_tables
from ui.kit import markup
from ui.reads.actions import actions_of_edition, actions_of_plan, progress_of_plan
from ui.reads.scores import flags, is_own_unit
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.numbers import TIME_ZONE


def show_coverage(visit: Visit, day: date) -> tuple[FlaggedWork, ...]:
    """The finding, each flagged component with the work on it, and what is worked on without a flag.

    Returns the work on what is flagged; nothing for a unit that the office does not plan for, and that is said.
    """
    say = visit.say
    if not is_own_unit(visit):
        st.html(markup.headline(say("menu.coverage")) + markup.subtitle(say("coverage.not_ours", unit=visit.unit_name)))
        return ()
    raised, actions = flags(visit), actions_of_edition(visit)
    gaps, weights = _gaps_and_weights(visit)
    work = flagged_work(raised, actions, day, weights, gaps)
    not_covered = flagged_not_covered(raised, actions)
    _show_head(visit, work, not_covered)
    if work:
        show_work_table(visit, work)
    of_index = [a for a in actions if any(index == visit.index.itself for index, _ in a.components)]
    if not_flagged := covered_not_flagged(raised, of_index):  # what is not covered the table says
        st.html(markup.sentence(say("coverage.not_flagged", names=pair_names(visit, not_flagged))))
    return work


def show_plan(visit: Visit, work: Sequence[FlaggedWork], day: date) -> None:
    """What is due by the plan of this year and the newest, the newest one's call, and this year's work of each unit.

    Where there is no plan of this year, all of it is the newest one's.
    """
    newest, plan = newest_plan(visit), running_plan(visit)
    if newest is None or plan is None:
        st.info(visit.say("coverage.no_plan_yet"))
        show_way(visit, "plan", visit.say("menu.plan"))
        return
    answers = any(visit.may("answer_call", unit.code) for unit in plan.units)
    actor = visit.actor if answers else None
    if settle_part(visit, actor):
        st.rerun()
    planned = actions_of_plan(visit, plan.year)
    both = {action.id: action for action in (*planned, *actions_of_plan(visit, newest.year))}
    due = reminders(both.values(), day)
    left, right = st.columns(2, gap="large")
    with left:
        show_reminders(visit, plan, due, progress_of_plan(visit, plan.year, day).unrecorded)
        _offer_files(visit, plan, tuple(both.values()), due, work, day)
    with right:
        show_call(visit, newest, actor, day)
    show_load(visit, plan, planned, day)


def _gaps_and_weights(visit: Visit) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    """The gap to the median and the weight of each component of the edition, by index and component."""
    index = visit.index.itself
    gaps = {(index, str(row["component"])): float(row["gap_to_median"]) for _, row in rows_of(visit).iterrows()}
    parts = visit.framework.components if visit.framework else ()
    return gaps, {(index, part.component): part.weight for part in parts if part.weight is not None}


def _show_head(visit: Visit, work: Sequence[FlaggedWork], not_covered: Sequence[tuple[str, str]]) -> None:
    """How many flagged components there are, and how many of them nothing answers."""
    say = visit.say
    flagged = sum(item.component != TOTAL for item in work)
    still_open = sum(component != TOTAL for _, component in not_covered)
    kind = "open" if still_open else "done" if flagged else "none"
    if kind == "none" and not any(is_judged(row) for _, row in rows_of(visit).iterrows()):
        kind = "unknown"
    figures = {"open": still_open, "flagged": flagged, "index": visit.index.short, "year": visit.year}
    st.html(
        markup.headline(say(f"coverage.headline_{kind}", **figures))
        + markup.subtitle(say("coverage.subtitle", unit=visit.unit_name, year=visit.year))
    )
    if still_open and visit.may("plan"):
        show_way(visit, "plan", say("proposals.to_proposals"), view="proposals")


def _offer_files(
    visit: Visit,
    plan: Plan,
    planned: Sequence[Action],
    due: Sequence[Reminder],
    work: Sequence[FlaggedWork],
    day: date,
) -> None:
    """The calendar, a sheet of reminders for each unit, and the tables of the page, to be downloaded."""
    say, row, owed = visit.say, st.container(horizontal=True), owed_by_unit(visit, work)
    row.download_button(
        say("coverage.download_calendar"),
        partial(calendar_file, planned, datetime.now(TIME_ZONE), plan.title, term_names(visit, plan.units)),
        f"ke-hoach-{plan.year}.ics",
        "text/calendar",
        icon=":material/calendar_month:",
        on_click="ignore",
    )
    row.download_button(
        say("coverage.download_sheets"),
        partial(reminder_tables, visit, plan, by_unit(due), owed),
        f"nhac-viec-{day:%Y-%m-%d}.xlsx",
        XLSX,
        icon=":material/print:",
        disabled=not due and not owed,
        on_click="ignore",
    )
    row.download_button(
        say("coverage.download_tables"),
        partial(coverage_tables, visit, plan, planned, work, day),
        f"theo-doi-khac-phuc-{visit.index.code}-{visit.year}.xlsx",
        XLSX,
        icon=":material/table:",
        on_click="ignore",
    )
