"""Upload: a file or a pasted table, a preview that a person steers, confirm, drafts, the list of editions, undo."""

import streamlit as st

from data.exports.template import build_template
from services.imports import Preview
from ui.blocks.problems import show_problems
from ui.blocks.reading_job import ReadingJob
from ui.kit import markup
from ui.kit.failures import fragment
from ui.shell.guard import guard
from ui.shell.identity import person_name
from ui.upload.actions import list_drafts, show_actions
from ui.upload.decided import list_remembered, show_decided
from ui.upload.editions import MESSAGE_KEY, list_versions
from ui.upload.grid import show_grid
from ui.upload.preview import show_editions, show_recognised, show_verdict
from ui.upload.state import (
    ROUND,
    WARNING_KEY,
    YEAR_ROUND,
    Upload,
    bring,
    bring_text,
    change,
    current,
    job_of,
    pasted,
    stop_reading,
    take_failure,
    take_result,
)
from ui.upload.steer import steer

visit = guard("import")
say, language = visit.say, visit.language
PASTED = "bang-dan.txt"


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


def choose_year(upload: Upload | None) -> int | None:
    """The edition's year; as in the file unless the person says it."""
    years = {0: say("upload.year_of_file"), **{year: str(year) for year in reversed(visit.index.years())}}
    key = f"upload_year_{language}_{visit.index.code}_{st.session_state.get(YEAR_ROUND, 0)}"
    if key not in st.session_state:
        st.session_state[key] = (upload.year if upload else None) or 0
    return st.selectbox(say("upload.year"), list(years), format_func=years.__getitem__, key=key) or None


def bring_something(year: int | None) -> None:
    """A file, or a table pasted as text; each is read once, not at every click.

    The bytes decide what a file is, whatever its name ends with.
    """
    number = st.session_state.get(ROUND, 0)
    tabs = [say("upload.by_file"), say("upload.by_text")]
    typed = pasted(visit)
    file_tab, text_tab = st.tabs(tabs, default=tabs[1] if typed else tabs[0], key=f"upload_by_{language}_{number}")
    st.html(f"<style>:root {{ --app-choose-file: '{say('upload.choose_file')}' }}</style>")
    file = file_tab.file_uploader(say("upload.file"), key=f"upload_{number}", max_upload_size=10)
    if file is not None and st.session_state.get("_file_brought") != file.file_id:
        st.session_state["_file_brought"] = file.file_id
        bring(visit, file.getvalue(), file.name, year)
        st.rerun()
    with text_tab.form(f"paste_{number}"):
        text = st.text_area(say("upload.text"), typed, height=160, help=say("upload.text_help"), key=f"pasted_{number}")
        if st.form_submit_button(say("upload.read_text"), icon=":material/content_paste:") and text.strip():
            bring_text(visit, text, PASTED, year)
            st.rerun()


@fragment(run_every=0.5)
def watch(job: ReadingJob[Preview]) -> None:
    """How far the reading is, and a way to stop it."""
    if job.is_done:
        st.rerun()
    st.progress(job.share, say(f"progress.{job.step}"))
    if st.button(say("upload.stop"), icon=":material/cancel:"):
        stop_reading(visit)
        st.rerun()


def preview_page(upload: Upload) -> None:
    """Everything about the file in hand."""
    read = upload.read
    if read is None:
        return
    st.html(markup.title(say("upload.in_hand")))
    st.text(upload.name)
    show_verdict(visit, read)
    steer(visit, upload, read)
    show_decided(visit, upload, read, person)
    show_recognised(visit, read)
    shown = show_problems(visit, read.problems, read.sha256[:8])
    with st.expander(say("grid.title"), icon=":material/grid_on:", expanded=not read.is_importable):
        show_grid(visit, upload, read, shown)
    show_editions(visit, read)
    show_actions(visit, upload, read, person)


st.html(markup.headline(say("upload.title", index=visit.index.short)))
if message := st.session_state.pop(MESSAGE_KEY, ""):
    st.success(message, icon=":material/check_circle:")
person = person_name(visit)
job = job_of(visit)
if job is not None and job.is_done:
    take_result(visit)
    job = None
if job is None and (warning := st.session_state.pop(WARNING_KEY, "")):
    st.warning(warning, icon=":material/sync_problem:")
upload = current(visit)
year = choose_year(upload)
if failure := take_failure(visit):
    st.error(say("upload.reading_failed", number=failure), icon=":material/error:")
    st.button(say("upload.go_on"))  # what was chosen last is forgotten, for its widget is not drawn now
elif job is not None:
    watch(job)
elif upload is not None:
    if year != upload.year:
        change(visit, upload, year=year)
        st.rerun()
    preview_page(upload)
else:
    bring_something(year)
    offer_template()
    list_drafts(visit, person)
    list_remembered(visit, person)
list_versions(visit, person)
