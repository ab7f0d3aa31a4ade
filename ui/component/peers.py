"""One component beside the other units: all of them on one line, those of the region on another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from textwrap import wrap

import pandas as pd

from analysis.frames import is_known
from ui.component.field import field_of
from ui.kit.charts import Chart
from ui.kit.look import CHART_TEXT, PEERS, US
from ui.kit.svg import LETTER, Drawing, Margins, Panel, Point, axis_figures, axis_texts
from ui.visit.visit import Visit
from wording.numbers import decimal, score_digits, signed

HEIGHT, MARGINS = 160, Margins(18, 12, 22, 8)

LETTERS, LINE, BESIDE = 13, 15, 8
"""Of the name of a line left of its dots: letters after which it goes on below, pixels of a line, and to the dots."""

MANY = 300
"""Of more units than these, dots within a thousandth of the width are one."""

AROUND = 0.06
"""What the axis goes beyond its scores, as a share of them."""


def peers_chart(visit: Visit, component: str) -> Chart | None:
    """Every unit's score of a component in the chosen edition; None where fewer than two units have one."""
    field = field_of(visit, component)
    rows, mine = field.rows, field.own(visit.unit_code)
    if len(rows) < 2 or mine is None:
        return None
    say = visit.say
    region = visit.catalogue.regions.get(str(mine["region"]))
    near = rows[rows["region"] == mine["region"]] if region is not None else rows.iloc[0:0]
    groups = [(say("component.all_units", n=len(rows)), rows)]
    if region is not None and 1 < len(near) < len(rows):
        groups.append((say.of(region), near))
    figure = _strips(groups, mine, field.said, visit)
    title = _title(visit, component, rows, mine, field.names)
    subtitle = say("component.peers_subtitle", n=len(rows), year=visit.year)
    return Chart(figure, title, subtitle, f"{title}. {subtitle}", field.columns, field.table)


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
    lines = [wrap(label, LETTERS) for label, _ in groups]
    for place, (_, rows) in enumerate(groups):
        line = place + 0.4
        others = rows[rows["unit"] != mine["unit"]]
        every = [(float(score), line) for score in others["shown_value"]]
        dots, units = _apart(every, others["unit"].tolist(), panel)
        parts.append(panel.dots(dots, PEERS, 9, 0.55, is_apart=True))
        if len(interval) == 2:
            parts.append(panel.line([[(float(end), line) for end in interval]], US, 1.5))
        words += [
            panel.diamond((own, line), US, 13),
            *(
                panel.word(panel.left, text, panel.down(line) + 4 + at, anchor="end", shift=-BESIDE)
                for text, at in zip(lines[place], _around_middle(len(lines[place])), strict=True)
            ),
        ]
        tips += [(*dot, said[str(unit)]) for dot, unit in zip(dots, units, strict=True)]
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
    left = BESIDE + LETTER * max(len(text) for label in lines for text in label)
    return Drawing((panel.html(parts, words, tips),), HEIGHT, replace(MARGINS, left=left))


def _around_middle(count: int) -> list[float]:
    """How far below the middle each of so many lines of a name stands, in pixels."""
    return [(at - (count - 1) / 2) * LINE for at in range(count)]


def _apart(dots: Sequence[Point], units: Sequence[str], panel: Panel) -> tuple[list[Point], list[str]]:
    """The dots, and their units; of many, one of those that cannot be told apart on the screen."""
    if len(dots) <= MANY:
        return list(dots), list(units)
    first = {round(panel.across(x), 3): place for place, (x, _) in reversed(list(enumerate(dots)))}
    return [dots[place] for place in first.values()], [units[place] for place in first.values()]


def _title(visit: Visit, component: str, rows: pd.DataFrame, mine: pd.Series, names: Mapping[str, str]) -> str:
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
