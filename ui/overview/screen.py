"""What stands where on the overview: where, why, who does what by when, the components, and why the total moved."""

import streamlit as st

from ui.blocks.no_data import show_unit_absent
from ui.kit.charts import show_chart
from ui.kit.tables import Shown, html_table, remember
from ui.overview.view import overview
from ui.overview.work import answers_of, with_work, work_line
from ui.reads.scores import is_own_unit
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
    head, columns, rows = shown.head, shown.columns, shown.rows
    if is_own_unit(visit):  # for others the office plans nothing
        answers = answers_of(visit)
        head += work_line(visit, answers)
        columns, rows = with_work(visit, shown, answers)
    if head:
        st.html(head)
    table = ""
    if rows:
        caption = visit.say("overview.table_caption", unit=visit.unit_name, year=visit.year)
        remember(Shown(caption, "", columns, rows))
        table = html_table(columns, rows, caption, visit.language)
    st.html(table + shown.sources)
    if shown.note:
        st.caption(plain(shown.note))
    if shown.chart is not None:
        show_chart(shown.chart, visit.say, key="overview_why")
