"""Overview: where the unit stands in the chosen edition, why it moved, and what has no action yet."""

from html import escape

import streamlit as st

from ui.charts import show_chart
from ui.empty import show_no_editions
from ui.guard import guard
from ui.overview import overview
from ui.visit import page_file
from ui.work import show_work

visit = guard("view")
say = visit.say

if visit.unit is None or visit.year is None:
    show_no_editions(visit)
    st.stop()
shown = overview(visit)
if shown is None:
    st.info(say("overview.unit_absent", unit=visit.unit_name, year=visit.year))
    st.stop()
if shown.head:
    st.html(shown.head)
main, side = st.columns([2, 1], gap="medium")
with main:
    st.html(shown.table)
    if shown.note:
        st.caption(shown.note)
    if shown.chart is not None:
        show_chart(shown.chart, say, key="overview_why")
    elif shown.reason:
        st.info(shown.reason)
    if shown.is_split:
        st.page_link(
            page_file("explain"),
            label=say("overview.to_explain"),
            icon=":material/waterfall_chart:",
            query_params=visit.selection,
        )
with side:
    if shown.matrix:
        st.html(f'<p class="app-title">{escape(say("matrix.title"))}</p>{shown.matrix}')
    show_work(visit, shown.actions, shown.open_flags)
