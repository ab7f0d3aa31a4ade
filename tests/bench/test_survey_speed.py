"""A big survey: 20,000 answers to 60 questions, drawn a thousand times, beside the bare draws and products."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.survey.evaluation import evaluate_answers
from analysis.survey.questionnaire import Indicator, Question, Questionnaire
from tests.bench.measuring import memory_mb

pytestmark = pytest.mark.bench

ANSWERS, QUESTIONS, UNITS, DRAWS = 20_000, 60, 40, 1_000
MOST_TIMES, MOST_MB, MOST_GROWTH = 4.0, 1_000, 2.2
ROUNDS = 5
PART = 100


def questionnaire() -> Questionnaire:
    codes = range(QUESTIONS)
    return Questionnaire(
        "ddci",
        2024,
        tuple(Indicator(f"i{n}", f"c{n % 9}") for n in codes),
        tuple(Question(f"q{n}", f"i{n}", "agreement", lowest=1, highest=5) for n in codes),
    )


def survey(answers: int) -> pd.DataFrame:
    random = np.random.default_rng(1)
    table = pd.DataFrame(
        random.integers(1, 6, (answers, QUESTIONS)).astype(float), columns=[f"q{n}" for n in range(QUESTIONS)]
    )
    table = table.mask(random.random(table.shape) < 0.1)
    units = [f"u{n % UNITS:02d}" for n in range(answers)]
    return table.assign(unit=units, group="department", respondent=[f"r{n}" for n in range(answers)])


def bare(table: pd.DataFrame) -> np.ndarray:
    """Whoever draws answers again must do this: draw, count, and multiply by answers and by who answered."""
    random = np.random.default_rng(1)
    drawn = []
    for _, rows in table.groupby("unit"):
        given = rows[[f"q{n}" for n in range(QUESTIONS)]].to_numpy()
        known = ~np.isnan(given)
        filled, count = np.where(known, given, 0.0), known.astype(float)
        means = []
        for _ in range(DRAWS // PART):
            places = random.integers(0, len(given), (PART, len(given)))
            places += np.arange(PART)[:, None] * len(given)
            times = np.bincount(places.ravel(), minlength=PART * len(given)).reshape(PART, -1).astype(float)
            means.append((times @ filled) / (times @ count))
        drawn.append(np.concatenate(means))
    return np.stack(drawn, axis=1)


def seconds(work: object) -> float:
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - started


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the peak of memory is read from /proc")
def test_a_big_survey_costs_little_more_than_its_draws() -> None:
    asked, once, twice = questionnaire(), survey(ANSWERS), survey(2 * ANSWERS)
    evaluate_answers(asked, "department", once, draws=PART)
    before = memory_mb("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is counted from here
    rounds = [
        (
            seconds(lambda: evaluate_answers(asked, "department", once, draws=DRAWS)),
            seconds(lambda: bare(once)),
            seconds(lambda: evaluate_answers(asked, "department", twice, draws=DRAWS)),
            seconds(lambda: evaluate_answers(asked, "department", once, draws=DRAWS, processes=2)),
        )
        for _ in range(ROUNDS)
    ]
    ours, floor, doubled, two = (float(np.median(times)) for times in zip(*rounds, strict=True))
    ratio = float(np.median([one / other for one, other, *_ in rounds]))
    growth = float(np.median([more / one for one, _, more, _ in rounds]))
    held = memory_mb("VmHWM") - before
    print(
        f"\nsurvey of {ANSWERS} × {QUESTIONS}, {DRAWS} draws: {ours:.2f} s = {ratio:.2f} × the bare draws "
        f"({floor:.2f} s), two processes {two:.2f} s; "
        f"twice the answers {doubled:.2f} s = {growth:.2f} ×; {held:.0f} MB more at most"
    )
    assert ratio <= MOST_TIMES
    assert growth <= MOST_GROWTH
    assert held <= MOST_MB
