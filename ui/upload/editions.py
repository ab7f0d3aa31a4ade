"""The list of editions and versions, undo, and the history of both."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

import streamlit as st

from data.rights import Actor
from data.store.audit import EVENTS, history
from data.store.database import StoreError
from data.store.editions import withdraw
from data.store.files import source_content
from data.store.versions import Version, subject, versions
from ui.blocks.drafts import draft_form
from ui.blocks.editions_done import say_withdrawn
from ui.blocks.lengths import NOTE_LENGTH, say_too_long
from ui.kit.failures import show_failure
from ui.kit.tables import Column, Part, Row, TableCell, show_table
from ui.visit.visit import Visit
from wording.numbers import AS_IS, MOMENT
from wording.words import plain

ON_A_WIDE_SCREEN = ("upload.by", "upload.at", "upload.file_name")  # on a telephone the boxes below show them
ENDINGS = (".xlsx", ".xlsm", ".xls", ".csv", ".txt", ".tsv")


def list_versions(visit: Visit, actor: Actor) -> None:
    """Every version of every edition of this index, and undo for those that count."""
    say = visit.say
    known = versions(visit.store, visit.index.code)
    st.subheader(say("upload.editions", count=len({v.year for v in known if v.status == "published"})))
    if not known:
        st.info(say("empty.text", index=plain(say.of(visit.index))))
        return
    columns = (
        "words.year",
        "upload.version",
        "upload.state",
        "upload.by",
        "upload.at",
        "upload.file_name",
        "field.note",
    )
    show_table(
        [Column(say(name), is_secondary=name in ON_A_WIDE_SCREEN, is_whole=name == "words.year") for name in columns],
        [_line(visit, v) for v in known],
        say("upload.editions_caption"),
        visit.language,
    )
    _originals(visit, [version for version in known if version.file_id is not None])
    live = {v.id: v for v in known if v.status == "published"}
    if not live:
        return
    with st.expander(say("upload.undo"), icon=":material/undo:"):
        chosen = st.selectbox(
            say("upload.undo_which"),
            list(live),
            index=None,
            placeholder=say("field.choose"),
            key="undo_version",
            format_func=lambda i: f"{visit.index.short} {live[i].year} – v{live[i].number} – {live[i].file_name}",
        )
        form = draft_form(visit, "withdraw", visit.index.code, border=False)
        if form is None:
            _history(visit, known)
            return
        with form:
            why = st.text_input(say("upload.undo_why"), key=f"undo_why_{form.about}")
            st.caption(say("upload.undo_what"))
            label, key = say("upload.undo_do"), f"undo_do:{form.about}"
            is_asked = st.button(label, disabled=chosen is None, icon=":material/undo:", key=key)
        if is_asked and chosen is not None:
            if say_too_long(visit, [(say("upload.undo_why"), why, NOTE_LENGTH)]):
                return
            try:
                withdraw(visit.store, chosen, actor, why)
            except StoreError as error:  # somebody else was faster
                show_failure(say, "while a version was withdrawn", error, "store.refused")
                return
            form.drop()
            say_withdrawn(visit, live[chosen].index, [chosen], actor)
            st.rerun()
    _history(visit, known)


def _history(visit: Visit, known: Sequence[Version]) -> None:
    """Who did what to the editions, the newest first."""
    say = visit.say
    with st.expander(say("upload.history"), icon=":material/history:"):
        years = {v.year for v in known}
        events = history(visit.store, *(subject(visit.index.code, year) for year in years), limit=EVENTS * len(years))
        show_table(
            [
                Column(say("upload.at")),
                Column(say("upload.by")),
                Column(say("upload.event")),
                Column(say("words.year")),
            ],
            [
                [
                    TableCell(e.at, MOMENT),
                    e.person,
                    say(f"event.{e.kind}"),
                    TableCell(int(e.subject.rsplit(":", 1)[-1])),
                ]
                for e in events
            ],
            say("upload.history"),
            visit.language,
        )


def _originals(visit: Visit, stored_versions: Sequence[Version]) -> None:
    """The files as they were brought, under names that the program makes."""
    say = visit.say
    if not stored_versions:
        return
    with st.expander(say("upload.original"), icon=":material/download:"):
        names = {v.id: f"{visit.index.short} {v.year} – v{v.number} – {v.file_name}" for v in stored_versions}
        chosen = st.selectbox(
            say("upload.version"),
            list(names),
            index=None,
            placeholder=say("field.choose"),
            format_func=names.__getitem__,
            key=f"original_{visit.language}_{len(stored_versions)}",
        )
        version = next((v for v in stored_versions if v.id == chosen), None)
        if version is None or version.file_id is None:
            return
        # Of a survey it is the cleaned answers.
        ending = ".csv" if version.origin == "survey" else PurePath(version.file_name).suffix.lower()
        st.download_button(
            say("upload.original_do"),
            source_content(visit.store, version.file_id).content,
            f"{version.index}-{version.year}-v{version.number}{ending if ending in ENDINGS else '.bin'}",
            on_click="ignore",
            icon=":material/download:",
        )


def _line(visit: Visit, version: Version) -> Row:
    """One version as a row of the list."""
    say = visit.say
    actor = say("upload.built_in") if version.origin == "built_in" else version.person
    state = TableCell(say(f"edition_status.{version.status}"))
    if version.withdrawn_at is not None:
        withdrawn = Part("moment", version.withdrawn_at, MOMENT), Part("person", version.withdrawn_by)
        state = replace(state, parts=withdrawn, pattern="{value} ({moment}, {person})")
    return [
        TableCell(version.year),
        TableCell(version.number, AS_IS.within("v", "")),
        state,
        actor,
        TableCell(version.created_at, MOMENT),
        version.file_name,
        "; ".join(filter(None, (version.note, version.withdrawn_note))),
    ]
