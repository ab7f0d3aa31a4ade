"""Overview: where the unit stands in the chosen edition, why it moved, and what has no action yet."""

from html import escape

import streamlit as st

from ui.blocks.no_data import show_no_editions, show_unit_absent
from ui.kit.charts import show_chart
from ui.kit.tables import remember
from ui.overview.to_do import show_work
from ui.overview.view import overview
from ui.shell.guard import guard
from ui.shell.guide import show_guide
from ui.shell.share import is_presentation, larger, show_presentation

visit = guard("view")
say = visit.say

if visit.unit is None or visit.year is None:
    show_no_editions(visit)
    st.stop()
shown = overview(visit)
if shown is None:
    show_unit_absent(visit)
    st.stop()
if is_presentation():
    show_presentation(visit)
show_guide(visit)
if shown.head:
    st.html(shown.head)
main, side = st.columns([2, 1], gap="medium")
with main:
    remember(shown.table)
    st.html(shown.table_html)
    if shown.note:
        st.caption(shown.note)
    if shown.chart is not None:
        show_chart(larger(shown.chart) if is_presentation() else shown.chart, say, key="overview_why")
    elif shown.reason:
        st.info(shown.reason)
with side:
    if shown.matrix:
        st.html(f'<p class="app-title">{escape(say("matrix.title"))}</p>{shown.matrix}')
    show_work(visit, shown.actions, shown.open_flags)
