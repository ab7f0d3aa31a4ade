"""The method once more, by its definition: loops over respondents, questions, indicators and units."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan, nan

import pandas as pd

from analysis.survey.questionnaire import Questionnaire


def values(questionnaire: Questionnaire, group: str, answers: pd.DataFrame, hard: Mapping[tuple[str, str], float]):
    """The value of each indicator by unit: {(unit, indicator): value}."""
    found = {}
    units = sorted({row["unit"] for row in answers.to_dict("records") if row["group"] == group})
    for unit in units:
        rows = [row for row in answers.to_dict("records") if row["group"] == group and row["unit"] == unit]
        if len(rows) < questionnaire.floor:
            continue
        for indicator in questionnaire.indicators:
            if indicator.groups and group not in indicator.groups:
                continue
            if indicator.is_hard:
                found[unit, indicator.code] = hard.get((unit, indicator.code), nan)
                continue
            means = []
            for question in questionnaire.questions:
                if question.indicator == indicator.code:
                    given = [row[question.code] for row in rows if not isnan(row[question.code])]
                    if given:
                        means.append(sum(given) / len(given))
            found[unit, indicator.code] = sum(means) / len(means) if means else nan
    return found


def scores(questionnaire: Questionnaire, group: str, found: Mapping[tuple[str, str], float]):
    """Components, totals and ranks: ({(unit, component): score}, {unit: total}, {unit: rank})."""
    units = sorted({unit for unit, _ in found})
    scaled: dict[tuple[str, str], float] = {}
    for indicator in questionnaire.indicators:
        column = [found[unit, indicator.code] for unit in units if (unit, indicator.code) in found]
        known = [value for value in column if not isnan(value)]
        for unit in units:
            value = found.get((unit, indicator.code), nan)
            if isnan(value):
                scaled[unit, indicator.code] = nan
            elif max(known) - min(known) < 1e-9:
                scaled[unit, indicator.code] = 5.5
            else:
                up = 1 + 9 * (value - min(known)) / (max(known) - min(known))
                scaled[unit, indicator.code] = up if indicator.direction > 0 else 11 - up
    components: dict[tuple[str, str], float] = {}
    totals: dict[str, float] = {}
    names = list(dict.fromkeys(i.component for i in questionnaire.indicators if not i.groups or group in i.groups))
    for unit in units:
        above = below = 0.0
        for name in names:
            top = bottom = 0.0
            for indicator in questionnaire.indicators:
                if indicator.component == name and (not indicator.groups or group in indicator.groups):
                    value = scaled[unit, indicator.code]
                    if not isnan(value):
                        top += indicator.weight * value
                        bottom += indicator.weight
            components[unit, name] = top / bottom if bottom else nan
            weight = questionnaire.component_weights.get((group, name), 1.0)
            above += weight * components[unit, name]
            below += weight
        totals[unit] = 10 * above / below
    ranks = {
        unit: nan if isnan(totals[unit]) else 1 + sum(totals[other] > totals[unit] + 1e-7 for other in units)
        for unit in units
    }
    return components, totals, ranks
