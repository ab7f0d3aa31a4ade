"""From cleaned answers to the scores, ranks and grades of one group of units, with their intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.ranks import minimum_ranks, rank_quantiles
from analysis.survey.comparison import TAILS, interval, sure_differences
from analysis.survey.draws import Sample, bootstrap, means_of, samples_of
from analysis.survey.posterior import true_values
from analysis.survey.questionnaire import Questionnaire
from analysis.survey.raking import Raked, margins_of, rake
from analysis.survey.reliability import item_reliability
from analysis.survey.scoring import (
    Array,
    Structure,
    component_scores,
    extent,
    indicator_values,
    plain_means,
    plain_totals,
    rescale,
    structure_of,
    total_scores,
)
from analysis.survey.strata import JOINED_COLUMNS, join_strata

ANSWER_COLUMNS = ("respondent", "unit", "group")
UNIT_COLUMNS = (
    "unit", "group", "responses", "is_reportable", "total", "total_low", "total_high", "total_shrunk",
    "rank", "rank_low", "rank_high", "ranked", "grade", "grade_chance", "first_chance", "next_unit", "next_chance",
    "is_surely_better_than_next", "surely_better", "surely_worse", "plain", "plain_low", "plain_high", "plain_rank",
)  # fmt: skip
COMPONENT_COLUMNS = ("unit", "group", "component", "score", "low", "high", "plain", "plain_low", "plain_high")
INDICATOR_COLUMNS = ("unit", "group", "indicator", "value", "low", "high", "scaled", "answers")
QUESTION_COLUMNS = ("unit", "group", "question", "component", "answers", "mean", "low", "high")
GRADE_COLUMNS = ("unit", "group", "grade", "chance")


@dataclass(frozen=True)
class Evaluation:
    """What came of the answers; frames with the columns named above.

    units: total 10–100, its interval, and the shrunk total: the mean of the true ones that the answers leave possible,
    nearer to the middle the fewer the answers are, so that the best are not too high; rank among the units that are
    reported (1 is best), of `ranked`; the grade and its chance; the chance of being first, and of being better than the
    next; how many units it is surely better and worse than; `plain`, the mean of the answers on their own scale
    (0–100), and its rank. components: score 1–10; plain 0–100. indicators: value in its own unit. questions: mean on
    the scale of the question. reliability: `analysis.survey.reliability.COLUMNS`. factor: how many standard errors a
    sure difference has. equal: the indicators in which all units are equal. joined: the strata that were too small to
    be drawn from (`analysis.survey.strata.JOINED_COLUMNS`). raked: how the respondents were weighted to known shares;
    None where none are known.
    """

    group: str
    draws: int
    seed: int
    units: pd.DataFrame
    components: pd.DataFrame
    indicators: pd.DataFrame
    questions: pd.DataFrame
    grades: pd.DataFrame
    reliability: pd.DataFrame
    factor: float
    equal: tuple[str, ...]
    joined: pd.DataFrame
    raked: Raked | None


@dataclass(frozen=True)
class Scored:
    """One way through the method: indicators in their units and 1–10, components 1–10, totals 10–100; arrays as in
    `analysis.survey.scoring`."""

    values: Array
    scaled: Array
    components: Array
    totals: Array


def evaluate_answers(
    questionnaire: Questionnaire,
    group: str,
    answers: pd.DataFrame,
    hard: Mapping[tuple[str, str], float] | None = None,
    draws: int = 1000,
    seed: int = 0,
    processes: int = 1,
) -> Evaluation:
    """Compute scores, ranks and grades of the units of a group from cleaned answers, with their intervals.

    questionnaire: what was asked; group: of units. answers: a row a respondent and unit; ANSWER_COLUMNS, `stratum` if
    there are any, a column a margin of the questionnaire, and a column a question, numbers, NaN where there is no
    answer. hard: values of hard indicators by
    unit and indicator. Units with fewer answers than the questionnaire's floor are not reported and do not set the
    scale. The respondents of the others are weighted to the questionnaire's margins, each once (`rake`), and again in
    every draw. draws, seed: of the bootstrap; processes: that share its work. Returns an Evaluation; totals are 10–100
    and components 1–10, higher is better, rank 1 is the best. All intervals have a confidence of 90 %. Raises KeyError
    for a question without its column.

    >>> import pandas as pd
    >>> from analysis.survey.questionnaire import Indicator, Question, Questionnaire
    >>> question = Question("q1", "speed", "agreement", lowest=1, highest=5)
    >>> asked = Questionnaire("ddci", 2024, (Indicator("speed", "time_costs"),), (question,), floor=3)
    >>> answers = pd.DataFrame({"unit": list("aaabbb"), "q1": [1, 2, 2, 4, 5, 5]})
    >>> answers = answers.assign(respondent=range(6), group="department")
    >>> result = analysis.evaluate_answers(asked, "department", answers, draws=20)
    >>> result.units[["unit", "total", "rank", "responses"]].values.tolist()
    [['b', 100.0, 1.0, 3], ['a', 10.0, 2.0, 3]]
    """
    rows = answers[answers["group"] == group]
    structure = structure_of(questionnaire, group)
    responses = rows.groupby("unit").size()
    reported = [unit for unit in sorted(responses.index) if responses[unit] >= questionnaire.floor]
    if not reported:
        return _nothing(questionnaire, group, draws, seed, responses, rows)
    used = rows[rows["unit"].isin(reported)]
    units_of, strata, joined = strata_of(used)
    margins = margins_of(used, questionnaire.margins) if questionnaire.margins else None
    table = used[list(structure.questions)].to_numpy(dtype=float)
    samples = samples_of(table, units_of, reported, strata, margins)
    means = means_of(samples)
    drawn = bootstrap(samples, draws, seed, processes, margins)
    known_hard = _hard_values(structure, reported, hard or {})
    values = indicator_values(structure, means, known_hard)
    lowest, reach = extent(values)
    seen = score(structure, values, lowest, reach)
    drawn_values = indicator_values(structure, drawn, known_hard)
    on_seen_scale = score(structure, drawn_values, lowest, reach)
    answered = np.stack([sample.known.sum(axis=0) for sample in samples])
    true = true_values(
        structure, values, drawn_values, degrees_of(structure, samples), [sample.digest for sample in samples], seed
    )
    likely = score(structure, true, *extent(true))
    plain, drawn_plain = plain_means(structure, means), plain_means(structure, drawn)
    units = _units(
        questionnaire, group, structure, reported, responses, seen, on_seen_scale, likely, plain, drawn_plain
    )
    return Evaluation(
        group,
        draws,
        seed,
        pd.concat([units[0], _unreported(group, responses, questionnaire.floor)], ignore_index=True),
        _components(group, structure, reported, seen, likely, plain, drawn_plain),
        _indicators(group, structure, reported, seen, drawn_values, answered),
        _questions(questionnaire, group, structure, reported, means, drawn, answered),
        _grade_chances(questionnaire, group, reported, likely.totals),
        item_reliability(questionnaire, group, rows),
        units[1],
        tuple(code for code, width in zip(structure.indicators, reach[0], strict=True) if width == 0),
        joined.assign(group=group),
        None if margins is None else rake(used, questionnaire.margins),
    )


def strata_of(rows: pd.DataFrame) -> tuple[NDArray[np.object_], NDArray[np.object_], pd.DataFrame]:
    """Units and strata by row, small strata joined, and which were (`analysis.survey.strata.join_strata`)."""
    strata = rows["stratum"].fillna("") if "stratum" in rows.columns else pd.Series("", index=rows.index)
    joined, joins = join_strata(rows["unit"], strata.astype(object))
    return rows["unit"].to_numpy(object), joined.to_numpy(object), joins


def degrees_of(structure: Structure, samples: Sequence[Sample]) -> Array:
    """The degrees of freedom of each indicator's error: the answers a question has on average, less the strata; (units,
    indicators), at least 1."""
    answered = np.stack([sample.known.sum(axis=0) for sample in samples])
    strata = np.array([len(sample.strata) - 1 for sample in samples], dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = answered @ structure.question_weights / structure.question_weights.sum(axis=0)
    return np.asarray(np.maximum(np.nan_to_num(mean) - strata[:, None], 1.0))


def score(structure: Structure, values: Array, lowest: Array, reach: Array) -> Scored:
    """Indicators to scores, on a scale that begins at lowest and reaches so far (`analysis.survey.scoring.extent`)."""
    scaled = rescale(values, structure.directions, lowest, reach)
    components = component_scores(structure, scaled)
    return Scored(values, scaled, components, total_scores(structure, components))


def _hard_values(structure: Structure, units: list[str], hard: Mapping[tuple[str, str], float]) -> Array:
    return np.array([[hard.get((unit, code), np.nan) for code in structure.indicators] for unit in units], dtype=float)


def grade_of(questionnaire: Questionnaire, group: str, total: float) -> str:
    """The name of the grade of a total; "" without grades or below the lowest of them."""
    bands = sorted(questionnaire.grades.get(group, ()), key=lambda band: -band.lowest)
    return next((band.name_vi for band in bands if total >= band.lowest), "")


def _grade_chances(questionnaire: Questionnaire, group: str, units: list[str], totals: Array) -> pd.DataFrame:
    bands = sorted(questionnaire.grades.get(group, ()), key=lambda band: -band.lowest)
    lines, above = [], np.full(totals.shape[1], np.inf)
    for band in bands:
        chance = ((totals >= band.lowest) & (totals < above)).mean(axis=0)
        lines += [(unit, group, band.name_vi, float(share)) for unit, share in zip(units, chance, strict=True)]
        above = np.full(totals.shape[1], band.lowest)
    return pd.DataFrame(lines, columns=list(GRADE_COLUMNS))


def _units(
    questionnaire: Questionnaire,
    group: str,
    structure: Structure,
    units: list[str],
    responses: pd.Series,
    seen: Scored,
    on_seen_scale: Scored,
    likely: Scored,
    plain: Array,
    drawn_plain: Array,
) -> tuple[pd.DataFrame, float]:
    places = minimum_ranks(seen.totals)
    likely_places = minimum_ranks(likely.totals)
    low, high = interval(likely.totals)
    rank_low, rank_high = rank_quantiles(likely_places, TAILS)
    sure = sure_differences(seen.totals, on_seen_scale.totals)
    own = plain_totals(structure, plain)
    own_low, own_high = interval(plain_totals(structure, drawn_plain))
    own_places = minimum_ranks(own)
    chances = _grade_chances(questionnaire, group, units, likely.totals)
    of_grade = {(str(u), str(g)): float(c) for u, _, g, c in chances.itertuples(index=False, name=None)}
    order = sorted(range(len(units)), key=lambda place: (np.nan_to_num(places[place], nan=np.inf), units[place]))
    following = dict(zip(order, [*order[1:], None], strict=True))
    lines = []
    for place in order:
        after = following[place]
        is_ranked = not np.isnan(places[place])
        has_next = after is not None and is_ranked and not np.isnan(places[after])
        grade = grade_of(questionnaire, group, seen.totals[place])
        lines.append(
            {
                "unit": units[place],
                "group": group,
                "responses": int(responses[units[place]]),
                "is_reportable": True,
                "total": seen.totals[place],
                "total_low": low[place],
                "total_high": high[place],
                "total_shrunk": likely.totals[:, place].mean(),
                "rank": places[place],
                "rank_low": rank_low[place],
                "rank_high": rank_high[place],
                "ranked": int((~np.isnan(places)).sum()),
                "grade": grade,
                "grade_chance": of_grade.get((units[place], grade), np.nan),
                "first_chance": float((likely_places[:, place] == 1).mean()),
                "next_unit": units[after] if after is not None and has_next else "",
                "next_chance": _chance_above(likely.totals, place, after) if after is not None and has_next else np.nan,
                "is_surely_better_than_next": bool(has_next and sure.is_better[place, after]),
                "surely_better": int(sure.is_better[place].sum()),
                "surely_worse": int(sure.is_better[:, place].sum()),
                "plain": own[place] * 100,
                "plain_low": own_low[place] * 100,
                "plain_high": own_high[place] * 100,
                "plain_rank": own_places[place],
            }
        )
    return pd.DataFrame(lines, columns=list(UNIT_COLUMNS)), sure.factor


def _chance_above(totals: Array, place: int, other: int) -> float:
    return float(((totals[:, place] > totals[:, other]) + 0.5 * (totals[:, place] == totals[:, other])).mean())


def _components(
    group: str, structure: Structure, units: list[str], seen: Scored, likely: Scored, plain: Array, drawn: Array
) -> pd.DataFrame:
    low, high = interval(likely.components)
    plain_low, plain_high = interval(drawn)
    lines = [
        (
            *(unit, group, component, seen.components[row, column], low[row, column], high[row, column]),
            *(100 * shares[row, column] for shares in (plain, plain_low, plain_high)),
        )
        for row, unit in enumerate(units)
        for column, component in enumerate(structure.components)
    ]
    return pd.DataFrame(lines, columns=list(COMPONENT_COLUMNS))


def _indicators(
    group: str, structure: Structure, units: list[str], seen: Scored, drawn: Array, answered: Array
) -> pd.DataFrame:
    low, high = interval(drawn)
    counts = answered @ structure.question_weights
    lines = [
        (
            *(unit, group, code, seen.values[row, column], low[row, column], high[row, column]),
            *(seen.scaled[row, column], int(counts[row, column])),
        )
        for row, unit in enumerate(units)
        for column, code in enumerate(structure.indicators)
    ]
    return pd.DataFrame(lines, columns=list(INDICATOR_COLUMNS))


def _questions(
    questionnaire: Questionnaire,
    group: str,
    structure: Structure,
    units: list[str],
    means: Array,
    drawn: Array,
    answered: Array,
) -> pd.DataFrame:
    low, high = interval(drawn)
    components = {indicator.code: indicator.component for indicator in questionnaire.indicators}
    asked = [(question.code, components[question.indicator]) for question in questionnaire.questions_of(group)]
    lines = [
        (unit, group, code, component, int(answered[row, at]), means[row, at], low[row, at], high[row, at])
        for row, unit in enumerate(units)
        for at, (code, component) in enumerate(asked)
    ]
    return pd.DataFrame(lines, columns=list(QUESTION_COLUMNS))


def _unreported(group: str, responses: pd.Series, floor: int) -> pd.DataFrame:
    lines = [
        {"unit": unit, "group": group, "responses": int(count), "is_reportable": False, "grade": "", "next_unit": ""}
        for unit, count in responses.sort_index().items()
        if count < floor
    ]
    return pd.DataFrame(lines, columns=list(UNIT_COLUMNS))


def _nothing(
    questionnaire: Questionnaire, group: str, draws: int, seed: int, responses: pd.Series, rows: pd.DataFrame
) -> Evaluation:
    return Evaluation(
        group,
        draws,
        seed,
        _unreported(group, responses, questionnaire.floor),
        pd.DataFrame(columns=list(COMPONENT_COLUMNS)),
        pd.DataFrame(columns=list(INDICATOR_COLUMNS)),
        pd.DataFrame(columns=list(QUESTION_COLUMNS)),
        pd.DataFrame(columns=list(GRADE_COLUMNS)),
        item_reliability(questionnaire, group, rows),
        float("nan"),
        (),
        pd.DataFrame(columns=[*JOINED_COLUMNS, "group"]),
        None,
    )
