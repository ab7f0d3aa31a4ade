"""The course of one component over the years: our line over the country's band, and each break of the method.

In full it is a figure of Plotly: what belongs to one kind of line is one trace with gaps, and what belongs to the
layout is set at once. Both the program and the browser take several times as long over a trace for each part. As one of
a dozen it is drawn as SVG.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from math import inf
from typing import Any, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from analysis.frames import is_known
from ui.blocks.interval_charts import rank_ticks
from ui.kit.charts import blank_layout, break_bands
from ui.kit.look import BAND, CHART_TEXT, PEERS, PICKED, US
from ui.kit.svg import QUIET, Drawing, Margins, Panel, Point, Tip, axis_figures, pieces, room_beside
from wording.numbers import decimal, rank_text
from wording.words import Words

_MOST_TICKS = 5

AXIS_ENDS = 0.7, 0.9
"""Years that the axis has before the first edition and after the last."""

_ROOM = 0.05
"""What an axis of its own goes beyond its figures, as a share of them."""

_WORDS_HEIGHT = 28
"""Pixels from a point to the far side of the figure beside it and of half a name."""

_NAME_HEIGHT = 17
"""Pixels from one name in the chart to the next above it."""

Record = Mapping[Any, Any] | pd.Series
"""One edition of a course as a row of the standings: by the names of their columns."""

Part = dict[str, Any]
"""A trace or a label, as the figure takes it: all at once, since each added one by one costs several times as much."""


class _Edition(NamedTuple):
    """One edition of the course; value: what is drawn of it."""

    year: int
    value: float
    shown_value: float
    rank: float
    rank_of: float
    worst: float
    median: float
    best: float
    decimals: float

    def text(self, score: float, language: str) -> str:
        """A score of this edition as it is shown."""
        return decimal(score, language, int(self.decimals))


class Family(NamedTuple):
    """What a unit was before: the course of each unit that it was made of, and the moment at which it was.

    courses: name and rows as in `course`. merged: place on the axis of years and words; None if that day is not known.
    """

    courses: Sequence[tuple[str, Sequence[Record]]] = ()
    merged: tuple[float, str] | None = None


ALONE = Family()

Mark = tuple[float, str]
"""A moment on the axis of years (2023.5 is the middle of 2023), and what happened then."""


def course(
    rows: Sequence[Record],
    measure: str,
    say: Words,
    height: int,
    breaks: Sequence[int] = (),
    years: tuple[int, int] | None = None,
    family: Family = ALONE,
) -> go.Figure:
    """The unit's line over the worst–median–best band of all units; a drag across zooms, a double click undoes it.

    rows: one a year, oldest first, with year, framework, construct, shown_value, rank, rank_of, worst, median, best.
    measure: "shown_value" (points) or "rank" (1 on top). breaks: the first year of each new framework; raw scores are
    not joined across it. years: the first and last of the axis, if not those of the rows. family: what the unit was
    before, drawn as thin lines up to the line of the merger.
    """
    by = "construct" if measure == "rank" else "framework"
    runs = _runs(rows, by, measure)
    has_band = measure != "rank"
    before = [_relative(name, _runs(known, by, measure), say) for name, known in family.courses]
    traces = [*(_band(runs, say) if has_band else ()), *before, _line(runs, measure, say)]
    names: list[Part] = []
    first, last = years or (rows[0]["year"], rows[-1]["year"])
    layout = blank_layout(say.language, height)
    layout["margin"] |= {"t": 40 if breaks else 24} | ({"r": 62} if has_band else {})
    layout["shapes"] = break_bands(breaks)
    if family.merged:
        at, words = family.merged
        line = {"color": PEERS, "dash": "dot", "width": 1}
        layout["shapes"].append({"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line})
        names.append(_merger_name(at, words))
    layout["dragmode"] = "zoom"
    ends = [first - AXIS_ENDS[0], last + AXIS_ENDS[1]]
    layout["xaxis"] |= {"tickvals": year_ticks(first, last), "range": ends, "fixedrange": False}
    if measure == "rank":
        last_rank = _lowest_rank(runs)
        below = _below_last(last_rank, height - layout["margin"]["t"] - layout["margin"]["b"])
        layout["yaxis"] |= {"range": [below, 0], "tickvals": rank_ticks(_places(runs)), "tickformat": ",d"}
    drawn = [y for trace in traces for y in trace["y"] if is_known(y)]
    bottom, top = layout["yaxis"].get("range") or (min(drawn, default=0), max(drawn, default=1))
    room = height - layout["margin"]["t"] - layout["margin"]["b"]
    scale = room / ((top - bottom) or 1)
    names += _band_names(runs, say, scale, last) if has_band else []
    names += [_ending(runs, measure, say, scale, bottom), *_relative_names(before, scale)]
    layout["annotations"] = [label for label in (*_break_years(breaks), *names) if label]
    return go.Figure({"data": traces, "layout": layout})


def with_marks(figure: go.Figure, marks: Sequence[Mark]) -> go.Figure:
    """The course with a little triangle at the bottom for everything that was done: a copy, the first is kept."""
    marked = go.Figure(figure)
    if marks:
        first, last = marked.layout.xaxis.range
        named, latest = marked.layout.xaxis.tickvals, max(at for at, _ in marks)
        later = [int(latest)] if int(latest) > named[-1] + 1 else []  # the next year is plain, and has no room
        marked.update_xaxes(range=[first, max(last, latest + 0.6)], tickvals=[*named, *later])
        marked.add_scatter(
            x=[at for at, _ in marks],
            y=[0.02] * len(marks),
            yaxis="y2",
            mode="markers",
            marker={"symbol": "triangle-up", "size": 9, "color": PICKED},
            text=[escape(text) for _, text in marks],
            hovertemplate="%{text}<extra></extra>",
            cliponaxis=False,
        )
        marked.update_layout(yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True})
    return marked


def small_course(
    rows: Sequence[Record],
    measure: str,
    say: Words,
    height: int,
    breaks: Sequence[int] = (),
    value_range: tuple[float, float] | None = None,
    years: tuple[int, int] | None = None,
    family: Family = ALONE,
) -> Drawing:
    """The same as `course` without names of lines, for charts that stand side by side; a drag across zooms it too.

    value_range: the lower and upper end of the axis that they share; if None, that of the rows.
    """
    by = "construct" if measure == "rank" else "framework"
    runs = _runs(rows, by, measure)
    around = _with_figures(runs) if measure != "rank" else []
    before = [(name, _runs(part, by, measure)) for name, part in family.courses]
    first, last = years or (rows[0]["year"], rows[-1]["year"])
    levels = _break_levels(breaks)
    margins = Margins(40 if breaks else 24, 12, 24, 0)
    low, high = value_range or _own_range(runs, around, before, measure)
    if measure == "rank":
        figures: list[float] = [*rank_ticks(_places(runs), is_small=True)]
        low = _below_last(low, height - margins.top - margins.bottom)
    else:
        figures = axis_figures(low, high, _MOST_TICKS)
    margins = replace(margins, left=room_beside(figures, say.language))
    panel = Panel(first - AXIS_ENDS[0], last + AXIS_ENDS[1], low, high, height - margins.top - margins.bottom)
    medians, lines = _lines(around, "median"), _lines(runs, "value")
    parts = [
        panel.lines_across(figures),
        panel.bands(year - 0.5 for year in breaks),
        panel.area([_outline(run) for run in around], BAND),
        panel.line(medians, PEERS, 1.2, "5,4"),
        panel.line(_crossbars(medians), PEERS, 1.2),
        *(panel.line(_lines(part, "value"), PEERS, 1.2) for _, part in before),
        *([panel.upright(family.merged[0], PEERS, "2,3")] if family.merged else []),
        panel.line(lines, US, 2.2),
        panel.dots([point for line in lines for point in line], US, 6),
    ]
    words = [
        *panel.words_beside(figures, say.language),
        *panel.words_below(year_ticks(first, last)),
        *(
            panel.word(year - 0.5, str(year), -4 - CHART_TEXT["label"] * level, PEERS, "start", shift=-3)
            for year, level in levels.items()
        ),
    ]
    if family.merged:
        words.append(panel.word(family.merged[0], family.merged[1], panel.height - 3, QUIET, "end"))
    if newest := _newest(runs):
        text, beside = (
            _ending_text(newest, measure, say),
            18 if _stands_below(runs, measure, panel.scale, panel.bottom) else -8,
        )
        down = panel.down(newest.value) + beside
        words.append(panel.word(newest.year, text, down, US, size=CHART_TEXT["value"], is_strong=True))
    tips: list[Tip] = [(e.year, e.value, _point(e, say)) for run in runs for e in run if is_known(e.value)]
    tips += [(e.year, e.median, _median_text(e, say)) for run in around for e in run]
    tips += [
        (e.year, e.value, f"{name}: {_point(e, say)}")
        for name, part in before
        for run in part
        for e in run
        if is_known(e.value)
    ]
    return Drawing((panel.html(parts, words, tips, has_zoom=True),), height, margins)


def _points(run: Sequence[_Edition], name: str) -> list[Point]:
    return [(edition.year, getattr(edition, name)) for edition in run]


def _outline(run: Sequence[_Edition]) -> list[Point]:
    """The band of a run, from its best there to its worst back; one edition alone is as wide as its crossbar."""
    ends = [-0.25, 0.25] if len(run) == 1 else [0.0]
    best = [(edition.year + end, edition.best) for edition in run for end in ends]
    worst = [(edition.year + end, edition.worst) for edition in run for end in ends]
    return [*best, *reversed(worst)]


def _lines(runs: Sequence[Sequence[_Edition]], name: str) -> list[list[Point]]:
    return [piece for run in runs for piece in pieces(_points(run, name))]


def _crossbars(runs: Sequence[Sequence[Point]]) -> list[list[Point]]:
    """A short line in place of each run that is one point alone and has no line."""
    return [[(run[0][0] - 0.25, run[0][1]), (run[0][0] + 0.25, run[0][1])] for run in runs if len(run) == 1]


def _own_range(
    runs: Sequence[Sequence[_Edition]],
    around: Sequence[Sequence[_Edition]],
    before: Sequence[tuple[str, Sequence[Sequence[_Edition]]]],
    measure: str,
) -> tuple[float, float]:
    """The lower and upper end of the axis of one chart alone."""
    if measure == "rank":
        return _lowest_rank(runs), 0.0
    drawn = [edition.value for part in (runs, *(part for _, part in before)) for run in part for edition in run]
    drawn += [end for run in around for edition in run for end in (edition.worst, edition.best)]
    figures = [figure for figure in drawn if is_known(figure)]
    low, high = min(figures, default=0.0), max(figures, default=1.0)
    room = _ROOM * (high - low) or 0.5
    return low - room, high + room


def _below_last(last_rank: float, height: float) -> float:
    """The lower end of an axis of ranks, so many pixels high: there is room for a figure below the last rank."""
    return last_rank / (1 - (_WORDS_HEIGHT + 1) / height)


def _places(runs: Sequence[Sequence[_Edition]]) -> int:
    """How many places the newest edition has; an earlier one may have had more."""
    newest = _newest(runs)
    return int(newest.rank_of if newest is not None and is_known(newest.rank_of) else _lowest_rank(runs))


def _lowest_rank(runs: Sequence[Sequence[_Edition]]) -> float:
    return float(
        max((edition.rank_of if is_known(edition.rank_of) else edition.value) for run in runs for edition in run)
    )


def _runs(rows: Sequence[Record], by: str, measure: str) -> list[list[_Edition]]:
    """The editions in order, cut where what is drawn does not compare."""
    parts: dict[str, list[_Edition]] = {}
    for row in rows:
        edition = _Edition(row["year"], row[measure], *(row[name] for name in _Edition._fields[2:]))
        parts.setdefault(str(row[by]), []).append(edition)
    return list(parts.values())


def _break_years(breaks: Sequence[int]) -> list[Part]:
    """The year above each band: on a telephone the names would lie on each other, and they stand beside the chart."""
    return [
        {
            "x": year - 0.5,
            "y": 1.0,
            "yref": "paper",
            "text": str(year),
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "bottom",
            "font": {"size": CHART_TEXT["label"], "color": PEERS},
            "xshift": -3,
            "yshift": CHART_TEXT["label"] * level,
        }
        for year, level in _break_levels(breaks).items()
    ]


def _break_levels(breaks: Sequence[int]) -> dict[int, int]:
    """On which line the year of each break stands: those too near for their text take three lines by turns."""
    levels: dict[int, int] = {}
    for year in breaks:
        near = [levels[before] for before in (year - 1, year - 2) if before in levels]
        levels[year] = (near[0] + 1) % 3 if near else 0
    return levels


def _with_figures(runs: Sequence[Sequence[_Edition]]) -> list[list[_Edition]]:
    """Of every run the editions in which others have figures too."""
    complete = (
        [edition for edition in run if all(map(is_known, (edition.worst, edition.median, edition.best)))]
        for run in runs
    )
    return [run for run in complete if run]


def _band(runs: Sequence[Sequence[_Edition]], say: Words) -> list[Part]:
    complete = _with_figures(runs)
    if not complete:
        return []
    outlines = [_outline(run) for run in complete]
    traces: list[Part] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": _with_gaps([x for x, _ in outline] for outline in outlines),
            "y": _with_gaps([y for _, y in outline] for outline in outlines),
            "line": {"width": 0},
            "fill": "toself",
            "fillcolor": BAND,
            "hoverinfo": "skip",
        }
    ]
    for mode in ("lines", "markers"):  # an edition alone in its framework has no line
        some = [run for run in complete if (len(run) > 1) == (mode == "lines")]
        traces.append(
            {
                "type": "scatter",
                "mode": mode,
                "x": _with_gaps([edition.year for edition in run] for run in some),
                "y": _with_gaps([edition.median for edition in run] for run in some),
                "line": {"color": PEERS, "width": 1.2, "dash": "dash"},
                "marker": {"color": PEERS, "symbol": "line-ew-open", "size": 12},
                "text": _with_gaps([_median_text(edition, say) for edition in run] for run in some),
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
    return traces


def _band_names(runs: Sequence[Sequence[_Edition]], say: Words, scale: float, last: int) -> list[Part]:
    """What the ends and the middle of the band are called, where it ends: at the edge if it goes on to the last year.

    Those too near the middle's name stand away from it.
    """
    complete = _with_figures(runs)
    if not complete:
        return []
    newest = complete[-1][-1]
    low, high = sorted((newest.worst, newest.best))
    away = [round(max(_NAME_HEIGHT - abs(end - newest.median) * scale, 0)) for end in (high, low)]
    return [
        {
            "x": last + AXIS_ENDS[1] if newest.year == last else newest.year,
            "y": y,
            "text": say(f"chart.{name}_label"),
            "showarrow": False,
            "xanchor": "left",
            "xshift": 4,
            "yshift": shift,
            "font": {"size": CHART_TEXT["label"], "color": PEERS},
        }
        for name, y, shift in (("highest", high, away[0]), ("median", newest.median, 0), ("lowest", low, -away[1]))
    ]


def _line(runs: Sequence[Sequence[_Edition]], measure: str, say: Words) -> Part:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": _with_gaps([edition.year for edition in run] for run in runs),
        "y": _with_gaps([edition.value if is_known(edition.value) else None for edition in run] for run in runs),
        "connectgaps": False,
        "line": {"color": US, "width": 2.2},
        "marker": {"size": 6},
        "text": _with_gaps([_point(edition, say) for edition in run] for run in runs),
        "hovertemplate": "%{text}<extra></extra>",
    }


def _relative(name: str, runs: Sequence[Sequence[_Edition]], say: Words) -> Part:
    """The course of a unit that was merged, thin and without joints."""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": _with_gaps([edition.year for edition in run] for run in runs),
        "y": _with_gaps([edition.value if is_known(edition.value) else None for edition in run] for run in runs),
        "line": {"color": PEERS, "width": 1.2},
        "marker": {"size": 3},
        "text": _with_gaps([f"{escape(name)}: {_point(edition, say)}" for edition in run] for run in runs),
        "hovertemplate": "%{text}<extra></extra>",
    }


def _merger_name(at: float, words: str) -> Part:
    return {
        "x": at,
        "y": 0,
        "yref": "paper",
        "text": escape(words),
        "showarrow": False,
        "xanchor": "right",
        "yanchor": "bottom",
        "font": {"size": CHART_TEXT["label"], "color": PEERS},
    }


def _relative_names(traces: Sequence[Part], scale: float) -> list[Part]:
    """The names of merged units at their first figures, where the lines are still apart.

    scale: pixels upwards for a unit of the axis. A name stands above its figure, the lowest below it where the next is
    near, and each further one above those below it.
    """
    drawn = [[(x, y) for x, y in zip(trace["x"], trace["y"], strict=True) if is_known(y)] for trace in traces]
    firsts = sorted(
        ((points[0], trace["name"]) for points, trace in zip(drawn, traces, strict=True) if points),
        key=lambda first: first[0][1] * scale,
    )
    labels: list[Part] = []
    free = -inf
    for place, ((x, y), name) in enumerate(firsts):
        at = y * scale
        is_below = place == 0 and len(firsts) > 1 and firsts[1][0][1] * scale - at < _NAME_HEIGHT
        shift = -_NAME_HEIGHT if is_below else max(free - at, 0)
        free = at + shift + _NAME_HEIGHT
        labels.append(
            {
                "x": x,
                "y": y,
                "text": escape(name),
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "bottom",
                "yshift": round(shift),
                "font": {"size": CHART_TEXT["label"], "color": PEERS},
            }
        )
    return labels


def _ending(runs: Sequence[Sequence[_Edition]], measure: str, say: Words, scale: float, bottom: float) -> Part:
    """The newest figure where the line ends. scale, bottom: as of `_stands_below`."""
    newest = _newest(runs)
    if newest is None:
        return {}
    is_below = _stands_below(runs, measure, scale, bottom)
    return {
        "x": newest.year,
        "y": newest.value,
        "text": f"<b>{_ending_text(newest, measure, say)}</b>",
        "showarrow": False,
        "xanchor": "right",  # away from the names at the right end
        "xshift": 12,
        "yanchor": "top" if is_below else "bottom",
        "yshift": -4 if is_below else 4,
        "font": {"size": CHART_TEXT["value"], "color": US},
    }


def _stands_below(runs: Sequence[Sequence[_Edition]], measure: str, scale: float, bottom: float) -> bool:
    """Whether the newest figure stands below its point: where less would run through it than above.

    That is the line itself, coming from the figure before, and of scores the median's, where it is as near as the words
    are high. Where there is no room below, it stands above. scale: pixels upwards for a unit of the axis; bottom: the
    figure at its lower end.
    """
    run = next(run for run in reversed(runs) if any(is_known(edition.value) for edition in run))
    *_, newest = (edition for edition in run if is_known(edition.value))
    if (newest.value - bottom) * scale < _WORDS_HEIGHT:
        return False
    before = [edition.value for edition in run if edition.year < newest.year and is_known(edition.value)][-1:]
    lines = [(value, inf) for value in before]
    if measure != "rank" and is_known(newest.median):
        lines.append((newest.median, _WORDS_HEIGHT))
    away = [((value - newest.value) * scale, near) for value, near in lines]
    above = sum(0 < far < near for far, near in away)
    return above > sum(-near < far < 0 for far, near in away)


def _newest(runs: Sequence[Sequence[_Edition]]) -> _Edition | None:
    """The newest edition with a figure of what is drawn."""
    return next((edition for run in reversed(runs) for edition in reversed(run) if is_known(edition.value)), None)


def _ending_text(newest: _Edition, measure: str, say: Words) -> str:
    return rank_text(newest.rank, newest.rank_of) if measure == "rank" else newest.text(newest.value, say.language)


def _median_text(edition: _Edition, say: Words) -> str:
    return say("chart.median", year=edition.year, score=edition.text(edition.median, say.language))


def _point(edition: _Edition, say: Words) -> str:
    """One edition in a sentence, as far as it is known."""
    rank = rank_text(edition.rank, edition.rank_of)
    score = edition.text(edition.shown_value, say.language)
    if not is_known(edition.shown_value):
        return say("chart.only_rank", year=edition.year, rank=rank)
    if not is_known(edition.rank):
        return say("chart.only_score", year=edition.year, score=score)
    return say("chart.point", year=edition.year, score=score, rank=rank)


def _with_gaps(parts: Iterable[Iterable[object]]) -> list[object]:
    """All the parts in one row, with a gap after each."""
    return [item for part in parts for item in (*part, None)]


def year_ticks(first: int, last: int) -> list[int]:
    """The years that an axis names: the last, and others so far apart that they can be read."""
    span = last - first
    step = 1 if span <= 8 else 3 if span <= 12 else 5
    return [year for year in range(first, last + 1) if (last - year) % step == 0]
