"""Which of the plan's actions are shown: by words, status, lead unit, channel and component."""

import streamlit as st

from planning.action import STATUSES, Action
from planning.plan import Plan
from ui.blocks.plan_choice import names_of
from ui.plan.table import has_unsaved_edits
from ui.visit.visit import Visit


def filtered(visit: Visit, plan: Plan, actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Draw the filters; returns the actions that they let through. While edits are unsaved the filters stand still."""
    say, language = visit.say, visit.language
    locked = has_unsaved_edits()
    wanted = "" if "new" in st.query_params else st.query_params.get("component", "")
    text_box, *boxes = st.columns([2, 1.5, 1.5, 1.5, 1.5], vertical_alignment="bottom")
    text = text_box.text_input(say("plan.search"), disabled=locked, key="plan_search")
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
    if locked:
        st.caption(say("plan.locked"))
    return tuple(
        action
        for action in actions
        if (not text or text.casefold() in f"{action.title} {action.note}".casefold())
        and all(
            not chosen[field] or getattr(action, field) in chosen[field] for field in ("status", "lead_unit", "channel")
        )
        and (not chosen["components"] or any(code in chosen["components"] for _, code in action.components))
    )
