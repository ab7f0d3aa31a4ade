"""What was measured of all targets, period by period: one grid, typed as in a spreadsheet and saved at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from data.rights import Actor
from data.store.plans import ValueChangedError, list_values, store_values
from planning.periods import periods
from planning.plan import Plan
from planning.target import OF_EDITIONS, kind_of
from planning.target_value import TargetValue, value_problems
from ui.blocks.action_fields import period_text
from ui.blocks.done import say_done
from ui.blocks.drafts import DraftForm, draft_form
from ui.blocks.next_step import next_action
from ui.blocks.number_field import cell_text, forget_cells, has_wrong_number, number_cell, number_column
from ui.kit.tables import TableCell
from ui.visit.link_choices import choose_segment
from ui.visit.visit import Visit
from wording.numbers import of_its_digits
from wording.typed_numbers import as_typed
from wording.words import LANGUAGES, Words, plain

PLACE, _GRID = "target_values", "values"
_TEXT, _SOURCE, _WAS, _SEEN = "part", "source", "was ", "seen "
SPANS = {"quarters": ("quarter",), "longer": ("half_year", "year")}
ROW_HEIGHT = 35
"""Pixels of a row of a grid: with them all rows are in view."""
Place = tuple[str, str]
"""A part of a target by its code, and a period as it is written."""


@dataclass
class Typed:
    """What somebody typed into the grid: values to store and to remove, and what is wrong, each in words."""

    values: list[TargetValue]
    removed: list[TargetValue]
    problems: list[str]


def show_value_grid(visit: Visit, plan: Plan, actor: Actor) -> None:
    """Draw the grid: a row a part that is measured, a column a period."""
    say = visit.say
    parts = [part for _, part in plan.parts() if kind_of(part) not in OF_EDITIONS]
    if not parts:
        return
    st.subheader(say("targets.grid"))
    span = choose_segment(
        visit, "plan", "span", say("targets.period"), {name: say(f"targets.{name}") for name in SPANS}
    )
    columns = [str(period) for period in periods(plan.year) if period.kind in SPANS[span]]
    stored = {(value.part, value.period): value for value in list_values(visit.store, plan.year)}
    # What is typed is text of a language: a draft waits for its own.
    form = draft_form(visit, PLACE, f"{plan.year}|{span}|{visit.language}", border=False)
    if form is None:
        return
    with form:
        rows = _grid(visit, parts, columns, stored, form)
        common = st.text_input(
            say("targets.common_source"), help=say("targets.common_source_help"), key=f"source_{form.about}"
        )
        row = st.container(horizontal=True)
        is_asked = row.button(say("targets.keep_all"), type="primary", icon=":material/save:", key=f"keep:{form.about}")
        if row.button(say("plan.drop"), disabled=not form.fields, key=f"drop:{form.about}"):
            form.drop()
            st.rerun()
    forget_cells(form.about)
    typed = _read(visit, plan, parts, columns, rows, common, stored, form)
    if not is_asked:
        return
    for text in typed.problems:
        st.error(text)
    if has_wrong_number(form.about) or typed.problems:
        return
    if not typed.values and not typed.removed:
        st.info(say("plan.unchanged"))
        return
    _save(visit, plan, typed, stored, actor, form)


def _grid(
    visit: Visit, parts: Sequence[Any], columns: Sequence[str], stored: Mapping[Place, TargetValue], form: DraftForm
) -> list[dict[str, Any]]:
    """The rows as they are typed now. Beside what is shown they hold what was stored when the typing began."""
    say = visit.say
    start = pd.DataFrame([_line(visit, part, columns, stored) for part in parts], dtype=object)
    held = f"held:{form.about}"
    if not form.fields or held not in st.session_state:
        st.session_state[held] = start  # while something is typed the grid stays as it was
    config: dict[str, Any] = {
        _TEXT: st.column_config.TextColumn(say("targets.part"), width="large", pinned=True),
        **{period: number_column(period_text(visit, period)) for period in columns},
        _SOURCE: st.column_config.TextColumn(say("targets.source"), width="medium"),
    }
    edited = form.edit_grid(
        _GRID,
        st.session_state[held],
        config,
        hide_index=True,
        num_rows="fixed",
        placeholder="",
        column_order=[_TEXT, *columns, _SOURCE],
        disabled=[_TEXT],
        height=ROW_HEIGHT * (len(parts) + 1) + 3,
        alt=say("targets.grid"),
    )
    return [{str(name): cell for name, cell in row.items()} for row in edited.to_dict("records")]


def _line(visit: Visit, part: Any, columns: Sequence[str], stored: Mapping[Place, TargetValue]) -> dict[str, str]:
    line = {_TEXT: part.text, "code": part.code, _SOURCE: ""}
    for period in columns:
        value = stored.get((part.code, period))
        text = "" if value is None else _as_cell(visit, part, value.value)
        line |= {period: text, f"{_WAS}{period}": text, f"{_SEEN}{period}": f"v{value.version if value else 0}"}
    return line


def _as_cell(visit: Visit, part: Any, value: float) -> str:
    if kind_of(part) == "existence":
        return visit.say("targets.yes" if value else "targets.no")
    return as_typed(value, visit.language)


def _read(
    visit: Visit,
    plan: Plan,
    parts: Sequence[Any],
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    common: str,
    stored: Mapping[Place, TargetValue],
    form: DraftForm,
) -> Typed:
    """What was typed since the typing began. A cell that was emptied takes its value away."""
    say, typed = visit.say, Typed([], [], [])
    known = {part.code: part for part in parts}
    newer: Mapping[Place, int] = st.session_state.get(f"newer:{form.about}", {})
    for at, row in enumerate(rows):
        part = known.get(str(row["code"]))
        if part is None:  # somebody removed it from the plan since
            continue
        own = str(row[_SOURCE] or "").strip()
        is_changed = False
        for period in columns:
            text, was = _text(visit, row[period]), _text(visit, row[f"{_WAS}{period}"])
            if text == was:
                continue
            is_changed = True
            seen = newer.get((part.code, period), int(str(row[f"{_SEEN}{period}"]).removeprefix("v")))
            before = stored.get((part.code, period))
            source = own or common.strip() or (before.source if before else "")
            value = TargetValue(plan.year, part.code, period, 0.0, source, seen)
            if not text:
                typed.removed.append(value)
                continue
            number = _number(visit, part, row, (at, period), form.about)
            place = say("plan.row", row=at + 1, field=period_text(visit, period))
            if number is None:
                if kind_of(part) == "existence":
                    words = {"yes": say("targets.yes"), "no": say("targets.no")}
                    typed.problems.append(say("plan.problem", field=place, text=say("targets.yes_or_no", **words)))
                continue  # a wrong number is said by `has_wrong_number`
            value = replace(value, value=number)
            typed.values.append(value)
            for problem in value_problems(value, plan):
                said = say("targets.of_field", field=say(f"targets.{problem.field}"))
                reason = say(f"value_problem.{problem.code}")
                typed.problems.append(say("plan.problem", field=f"{place}, {said}", text=reason))
        if own and not is_changed:
            place = say("plan.row", row=at + 1, field=say("targets.source"))
            typed.problems.append(say("plan.problem", field=place, text=say("targets.source_alone")))
    return typed


def _text(visit: Visit, cell: Any) -> str:
    return cell_text("" if cell is None or cell != cell else cell, visit.language).strip()


def _number(visit: Visit, part: Any, row: Mapping[Any, Any], place: tuple[int, str], about: str) -> float | None:
    """The number in a cell; None where there is none that can be used."""
    if kind_of(part) == "existence":
        return _yes_or_no(_text(visit, row[place[1]]))
    bounds = (0, 100.0 if kind_of(part) == "percentage" else None)
    return number_cell(visit, about, period_text(visit, place[1]), row, place, bounds)


def _yes_or_no(text: str) -> float | None:
    for value, key in ((1.0, "targets.yes"), (0.0, "targets.no")):
        if text.casefold() in {f"{value:.0f}", *(Words(language)(key).casefold() for language in LANGUAGES)}:
            return value
    return None


def _save(
    visit: Visit, plan: Plan, typed: Typed, before: Mapping[Place, TargetValue], actor: Actor, form: DraftForm
) -> None:
    """Store all of it or nothing; where somebody was faster, say what is stored, place by place."""
    say = visit.say
    try:
        with form.ending() as draft:
            stored_values = store_values(visit.store, typed.values, actor, draft, typed.removed)
    except ValueChangedError as changed:
        newer: dict[Place, int] = st.session_state.setdefault(f"newer:{form.about}", {})
        texts = {part.code: part.text for _, part in plan.parts()}
        for theirs, mine in changed.every:
            newer[mine.part, mine.period] = theirs.version
            kind = "conflict" if theirs.version else "conflict_removed"
            words = say(
                f"targets.{kind}",
                person=plain(theirs.updated_by or "?"),
                theirs=TableCell(theirs.value, of_its_digits(theirs.value)).text(visit.language),
                source=plain(theirs.source),
            )
            st.warning(f"{plain(texts.get(mine.part, mine.part))}, {period_text(visit, mine.period)}: {words}")
        return

    def undo() -> None:
        old = [(value, before.get((value.part, value.period))) for value in stored_values]
        again = [replace(was, version=value.version) for value, was in old if was is not None]
        again += [replace(was, version=0) for value in typed.removed if (was := before.get((value.part, value.period)))]
        store_values(visit.store, again, actor, removed=[value for value, was in old if was is None])

    text = say("targets.kept_all", count=len(stored_values), removed=len(typed.removed))
    say_done(text, "", undo, next_action, permission="plan")
    st.rerun()
