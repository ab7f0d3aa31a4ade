"""What is flagged with the work on it, what is due, and how much work each unit and each channel has."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from analysis.frames import TOTAL
from planning.action import Action
from planning.coverage import FlaggedWork, Load, load
from planning.plan import Plan
from planning.reminders import Reminder
from ui.blocks.action_fields import action_link
from ui.blocks.owners import owner_now
from ui.blocks.plan_choice import names_of, newest_plan, term_names
from ui.blocks.timing import due_cell
from ui.kit import markup
from ui.kit.tables import Column, Part, Row, TableCell, show_table
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.numbers import MONEY, SHARE, SIGNED

MOST_REMINDERS = 12


def show_work_table(visit: Visit, work: Sequence[FlaggedWork]) -> None:
    """One row a flagged component: how severe, how far off, what is planned, what comes next."""
    say, rows = visit.say, list[Row]()
    leads = _leads(visit, work)
    for item in work:
        rows.append(
            [
                TableCell(
                    visit.component_name(item.component, short=True),
                    href=visit.link("component", component=item.component),
                ),
                TableCell(say(f"severity.{item.severity}"), tone="bad" if item.severity == "high" else ""),
                *([leads[item.component]] if leads else []),
                TableCell(item.weight, SHARE),
                _gap_cell(visit, item),
                TableCell(item.flags),
                _work_cell(visit, item),
                TableCell(item.budget, MONEY),
                due_cell(visit, item.days_left, item.next_due),
                TableCell(
                    say("coverage.plan_short"),
                    href=visit.link("plan", component=item.component, new="1"),
                    detail=say("coverage.plan_rest"),
                )
                if visit.may("plan")
                else "",
            ]
        )
    columns = [
        Column(say("words.component"), is_whole=True),
        Column(say("coverage.severity")),
        *([Column(say("owners.lead"), is_secondary=True)] if leads else []),
        Column(say("coverage.weight"), "right", is_secondary=True),
        Column(say("words.to_median"), "right", is_secondary=True),
        Column(say("coverage.flags"), "right", is_secondary=True),
        Column(say("coverage.actions")),
        Column(say("coverage.budget"), "right", is_secondary=True),
        Column(say("coverage.next_due")),
        Column(""),
    ]
    show_table(columns, rows, say("coverage.caption"), visit.language)


def _leads(visit: Visit, work: Sequence[FlaggedWork]) -> dict[str, str]:
    """The unit that answers for each of the components; empty while nobody answers for any."""
    owners = {item.component: owner_now(visit, item.component) for item in work}
    if not any(owners.values()):
        return {}
    names, nobody = names_of(visit, newest_plan(visit), "lead_unit"), visit.say("coverage.nobody")
    return {
        component: names.get(owner.lead_unit, owner.lead_unit) if owner else "" if component == TOTAL else nobody
        for component, owner in owners.items()
    }


def _gap_cell(visit: Visit, item: FlaggedWork) -> TableCell:
    is_behind = item.gap is not None and item.gap * visit.index.direction(item.component) < 0
    return TableCell(item.gap, SIGNED.to(visit.digits), tone="bad" if is_behind else "")


def _work_cell(visit: Visit, item: FlaggedWork) -> TableCell:
    """How many actions are planned, under way and done: "2 chưa làm · 1 đang làm"; a state with none is left out."""
    counts = Part("planned", item.planned), Part("doing", item.doing), Part("done", item.done)
    if not item.is_worked_on:
        return TableCell(tone="bad", parts=counts, pattern=visit.say("coverage.none"))
    texts = [visit.say(f"coverage.count_{part.name}", count=f"{{{part.name}}}") for part in counts if part.value]
    return TableCell(parts=counts, pattern=" · ".join(texts))


def pair_names(visit: Visit, pairs: Sequence[tuple[str, str]]) -> str:
    """The names of components, with their index where it is another than the one at hand."""
    names = []
    for index, code in pairs:
        if index == visit.index.itself:
            names.append(visit.component_name(code, short=True))
        elif index in visit.catalogue.indices:
            known = visit.catalogue.indices[index]
            part = known.components.get(code)
            names.append(f"{known.short} · {visit.say.of(part, 'short') if part else visit.say('words.total')}")
    return ", ".join(names)


def show_load(visit: Visit, plan: Plan, actions: Sequence[Action], day: date) -> None:
    """How much work each unit and each channel has."""
    say = visit.say
    left, right = st.columns(2, gap="large")
    for where, by, terms in ((left, "lead_unit", plan.units), (right, "channel", plan.channels)):
        names = term_names(visit, terms)
        with where:
            found = load(actions, day, by)  # type: ignore[arg-type]
            st.subheader(say(f"coverage.load_{by}"))
            if not found:
                st.caption(say("coverage.no_load"))
                continue
            behind = _open_columns(found)
            show_table(
                [
                    Column(say(f"field.{by}")),
                    *(Column(say(f"coverage.short_{name}"), "right") for name in ("planned", "doing", "done", *behind)),
                    Column(say("coverage.budget"), "right", is_secondary=True),
                ],
                [_load_row(visit, item, names, behind) for item in found],
                say(f"coverage.load_{by}"),
                visit.language,
            )


def _open_columns(found: Sequence[Load]) -> tuple[str, ...]:
    """The columns of what has passed without a result: late, or of a year that is over and so never late."""
    unrecorded = ("unrecorded",) if any(item.unrecorded for item in found) else ()
    return unrecorded if unrecorded and not any(item.overdue for item in found) else ("late", *unrecorded)


def _load_row(visit: Visit, item: Load, names: Mapping[str, str], behind: Sequence[str]) -> Row:
    passed = {"late": item.overdue, "unrecorded": item.unrecorded}
    return [
        names.get(item.name, item.name) or visit.say("coverage.nobody"),
        TableCell(item.planned),
        TableCell(item.doing),
        TableCell(item.done),
        *(TableCell(passed[name], tone="bad" if passed[name] else "") for name in behind),
        TableCell(item.budget, MONEY),
    ]


def show_reminders(visit: Visit, plan: Plan, found: Sequence[Reminder], unrecorded: int) -> None:
    """What is overdue and what is due soon, the oldest first. unrecorded: actions of a plan whose year is over."""
    say, names = visit.say, term_names(visit, plan.units)
    st.subheader(say("coverage.reminders_title"))
    late = sum(reminder.is_overdue for reminder in found)
    if unrecorded:
        st.html(markup.sentence(say("timing.over_note", year=plan.year, count=unrecorded)))
        show_way(visit, "plan", say("timing.record_in_list"), plan=str(plan.year), due="unrecorded")
    if not found:
        st.caption(say("coverage.no_others" if unrecorded else "coverage.no_reminders"))
        return
    kind = "reminders" if late or not unrecorded else "soon"
    st.caption(say(f"coverage.{kind}", late=late, soon=len(found) - late))
    show_table(
        [Column(say("field.title")), Column(say("field.lead_unit")), Column(say("field.due"))],
        [
            [
                TableCell(reminder.action.title, href=action_link(visit, reminder.action)),
                names.get(reminder.unit, reminder.unit) or say("coverage.nobody"),
                due_cell(visit, reminder.days_left, reminder.due, reminder.missed, reminder.passed),
            ]
            for reminder in found[:MOST_REMINDERS]
        ],
        say("coverage.reminders_title"),
        visit.language,
    )
    if len(found) > MOST_REMINDERS:
        st.caption(say("plan.more_cards", count=len(found) - MOST_REMINDERS))
