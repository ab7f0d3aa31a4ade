"""The overview of one edition: counted once for each state of the figures and the actions, then only drawn."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd
import streamlit as st

from analysis.change import TotalChange, explain
from analysis.frames import TOTAL
from analysis.numbers import decimal, is_known
from planning.action import Action
from planning.coverage import coverage
from ui.actions import actions_of_index, actions_version
from ui.charts import Chart, standings_plot
from ui.components import columns, component_rows, in_order_of_attention, matrix_html, rows_of, table_rows, total_of
from ui.explain import waterfall_chart
from ui.scores import flags, history, weights
from ui.sentences import headline, partial_notes, place, why
from ui.tables import Column, html_table
from ui.visit import Visit


@dataclass(frozen=True)
class Overview:
    """What the overview shows: its head, the components' table and the matrix as HTML, the chart, and the work.

    reason: why there is no chart. note: what is incomplete. actions: those of the unit, cancelled ones left out.
    open_flags: components with a flag that nothing answers. is_split: whether there is an edition before to explain
    the change from.
    """

    head: str
    table: str
    note: str
    matrix: str
    chart: Chart | None
    reason: str
    is_split: bool
    actions: tuple[Action, ...]
    open_flags: tuple[str, ...]


def overview(visit: Visit) -> Overview | None:
    """The overview of the unit and edition at hand; None where the unit has no figures in it."""
    return _overview(
        visit,
        visit.store.where,
        visit.revision,
        actions_version(visit),
        visit.settings.minimum_coverage,
        visit.settings.thresholds,
        tuple(visit.selection.items()),
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def _overview(
    _visit: Visit,
    where: str,
    stored: int,
    acted: int,
    minimum_coverage: float | None,
    thresholds: object,
    selection: tuple[tuple[str, str], ...],
) -> Overview | None:
    visit, say = _visit, _visit.say
    rows = rows_of(visit)
    total = total_of(rows)
    if visit.unit is None or (total is None and rows.empty):
        return None
    raised = flags(visit)
    actions = tuple(a for a in actions_of_index(visit) if a.status != "cancelled" and a.unit in ("", visit.unit.code))
    covered = coverage(raised, actions)
    open_flags = tuple(str(code) for code in covered.loc[~covered["is_covered"], "component"])
    flagged = int((covered["component"] != TOTAL).sum())
    parts = in_order_of_attention(component_rows(rows, visit), raised)
    explained = explain(history(visit), weights(visit), visit.index.code, visit.unit.code, visit.year or 0)
    chart = head = None
    if total is not None:
        chart = _why_chart(visit, parts, explained, total)
        still_open = sum(code != TOTAL for code in open_flags)
        counted = say("overview.coverage", open=still_open, flagged=flagged) if flagged else ""
        sentence = " ".join(escape(line) for line in (why(visit, explained, total), counted) if line)
        head = (
            f'<h1 class="app-headline">{escape(headline(visit, total))}</h1><p class="app-sentence">{sentence}</p>'
            f'<p class="app-subtitle">{escape(place(visit, total))}</p>'
        )
    caption = say("overview.table_caption", unit=visit.unit_name, year=visit.year)
    return Overview(
        head=head or "",
        table=html_table(columns(visit), table_rows(visit, parts, raised, actions), caption),
        note=partial_notes(visit, parts),
        matrix=matrix_html(visit, parts),
        chart=chart,
        reason="" if total is None else why(visit, explained, total) or say("overview.no_change"),
        is_split=chart is not None and total is not None and is_known(total["previous_year"]),
        actions=actions,
        open_flags=open_flags,
    )


def _why_chart(visit: Visit, parts: pd.DataFrame, explained: TotalChange | None, total: pd.Series) -> Chart | None:
    """The parts of the change, or, without a comparable edition before, where the unit stands.

    parts: the rows of the components in the order in which they are shown. None without any figure.
    """
    say, language = visit.say, visit.language
    if explained is not None and explained.is_split:
        title = why(visit, explained, total, most=2)
        return waterfall_chart(visit, explained, title, say("overview.waterfall_subtitle"))
    order = list(parts["component"])
    everything = history(visit)
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
        why(visit, explained, total) or say("overview.no_change"),
        title,
        [Column(say("words.component")), Column(say("words.unit")), Column(say("words.score"), "right")],
        lines,
    )
