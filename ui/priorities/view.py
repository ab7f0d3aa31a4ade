"""What the priorities page draws from and shows: the factors, cached, the sentence, the table, gain against effort."""

from html import escape

import pandas as pd
import plotly.graph_objects as go

from analysis.frames import is_known
from analysis.priority import ONE_IN, priority_factors
from ui.kit.charts import Chart, blank_figure
from ui.kit.look import GRID, PEERS, US
from ui.kit.tables import Column, Row, TableCell
from ui.reads.cached import cached_by_edition
from ui.reads.edition import scores_of_edition
from ui.reads.scores import gains, history
from ui.visit.visit import Visit
from wording.numbers import AS_IS, DECIMAL, NOTHING, SHARE, WHOLE, decimal, percent, signed

NAMED = 3
"""How many components the headline names."""

ORDERS = ("priority", "points", "effort", "evidence", "uncovered", "weight")
HEIGHT = 420
MIDDLE = 0.55
NEAR_EFFORT, NEAR_POINTS = 0.2, 0.06
"""Names of points nearer than these shares of the axes would run into each other."""


@cached_by_edition("year", "group", "unit", "minimum_coverage", max_entries=32)
def known_factors(visit: Visit) -> pd.DataFrame:
    """Weight, attainable gain and effort of every component of the chosen unit; columns FACTOR_COLUMNS.

    Raises NoScoresError where the chosen edition has no component scores.
    """
    table, everything = scores_of_edition(visit), history(visit)
    own = everything[(everything["year"] == table.year) & (everything["unit"] == visit.key.unit)]
    return priority_factors(table, own, gains(visit))


def headline(visit: Visit, table: pd.DataFrame) -> str:
    """The components to begin with: "Nên chọn trước: Tính năng động · Hỗ trợ doanh nghiệp"."""
    first = table[table["priority"] > 0]["component"][:NAMED]
    if first.empty:
        return visit.say("priorities.none", unit=visit.unit_name, index=visit.index.short, year=visit.year)
    names = " · ".join(visit.component_name(str(code), short=True) for code in first)
    return visit.say("priorities.headline", index=visit.index.short, year=visit.year, unit=visit.unit_name, names=names)


def reason(visit: Visit, row: pd.Series) -> str:
    """Why a component stands where it stands, factor by factor."""
    say, language = visit.say, visit.language
    parts = [
        say("priorities.because_weight", weight=percent(row["weight"], language))
        if is_known(row["points"])
        else say("priorities.because_equal"),
        gain_words(visit, row),
        say("priorities.because_flags", count=int(row["flags"])) if row["flags"] else say("priorities.because_no_flag"),
        say("priorities.because_actions", count=int(row["actions"]))
        if row["actions"]
        else say("priorities.because_no_action"),
    ]
    return f"{visit.component_name(str(row['component']))}: " + "; ".join(part for part in parts if part) + "."


def gain_words(visit: Visit, row: pd.Series) -> str:
    """Where the attainable gain comes from."""
    say, basis = visit.say, row["basis"]
    if not is_known(row["gain"]) or not isinstance(basis, str):
        return say("priorities.gain_unknown")
    points = decimal(row["gain"], visit.language, visit.digits)
    less = "_less" if visit.is_less_better(str(row["component"])) else ""
    return say(f"priorities.gain_{basis}{less}", points=points, one_in=ONE_IN, cases=int(row["cases"]))


def effort_words(visit: Visit, row: pd.Series) -> str:
    """How rare the gain is that brings half a point of the total."""
    say, language = visit.say, visit.language
    if not is_known(row["effort"]):
        return say("priorities.effort_unknown")
    step = decimal(row["step"], language, visit.digits)
    return say("priorities.effort_words", step=step, made=int(row["made"]), cases=int(row["cases"]))


def in_order(table: pd.DataFrame, order: str) -> pd.DataFrame:
    """The table sorted as asked; equal ones by priority."""
    ascending = order in ("effort", "uncovered")
    best = order == "uncovered"
    return table.sort_values(
        [order, "priority", "component"], ascending=[ascending and not best, False, True], na_position="last"
    )


def columns(visit: Visit) -> list[Column]:
    """The headings of the planner's table."""
    say = visit.say
    return [
        Column(say("words.component"), is_whole=True),
        Column(say("priorities.priority"), "right", help=say("priorities.priority_help")),
        Column(say("priorities.weight"), "right", is_secondary=True),
        Column(say("priorities.gain"), "right", help=say("priorities.gain_help", one_in=ONE_IN)),
        Column(say("priorities.points"), "right", help=say("priorities.points_help")),
        Column(say("priorities.effort"), "right", help=say("priorities.effort_help")),
        Column(say("priorities.evidence"), "right", is_secondary=True, help=say("priorities.evidence_help")),
        Column(say("words.flags"), "center"),
        Column(say("words.actions"), "center"),
        Column(""),
    ]


def rows(visit: Visit, table: pd.DataFrame) -> list[Row]:
    """One row a component: every factor with its reason, and the way to an action."""
    return [_row(visit, row) for _, row in table.iterrows()]


def _row(visit: Visit, row: pd.Series) -> Row:
    say, code = visit.say, str(row["component"])
    front = say("priorities.on_front") if row["is_front"] else ""
    link = visit.link("plan", component=code, new="1") if visit.may("plan") else ""
    return [
        TableCell(
            visit.component_name(code, short=True),
            href=visit.link("component", component=code),
            help=reason(visit, row),
        ),
        TableCell(row["priority"], WHOLE, help=reason(visit, row)),
        TableCell(row["weight"] if is_known(row["points"]) else None, SHARE),
        TableCell(row["gain"], DECIMAL.to(visit.digits), help=gain_words(visit, row)),
        TableCell(row["points"], DECIMAL.to(visit.digits), help=front),
        TableCell(row["effort"], SHARE, help=effort_words(visit, row)),
        TableCell(row["evidence"], SHARE),
        TableCell(
            int(row["flags"]),
            AS_IS.or_zero(NOTHING),
            visit.link("flags", component=code) if row["flags"] else "",
        ),
        TableCell(
            int(row["actions"]),
            AS_IS.or_zero(say("overview.none")),
            visit.link("plan", component=code),
            "bad" if row["flags"] and not row["actions"] else "",
        ),
        TableCell(say("priorities.plan") if link else "", href=link),
    ]


def front_chart(visit: Visit, table: pd.DataFrame) -> Chart | None:
    """Gain against effort; None where no effort is known."""
    say, language = visit.say, visit.language
    known = table[table["effort"].notna() & table["points"].notna()].sort_values("effort")
    if known.empty:
        return None
    names = [visit.component_name(str(code), short=True) for code in known["component"]]
    front = known[known["is_front"]]
    title = say(
        "priorities.front_title",
        names=", ".join(
            f"{visit.component_name(str(code), short=True)} ({signed(points, language, visit.digits)})"
            for code, points in zip(front["component"], front["points"], strict=True)
        ),
    )
    table_rows: list[Row] = [
        [
            name,
            TableCell(points, DECIMAL.to(visit.digits)),
            TableCell(effort, SHARE),
            say("priorities.on_front") if on_front else "",
        ]
        for name, points, effort, on_front in zip(
            names, known["points"], known["effort"], known["is_front"], strict=True
        )
    ]
    headings = [
        Column(say("words.component")),
        Column(say("priorities.points"), "right"),
        Column(say("priorities.effort"), "right"),
        Column(""),
    ]
    alt = f"{title} " + "; ".join(
        f"{name}: {decimal(points, language, visit.digits)}, {percent(effort, language)}"
        for name, points, effort in zip(names, known["points"], known["effort"], strict=True)
    )
    subtitle = say("priorities.front_subtitle", one_in=ONE_IN)
    return Chart(_front(visit, known, names), title, subtitle, alt, headings, table_rows)


def _front(visit: Visit, known: pd.DataFrame, names: list[str]) -> go.Figure:
    say, language = visit.say, visit.language
    figure = blank_figure(language, HEIGHT)
    front = known[known["is_front"]].sort_values("effort")
    figure.add_scatter(
        x=100 * front["effort"],
        y=front["points"],
        mode="lines",
        line={"color": US, "width": 1.5, "dash": "dot"},
        hoverinfo="skip",
    )
    is_front = known["is_front"].tolist()
    figure.add_scatter(
        x=100 * known["effort"],
        y=known["points"],
        mode="markers+text",
        marker={
            "color": [US if is_on_front else PEERS for is_on_front in is_front],
            "size": 11,
            "symbol": ["diamond" if is_on_front else "circle" for is_on_front in is_front],
        },
        text=[escape(name) for name in names],
        textposition=_positions(known),
        textfont={"size": 11},
        hovertext=[
            f"{escape(name)}: {decimal(points, language, visit.digits)} · {percent(effort, language)}"
            for name, points, effort in zip(names, known["points"], known["effort"], strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
    )
    figure.update_xaxes(
        title={"text": say("priorities.effort_axis"), "font": {"size": 12}},
        ticksuffix="%",
        range=[0, 104],
        showgrid=True,
        gridcolor=GRID,
    )
    figure.update_yaxes(title={"text": say("priorities.points_axis"), "font": {"size": 12}}, rangemode="tozero")
    return figure


def _positions(known: pd.DataFrame) -> list[str]:
    """Where each name stands beside its point: towards the middle, above or below where another is near."""
    points, efforts = known["points"].tolist(), known["effort"].tolist()
    spread = max(*points, 0.1)
    places: list[str] = []
    for place, (point, effort) in enumerate(zip(points, efforts, strict=True)):
        near = sum(
            abs(efforts[other] - effort) < NEAR_EFFORT and abs(points[other] - point) < NEAR_POINTS * spread
            for other in range(place)
        )
        places.append(f"{('middle', 'bottom', 'top')[min(near, 2)]} {'left' if effort > MIDDLE else 'right'}")
    return places
