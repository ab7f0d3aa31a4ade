"""Which indicators moved a component, on the screen; where a rule is not exact, why nothing is said."""

import pandas as pd

from analysis.frames import is_known, smallest_change
from analysis.indicator_change import ComponentChange
from analysis.scoring_rule import ScoringRule
from ui.blocks.indicators import difference_cell, natural_cell
from ui.kit.tables import Column, Row, TableCell
from ui.statements.change import rule_sentence
from ui.visit.visit import Visit
from wording.numbers import SIGNED, decimal, signed

LEAST_DIGITS = 3
"""An indicator's part in a component is small: two decimals would hide it."""


def component_sentence(visit: Visit, code: str, change: ComponentChange) -> str:
    """By how much the component moved and what gave it."""
    say, language = visit.say, visit.language
    moved = signed(change.change, language, visit.digits)
    if not change.is_split or change.parts.empty:
        return say("explain.component_moved", component=visit.component_name(code), points=moved, year=change.from_year)
    text = say(
        "explain.component_split",
        component=visit.component_name(code),
        points=moved,
        year=change.from_year,
        values=signed(change.by_values, language, visit.digits),
        rule=signed(change.by_rule, language, visit.digits),
    )
    if change.entered or change.left:
        text += " " + say("explain.set_of_indicators", entered=change.entered, left=change.left)
    return text


def reason_sentences(visit: Visit, change: ComponentChange, rules: dict[int, ScoringRule | None]) -> list[str]:
    """Why the split cannot be given, for each edition that stands in its way."""
    sides = ((change.from_year, change.reason_before), (change.year, change.reason_after))
    return [rule_sentence(visit, year, rules.get(year), reason) for year, reason in sides if reason]


def exact_sentences(visit: Visit, change: ComponentChange, rules: dict[int, ScoringRule | None]) -> list[str]:
    """How exact the recovered rules are, and what they rest on."""
    return [
        visit.say(
            "explain.rule_exact",
            year=year,
            units=rule.units,
            indicators=len(rule.orders),
            miss=decimal(rule.largest_residual, visit.language, 7),
        )
        for year in (change.from_year, change.year)
        if (rule := rules.get(year)) is not None and rule.is_exact
    ]


def indicator_columns(visit: Visit, change: ComponentChange) -> list[Column]:
    """The headings of the table of indicators."""
    say = visit.say
    return [
        Column("#", "right"),
        Column(say("indicators.label")),
        Column(str(change.from_year), "right"),
        Column(str(change.year), "right"),
        Column(say("indicators.change"), "right", is_secondary=True),
        Column(say("explain.indicator_part"), "right", help=say("explain.indicator_part_help")),
    ]


def indicator_rows(visit: Visit, change: ComponentChange) -> list[Row]:
    """One row an indicator that both editions have, then the rule's part."""
    rows: list[Row] = [_row(visit, part, change.direction) for _, part in change.parts.iterrows()]
    rows.append(["", visit.say("explain.by_rule"), "", "", "", TableCell(change.by_rule, SIGNED.to(_digits(visit)))])
    return rows


def _digits(visit: Visit) -> int:
    return max(LEAST_DIGITS, visit.digits)


def _row(visit: Visit, part: pd.Series, direction: int) -> Row:
    scale, value = str(part["scale"]), float(part["part"])
    tone = "" if abs(value) < smallest_change(_digits(visit)) else "good" if value * direction > 0 else "bad"
    label = str(part["label"]) if isinstance(part["label"], str) and part["label"] else ""
    return [
        TableCell(int(part["order"])),
        label or visit.say("indicators.unnamed", order=int(part["order"])),
        natural_cell(visit, part["before"], scale),
        natural_cell(visit, part["after"], scale),
        difference_cell(visit, float(part["after"]) - float(part["before"]), scale)
        if is_known(part["after"])
        else TableCell(),
        TableCell(value, SIGNED.to(_digits(visit)), tone=tone),
    ]
