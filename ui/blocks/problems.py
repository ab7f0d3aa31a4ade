"""The problems of a file: by severity and sheet, in pages, each with its cell, its rule and what to do."""

import csv
import io
from collections import Counter
from collections.abc import Sequence

import streamlit as st

from data.exports.formulas import plain_text
from data.reading.problems import SEVERITIES, Problem
from ui.blocks.number_field import whole_field
from ui.kit.tables import Column, TableCell, show_table
from ui.visit.visit import Visit

PAGE_SIZE = 50
TONES = {"reject": "bad", "error": "bad", "question": "bad", "warning": "", "repaired": "muted"}
_HIDDEN = "_upload_severities_hidden"


def show_problems(visit: Visit, problems: Sequence[Problem], name: str) -> Sequence[Problem]:
    """The problems, the most severe first, and those that the person wants to see. name: of the file of the list."""
    say = visit.say
    if not problems:
        return ()
    ordered = sorted(problems, key=lambda problem: problem.severity_order)
    severities, sheet = _filters(visit, problems)
    shown = [p for p in ordered if p.severity in severities and sheet in (None, p.sheet)]
    first = one_page(visit, len(shown), "problems")
    show_table(
        [
            Column(say("upload.severity"), is_whole=True),
            Column(say("upload.place"), is_whole=True),
            Column(say("upload.problem")),
            Column(say("upload.hint")),
        ],
        [
            [
                TableCell(say(f"problem_severity.{p.severity}"), tone=TONES[p.severity]),
                p.place or "–",
                p.message(visit.language),
                p.hint(visit.language),
            ]
            for p in shown[first : first + PAGE_SIZE]
        ],
        say("upload.problems"),
        visit.language,
    )
    st.download_button(
        say("upload.problems_csv"),
        _csv(visit, ordered),
        f"{name}-problems.csv",
        "text/csv",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )
    return shown


def one_page(visit: Visit, count: int, what: str) -> int:
    """A choice of the page of a long list; the position of its first line."""
    pages = max(1, -(-count // PAGE_SIZE))
    if pages == 1:
        return 0
    key = f"page_{visit.language}_{what}_{pages}"
    return PAGE_SIZE * (whole_field(st, visit, visit.say("upload.page", pages=pages), 1, (1, pages), key=key) - 1)


def _filters(visit: Visit, problems: Sequence[Problem]) -> tuple[Sequence[str], str | None]:
    """Which severities and which sheet; None for all. What was hidden stays hidden when the counts change."""
    say = visit.say
    counts = Counter(problem.severity for problem in problems)
    present = [severity for severity in SEVERITIES if counts[severity]]
    names = {s: f"{say(f'problem_severity.{s}')} ({counts[s]})" for s in present}
    hidden = st.session_state.get(_HIDDEN, frozenset({"repaired"}))
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    chosen = left.pills(
        say("upload.problems"),
        present,
        selection_mode="multi",
        default=[severity for severity in present if severity not in hidden] or present,
        format_func=names.__getitem__,
        key=f"problems_{visit.language}_{'-'.join(names.values())}",
    )
    if not hidden.issuperset(present):  # where there is nothing else, the hidden ones are shown
        st.session_state[_HIDDEN] = (hidden - set(present)) | (set(present) - set(chosen))
    sheets = sorted({problem.sheet for problem in problems if problem.sheet})
    if len(sheets) < 2:
        return chosen, None
    sheet = right.selectbox(
        say("steer.sheet"),
        sheets,
        index=None,
        placeholder=say("upload.all_sheets"),
        key=f"problems_sheet_{visit.language}_{len(sheets)}",
    )
    return chosen, sheet


def _csv(visit: Visit, problems: Sequence[Problem]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["severity", "code", "sheet", "cell", "found", "message", "hint"])
    for p in problems:
        line = [p.severity, p.code, p.sheet, p.cell, p.found, p.message(visit.language), p.hint(visit.language)]
        writer.writerow([plain_text(text) for text in line])
    return out.getvalue().encode("utf-8-sig")
