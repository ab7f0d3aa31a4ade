"""One component's course as a chart: its finding, its breaks, the country's band, and what the tests say."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from analysis.frames import DEFAULT_DECIMALS, TOTAL, is_known
from analysis.position import places_moved
from analysis.trends import MINIMUM_EDITIONS, Trend, raw_segments, standing_trend
from ui.blocks.component_table import score_cell, score_text
from ui.blocks.course_chart import Family, Record, course, small_course
from ui.blocks.peers import unit_label
from ui.kit.charts import Chart
from ui.kit.svg import Drawing
from ui.kit.tables import Column, Row, TableCell, ranked
from ui.reads.cached import cached_by_edition
from ui.reads.scores import own_history
from ui.statements.sentences import places_text, rank_move
from ui.visit.visit import Visit
from wording.numbers import PLACES, change_format, date_text, decimal, rank_text, score_format, signed
from wording.words import plain


def course_rows(visit: Visit, component: str) -> pd.DataFrame:
    """The editions of one component for the chosen unit, oldest first, up to the chosen edition.

    What another thing was called by the same name in earlier years is left out.
    """
    rows = _every_course(visit)
    return rows[rows["component"] == component]


def course_records(visit: Visit, component: str) -> Sequence[Record]:
    """The same as `course_rows`, with the columns that its chart, its table and its sentences need."""
    return _records(visit).get(component, ())


@cached_by_edition("year", "unit", "minimum_coverage", max_entries=512)
def _every_course(visit: Visit) -> pd.DataFrame:
    """`course_rows` of every component of the unit, all looked for at once."""
    own = own_history(visit)
    known = own["shown_value"].notna() | own["rank"].notna()
    rows = own[known & (own["year"] <= (visit.year or 0))].sort_values("year")
    return rows[rows["construct"] == rows.groupby("component")["construct"].transform("last")]


@cached_by_edition("year", "unit", "minimum_coverage", max_entries=512)
def _records(visit: Visit) -> Mapping[str, Sequence[Record]]:
    """`course_records` of every component: read out of the frame one by one they take several times as long."""
    found: dict[str, list[Record]] = {}
    for record in _every_course(visit)[_OF_COURSE].to_dict("records"):
        found.setdefault(str(record["component"]), []).append(record)
    return found


def family_of(visit: Visit, component: str) -> Family:
    """The courses of the units that the chosen one was made of, each on the lists of its days."""
    codes = visit.catalogue.parts(visit.unit.code) if visit.unit else ()
    if visit.unit is None or not codes:
        return Family()
    base = visit.changed(index=visit.catalogue.index(visit.index.itself))
    courses = []
    for code in codes:
        rows = course_records(base.changed(unit=visit.catalogue.unit(code)), component)
        if rows:
            courses.append((unit_label(visit, code), rows))
    day = visit.unit.valid_from
    if not courses or day is None:
        return Family(courses)
    return Family(courses, (day.year - 0.5, visit.say("trends.merged", day=date_text(day, visit.language))))


def breaks_of(visit: Visit, first_year: int) -> list[tuple[int, str]]:
    """The year and name of each new framework of the unit's group after the first year drawn."""
    group = visit.unit_group
    return [
        (framework.first_year, visit.say.of(framework, "break"))
        for framework in visit.index.frameworks
        if framework.group == group and first_year < framework.first_year <= (visit.year or 0) and framework.break_vi
    ]


def breaks_note(visit: Visit, first: int, last: int) -> str:
    """What the bands of a chart of these years are: each new framework by name; empty without one."""
    names = [name for year, name in breaks_of(visit, first) if year <= last]
    return visit.say("trends.breaks", names=plain(" · ".join(names))) if names else ""


Range = tuple[float, float]

_OF_COURSE = [
    "unit", "component", "construct", "framework", "year", "shown_value", "value_status", "value_change", "rank",
    "rank_of", "rank_status", "rank_change", "previous_year", "previous_rank", "previous_rank_of", "percentile",
    "worst", "median", "best", "decimals", "is_partial",
]  # fmt: skip

AXIS_ROOM = 0.04
"""What an axis goes beyond its figures, as a share of the scale."""


@cached_by_edition("year", "unit", "minimum_coverage", "language", max_entries=512)
def trend_chart(
    visit: Visit,
    component: str,
    measure: str,
    height: int,
    years: tuple[int, int] | None = None,
    is_one_of: bool = False,
) -> Chart | None:
    """The chart of a component; None if the unit has no figure of it. It is shared: draw on a copy of its figure.

    years: the first and last to be drawn, all if None. is_one_of: it stands among the others, so it has their axis.
    """
    say = visit.say
    rows = course_records(visit, component)
    kinds = ("standing",) if is_one_of else ("raw", "standing")
    sentence = trend_sentence(visit, rows, kinds) if rows else ""
    family = family_of(visit, component)
    if years is not None:
        rows = _between(rows, years)
        family = family._replace(courses=[(name, _between(known, years)) for name, known in family.courses])
    if not rows:
        return None
    breaks = [year for year, _ in breaks_of(visit, rows[0]["year"])]
    figure: go.Figure | Drawing
    if is_one_of:
        figure = small_course(rows, measure, say, height, breaks, _axis_of_all(visit, measure), years, family)
        title, subtitle = short_finding(visit, rows[-1], component), sentence
    else:
        figure = course(rows, measure, say, height, breaks, years, family)
        title, subtitle = finding(visit, rows[-1], component), f"{say(f'trends.{measure}_subtitle')} {sentence}"
    table = [_row(visit, row) for row in reversed(rows)]
    return Chart(figure, title, subtitle, f"{title} {sentence}", _columns(visit), table)


def _between(rows: Sequence[Record], years: tuple[int, int]) -> Sequence[Record]:
    """The rows of the years from the first to the last."""
    return [row for row in rows if years[0] <= row["year"] <= years[1]]


@cached_by_edition("year", "unit", "minimum_coverage", max_entries=256)
def _axis_of_all(visit: Visit, measure: str) -> Range | None:
    """One axis for all components of the chosen unit, so that their charts can be laid beside each other."""
    own = own_history(visit)
    parts = own[(own["component"] != TOTAL) & (own["year"] <= (visit.year or 0))]
    if measure == "rank":
        most = parts["rank_of"].max()
        return (float(most), 0.0) if is_known(most) else None
    extremes = parts[["shown_value", "worst", "best"]]
    low, high = extremes.min().min(), extremes.max().max()
    if not (is_known(low) and is_known(high)):
        return None
    room = AXIS_ROOM * float(parts["scale"].max())
    return float(low) - room, float(high) + room


def short_finding(visit: Visit, row: Record, component: str) -> str:
    """The newest figure in a few words, for a chart among others: "Tính năng động: 5,53; 63/63 (−14)"."""
    name = visit.component_name(component, short=True)
    rank = rank_text(row["rank"], row["rank_of"]) if is_known(row["rank"]) else ""
    moved = f" ({places_text(visit, row)})" if rank and is_known(row["rank_change"]) else ""
    return f"{name}: {score_text(visit, row)}" + (f"; {rank}{moved}" if rank else "")


def finding(visit: Visit, row: Record, component: str) -> str:
    """What the newest figure says: "Tính năng động: 5,53 điểm, hạng 63/63, giảm 14 bậc so với năm 2022"."""
    return f"{visit.component_name(component)} ({int(row['year'])}): {standing_words(visit, row)}"


def standing_words(visit: Visit, row: Record) -> str:
    """Score, rank and move of one row: "63,76 điểm, hạng 54/63, giảm 36 bậc so với năm 2022"."""
    say = visit.say
    parts = [say("sentence.score", score=score_text(visit, row))] if is_known(row["shown_value"]) else []
    if is_known(row["rank"]):
        parts.append(say("sentence.rank", rank=rank_text(row["rank"], row["rank_of"])))
    if is_known(row["rank_change"]):
        parts.append(rank_move(visit, row))
    return ", ".join(parts) or "–"


def trend_sentence(visit: Visit, rows: Sequence[Record], kinds: Sequence[str] = ("raw", "standing")) -> str:
    """What may be said of the years together: of scores within the framework, of standing over the whole course.

    rows: those of `course_records`. kinds: which of the two are asked for. The figures behind it: `trend_details`.
    """
    parts = [_trend_words(visit, found) for found in _trends(rows, kinds)]
    return " ".join(parts) or visit.say("trends.nothing")


@cached_by_edition("year", "unit", "minimum_coverage", "language", max_entries=512)
def trend_details(visit: Visit, component: str) -> str:
    """Slopes, intervals and tests behind `trend_sentence`; "" where there are too few editions for any."""
    say, language, parts = visit.say, visit.language, []
    for kind, trend, first, last in _trends(course_records(visit, component)):
        if trend.verdict == "too_few":
            continue
        digits = _digits(visit, kind)
        figures = {name: signed(getattr(trend, name), language, digits) for name in ("slope", "low", "high")}
        p = _p_text(trend.p_value, language)
        parts.append(say(f"trends.{kind}_detail", n=trend.n, p=p, first=first, last=last, **figures))
    return " ".join(parts)


@cached_by_edition("year", "unit", "minimum_coverage", "language", max_entries=512)
def long_run(visit: Visit, component: str) -> str:
    """How the standing went over all editions, and what the newest did: "dài hạn đi lên, nhưng năm 2023 giảm 36 bậc".

    "" where too few editions are ranked to say the first.
    """
    rows, say, verdict, parts = course_records(visit, component), visit.say, "too_few", []
    for kind, trend, first, last in _trends(rows, ("standing",)):
        verdict = _verdict(trend, _digits(visit, kind))
        if verdict != "too_few":
            parts.append(say(f"trends.long_{verdict}", first=first, last=last))
    if not parts:
        return ""
    newest = rows[-1] if rows else None
    if newest is not None and is_known(newest["rank_change"]) and newest["previous_rank_of"] == newest["rank_of"]:
        change = newest["rank_change"]
        is_against = change < 0 if verdict.endswith("rising") else change > 0 if verdict.endswith("falling") else False
        key = "trends.newest_but" if is_against else "trends.newest"
        parts.append(say(key, year=int(newest["year"]), move=rank_move(visit, newest)))
    return ", ".join(parts)


class _Found(NamedTuple):
    """A trend of "raw" scores or of "standing", and its first and last year."""

    kind: str
    trend: Trend
    first: int
    last: int


def _trends(rows: Sequence[Record], kinds: Sequence[str] = ("raw", "standing")) -> Iterator[_Found]:
    """Of the scores within the newest framework, and of the standing over the whole course."""
    if segments := raw_segments(rows) if "raw" in kinds else ():
        last = segments[-1]
        yield _Found("raw", last.trend, last.first_year, last.last_year)
    placed = [row for row in rows if is_known(row["percentile"])]
    if len(placed) > 1:
        years = [int(row["year"]) for row in placed]
        trend = _standing_trend(tuple(years), tuple(row["percentile"] for row in placed))
        yield _Found("standing", trend, min(years), max(years))


@lru_cache(maxsize=1024)
def _standing_trend(years: tuple[int, ...], percentiles: tuple[float, ...]) -> Trend:
    """`standing_trend`, once for the headline, for the sentence at the chart and for the figures behind both."""
    return standing_trend(years, percentiles)


def _digits(visit: Visit, kind: str) -> int:
    return visit.digits if kind == "raw" else DEFAULT_DECIMALS


def _verdict(trend: Trend, digits: int) -> str:
    """The verdict, with "perhaps_" before it where the interval reaches zero as it is written."""
    if trend.verdict == "rising" and round(trend.low or 0.0, digits) <= 0:
        return "perhaps_rising"
    if trend.verdict == "falling" and round(trend.high or 0.0, digits) >= 0:
        return "perhaps_falling"
    return trend.verdict


def _trend_words(visit: Visit, found: _Found) -> str:
    say, (kind, trend, first, last) = visit.say, found
    if trend.verdict == "too_few":
        span = "–".join(dict.fromkeys((str(first), str(last))))
        return say(f"trends.{kind}_too_few", n=trend.n, minimum=MINIMUM_EDITIONS, years=span)
    digits = _digits(visit, kind)
    slope = decimal(abs(trend.slope or 0.0), visit.language, digits)
    return say(f"trends.{kind}_{_verdict(trend, digits)}", n=trend.n, slope=slope, first=first, last=last)


def _p_text(p_value: float | None, language: str) -> str:
    smallest = 0.001
    if p_value is not None and p_value < smallest:
        return f"< {decimal(smallest, language, 3)}"
    return f"= {decimal(p_value, language, 3)}"


def _columns(visit: Visit) -> list[Column]:
    say = visit.say
    return [
        Column(say("words.year"), "right"),
        Column(say("words.score"), "right"),
        Column(say("words.score_moved"), "right"),
        Column(say("words.rank"), "right"),
        Column(say("words.rank_moved"), "right"),
        Column(say("words.median"), "right"),
        Column(say("words.rank_status")),
        Column(say("words.framework")),
    ]


def _row(visit: Visit, row: Record) -> Row:
    return [
        TableCell(int(row["year"])),
        score_cell(visit, row),
        TableCell(row["value_change"], change_format(row)),
        ranked(row["rank"], row["rank_of"]),
        TableCell(places_moved(row), PLACES),
        TableCell(row["median"], score_format(row)),
        TableCell(visit.say(f"status.{row['rank_status']}") if row["rank_status"] else None),
        str(row["framework"]),
    ]
