"""What stands where on the overview: finding, components and why the total moved; beside them what is left to do."""

import streamlit as st

from ui.blocks.no_data import show_unit_absent
from ui.kit import markup
from ui.kit.charts import show_chart
from ui.kit.tables import remember
from ui.overview.to_do import show_work
from ui.overview.view import Overview, overview
from ui.shell.guide import show_guide
from ui.shell.share import PRESENT, is_presentation
from ui.visit.visit import Visit
from wording.words import plain


def show(visit: Visit) -> None:
    """Draw the whole page."""
    shown = overview(visit)
    if shown is None:
        st.query_params.pop(PRESENT, None)  # there is nothing to show a room
        show_unit_absent(visit)
        return
    if is_presentation():
        from ui.overview.projector import show as show_slide  # with what writes slides, which no other screen needs

        show_slide(visit)
        return
    show_guide(visit)
    if shown.head:
        st.html(shown.head)
    if shown.has_figures:
        main, side = st.columns([2, 1], gap="medium")
    else:
        main = side = st.container()  # of a total alone there is only what is to be done
    with main:
        _show_figures(visit, shown)
    with side:
        if shown.matrix:
            st.html(markup.title(visit.say("matrix.title")) + shown.matrix)
        if shown.is_own:
            show_work(visit, shown.actions, shown.open_flags)


def _show_figures(visit: Visit, shown: Overview) -> None:
    """The table of the components, and why the total moved."""
    if shown.table.rows:
        remember(shown.table)
    st.html(shown.table_html)
    if shown.note:
        st.caption(plain(shown.note))
    if shown.chart is not None:
        show_chart(shown.chart, visit.say, key="overview_why")
    elif shown.reason:
        st.info(shown.reason)
