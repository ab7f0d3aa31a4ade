"""An edition as a survey gives it: scores with their intervals; and the cleaned answers as open figures."""

from __future__ import annotations

import json

from analysis.frames import PUBLISHED, TOTAL
from analysis.numbers import is_known
from data.catalogue_model import Catalogue
from data.store.content import Edition, ScoreRow
from data.survey.result import SurveyResult


def edition_of(result: SurveyResult, catalogue: Catalogue, file_name: str, note: str = "") -> Edition:
    """The edition of a survey, ready to publish; units with too few answers are not in it."""
    told, rows = result.codebook.questionnaire, []
    for evaluation in result.evaluations.values():
        for line in evaluation.units.to_dict("records"):
            if line["is_reportable"] and is_known(line["total"]):
                rows.append(
                    ScoreRow(
                        str(line["unit"]), TOTAL, line["total"], PUBLISHED, line["rank"], PUBLISHED,
                        str(line["grade"]) or None, line["responses"], low=line["total_low"], high=line["total_high"],
                        rank_low=line["rank_low"], rank_high=line["rank_high"],
                    )
                )  # fmt: skip
        for part in evaluation.components.to_dict("records"):
            if is_known(part["score"]):
                unit, component = str(part["unit"]), str(part["component"])
                rows.append(ScoreRow(unit, component, part["score"], PUBLISHED, low=part["low"], high=part["high"]))
    report = json.dumps({"draws": result.draws, "seed": result.seed})
    return Edition(told.index, told.year, tuple(rows), "upload", file_name, result.answers.hash, "survey", note, report)


def answers_csv(result: SurveyResult, catalogue: Catalogue) -> str:
    """The cleaned answers as text."""
    return result.answers.answers.drop(columns="respondent").to_csv(index=False)
