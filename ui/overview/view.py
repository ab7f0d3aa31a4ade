"""The overview of one edition: computed once for each state of the figures and what answers them, then only drawn."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

import pandas as pd

from analysis.change import TotalChange, decompose_change
from analysis.frames import TOTAL, is_known
from planning.action import Action
from planning.coverage import plan_coverage
from ui.blocks.change_parts import waterfall_chart
from ui.blocks.component_table import (
    PLACE,
    columns,
    component_rows,
    in_order_of_attention,
    matrix_html,
    rows_of,
    table_rows,
    total_of,
)
from ui.blocks.indicators import weakest_named
from ui.blocks.interval_charts import forest_chart
from ui.blocks.tiers import tier_sentence
from ui.kit import markup
from ui.kit.charts import Chart, standings_plot
from ui.kit.tables import Column, Row, Shown, TableCell, html_table
from ui.reads.actions import actions_of_index
from ui.reads.cached import cached_by_edition
from ui.reads.scores import flags, history, is_own_unit, sources, weights
from ui.statements.sentences import across_note, headline, partial_notes, place, why
from ui.statements.why import why_html, why_id
from ui.visit.key import Field
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, rank_text

HEIGHT = 208
"""Pixels of the waterfall: with it the first screen fits 1366 × 768."""

WORST = 3

_SCOPE: tuple[Field, ...] = ("year", "minimum_coverage", "thresholds", "language")
"""What the overviews of an edition depend on, besides the unit."""


@dataclass(frozen=True)
class Overview:
    """What the overview shows: its head, the components' table and the matrix as HTML, the chart, and the work.

    table: the figures that the table shows. reason: why there is no chart, where the head does not say it. note: what
    is incomplete. actions: those of the unit, cancelled ones left out. open_flags: components with a flag that nothing
    answers. is_split: whether there is an edition before to explain the change from. is_own: whether the office plans
    for the unit: for another one there are neither actions nor open flags.
    """

    head: str
    table: Shown
    table_html: str
    note: str
    matrix: str
    chart: Chart | None
    reason: str
    is_split: bool
    actions: tuple[Action, ...]
    open_flags: tuple[str, ...]
    is_own: bool

    @property
    def has_figures(self) -> bool:
        """Whether there is anything besides the head and the work."""
        return bool(self.table.rows or self.note or self.chart or self.reason)


def overview(visit: Visit) -> Overview | None:
    """The overview of the unit and edition at hand; None where the unit has no figures in it."""
    is_own = is_own_unit(visit)
    made = _overview(visit, _answers(visit) if is_own else "", is_own)
    return None if made is None else replace(made, actions=_of_unit(visit) if is_own else ())


def _answers(visit: Visit) -> str:
    """Stands for all that the overview says of actions: what they answer, not how they go.

    Whoever writes a note or a status must not have the overviews of all units made anew for everybody.
    """
    said = [
        (a.index, a.components, a.status == "cancelled", a.unit, a.year, a.due and a.due.year, a.plan_year)
        for a in actions_of_index(visit)
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _of_unit(visit: Visit) -> tuple[Action, ...]:
    """The actions of the unit at hand, cancelled ones left out."""
    unit = "" if visit.unit is None else visit.unit.code
    return tuple(a for a in actions_of_index(visit) if a.status != "cancelled" and a.unit in ("", unit))


@cached_by_edition(*_SCOPE, "unit", max_entries=256)
def _overview(visit: Visit, answers: str, is_own: bool) -> Overview | None:
    """The overview as of what the actions answer (`_answers`). is_own: whether the office plans for the unit."""
    say = visit.say
    rows = rows_of(visit)
    total = total_of(rows)
    if visit.unit is None or (total is None and rows.empty):
        return None
    raised = flags(visit)
    actions = _of_unit(visit) if is_own else ()
    covered = plan_coverage(raised, actions)
    open_flags = tuple(str(code) for code in covered.loc[~covered["is_covered"], "component"])
    flagged = int((covered["component"] != TOTAL).sum())
    parts = in_order_of_attention(component_rows(rows, visit), raised)
    explained = decompose_change(
        history(visit), weights(visit), visit.unit.code, visit.year or 0, index=visit.index.code
    )
    chart = head = None
    boxes = [row for _, row in parts.iterrows()]
    if total is not None:
        boxes.append(total)
        chart = _why_chart(visit, parts, explained, total)
        still_open = sum(code != TOTAL for code in open_flags)
        coverage_key = "overview.coverage" if still_open else "overview.coverage_all"
        coverage_text = say(coverage_key, open=still_open, flagged=flagged) if flagged and is_own else ""
        moved = why(visit, explained, total, most=3)
        has_change = explained is not None and is_known(explained.change) and not bool(total["crosses_break"])
        is_fact = has_change or (explained is not None and explained.is_split)
        sentence = _link(visit, "explain", moved, chart is not None) if is_fact else ""
        first = " ".join(filter(None, (sentence, _link(visit, "coverage", coverage_text))))
        box = why_id(TOTAL, PLACE)
        asks = f'<button type="button" class="app-ask" popovertarget="{box}">{escape(say("why.ask"))}</button>'
        caveat = "" if is_fact else moved  # what is not known comes after the facts
        said = (place(visit, total), tier_sentence(visit, visit.unit.code), across_note(visit, explained), caveat)
        below = " ".join(filter(None, said))
        weakest = _weakest(visit, [str(code) for code in parts["component"] if code in set(covered["component"])])
        head = (  # where the indicators say why, which components stand lowest is left to the table
            markup.headline(headline(visit, total))
            + (markup.sentence(markup.Html(first)) if first else "")
            + (weakest or markup.sentence(markup.Html(_worst(visit, parts, actions if is_own else None))))
            + markup.subtitle(markup.Html(f"{escape(below)} {asks}"))
        )
    caption = say("overview.table_caption", unit=visit.unit_name, year=visit.year)
    has_parts = visit.framework is not None and bool(visit.framework.components)
    shown = columns(visit, is_own), table_rows(visit, parts, raised, actions if is_own else None)
    table = Shown(caption, "", *shown)
    whys = "".join(why_html(visit, row, sources(visit), PLACE) for row in boxes)
    return Overview(
        head=head or "",
        table=table,
        table_html=(html_table(table.columns, table.rows, caption, visit.language) if has_parts else "") + whys,
        note=partial_notes(visit, parts),
        matrix=matrix_html(visit, parts),
        chart=chart,
        reason="" if total is None or why(visit, explained, total) else say("overview.no_change"),
        is_split=chart is not None and total is not None and is_known(total["previous_year"]),
        actions=actions,
        open_flags=open_flags,
        is_own=is_own,
    )


def _link(visit: Visit, page: str, text: str, leads: bool = True, **more: str) -> str:
    if not leads:
        return escape(text)
    return markup.link(visit.link(page, **more), text) if text else ""


def _worst(visit: Visit, parts: pd.DataFrame, actions: Sequence[Action] | None) -> str:
    """The lowest ranked components, each with whether anything is planned for it; actions: None for others' units."""
    say = visit.say
    ranked = parts[["component", "rank", "rank_of", "percentile"]].dropna().sort_values("percentile").head(WORST)
    if ranked.empty:
        return escape(say("overview.worst_unknown")) if parts["shown_value"].notna().any() else ""
    planned = {code for action in actions or () for index, code in action.components if index == visit.index.itself}
    named = []
    for code, *place_of in ranked[["component", "rank", "rank_of"]].itertuples(index=False, name=None):
        state = say("overview.planned" if code in planned else "overview.not_planned")
        behind = rank_text(*place_of) if actions is None else f"{rank_text(*place_of)} ({state})"
        name = visit.component_name(str(code), short=True)
        named.append(_link(visit, "component", name, component=str(code)) + escape(f" {behind}"))
    return f"{escape(say('overview.worst'))} {' · '.join(named)}."


def _weakest(visit: Visit, flagged: Sequence[str]) -> str:
    """Why the flagged components are weak, one level down: the first at once, the others on a press; "" without any."""
    lines = []
    for code in flagged:
        if named := weakest_named(visit, code):
            name = _link(visit, "component", visit.component_name(code, short=True), component=code)
            lines.append(visit.say("overview.weakest", component=name, named=named))
    if not lines:
        return ""
    first, others = lines[0], lines[1:]
    if not others:
        return markup.sentence(markup.Html(first))
    more = escape(visit.say("overview.weakest_more", count=len(others)))
    items = "".join(f"<li>{line}</li>" for line in others)
    opened = f"<details><summary>{more}</summary><ul>{items}</ul></details>"
    return f'<div class="app-weakest app-sentence">{first} {opened}</div>'


def _why_chart(visit: Visit, parts: pd.DataFrame, explained: TotalChange | None, total: pd.Series) -> Chart | None:
    """The parts of the change, or, without a comparable edition before, where the unit stands.

    parts: the rows of the components in the order in which they are shown. None without any figure.
    """
    say, language = visit.say, visit.language
    if explained is not None and explained.is_split:
        title = say("overview.waterfall_title", before=explained.from_year, year=explained.year)
        return waterfall_chart(visit, explained, title, say("overview.waterfall_subtitle"), HEIGHT)
    everything = history(visit)
    forest = forest_chart(visit, everything, why(visit, explained, total))
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
    title = say("overview.standings_title", unit=visit.unit_name, n=ordered["unit"].nunique())
    return Chart(
        standings_plot(ordered, visit.unit_code, language, visit.digits),
        title,
        why(visit, explained, total) or say("overview.no_change"),
        title,
        [Column(say("words.component")), Column(say("words.unit")), Column(say("words.score"), "right")],
        lines,
    )
