"""Overview: where the unit stands in the chosen edition, why it moved, and what has no action yet."""

from html import escape

import pandas as pd
import streamlit as st

from analysis.change import TotalChange, explain
from analysis.frames import TOTAL
from analysis.numbers import decimal, is_known
from data.store.plans import list_actions
from planning.coverage import coverage
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
from ui.visit import Visit, page_file
from ui.work import show_work

visit = guard("view")
say, language = visit.say, visit.language


def draw_why(visit: Visit, explained: TotalChange | None, total: pd.Series) -> None:
    """The parts of the change, or, without a comparable edition before, where the unit stands."""
    if explained is not None and explained.is_split:
        title = why(visit, explained, total, most=2)
        chart = waterfall_chart(visit, explained, title, say("overview.waterfall_subtitle"))
    else:
        held = everything[(everything["year"] == visit.year) & everything["component"].isin(parts_shown["component"])]
        held = held[(held["group"] == visit.unit.group) & held["value"].notna()] if visit.unit else held
        if held.empty:
            st.info(say("overview.no_change"))
            return
        named = held.assign(
            component_name=[visit.component_name(str(c), True) for c in held["component"]],
            unit_name=[say.of(visit.catalogue.unit(str(u))) for u in held["unit"]],
        )
        order = {code: place for place, code in enumerate(parts_shown["component"])}
        ordered = named.sort_values("component", key=lambda codes: codes.map(order))
        rows = [
            [str(r["component_name"]), str(r["unit_name"]), decimal(r["value"], language)]
            for _, r in ordered.iterrows()
        ]
        title = say("overview.standings_title", unit=visit.unit_name)
        chart = Chart(
            standings_plot(ordered, visit.unit.code if visit.unit else "", language),
            title,
            say("overview.no_change"),
            title,
            [Column(say("words.component")), Column(say("words.unit")), Column(say("words.score"), "right")],
            rows,
        )
    show_chart(chart, say, key="overview_why")
    if is_known(total["previous_year"]):
        st.page_link(
            page_file("explain"),
            label=say("overview.to_explain"),
            icon=":material/waterfall_chart:",
            query_params=visit.selection,
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
actions = [
    a
    for a in list_actions(visit.store, visit.index.code)
    if a.status != "cancelled" and a.unit in ("", visit.unit.code)
]
covered = coverage(raised, actions)
open_flags = [str(code) for code in covered.loc[~covered["is_covered"], "component"]]
flagged = int((covered["component"] != TOTAL).sum())
parts_shown = in_order_of_attention(component_rows(rows, visit), raised)
explained = explain(everything, weights(visit), visit.index.code, visit.unit.code, visit.year)
if total is not None:
    still_open = sum(code != TOTAL for code in open_flags)
    counted = say("overview.coverage", open=still_open, flagged=flagged) if flagged else ""
    lines = [why(visit, explained, total), counted]
    sentence = " ".join(escape(line) for line in lines if line)
    st.html(
        f'<h1 class="app-headline">{escape(headline(visit, total))}</h1><p class="app-sentence">{sentence}</p>'
        f'<p class="app-subtitle">{escape(place(visit, total))}</p>'
    )
main, side = st.columns([2, 1], gap="medium")
with main:
    show_table(
        columns(visit),
        table_rows(visit, parts_shown, raised, actions),
        say("overview.table_caption", unit=visit.unit_name, year=visit.year),
    )
    if note := partial_notes(visit, parts_shown):
        st.caption(note)
    if total is not None:
        draw_why(visit, explained, total)
with side:
    if box := matrix_html(visit, parts_shown):
        st.html(f'<p class="app-title">{escape(say("matrix.title"))}</p>{box}')
    show_work(visit, actions, open_flags)
