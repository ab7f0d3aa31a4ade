"""The plan as a workbook: its actions, targets, measured values and lists."""

from collections.abc import Sequence

from data.exports.workbook import Table, workbook
from data.store.plans import list_values
from planning.action import Action
from planning.plan import Plan
from planning.target import kind_of
from ui.blocks.action_fields import component_labels, period_text
from ui.blocks.action_table import action_table
from ui.blocks.plan_choice import names_of
from ui.plan.content import entry_cell
from ui.plan.judged import judgements
from ui.plan.lists import SPECS
from ui.reads.owners import every_owner
from ui.visit.visit import Visit


def plan_tables(visit: Visit, plan: Plan, actions: Sequence[Action]) -> bytes:
    """The actions, the targets with how they stand, values, owners, and every list of the plan, a sheet each."""
    say = visit.say
    judged = judgements(visit, plan)
    tables: dict[str, Table] = {say("menu.plan"): action_table(visit, plan, actions)}
    tables[say("plan.list_targets")] = (
        [say(f"targets.{name}") for name in ("part", "kind", "goal", "measured", "state", "reason", "source")],
        [
            [
                part.text,
                say(f"target_kind.{kind_of(part)}"),
                judged[part.code].goal,
                judged[part.code].measured,
                say(f"target_status.{judged[part.code].status}"),
                judged[part.code].reason_vi if visit.language == "vi" else judged[part.code].reason_en,
                judged[part.code].source,
            ]
            for _, part in plan.parts()
        ],
    )
    tables[say("targets.enter")] = (
        [say(f"targets.{name}") for name in ("part", "period", "value", "source")],
        [
            [entry.part, period_text(visit, entry.period), entry.value, entry.source]
            for entry in list_values(visit.store, plan.year)
        ],
    )
    names = names_of(visit, plan, "lead_unit")
    labels = component_labels(visit)
    tables[say("plan.view_owners")] = (
        [say("words.component"), *(say(f"owners.{name}") for name in ("lead", "coordinating", "since"))],
        [
            [
                labels.get(f"{owner.index}:{owner.component}", owner.component),
                names.get(owner.lead_unit, owner.lead_unit),
                "; ".join(names.get(unit, unit) for unit in owner.coordinating),
                owner.since,
            ]
            for owner in every_owner(visit)
        ],
    )
    for spec in SPECS:
        tables[say(f"plan.list_{spec.name}")] = (
            [say(f"plan_field.{name}") for name in spec.columns],
            [
                [entry_cell(visit, plan, getattr(entry, name)).value for name in spec.columns]
                for entry in getattr(plan, spec.name)
            ],
        )
    return workbook(tables)
