"""The actions of a plan with all their fields, as a table of a workbook."""

from collections.abc import Sequence

from data.exports.workbook import Table
from planning.action import Action
from planning.plan import Plan
from ui.blocks.action_fields import basis_text, text_of
from ui.visit.visit import Visit

ACTION_FIELDS = (
    "title",
    "topics",
    "components",
    "indicators",
    "audience",
    "channel",
    "other_channels",
    "product",
    "quantity",
    "lead_unit",
    "coordinating",
    "in_charge",
    "start",
    "due",
    "rhythm",
    "budget_estimated",
    "budget_approved",
    "budget_spent",
    "measure_unit",
    "measure_target",
    "measure_done",
    "status",
    "progress",
    "note",
)
IN_WORDS = (
    "topics",
    "components",
    "indicators",
    "channel",
    "other_channels",
    "lead_unit",
    "coordinating",
    "rhythm",
    "status",
)


def action_table(visit: Visit, plan: Plan | None, actions: Sequence[Action]) -> Table:
    """The actions with all their fields: numbers as numbers, days as days."""
    say = visit.say
    heads = [*(say(f"field.{name}") for name in ACTION_FIELDS), say("field.evidence"), say("plan.basis")]
    rows = [
        [
            *(
                text_of(visit, plan, action, name) if name in IN_WORDS else getattr(action, name)
                for name in ACTION_FIELDS
            ),
            "; ".join(evidence.url or evidence.name for evidence in action.evidence),
            basis_text(visit, action),
        ]
        for action in actions
    ]
    return heads, rows
