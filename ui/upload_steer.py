"""What a person decides about a file: sheets, layouts, headers, columns, names, rows; each can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pandas as pd
import streamlit as st
from openpyxl.utils import get_column_letter

from data.catalogue_model import TOTAL
from data.importing import Preview
from data.reading.decisions import Decisions, unit_key
from data.reading.layouts import LAYOUTS
from data.reading.observations import Reading
from data.reading.workbook import Sheet
from ui.upload_state import Upload, change, decide
from ui.visit import Visit

T = TypeVar("T")

UNKNOWN_NAMES = ("unknown_unit", "unit_not_in_edition", "legacy_encoding")
FIELDS = ("unit", "year", "rank", "grade", "responses", "position", "region", "note", "ignored")
MOST_NAMES = 30


@dataclass(frozen=True)
class Decided:
    """One decision in words, and the decisions without it."""

    text: str
    without: Decisions


def steer(visit: Visit, upload: Upload, read: Preview) -> None:
    """Everything that can be decided, the questions that block first."""
    _names(visit, upload, read)
    _units_of_tables(visit, upload, read)
    open_sheets = any(
        problem.code in ("ambiguous_layout", "no_table_found", "sheet_left_out") for problem in read.problems
    )
    with st.expander(visit.say("steer.sheets"), icon=":material/table_view:", expanded=open_sheets):
        _sheets(visit, upload, read)
    with st.expander(visit.say("steer.more"), icon=":material/tune:"):
        _more(visit, upload, read)
    _taken(visit, upload)


# --- names and units ---------------------------------------------------------------------------------------


def _names(visit: Visit, upload: Upload, read: Preview) -> None:
    """One choice for each name that nobody knows; near names first."""
    say = visit.say
    texts = list(dict.fromkeys(p.found for p in read.problems if p.code in UNKNOWN_NAMES))
    if not texts:
        return
    st.markdown(f"**{say('steer.names')}**")
    for text in texts[:MOST_NAMES]:
        problem = next(p for p in read.problems if p.found == text and p.code in UNKNOWN_NAMES)
        years = [problem.year] if problem.year else read.years
        units = {unit.code: say.of(unit) for year in years for unit in visit.catalogue.units_of(upload.index, year)}
        words = problem.message(visit.language)
        near = sorted((code for code in units if units[code] in words), key=lambda code: words.index(units[code]))
        ordered = [*near, *(code for code in sorted(units, key=units.__getitem__) if code not in near)]
        chosen = st.selectbox(
            say("steer.name", name=text, place=problem.place),
            ordered,
            index=None,
            format_func=units.__getitem__,
            placeholder=say("field.choose"),
            key=f"steer_name_{visit.language}_{unit_key(text)}",
        )
        if chosen is not None:
            decide(visit, upload, units={**upload.decisions.units, unit_key(text): chosen})
            st.rerun()


def _units_of_tables(visit: Visit, upload: Upload, read: Preview) -> None:
    """Which unit a table without names is about."""
    say = visit.say
    sheets = [p.sheet for p in read.problems if p.code in ("table_unit_missing", "table_unit_unclear")]
    units = {u.code: say.of(u) for u in visit.catalogue.units.values() if u.unit_set == visit.index.unit_set}
    for sheet in dict.fromkeys(sheets):
        chosen = st.selectbox(
            say("steer.table_unit", sheet=sheet),
            sorted(units, key=units.__getitem__),
            index=None,
            format_func=units.__getitem__,
            placeholder=say("field.choose"),
            key=f"steer_table_{visit.language}_{sheet}",
        )
        if chosen is not None:
            decide(visit, upload, table_units={**upload.decisions.table_units, sheet: chosen})
            st.rerun()


# --- sheets, layouts, columns ------------------------------------------------------------------------------


def _sheets(visit: Visit, upload: Upload, read: Preview) -> None:
    say, decisions = visit.say, upload.decisions
    if read.workbook is None or not read.workbook.sheets:
        return
    sheets = {sheet.name: sheet for sheet in read.workbook.sheets}
    readings = {reading.sheet: reading for reading in read.readings}
    name = st.selectbox(say("steer.sheet"), list(sheets), key=f"steer_sheet_{visit.language}")
    sheet, reading = sheets[name], readings.get(name)
    is_read = decisions.sheets.get(name, not sheet.is_hidden)
    one, two, three = st.columns([1.2, 2, 1.2], vertical_alignment="bottom")
    wanted = one.toggle(say("steer.read"), value=is_read, key=f"steer_read_{visit.language}_{name}_{is_read}")
    if wanted != is_read:
        decide(visit, upload, sheets={**decisions.sheets, name: wanted})
        st.rerun()
    layouts = {"": say("steer.by_program"), **{code: say.of(layout) for code, layout in LAYOUTS.items()}}
    now = decisions.layouts.get(name, "")
    layout = two.selectbox(
        say("upload.layout"), list(layouts), index=list(layouts).index(now), format_func=layouts.__getitem__,
        key=f"steer_layout_{visit.language}_{name}_{now}",
    )  # fmt: skip
    if layout != now:
        decide(visit, upload, layouts=_with(decisions.layouts, name, layout))
        st.rerun()
    row = decisions.header_rows.get(name, 0)
    header = three.number_input(
        say("steer.header"),
        0,
        200,
        row,
        help=say("steer.header_help"),
        key=f"steer_header_{visit.language}_{name}_{row}",
    )
    if header != row:
        decide(visit, upload, header_rows=_with(decisions.header_rows, name, int(header)))
        st.rerun()
    if (reading is not None and reading.recognition.columns) or decisions.columns_of(name) or reading is None:
        _columns(visit, upload, sheet, reading)


def _with(known: Mapping[str, T], key: str, value: T) -> dict[str, T]:
    """The decisions with one more, or without it where the program shall decide again."""
    kept = {name: old for name, old in known.items() if name != key}
    return {**kept, key: value} if value else kept


def meanings(visit: Visit) -> dict[str, str]:
    """Everything that a column can be said to be, in words."""
    say, index = visit.say, visit.index
    found = {"": say("steer.by_program"), TOTAL: say.of(index.total, "short")}
    for code, component in index.components.items():
        found[code] = say.of(component, "short")
    for code, component in index.components.items():
        found[f"{code}:rank"] = say("steer.rank_of", component=say.of(component, "short"))
    return found | {name: say(f"steer.field_{name}") for name in FIELDS}


def _columns(visit: Visit, upload: Upload, sheet: Sheet, reading: Reading | None) -> None:
    """One line a column: its heading, what it was taken for, and what the person says it is."""
    say, decisions = visit.say, upload.decisions
    words = meanings(visit)
    headings = {c.column: c.heading for c in reading.recognition.columns} if reading else {}
    taken = {c.column: c.meaning for c in reading.recognition.columns} if reading else {}
    said = decisions.columns_of(sheet.name)
    columns = sorted({column for _, column in sheet.cells})
    first = {column: _first_text(sheet, column) for column in columns}
    table = pd.DataFrame({
        "letter": [get_column_letter(column) for column in columns],
        "heading": [headings.get(column) or first[column] for column in columns],
        "taken": [words.get(taken.get(column, ""), say("steer.indicator") if taken.get(column) else "–")
                  if taken.get(column) else "–" for column in columns],
        "said": [words.get(said.get(column, ""), "") if said.get(column) else "" for column in columns],
    })  # fmt: skip
    edited = st.data_editor(
        table,
        hide_index=True,
        disabled=["letter", "heading", "taken"],
        key=f"steer_columns_{visit.language}_{sheet.name}_{sorted(said.items())}",
        column_config={
            "letter": st.column_config.TextColumn(say("steer.column"), width="small"),
            "heading": st.column_config.TextColumn(say("steer.heading")),
            "taken": st.column_config.TextColumn(say("steer.taken")),
            "said": st.column_config.SelectboxColumn(say("steer.said"), options=list(words.values())),
        },
    )
    codes = {text: code for code, text in reversed(words.items())}
    wanted = {column: codes.get(str(text), "") for column, text in zip(columns, edited["said"], strict=True) if text}
    wanted = {column: code for column, code in wanted.items() if code}
    if wanted != dict(said):
        others = {place: what for place, what in decisions.columns.items() if place[0] != sheet.name}
        decide(visit, upload, columns={**others, **{(sheet.name, column): code for column, code in wanted.items()}})
        st.rerun()


def _first_text(sheet: Sheet, column: int) -> str:
    return next((cell.text for (_, at), cell in sheet.cells.items() if at == column), "")[:80]


# --- rows and the whole file -------------------------------------------------------------------------------


def _more(visit: Visit, upload: Upload, read: Preview) -> None:
    say, decisions = visit.say, upload.decisions
    not_published = st.toggle(
        say("steer.errors"),
        decisions.errors_are_not_published,
        help=say("steer.errors_help"),
        key=f"steer_na_{visit.language}",
    )
    if not_published != decisions.errors_are_not_published:
        decide(visit, upload, errors_are_not_published=not_published)
        st.rerun()
    completes = st.toggle(
        say("steer.completes"), upload.completes, help=say("steer.completes_help"), key=f"steer_add_{visit.language}"
    )
    if completes != upload.completes:
        change(visit, upload, completes=completes)
        st.rerun()
    sheets = [reading.sheet for reading in read.readings]
    if not sheets:
        return
    with st.form(f"steer_row_{visit.language}", clear_on_submit=True):
        one, two, three = st.columns([2, 1, 3])
        sheet = one.selectbox(say("steer.sheet"), sheets)
        row = two.number_input(say("steer.row"), 1, 100_000, 1)
        reason = three.text_input(say("steer.reason"), max_chars=200)
        if st.form_submit_button(say("steer.exclude")):
            if not reason.strip():
                st.error(say("steer.reason_needed"))
            else:
                decide(visit, upload, excluded={**decisions.excluded, (sheet, int(row)): reason.strip()})
                st.rerun()


# --- what was decided --------------------------------------------------------------------------------------


def decided(visit: Visit, decisions: Decisions) -> Sequence[Decided]:
    """Every decision in words, each with what the decisions would be without it."""
    say, words = visit.say, meanings(visit)
    found: list[Decided] = []

    def add(text: str, part: str, key: object) -> None:
        changed: dict[str, Any] = {part: {k: v for k, v in getattr(decisions, part).items() if k != key}}
        found.append(Decided(text, replace(decisions, **changed)))

    for text, code in decisions.units.items():
        add(say("steer.is_unit", name=text, unit=say.of(visit.catalogue.unit(code))), "units", text)
    for sheet, code in decisions.table_units.items():
        add(say("steer.is_unit", name=sheet, unit=say.of(visit.catalogue.unit(code))), "table_units", sheet)
    for sheet, is_read in decisions.sheets.items():
        add(say("steer.is_read" if is_read else "steer.is_left", sheet=sheet), "sheets", sheet)
    for sheet, layout in decisions.layouts.items():
        name = say.of(LAYOUTS[layout]) if layout in LAYOUTS else layout
        add(say("steer.is_layout", sheet=sheet, layout=name), "layouts", sheet)
    for sheet, row in decisions.header_rows.items():
        add(say("steer.is_header", sheet=sheet, row=row), "header_rows", sheet)
    for place, what in decisions.columns.items():
        column = f"{place[0]}!{get_column_letter(place[1])}"
        add(say("steer.is_column", column=column, meaning=words.get(what, what)), "columns", place)
    for at, reason in decisions.excluded.items():
        add(say("steer.is_excluded", row=f"{at[0]}!{at[1]}", reason=reason), "excluded", at)
    return found


def _taken(visit: Visit, upload: Upload) -> None:
    """The list of decisions, each with a button that takes it back."""
    made = decided(visit, upload.decisions)
    if not made:
        return
    st.markdown(f"**{visit.say('steer.decided')}**")
    for number, one in enumerate(made):
        left, right = st.columns([6, 1], vertical_alignment="center")
        left.text(one.text)
        if right.button(visit.say("steer.undo"), key=f"steer_undo_{number}", icon=":material/undo:", type="tertiary"):
            change(visit, upload, decisions=one.without)
            st.rerun()
