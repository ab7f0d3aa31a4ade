"""The timeline: what is late or due soon, by component, between the ends of the plan's reporting periods."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Any

import streamlit as st

from planning.action import DOING, Action, is_open
from planning.occurrences import due_days, due_soon, is_recurring, timing
from planning.periods import Convention, periods, today
from planning.plan import Plan
from ui.blocks.action_fields import action_link, component_labels, text_of
from ui.blocks.plan_choice import names_of
from ui.kit.charts import Chart, blank_figure, show_chart
from ui.kit.look import BETTER, CHART_TEXT, GRID, PEERS, US, WORSE, WORSE_SOFT
from ui.kit.tables import Column, Row, TableCell
from ui.visit.link_choices import choose_segment
from ui.visit.visit import Visit
from wording.numbers import DAY, date_text

SOON_DAYS = 60
"""What is due within so many days counts as something to attend to."""
EXTENTS = ("attend", "open", "all")
"""What is late, has no result or is due soon; all that is not finished; that and what is, folded."""
MOST_BARS = 120
ROW_HEIGHT, AROUND = 22, 70
LABEL, NAMED = 48, 20
"""Letters of a title beside its bar; so many actions are named to who cannot see the chart."""

_DAY_MS = 86_400_000
_COLOURS = {"done": BETTER, "late": WORSE, "unrecorded": WORSE_SOFT, "doing": US, "planned": PEERS}


@dataclass(frozen=True)
class Line:
    """A line of the chart: its words, and the actions on it; none beside a component's name."""

    label: str
    actions: tuple[Action, ...] = ()


def state_of(action: Action, day: date) -> str:
    """How an action is coloured: done, late, unrecorded, doing or planned."""
    state = timing(action, day)
    return state if state in _COLOURS else "doing" if action.status in DOING else "planned"


def in_extent(actions: Sequence[Action], extent: str, day: date) -> tuple[Action, ...]:
    """The actions that an extent shows, the most urgent first: with a due day, and not cancelled."""
    dated = [action for action in actions if action.due and action.status != "cancelled"]
    wanted = {
        "attend": lambda action: timing(action, day) in ("late", "unrecorded") or due_soon(action, day, SOON_DAYS),
        "open": is_open,
        "all": lambda action: True,
    }[extent]
    order = {"late": 0, "unrecorded": 1, "soon": 2, "open": 3, "done": 4}
    return tuple(
        sorted(filter(wanted, dated), key=lambda action: (order[timing(action, day)], action.due, action.title))
    )


def span(plan: Plan | None, actions: Sequence[Action], convention: Convention) -> tuple[date, date]:
    """The first and last day of the timeline: the plan's reporting year and what reaches beyond it, a year at most."""
    first = min(action.start or action.due or date.max for action in actions)
    last = max(action.due or date.min for action in actions)
    if plan is None:
        return first, last
    (year,) = periods(plan.year, ("year",))
    begin, end = year.start(convention), year.end(convention)
    far = timedelta(366)
    return max(min(begin, first), begin - far), min(max(end, last), end + far)


def lines_of(actions: Sequence[Action], groups: Mapping[str, str], index: str, say: Any) -> Iterator[Line]:
    """A line for the name of each component, one for each of its actions, and one for all of it that is finished.

    groups: the names of the components by "index:component", in their order. index: whose component an action of
    several stands under.
    """
    by_group: dict[str, list[Action]] = {}
    for action in actions:
        own = [f"{its}:{code}" for its, code in action.components if its == index]
        every = [*own, *(f"{its}:{code}" for its, code in action.components)]
        by_group.setdefault(every[0] if every else "", []).append(action)
    order = {code: at for at, code in enumerate(groups)}
    for group in sorted(by_group, key=lambda code: order.get(code, len(order) + (not code))):
        here = by_group[group]
        yield Line(f"<b>{escape(groups.get(group, group) or say('plan.no_component'))}</b>")
        for action in sorted(filter(is_open, here), key=lambda action: (action.start or action.due, action.due)):
            cut = f"{action.title[:LABEL]}…" if len(action.title) > LABEL else action.title
            yield Line(escape(cut), (action,))
        if finished := tuple(action for action in here if not is_open(action)):
            yield Line(f"✓ {escape(say('plan.finished', count=len(finished)))}", finished)


def show_timeline(visit: Visit, plan: Plan | None, actions: Sequence[Action]) -> None:
    """Draw the timeline. Recurring work is one row with a mark for each time."""
    say, language, day = visit.say, visit.language, today()
    by_extent = {extent: in_extent(actions, extent, day) for extent in EXTENTS}
    if not by_extent["all"]:
        st.info(say("plan.timeline_empty"))
        return
    names = {extent: say(f"plan.extent_{extent}", count=len(by_extent[extent])) for extent in EXTENTS}
    start = next(extent for extent in EXTENTS if by_extent[extent])
    found = by_extent[choose_segment(visit, "plan", "extent", say("plan.extent"), names, start)]
    if not found:
        st.info(say("plan.timeline_nothing"))
        return
    shown = found[:MOST_BARS]
    groups = dict(sorted(component_labels(visit).items(), key=lambda item: not _is_of(visit, item[0])))
    lines = list(lines_of(shown, groups, visit.index.itself, say))
    first, last = span(plan, shown, visit.settings.convention)
    is_now = first <= day <= last
    figure = blank_figure(language, AROUND + ROW_HEIGHT * len(lines))
    for state in _COLOURS:
        figure.add_bar(**_bars(visit, lines, state, day))
    for marks in _marks(lines, day):
        figure.add_scatter(**marks)
    shapes, words = _milestones(visit, plan, (first, last))
    if is_now:
        shapes.append(_upright(day, {"color": WORSE, "width": 1.5, "dash": "dot"}))
        words.append(_above(day, say("timing.today")) | {"y": 0, "yanchor": "top"})
    figure.update_layout(
        barmode="overlay",
        showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "top", "yref": "container"},
        margin={"t": 48, "b": 26},
        shapes=shapes,
        annotations=words,
    )
    figure.update_xaxes(type="date", tickformat="%m/%Y", showgrid=True, range=[str(first), str(last)])
    figure.update_yaxes(
        tickvals=list(range(len(lines))),
        ticktext=[line.label for line in lines],
        range=[len(lines) - 0.4, -0.6],
        showgrid=False,
    )
    _show(visit, plan, figure, shown, len(found), day if is_now else None)


def _is_of(visit: Visit, code: str) -> bool:
    return code.startswith(f"{visit.index.itself}:")


def _bars(visit: Visit, lines: Sequence[Line], state: str, day: date) -> dict[str, Any]:
    """The bars of one state, from the first to the last day of each action."""
    here = [(at, action) for at, line in enumerate(lines) for action in line.actions if state_of(action, day) == state]
    return {
        "y": [at for at, _ in here],
        "base": [str(action.start or action.due) for _, action in here],
        "x": [(_days(action) + 1) * _DAY_MS for _, action in here],
        "orientation": "h",
        "width": 0.5,
        "marker": {"color": _COLOURS[state], "opacity": 0.75},
        "name": visit.say(f"plan.bar_{state}"),
        "visible": bool(here),
        "customdata": [
            [escape(action.title), date_text(action.start, visit.language), date_text(action.due, visit.language)]
            for _, action in here
        ],
        "hovertemplate": "%{customdata[0]}<br>%{customdata[1]} – %{customdata[2]}<extra>%{fullData.name}</extra>",
    }


def _days(action: Action) -> int:
    return ((action.due or date.min) - (action.start or action.due or date.min)).days


def _marks(lines: Sequence[Line], day: date) -> Iterator[dict[str, Any]]:
    """A mark for each due day: of one action the end, of recurring work every time, filled once it was carried out."""
    marks: dict[tuple[str, str], list[tuple[date, int]]] = {}
    for at, line in enumerate(lines):
        for action in line.actions:
            state = state_of(action, day)
            done = {occurrence.due for occurrence in action.occurrences}
            for due in due_days(action):
                is_done = state == "done" or due in done
                missed = "unrecorded" if state == "unrecorded" else "late"
                own = "done" if is_done else missed if due < day else "planned" if is_recurring(action) else state
                symbol = "circle" if is_recurring(action) else "diamond"
                marks.setdefault((own, symbol if own != "planned" else f"{symbol}-open"), []).append((due, at))
    for (state, symbol), points in marks.items():
        yield {
            "x": [str(due) for due, _ in points],
            "y": [at for _, at in points],
            "mode": "markers",
            "marker": {"color": _COLOURS[state], "symbol": symbol, "size": 8},
            "showlegend": False,
            "hoverinfo": "skip",
        }


def _milestones(
    visit: Visit, plan: Plan | None, shown: tuple[date, date]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The last day of each quarter by which the office reports, as a line and its name."""
    lines: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for quarter in periods(plan.year, ("quarter",)) if plan else ():
        end = quarter.end(visit.settings.convention)
        if shown[0] <= end <= shown[1]:
            lines.append(_upright(end, {"color": GRID, "width": 2}))
            words.append(_above(end, visit.say("plan.milestone", number=quarter.number, day=f"{end:%d/%m}")))
    return lines, words


def _upright(day: date, line: dict[str, Any]) -> dict[str, Any]:
    return {"type": "line", "x0": str(day), "x1": str(day), "y0": 0, "y1": 1, "yref": "paper", "line": line}


def _above(day: date, text: str) -> dict[str, Any]:
    font = {"size": CHART_TEXT["label"]}
    return {"x": str(day), "y": 1, "yref": "paper", "yanchor": "bottom", "text": text, "showarrow": False, "font": font}


def _show(visit: Visit, plan: Plan | None, figure: Any, shown: Sequence[Action], of: int, day: date | None) -> None:
    """The chart with its words and its table. of: how many there are. day: today, where the timeline reaches it."""
    say, language = visit.say, visit.language
    units, labels = names_of(visit, plan, "lead_unit"), component_labels(visit)
    rows: list[Row] = [
        [
            TableCell(action.title, href=action_link(visit, action)),
            TableCell(", ".join(labels.get(f"{index}:{code}", code) for index, code in action.components)),
            TableCell(action.start, DAY),
            TableCell(action.due, DAY),
            TableCell(units.get(action.lead_unit, action.lead_unit or None)),
            text_of(visit, plan, action, "status"),
        ]
        for action in shown
    ]
    columns = [
        Column(say("field.title")),
        Column(say("field.components")),
        Column(say("field.start"), "right"),
        Column(say("field.due"), "right"),
        Column(say("field.lead_unit")),
        Column(say("field.status")),
    ]
    late = sum(timing(action, today()) == "late" for action in shown)
    title = say("plan.timeline_title", count=of, late=late)
    alt = f"{title}: " + "; ".join(
        f"{action.title} {date_text(action.start, language)}–{date_text(action.due, language)}"
        for action in shown[:NAMED]
    )
    texts = [
        say("plan.timeline_subtitle"),
        say("plan.timeline_today", day=date_text(day, language)) if day else "",
        say("plan.more_cards", count=of - len(shown)) if of > len(shown) else "",
    ]
    show_chart(Chart(figure, title, " ".join(filter(None, texts)), alt, columns, rows), say, key="plan_timeline")
