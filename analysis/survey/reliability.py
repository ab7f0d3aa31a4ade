"""Whether the questions of a component measure one thing, and which questions hit the ends of their scale."""

import numpy as np
import pandas as pd

from analysis.cronbach import FEWEST_ROWS, cronbach_alpha
from analysis.survey.questionnaire import Questionnaire

COLUMNS = ("group", "component", "question", "answers", "alpha", "item_rest", "floor", "ceiling")


def item_reliability(questionnaire: Questionnaire, group: str, answers: pd.DataFrame) -> pd.DataFrame:
    """Cronbach's α of each component, and by question: item–rest correlation, shares at the lowest and highest answer.

    questionnaire, group: what was asked about these units. answers: a row a respondent and unit, a column a question.
    Returns COLUMNS, one row a question; α (of the component, the same in
    each of its rows) and item–rest (Cronbach 1951) count rows that answered all questions of the component,
    oriented so that more is better; NaN with fewer than two questions or three such rows. floor, ceiling: 0–1 of
    the question's own answers. Raises KeyError for a question without its column.

    >>> import pandas as pd
    >>> from analysis.survey.questionnaire import Indicator, Question, Questionnaire
    >>> questions = tuple(Question(code, "speed", "agreement", lowest=1, highest=5) for code in ("q1", "q2"))
    >>> asked = Questionnaire("ddci", 2024, (Indicator("speed", "time_costs"),), questions)
    >>> answers = pd.DataFrame({"q1": [1, 3, 5, 4], "q2": [2, 3, 5, 4]})
    >>> from analysis.survey.reliability import item_reliability
    >>> table = item_reliability(asked, "department", answers)
    >>> table[["question", "answers", "floor", "ceiling"]].values.tolist()
    [['q1', 4, 0.25, 0.25], ['q2', 4, 0.0, 0.25]]
    """
    directions = {indicator.code: indicator.direction for indicator in questionnaire.indicators}
    component = {indicator.code: indicator.component for indicator in questionnaire.indicators}
    asked = questionnaire.questions_of(group)
    lines = []
    for name in questionnaire.components_of(group):
        items = [question for question in asked if component[question.indicator] == name]
        oriented = pd.DataFrame({q.code: answers[q.code] * directions[q.indicator] for q in items})
        whole = oriented.dropna().to_numpy(dtype=float)
        alpha = cronbach_alpha(whole)
        for place, question in enumerate(items):
            own = answers[question.code].dropna()
            lines.append(
                {
                    "group": group,
                    "component": name,
                    "question": question.code,
                    "answers": len(own),
                    "alpha": alpha,
                    "item_rest": item_rest(whole, place),
                    "floor": _share(own, question.lowest),
                    "ceiling": _share(own, question.highest),
                }
            )
    return pd.DataFrame(lines, columns=list(COLUMNS))


def item_rest(items: np.ndarray, place: int) -> float:
    """The correlation of one item with the sum of the others."""
    if items.shape[1] < 2 or items.shape[0] < FEWEST_ROWS:
        return float("nan")
    own = items[:, place]
    rest = items.sum(axis=1) - own
    if own.std() == 0 or rest.std() == 0:
        return float("nan")
    return float(np.corrcoef(own, rest)[0, 1])


def _share(answers: pd.Series, end: float | None) -> float:
    return float("nan") if end is None or answers.empty else float((answers == end).mean())
