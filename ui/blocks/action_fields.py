"""How each field of an action is written on the screen, and read back from a table or a form."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from streamlit.delta_generator import DeltaGenerator

from analysis.frames import TOTAL
from planning.action import BUDGETS, MEASURES, Action
from planning.periods import parse_period
from planning.plan import Plan
from ui.blocks.number_field import cell_text
from ui.blocks.plan_choice import names_of, topic_label
from ui.kit.tables import TableCell
from ui.visit.visit import Visit
from wording.numbers import AS_IS, DAY, MONEY, of_its_digits
from wording.typed_numbers import as_typed, typed_number
from wording.words import period_words

IN_TABLE = (
    "title",
    "status",
    "progress",
    "due",
    "lead_unit",
    "in_charge",
    "channel",
    "components",
    "topics",
    "start",
    "rhythm",
    "audience",
    "product",
    "quantity",
    "coordinating",
    "other_channels",
    "budget_estimated",
    "budget_approved",
    "budget_spent",
    "measure_unit",
    "measure_target",
    "measure_done",
    "note",
)
"""The fields that the table of actions shows and lets people edit, the most used first."""

CHOSEN = ("channel", "lead_unit")
SEVERAL = ("topics", "coordinating", "other_channels")
DAYS = ("start", "due")
NUMBERS = ("progress", *BUDGETS, *MEASURES)
NOT_CHOSEN = "–"
"""How the table writes that nothing is chosen: an empty text would be shown as the word None."""


def component_labels(visit: Visit) -> dict[str, str]:
    """Every component of every index by "index:component", as the table writes it."""
    labels: dict[str, str] = {}
    for index in visit.catalogue.indices.values():
        labels |= {
            f"{index.code}:{c.code}": f"{index.short} · {visit.say.of(c, 'short')}" for c in index.components.values()
        }
        labels[f"{index.code}:{TOTAL}"] = f"{index.short} · {visit.say('words.total')}"
    return labels


def codes_of(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Components as "index:component"; `pairs_of` reads them back."""
    return tuple(f"{index}:{component}" for index, component in pairs)


def pairs_of(codes: Sequence[str] | None) -> tuple[tuple[str, str], ...]:
    """The pairs (index, component) of codes such as "pci:time_costs"."""
    return tuple((index, component) for index, _, component in (code.partition(":") for code in codes or ()))


def cell_of(action: Action, field: str, language: str) -> Any:
    """A field as a cell of the table holds it."""
    value = getattr(action, field)
    if field == "components":
        return [f"{index}:{code}" for index, code in value]
    if field in SEVERAL:
        return list(value)
    if field in CHOSEN:
        return value or NOT_CHOSEN
    if field in DAYS:
        return pd.Timestamp(value) if value else pd.NaT
    return as_typed(value, language) if field in NUMBERS else value


def typed_cell(field: str, cell: Any, language: str) -> Any:
    """What was typed into a cell and stored as JSON can hold it, as the table holds it."""
    if field in NUMBERS:
        return cell_text(cell, language)
    if field in DAYS:
        return pd.NaT if cell is None else pd.Timestamp(str(cell)).tz_localize(None)
    if field in CHOSEN:
        return cell or NOT_CHOSEN
    return cell


def value_of(field: str, cell: Any, language: str) -> Any:
    """What was typed into a cell, as an action holds it. Raises TypedNumberError."""
    if field == "components":
        return pairs_of(cell)
    if field in SEVERAL:
        return tuple(cell if cell is not None else ())
    if field in DAYS:
        return None if pd.isna(cell) else pd.Timestamp(cell).date()
    if field in NUMBERS:
        number = typed_number(cell_text(cell, language), language, field not in MEASURES)
        if field == "progress":
            number = number or 0
        return number if number is None or field in MEASURES else int(number)
    return "" if cell is None or pd.isna(cell) or cell == NOT_CHOSEN else str(cell)


def edited(action: Action, row: pd.Series, touched: Collection[str], language: str) -> Action:
    """The action with what was typed; only the fields that somebody touched. Done means 100 per cent."""
    done = replace(action, **{field: value_of(field, row[field], language) for field in IN_TABLE if field in touched})
    return replace(done, progress=100) if done.status == "done" and "progress" not in touched else done


def text_of(visit: Visit, plan: Plan | None, action: Action, field: str) -> str:
    """A field in words, for reading."""
    return cell_in_words(visit, plan, action, field).text(visit.language)


def cell_in_words(visit: Visit, plan: Plan | None, action: Action, field: str) -> TableCell:
    """A field as a cell for reading: names for codes; numbers and days as such."""
    value = getattr(action, field)
    if value in (None, "", ()):
        return TableCell()
    if isinstance(value, date):
        return TableCell(value, DAY)
    if isinstance(value, int | float):
        return TableCell(value, MONEY if field in BUDGETS else of_its_digits(value) if field in MEASURES else AS_IS)
    return TableCell(_in_words(visit, plan, field, value))


def _in_words(visit: Visit, plan: Plan | None, field: str, value: Any) -> str:
    say = visit.say
    if field == "components":
        labels = component_labels(visit)
        return ", ".join(labels.get(f"{index}:{code}", code) for index, code in value)
    if field == "indicators":
        return ", ".join(name for _, _, name in value)
    if field == "topics":
        return ", ".join(topic_label(visit, plan, code) if plan else code for code in value)
    if field in ("coordinating", "other_channels"):
        names = names_of(visit, plan, field)
        return ", ".join(names.get(code, code) for code in value)
    if field in CHOSEN:
        return names_of(visit, plan, field).get(value, str(value))
    if field == "status":
        return say(f"action_status.{value}")
    if field == "rhythm":
        return say(f"rhythm.{value}")
    if field in ("evidence", "difficulties", "occurrences"):
        return say("plan.entries", count=len(value))
    return str(value)


def basis_text(visit: Visit, action: Action) -> str:
    """What the action answers: the edition and the reason, and whether the edition has been withdrawn."""
    say = visit.say
    short = visit.catalogue.indices[action.index].short if action.index in visit.catalogue.indices else action.index
    text = f"{short} {action.year}" if action.year else short
    if action.edition_status == "withdrawn":
        text += f" – {say('plan.withdrawn')}"
    reason = action.reason_vi if visit.language == "vi" else action.reason_en
    return f"{text}: {reason}" if reason else text


def period_text(visit: Visit, text: str) -> str:
    """A reporting period as a label: "Quý II năm 2023", "6 tháng đầu năm 2023", "Năm 2023"."""
    named = parse_period(text)
    return period_words(named.kind, named.number, named.year, visit.language, is_label=True)


def action_query(action: Action) -> dict[str, str]:
    """What the link of one action on the plan page says, beside the selection."""
    more = {} if action.plan_year is None else {"plan": str(action.plan_year)}
    return {"action": str(action.id), **more}


def action_link(visit: Visit, action: Action) -> str:
    """The address of one action."""
    return visit.link("plan", **action_query(action))


def several_field(
    where: DeltaGenerator,
    visit: Visit,
    field: str,
    names: Mapping[str, str],
    start: tuple[str, ...],
    key: Callable[[str], str],
    fields: str = "field",
) -> tuple[str, ...]:
    """A choice of several; what was chosen and is offered no longer stays. fields: the texts that name the fields."""
    every = {**names, **{code: code for code in start if code not in names}}
    return tuple(
        where.multiselect(
            visit.say(f"{fields}.{field}"),
            list(every),
            list(start),
            format_func=every.__getitem__,
            placeholder=visit.say("field.choose"),
            key=key(field),
        )
    )
