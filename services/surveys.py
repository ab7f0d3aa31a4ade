"""A survey from its two files to its results, without a screen."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from data.catalogue.model import Catalogue, Office
from data.reading.problems import Problem, RejectedFileError
from data.survey.answers.answers import read_answers
from data.survey.answers.mapping import ColumnMapping, UnfitMappingError
from data.survey.answers.raw import look_at_answers
from data.survey.answers.suggestion import Suggestion, Unsure, suggest_mapping
from data.survey.codebook.book import Codebook
from data.survey.codebook.reading import read_codebook
from services.survey_edition import DRAWS, SurveyResult, answers_csv, evaluate_survey, report_of
from services.survey_workbook import result_workbook
from services.unit_profile import unit_profile

MAPPING = "mapping.json"


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
) -> Run:
    """Read, clean and evaluate. Without a mapping the proposed one is taken if nothing in it is unsure."""
    reading = read_codebook(codebook_file.read_bytes(), codebook_file.name, catalogue)
    if reading.codebook is None:
        return Run(problems=reading.problems)
    codebook, problems = reading.codebook, reading.problems
    content = answers_file.read_bytes()
    try:
        if mapping is None:
            suggested = _suggested(content, answers_file.name, codebook, catalogue)
            if suggested.unsure:
                return Run(problems=problems, unsure=suggested.unsure, mapping=suggested.mapping)
            mapping = suggested.mapping
        clean = read_answers(content, answers_file.name, codebook, mapping, catalogue)
    except RejectedFileError as rejected:
        return Run(problems=(*problems, rejected.problem), mapping=mapping)
    except UnfitMappingError as unfit:
        return Run(problems=(*problems, *unfit.problems), mapping=mapping)
    problems += clean.problems
    if clean.answers.empty or any(problem.is_blocking for problem in problems):
        return Run(problems=problems, mapping=mapping)
    return Run(evaluate_survey(codebook, clean, draws, seed, processes), problems, mapping=mapping)


def _suggested(content: bytes, name: str, codebook: Codebook, catalogue: Catalogue) -> Suggestion:
    questionnaire = codebook.questionnaire
    return suggest_mapping(
        look_at_answers(content, name).headers, codebook, catalogue.units_of(questionnaire.index, questionnaire.year)
    )


def propose_mapping(done: Run, folder: Path) -> Path | None:
    """Write the mapping that is proposed into the folder, where a person must decide on columns; where it is."""
    if not done.unsure or done.mapping is None:
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
