"""Every table of the planner's pages as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from data.exports.workbook import Table, workbook
from data.store.plans import list_values
from planning.action import Action
from planning.coverage import FlaggedWork, load
from planning.plan import Plan
from planning.target import kind_of
from ui.blocks.action_fields import basis_text, period_text, text_of
from ui.blocks.plan_choice import term_names
from ui.plan.content import written
from ui.plan.judged import judgements
from ui.plan.lists import SPECS
from ui.visit.visit import Visit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a workbook."""

ACTION_FIELDS = (
    "title",
    "topics",
    "components",
    "indicators",
    "audience",
    "channel",
    "product",
    "quantity",
    "lead_unit",
    "coordinating",
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
IN_WORDS = ("topics", "components", "indicators", "channel", "lead_unit", "coordinating", "rhythm", "status")


def action_table(visit: Visit, plan: Plan | None, actions: Sequence[Action]) -> Table:
    """The actions with all their fields: numbers as numbers, days as days."""
    say = visit.say
    heads = [*(say(f"field.{name}") for name in ACTION_FIELDS), say("field.evidence"), say("plan.basis")]
    rows = [
        [
            *(text_of(visit, plan, one, name) if name in IN_WORDS else getattr(one, name) for name in ACTION_FIELDS),
            "; ".join(shown.url or shown.name for shown in one.evidence),
            basis_text(visit, one),
        ]
        for one in actions
    ]
    return heads, rows


def all_tables(visit: Visit, plan: Plan, actions: Sequence[Action], work: Sequence[FlaggedWork], day: date) -> bytes:
    """Coverage, load and actions, a sheet each."""
    say = visit.say
    covered: Table = (
        [
            say("words.component"),
            say("coverage.severity"),
            say("coverage.weight"),
            say("words.to_median"),
            say("coverage.flags"),
            say("plan.board_planned"),
            say("plan.board_doing"),
            say("plan.board_done"),
            say("coverage.budget"),
            say("field.budget_spent"),
            say("coverage.next_due"),
        ],
        [
            [
                visit.component_name(one.component),
                say(f"severity.{one.severity}"),
                one.weight,
                one.gap,
                one.flags,
                one.planned,
                one.doing,
                one.done,
                one.budget,
                one.spent,
                one.next_due,
            ]
            for one in work
        ],
    )
    tables: dict[str, Table] = {say("menu.coverage"): covered}
    for by, terms in (("lead_unit", plan.units), ("channel", plan.channels)):
        names = term_names(visit, terms)
        tables[say(f"coverage.load_{by}")] = (
            [
                say(f"field.{by}"),
                say("plan.board_planned"),
                say("plan.board_doing"),
                say("plan.board_done"),
                say("plan.bar_late"),
                say("coverage.budget"),
            ],
            [
                [
                    names.get(one.name, one.name) or say("coverage.nobody"),
                    one.planned,
                    one.doing,
                    one.done,
                    one.overdue,
                    one.budget,
                ]
                for one in load(actions, day, by)  # type: ignore[arg-type]
            ],
        )
    tables[say("menu.plan")] = action_table(visit, plan, actions)
    return workbook(tables)


def plan_tables(visit: Visit, plan: Plan, actions: Sequence[Action]) -> bytes:
    """The actions, the targets with how they stand, what was measured, and every list of the plan, a sheet each."""
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
            [one.part, period_text(visit, one.period), one.value, one.source]
            for one in list_values(visit.store, plan.year)
        ],
    )
    for spec in SPECS:
        tables[say(f"plan.list_{spec.name}")] = (
            [say(f"plan_field.{name}") for name in spec.columns],
            [[written(visit, plan, getattr(one, name)) for name in spec.columns] for one in getattr(plan, spec.name)],
        )
    return workbook(tables)
