"""What the coverage page hands out as workbooks: its own tables, and a sheet of reminders for each unit."""

from collections.abc import Mapping, Sequence
from datetime import date

from data.exports.workbook import Table, workbook
from planning.action import Action
from planning.coverage import FlaggedWork, load
from planning.plan import Plan
from planning.reminders import Reminder
from ui.blocks.action_table import action_table
from ui.blocks.owners import owner_now, owner_words
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
            say("owners.lead"),
            say("coverage.weight"),
            say("words.to_median"),
            say("coverage.flags"),
            say("plan.board_planned"),
            say("plan.board_in_progress"),
            say("plan.board_done"),
            say("coverage.budget"),
            say("field.budget_spent"),
            say("coverage.next_due"),
        ],
        [
            [
                visit.component_name(item.component),
                say(f"severity.{item.severity}"),
                owner_words(visit, (item.index, item.component), plan),
                item.weight,
                item.gap,
                item.flags,
                item.planned,
                item.doing,
                item.done,
                item.budget,
                item.spent,
                item.next_due,
            ]
            for item in work
        ],
    )
    tables: dict[str, Table] = {say("menu.coverage"): covered}
    for by, terms in (("lead_unit", plan.units), ("channel", plan.channels)):
        names = term_names(visit, terms)
        tables[say(f"coverage.load_{by}")] = (
            [
                say(f"field.{by}"),
                say("plan.board_planned"),
                say("plan.board_in_progress"),
                say("plan.board_done"),
                say("plan.bar_late"),
                say("plan.bar_unrecorded"),
                say("coverage.budget"),
            ],
            [
                [
                    names.get(item.name, item.name) or say("coverage.nobody"),
                    item.planned,
                    item.doing,
                    item.done,
                    item.overdue,
                    item.unrecorded,
                    item.budget,
                ]
                for item in load(actions, day, by)  # type: ignore[arg-type]
            ],
        )
    tables[say("menu.plan")] = action_table(visit, plan, actions)
    return workbook(tables)


def reminder_tables(
    visit: Visit, plan: Plan, found: Mapping[str, Sequence[Reminder]], owed: Mapping[str, Sequence[str]]
) -> bytes:
    """A workbook with a sheet of reminders for each unit. owed: what it has to plan, as `owed_by_unit` says."""
    say, names = visit.say, term_names(visit, plan.units)
    sheets = [*found, *(unit for unit in owed if unit not in found)]
    return workbook(
        {
            names.get(unit, unit) or say("coverage.nobody"): (
                [
                    *(say(key) for key in ("field.title", "field.in_charge", "field.due", "coverage.days")),
                    *(say(f"leaving.part_{name}") for name in ("missed", "passed")),
                    *(say(key) for key in ("field.status", "field.note")),
                ],
                [
                    [
                        reminder.action.title,
                        reminder.action.in_charge,
                        reminder.due,
                        reminder.days_left,
                        reminder.missed or None,
                        reminder.passed or None,
                        say(f"action_status.{reminder.action.status}"),
                        reminder.action.note,
                    ]
                    for reminder in found.get(unit, ())
                ]
                + [[text, "", *[None] * 4, say("coverage.to_plan"), ""] for text in owed.get(unit, ())],
            )
            for unit in sheets
        }
    )


def owed_by_unit(visit: Visit, work: Sequence[FlaggedWork]) -> dict[str, list[str]]:
    """For each unit the flagged components that it answers for and that no action works on, in words."""
    owed: dict[str, list[str]] = {}
    for item in work:
        owner = owner_now(visit, item.component)
        if owner is not None and not item.is_worked_on:
            name = visit.component_name(item.component)
            owed.setdefault(owner.lead_unit, []).append(visit.say("coverage.owed", component=name))
    return owed
