"""A survey from its two files to its results, without a screen."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from analysis.survey.quality import Quality
from data.catalogue.model import Catalogue, Office
from data.reading.problems import Problem, RejectedFileError
from data.survey.answers.answers import read_answers
from data.survey.answers.mapping import ColumnMapping, UnfitMappingError
from data.survey.answers.raw import AnswerFile, look_at_answers
from data.survey.answers.suggestion import Suggestion, Unsure, suggest_mapping
from data.survey.codebook.book import Codebook
from data.survey.codebook.reading import read_codebook
from services.survey_edition import DRAWS, SurveyResult, answers_csv, evaluate_survey, hindrances, report_of
from services.survey_workbook import result_workbook
from services.unit_profile import unit_profile

MAPPING = "mapping.json"
_ASK_FOR_MAPPING = ("respondent_numbers_repeat", "unit_unknown_often", "answer_unit_unknown")
"""Problems that are answered in the mapping."""


@dataclass(frozen=True)
class Run:
    """The outcome of a run: the result, None where a problem blocks it, and everything to report.

    unsure: columns that nobody has decided on; mapping: the one that was used, or is proposed.
    """

    result: SurveyResult | None = None
    problems: tuple[Problem, ...] = ()
    unsure: tuple[Unsure, ...] = ()
    mapping: ColumnMapping | None = None


def run_survey(
    codebook_file: Path,
    answers_file: Path,
    catalogue: Catalogue,
    seed: int,
    draws: int = DRAWS,
    mapping: ColumnMapping | None = None,
    processes: int = 1,
    sheet: str = "",
    quality: Quality | None = None,
) -> Run:
    """Read, clean and evaluate. Without a mapping the proposed one is taken if nothing in it is unsure.

    sheet: of the answers; "" for the one on which most questions are found. No result where `hindrances` are found.
    """
    reading = read_codebook(codebook_file.read_bytes(), codebook_file.name, catalogue)
    if reading.codebook is None:
        return Run(problems=reading.problems)
    codebook, problems = reading.codebook, reading.problems
    content = answers_file.read_bytes()
    try:
        if mapping is None:
            chosen = choose_sheet(content, answers_file.name, codebook, catalogue, sheet)
            if chosen.problem is not None:
                return Run(problems=(*problems, chosen.problem), mapping=chosen.mapping)
            if chosen.suggestion.unsure:
                return Run(problems=problems, unsure=chosen.suggestion.unsure, mapping=chosen.mapping)
            mapping = chosen.mapping
        elif sheet:
            mapping = replace(mapping, sheet=sheet)
        clean = read_answers(content, answers_file.name, codebook, mapping, catalogue, quality)
    except RejectedFileError as rejected:
        return Run(problems=(*problems, rejected.problem), mapping=mapping)
    except UnfitMappingError as unfit:
        return Run(problems=(*problems, *unfit.problems), mapping=mapping)
    problems += clean.problems
    if clean.answers.empty or any(problem.is_blocking for problem in problems):
        return Run(problems=problems, mapping=mapping)
    result = evaluate_survey(codebook, clean, draws, seed, processes)
    if found := hindrances(result, catalogue):
        return Run(problems=(*problems, *found), mapping=mapping)
    return Run(result, problems, mapping=mapping)


@dataclass(frozen=True)
class ChosenSheet:
    """The sheet of answers that is read: its headings, and what is proposed for them. problem: why it cannot be."""

    file: AnswerFile
    suggestion: Suggestion
    problem: Problem | None = None

    @property
    def mapping(self) -> ColumnMapping:
        """The proposed mapping, which names the sheet where there are several."""
        return replace(self.suggestion.mapping, sheet=self.file.sheet if self.file.other_sheets else "")


def choose_sheet(content: bytes, name: str, codebook: Codebook, catalogue: Catalogue, sheet: str = "") -> ChosenSheet:
    """Look at the sheet that is named, else at all: the first of those on which most questions of the codebook are.

    Programs write repeated groups of questions on sheets of their own. Raises RejectedFileError.
    """
    first = _looked_at(content, name, codebook, catalogue, sheet)
    file = first.file
    if sheet and sheet != file.sheet:
        sheets = ", ".join([file.sheet, *file.other_sheets])
        return replace(first, problem=Problem("answers_sheet_unknown", found=sheet, details={"sheets": sheets}))
    others: Sequence[str] = () if sheet else file.other_sheets
    every = [first]
    for other in others:
        with suppress(RejectedFileError):  # a sheet without a table
            every.append(_looked_at(content, name, codebook, catalogue, other))
    chosen = max(every, key=_questions_found)
    if not _questions_found(chosen):
        details = {
            "headings": ", ".join(heading for heading in file.headers if heading),
            "sheets": ", ".join(file.other_sheets) or "–",
        }
        return replace(
            first, problem=Problem("answers_without_question", file.sheet, found=file.sheet, details=details)
        )
    return chosen


def _looked_at(content: bytes, name: str, codebook: Codebook, catalogue: Catalogue, sheet: str) -> ChosenSheet:
    questionnaire = codebook.questionnaire
    units = catalogue.units_of(questionnaire.index, questionnaire.year)
    file = look_at_answers(content, name, sheet)
    return ChosenSheet(file, suggest_mapping(file.headers, codebook, units, catalogue.places_of(questionnaire.index)))


def _questions_found(chosen: ChosenSheet) -> int:
    """How many questions a sheet has, for sure or perhaps."""
    unsure = {code for column in chosen.suggestion.unsure if column.column for code in column.candidates}
    known = {answer.question for answer in chosen.suggestion.mapping.answers}
    return 2 * len(known) + bool(unsure)


def propose_mapping(done: Run, folder: Path) -> Path | None:
    """Write the mapping that is proposed into the folder, where a person must decide on columns; where it is."""
    asks = done.unsure or any(problem.code in _ASK_FOR_MAPPING for problem in done.problems)
    if not asks or done.mapping is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / MAPPING
    path.write_text(done.mapping.to_json(), encoding="utf-8")
    return path


def write_results(result: SurveyResult, catalogue: Catalogue, office: Office, folder: Path) -> tuple[Path, ...]:
    """Write the table, the open answers, the report and a profile of each unit into a folder; the paths written."""
    questionnaire = result.codebook.questionnaire
    makers: dict[str, Callable[[], bytes]] = {
        f"{questionnaire.index}-{questionnaire.year}.xlsx": lambda: result_workbook(result, catalogue),
        f"{questionnaire.index}-{questionnaire.year}-answers.csv": lambda: answers_csv(result, catalogue).encode(
            "utf-8"
        ),
        f"{questionnaire.index}-{questionnaire.year}-report.json": lambda: json.dumps(
            report_of(result), ensure_ascii=False, indent=2, allow_nan=False
        ).encode("utf-8"),
    }
    for evaluation in result.evaluations.values():
        for unit in evaluation.units["unit"]:
            makers[f"profiles/{unit}.docx"] = partial(unit_profile, result, str(unit), catalogue, office)
    (folder / "profiles").mkdir(parents=True, exist_ok=True)
    for name, make in makers.items():
        (folder / name).write_bytes(make())
    return tuple(folder / name for name in makers)
