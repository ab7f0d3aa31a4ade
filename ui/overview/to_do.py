"""What is left to do: flags without an action, and the open actions, the most urgent first."""

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from analysis.frames import TOTAL
from planning.action import Action
from planning.occurrences import timing
from planning.plan import Plan
from ui.blocks.action_fields import action_link
from ui.blocks.owners import owner_now
from ui.blocks.plan_choice import names_of, running_plan
from ui.blocks.timing import progress_line, timing_text
from ui.kit import markup
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.reads.actions import by_urgency, progress_of_plan
from ui.visit.visit import Visit
from wording.numbers import DAY, TIME_ZONE

MOST_ACTIONS = 6


def _state(visit: Visit, action: Action, today: date) -> TableCell:
    """How urgent an action is, and whether the figures behind it were withdrawn."""
    say = visit.say
    key = timing(action, today)
    text = timing_text(visit, action, today) or say("overview.open")
    if action.edition_status == "withdrawn":
        text += f" · {say('plan.withdrawn')}"
    return TableCell(text, tone="bad" if key == "late" else "")


def _with_owner(visit: Visit, code: str, plan: Plan | None) -> str:
    """A component and who answers for it, as HTML: "Đào tạo lao động (Văn phòng)". plan: that names the units."""
    way = visit.link("component" if code != TOTAL else "flags", component=code)
    name = markup.link(way, visit.component_name(code, short=True))
    owner = owner_now(visit, code)
    if owner is None:
        return name
    lead = names_of(visit, plan, "lead_unit").get(owner.lead_unit, owner.lead_unit)
    return f"{name} ({markup.escaped(lead)})"


def show_progress(visit: Visit, plan: Plan | None, today: date) -> bool:
    """A plan in one line, which leads to what is late in it; whether it has any action."""
    summary = None if plan is None else progress_of_plan(visit, plan.year, today)
    if plan is not None and summary is not None and summary.total:
        state = "late" if summary.overdue else "unrecorded" if summary.unrecorded else ""
        way = visit.link("plan", plan=str(plan.year), **({"due": state} if state else {}))
        st.html(markup.sentence(markup.Html(f"{markup.link(way, progress_line(visit, plan, summary, today))}.")))
        return True
    return False


def show_work(visit: Visit, actions: Sequence[Action], open_flags: Sequence[str]) -> None:
    """What is late, what is due, and which flags have no action."""
    say = visit.say
    today, plan = datetime.now(TIME_ZONE).date(), running_plan(visit)
    head: str = markup.title(say("overview.work"))
    if open_flags:
        names = ", ".join(_with_owner(visit, code, plan) for code in open_flags)
        to_coverage = markup.link(visit.link("coverage"), say("overview.to_coverage"))
        head += markup.sentence(markup.Html(f"{say('overview.uncovered', names=names)} {to_coverage}"))
    st.html(head)
    has_plan = show_progress(visit, plan, today)
    left_open = by_urgency(visit, actions, today)
    if left_open:
        rows: list[Row] = [
            [TableCell(a.title, href=action_link(visit, a)), TableCell(a.due, DAY), _state(visit, a, today)]
            for a in left_open[:MOST_ACTIONS]
        ]
        columns = [Column(say("field.title")), Column(say("field.due"), "right"), Column("")]
        show_table(columns, rows, say("overview.work"), visit.language)
        if len(left_open) > MOST_ACTIONS:
            st.caption(say("overview.more_actions", count=len(left_open) - MOST_ACTIONS))
    elif not has_plan:
        st.html(markup.subtitle(say("overview.no_actions")))
    st.html(f"<p>{markup.link(visit.link('plan'), say('overview.to_plan'))}</p>")
