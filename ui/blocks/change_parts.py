"""Why a total moved, on the screen: the sentence, the waterfall, the parts, and what cannot be given."""

from __future__ import annotations

import pandas as pd

from analysis.change import Missing, TotalChange
from analysis.frames import TOTAL
from ui.kit.charts import Chart, waterfall
from ui.kit.tables import Column, Row, TableCell
from ui.visit.visit import Visit
from wording.numbers import decimal, is_known, percent, signed

SEEN = 0.005
"""Points of the total: less than this is nothing on the screen."""


def moved_words(visit: Visit, change: TotalChange) -> str:
    """By how much the total moved: "tăng 2,31 điểm so với 2021"."""
    way = "same" if abs(change.change) < SEEN else "up" if change.change > 0 else "down"
    points = decimal(abs(change.change), visit.language)
    return visit.say(f"explain.moved_{way}", points=points, year=change.from_year)


def causes(visit: Visit, change: TotalChange) -> str:
    """What the change of the method and the scores gave, each with its sign; only what gave anything is named."""
    parts = [("weights", change.by_weights), ("set", change.by_set), ("scores", change.by_scores)]
    parts.append(("unexplained", change.unexplained))
    return "; ".join(
        visit.say(f"explain.by_{name}", points=signed(value, visit.language))
        for name, value in parts
        if abs(value) >= SEEN or name == "scores"
    )


def is_method(change: TotalChange) -> bool:
    """Whether the total moved one way and the scores, together, did not."""
    method = change.by_weights + change.by_set
    return abs(change.change) >= SEEN and change.change * change.by_scores <= 0 < change.change * method


def plain_sentence(visit: Visit, change: TotalChange) -> str:
    """One sentence for those who read only one, where the method moved the total and not the scores; else ""."""
    if not change.is_split or not is_method(change):
        return ""
    way = "rise" if change.change > 0 else "fall"
    return visit.say(f"explain.{way}_by_method", points=signed(change.by_scores, visit.language))


def missing_sentence(visit: Visit, missing: tuple[Missing, ...]) -> str:
    """Which figures it would take to split the change."""
    say = visit.say
    parts = []
    for year in sorted({one.year for one in missing}):
        named = [one.component for one in missing if one.year == year]
        if None in named:
            parts.append(say("explain.no_weights", year=year))
        elif TOTAL in named:
            parts.append(say("explain.no_components", year=year))
        else:
            names = ", ".join(visit.component_name(str(code), short=True) for code in named)
            parts.append(say("explain.no_component", year=year, names=names))
    return say("explain.not_split", missing="; ".join(parts))


def waterfall_parts(visit: Visit, change: TotalChange) -> list[tuple[str, float]]:
    """The bars between the two totals: a component each, then the method, then what is left."""
    scored = change.parts[change.parts["is_compared"]]
    parts = [
        (visit.component_name(str(code), short=True), float(part))
        for code, part in zip(scored["component"], scored["score_part"], strict=True)
    ]
    others = [("weights", change.by_weights), ("set", change.by_set), ("unexplained", change.unexplained)]
    return parts + [(visit.say(f"explain.bar_{name}"), value) for name, value in others if abs(value) >= SEEN]


def waterfall_chart(visit: Visit, change: TotalChange, title: str, subtitle: str, height: int = 320) -> Chart:
    """How one total became the other."""
    parts = waterfall_parts(visit, change)
    ends = (str(change.from_year), change.before), (str(change.year), change.after)
    figure = waterfall(ends[0], parts, ends[1], visit.say, height)
    rows = [[name, signed(value, visit.language)] for name, value in parts]
    columns = [Column(visit.say("words.component")), Column(visit.say("words.points"), "right")]
    alt = f"{title}. " + "; ".join(f"{name} {points}" for name, points in rows)
    return Chart(figure, title, subtitle, alt, columns, rows)


def extremes_title(visit: Visit, change: TotalChange) -> str:
    """The components that took and gave most: the finding of the waterfall."""
    parts = change.parts[change.parts["is_compared"]].sort_values("score_part")
    named = {}
    for way, part in (("most_lost", parts.iloc[0]), ("most_gained", parts.iloc[-1])):
        if float(part["score_part"]) * (1 if way == "most_gained" else -1) >= SEEN:
            points = signed(part["score_part"], visit.language)
            name = visit.component_name(str(part["component"]), short=True)
            named[way] = visit.say(f"explain.{way}", component=name, points=points)
    text = "; ".join(named.values()) or visit.say("explain.none_moved")
    return text[:1].upper() + text[1:]


def part_columns(visit: Visit, change: TotalChange) -> list[Column]:
    """The headings of the table of parts."""
    say, years = visit.say, (change.from_year, change.year)
    return [
        Column(say("words.component"), is_whole=True),
        *(Column(say("explain.score_of", year=year), "right") for year in years),
        *(Column(say("explain.weight_of", year=year), "right", is_secondary=True) for year in years),
        Column(say("explain.score_part"), "right", help=say("explain.score_part_help")),
        Column(say("explain.weight_part"), "right", help=say("explain.weight_part_help")),
    ]


def part_rows(visit: Visit, change: TotalChange) -> list[Row]:
    """One row a component with its scores, weights and parts; the sums and the rest at the end."""
    say, language = visit.say, visit.language
    rows: list[Row] = [_part_row(visit, part, change) for _, part in change.parts.iterrows()]
    method = change.by_weights + change.by_set
    rows.append([
        TableCell(say("explain.sum")), decimal(change.before, language), decimal(change.after, language), "", "",
        _points(visit, change.by_scores), _points(visit, method),
    ])  # fmt: skip
    if abs(change.unexplained) >= SEEN:
        rows.append([
            TableCell(say("explain.bar_unexplained"), help=say("explain.unexplained_help")), "", "", "", "",
            _points(visit, change.unexplained), "",
        ])  # fmt: skip
    return rows


def _part_row(visit: Visit, part: pd.Series, change: TotalChange) -> Row:
    language, code = visit.language, str(part["component"])
    year = change.year if is_known(part["after"]) else change.from_year
    framework = visit.index.framework(year, visit.unit.group) if visit.unit else None
    named = framework.component(code) if framework else None
    name = visit.component_name(code, short=True) if part["is_compared"] or named is None else visit.say.of(named)
    other = "" if part["is_compared"] else f" ({visit.say('explain.only_one')})"
    method = float(part["weight_part"]) + float(part["set_part"])
    return [
        TableCell(name + other, visit.link("component", component=code) if visit.framework else ""),
        decimal(part["before"], language),
        decimal(part["after"], language),
        percent(part["weight_before"], language),
        percent(part["weight_after"], language),
        _points(visit, float(part["score_part"])) if part["is_compared"] else "–",
        _points(visit, method),
    ]


def _points(visit: Visit, value: float) -> TableCell:
    tone = "" if abs(value) < SEEN else "good" if value > 0 else "bad"
    return TableCell(signed(value, visit.language), tone=tone)


def break_notes(visit: Visit, change: TotalChange) -> str:
    """The breaks of the method that lie between the two editions, by name."""
    group = visit.unit.group if visit.unit else ""
    names = [
        visit.say.of(framework, "break")
        for framework in visit.index.frameworks
        if framework.group == group and change.from_year < framework.first_year <= change.year and framework.break_vi
    ]
    return visit.say("explain.breaks", names="; ".join(names)) if names else ""


def weights_note(visit: Visit, change: TotalChange) -> str:
    """What is known of the weights of the two editions."""
    group = visit.unit.group if visit.unit else ""
    frameworks = [visit.index.framework(year, group) for year in (change.from_year, change.year)]
    notes = dict.fromkeys(visit.say.of(one, "weights_note") for one in frameworks if one is not None)
    return " ".join(note for note in notes if note)
