"""A survey from its two files to its results, without a screen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
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
from services.survey_edition import answers_csv, report_of
from services.survey_result import DRAWS, SurveyResult, evaluate_survey
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
    headers = look_at_answers(content, name).headers
    return suggest_mapping(headers, codebook, catalogue.units_of(questionnaire.index, questionnaire.year))


def propose_mapping(done: Run, folder: Path) -> Iterator[str]:
    """Say which columns a person must decide on, and write what is proposed into the folder."""
    if not done.unsure or done.mapping is None:
        return
    for column in done.unsure:
        yield f"[{column.reason}] {column.column}: {column.header!r} → {', '.join(column.candidates)}"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / MAPPING
    path.write_text(done.mapping.to_json(), encoding="utf-8")
    yield (
        f"Hãy xem lại các cột trên, sửa {path} rồi chạy lại với --mapping. / "
        f"Look at the columns above, mend {path} and run again with --mapping."
    )


def lines_of(result: SurveyResult) -> Iterator[str]:
    """What counts and what does not, and a line a unit: rank, code, total, intervals, number of answers."""
    clean = result.answers
    yield f"rows: {clean.rows}, kept: {len(clean.answers)}, left out: {len(clean.left_out)}"
    for reason, count in clean.left_out["reason"].value_counts().items():
        yield f"left out, {reason}: {count}"
    for group, evaluation in result.evaluations.items():
        for line in evaluation.units.to_dict("records"):
            if not line["is_reportable"]:
                yield f"{group} – {line['unit']}: n={line['responses']}"
                continue
            scored = f"{line['total']:.2f} ({line['total_low']:.2f}–{line['total_high']:.2f})"
            rank_range = f"{line['rank']:g} ({line['rank_low']:g}–{line['rank_high']:g})"
            yield f"{group} {rank_range} {line['unit']}: {scored} n={line['responses']}"


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
