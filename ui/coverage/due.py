"""What is overdue and what is due soon."""

from collections.abc import Sequence

import streamlit as st

from planning.plan import Plan
from planning.reminders import Reminder
from ui.blocks.action_fields import action_link
from ui.blocks.plan_choice import term_names
from ui.coverage.work import days_words
from ui.kit.tables import Column, TableCell, show_table
from ui.visit.visit import Visit

MOST_REMINDERS = 12


def show_reminders(visit: Visit, plan: Plan, found: Sequence[Reminder]) -> None:
    """What is overdue and what is due soon, the oldest first."""
    say, names = visit.say, term_names(visit, plan.units)
    st.subheader(say("coverage.reminders_title"))
    late = sum(reminder.is_overdue for reminder in found)
    if not found:
        st.caption(say("coverage.no_reminders"))
        return
    st.caption(say("coverage.reminders", late=late, soon=len(found) - late))
    show_table(
        [Column(say("field.title")), Column(say("field.lead_unit")), Column(say("field.due"))],
        [
            [
                TableCell(reminder.action.title, action_link(visit, reminder.action)),
                names.get(reminder.unit, reminder.unit) or say("coverage.nobody"),
                days_words(visit, reminder.days_left, reminder.due),
            ]
            for reminder in found[:MOST_REMINDERS]
        ],
        say("coverage.reminders_title"),
    )
    if len(found) > MOST_REMINDERS:
        st.caption(say("plan.more_cards", count=len(found) - MOST_REMINDERS))
