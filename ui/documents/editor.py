"""Edit an official paper on the screen, each text in its place, before it is downloaded."""

import base64
from collections.abc import Callable, Mapping
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
    texts,
)
from ui.blocks.drafts import DraftForm, draft_form
from ui.documents.check import Subject, Typed, show_check
from ui.documents.pdf import offer_pdf
from ui.kit import markup
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.visit.visit import Visit

_PAPERS = "_papers"
_DOT = "--"
"""How the key of a field writes the full stop in the id of a text: it is a name of a style class as well."""
MOST_ROWS = 12
LONG_TEXT = 110
"""Characters from which on a text gets a box of several lines."""


def show_paper(visit: Visit, about: str, file_name: str, make: Callable[[], Paper], subject: Subject) -> None:
    """Make the paper when asked, let its texts be changed, check it, offer it as a file. `about` names the paper."""
    form = draft_form(visit, "paper", about, border=False)
    if form is not None:
        with form:
            _show_form(visit, form, file_name, make, subject)


def _show_form(visit: Visit, form: DraftForm, file_name: str, make: Callable[[], Paper], subject: Subject) -> None:
    say, about = visit.say, form.key.subject
    made: dict[str, Paper] = st.session_state.setdefault(_PAPERS, {})
    row = st.container(horizontal=True, vertical_alignment="center")
    label = say("documents.make_again" if about in made else "documents.make")
    is_asked = row.button(label, type="primary" if about not in made else "secondary", icon=":material/edit_document:")
    if is_asked or (form.fields and about not in made):
        with st.status(say("documents.making"), expanded=True) as status:
            st.write(say("documents.step_figures"))
            made[about] = make()
            st.write(say("documents.step_texts"))
            status.update(label=say("documents.made"), state="complete", expanded=False)
        if is_asked:
            st.rerun()
    paper = made.get(about)
    if paper is None:
        st.caption(say("documents.not_made"))
        return
    changes = _changes(form, paper)
    row.download_button(
        say("documents.download"),
        lambda: write(edited(paper, _changes(form, paper))),
        file_name,
        DOCX,
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )
    offer_pdf(visit, row, lambda: write(edited(paper, _changes(form, paper))), file_name)
    if changes and row.button(say("documents.revert", count=len(changes)), icon=":material/undo:"):
        form.drop()
        st.rerun()

    def type_anew(name: str, text: str) -> None:
        st.session_state[_key(form, name)] = text

    def forget() -> None:
        made[about] = make()

    show_check(visit, about, edited(paper, changes), subject, Typed(changes, type_anew), forget)
    st.caption(say("documents.edit_hint"))
    _show(visit, form, paper, changes)
    if gone := [text for name, text in _typed(form).items() if name not in texts(paper)]:
        st.warning(say("documents.gone", count=len(gone)))
        st.code("\n\n".join(gone), language=None, wrap_lines=True)


def _typed(form: DraftForm) -> dict[str, str]:
    """What was typed over texts, by their ids."""
    return {name.replace(_DOT, "."): str(text) for name, text in form.fields.items()}


def _changes(form: DraftForm, paper: Paper) -> dict[str, str]:
    """What was typed over the texts that the paper has, where it differs from them."""
    originals = texts(paper)
    return {name: text for name, text in _typed(form).items() if originals.get(name, text) != text}


def _show(visit: Visit, form: DraftForm, paper: Paper, changes: Mapping[str, str]) -> None:
    with st.container(border=True):
        st.html(markup.title(paper.kind))
        _show_text(form, SUBJECT, visit.say("documents.subject"), changes.get(SUBJECT, paper.subject))
        for block in (*paper.opening, *paper.blocks):
            _show_block(visit, form, block, changes)
    for number, annex in enumerate(paper.annexes, start=1):
        with st.expander(f"{visit.say('documents.annex')} {number}: {annex.title}", icon=":material/table_chart:"):
            for block in annex.blocks:
                _show_block(visit, form, block, changes)


def _key(form: DraftForm, name: str) -> str:
    """The key of the field of a text."""
    return f"{name.replace('.', _DOT)}_{form.about}"


def _show_text(form: DraftForm, name: str, label: str, text: str) -> None:
    key = _key(form, name)
    if len(text) > LONG_TEXT or "\n" in text:
        st.text_area(label, text, height="content", key=key, label_visibility="collapsed")
    else:
        st.text_input(label, text, key=key, label_visibility="collapsed")


def _show_block(visit: Visit, form: DraftForm, block: Block, changes: Mapping[str, str]) -> None:
    if isinstance(block, Heading):
        tag = {1: "h3", 2: "h4", 3: "h5"}[block.level]
        st.html(f"<{tag} class='app-paper-heading'>{escape(block.text)}</{tag}>")
    elif isinstance(block, Paragraph):
        _show_text(form, block.id, visit.say("documents.text"), changes.get(block.id, block.text))
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
