"""Turns the answers of a survey into scores and ranks with their intervals, as the page Khảo sát does."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing

from analysis.survey.quality import Quality
from commands.problems import problem_lines
from data.catalogue.loading import Catalogue, CatalogueError, load_office
from data.rights import operator
from data.store import settings
from data.store.database import StoreError, open_store
from data.survey.answers.mapping import ColumnMapping
from services.catalogue import catalogue_at_hand
from services.cluster import ClusterError
from services.forecasts import make_forecasts
from services.survey_edition import DRAWS, SurveyResult, UnfitResultError, publish_survey
from services.surveys import Run, propose_mapping, run_survey, write_results
from wording.numbers import decimal
from wording.words import Words, in_one_line

FAILURES = (CatalogueError, StoreError, ClusterError)


def run(options: argparse.Namespace) -> int:
    """Evaluate a survey and write its results; 1 if a problem or a column that nobody has decided on blocks it."""
    catalogue, office = catalogue_at_hand(), load_office()
    mapping = None
    if options.mapping:
        try:
            mapping = ColumnMapping.from_json(options.mapping.read_text(encoding="utf-8"))
        except ValueError as error:
            print(in_one_line("command.no_mapping", path=options.mapping, error=error), file=sys.stderr)
            return 1
    draws = DRAWS if options.draws is None else options.draws
    most = Quality.most_left_out if options.most_left_out is None else options.most_left_out
    survey = run_survey(
        options.codebook,
        options.answers,
        catalogue,
        options.seed,
        draws,
        mapping,
        options.processes,
        options.sheet,
        Quality(most_left_out=most),
    )
    for line in problem_lines(survey.problems, options.lang):
        print(line)
    if survey.result is None:
        _print_unsure(survey, options)
        return 1
    for line in _result_lines(survey.result, catalogue, options.lang):
        print(line)
    for path in write_results(survey.result, catalogue, office, options.out):
        print(path)
    if options.publish:
        try:
            _publish(survey.result, catalogue, options)
        except UnfitResultError as unfit:
            for line in problem_lines(unfit.problems, options.lang):
                print(line, file=sys.stderr)
            return 1
    return 0


def _print_unsure(survey: Run, options: argparse.Namespace) -> None:
    """Print the columns that a person must decide on; what is proposed is written into the folder."""
    say = Words(options.lang)
    for column in survey.unsure:
        if not column.column:
            print(say("command.column_missing", heading=column.header))
            continue
        reason = say(f"survey.unsure_{column.reason}")
        line = say("command.column_unsure", column=column.column, heading=column.header, reason=reason)
        print(" – ".join((line, *([", ".join(column.candidates)] if column.candidates else []))))
    path = propose_mapping(survey, options.out)
    if path is not None:
        print(in_one_line("command.look_at_columns", path=path), file=sys.stderr)


def _publish(result: SurveyResult, catalogue: Catalogue, options: argparse.Namespace) -> None:
    actor = operator(options.person)
    with closing(open_store()) as store:
        published = publish_survey(
            store, result, catalogue, actor, options.answers.name, options.note, options.keep_answers
        )
        questionnaire = result.codebook.questionnaire
        state = "published" if published.is_new else "unchanged"
        print(f"{state}: {questionnaire.index} {questionnaire.year} version_id={published.version_id}")
        if published.is_new:
            coverage = settings.load(store).minimum_coverage
            make_forecasts(store, catalogue, questionnaire.index, [questionnaire.year], coverage)


def _result_lines(result: SurveyResult, catalogue: Catalogue, language: str) -> Iterator[str]:
    """What counts and what does not, and a line a unit: rank, name, total, intervals, number of answers."""
    say, clean = Words(language), result.answers
    if result.codebook.questionnaire.is_example:
        yield in_one_line("trial.survey")
    if clean.hidden:
        yield say("command.survey_hidden", count=clean.hidden)
    yield say("command.survey_rows", rows=clean.rows, kept=len(clean.answers), left=len(clean.left_out))
    for reason, count in clean.left_out["reason"].value_counts().items():
        yield say("command.survey_left", reason=say(f"survey.reason_{reason}"), count=count)
    for group, evaluation in result.evaluations.items():
        whole = say.of(catalogue.regions[group]) if group in catalogue.regions else group
        for unit in evaluation.units.to_dict("records"):
            known = {"group": whole, "unit": say.of(catalogue.unit(unit["unit"])), "count": unit["responses"]}
            if not unit["is_reportable"]:
                yield say("command.survey_too_few", **known)
                continue
            total, low, high = (decimal(unit[name], language) for name in ("total", "total_low", "total_high"))
            rank = f"{unit['rank']:g} ({unit['rank_low']:g}–{unit['rank_high']:g})"
            yield say("command.survey_unit", **known, rank=rank, total=f"{total} ({low}–{high})")
