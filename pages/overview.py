"""Overview: where the unit stands in the chosen edition, why it moved, and what has no action yet."""

from html import escape

import pandas as pd
import streamlit as st

from analysis.change import TotalChange, explain
from analysis.frames import TOTAL
from analysis.numbers import decimal, is_known
from planning.coverage import coverage
from ui.actions import actions_of_index
from ui.charts import Chart, show_chart, standings_plot
from ui.components import (
    columns,
    component_rows,
    in_order_of_attention,
    matrix_html,
    rows_of,
    table_rows,
    total_of,
)
from ui.empty import show_no_editions
from ui.explain import waterfall_chart
from ui.guard import guard
from ui.scores import flags, history, weights
from ui.sentences import headline, partial_notes, place, why
from ui.tables import Column, show_table
from ui.visit import page_file
from ui.work import show_work

visit = guard("view")
say, language = visit.say, visit.language


def why_chart(parts: pd.DataFrame, explained: TotalChange | None, total: pd.Series) -> Chart | None:
    """The parts of the change, or, without a comparable edition before, where the unit stands.

    parts: the rows of the components in the order in which they are shown. None without any figure.
    """
    if explained is not None and explained.is_split:
        title = why(visit, explained, total, most=2)
        return waterfall_chart(visit, explained, title, say("overview.waterfall_subtitle"))
    order = list(parts["component"])
    held = everything[(everything["year"] == visit.year) & everything["component"].isin(order)]
    held = held[(held["group"] == visit.unit.group) & held["value"].notna()] if visit.unit else held
    if held.empty:
        return None
    named = held.assign(
        component_name=[visit.component_name(str(c), True) for c in held["component"]],
        unit_name=[say.of(visit.catalogue.unit(str(u))) for u in held["unit"]],
    )
    ordered = named.sort_values("component", key=lambda codes: codes.map(order.index))
    lines = [
        [str(r["component_name"]), str(r["unit_name"]), decimal(r["value"], language)] for _, r in ordered.iterrows()
    ]
    title = say("overview.standings_title", unit=visit.unit_name)
    return Chart(
        standings_plot(ordered, visit.unit.code if visit.unit else "", language),
        title,
        say("overview.no_change"),
        title,
        [Column(say("words.component")), Column(say("words.unit")), Column(say("words.score"), "right")],
        lines,
    )


if visit.unit is None or visit.year is None:
    show_no_editions(visit)
    st.stop()
everything = history(visit)
rows = rows_of(visit)
total = total_of(rows)
if total is None and rows.empty:
    st.info(say("overview.unit_absent", unit=visit.unit_name, year=visit.year))
    st.stop()
raised = flags(visit)
actions = [a for a in actions_of_index(visit) if a.status != "cancelled" and a.unit in ("", visit.unit.code)]
covered = coverage(raised, actions)
open_flags = [str(code) for code in covered.loc[~covered["is_covered"], "component"]]
flagged = int((covered["component"] != TOTAL).sum())
parts_shown = in_order_of_attention(component_rows(rows, visit), raised)
explained = explain(everything, weights(visit), visit.index.code, visit.unit.code, visit.year)
lines = table_rows(visit, parts_shown, raised, actions)
matrix = matrix_html(visit, parts_shown)
chart = None if total is None else why_chart(parts_shown, explained, total)
if total is not None:
    still_open = sum(code != TOTAL for code in open_flags)
    counted = say("overview.coverage", open=still_open, flagged=flagged) if flagged else ""
    sentence = " ".join(escape(line) for line in (why(visit, explained, total), counted) if line)
    st.html(
        f'<h1 class="app-headline">{escape(headline(visit, total))}</h1><p class="app-sentence">{sentence}</p>'
        f'<p class="app-subtitle">{escape(place(visit, total))}</p>'
    )
main, side = st.columns([2, 1], gap="medium")
with main:
    show_table(columns(visit), lines, say("overview.table_caption", unit=visit.unit_name, year=visit.year))
    if note := partial_notes(visit, parts_shown):
        st.caption(note)
    if chart is not None:
        show_chart(chart, say, key="overview_why")
    elif total is not None:
        st.info(say("overview.no_change"))
    if chart is not None and total is not None and is_known(total["previous_year"]):
        st.page_link(
            page_file("explain"),
            label=say("overview.to_explain"),
            icon=":material/waterfall_chart:",
            query_params=visit.selection,
        )
with side:
    if matrix:
        st.html(f'<p class="app-title">{escape(say("matrix.title"))}</p>{matrix}')
    show_work(visit, actions, open_flags)
