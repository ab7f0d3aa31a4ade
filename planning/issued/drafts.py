"""Draft actions from the rows of a table of tasks, for a plan."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from planning.action import LARGEST_BUDGET, TEXT_LIMITS, Action
from planning.issued.people import Units
from planning.issued.tables import Task, amount_of, when_of
from planning.marks import bare
from planning.plan import Plan, Topic

_WORD: Final = re.compile(r"\w{2,}")
_QUANTITY: Final = re.compile(r"(?<![\d/.])(\d{1,5})(?![\d/.%])\s+(?=[^\W\d])")


def actions_of(tasks: Sequence[Task], plan: Plan) -> tuple[tuple[Action, ...], Plan]:
    """An action for each task, and the plan with the units that the tasks name and it had not.

    What no field can hold, or says nothing certain, stands in the note in the words of the table.
    """
    units = Units(plan.units)
    made = tuple(_action(task, plan, units) for task in tasks)
    return made, plan if units.all() == plan.units else replace(plan, units=units.all())


def _action(task: Task, plan: Plan, units: Units) -> Action:
    when = when_of(task.cell("when"), plan.year)
    budget = amount_of(task.cell("budget")) if task.cell("budget") else None
    lead = units.named(task.cell("lead"))
    helping = (*lead[1:], *units.named(task.cell("coordinating")))
    notes = [
        task.title if len(task.title) > TEXT_LIMITS["title"] else "",
        f"Thời gian: {task.cell('when')}" if task.cell("when") and not when.is_known else "",
        f"Kinh phí: {task.cell('budget')}" if task.cell("budget") and budget is None else "",
        task.cell("product") if len(task.cell("product")) > TEXT_LIMITS["product"] else "",
        task.cell("note"),
    ]
    product = " ".join(task.cell("product").split())
    quantity = _QUANTITY.search(product)
    topic = likeliest_topic(f"{task.group} {task.title}", plan)
    channels = _channels(task.cell("channel") or task.title, plan)
    return Action(
        title=_cut(task.title, "title"),
        topics=(topic.code,) if topic else (),
        audience=_cut(" ".join(task.cell("audience").split()), "audience"),
        channel=channels[0] if channels else "",
        other_channels=channels[1:],
        product=_cut(product, "product"),
        quantity=float(quantity[1]) if quantity else None,
        lead_unit=lead[0] if lead else "",
        coordinating=tuple(dict.fromkeys(code for code in helping if not lead or code != lead[0])),
        start=when.start,
        due=when.due,
        rhythm=when.rhythm,
        budget_estimated=budget if budget is not None and budget <= LARGEST_BUDGET else None,
        note="\n".join(note for note in notes if note)[: TEXT_LIMITS["note"]],
        plan_year=plan.year,
        supplement=plan.supplement,
    )


def likeliest_topic(text: str, plan: Plan) -> Topic | None:
    """The topic of a plan that shares most words with a text; the first where none shares any, None without topics."""
    words = set(_WORD.findall(bare(text)))

    def shared(topic: Topic) -> float:
        theirs = set(_WORD.findall(bare(f"{topic.name_vi} {topic.text}")))
        return len(words & theirs) / (len(theirs) ** 0.5 or 1)

    return max(plan.topics, key=shared, default=None)


def _channels(text: str, plan: Plan) -> tuple[str, ...]:
    plain = f" {' '.join(_WORD.findall(bare(text)))} "
    names = {channel.code: " ".join(_WORD.findall(bare(channel.name_vi))) for channel in plan.channels}
    return tuple(code for code, name in names.items() if name and f" {name} " in plain)


def _cut(text: str, name: str) -> str:
    limit = TEXT_LIMITS[name]
    return text if len(text) <= limit else f"{text[: limit - 1].rpartition(' ')[0]}…"
