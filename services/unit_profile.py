"""The profile of one unit in a survey as an official paper: what the evaluation knows of it."""

from typing import Any

import pandas as pd

from analysis.survey.evaluation import Evaluation
from data.catalogue.model import Catalogue, Office
from planning.documents.nd30 import write_sheet
from planning.documents.unit_profile import (
    ProfiledComponent,
    ProfiledKind,
    ProfiledQuestion,
    ProfiledTotal,
    UnitProfile,
    unit_profile_document,
)
from services.papers import issuer
from services.survey_edition import SurveyResult, kinds_of, questions_of
from services.survey_workbook import components_of, parts_of
from wording.groups import group_words
from wording.words import Words


class NoSuchUnitError(ValueError):
    """The survey has no answers on this unit."""


def unit_profile(result: SurveyResult, unit: str, catalogue: Catalogue, office: Office) -> bytes:
    """A page on one unit as a .docx file, in Vietnamese. Raises NoSuchUnitError."""
    for evaluation in result.evaluations.values():
        found = evaluation.units[evaluation.units["unit"] == unit]
        if len(found):
            row = {str(name): value for name, value in found.iloc[0].to_dict().items()}
            return write_sheet(unit_profile_document(_profile(result, evaluation, row, catalogue), issuer(office)))
    raise NoSuchUnitError(unit)


def _profile(result: SurveyResult, evaluation: Evaluation, row: dict[str, Any], catalogue: Catalogue) -> UnitProfile:
    questionnaire = result.codebook.questionnaire
    index = catalogue.index(questionnaire.index)
    return UnitProfile(
        index=index.short,
        year=questionnaire.year,
        unit=catalogue.unit(str(row["unit"])).name_vi,
        group=group_words(Words("vi"), "units", evaluation.group, catalogue.regions),
        questionnaire=questionnaire.title,
        is_official=questionnaire.is_official,
        is_example=questionnaire.is_example,
        questions=_questions(result, str(row["unit"])) if row["is_reportable"] else (),
        kinds=_kinds(result, str(row["unit"])) if row["is_reportable"] else (),
        responses=int(row["responses"]),
        floor=questionnaire.floor,
        is_reportable=bool(row["is_reportable"]),
        total=_total(row),
        components=_components(result, evaluation, str(row["unit"]), catalogue) if row["is_reportable"] else (),
        has_ranks=index.has_ranks,
    )


def _components(
    result: SurveyResult, evaluation: Evaluation, unit: str, catalogue: Catalogue
) -> tuple[ProfiledComponent, ...]:
    """The components of which the unit has a score."""
    components = catalogue.index(result.codebook.questionnaire.index).components
    field = evaluation.components.groupby("component")["score"]
    median, best, every = field.median(), field.max(), parts_of(evaluation)
    own = ((code, every[unit, code]) for code in components_of(catalogue, result, evaluation.group))
    return tuple(
        ProfiledComponent(
            components[code].name_vi,
            float(part["score"]),
            float(part["low"]),
            float(part["high"]),
            float(median[code]),
            float(best[code]),
        )
        for code, part in own
        if not pd.isna(part["score"])
    )


def _questions(result: SurveyResult, unit: str) -> tuple[ProfiledQuestion, ...]:
    texts = {question.code: question.text_vi for question in result.codebook.questionnaire.questions}
    return tuple(
        ProfiledQuestion(
            f"{line['question']}. {texts[str(line['question'])]}",
            int(line["answers"]),
            *(float(line[name]) for name in ("mean", "low", "high", "median")),
        )
        for line in questions_of(result, unit).to_dict("records")
        if line["answers"]
    )


def _kinds(result: SurveyResult, unit: str) -> tuple[ProfiledKind, ...]:
    return tuple(
        ProfiledKind(
            str(line["column"]),
            str(line["category"]),
            int(line["responses"]),
            *(float(line[name]) for name in ("plain", "low", "high", "others")),
        )
        for line in kinds_of(result, unit).to_dict("records")
    )


def _total(row: dict[str, Any]) -> ProfiledTotal | None:
    if pd.isna(row["total"]):
        return None
    return ProfiledTotal(
        score=float(row["total"]),
        low=float(row["total_low"]),
        high=float(row["total_high"]),
        shrunk=float(row["total_shrunk"]),
        rank=None if pd.isna(row["rank"]) else float(row["rank"]),
        ranked=float(row["ranked"]),
        rank_low=float(row["rank_low"]),
        rank_high=float(row["rank_high"]),
        grade=str(row["grade"]) if row["grade"] else None,
        chance=None if pd.isna(row["grade_chance"]) else float(row["grade_chance"]),
    )
