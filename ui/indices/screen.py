"""What stands where on the page of all indices: the finding, the table, and a small course of each standing."""

import base64
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from html import escape

import pandas as pd
import streamlit as st

from analysis.frames import is_known
from analysis.position import places_moved
from ui.blocks.component_table import flags_cell, score_cell
from ui.indices.standing import IndexStanding, moved, standings_of
from ui.kit import markup
from ui.kit.look import PEERS, US
from ui.kit.pages import HOME
from ui.kit.tables import Column, Part, Row, TableCell, ranked, show_table, sparkline, tone_of
from ui.kit.waiting import waiting
from ui.visit.visit import Visit
from wording.numbers import AS_IS, NOTHING, PLACES, WHOLE, change_format, score_digits
from wording.words import Words, plain

WIDE, HIGH, EDGE = 250, 84, 6
"""Of a small course, in points; the edge is left free around it."""


def show(visit: Visit) -> None:
    """Draw the whole page."""
    say = visit.say.about(True)  # the page speaks of all indices; each line speaks of its own
    with waiting(say, 9):
        standings, without = standings_of(visit)
    st.html(markup.headline(_headline(say, visit.unit_name, standings)) + markup.sentence(say("indices.apart")))
    if standings:
        show_table(_columns(say), [_row(standing) for standing in standings], say("indices.table"), visit.language)
        st.html(
            markup.title(say("indices.courses"))
            + markup.subtitle(say("indices.courses_how"))
            + f'<div class="app-maps">{"".join(_course(standing) for standing in standings)}</div>'
        )
    if without:
        st.caption(say("indices.without", names=plain(", ".join(index.short for index in without))))


def _headline(say: Words, unit: str, standings: Sequence[IndexStanding]) -> str:
    """In how many indices the rank moved; apart from these, in how many that rank nobody the position did."""
    counts = Counter((standing.visit.index.has_ranks, moved(standing)) for standing in standings)
    texts = [say("indices.title", unit=unit, n=len(standings), up=counts[True, "up"], down=counts[True, "down"])]
    texts += [say(f"indices.position_{way}", n=n) for way in ("up", "down") if (n := counts[False, way])]
    return "; ".join(texts)


def _columns(say: Words) -> list[Column]:
    return [
        Column(say("choose.index")),
        Column(say("words.unit"), is_secondary=True),
        Column(say("words.year"), "right", is_secondary=True),
        Column(say("words.score"), "right"),
        Column(say("words.score_moved"), "right", is_secondary=True),
        Column(say("words.rank"), "right"),
        Column(say("words.rank_moved"), "right"),
        Column(say("indices.break"), "right", is_secondary=True, help=say("indices.break_how")),
        Column(say("indices.course"), "center", is_secondary=True),
        Column(say("indices.in_hand"), "right", is_secondary=True, help=say("indices.in_hand_how")),
        Column(say("menu.flags"), "right"),
        Column(say("indices.planned"), "right"),
    ]


def _row(standing: IndexStanding) -> Row:
    visit, row = standing.visit, standing.newest
    say, places = visit.say, places_moved(row)
    tone = tone_of(row["value_change"], row["direction"], score_digits(row))
    change = TableCell(row["value_change"], change_format(row), tone=tone)
    if row["crosses_break"]:
        change = TableCell(say("indices.new_framework"), tone="muted")
    return [
        TableCell(visit.index.short, href=visit.link(HOME), help=say.of(visit.index)),
        visit.unit_name,
        TableCell(int(row["year"]), AS_IS),
        score_cell(visit, row),
        change,
        _rank_cell(visit, row),
        TableCell(places, PLACES, tone=tone_of(places)),
        _break_cell(standing),
        TableCell(image=_spark(standing)),
        _in_hand(standing),
        flags_cell(visit, standing.flags),
        TableCell(
            len(standing.actions),
            AS_IS.or_zero(say("overview.none") if standing.flags else NOTHING),
            visit.link("plan"),
            "bad" if standing.flags and not standing.actions else "",
        ),
    ]


def _rank_cell(visit: Visit, row: pd.Series) -> TableCell:
    """The rank; where the publisher ranks nobody, that it is a position by score."""
    cell = ranked(row["rank"], row["rank_of"], help=_rank_status(visit, row))
    if visit.index.has_ranks or not is_known(row["rank"]):
        return cell
    return replace(cell.with_parts(Part("status", visit.say("indices.by_score_short"))), below="{status}")


def _course(standing: IndexStanding) -> str:
    """The percentile of the unit over the editions of an index, leading to its trends."""
    visit, row = standing.visit, standing.newest
    known = [
        (int(year), value)
        for year, value in standing.course[["year", "percentile"]].itertuples(index=False)
        if is_known(value)
    ]
    rank = ranked(row["rank"], row["rank_of"]).text(visit.language)
    place = rank if visit.index.has_ranks or not is_known(row["rank"]) else f"{visit.say('indices.by_score')} {rank}"
    words = visit.say("indices.course_alt", index=visit.index.short, year=int(row["year"]), place=rank, n=len(known))
    picture = f'<img src="{_picture(known, _breaks(standing))}" alt="{escape(words)}">'
    caption = f"<figcaption><b>{escape(visit.index.short)}</b> {escape(place)} ({int(row['year'])})</figcaption>"
    years = "".join(f"<span>{year}</span>" for year in dict.fromkeys((known[0][0], known[-1][0]))) if known else ""
    way = f'<a href="{escape(visit.link("trends"))}" target="_self">{picture}</a>'
    return f'<figure>{caption}{way}<div class="app-years" aria-hidden="true">{years}</div></figure>'


def _breaks(standing: IndexStanding) -> dict[int, str]:
    """The first years of frameworks of the unit's group that another one came before, and what changed then."""
    visit = standing.visit
    return {
        framework.first_year: visit.say.of(framework, "break")
        for framework in visit.index.frameworks
        if framework.group == visit.unit_group and framework.break_vi
    }


def _break_cell(standing: IndexStanding) -> TableCell:
    """The newest edition that does not compare with those before it, and why; empty without one in the course."""
    first, last = (int(standing.course["year"].iloc[place]) for place in (0, -1))
    newest = max(((year, what) for year, what in _breaks(standing).items() if first < year <= last), default=None)
    return TableCell() if newest is None else TableCell(newest[0], AS_IS, help=newest[1], tone="muted")


def _in_hand(standing: IndexStanding) -> TableCell:
    """How many units have a figure, of how many; their number alone where nobody says how many were scored."""
    if is_known(standing.units):
        return ranked(standing.n, standing.units, tone="muted")
    return TableCell(standing.n, WHOLE, tone="muted", help=standing.visit.say("indices.units_unknown"))


def _picture(known: Sequence[tuple[int, float]], breaks: Collection[int]) -> str:
    """A line from 0 to 100, the best on top, with the middle and each break of the method, which it crosses, marked."""
    first, last = (known[0][0], known[-1][0]) if known else (0, 0)
    step = (WIDE - 2 * EDGE) / max(last - first, 1)
    points = [
        (EDGE + (year - first) * step, EDGE + (100 - value) / 100 * (HIGH - 2 * EDGE), year) for year, value in known
    ]
    runs: list[list[str]] = []
    for place, (x, y, year) in enumerate(points):
        if place == 0 or year - known[place - 1][0] > 1:
            runs.append([])
        runs[-1].append(f"{x:.1f},{y:.1f}")
    lines = "".join(f'<polyline fill="none" stroke="{US}" stroke-width="2" points="{" ".join(run)}"/>' for run in runs)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2" fill="{US}"/>' for x, y, _ in points)
    marks = "".join(_mark(EDGE + (year - 0.5 - first) * step) for year in sorted(breaks) if first < year <= last)
    middle = f'<line x1="0" x2="{WIDE}" y1="{HIGH / 2}" y2="{HIGH / 2}" stroke="{PEERS}" stroke-opacity="0.45"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}">{middle}{marks}{lines}{dots}</svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _mark(x: float) -> str:
    """The place where another framework begins."""
    return f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{HIGH}" stroke="{PEERS}" stroke-dasharray="2 3"/>'


def _rank_status(visit: Visit, row: pd.Series) -> str:
    """Who says the rank: its publisher, the province, or the program."""
    status = row["rank_status"]
    return visit.say(f"status.{status}") if isinstance(status, str) else ""


def _spark(standing: IndexStanding) -> str:
    """The same as `_picture` for a cell of the table: too small for marks, so the line is cut at each break."""
    course = standing.course
    return sparkline([value if is_known(value) else None for value in course["percentile"]], list(course["framework"]))
