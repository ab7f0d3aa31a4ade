"""What came of a survey: its codebook, its cleaned answers, and the evaluation of each group of units."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.survey.evaluation import Evaluation, evaluate_answers
from analysis.survey.raking import Raked, rake
from data.survey.answers.answers import CleanAnswers
from data.survey.codebook.book import Codebook
from services.cluster import workers

DRAWS = 1000


@dataclass(frozen=True)
class SurveyResult:
    """A survey, evaluated.

    evaluations: by group of units, those with answers. raked: by group, how answers were weighted to the known shares
    of the codebook; empty without any.
    """

    codebook: Codebook
    answers: CleanAnswers
    evaluations: Mapping[str, Evaluation]
    raked: Mapping[str, Raked]
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
    margins = codebook.questionnaire.margins
    rows = answers.answers
    evaluations: dict[str, Evaluation] = {}
    raked: dict[str, Raked] = {}
    for group in sorted(rows["group"].unique()):
        of_group = rows[rows["group"] == group]
        weights = None
        if margins:
            raked[group] = rake(of_group, margins)
            weights = raked[group].weights
        evaluations[group] = evaluate_answers(
            codebook.questionnaire, group, of_group, codebook.hard, weights, draws, seed, processes
        )
    return SurveyResult(codebook, answers, evaluations, raked, draws, seed)
