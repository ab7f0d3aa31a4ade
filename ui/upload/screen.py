"""What stands where on the upload page: a file being brought, read or previewed, and the list of editions."""

import streamlit as st

from data.rights import Actor
from services.imports import Preview
from ui.blocks.no_data import purpose
from ui.blocks.problems import show_problems
from ui.blocks.reading_job import ReadingJob, watch
from ui.kit import markup
from ui.upload.actions import list_drafts, show_actions
from ui.upload.boxes import open_box
from ui.upload.bringing import bring_something, choose_year, offer_template
from ui.upload.decided import list_remembered, show_decided
from ui.upload.editions import list_versions
from ui.upload.grid import show_grid
from ui.upload.mending import mend
from ui.upload.own_drafts import offer_own_drafts, show_own_draft
from ui.upload.preview import show_editions, show_recognised, show_verdict
from ui.upload.state import WARNING_KEY, Upload, change, current, reading_of, stop_reading, take_result
from ui.upload.steer import steer
from ui.visit.visit import Visit


def show(visit: Visit) -> None:
    """Draw the whole page."""
    say = visit.say
    st.html(markup.headline(say("upload.title", index=visit.index.short)) + purpose(visit, "upload"))
    actor, reading = visit.actor, reading_of(visit)
    pending = reading.pending
    if pending is not None and pending.job.is_done:
        take_result(visit)
        pending = None
    if pending is None and (warning := st.session_state.pop(WARNING_KEY, "")):
        st.warning(warning, icon=":material/sync_problem:")
    upload = current(visit)
    year = choose_year(visit, upload or (pending.about if pending is not None else None))
    if failure := reading.take_failure():
        st.error(failure, icon=":material/error:")
        # Streamlit drops the state of a widget that is not drawn, so the next run starts with no file chosen.
        st.button(say("upload.go_on"))
    elif pending is not None:
        _watch(visit, pending.job)
    elif upload is not None:
        if year != upload.year or upload.catalogue != visit.catalogue.version:
            change(visit, upload, year=year)
            st.rerun()
        if not offer_own_drafts(visit, upload):
            _show_preview(visit, upload, actor)
    else:
        offer_own_drafts(visit)
        bring_something(visit, year)
        offer_template(visit)
        list_drafts(visit, actor)
        list_remembered(visit, actor)
    list_versions(visit, actor)


def _watch(visit: Visit, job: ReadingJob[Preview]) -> None:
    """How far the reading is, and a way to stop it."""
    watch(
        visit.say,
        job,
        lambda: (job.share, visit.say(f"progress.{job.step}")),
        lambda: stop_reading(visit),
    )


def _show_preview(visit: Visit, upload: Upload, actor: Actor) -> None:
    """Everything about the file in hand."""
    read = upload.read
    if read is None:
        return
    st.html(markup.title(visit.say("upload.in_hand")))
    st.text(upload.name)
    about_draft = st.container()
    show_verdict(visit, read)
    steer(visit, upload, read)
    mend(visit, upload, read)
    show_decided(visit, upload, read, actor)
    show_recognised(visit, read)
    shown = show_problems(visit, read.problems, read.sha256[:8])
    with open_box(visit.say("grid.title"), "grid", read, "grid_on", is_open=not read.is_importable):
        show_grid(visit, upload, read, shown)
    show_editions(visit, read)
    show_actions(visit, upload, read, actor)
    with about_draft:  # the note is known only now
        show_own_draft(visit, current(visit) or upload)
