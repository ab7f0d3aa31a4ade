"""The actions that work on one component, on its page."""

import streamlit as st

from planning.action import is_open
from ui.blocks.action_fields import action_link
from ui.blocks.owners import owner_words
from ui.blocks.plan_choice import names_of, newest_plan
from ui.kit import markup
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.reads.actions import actions_of_index
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.numbers import DAY, PERCENT

MOST = 12


def show_actions_of(visit: Visit, component: str) -> None:
    """What is planned and done for a component, cancelled actions left out; and the way to plan more."""
    say = visit.say
    pair = (visit.index.code, component)
    found = [action for action in actions_of_index(visit) if pair in action.components and action.status != "cancelled"]
    found.sort(key=lambda action: not is_open(action))
    st.subheader(say("component.actions"))
    if owner := owner_words(visit, (visit.index.itself, component)):
        st.html(markup.sentence(say("owners.of", names=owner)))
    if found:
        units = names_of(visit, newest_plan(visit), "lead_unit")
        rows: list[Row] = [
            [
                TableCell(action.title, href=action_link(visit, action)),
                units.get(action.lead_unit, action.lead_unit) or say("coverage.nobody"),
                TableCell(action.due, DAY),
                say(f"action_status.{action.status}"),
                TableCell(action.progress, PERCENT),
            ]
            for action in found[:MOST]
        ]
        columns = [
            Column(say("field.title")),
            Column(say("field.lead_unit"), is_secondary=True),
            Column(say("field.due"), "right"),
            Column(say("field.status"), is_whole=True),
            Column(say("field.progress"), "right", is_secondary=True),
        ]
        show_table(columns, rows, say("component.actions"), visit.language)
        if len(found) > MOST:
            st.caption(say("component.more_actions", count=len(found) - MOST))
        st.caption(say("plan.course_caution"))
    else:
        st.caption(say("component.no_actions"))
    show_way(visit, "effects", say("component.effects"), mode="years", component=component)
    if visit.may("plan"):
        show_way(visit, "plan", say("coverage.plan_action"), component=component, new="1")
