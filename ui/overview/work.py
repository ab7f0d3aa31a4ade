"""Who does what by when: late, due and without an action as numbers that open, and the work on each component."""

from collections.abc import Mapping, Sequence
from datetime import date

from analysis.frames import TOTAL
from planning.occurrences import DUE_SOON_DAYS, first_waiting
from planning.owners import owners_on
from planning.periods import today
from ui.blocks.plan_choice import names_of, running_plan
from ui.blocks.timing import due_cell, longest_text
from ui.kit import markup
from ui.kit.tables import Column, Row, TableCell
from ui.overview.view import Overview
from ui.reads.actions import actions_of_edition, by_component, progress_of_plan
from ui.reads.cached import cached_by_work
from ui.reads.owners import every_owner
from ui.reads.scores import flags
from ui.visit.visit import Visit
from wording.numbers import AS_IS, NOTHING

Answers = Mapping[str, tuple[int, date | None]]
"""Of each component that is worked on: how many actions can answer its flags, and the first day that waits for one."""


@cached_by_work("actions", "index", "unit", "year", "day", max_entries=64)
def answers_of(visit: Visit) -> Answers:
    """The actions that can answer the edition at hand, cancelled ones left out, by component."""
    planned = [action for action in actions_of_edition(visit) if action.status != "cancelled"]
    day = visit.work("day").day
    return {
        code: (len(here), first_waiting(here, day))
        for (index, code), here in by_component(planned).items()
        if index == visit.index.itself
    }


def work_line(visit: Visit, answers: Answers) -> markup.Html:
    """The third line: of the plan that runs what is late, due and not recorded, and what nothing answers."""
    parts = [*_plan_parts(visit), *_flag_parts(visit, answers)]
    return markup.sentence(markup.Html(" · ".join(parts) + "."))


def _plan_parts(visit: Visit) -> list[str]:
    """The plan and its numbers, each of which opens the actions that it counts."""
    say, plan, day = visit.say, running_plan(visit), today()
    summary = None if plan is None else progress_of_plan(visit, plan.year, day)
    if plan is None or summary is None or not summary.total:
        return [markup.link(visit.link("plan"), say("overview.no_actions"))]
    of_plan = {"plan": str(plan.year)}
    title = say("plan.title", count=summary.total, year=plan.year)
    parts: list[str] = [markup.link(visit.link("plan", **of_plan), title)]
    longest = markup.escaped(longest_text(visit, plan, summary, day))
    for state, key, count in (
        ("late", "late", summary.overdue),
        ("soon", "soon_count", summary.due_soon),
        ("unrecorded", "unrecorded_count", summary.unrecorded),
    ):
        text = markup.escaped(say(f"timing.{key}", count=count, days=DUE_SOON_DAYS))
        if count:
            opened = markup.link(visit.link("plan", due=state, **of_plan), text)
            parts.append(f"{opened}, {longest}" if state == "late" else opened)
        elif state == "late" and plan.year >= day.year:  # good news, where anything can be late
            parts.append(text)
    return parts


def _flag_parts(visit: Visit, answers: Answers) -> list[str]:
    """How many of the flagged components no action answers; where the total alone is flagged, that none does."""
    flagged = {flag.component for flag in flags(visit)}
    components = flagged - {TOTAL}
    still_open = sum(code not in answers for code in components or flagged)
    if not flagged or not (components or still_open):
        return []
    key = "without" if components and still_open else "without_total" if still_open else "without_none"
    text = visit.say(f"overview.{key}", open=still_open, flagged=len(components))
    return [markup.link(visit.link("coverage"), text)]


def with_work(visit: Visit, shown: Overview, answers: Answers) -> tuple[Sequence[Column], Sequence[Row]]:
    """The table of the components with who answers for each, how many actions there are, and the next due day.

    The first and the last of these only where they are known of any component. For how long what is late longest has
    been so stands in the third line.
    """
    say, day, plan = visit.say, today(), running_plan(visit)
    owners = owners_on(every_owner(visit), day)
    leads = {code: owners.get((visit.index.itself, code)) for code in shown.codes}
    names = names_of(visit, plan, "lead_unit")
    flagged = {flag.component for flag in flags(visit)}
    has_owner = any(leads.values())
    has_day = any(answers.get(code, (0, None))[1] for code in shown.codes)
    columns = [
        *shown.columns,
        *([Column(say("owners.lead"), is_secondary=True)] if has_owner else []),
        Column(say("words.actions"), "center"),
        *([Column(say("coverage.next_due"), is_secondary=True)] if has_day else []),
    ]
    rows = []
    for code, figures in zip(shown.codes, shown.rows, strict=True):
        owner, (count, due) = leads[code], answers.get(code, (0, None))
        lead = names.get(owner.lead_unit, owner.lead_unit) if owner else say("coverage.nobody")
        nothing = AS_IS.or_zero(say("overview.none") if code in flagged else NOTHING)
        tone = "bad" if code in flagged and not count else ""
        way = visit.link("plan", component=code)
        days = None if due is None else (due - day).days
        rows.append(
            [
                *figures,
                *([TableCell(lead, tone="" if owner else "muted")] if has_owner else []),
                TableCell(count, nothing, way, tone),
                *([due_cell(visit, days, due, counts_late=False)] if has_day else []),
            ]
        )
    return columns, rows
