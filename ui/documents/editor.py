"""Edit an official paper on the screen, each text in its place, before it is downloaded."""

import base64
from collections.abc import Callable
from html import escape

import streamlit as st

from data.media_types import DOCX
from planning.documents.nd30 import write
from planning.documents.paper import (
    SUBJECT,
    Block,
    Figure,
    GroupRow,
    Heading,
    Paper,
    Paragraph,
    Picture,
    Table,
    edited,
)
from ui.kit import markup
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.visit.visit import Visit

_PAPERS, _CHANGES = "_papers", "_paper_changes"
MOST_ROWS = 12
LONG_TEXT = 110
"""Characters from which on a text gets a box of several lines."""


def show_paper(visit: Visit, about: str, file_name: str, make: Callable[[], Paper]) -> None:
    """Make the paper when asked, let its texts be changed, and offer it as a file. `about` names the paper."""
    say = visit.say
    made: dict[str, Paper] = st.session_state.setdefault(_PAPERS, {})
    row = st.container(horizontal=True, vertical_alignment="center")
    label = say("documents.make_again" if about in made else "documents.make")
    if row.button(label, type="primary" if about not in made else "secondary", icon=":material/edit_document:"):
        with st.status(say("documents.making"), expanded=True) as status:
            st.write(say("documents.step_figures"))
            made[about] = make()
            st.write(say("documents.step_texts"))
            status.update(label=say("documents.made"), state="complete", expanded=False)
        st.rerun()
    paper = made.get(about)
    if paper is None:
        st.caption(say("documents.not_made"))
        return
    changes = _changes(about, paper)
    row.download_button(
        say("documents.download"),
        lambda: write(edited(paper, changes)),
        file_name,
        DOCX,
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )
    if changes and row.button(say("documents.revert", count=len(changes)), icon=":material/undo:"):
        _forget(about)
        st.rerun()
    st.caption(say("documents.edit_hint"))
    _show(visit, about, paper)


def _key(about: str, text: str) -> str:
    return f"paper_{about}_{text}_{st.session_state.get(f'{_CHANGES}_round_{about}', 0)}"


def _changes(about: str, paper: Paper) -> dict[str, str]:
    """What was typed over a text of the paper, by its id; stored also while another page is shown."""
    changes: dict[str, str] = st.session_state.setdefault(f"{_CHANGES}_{about}", {})
    originals = {SUBJECT: paper.subject} | {
        block.id: block.text for block in _blocks(paper) if isinstance(block, Paragraph)
    }
    for name, original in originals.items():
        typed = st.session_state.get(_key(about, name))
        if typed is not None:
            changes[name] = typed
        if changes.get(name) == original:
            changes.pop(name)
    return {name: text for name, text in changes.items() if name in originals}


def _forget(about: str) -> None:
    st.session_state.pop(f"{_CHANGES}_{about}", None)
    name = f"{_CHANGES}_round_{about}"
    st.session_state[name] = st.session_state.get(name, 0) + 1


def _blocks(paper: Paper) -> list[Block]:
    return [*paper.opening, *paper.blocks, *(block for annex in paper.annexes for block in annex.blocks)]


def _show(visit: Visit, about: str, paper: Paper) -> None:
    changes: dict[str, str] = st.session_state.get(f"{_CHANGES}_{about}", {})
    with st.container(border=True):
        st.html(markup.title(paper.kind))
        _show_text(visit, about, SUBJECT, visit.say("documents.subject"), changes.get(SUBJECT, paper.subject))
        for block in (*paper.opening, *paper.blocks):
            _show_block(visit, about, block, changes)
    for number, annex in enumerate(paper.annexes, start=1):
        with st.expander(f"{visit.say('documents.annex')} {number}: {annex.title}", icon=":material/table_chart:"):
            for block in annex.blocks:
                _show_block(visit, about, block, changes)


def _show_text(visit: Visit, about: str, name: str, label: str, text: str) -> None:
    key = _key(about, name)
    if len(text) > LONG_TEXT or "\n" in text:
        st.text_area(label, text, height="content", key=key, label_visibility="collapsed")
    else:
        st.text_input(label, text, key=key, label_visibility="collapsed")


def _show_block(visit: Visit, about: str, block: Block, changes: dict[str, str]) -> None:
    if isinstance(block, Heading):
        tag = {1: "h3", 2: "h4", 3: "h5"}[block.level]
        st.html(f"<{tag} class='app-paper-heading'>{escape(block.text)}</{tag}>")
    elif isinstance(block, Paragraph):
        _show_text(visit, about, block.id, visit.say("documents.text"), changes.get(block.id, block.text))
    elif isinstance(block, Table):
        _show_table(visit, block)
    elif isinstance(block, Picture):
        source = base64.b64encode(block.png).decode()
        st.html(
            f'<figure class="app-paper-figure"><img src="data:image/png;base64,{source}" alt="{escape(block.alt)}">'
            f"<figcaption>{escape(block.caption)}</figcaption></figure>"
        )


def _show_table(visit: Visit, block: Table) -> None:
    """The first rows of a table, as it will be printed: in Vietnamese, as all papers are."""
    columns = [Column(column.title, column.align) for column in block.columns]
    rows: list[Row] = []
    for line in block.rows[:MOST_ROWS]:
        if isinstance(line, GroupRow):
            across: Row = ["", TableCell(line.text, tone="muted"), *[""] * (len(columns) - 2)]
            rows.append(across[: len(columns)])
        else:
            rows.append(
                [TableCell(cell.value, cell.format) if isinstance(cell, Figure) else cell for cell in line.cells]
            )
    show_table(columns, rows, block.caption or visit.say("documents.table"), "vi")
    if len(block.rows) > MOST_ROWS:
        st.caption(visit.say("documents.more_rows", count=len(block.rows) - MOST_ROWS))
