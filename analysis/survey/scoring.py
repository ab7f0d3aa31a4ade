"""From answers to scores: means, rescaling within the year's units, components, totals.

Arrays have the units in their last axis but one and the questions, indicators or components in their last; whatever
stands before is draws. What is missing is NaN and is left out of means; the others' weights are scaled up.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.survey.questionnaire import Questionnaire

LOWEST, HIGHEST = 1.0, 10.0
SAME = 1e-9
"""Values that differ by less, relative to their size, are equal: adding up in another order makes such differences."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Structure:
    """How the questions of one group make indicators, and these components and the total.

    question_weights: (questions, indicators); component_weights: (indicators, components); total_weights:
    (components,), adding up to 1. directions: 1 or −1 by indicator. is_hard: by indicator. plain_weights:
    (questions, components) and plain_floor, plain_reach: (questions,), for the mean of answers from 0 to 1 before any
    rescaling; questions without two limits do not count there.
    """

    questions: tuple[str, ...]
    indicators: tuple[str, ...]
    components: tuple[str, ...]
    question_weights: Array
    component_weights: Array
    total_weights: Array
    directions: Array
    is_hard: NDArray[np.bool_]
    plain_weights: Array
    plain_floor: Array
    plain_reach: Array


def structure_of(questionnaire: Questionnaire, group: str) -> Structure:
    """The structure of the questionnaire for one group of units."""
    questions = questionnaire.questions_of(group)
    indicators = questionnaire.indicators_of(group)
    components = questionnaire.components_of(group)
    place = {indicator.code: number for number, indicator in enumerate(indicators)}
    into = {component: number for number, component in enumerate(components)}
    question_weights = np.zeros((len(questions), len(indicators)))
    plain_weights = np.zeros((len(questions), len(components)))
    floor, reach = np.zeros(len(questions)), np.ones(len(questions))
    for row, question in enumerate(questions):
        indicator = indicators[place[question.indicator]]
        question_weights[row, place[indicator.code]] = 1.0
        if question.lowest is not None and question.highest is not None and question.highest > question.lowest:
            low, high = question.lowest, question.highest
            floor[row], reach[row] = (low, high - low) if indicator.direction > 0 else (high, low - high)
            asked = sum(other.indicator == indicator.code for other in questions)
            plain_weights[row, into[indicator.component]] = indicator.weight / asked
    component_weights = np.zeros((len(indicators), len(components)))
    for row, indicator in enumerate(indicators):
        component_weights[row, into[indicator.component]] = indicator.weight
    totals = np.array([questionnaire.weight_of(group, component) for component in components], dtype=float)
    return Structure(
        tuple(question.code for question in questions),
        tuple(indicator.code for indicator in indicators),
        components,
        question_weights,
        component_weights,
        totals / totals.sum() if totals.size else totals,
        np.array([indicator.direction for indicator in indicators], dtype=float),
        np.array([indicator.is_hard for indicator in indicators], dtype=bool),
        plain_weights,
        floor,
        reach,
    )


def weighted_mean(values: Array, weights: Array) -> Array:
    """The mean over the last axis under each column of weights, of what is known; NaN where nothing is."""
    known = ~np.isnan(values)
    if known.all():
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(values @ weights / weights.sum(axis=0))
    filled = np.where(known, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((filled @ weights) / (known.astype(float) @ weights))


def indicator_values(structure: Structure, means: Array, hard: Array) -> Array:
    """The value of each indicator. means: (…, units, questions); hard: (units, indicators), NaN where not hard."""
    return np.where(structure.is_hard, hard, weighted_mean(means, structure.question_weights))


def extent(values: Array) -> tuple[Array, Array]:
    """The lowest value of each indicator over the units, and the reach from there to the highest; 0 if all are
    equal.
    """
    known = ~np.isnan(values)
    lowest = np.where(known, values, np.inf).min(axis=-2, keepdims=True)
    highest = np.where(known, values, -np.inf).max(axis=-2, keepdims=True)
    with np.errstate(invalid="ignore"):
        reach = highest - lowest
        is_same = ~(reach > SAME * np.maximum(1.0, np.maximum(np.abs(lowest), np.abs(highest))))
    return lowest, np.where(is_same, 0.0, reach)


def rescale(values: Array, directions: Array, lowest: Array, reach: Array) -> Array:
    """Min–max to 1–10, turned round where less is better; the middle for all where all units are equal."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (values - lowest) / reach
    share = np.where(reach > 0, share, np.where(np.isnan(values), np.nan, 0.5))
    return np.asarray(LOWEST + (HIGHEST - LOWEST) * np.where(directions < 0, 1.0 - share, share))


def component_scores(structure: Structure, scaled: Array) -> Array:
    """The score of each component, 1–10: the weighted mean of its indicators."""
    return weighted_mean(scaled, structure.component_weights)


def total_scores(structure: Structure, components: Array) -> Array:
    """The total, 10–100; NaN for a unit that lacks a component."""
    return np.asarray(components @ structure.total_weights * 10.0)


def plain_means(structure: Structure, means: Array) -> Array:
    """Components as the share of the answers' own scale, 0–1, more is better; nothing rescaled between units."""
    return weighted_mean((means - structure.plain_floor) / structure.plain_reach, structure.plain_weights)


def plain_totals(structure: Structure, plain: Array) -> Array:
    """The mean of the components that are known, each with its weight. plain: of `plain_means`."""
    known = ~np.isnan(plain)
    weights = structure.total_weights
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((np.where(known, plain, 0.0) @ weights) / (known @ weights))
