"""Why a total moved, drawn: the waterfall and the table of parts."""

import pandas as pd

from analysis.change import TotalChange
from analysis.frames import is_known, smallest_change
from ui.kit.charts import Chart, waterfall
from ui.kit.tables import Column, Row, TableCell, tone_of
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, SHARE, SIGNED, signed


def waterfall_parts(visit: Visit, change: TotalChange) -> list[tuple[str, float]]:
    """The bars between the two totals: a component each, then the method, then what is left."""
    scored = change.parts[change.parts["is_compared"]]
    parts = [
        (visit.component_name(str(code), short=True), float(part))
        for code, part in zip(scored["component"], scored["score_part"], strict=True)
    ]
    others = [("weights", change.by_weights), ("set", change.by_set), ("unexplained", change.unexplained)]
    return parts + [
        (visit.say(f"explain.bar_{name}"), value)
        for name, value in others
        if abs(value) >= smallest_change(visit.digits)
    ]


def waterfall_chart(visit: Visit, change: TotalChange, title: str, subtitle: str, is_dense: bool = False) -> Chart:
    """How one total became the other. is_dense: where room is short."""
    parts = waterfall_parts(visit, change)
    ends = (str(change.from_year), change.before), (str(change.year), change.after)
    figure = waterfall(ends[0], parts, ends[1], visit.say, visit.digits, is_dense=is_dense)
    rows: list[Row] = [[name, TableCell(value, SIGNED.to(visit.digits))] for name, value in parts]
    columns = [Column(visit.say("words.component")), Column(visit.say("words.points"), "right")]
    alt = f"{title}. " + "; ".join(f"{name} {signed(value, visit.language, visit.digits)}" for name, value in parts)
    return Chart(figure, title, subtitle, alt, columns, rows)


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
    say = visit.say
    rows: list[Row] = [_part_row(visit, part, change) for _, part in change.parts.iterrows()]
    rows.append(
        [
            TableCell(say("explain.sum")),
            TableCell(change.before, DECIMAL.to(visit.digits)),
            TableCell(change.after, DECIMAL.to(visit.digits)),
            "",
            "",
            _points(visit, change.by_scores),
            _points(visit, change.by_weights + change.by_set),
        ]
    )
    if abs(change.unexplained) >= smallest_change(visit.digits):
        rows.append(
            [
                TableCell(say("explain.bar_unexplained"), help=say("explain.unexplained_help")),
                "",
                "",
                "",
                "",
                _points(visit, change.unexplained),
                "",
            ]
        )
    return rows


def _part_row(visit: Visit, part: pd.Series, change: TotalChange) -> Row:
    code = str(part["component"])
    year = change.year if is_known(part["after"]) else change.from_year
    framework = visit.index.framework(year, visit.unit.group) if visit.unit else None
    named = framework.component(code) if framework else None
    name = visit.component_name(code, short=True) if part["is_compared"] or named is None else visit.say.of(named)
    other = "" if part["is_compared"] else f" ({visit.say('explain.only_one')})"
    return [
        TableCell(name + other, href=visit.link("component", component=code) if visit.framework else ""),
        TableCell(part["before"], DECIMAL.to(visit.digits)),
        TableCell(part["after"], DECIMAL.to(visit.digits)),
        TableCell(part["weight_before"], SHARE),
        TableCell(part["weight_after"], SHARE),
        _points(visit, float(part["score_part"])) if part["is_compared"] else TableCell(),
        _points(visit, float(part["weight_part"]) + float(part["set_part"])),
    ]


def _points(visit: Visit, value: float) -> TableCell:
    return TableCell(value, SIGNED.to(visit.digits), tone=tone_of(value, digits=visit.digits))
