"""Upload: template, preview with every problem by its cell, confirm, the list of editions, undo."""

import streamlit as st

from analysis.numbers import datetime_text
from data.importing import Preview, preview, publish_preview
from data.store.audit import history as audit_history
from data.store.database import StoreError
from data.store.editions import EditionChangedError, Version, current_version, subject, versions, withdraw
from data.template import build_template
from ui.guard import guard
from ui.identity import person_name
from ui.tables import Column, show_table
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
    three.download_button(say("upload.template", index=visit.index.short, year=year), content, f"{visit.index.code}-{year}-{layout}.xlsx",
                          icon=":material/download:", on_click="ignore")  # fmt: skip


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
    st.session_state["_upload_message"] = say("upload.published" if any(p.is_new for p in done) else "upload.unchanged")
    st.query_params["year"] = str(max(read.rows))
    start_anew()


def start_anew() -> None:
    """Forget the file and its preview."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    for key in ("_preview_about", "_preview", "_preview_seen"):
        st.session_state.pop(key, None)
    st.rerun()


def list_versions(person: str | None) -> None:
    """Every version of every edition of this index, and undo for those that count."""
    known = versions(visit.store, visit.index.code)
    st.subheader(say("upload.editions", count=len({v.year for v in known if v.status == "published"})))
    if not known:
        st.info(say("empty.text", index=say.of(visit.index)))
        return
    columns = ("words.year", "upload.version", "upload.state", "upload.by", "upload.at", "upload.file_name", "field.note")
    show_table([Column(say(name)) for name in columns], [line(v) for v in known], say("upload.editions_caption"))
    live = {v.id: v for v in known if v.status == "published"}
    if person is None or not live:
        return
    with st.expander(say("upload.undo"), icon=":material/undo:"):
        chosen = st.selectbox(say("upload.undo_which"), list(live), index=None, key="undo_version",
                              format_func=lambda i: f"{visit.index.short} {live[i].year} – v{live[i].number} – {live[i].file_name}")  # fmt: skip
        why = st.text_input(say("upload.undo_why"), max_chars=500, key="undo_why")
        st.caption(say("upload.undo_what"))
        if st.button(say("upload.undo_do"), disabled=chosen is None, icon=":material/undo:") and chosen is not None:
            withdraw(visit.store, chosen, person, why)
            st.session_state["_upload_message"] = say("upload.undone", year=live[chosen].year)
            st.rerun()
    with st.expander(say("upload.history"), icon=":material/history:"):
        events = [event for year in sorted({v.year for v in known}, reverse=True)
                  for event in audit_history(visit.store, subject(visit.index.code, year))]  # fmt: skip
        show_table([Column(say("upload.at")), Column(say("upload.by")), Column(say("upload.event")), Column(say("words.year"))],
                   [[datetime_text(e.at, language), e.person, say(f"event.{e.kind}"), e.subject.rsplit(":", 1)[-1]]
                    for e in sorted(events, key=lambda e: e.id, reverse=True)], say("upload.history"))  # fmt: skip


def line(version: Version) -> list[str]:
    """One version as a row of the list."""
    person = say("upload.built_in") if version.origin == "built_in" else version.person
    state = say(f"edition_status.{version.status}")
    if version.withdrawn_at is not None:
        state += f" ({datetime_text(version.withdrawn_at, language)}, {version.withdrawn_by})"
    note = "; ".join(filter(None, (version.note, version.withdrawn_note)))
    return [str(version.year), f"v{version.number}", state, person, datetime_text(version.created_at, language),
            version.file_name, note]  # fmt: skip


st.html(f'<h1 class="app-headline">{say("upload.title", index=visit.index.short)}</h1>')
if message := st.session_state.pop("_upload_message", ""):
    st.success(message, icon=":material/check_circle:")
person = person_name(visit)
read = read_upload()
if read is not None:
    show_preview(visit, read)
    confirm(read, person)
else:
    offer_template()
list_versions(person)
