"""Charts of intervals: scores and ranks with how sure they are; pairs of weights and correlations."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.frames import TOTAL
from ui.kit.charts import Chart, blank_figure
from ui.kit.look import BETTER, CHART_TEXT, EVEN, GRID, PEERS, US, WORSE
from ui.kit.tables import Column, TableCell, between, ranked
from ui.statements.certainty import has_intervals, in_brackets, of_score
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, RANK, decimal, percent

ROW_HEIGHT = 16
HEAT = 0.7
"""How strong the strongest colour of a cell is."""

LABEL_LETTERS, LINE_HEIGHT = 28, 12
"""Letters after which a name beside the axis goes on in another line, so that a telephone has room for the figures."""


def forest(rows: pd.DataFrame, names: Sequence[str], home: str, language: str) -> go.Figure:
    """One line a unit from the lowest to the highest place, a dot at its rank, ours in blue; the best on top.

    rows: the columns of `analysis.robustness.rank_intervals` in the order to be drawn; names: of the units.
    """
    texts = [
        f"{escape(name)}: {rank:.0f} ({low:.0f}–{high:.0f})"
        for name, rank, low, high in zip(names, rows["rank"], rows["low"], rows["high"], strict=True)
    ]
    points = rows[["rank", "low", "high"]].set_axis(["point", "low", "high"], axis=1)
    figure = interval_plot(points, names, texts, rows["unit"].eq(home).to_numpy(), language)
    figure.update_xaxes(range=[0, len(rows) + 1], tickvals=rank_ticks(len(rows)), tickformat="d")
    return figure


def interval_plot(
    points: pd.DataFrame, names: Sequence[str], texts: Sequence[str], is_ours: np.ndarray, language: str
) -> go.Figure:
    """One line a row from low to high, a dot at its point, ours in blue; the first on top.

    points: columns point, low, high; names: of the rows; texts: said on touch.
    """
    shown = ["<br>".join(map(escape, wrap(name, LABEL_LETTERS, break_long_words=False))) for name in names]
    height = ROW_HEIGHT + LINE_HEIGHT * max((name.count("<br>") for name in shown), default=0)
    figure = blank_figure(language, 60 + height * len(points))
    places, said = np.arange(len(points)), np.array(texts, dtype=object)
    for chosen, colour, width, size in ((~is_ours, PEERS, 3, 7), (is_ours, US, 5, 11)):
        part = points[chosen]
        figure.add_scatter(
            x=[end for low, high in zip(part["low"], part["high"], strict=True) for end in (low, high, None)],
            y=[end for place in places[chosen] for end in (place, place, None)],
            mode="lines",
            line={"color": colour, "width": width},
            opacity=1.0 if colour == US else 0.5,
            hoverinfo="skip",
        )
        figure.add_scatter(
            x=part["point"],
            y=places[chosen],
            mode="markers",
            marker={"color": colour, "size": size, "symbol": "diamond" if colour == US else "circle"},
            text=said[chosen],
            hovertemplate="%{text}<extra></extra>",
            cliponaxis=False,
        )
    labels = [f"<b>{name}</b>" if ours else name for name, ours in zip(shown, is_ours, strict=True)]
    figure.update_xaxes(side="top", showgrid=True, gridcolor=GRID)
    figure.update_yaxes(
        tickvals=places,
        ticktext=labels,
        range=[len(points) - 0.4, -0.6],
        tickfont={"size": CHART_TEXT["label"]},
        showgrid=False,
    )
    return figure


def weight_pairs(rows: pd.DataFrame, names: Sequence[str], nominal: str, effective: str, language: str) -> go.Figure:
    """The weight that a component has and the one that it really carries, joined by a line; shares of one.

    rows: the columns of `analysis.importance.effective_weights` in the order to be drawn.
    """
    figure = blank_figure(language, 64 + 32 * len(rows))
    labels = [escape(name) for name in names]
    figure.add_scatter(
        x=[end for pair in zip(rows["nominal"], rows["effective"], strict=True) for end in (*pair, None)],
        y=[end for label in labels for end in (label, label, None)],
        mode="lines",
        line={"color": PEERS, "width": 2},
        opacity=0.6,
        showlegend=False,
        hoverinfo="skip",
    )
    for column, said, symbol in (("nominal", nominal, "circle-open"), ("effective", effective, "circle")):
        figure.add_scatter(
            x=rows[column],
            y=labels,
            name=escape(said),
            mode="markers",
            marker={"color": PEERS, "size": 11, "symbol": symbol, "line": {"width": 2, "color": PEERS}},
            text=[f"{escape(said)}: {percent(value, language, 1)}" for value in rows[column]],
            hovertemplate="%{y}<br>%{text}<extra></extra>",
            cliponaxis=False,
        )
    figure.update_layout(showlegend=True, legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"})
    figure.update_xaxes(showgrid=True, gridcolor=GRID, tickformat=".0%", zeroline=True, zerolinecolor=PEERS)
    figure.update_yaxes(autorange="reversed")
    return figure


def correlation_map(
    correlations: pd.DataFrame, names: Sequence[str], marked: frozenset[frozenset[str]], language: str
) -> go.Figure:
    """Every pair once, below the diagonal: coloured from −1 to 1, a hundred times the figure written in the cell.

    correlations: a symmetric frame; names: of its rows; marked: the pairs that are framed.
    """
    codes, size = list(correlations.columns), len(correlations)
    below = np.tril(np.ones((size, size), dtype=bool), -1)
    values = np.where(below, correlations.to_numpy(dtype=float), np.nan)[1:, :-1]
    figure = blank_figure(language, 130 + 30 * size)
    figure.add_heatmap(
        z=values,
        x=list(range(size - 1)),
        y=list(range(1, size)),
        zmin=-1,
        zmax=1,
        xgap=2,
        ygap=2,
        colorscale=[[0, WORSE], [0.5, EVEN], [1, BETTER]],
        opacity=HEAT,  # the ground shows through, so that a figure is read in the page's own ink on light and dark
        showscale=False,
        text=[["" if np.isnan(value) else decimal(100 * value, language, 0) for value in line] for line in values],
        texttemplate="%{text}",
        textfont={"size": CHART_TEXT["label"]},
        customdata=[
            [
                f"{escape(row)} · {escape(column)}: {decimal(value, language)}"
                for column, value in zip(names[:-1], line, strict=True)
            ]
            for row, line in zip(names[1:], values, strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
    )
    cells = [(row, column) for row in range(1, size) for column in range(row)]
    for row, column in cells:
        if frozenset((codes[row], codes[column])) in marked:
            edges = {"x0": column - 0.5, "x1": column + 0.5, "y0": row - 0.5, "y1": row + 0.5}
            figure.add_shape(type="rect", line={"color": PEERS, "width": 2}, **edges)
    labels = list(map(escape, names))
    figure.update_xaxes(
        tickvals=list(range(size - 1)),
        ticktext=labels[:-1],
        tickangle=-50,
        tickfont={"size": CHART_TEXT["label"]},
        ticks="",
    )
    figure.update_yaxes(
        tickvals=list(range(1, size)),
        ticktext=labels[1:],
        range=[size - 0.5, 0.5],
        showgrid=False,
        tickfont={"size": CHART_TEXT["label"]},
    )
    return figure


def rank_ticks(count: int, is_small: bool = False) -> list[int]:
    """The ranks that an axis of so many units names: the first, the last, and round ones between. No rank is 0.

    is_small: of a chart among others, with room for four.
    """
    step = (20 if count > 25 else 5) if is_small else 10 if count > 25 else 5 if count > 10 else 1
    return [1, *range(step, count - step // 2, step), count] if 1 < step < count else list(range(1, count + 1))


def forest_chart(visit: Visit, history: pd.DataFrame) -> Chart | None:
    """The totals of all units of the chosen edition and group, each with its interval; None where none has one."""
    rows = history[(history["year"] == visit.year) & (history["component"] == TOTAL) & history["shown_value"].notna()]
    rows = rows[rows["group"] == visit.unit.group] if visit.unit else rows.iloc[0:0]
    rows = rows.sort_values("shown_value", ascending=visit.is_less_better(TOTAL))
    own = rows[rows["unit"] == visit.unit_code]
    if own.empty or not has_intervals(rows):
        return None
    say, language, mine = visit.say, visit.language, own.iloc[0]
    names = [say.of(visit.catalogue.unit(str(unit))) for unit in rows["unit"]]
    lines = [
        [
            TableCell(name),
            TableCell(row["shown_value"], DECIMAL.to(visit.digits)),
            between(row["low"], row["high"], DECIMAL.to(visit.digits)),
            ranked(row["rank"]),
            between(row["rank_low"], row["rank_high"], RANK),
        ]
        for name, (_, row) in zip(names, rows.iterrows(), strict=True)
    ]
    texts = [
        f"{escape(name)}: {decimal(row['shown_value'], language, visit.digits)}{in_brackets(of_score(visit, row))}"
        for name, (_, row) in zip(names, rows.iterrows(), strict=True)
    ]
    points = rows[["shown_value", "low", "high"]].set_axis(["point", "low", "high"], axis=1)
    title = say("certainty.forest_title", index=visit.index.short, year=visit.year)
    subtitle = say("certainty.forest_subtitle")
    columns = [
        Column(say("words.unit"), is_whole=True),
        Column(say("words.score"), "right"),
        Column(say("certainty.interval"), "right"),
        Column(say("words.rank"), "right"),
        Column(say("certainty.interval"), "right"),
    ]
    figure = interval_plot(points, names, texts, rows["unit"].eq(mine["unit"]).to_numpy(), language)
    return Chart(figure, title, subtitle, f"{title}. {subtitle}", columns, lines)
