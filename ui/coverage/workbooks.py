"""What the coverage page hands out as workbooks: its own tables, and a sheet of reminders for each unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from data.exports.workbook import Table, workbook
from planning.action import Action
from planning.coverage import FlaggedWork, load
from planning.plan import Plan
from planning.reminders import Reminder
from ui.blocks.action_table import action_table
from ui.blocks.plan_choice import term_names
from ui.visit.visit import Visit


def coverage_tables(
    visit: Visit, plan: Plan, actions: Sequence[Action], work: Sequence[FlaggedWork], day: date
) -> bytes:
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


def reminder_tables(visit: Visit, plan: Plan, found: Mapping[str, Sequence[Reminder]]) -> bytes:
    """A workbook with a sheet of reminders for each unit."""
    say, names = visit.say, term_names(visit, plan.units)
    heads = [say("field.title"), say("field.due"), say("coverage.days"), say("field.status"), say("field.note")]
    return workbook(
        {
            names.get(unit, unit) or say("coverage.nobody"): (
                heads,
                [
                    [
                        one.action.title,
                        one.due,
                        one.days_left,
                        say(f"action_status.{one.action.status}"),
                        one.action.note,
                    ]
                    for one in here
                ],
            )
            for unit, here in found.items()
        }
    )
