"""One component beside the other units: all of them on one line, those of the region on another."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.frames import is_known
from ui.kit.charts import Chart
from ui.kit.look import CHART_TEXT, PEERS, US
from ui.kit.svg import Drawing, Margins, Panel, axis_figures, axis_texts
from ui.kit.tables import Column, Row, TableCell, between, ranked
from ui.reads.scores import history
from ui.statements.certainty import has_intervals
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, decimal, rank_text, score_digits, score_format, signed

HEIGHT, MARGINS = 160, Margins(18, 12, 22, 8)
_COLUMNS = ["unit", "shown_value", "decimals", "rank", "rank_of", "low", "high"]

AROUND = 0.06
"""What the axis goes beyond its scores, as a share of them."""


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
    known = rows.sort_values("shown_value", ascending=mine["direction"] < 0)[_COLUMNS].to_dict("records")
    said = {str(row["unit"]): _said(visit, names, row) for row in known}
    figure = _strips(groups, mine, said, visit)
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
        for r in known
    ]
    return Chart(figure, title, subtitle, f"{title}. {subtitle}", columns, table)


def _strips(
    groups: Sequence[tuple[str, pd.DataFrame]], mine: pd.Series, said: Mapping[str, str], visit: Visit
) -> Drawing:
    """A line of dots for each group, ours as a diamond with its interval, and the median of the first across them.

    said: what is said of each unit on touch.
    """
    scores = groups[0][1]["shown_value"]
    own, middle = float(mine["shown_value"]), float(scores.median())
    interval = [mine[end] for end in ("low", "high") if end in mine and is_known(mine[end])]
    ends = [float(scores.min()), float(scores.max()), *map(float, interval)]
    room = AROUND * (max(ends) - min(ends)) or 0.5
    panel = Panel(min(ends) - room, max(ends) + room, len(groups), 0.0, HEIGHT - MARGINS.top - MARGINS.bottom)
    parts, words, tips = [panel.upright(middle, PEERS, "5,4")], [], []
    for place, (label, rows) in enumerate(groups):
        line = place + 0.4
        others = rows[rows["unit"] != mine["unit"]]
        dots = [(float(score), line) for score in others["shown_value"]]
        parts.append(panel.dots(dots, PEERS, 9, 0.55, is_apart=True))
        if len(interval) == 2:
            parts.append(panel.line([[(float(end), line) for end in interval]], US, 1.5))
        words += [
            panel.diamond((own, line), US, 13),
            panel.word(panel.left, label, panel.down(line) + 20, anchor="start"),
        ]
        tips += [(*dot, said[str(unit)]) for dot, unit in zip(dots, others["unit"], strict=True)]
        tips.append((own, line, said[str(mine["unit"])]))
    figures = axis_figures(panel.left, panel.right, 8)
    words += [
        panel.word(own, visit.unit_name, panel.down(0.4) - 10, US, size=CHART_TEXT["value"], is_strong=True),
        panel.word(middle, visit.say("chart.median_label"), -4, PEERS),
        *(
            panel.word(figure, text, panel.height + 15)
            for figure, text in zip(figures, axis_texts(figures, visit.language), strict=True)
        ),
    ]
    return Drawing((panel.html(parts, words, tips),), HEIGHT, MARGINS)


def _said(visit: Visit, names: dict[str, str], row: Mapping[Any, Any]) -> str:
    score, name = decimal(row["shown_value"], visit.language, score_digits(row)), names[str(row["unit"])]
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
