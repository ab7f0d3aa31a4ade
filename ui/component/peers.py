"""One component beside the other units: all of them on one line, those of the region on another."""

from html import escape

import pandas as pd

from analysis.frames import is_known
from ui.blocks.interval_charts import error_bars
from ui.kit.charts import Chart, blank_figure
from ui.kit.look import CHART_TEXT, PEERS, US
from ui.kit.tables import Column, Row, TableCell, between, ranked
from ui.reads.scores import history
from ui.statements.certainty import has_intervals
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, decimal, rank_text, score_digits, score_format, signed

HEIGHT = 150


def peers_chart(visit: Visit, component: str) -> Chart | None:
    """Every unit's score of a component in the chosen edition; None where fewer than two units have one."""
    every = history(visit)
    rows = every[(every["year"] == visit.year) & (every["component"] == component)]
    rows = rows[(rows["group"] == visit.unit.group) & rows["shown_value"].notna()] if visit.unit else rows.iloc[0:0]
    own = rows[rows["unit"] == visit.unit_code]
    if len(rows) < 2 or own.empty:
        return None
    say, mine = visit.say, own.iloc[0]
    names = {str(unit): say.of(visit.catalogue.unit(str(unit))) for unit in rows["unit"]}
    region = visit.catalogue.regions.get(str(mine["region"]))
    near = rows[rows["region"] == mine["region"]] if region is not None else rows.iloc[0:0]
    groups = [(say("component.all_units", n=len(rows)), rows)]
    if region is not None and 1 < len(near) < len(rows):
        groups.append((say.of(region), near))
    figure = blank_figure(visit.language, HEIGHT)
    for label, part in groups:
        others = part[part["unit"] != mine["unit"]]
        figure.add_scatter(
            x=others["shown_value"],
            y=[label] * len(others),
            mode="markers",
            marker={"color": PEERS, "size": 9, "opacity": 0.55},
            text=[_said(visit, names, row) for _, row in others.iterrows()],
            hovertemplate="%{text}<extra></extra>",
        )
    own_bars = error_bars(own)
    figure.add_scatter(
        x=[mine["shown_value"]] * len(groups),
        y=[label for label, _ in groups],
        error_x=None
        if own_bars is None
        else own_bars | {end: [own_bars[end][0]] * len(groups) for end in ("array", "arrayminus")},
        mode="markers+text",
        marker={"color": US, "size": 13, "symbol": "diamond"},
        text=[f"<b>{escape(visit.unit_name)}</b>", *[""] * (len(groups) - 1)],
        textposition="top center",
        textfont={"size": CHART_TEXT["value"], "color": US},
        customdata=[_said(visit, names, mine)] * len(groups),
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
    )
    middle = float(rows["shown_value"].median())
    figure.add_vline(x=middle, line={"color": PEERS, "width": 1, "dash": "dash"})
    figure.add_annotation(
        x=middle,
        y=1,
        yref="paper",
        text=say("chart.median_label"),
        showarrow=False,
        yanchor="bottom",
        font={"size": CHART_TEXT["label"], "color": PEERS},
    )
    figure.update_yaxes(range=[len(groups) - 0.5, -0.6], showgrid=False)
    figure.update_layout(margin={"t": 18})
    title = _title(visit, component, rows, mine, names)
    subtitle = say("component.peers_subtitle", n=len(rows), year=visit.year)
    columns = [Column(say("words.unit")), Column(say("words.score"), "right"), Column(say("words.rank"), "right")]
    columns += [Column(say("certainty.interval"), "right")] if has_intervals(rows) else []
    table: list[Row] = [
        [
            names[str(r["unit"])],
            TableCell(r["shown_value"], score_format(r)),
            ranked(r["rank"], r["rank_of"]),
            *([between(r["low"], r["high"], DECIMAL.to(visit.digits))] if has_intervals(rows) else []),
        ]
        for _, r in rows.sort_values("shown_value", ascending=mine["direction"] < 0).iterrows()
    ]
    return Chart(figure, title, subtitle, f"{title}. {subtitle}", columns, table)


def _said(visit: Visit, names: dict[str, str], row: pd.Series) -> str:
    score, name = decimal(row["shown_value"], visit.language, score_digits(row)), escape(names[str(row["unit"])])
    if not is_known(row["rank"]):
        return visit.say("component.unit_score", unit=name, score=score)
    return visit.say("component.unit_point", unit=name, score=score, rank=rank_text(row["rank"], row["rank_of"]))


def _title(visit: Visit, component: str, rows: pd.DataFrame, mine: pd.Series, names: dict[str, str]) -> str:
    """The gap to the median, and to the unit just ahead."""
    say, language, digits = visit.say, visit.language, score_digits(mine)
    text = say(
        "component.peers_title",
        component=visit.component_name(component, short=True),
        score=decimal(mine["shown_value"], language, digits),
        gap=signed(float(mine["shown_value"]) - float(rows["shown_value"].median()), language, digits),
    )
    lead = (rows["shown_value"] - mine["shown_value"]) * mine["direction"]
    ahead = lead[lead > 0]
    if ahead.empty:
        return f"{text}; {say('component.is_best_less' if visit.is_less_better(component) else 'component.is_best')}"
    next_one = rows.loc[ahead.idxmin()]
    distance = decimal(float(ahead.min()), language, digits)
    return f"{text}; {say('component.behind', unit=names[str(next_one['unit'])], points=distance)}"
