"""A survey's result: evaluated, as an edition of the index, and as open data without persons."""

import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.frames import COMPUTED, MISSING, NOT_PUBLISHED, TOTAL
from analysis.survey.breakdown import by_kind, by_question
from analysis.survey.comparison import CONFIDENCE
from analysis.survey.evaluation import ANSWER_COLUMNS, Evaluation, evaluate_answers
from analysis.survey.strata import JOINED_COLUMNS
from data.catalogue.model import Catalogue
from data.editions import TRIAL, Edition, ScoreRow
from data.exports.formulas import plain_text
from data.reading.problems import Problem
from data.rights import Actor
from data.store.database import Store
from data.store.editions import Published, publish
from data.store.files import SourceFile
from data.store.versions import current_version, trial_editions
from data.survey.answers.answers import CleanAnswers
from data.survey.codebook.book import Codebook
from services.cluster import workers
from wording.words import Words

LAYOUT = "survey"
DRAWS = 1000
DIGITS = 10
"""Decimals stored: few enough that results are equal on all machines."""


@dataclass(frozen=True)
class SurveyResult:
    """A survey, evaluated.

    evaluations: by group of units, those with answers.
    """

    codebook: Codebook
    answers: CleanAnswers
    evaluations: Mapping[str, Evaluation]
    draws: int
    seed: int


def evaluate_survey(
    codebook: Codebook, answers: CleanAnswers, draws: int = DRAWS, seed: int = 0, processes: int = 1
) -> SurveyResult:
    """Evaluate the cleaned answers of every group that has any; the same seed gives the same bits.

    processes: of this machine; with DASK_SCHEDULER_ADDRESS set and one process, the cluster there does the work.
    Raises `services.cluster.ClusterError`.
    """
    with workers():
        return _evaluate(codebook, answers, draws, seed, processes)


def _evaluate(codebook: Codebook, answers: CleanAnswers, draws: int, seed: int, processes: int) -> SurveyResult:
    evaluations = {
        str(group): evaluate_answers(
            codebook.questionnaire, str(group), of_group, codebook.hard, draws=draws, seed=seed, processes=processes
        )
        for group, of_group in answers.answers.groupby("group")
    }
    return SurveyResult(codebook, answers, evaluations, draws, seed)


def questions_of(result: SurveyResult, unit: str) -> pd.DataFrame:
    """One unit question by question (`analysis.survey.breakdown.by_question`)."""
    return by_question(result.evaluations[_group_of(result, unit)], unit)


def kinds_of(result: SurveyResult, unit: str) -> pd.DataFrame:
    """What each kind of respondent says about one unit (`analysis.survey.breakdown.by_kind`)."""
    group = _group_of(result, unit)
    return by_kind(result.codebook.questionnaire, group, result.answers.answers, unit, result.draws, result.seed)


def _group_of(result: SurveyResult, unit: str) -> str:
    return next((group for group, known in result.evaluations.items() if unit in set(known.units["unit"])), "")


class UnfitResultError(ValueError):
    """A result that is not to be published; `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message("en") for problem in problems))


def hindrances(result: SurveyResult, catalogue: Catalogue) -> tuple[Problem, ...]:
    """Why a result is not to be published: no unit has a total, or one with enough answers has none."""
    questionnaire = result.codebook.questionnaire
    index = catalogue.index(questionnaire.index)
    found, totals = [], 0
    for evaluation in result.evaluations.values():
        units = evaluation.units[evaluation.units["is_reportable"].astype(bool)]
        lacking = units.loc[~np.isfinite(units["total"].astype(float)), "unit"]
        totals += len(units) - len(lacking)
        without = evaluation.components[~np.isfinite(evaluation.components["score"].astype(float))]
        for unit in lacking:
            named = catalogue.unit(str(unit))
            parts = [index.components[str(code)] for code in without.loc[without["unit"] == unit, "component"]]
            details = {"found_vi": named.name_vi, "found_en": named.name_en}
            details |= {"component_vi": ", ".join(part.name_vi for part in parts)}
            details |= {"component_en": ", ".join(part.name_en for part in parts)}
            found.append(Problem("unit_without_total", found=str(unit), details=details))
    if not totals:
        details = {"floor": str(questionnaire.floor)}
        found.append(Problem("no_unit_with_total", found=f"{index.short} {questionnaire.year}", details=details))
    return (*(problem for problem in result.answers.problems if problem.is_blocking), *found)


def trial_hindrances(store: Store, result: SurveyResult, catalogue: Catalogue) -> tuple[Problem, ...]:
    """Why a result from the example of a codebook is not to be published: figures that are none are in use."""
    questionnaire = result.codebook.questionnaire
    index, year = questionnaire.index, questionnaire.year
    if not questionnaire.is_example or not current_version(store, index, year):
        return ()
    if (index, year) in trial_editions(store):
        return ()
    return (Problem("trial_over_results", found=f"{catalogue.index(index).short} {year}"),)


def edition_of(result: SurveyResult, file_name: str, note: str = "") -> Edition:
    """The edition that a survey gives: scores and ranks with their intervals, and how they came about as its report.

    Of the file of answers it has the name and the hash. A unit with fewer answers than the floor has its number of
    answers and no score (`NOT_PUBLISHED`).
    """
    questionnaire = result.codebook.questionnaire
    return Edition(
        index=questionnaire.index,
        year=questionnaire.year,
        rows=tuple(row for evaluation in result.evaluations.values() for row in _rows(result, evaluation)),
        origin="survey",
        file_name=file_name,
        sha256=result.answers.hash,
        layout=TRIAL if questionnaire.is_example else LAYOUT,
        note=note,
        report=json.dumps(report_of(result), ensure_ascii=False, allow_nan=False),
    )


def publish_survey(
    store: Store,
    result: SurveyResult,
    catalogue: Catalogue,
    actor: Actor,
    file_name: str,
    note: str = "",
    stores_answers: bool = False,
    seen: int | None = None,
) -> Published:
    """Publish the edition; the cleaned answers are stored with it only where the person says so, the raw file never.

    seen: which version was current when the person looked (0: none). Raises what `data.store.editions.publish` does,
    and UnfitResultError where there are `hindrances`.
    """
    if found := (*hindrances(result, catalogue), *trial_hindrances(store, result, catalogue)):
        raise UnfitResultError(found)
    edition = edition_of(result, file_name, note)
    stored = None
    if stores_answers:
        content = answers_csv(result, catalogue).encode("utf-8")
        stored = SourceFile(f"{edition.index}-{edition.year}-answers.csv", content)
    return publish(store, edition, actor, seen, stored)


def report_of(result: SurveyResult) -> dict[str, Any]:
    """The report stored with the edition, as JSON types: questionnaire, valid answers, draws, reliability."""
    questionnaire, clean = result.codebook.questionnaire, result.answers
    return {
        "questionnaire": {
            "title": questionnaire.title,
            "source": questionnaire.source,
            "is_official": questionnaire.is_official,
            "is_example": questionnaire.is_example,
            "questions": len(questionnaire.questions),
            "indicators": len(questionnaire.indicators),
            "floor": questionnaire.floor,
        },
        "answers": {
            "sha256": clean.hash,
            "rows": clean.rows,
            "kept": len(clean.answers),
            "respondents": int(clean.answers["respondent"].nunique()),
            "hidden": clean.hidden,
            "none_ticked": result.codebook.none_ticked,
            "left_out": {str(reason): int(n) for reason, n in clean.left_out["reason"].value_counts().items()},
        },
        "method": {"draws": result.draws, "seed": result.seed, "confidence": CONFIDENCE},
        "groups": {group: _group_report(result, group) for group in result.evaluations},
    }


def answers_csv(result: SurveyResult, catalogue: Catalogue) -> str:
    """The cleaned answers as open data, without persons: respondents by running numbers, units by code and name.

    Each row of answers to the example codebook says that it is of a trial, in the column `mark`.
    """
    rows = result.answers.answers
    units = rows["unit"].map(lambda code: catalogue.unit(str(code)).name_vi)
    open_rows = rows.assign(respondent=pd.factorize(rows["respondent"])[0] + 1)
    open_rows.insert(list(rows.columns).index("unit") + 1, "unit_name", units)
    others = [name for name in rows.columns if name not in ANSWER_COLUMNS]
    for name in others:  # a stratum or a category is text of the file: no spreadsheet is to run it
        if not pd.api.types.is_numeric_dtype(open_rows[name]):
            open_rows[name] = open_rows[name].fillna("").map(lambda text: plain_text(str(text)))
    if result.codebook.questionnaire.is_example:
        open_rows["mark"] = Words("vi")("survey_workbook.trial")
        others.append("mark")
    ordered = open_rows[["respondent", "unit", "unit_name", "group", *others]]
    return ordered.sort_values(["respondent", "unit"]).to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_ALL)


def _rows(result: SurveyResult, evaluation: Evaluation) -> Iterator[ScoreRow]:
    questionnaire = result.codebook.questionnaire
    parts = {str(unit): rows for unit, rows in evaluation.components.groupby("unit")}
    for line in evaluation.units.to_dict("records"):
        unit, responses = str(line["unit"]), float(line["responses"])
        common: dict[str, Any] = {"unit": unit, "responses": responses, "source": questionnaire.title}
        if not line["is_reportable"]:
            note = Words("vi")("survey_workbook.few", responses=f"{responses:.0f}", floor=questionnaire.floor)
            for component in (TOTAL, *questionnaire.components_of(evaluation.group)):
                yield ScoreRow(component=component, value=None, status=NOT_PUBLISHED, note=note, **common)
            continue
        rank = number(line["rank"])
        yield ScoreRow(
            component=TOTAL,
            **_scored(line["total"], line["total_low"], line["total_high"]),
            rank=rank,
            rank_status=None if rank is None else COMPUTED,
            rank_low=number(line["rank_low"]),
            rank_high=number(line["rank_high"]),
            grade=str(line["grade"]) or None,
            **common,
        )
        for part in parts[unit].to_dict("records"):
            scored = _scored(part["score"], part["low"], part["high"])
            yield ScoreRow(component=str(part["component"]), **scored, **common)


def _scored(score: float, low: float, high: float) -> dict[str, Any]:
    value = number(score)
    if value is None:
        return {"value": None, "status": MISSING}
    return {"value": value, "status": COMPUTED, "low": number(low), "high": number(high)}


def number(value: float) -> float | None:
    """A number as it is stored; None where there is none."""
    return round(float(value), DIGITS) if math.isfinite(float(value)) else None


def _group_report(result: SurveyResult, group: str) -> dict[str, Any]:
    evaluation = result.evaluations[group]
    raked = evaluation.raked
    chances = {
        str(unit): {str(grade): number(chance) for grade, chance in rows[["grade", "chance"]].itertuples(index=False)}
        for unit, rows in evaluation.grades.groupby("unit")
    }
    return {
        "units": {
            str(line["unit"]): {
                "grades": chances.get(str(line["unit"]), {}),
                "first": number(line["first_chance"]),
                "better_than": str(line["next_unit"]),
                "better_chance": number(line["next_chance"]),
                "is_surely_better": bool(line["is_surely_better_than_next"]),
                "shrunk": number(line["total_shrunk"]),
                "plain": number(line["plain"]),
                "plain_rank": number(line["plain_rank"]),
            }
            for line in evaluation.units[evaluation.units["is_reportable"].astype(bool)].to_dict("records")
        },
        "reliability": [
            {str(name): number(value) if isinstance(value, float) else value for name, value in line.items()}
            for line in evaluation.reliability.to_dict("records")
        ],
        "all_equal": list(evaluation.equal),
        "joined_strata": evaluation.joined[list(JOINED_COLUMNS)].to_dict("records"),
        "weighting": None
        if raked is None
        else {
            "error": number(raked.error),
            "largest": number(raked.largest),
            "effective": number(raked.effective),
            "problems": [list(problem) for problem in raked.problems],
        },
    }
