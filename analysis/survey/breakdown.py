"""One unit of a survey, question by question and by kind of respondent, beside the other units of its group."""

import numpy as np
import pandas as pd

from analysis.survey.comparison import interval
from analysis.survey.draws import Sample, bootstrap, means_of, samples_of
from analysis.survey.evaluation import Evaluation, strata_of
from analysis.survey.questionnaire import Questionnaire
from analysis.survey.scoring import Array, Structure, plain_means, plain_totals, structure_of

KIND_COLUMNS = ("column", "category", "responses", "plain", "low", "high", "others")


def by_question(evaluation: Evaluation, unit: str) -> pd.DataFrame:
    """The mean answer to each question about a unit, with its 90 % interval, and the median of the group's units.

    Means are on the scale of the question, as it was asked. Returns the columns of `Evaluation.questions` and `median`,
    a row a question; empty for a unit with fewer answers than the floor. The medians are of those that have as many.
    """
    table = evaluation.questions
    medians = table.assign(mean=table["mean"].astype(float)).groupby("question")["mean"].median()
    own = table[table["unit"] == unit].reset_index(drop=True)
    return own.assign(median=own["question"].map(medians).astype(float))


def by_kind(
    questionnaire: Questionnaire,
    group: str,
    answers: pd.DataFrame,
    unit: str,
    draws: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """What each kind of respondent says about a unit: the plain mean (0–100, more is better) with its 90 % interval.

    Kinds are the categories of the columns with known shares, and strata. others: the mean of the other units that have
    enough answers of that kind. A kind with fewer answers than the floor has their number and nothing else: few people
    could be recognised by it, and their mean says little.
    """
    structure = structure_of(questionnaire, group)
    rows = answers[answers["group"] == group]
    lines = []
    for column in (*questionnaire.margins, "stratum"):
        if column not in rows.columns:
            continue
        texts = rows[column].fillna("").astype(str)
        for category in dict.fromkeys([*questionnaire.margins.get(column, ()), *sorted(set(texts) - {""})]):
            of_kind = rows[texts == category]
            count = int((of_kind["unit"] == unit).sum())
            if not count:
                continue
            units = _reported(questionnaire, of_kind)
            figures = (np.nan,) * 4
            if unit in units:
                samples = _samples(structure, of_kind[of_kind["unit"].isin(units)], units)
                plain = 100 * plain_totals(structure, plain_means(structure, means_of(samples)))
                at = units.index(unit)
                drawn = bootstrap([samples[at]], draws, seed)
                low, high = interval(100 * plain_totals(structure, plain_means(structure, drawn)))
                figures = plain[at], low[0], high[0], _mean(np.delete(plain, at))
            lines.append((column, category, count, *figures))
    return pd.DataFrame(lines, columns=list(KIND_COLUMNS))


def _reported(questionnaire: Questionnaire, rows: pd.DataFrame) -> list[str]:
    counts = rows.groupby("unit").size()
    return [str(unit) for unit in sorted(counts.index) if counts[unit] >= questionnaire.floor]


def _samples(structure: Structure, rows: pd.DataFrame, units: list[str]) -> list[Sample]:
    units_of, strata, _ = strata_of(rows)
    return list(samples_of(rows[list(structure.questions)].to_numpy(dtype=float), units_of, units, strata))


def _mean(values: Array) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
