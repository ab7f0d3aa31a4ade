"""One component's course as a chart: its finding, its breaks, the country's band, and what the tests say."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.numbers import decimal, is_known, rank_text, signed
from analysis.trends import MINIMUM_EDITIONS, Trend, raw_segments, standing_trend
from ui.charts import Chart, course
from ui.components import score_text
from ui.scores import own_history
from ui.sentences import places_text, rank_move
from ui.tables import Column, Row
from ui.visit import Visit


def course_rows(visit: Visit, component: str) -> pd.DataFrame:
    """The editions of one component for the chosen unit, oldest first, up to the chosen edition."""
    own = own_history(visit)
    known = own["shown_value"].notna() | own["rank"].notna()
    return own[(own["component"] == component) & (own["year"] <= (visit.year or 0)) & known].sort_values("year")


def breaks_of(visit: Visit, first_year: int) -> list[tuple[int, str]]:
    """The year and name of each new framework of the unit's group after the first year drawn."""
    group = visit.unit.group if visit.unit else ""
    return [
        (framework.first_year, visit.say.of(framework, "break"))
        for framework in visit.index.frameworks
        if framework.group == group and first_year < framework.first_year <= (visit.year or 0) and framework.break_vi
    ]


def trend_chart(visit: Visit, component: str, measure: str, height: int) -> Chart | None:
    """The chart of a component; None if the unit has no figure of it. It is kept: draw on a copy of its figure."""
    return _trend_chart(
        visit,
        visit.store.where,
        visit.revision,
        visit.settings.minimum_coverage,
        visit.index.code,
        visit.unit.code if visit.unit else "",
        visit.year,
        visit.language,
        component,
        measure,
        height,
    )


@st.cache_resource(max_entries=512, show_spinner=False)
def _trend_chart(
    _visit: Visit,
    where: str,
    stored: int,
    minimum_coverage: float | None,
    index: str,
    unit: str,
    year: int | None,
    language: str,
    component: str,
    measure: str,
    height: int,
) -> Chart | None:
    visit = _visit
    rows = course_rows(visit, component)
    if rows.empty:
        return None
    breaks = breaks_of(visit, int(rows["year"].min()))
    figure = course(rows, measure, visit.language, height, breaks)
    title, sentence = finding(visit, rows.iloc[-1], component), trend_sentence(visit, rows, component)
    subtitle = f"{visit.say(f'trends.{measure}_subtitle')} {sentence}"
    alt = f"{title} {sentence}"
    return Chart(
        figure, title, subtitle, alt, _columns(visit), [_row(visit, row) for _, row in rows.iloc[::-1].iterrows()]
    )


def finding(visit: Visit, row: pd.Series, component: str) -> str:
    """What the newest figure says: "Tính năng động: 5,53 điểm, hạng 63/63, giảm 14 bậc so với năm 2022"."""
    say = visit.say
    text = f"{visit.component_name(component)} ({int(row['year'])}): "
    text += say("sentence.score", score=score_text(visit, row)) if is_known(row["shown_value"]) else "–"
    if is_known(row["rank"]):
        text += ", " + say("sentence.rank", rank=rank_text(row["rank"], row["rank_of"]))
    if is_known(row["rank_change"]):
        text += ", " + rank_move(visit, row)
    return text


def trend_sentence(visit: Visit, rows: pd.DataFrame, component: str) -> str:
    """What may be said of the years together: of scores within the framework, of standing over the whole course.

    rows: those of `course_rows`.
    """
    say, unit = visit.say, visit.unit.code if visit.unit else ""
    segments = raw_segments(rows, unit, component, visit.index.code)
    parts = []
    if segments:
        last = segments[-1]
        years = {"first": last.first_year, "last": last.last_year}
        parts.append(_trend_words(visit, last.trend, "raw", years))
    same = rows[rows["construct"] == rows["construct"].iloc[-1]].dropna(subset=["percentile"]) if len(rows) else rows
    if len(same) > 1:
        standing = standing_trend(same["year"], same["percentile"])
        years = {"first": int(same["year"].min()), "last": int(same["year"].max())}
        parts.append(_trend_words(visit, standing, "standing", years))
    return " ".join(parts) or say("trends.nothing")


def _trend_words(visit: Visit, trend: Trend, kind: str, years: dict[str, int]) -> str:
    say, language = visit.say, visit.language
    if trend.verdict == "too_few":
        return say(f"trends.{kind}_too_few", n=trend.n, minimum=MINIMUM_EDITIONS, **years)
    return say(
        f"trends.{kind}_{trend.verdict}",
        n=trend.n,
        slope=decimal(abs(trend.slope or 0.0), language),
        low=signed(trend.low, language),
        high=signed(trend.high, language),
        p=_p_text(trend.p_value, language),
        **years,
    )


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
        Column("±", "right"),
        Column(say("words.rank"), "right"),
        Column("±", "right"),
        Column(say("words.median"), "right"),
        Column(say("words.rank_status")),
        Column(say("words.framework")),
    ]


def _row(visit: Visit, row: pd.Series) -> Row:
    language = visit.language
    status = visit.say(f"status.{row['rank_status']}") if row["rank_status"] else "–"
    return [
        f"{int(row['year'])}",
        score_text(visit, row),
        signed(row["value_change"], language),
        rank_text(row["rank"], row["rank_of"]),
        places_text(visit, row),
        decimal(row["median"], language),
        status,
        str(row["framework"]),
    ]
