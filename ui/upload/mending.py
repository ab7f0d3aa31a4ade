"""What to do about a problem of a cell, where it stands: not usable, blank, another figure, without its row."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

import streamlit as st

from data.reading.problems import Problem
from data.reading.tables.decisions import CellUse, cell_use
from services.imports import Preview
from ui.blocks.drafts import DraftForm, draft_form
from ui.blocks.number_field import read_typed
from ui.upload.grid import place_of
from ui.upload.state import FIGURES, Upload, decide
from ui.visit.visit import Visit

OF_A_FIGURE = (
    "out_of_range", "text_in_number", "ambiguous_number", "date_in_number", "boolean_in_number", "error_cell",
    "formula_without_value", "not_finite", "rank_not_whole", "responses_not_whole", "impossible_rank",
    "status_contradicts_value", "component_not_in_framework", "unusable_without_reason", "cell_change_unused",
)  # fmt: skip
"""Problems of a cell that holds, or should hold, a figure: all four ways are offered."""
OF_A_ROW = ("unit_missing", "duplicate_unit", "year_unreadable", "unit_not_in_edition", "unknown_status", "twin_row")
"""Problems for which only the row can be left out here."""
MOST_SHOWN = 20
"""So many problems of one kind are drawn; the others can be dealt with together with them."""


def mend(visit: Visit, upload: Upload, read: Preview) -> None:
    """Every problem of a cell that blocks, by kind, with the ways out; for several of a kind at once too."""
    found = sorted(
        (
            problem
            for problem in read.problems
            if problem.is_blocking and problem.sheet and problem.cell and problem.code in (*OF_A_FIGURE, *OF_A_ROW)
        ),
        key=attrgetter("code"),
    )
    if not found:
        return
    form = draft_form(visit, FIGURES, upload.draft_key.subject, preview=_in_words, border=False)
    if form is None:
        return
    with form:
        st.markdown(f"**{visit.say('mend.title', count=len(found))}**")
        st.caption(visit.say("mend.what"))
        for code, problems in groupby(found, key=attrgetter("code")):
            _kind(visit, upload, form, code, list(problems))


def _in_words(content: Mapping[str, Any]) -> str:
    """Figures that were typed and not used, each with its cell: "B5: 55"."""
    return "; ".join(f"{field.rpartition('_')[2]}: {typed}" for field, typed in content.items() if typed)


def _kind(visit: Visit, upload: Upload, form: DraftForm, code: str, problems: Sequence[Problem]) -> None:
    say = visit.say
    if len(problems) > 1:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(say("mend.all", count=len(problems)))
            _buttons(visit, upload, problems, f"all_{code}")
    for problem in problems[:MOST_SHOWN]:
        with st.container(border=True):
            st.text(f"{problem.place}: {problem.message(visit.language)} {problem.hint(visit.language)}")
            with st.container(horizontal=True, vertical_alignment="bottom"):
                _buttons(visit, upload, [problem], f"{code}_{problem.sheet}_{problem.cell}")
                if code in OF_A_FIGURE:
                    _another_figure(visit, upload, form, problem)
    if len(problems) > MOST_SHOWN:
        st.caption(say("mend.more", count=len(problems) - MOST_SHOWN))


def _buttons(visit: Visit, upload: Upload, problems: Sequence[Problem], about: str) -> None:
    """The ways that need nothing typed, for one problem or for several."""
    say, key = visit.say, f"{visit.language}_{about}"
    if problems[0].code in OF_A_FIGURE:
        if st.button(say("mend.unusable"), key=f"mend_unusable_{key}"):
            _use(visit, upload, {_at(problem): "unusable" for problem in problems})
        if st.button(say("mend.missing"), key=f"mend_missing_{key}"):
            _use(visit, upload, {_at(problem): "missing" for problem in problems})
    if st.button(say("mend.leave_row"), key=f"mend_row_{key}"):
        _leave(visit, upload, problems)


def _another_figure(visit: Visit, upload: Upload, form: DraftForm, problem: Problem) -> None:
    """A figure to use instead, and for a cell of an earlier file what was used then."""
    say, key = visit.say, f"{visit.language}_{problem.code}_{problem.sheet}_{problem.cell}"
    if "used" in problem.details:
        label = say("mend.as_before", value=problem.details[f"value_{visit.language}"])
        if st.button(label, key=f"mend_before_{key}"):
            _use(visit, upload, {_at(problem): _used(problem.details["used"])})
    sheet = hashlib.sha256(problem.sheet.encode()).hexdigest()[:8]
    field = f"mend_figure_{problem.code}_{sheet}_{problem.cell}"
    typed = st.text_input(say("mend.figure", cell=problem.cell), key=f"{field}_{form.about}", width=180)
    if st.button(say("mend.change"), key=f"mend_change_{key}"):
        number, wrong = read_typed(visit, typed)
        if number is None:
            st.error(say("plan.problem", field=problem.cell, text=wrong) if wrong else say("mend.no_figure"))
        else:
            form.leave_out(field)
            _use(visit, upload, {_at(problem): number})


def _used(text: str) -> CellUse:
    return cell_use(text if text in ("unusable", "missing") else float(text))


def _at(problem: Problem) -> tuple[str, str]:
    return problem.sheet, problem.cell


def _use(visit: Visit, upload: Upload, cells: Mapping[tuple[str, str], CellUse]) -> None:
    decide(visit, upload, cells={**upload.decisions.cells, **cells})
    st.rerun()


def _leave(visit: Visit, upload: Upload, problems: Iterable[Problem]) -> None:
    """Leave the rows out; the reason is the problem, in the language of what is stored."""
    rows = {
        (place.sheet, place_of(place.cell)[0]): problem.message("vi")[:200]
        for problem in problems
        for place in problem.places
    }
    decide(visit, upload, excluded={**upload.decisions.excluded, **rows})
    st.rerun()
