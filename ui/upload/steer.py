"""What a person decides about a file: sheets, layouts, headers, columns, names, rows."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import pandas as pd
import streamlit as st
from openpyxl.utils import get_column_letter

from analysis.frames import TOTAL
from data.reading.cells import Sheet
from data.reading.limits import limits_from_environment
from data.reading.problems import Problem
from data.reading.tables.decisions import unit_key
from data.reading.tables.layouts import LAYOUTS
from data.reading.tables.observations import TableReading
from services.imports import Preview
from ui.blocks.drafts import DraftForm, draft_form
from ui.blocks.lengths import say_too_long
from ui.blocks.number_field import has_wrong_number, whole_field
from ui.upload.boxes import open_box
from ui.upload.decided import meanings
from ui.upload.state import Upload, change, decide
from ui.upload.unknown import ask_about_years, of_same_groups, offer_ways, offer_ways_of_component, unknown_components
from ui.visit.visit import Visit
from wording.words import plain

T = TypeVar("T")

UNKNOWN_NAMES = ("unknown_unit", "unit_not_in_edition", "legacy_encoding")
REASON_LENGTH = 200
OPEN_SHEETS = ("ambiguous_layout", "no_table_found", "sheet_left_out")
MOST_NAMES = 30


def steer(visit: Visit, upload: Upload, read: Preview) -> None:
    """Everything that can be decided, the questions that block first."""
    _questions(visit, upload, read)
    ask_about_years(visit, upload, read)
    _names(visit, upload, read)
    _unknown_components(visit, upload, read)
    _units_of_tables(visit, upload, read)
    _ties(visit, upload, read)
    is_open = any(problem.code in OPEN_SHEETS for problem in read.problems)
    with open_box(visit.say("steer.sheets"), "sheets", read, "table_view", is_open=is_open):
        _sheets(visit, upload, read)
    with open_box(visit.say("steer.more"), "more", read, "tune", is_open=False):
        _more(visit, upload, read)


# --- the questions that block ------------------------------------------------------------------------------


def _questions(visit: Visit, upload: Upload, read: Preview) -> None:
    """What looks mistaken, each with a way to say that it is right."""
    say, language = visit.say, visit.language
    asked = [problem for problem in read.problems if problem.severity == "question"]
    if not asked:
        return
    st.markdown(f"**{say('steer.questions')}**")
    for problem in asked:
        left, right = st.columns([5, 1.4], vertical_alignment="center")
        place = f"{problem.place}: " if problem.place else ""
        left.text(f"{place}{problem.message(language)} {problem.hint(language)}")
        if right.button(say("steer.yes"), key=f"steer_yes_{language}_{problem.question}", icon=":material/check:"):
            decide(visit, upload, accepted=upload.decisions.accepted | {problem.question})
            st.rerun()


def _names(visit: Visit, upload: Upload, read: Preview) -> None:
    """One choice for each unknown name; near names first."""
    say = visit.say
    problems = {unit_key(p.found): p for p in reversed(read.problems) if p.code in UNKNOWN_NAMES and unit_key(p.found)}
    if not problems:
        return
    st.markdown(f"**{say('steer.names')}**")
    for key, problem in list(reversed(problems.items()))[:MOST_NAMES]:
        years = [problem.year] if problem.year else read.years
        units = {unit.code: say.of(unit) for year in years for unit in visit.catalogue.units_of(upload.index, year)}
        units = of_same_groups(visit, read, units) or _all_units(visit)
        ordered = {code: units[code] for code in sorted(units, key=units.__getitem__)}
        chosen = _meant(visit, "steer.name", problem, ordered, f"steer_name_{visit.language}_{key}")
        offer_ways(visit, upload, read, key, problem)
        if chosen is not None:
            decide(visit, upload, units={**upload.decisions.units, key: chosen})
            st.rerun()
    if len(problems) > MOST_NAMES:
        st.caption(say("steer.more_names", count=len(problems) - MOST_NAMES))


def _unknown_components(visit: Visit, upload: Upload, read: Preview) -> None:
    """One choice for each heading or name that no component has; near names first."""
    say, index = visit.say, visit.index
    problems = unknown_components(read)
    if not problems:
        return
    st.markdown(f"**{say('unknown.components')}**")
    names = {code: say.of(component, "short") for code, component in index.components.items()}
    names[TOTAL] = say.of(index.total, "short")
    for key, problem in list(problems.items())[:MOST_NAMES]:
        chosen = _meant(visit, "unknown.component", problem, names, f"steer_component_{visit.language}_{key}")
        offer_ways_of_component(visit, upload, read, key, problem)
        if chosen is not None:
            decide(visit, upload, headings={**upload.decisions.headings, key: chosen})
            st.rerun()


def _meant(visit: Visit, label: str, problem: Problem, names: Mapping[str, str], key: str) -> str | None:
    """What a name that is not known stands for, of some names by code in their order; the near ones come first."""
    near = [candidate.code for candidate in problem.candidates if candidate.code in names]
    return st.selectbox(
        visit.say(label, name=plain(problem.found), place=plain(problem.place)),
        [*near, *(code for code in names if code not in near)],
        index=None,
        format_func=names.__getitem__,
        placeholder=visit.say("unknown.other_name"),
        key=key,
    )


def _all_units(visit: Visit) -> dict[str, str]:
    units = visit.catalogue.units.values()
    return {unit.code: visit.say.of(unit) for unit in units if unit.unit_set == visit.index.unit_set}


def _units_of_tables(visit: Visit, upload: Upload, read: Preview) -> None:
    """Which unit a table without names is about."""
    for sheet in _without_unit(read):
        _unit_of_table(visit, upload, sheet)


def _without_unit(read: Preview) -> Sequence[str]:
    """The sheets with a table whose unit is unknown."""
    return list(dict.fromkeys(p.sheet for p in read.problems if p.code in ("table_unit_missing", "table_unit_unclear")))


def _unit_of_table(visit: Visit, upload: Upload, sheet: str) -> None:
    say, decisions = visit.say, upload.decisions
    units = _all_units(visit)
    codes = sorted(units, key=units.__getitem__)
    now = decisions.table_units.get(sheet)
    chosen = st.selectbox(
        say("steer.table_unit", sheet=plain(sheet)),
        codes,
        index=codes.index(now) if now in codes else None,
        format_func=units.__getitem__,
        placeholder=say("steer.by_program"),
        key=f"steer_table_{visit.language}_{sheet}_{now}",
    )
    if chosen != now:
        decide(visit, upload, table_units=_with(decisions.table_units, sheet, chosen))
        st.rerun()


def _ties(visit: Visit, upload: Upload, read: Preview) -> None:
    """How a sheet is read that can be read in several ways."""
    say = visit.say
    for problem in read.problems:
        if problem.code != "ambiguous_layout":
            continue
        chosen = st.selectbox(
            say("steer.tie", sheet=plain(problem.sheet)),
            problem.layouts,
            index=None,
            format_func=lambda code: say(f"layout.{code}"),
            placeholder=say("field.choose"),
            key=f"steer_tie_{visit.language}_{problem.sheet}",
        )
        if chosen is not None:
            decide(visit, upload, layouts={**upload.decisions.layouts, problem.sheet: chosen})
            st.rerun()


# --- sheets, layouts, columns ------------------------------------------------------------------------------


def _sheets(visit: Visit, upload: Upload, read: Preview) -> None:
    say, decisions = visit.say, upload.decisions
    if read.workbook is None or not read.workbook.sheets:
        return
    sheets = {sheet.name: sheet for sheet in read.workbook.sheets}
    readings = {reading.sheet: reading for reading in read.readings}
    in_doubt = next((p.sheet for p in read.problems if p.code in OPEN_SHEETS and p.sheet in sheets), None)
    names = list(sheets)
    name = st.selectbox(
        say("steer.sheet"),
        names,
        index=names.index(in_doubt) if in_doubt is not None else 0,
        key=f"steer_sheet_{visit.language}",
    )
    sheet, reading = sheets[name], readings.get(name)
    is_read = decisions.sheets.get(name, not sheet.is_hidden)
    left, middle, right = st.columns([1.2, 2, 1.2], vertical_alignment="bottom")
    wanted = left.toggle(say("steer.read"), value=is_read, key=f"steer_read_{visit.language}_{name}_{is_read}")
    if wanted != is_read:
        decide(visit, upload, sheets={**decisions.sheets, name: wanted})
        st.rerun()
    layouts = {"": say("steer.by_program"), **{code: say(f"layout.{code}") for code in LAYOUTS}}
    now = decisions.layouts.get(name, "")
    layout = middle.selectbox(
        say("upload.layout"),
        list(layouts),
        index=list(layouts).index(now),
        format_func=layouts.__getitem__,
        key=f"steer_layout_{visit.language}_{name}_{now}",
    )
    if layout != now:
        decide(visit, upload, layouts=_with(decisions.layouts, name, layout))
        st.rerun()
    row = decisions.header_rows.get(name, 0)
    most, key = limits_from_environment().rows, f"steer_header_{visit.language}_{name}_{row}"
    header = whole_field(right, visit, say("steer.header"), row, (0, most), help=say("steer.header_help"), key=key)
    if header != row:
        decide(visit, upload, header_rows=_with(decisions.header_rows, name, header))
        st.rerun()
    if reading is not None and reading.recognition.layout == "profile" and name not in _without_unit(read):
        _unit_of_table(visit, upload, name)
    if (reading is not None and reading.recognition.columns) or decisions.columns_of(name) or reading is None:
        _columns(visit, upload, sheet, reading)


def _with(known: Mapping[str, T], key: str, value: T | None) -> dict[str, T]:
    """The decisions with one more, or without it where the program shall decide again."""
    others = {name: old for name, old in known.items() if name != key}
    return {**others, key: value} if value else others


def _columns(visit: Visit, upload: Upload, sheet: Sheet, reading: TableReading | None) -> None:
    """One line a column: its heading, what it was taken for, and what the person says it is."""
    say, decisions = visit.say, upload.decisions
    words = meanings(visit)
    headings = {c.column: c.heading for c in reading.recognition.columns} if reading else {}
    taken = {c.column: c.meaning for c in reading.recognition.columns} if reading else {}
    said = decisions.columns_of(sheet.name)
    first = _first_texts(sheet)
    columns = sorted(first)
    table = pd.DataFrame(
        {
            "letter": [get_column_letter(column) for column in columns],
            "heading": [headings.get(column) or first[column] for column in columns],
            "taken": [
                words.get(taken[column], say("steer.indicator")) if taken.get(column) else "–" for column in columns
            ],
            "said": [words.get(said.get(column, ""), words[""]) for column in columns],
        }
    )
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


def _first_texts(sheet: Sheet) -> Mapping[int, str]:
    """What stands highest in each column."""
    found: dict[int, str] = {}
    for (_, column), cell in sorted(sheet.cells.items()):
        found.setdefault(column, cell.text[:80])
    return found


# --- rows and the whole file -------------------------------------------------------------------------------


def _more(visit: Visit, upload: Upload, read: Preview) -> None:
    say, decisions = visit.say, upload.decisions
    known = decisions.errors_are_not_published
    not_published = st.toggle(
        say("steer.errors"), known, help=say("steer.errors_help"), key=f"steer_na_{visit.language}_{known}"
    )
    if not_published != known:
        decide(visit, upload, errors_are_not_published=not_published)
        st.rerun()
    replaces = st.toggle(
        say("steer.replaces"),
        upload.replaces,
        help=say("steer.replaces_help"),
        key=f"steer_replace_{visit.language}_{upload.replaces}",
    )
    if replaces != upload.replaces:
        change(visit, upload, replaces=replaces)
        st.rerun()
    sheets = [reading.sheet for reading in read.readings]
    if not sheets:
        return
    form = draft_form(visit, "upload_row", upload.index)
    if form is None:
        return
    with form:
        left, middle, right = st.columns([2, 1, 3])
        sheet = left.selectbox(say("steer.sheet"), sheets, key=f"row_sheet_{form.about}")
        key, most = f"row_number_{form.about}", limits_from_environment().rows
        row = whole_field(middle, visit, say("steer.row"), 1, (1, most), key=key)
        reason = right.text_input(say("steer.reason"), key=f"row_reason_{form.about}")
        is_asked = st.button(say("steer.exclude"), key=f"exclude:{form.about}")
    if is_asked and not has_wrong_number(form.about):
        exclude_row(visit, upload, sheet, row, reason, form)


def exclude_row(visit: Visit, upload: Upload, sheet: str, row: int, reason: str, form: DraftForm) -> None:
    """Leave a row out, for a reason; without one it stays, and what was typed too."""
    say = visit.say
    if not reason.strip():
        st.error(say("steer.reason_needed"))
        return
    if say_too_long(visit, [(say("steer.reason"), reason.strip(), REASON_LENGTH)]):
        return
    form.drop()
    decide(visit, upload, excluded={**upload.decisions.excluded, (sheet, row): reason.strip()})
    st.rerun()
