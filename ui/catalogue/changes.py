"""What the office has changed: the versions of each entry, undo, and the layer or the whole catalogue as TOML."""

import io
import zipfile
from collections.abc import Sequence

import streamlit as st

from data.catalogue.layer import Entry
from data.catalogue.loading import CatalogueError
from data.catalogue.merging import Misfit, layer_from, layer_text
from data.rights import Actor
from data.store.catalogue_changes import CatalogueChangedError, Change, catalogue_changes, layer_of
from services.catalogue import change_catalogue, folder_of, undo_change
from ui.blocks.catalogue_done import TAKEN_BACK, entry_name, round_of, say_changed
from ui.blocks.catalogue_form import begin, problem_text, save, show_catalogue_problems
from ui.catalogue.saved import finish
from ui.kit.tables import Column, TableCell, show_table
from ui.visit.visit import Visit
from wording.numbers import MOMENT, datetime_text
from wording.words import plain

LAYER_FILE, FOLDER_FILE = "danh-muc-da-sua.toml", "danh-muc.zip"
MOST_BYTES = 2_000_000
SHOWN = 200


def show_misfits(visit: Visit, misfits: Sequence[Misfit], actor: Actor) -> None:
    """Entries that the delivered files have no place for any more: they are stored, and left out."""
    say = visit.say
    for misfit in misfits:
        reasons = " ".join(problem_text(visit, problem) for problem in misfit.problems)
        st.warning(say("catalogue.misfit", entry=plain(entry_name(visit, misfit.entry)), reasons=reasons))
        key = f"catalogue_drop_{misfit.entry.kind}_{misfit.entry.key}"
        if st.button(say("catalogue.misfit_drop"), key=key, icon=":material/delete:"):
            dropped = change_catalogue(visit.store, [Entry(misfit.entry.kind, misfit.entry.key, None)], actor)
            say_changed(visit, dropped, actor)
            finish("layer")


def show_changes(visit: Visit, actor: Actor) -> None:
    """The list of changes, undo, and the files."""
    say = visit.say
    known = catalogue_changes(visit.store)
    if not known:
        st.info(say("catalogue.no_changes"))
    else:
        title = say("catalogue.changes_title", count=len(known))
        show_table(
            [
                Column(say("upload.at"), is_whole=True),
                Column(say("upload.by")),
                Column(say("catalogue.entry")),
                Column(say("upload.version"), "right"),
                Column(say("catalogue.says"), is_secondary=True),
                Column(say("catalogue.why"), is_secondary=True),
            ],
            [
                [
                    TableCell(change.created_at, MOMENT),
                    change.person,
                    entry_name(visit, change.entry),
                    TableCell(change.number),
                    _says(visit, change.entry),
                    change.note or "–",
                ]
                for change in known[:SHOWN]
            ],
            title,
            visit.language,
        )
    _undo(visit, [change for change in known if change.is_newest], actor)
    _files(visit, actor)


def _undo(visit: Visit, newest: Sequence[Change], actor: Actor) -> None:
    say = visit.say
    if not newest:
        return
    changes = {change.id: change for change in newest}
    with st.expander(say("catalogue.undo"), icon=":material/undo:"):
        chosen = st.selectbox(
            say("catalogue.undo_which"),
            list(changes),
            index=None,
            format_func=lambda number: _label(visit, changes[number]),
            placeholder=say("field.choose"),
            key=f"catalogue_undo_{visit.language}_{round_of('undo')}",
        )
        st.caption(say("catalogue.undo_what"))
        if st.button(say("catalogue.undo_do"), disabled=chosen is None, icon=":material/undo:") and chosen is not None:
            try:
                note = say("catalogue.undone_note", number=changes[chosen].number)
                taken_back = undo_change(visit.store, chosen, actor, note)
            except CatalogueError as error:
                show_catalogue_problems(visit, error.problems)
                return
            except CatalogueChangedError as error:
                st.warning(say("catalogue.changed_meanwhile", person=plain(error.change.person)))
                return
            say_changed(visit, taken_back, actor, TAKEN_BACK)
            finish("undo")


def _files(visit: Visit, actor: Actor) -> None:
    say = visit.say
    with st.expander(say("catalogue.files"), icon=":material/download:"):
        st.caption(say("catalogue.files_help"))
        with st.container(horizontal=True):
            text = layer_text(layer_of(visit.store))
            st.download_button(
                say("catalogue.layer_file"), text, LAYER_FILE, "application/toml", on_click="ignore", key="layer_file"
            )
            st.download_button(
                say("catalogue.folder_file"), lambda: _folder(visit), FOLDER_FILE, "application/zip", on_click="ignore"
            )
        about = f"layer_{round_of('layer')}"
        file = st.file_uploader(say("catalogue.bring"), type=["toml"], key=f"catalogue_bring_{about}")
        if file is None or not st.button(say("catalogue.bring_do"), icon=":material/upload:"):
            return
        if file.size > MOST_BYTES:
            st.error(say("catalogue.too_large"))
            return
        begin(visit, about)
        try:
            entries = layer_from(file.getvalue().decode("utf-8"))
        except UnicodeDecodeError:
            st.error(say("catalogue_problem.toml"))
            return
        except CatalogueError as error:
            show_catalogue_problems(visit, error.problems)
            return
        if brought := save(visit, about, entries, actor, say("catalogue.brought_note", file=file.name)):
            say_changed(visit, brought, actor)
            finish("layer")


def _folder(visit: Visit) -> bytes:
    """The whole catalogue as the files of a folder, packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in folder_of(visit.store).items():
            archive.writestr(name, text)
    return packed.getvalue()


def _label(visit: Visit, change: Change) -> str:
    at = datetime_text(change.created_at, visit.language)
    return f"{entry_name(visit, change.entry)} – v{change.number} – {change.person}, {at}"


def _says(visit: Visit, entry: Entry) -> str:
    """Which fields an entry says something of."""
    say = visit.say
    if entry.content is None:
        return say("catalogue.as_delivered")
    names = [f"catalogue_field.{name}" for name in entry.content]
    return ", ".join(dict.fromkeys(say(name) for name in names if say.has(name))) or "–"
