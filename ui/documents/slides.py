"""Three slides on the unit and edition at hand, made when asked and offered as a file."""

from functools import partial

import streamlit as st

from data.exports.template import NoSuchEditionError
from data.media_types import PPTX
from services.slides import slides
from ui.blocks.no_data import offer_figures, say_purpose
from ui.documents.pdf import offer_pdf
from ui.visit.visit import Visit
from wording.words import plain


def show_no_figures(visit: Visit) -> None:
    """There is no edition to write of: what the page is for, and the way to figures."""
    say_purpose(visit, "documents")
    st.info(visit.say("documents.no_edition"))
    offer_figures(visit)


def show_slides(visit: Visit) -> None:
    """Make the slides in the language of the screens at a press, and offer them."""
    say, unit = visit.say, visit.unit
    if visit.year is None or unit is None:
        show_no_figures(visit)
        return
    index, year = visit.index.code, visit.year

    def make() -> bytes:
        return slides(visit.store, visit.catalogue, visit.office, index, year, unit.code, visit.language)

    made: dict[str, bytes] = st.session_state.setdefault("_slides", {})
    about = f"{index}_{year}_{unit.code}_{visit.language}"
    row = st.container(horizontal=True, vertical_alignment="center")
    label = say("documents.make_slides_again" if about in made else "documents.make_slides")
    if row.button(label, type="secondary" if about in made else "primary", icon=":material/slideshow:"):
        try:
            made[about] = make()
        except NoSuchEditionError:
            st.error(say("empty.absent", index=plain(visit.index.short), year=year, unit=plain(visit.unit_name)))
            return
        st.rerun()
    if about not in made:
        st.caption(say("documents.slides_not_made"))
        return
    file_name = f"{index.replace(':', '-')}-{year}-{unit.code}.pptx"
    row.download_button(
        say("documents.download_slides"),
        made[about],
        file_name,
        PPTX,
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )
    offer_pdf(visit, row, partial(made.__getitem__, about), file_name)
    st.caption(say("documents.slides_hint"))
