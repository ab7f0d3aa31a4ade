"""The overview of one edition: computed once for each state of the figures, then only drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from analysis.change import TotalChange, decompose_change
from analysis.frames import TOTAL, is_known
from ui.blocks.change_parts import waterfall_chart
from ui.blocks.component_table import (
    PLACE,
    columns,
    component_rows,
    in_order_of_attention,
    rows_of,
    table_rows,
    total_of,
    without_empty,
)
from ui.blocks.indicators import weakest_each
from ui.blocks.interval_charts import forest_chart
from ui.blocks.tiers import tier_sentence
from ui.kit import markup
from ui.kit.charts import Chart, standings_plot
from ui.kit.tables import Column, Row, TableCell
from ui.reads.cached import cached_by_edition
from ui.reads.scores import flags, history, sources, weights
from ui.statements.sentences import across_note, headline, partial_notes, place, why
from ui.statements.why import why_html, why_id
from ui.visit.key import Field
from ui.visit.visit import Visit
from wording.numbers import DECIMAL

HEIGHT = 208
"""Pixels of the units on one axis, where nothing is explained: the first screen fits 1366 × 768."""

_SCOPE: tuple[Field, ...] = ("year", "minimum_coverage", "thresholds", "language")
"""What the overviews of an edition depend on, besides the unit."""


@dataclass(frozen=True)
class Overview:
    """What the overview says of the figures; what is done about them is of the moment (`ui.overview.work`).

    head: where the unit stands and why, as HTML; "" without a total. codes: the components in the order of the rows;
    columns, rows: their table. sources: the boxes that say where a figure is from, as HTML. note: what is incomplete.
    """

    head: str
    codes: tuple[str, ...]
    columns: Sequence[Column]
    rows: Sequence[Row]
    sources: str
    note: str
    chart: Chart | None


@cached_by_edition(*_SCOPE, "unit", max_entries=256)
def overview(visit: Visit) -> Overview | None:
    """The overview of the unit and edition at hand; None where the unit has no figures in it."""
    rows = rows_of(visit)
    total = total_of(rows)
    if visit.unit is None or (total is None and rows.empty):
        return None
    raised = flags(visit)
    parts = in_order_of_attention(component_rows(rows, visit), raised)
    explained = decompose_change(
        history(visit), weights(visit), visit.unit.code, visit.year or 0, index=visit.index.code
    )
    codes = tuple(str(code) for code in parts["component"])
    note = partial_notes(visit, parts)
    chart, head = None, ""
    boxes = [row for _, row in parts.iterrows()]
    if total is not None:
        boxes.append(total)
        chart = _why_chart(visit, parts, explained)
        flagged = {flag.component for flag in raised}
        head = _where(visit, total, explained) + _why(
            visit, explained, total, chart is not None, [code for code in codes if code in flagged]
        )
    table = without_empty(columns(visit), table_rows(visit, parts, raised), visit.language)
    whys = "".join(why_html(visit, row, sources(visit), PLACE) for row in boxes)
    return Overview(head, codes, *table, whys, note, chart)


def _where(visit: Visit, total: pd.Series, explained: TotalChange | None) -> str:
    """The first line: score, rank, change; below it, small, what they are to be compared with and rest on."""
    code = "" if visit.unit is None else visit.unit.code
    said = (place(visit, total), tier_sentence(visit, code), across_note(visit, explained))
    asks = (
        f'<button type="button" class="app-ask" popovertarget="{why_id(TOTAL, PLACE)}">'
        f"{escape(visit.say('why.ask'))}</button>"
    )
    below = " ".join([*(escape(text) for text in said if text), asks])
    return markup.headline(headline(visit, total)) + markup.subtitle(markup.Html(below))


def _why(visit: Visit, explained: TotalChange | None, total: pd.Series, leads: bool, flagged: Sequence[str]) -> str:
    """The second line: what moved the total, and the weakest indicator of the first of the flagged components.

    leads: whether there is more to read of the change. The other indicators open at a press.
    """
    moved = escape(why(visit, explained, total))
    is_fact = explained is not None and (
        explained.is_split or (is_known(explained.change) and not bool(total["crosses_break"]))
    )
    if leads and is_fact:
        moved = markup.link(visit.link("explain"), markup.Html(moved))
    weakest = {code: each for code in flagged if (each := weakest_each(visit, code))}
    first = others = ""
    for at, code in enumerate(weakest):
        name = markup.link(visit.link("component", component=code), visit.component_name(code, short=True))
        if at == 0:
            first = visit.say("overview.weakest", component=name, named=weakest[code].pop(0))
        if weakest[code]:
            key = "overview.weakest" if at else "overview.next_weakest"
            others += f"<li>{visit.say(key, component=name, named='; '.join(weakest[code]))}</li>"
    if others:
        more = escape(visit.say("overview.weakest_more", count=sum(map(len, weakest.values()))))
        others = f"<details><summary>{more}</summary><ul>{others}</ul></details>"
    return markup.sentence(markup.Html(f"{moved} {first} {others}"), "div", "app-weakest")


def _why_chart(visit: Visit, parts: pd.DataFrame, explained: TotalChange | None) -> Chart | None:
    """The parts of the change, or, without a comparable edition before, where the unit stands.

    parts: the rows of the components in the order in which they are shown. None without any figure.
    """
    say, language = visit.say, visit.language
    if explained is not None and explained.is_split:
        title = say("overview.waterfall_title", before=explained.from_year, year=explained.year)
        return waterfall_chart(visit, explained, title, say("overview.waterfall_subtitle"), is_dense=True)
    everything = history(visit)
    forest = forest_chart(visit, everything)
    if forest is not None:
        return forest
    order = list(parts["component"])
    held = everything[(everything["year"] == visit.year) & everything["component"].isin(order)]
    held = held[(held["group"] == visit.unit.group) & held["value"].notna()] if visit.unit else held
    if held.empty:
        return None
    named = held.assign(
        component_name=held["component"].map({code: visit.component_name(str(code), True) for code in order}),
        unit_name=held["unit"].map({u: say.of(visit.catalogue.unit(str(u))) for u in held["unit"].unique()}),
    )
    ordered = named.sort_values("component", key=lambda codes: codes.map(order.index))
    lines: list[Row] = [
        [str(component), str(unit), TableCell(value, DECIMAL.to(visit.digits))]
        for component, unit, value in ordered[["component_name", "unit_name", "value"]].itertuples(index=False)
    ]
    title = say("overview.standings_title", index=visit.index.short, year=visit.year)
    return Chart(
        standings_plot(ordered, visit.unit_code, language, visit.digits),
        title,
        say("overview.standings_subtitle", unit=visit.unit_name),
        title,
        [Column(say("words.component")), Column(say("words.unit")), Column(say("words.score"), "right")],
        lines,
    )
