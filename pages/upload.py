"""Upload: template, preview with every problem by its cell, confirm, the list of editions, undo."""

import streamlit as st

from data.importing import Preview, preview, publish_preview
from data.store.database import StoreError
from data.store.editions import EditionChangedError, current_version
from data.template import build_template
from ui.edition_list import MESSAGE_KEY, list_versions
from ui.guard import guard
from ui.identity import person_name
from ui.upload_preview import show_preview

visit = guard("import")
say, language = visit.say, visit.language
ROUND = "_upload_round"


def offer_template() -> None:
    """The template of any edition that the catalogue knows."""
    known = list(reversed(visit.index.years()))
    one, two, three = st.columns([1, 1.4, 2], vertical_alignment="bottom")
    year = one.selectbox(say("upload.template_year"), known, key=f"template_year_{visit.index.code}")
    layouts = {"wide": say("upload.wide"), "long": say("upload.long")}
    layout = two.selectbox(say("upload.layout"), list(layouts), format_func=layouts.__getitem__)
    content = build_template(visit.catalogue, visit.index.code, year, "long" if layout == "long" else "wide")
    three.download_button(
        say("upload.template", index=visit.index.short, year=year),
        content,
        f"{visit.index.code}-{year}-{layout}.xlsx",
        icon=":material/download:",
        on_click="ignore",
    )


def read_upload() -> Preview | None:
    """The preview of the uploaded file; a file is read once, not at every click."""
    years = {0: say("upload.year_of_file"), **{year: str(year) for year in reversed(visit.index.years())}}
    one, two = st.columns([1, 3])
    year = one.selectbox(say("upload.year"), list(years), format_func=lambda key: years[key], key="upload_year")
    file = two.file_uploader(say("upload.file"), key=f"upload_{st.session_state.get(ROUND, 0)}", max_upload_size=10)
    if file is None:
        return None
    about = (file.file_id, visit.index.code, year)
    if st.session_state.get("_preview_about") != about:
        with st.spinner(say("upload.reading")):
            read = preview(file.getvalue(), file.name, visit.index.code, visit.catalogue, year or None)
        seen = {one: current_version(visit.store, visit.index.code, one) for one in read.rows}
        for key, value in (("_preview_about", about), ("_preview", read), ("_preview_seen", seen)):
            st.session_state[key] = value
    return st.session_state["_preview"]


def confirm(read: Preview, person: str | None) -> None:
    """Publish after the person has said so, or drop the file; a second click finds nothing to publish."""
    if person is None or not read.is_importable:
        if st.button(say("upload.cancel")):
            start_anew()
        return
    note = st.text_input(say("field.note"), key="upload_note", max_chars=500)
    replaced = [year for year, version in st.session_state["_preview_seen"].items() if version]
    if replaced:
        st.info(say("upload.replaces", years=", ".join(map(str, replaced))))
    yes, no, _ = st.columns([1.4, 1, 4])
    if no.button(say("upload.cancel")):
        start_anew()
    if not yes.button(say("upload.confirm"), type="primary", icon=":material/publish:"):
        return
    try:
        with st.spinner(say("upload.publishing")):
            done = publish_preview(visit.store, read, person, note=note, seen=st.session_state["_preview_seen"])
    except EditionChangedError:
        st.error(say("upload.changed_meanwhile"))
        st.session_state.pop("_preview_about")
        return
    except StoreError as error:
        st.error(say("app.store_error", error=error))
        return
    st.session_state[MESSAGE_KEY] = say("upload.published" if any(p.is_new for p in done) else "upload.unchanged")
    st.query_params["year"] = str(max(read.rows))
    start_anew()


def start_anew() -> None:
    """Forget the file and its preview."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    for key in ("_preview_about", "_preview", "_preview_seen"):
        st.session_state.pop(key, None)
    st.rerun()


st.html(f'<h1 class="app-headline">{say("upload.title", index=visit.index.short)}</h1>')
if message := st.session_state.pop(MESSAGE_KEY, ""):
    st.success(message, icon=":material/check_circle:")
person = person_name(visit)
read = read_upload()
if read is not None:
    show_preview(visit, read)
    confirm(read, person)
else:
    offer_template()
list_versions(visit, person)
