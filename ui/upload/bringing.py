"""Bringing a file in: the template, the edition's year, and a file or a table pasted as text."""

import streamlit as st

from data.exports.template import build_template
from data.media_types import XLSX
from planning.periods import today
from ui.blocks.drafts import draft_form, has_drafts
from ui.upload.state import PASTED_TEXT, ROUND, YEAR_ROUND, Upload, bring, bring_text, pasted
from ui.visit.visit import Visit

PASTED = "bang-dan.txt"
"""The name that a pasted table is kept under."""


def choose_year(visit: Visit, upload: Upload | None) -> int | None:
    """The edition's year; as in the file unless the person says it."""
    say, language = visit.say, visit.language
    known = visit.index.years()
    # A year that no framework covers yet can be chosen: the preview offers to give it one.
    offered = sorted({*known, *range(max(known), today().year + 1)}, reverse=True)
    years = {0: say("upload.year_of_file"), **{year: str(year) for year in offered}}
    key = f"upload_year_{language}_{visit.index.code}_{st.session_state.get(YEAR_ROUND, 0)}"
    if key not in st.session_state:
        st.session_state[key] = (upload.year if upload else None) or 0
    return st.selectbox(say("upload.year"), list(years), format_func=years.__getitem__, key=key) or None


def bring_something(visit: Visit, year: int | None) -> None:
    """A file, or a table pasted as text; each is read once, not at every click.

    The bytes decide what a file is, whatever its name ends with.
    """
    say, language = visit.say, visit.language
    number = st.session_state.get(ROUND, 0)
    tabs = [say("upload.by_file"), say("upload.by_text")]
    typed = pasted(visit)
    is_text = bool(typed) or has_drafts(visit, PASTED_TEXT)
    file_tab, text_tab = st.tabs(tabs, default=tabs[1] if is_text else tabs[0], key=f"upload_by_{language}_{number}")
    file = file_tab.file_uploader(say("upload.file"), key=f"upload_{number}", max_upload_size=10)
    if file is not None and st.session_state.get("_file_brought") != file.file_id:
        st.session_state["_file_brought"] = file.file_id
        bring(visit, file.getvalue(), file.name, year)
        st.rerun()
    with text_tab:
        _paste(visit, year, typed)


def _paste(visit: Visit, year: int | None, typed: str) -> None:
    """A table pasted as text. typed: what was pasted before and is not published yet."""
    say, form = visit.say, draft_form(visit, PASTED_TEXT, visit.index.code)
    if form is None:
        return
    with form:
        text = st.text_area(
            say("upload.text"), typed, height=160, help=say("upload.text_help"), key=f"pasted_{form.about}"
        )
        is_asked = st.button(say("upload.read_text"), icon=":material/content_paste:", key=f"read:{form.about}")
    if is_asked and text.strip():
        bring_text(visit, text, PASTED, year)  # the draft stays until that is published: what is in hand is not stored
        st.rerun()


def offer_template(visit: Visit) -> None:
    """The template of any edition that the catalogue knows."""
    say = visit.say
    known = list(reversed(visit.index.years()))
    left, middle, right = st.columns([1, 1.4, 2], vertical_alignment="bottom")
    year = left.selectbox(say("upload.template_year"), known, key=f"template_year_{visit.index.code}")
    layouts = {"wide": say("upload.wide"), "long": say("upload.long")}
    layout = middle.selectbox(say("upload.layout"), list(layouts), format_func=layouts.__getitem__)
    right.download_button(
        say("upload.template", index=visit.index.short, year=year),
        lambda: build_template(visit.catalogue, visit.index.code, year, "long" if layout == "long" else "wide"),
        f"{visit.index.code}-{year}-{layout}.xlsx",
        XLSX,
        icon=":material/download:",
        on_click="ignore",
    )
