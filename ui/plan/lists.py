"""Editable tables for the lists of a plan: the columns of each, and how edited rows become entries of the plan."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from data.names import normalise
from planning.plan import RHYTHMS, Channel, Duty, Form, LegalBasis, Plan, Statement, Term, Topic
from ui.blocks.action_fields import component_labels, pairs_of
from ui.blocks.plan_choice import term_names
from ui.blocks.plan_parts import reason_code
from ui.visit.visit import Visit

ColumnKind = Literal["text", "long", "day", "tick", "rhythm", "bases", "channels", "units", "indices", "components"]

SEVERAL: tuple[ColumnKind, ...] = ("bases", "channels", "units", "indices", "components")


@dataclass(frozen=True)
class ListSpec:
    """A list of the plan: the class of its entries and the fields that people edit, with their kind."""

    name: str
    entry: Callable[..., Any]
    columns: Mapping[str, ColumnKind]


_DATED: dict[str, ColumnKind] = {"valid_from": "day", "valid_to": "day"}

SPECS: tuple[ListSpec, ...] = (
    ListSpec(
        "bases",
        LegalBasis,
        {"kind": "text", "number": "text", "signed_on": "day", "issuer": "text", "subject": "long", "note": "long"},
    ),
    ListSpec("purposes", Statement, {"text": "long", "audience": "text"}),
    ListSpec("requirements", Statement, {"text": "long", "audience": "text"}),
    ListSpec(
        "topics",
        Topic,
        {
            "letter": "text",
            "name_vi": "long",
            "text": "long",
            "indices": "indices",
            "components": "components",
            "bases": "bases",
            **_DATED,
        },
    ),
    ListSpec("forms", Form, {"letter": "text", "text": "long", "channels": "channels"}),
    ListSpec(
        "channels",
        Channel,
        {"name_vi": "long", "rhythm": "rhythm", "is_place": "tick", "note_vi": "text", **_DATED},
    ),
    ListSpec("units", Term, {"name_vi": "long", "note_vi": "text", **_DATED}),
    ListSpec("duties", Duty, {"text": "long", "lead": "units", "coordinating": "units"}),
)


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in a row of the table, counted from 1: the field, and the reason's code."""

    row: int
    field: str
    code: str


def frame_of(plan: Plan, spec: ListSpec) -> pd.DataFrame:
    """The list as a table: its fields, and the code in a column that is not shown."""
    lines = [
        {"code": entry.code} | {name: _cell(getattr(entry, name), kind) for name, kind in spec.columns.items()}
        for entry in getattr(plan, spec.name)
    ]
    frame = pd.DataFrame(lines, columns=["code", *spec.columns])
    return frame.astype(dict.fromkeys([name for name, kind in spec.columns.items() if kind == "day"], "datetime64[s]"))


def _cell(value: Any, kind: ColumnKind) -> Any:
    if kind == "components":
        return [f"{index}:{component}" for index, component in value]
    if kind in SEVERAL:
        return list(value)
    if kind == "day":
        return pd.Timestamp(value) if value else pd.NaT
    return value


def columns_of(visit: Visit, plan: Plan, spec: ListSpec) -> dict[str, Any]:
    """How the table shows each field."""
    say, kinds = visit.say, st.column_config
    offered = {
        "bases": {base.code: f"{base.kind} {base.number}".strip() for base in plan.bases},
        "channels": term_names(visit, plan.channels),
        "units": term_names(visit, plan.units),
        "indices": {code: index.short for code, index in visit.catalogue.indices.items()},
        "components": component_labels(visit),
    }

    def column(name: str, kind: ColumnKind) -> Any:
        label = say(f"plan_field.{name}")
        if kind in SEVERAL:
            names = offered[kind]
            return kinds.MultiselectColumn(
                label, options=list(names), format_func=lambda code: names.get(code, code), width="medium"
            )
        if kind == "day":
            return kinds.DateColumn(label, format="DD/MM/YYYY")
        if kind == "tick":
            return kinds.CheckboxColumn(label, default=False)
        if kind == "rhythm":
            return kinds.SelectboxColumn(label, options=list(RHYTHMS), format_func=lambda code: say(f"rhythm.{code}"))
        return kinds.TextColumn(label, width="large" if kind == "long" else "medium")

    return {name: column(name, kind) for name, kind in spec.columns.items()}


def entries_of(plan: Plan, spec: ListSpec, frame: pd.DataFrame) -> tuple[tuple[Any, ...], tuple[RowProblem, ...]]:
    """What the table's rows say, and all that is wrong with them. New rows in which nothing was typed are left out.

    What the table does not show of an entry stays as it was.
    """
    before = {entry.code: entry for entry in getattr(plan, spec.name)}
    taken, found, problems = set(before), [], []
    for at, row in enumerate(frame.to_dict("records"), start=1):
        values = {name: _value(row[name], kind) for name, kind in spec.columns.items()}
        old = before.get(str(row["code"]))
        if old is None and not any(value not in ("", (), None, False) for value in values.values()):
            continue  # a new row in which nothing was typed; one that was emptied is not removed silently
        if old is None:
            code = new_code(values.get("name_vi") or values.get("subject") or values.get("text") or spec.name, taken)
            taken.add(code)
        else:
            code = old.code
        stored = {} if old is None else {each.name: getattr(old, each.name) for each in fields(old)}
        try:
            found.append(spec.entry(**{**stored, **values, "code": code}))
        except ValidationError as error:
            problems += [
                RowProblem(at, str(reason["loc"][0]), reason_code(reason["type"])) for reason in error.errors()
            ]
    return tuple(found), tuple(problems)


def _value(cell: Any, kind: ColumnKind) -> Any:
    if kind == "components":
        return pairs_of(_several(cell))
    if kind in SEVERAL:
        return tuple(_several(cell))
    if kind == "day":
        return None if pd.isna(cell) else pd.Timestamp(cell).date()
    if kind == "tick":
        return bool(cell) and not pd.isna(cell)
    if kind == "rhythm":
        return None if cell is None or pd.isna(cell) else str(cell)
    return "" if cell is None or pd.isna(cell) else str(cell).strip()


def _several(cell: Any) -> list[str]:
    return [str(entry) for entry in cell] if isinstance(cell, Iterable) and not isinstance(cell, str) else []


def new_code(text: str, taken: Iterable[str]) -> str:
    """A code for something new: its first words without accents, with a number where there is one like it."""
    used = set(taken)
    start = re.sub(r"[^a-z0-9]+", "_", normalise(text))[:40].strip("_") or "item"
    return next(
        code for code in (start, *(f"{start}_{number}" for number in range(2, len(used) + 3))) if code not in used
    )
