"""Publish a previewed file, save it as a draft or drop it; and the list of drafts."""

from contextlib import suppress
from dataclasses import replace

import streamlit as st

from data.reading.editions.changing import changed_cells
from data.reading.tables.decisions import Decisions, heading_key
from data.rights import Actor
from data.store.database import StoreError
from data.store.decisions import Remembered, remember
from data.store.drafts import Draft, DraftChangedError, UnknownDraftError, discard_draft, draft_file, drafts, save_draft
from data.store.editions import EditionChangedError
from data.store.files import SourceFile
from services.imports import Preview
from services.publishing import publish_preview
from ui.blocks.done import say_done
from ui.blocks.editions_done import say_published
from ui.blocks.lengths import NOTE_LENGTH, say_too_long
from ui.kit.failures import show_failure
from ui.upload.state import (
    WARNING_KEY,
    Upload,
    bring_back,
    bring_draft,
    change,
    keep,
    note_key,
    put_away,
    set_note,
    start_anew,
)
from ui.visit.visit import Visit
from wording.numbers import datetime_text


def show_actions(visit: Visit, upload: Upload, read: Preview, actor: Actor) -> None:
    """Publish after the person has said so, save a draft, or drop the file."""
    say = visit.say
    note = st.text_input(say("field.note"), upload.note, key=note_key(visit))
    if note != upload.note:
        upload = set_note(visit, upload, note)
    replaced = [year for year in read.importable_years if upload.seen.get(year) and year not in read.completing]
    if replaced:
        st.info(say("upload.replaces", years=", ".join(map(str, replaced))))
    made = to_remember(upload.decisions, read)
    is_remembered = bool(made) and st.checkbox(
        say("remember.keep", count=len(made)), value=True, key=f"remember_{visit.language}"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        publishes = bool(read.importable_years) and st.button(
            say("upload.confirm"), type="primary", icon=":material/publish:"
        )
        saves = st.button(say("draft.save"), icon=":material/draft:")
        drops = st.button(say("upload.cancel"))
    if (publishes or saves) and say_too_long(visit, [(say("field.note"), note, NOTE_LENGTH)]):
        return
    if publishes:
        _publish(visit, upload, read, actor, made if is_remembered else [])
    elif saves:
        _save_draft(visit, upload, actor)
    elif drops:
        put_away(visit)
        st.rerun()


def _publish(visit: Visit, upload: Upload, read: Preview, actor: Actor, made: list[Remembered]) -> None:
    say, draft = visit.say, upload.draft
    try:
        with st.spinner(say("upload.publishing")):
            done = publish_preview(
                visit.store,
                read,
                actor,
                note=upload.note,
                seen={year: upload.seen.get(year, 0) for year in read.years},
                draft_id=draft.id if draft else None,
                draft_version=draft.version if draft else None,
                form_draft=upload.draft_key,
            )
            if made:
                remember(visit.store, visit.index.code, made, actor)
    except EditionChangedError:
        change(visit, upload)
        st.session_state[WARNING_KEY] = say("upload.changed_meanwhile")
        st.rerun()
    except (DraftChangedError, UnknownDraftError):
        keep(visit, replace(upload, draft=None))
        st.session_state[WARNING_KEY] = say("draft.changed_meanwhile")
        st.rerun()
    except StoreError as error:
        show_failure(say, "while a file was published", error, "store.refused")
        return
    st.query_params["year"] = str(max(read.importable_years))
    start_anew(visit)
    # What was published can be had back with what was decided about it: its draft has ended.
    say_published(
        visit,
        read.index,
        done,
        actor,
        undone=lambda: bring_back(visit, replace(upload, draft=None)),
        redone=lambda: start_anew(visit),
    )
    st.rerun()


# --- drafts ------------------------------------------------------------------------------------------------


def _save_draft(visit: Visit, upload: Upload, actor: Actor) -> None:
    draft = upload.draft or Draft(visit.index.code, file_name=upload.name)
    decisions = {**upload.decisions.as_json(), "replaces": upload.replaces}
    wanted = replace(draft, decisions=decisions, year=upload.year, note=upload.note)
    try:
        saved = save_draft(visit.store, wanted, actor, SourceFile(upload.name, upload.content))
    except (DraftChangedError, UnknownDraftError):
        keep(visit, replace(upload, draft=None))
        st.session_state[WARNING_KEY] = visit.say("draft.changed_meanwhile")
        st.rerun()
    except StoreError as error:
        show_failure(visit.say, "while a draft was stored", error, "store.refused")
        return
    start_anew(visit)

    def undo() -> None:
        """The draft is as it was before, or none; the file is in hand again."""
        if upload.draft is None or saved.id is None:
            discard_draft(visit.store, saved.id or 0, actor, saved.version)
            bring_back(visit, upload)
            return
        earlier = save_draft(visit.store, replace(upload.draft, version=saved.version), actor)
        bring_back(visit, replace(upload, draft=earlier))

    say_done(visit.say("draft.saved", name=saved.file_name), undo=undo)
    st.rerun()


def list_drafts(visit: Visit, actor: Actor) -> None:
    """The files that wait: open again, or discard."""
    say, language = visit.say, visit.language
    waiting = drafts(visit.store, visit.index.code)
    if not waiting:
        return
    st.subheader(say("draft.title", count=len(waiting)))
    for draft in waiting:
        words, opens, drops = st.columns([5, 1, 1], vertical_alignment="center")
        about = [draft.file_name, str(draft.year or ""), draft.note, draft.person]
        if draft.updated_at is not None:
            about.append(datetime_text(draft.updated_at, language))
        words.text(" · ".join(part for part in about if part))
        if draft.id is None:
            continue
        if opens.button(say("draft.open"), key=f"draft_open_{draft.id}"):
            with suppress(UnknownDraftError):  # published or discarded by somebody else: the list says so
                file = draft_file(visit.store, draft.id)
                bring_draft(visit, file.content, file.name, draft)
            st.rerun()
        if drops.button(say("draft.discard"), key=f"draft_drop_{draft.id}", type="tertiary"):
            _discard(visit, draft, actor)
            st.rerun()


def _discard(visit: Visit, draft: Draft, actor: Actor) -> None:
    """Discard a draft; one that somebody else published or discarded meanwhile is gone from the list already."""
    with suppress(UnknownDraftError):
        file = draft_file(visit.store, draft.id or 0)
        discard_draft(visit.store, draft.id or 0, actor)

        def undo() -> None:
            save_draft(visit.store, replace(draft, id=None), actor, file)

        say_done(visit.say("draft.discarded", name=draft.file_name), undo=undo)


# --- what is remembered for the next file ------------------------------------------------------------------


def to_remember(decisions: Decisions, read: Preview) -> list[Remembered]:
    """The decisions that hold for the next file like this one: names, headings, sheets, layouts, cells."""
    found = [Remembered("unit", key, code) for key, code in decisions.units.items()]
    headings = {
        (reading.sheet, column.column): column.heading
        for reading in read.readings
        for column in reading.recognition.columns
    }
    found += [
        Remembered("column", heading_key(text), what)
        for place, what in decisions.columns.items()
        if (text := headings.get(place, "")) and heading_key(text)
    ]
    found += [Remembered("column", key, what) for key, what in decisions.headings.items()]
    for sheet, is_read in decisions.sheets.items():
        found.append(Remembered("sheet", heading_key(sheet), "read" if is_read else "leave"))
    found += [Remembered("layout", heading_key(sheet), layout) for sheet, layout in decisions.layouts.items()]
    if read.workbook is not None:
        changes = changed_cells(decisions, read.workbook, read.rows)
        found += [Remembered("cell", change.key, change.value) for change in changes]
    return [decision for decision in found if decision.key]
