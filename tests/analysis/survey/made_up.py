"""A made-up questionnaire, and what made-up respondents answer to it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.survey.questionnaire import Grade, Indicator, Question, Questionnaire

GROUP = "department"
QUESTIONNAIRE = Questionnaire(
    index="ddci",
    year=2024,
    indicators=(
        Indicator("a1", "a", weight=2.0),
        Indicator("a2", "a", direction=-1),
        Indicator("b1", "b"),
        Indicator("b2", "b", is_hard=True, direction=-1),
        Indicator("land", "land", groups=("district",)),
    ),
    questions=(
        Question("q1", "a1", "agreement", lowest=1, highest=5),
        Question("q2", "a1", "agreement", lowest=1, highest=5),
        Question("q3", "a2", "number"),
        Question("q4", "b1", "yes_no", lowest=0, highest=1),
        Question("q5", "land", "agreement", lowest=1, highest=5),
    ),
    component_weights={(GROUP, "a"): 3.0, (GROUP, "b"): 2.0},
    grades={GROUP: (Grade("Tốt", 70), Grade("Khá", 50), Grade("Thấp", 0))},
    floor=3,
)
CODES = [question.code for question in QUESTIONNAIRE.questions]


def answers(seed: int, units: int = 6, missing: float = 0.2) -> pd.DataFrame:
    """Answers with gaps; the last unit has too few, one question of the first unit has none at all."""
    random = np.random.default_rng(seed)
    lines = []
    for unit in range(units):
        for row in range(2 if unit == units - 1 else int(random.integers(4, 12))):
            values = [*random.integers(1, 6, 2), random.integers(0, 30), random.integers(0, 2), random.integers(1, 6)]
            given_ = [np.nan if random.random() < missing else float(value) for value in values]
            if unit == 0:
                given_[1] = np.nan
            lines.append(
                {"respondent": f"{unit}-{row}", "unit": f"u{unit}", "group": GROUP}
                | dict(zip(CODES, given_, strict=True))
            )
    return pd.DataFrame(lines)


def hard_of(table: pd.DataFrame, seed: int) -> dict[tuple[str, str], float]:
    random = np.random.default_rng(seed)
    return {(unit, "b2"): float(random.integers(0, 9)) for unit in sorted(table["unit"].unique())}
