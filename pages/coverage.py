"""Coverage: the planner's home. What is flagged and what is done about it, who owes an answer, what is due."""

from datetime import datetime
from functools import partial
from html import escape

import streamlit as st

from analysis.frames import TOTAL
from planning.calendar_file import calendar_file
from planning.coverage import covered_not_flagged, flagged_not_covered, flagged_work
from planning.periods import today
from planning.reminders import by_unit, reminders
from ui.blocks.component_table import is_judged, rows_of
from ui.blocks.no_data import show_no_editions
from ui.blocks.plan_choice import newest_plan, term_names
from ui.coverage.parts import (
    pair_names,
    reminder_tables,
    show_call,
    show_load,
    show_reminders,
    show_work_table,
)
from ui.plan.exports import XLSX, all_tables
from ui.reads.actions import actions_of_edition, actions_of_plan
from ui.reads.scores import flags
from ui.shell.guard import guard
from ui.shell.identity import person_name
from ui.visit.visit import Visit
from wording.numbers import TIME_ZONE

visit = guard("view")
say, language, day = visit.say, visit.language, today()


def gaps_and_weights(visit: Visit) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    """The gap to the median and the weight of each component of the edition, by index and component."""
    code = visit.index.code
    gaps = {(code, str(row["component"])): float(row["gap_to_median"]) for _, row in rows_of(visit).iterrows()}
    parts = visit.framework.components if visit.framework else ()
    return gaps, {(code, part.component): part.weight for part in parts if part.weight is not None}


if visit.unit is None or visit.year is None:
    show_no_editions(visit)
    st.stop()
raised = flags(visit)
here = actions_of_edition(visit)
gaps, weights = gaps_and_weights(visit)
work = flagged_work(raised, here, day, weights, gaps)
open_pairs = flagged_not_covered(raised, here)
working = [one for one in here if any(index == visit.index.code for index, _ in one.components)]
counted = [one for one in work if one.component != TOTAL]
still_open = [pair for pair in open_pairs if pair[1] != TOTAL]
kind = "open" if still_open else "done" if counted else "none"
if kind == "none" and not any(is_judged(row) for _, row in rows_of(visit).iterrows()):
    kind = "unknown"
where = {"index": visit.index.short, "year": visit.year}
st.html(
    f'<h1 class="app-headline">'
    f"{escape(say(f'coverage.headline_{kind}', open=len(still_open), flagged=len(counted), **where))}</h1>"
    f'<p class="app-subtitle">{escape(say("coverage.subtitle", unit=visit.unit_name, year=visit.year))}</p>'
)
if work:
    show_work_table(visit, work)
for key, pairs in (("not_covered", open_pairs), ("not_flagged", covered_not_flagged(raised, working))):
    if pairs:
        st.html(f'<p class="app-sentence">{escape(say(f"coverage.{key}", names=pair_names(visit, pairs)))}</p>')
plan = newest_plan(visit)
if plan is None:
    st.info(say("coverage.no_plan_yet"))
    st.stop()
person = person_name(visit) if visit.may("plan") else None
planned = actions_of_plan(visit, plan.year)
found = reminders(planned, day)
left, right = st.columns(2, gap="large")
with left:
    show_reminders(visit, plan, found)
    row = st.container(horizontal=True)
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
        partial(reminder_tables, visit, plan, by_unit(found)),
        f"nhac-viec-{day:%Y-%m-%d}.xlsx",
        XLSX,
        icon=":material/print:",
        disabled=not found,
        on_click="ignore",
    )
    row.download_button(
        say("coverage.download_tables"),
        partial(all_tables, visit, plan, planned, work, day),
        f"bao-phu-{visit.index.code}-{visit.year}.xlsx",
        XLSX,
        icon=":material/table:",
        on_click="ignore",
    )
with right:
    show_call(visit, plan, person, day)
show_load(visit, plan, planned, day)
