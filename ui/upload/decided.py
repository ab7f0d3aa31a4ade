"""The decisions about a file, and those remembered from earlier files, in words; each can be undone."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from openpyxl.utils import get_column_letter

from analysis.frames import TOTAL
from data.reading.editions.changing import ChangedCell, use_details
from data.reading.tables.decisions import LEFT_OUT, CellUse, Decisions, heading_key, unit_key
from data.reading.tables.layouts import LAYOUTS
from data.rights import Actor
from data.store.decisions import Remembered, UnknownDecisionError, forget, remembered
from services.imports import Preview
from ui.kit.tables import Column, show_table
from ui.upload.state import Upload, change
from ui.visit.visit import Visit

FIELDS = ("unit", "year", "rank", "grade", "responses", "position", "region", "note", "ignored")


@dataclass(frozen=True)
class Decided:
    """One decision in words, and the decisions without it."""

    text: str
    without: Decisions


def meanings(visit: Visit) -> dict[str, str]:
    """Everything that a column can be said to be, in words."""
    say, index = visit.say, visit.index
    found = {"": say("steer.by_program"), TOTAL: say.of(index.total, "short")}
    for code, component in index.components.items():
        found[code] = say.of(component, "short")
    for code, component in index.components.items():
        found[f"{code}:rank"] = say("steer.rank_of", component=say.of(component, "short"))
    return found | {name: say(f"steer.field_{name}") for name in FIELDS}


def show_decided(visit: Visit, upload: Upload, read: Preview, actor: Actor) -> None:
    """Every decision that holds for the file in hand, each with a button that takes it back."""
    made = [*_decided(visit, upload.decisions), *_accepted(visit, upload.decisions, read)]
    applied = _applied(visit, read)
    if not made and not applied:
        return
    st.markdown(f"**{visit.say('steer.decided')}**")
    for number, decision in enumerate(made):
        left, right = st.columns([6, 1], vertical_alignment="center")
        left.text(decision.text)
        if right.button(visit.say("steer.undo"), key=f"steer_undo_{number}", icon=":material/undo:", type="tertiary"):
            change(visit, upload, decisions=decision.without)
            st.rerun()
    for earlier in applied:
        left, right = st.columns([6, 1], vertical_alignment="center")
        left.text(visit.say("remember.applied", decision=_said_before(visit, earlier), person=earlier.person))
        label = visit.say("remember.forget")
        if right.button(label, key=f"forget_{earlier.id}", icon=":material/undo:", type="tertiary"):
            _forget(visit, earlier, actor)
            change(visit, upload)
            st.rerun()


def list_remembered(visit: Visit, actor: Actor) -> None:
    """What earlier files taught, and a way to forget it."""
    say = visit.say
    known = remembered(visit.store, visit.index.code)
    if not known:
        return
    title = say("remember.title", count=len(known))
    with st.expander(title, icon=":material/psychology:"):
        show_table(
            [Column(say("remember.what")), Column(say("upload.by"))],
            [[_said_before(visit, decision), decision.person] for decision in known],
            title,
            visit.language,
        )
        chosen = st.selectbox(
            say("remember.which"),
            list(known),
            index=None,
            format_func=lambda decision: _said_before(visit, decision),
            placeholder=say("field.choose"),
            key=f"forget_{visit.language}_{len(known)}",
        )
        if st.button(say("remember.forget"), disabled=chosen is None) and chosen is not None:
            _forget(visit, chosen, actor)
            st.rerun()


def _forget(visit: Visit, decision: Remembered, actor: Actor) -> None:
    if decision.id is not None:
        with suppress(UnknownDecisionError):  # somebody else has forgotten it meanwhile
            forget(visit.store, decision.id, actor)


def _applied(visit: Visit, read: Preview) -> Sequence[Remembered]:
    """The remembered decisions that this reading used."""
    remembered_uses = {(p.found, p.details.get("value")) for p in read.problems if p.code == "decision_remembered"}
    used = {(key(found), value) for found, value in remembered_uses for key in (unit_key, heading_key)}
    cells = {p.details["key"] for p in read.problems if p.code == "cell_change_remembered"}
    return (
        [
            decision
            for decision in remembered(visit.store, read.index)
            if (decision.key, decision.value) in used or (decision.kind == "cell" and decision.key in cells)
        ]
        if used or cells
        else []
    )


def _said_before(visit: Visit, decision: Remembered) -> str:
    say = visit.say
    if decision.kind == "unit":
        return _name_text(visit, decision.key, decision.value)
    if decision.kind == "column":
        return _heading_text(visit, decision.key, decision.value)
    if decision.kind == "sheet":
        return say("steer.is_read" if decision.value == "read" else "steer.is_left", sheet=decision.key)
    if decision.kind == "cell":
        change = ChangedCell.of(decision.value)
        place, used = f"{change.sheet}!{change.address}", _used(visit, change.used)
        return say("mend.is_changed_of", year=change.year, cell=place, found=change.found, used=used)
    if decision.kind == "survey":
        return say("survey.is_mapping", mark=decision.key[:8])
    return say("steer.is_layout", sheet=decision.key, layout=_layout(visit, decision.value))


def _unit(visit: Visit, code: str) -> str:
    return visit.say.of(visit.catalogue.unit(code)) if code in visit.catalogue.units else code


def _used(visit: Visit, used: CellUse) -> str:
    """What is used instead of a cell, in words."""
    return use_details("value", used)[f"value_{visit.language}"]


def _layout(visit: Visit, code: str) -> str:
    return visit.say(f"layout.{code}") if code in LAYOUTS else code


def _name_text(visit: Visit, name: str, code: str) -> str:
    """What a name was said to mean, in words."""
    if code == LEFT_OUT:
        return visit.say("unknown.is_left_out", name=name)
    return visit.say("steer.is_unit", name=name, unit=_unit(visit, code))


def _accepted(visit: Visit, decisions: Decisions, read: Preview) -> Sequence[Decided]:
    """The questions that were answered with yes and are still asked of this file."""
    return [
        Decided(
            visit.say("steer.is_accepted", question=problem.message(visit.language)),
            replace(decisions, accepted=decisions.accepted - {problem.question, problem.code}),
        )
        for problem in read.problems
        if problem.is_accepted
    ]


def _heading_text(visit: Visit, heading: str, what: str) -> str:
    """What a heading was said to mean, in words."""
    return visit.say("steer.is_column", column=f"“{heading}”", meaning=meanings(visit).get(what, what))


def _decided(visit: Visit, decisions: Decisions) -> Sequence[Decided]:
    """Every decision in words, each with what the decisions would be without it."""
    say, words = visit.say, meanings(visit)
    found: list[Decided] = []

    def add(text: str, part: str, key: object) -> None:
        entries: Mapping[Any, Any] = getattr(decisions, part)
        changed: dict[str, Any] = {part: {k: v for k, v in entries.items() if k != key}}
        found.append(Decided(text, replace(decisions, **changed)))

    for text, code in decisions.units.items():
        add(_name_text(visit, text, code), "units", text)
    for sheet, code in decisions.table_units.items():
        add(say("steer.is_unit", name=sheet, unit=_unit(visit, code)), "table_units", sheet)
    for sheet, is_read in decisions.sheets.items():
        add(say("steer.is_read" if is_read else "steer.is_left", sheet=sheet), "sheets", sheet)
    for sheet, layout in decisions.layouts.items():
        add(say("steer.is_layout", sheet=sheet, layout=_layout(visit, layout)), "layouts", sheet)
    for sheet, row in decisions.header_rows.items():
        add(say("steer.is_header", sheet=sheet, row=row), "header_rows", sheet)
    for place, what in decisions.columns.items():
        column = f"{place[0]}!{get_column_letter(place[1])}"
        add(say("steer.is_column", column=column, meaning=words.get(what, what)), "columns", place)
    for heading, what in decisions.headings.items():
        add(_heading_text(visit, heading, what), "headings", heading)
    for cell, used in decisions.cells.items():
        add(say("mend.is_changed", cell="!".join(cell), used=_used(visit, used)), "cells", cell)
    for at, reason in decisions.excluded.items():
        add(say("steer.is_excluded", row=f"{at[0]}!{at[1]}", reason=reason), "excluded", at)
    return found
