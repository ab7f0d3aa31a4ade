"""What is said of the intervals beside every result is what the tool measures, and holds what is promised."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.survey.coverage import FILE, MEASURES, IntervalCoverage, as_toml, interval_coverage
from tests.support import by_turns
from tools.survey_coverage import CASES, COMPONENTS, UNITS, Case, held, invent

MEASURED = interval_coverage()
ENOUGH = [study for study in MEASURED if study.has_enough]


def case_of(study: IntervalCoverage) -> Case:
    return Case(study.spread, study.fewest, study.most, study.stratum)


def test_every_case_is_measured_in_a_hundred_surveys_and_has_its_error() -> None:
    assert [case_of(study) for study in MEASURED] == list(CASES)
    assert {study.stratum for study in ENOUGH} == {0, 2, 4, 10, 20}
    assert {study.fewest for study in MEASURED} == {10, 20, 40}
    for study in MEASURED:
        assert study.surveys >= 100
        assert set(study.rates) == set(study.errors) == set(MEASURES)
        assert all(error > 0 for error in study.errors.values())


@pytest.mark.parametrize("study", ENOUGH, ids=lambda study: str(case_of(study)))
def test_from_twenty_answers_on_intervals_hold_what_is_promised(study: IntervalCoverage) -> None:
    assert 0.86 <= study.rates["plain"] <= 0.94
    assert study.rates["component"] >= 0.85
    assert study.rates["total"] >= 0.85


def test_the_correction_helps_in_every_case() -> None:
    for study in MEASURED:
        for name in ("component", "total", "rank"):
            assert study.rates[name] > study.rates[f"{name}_uncorrected"]


def test_shrunk_totals_of_the_best_are_within_two_points_of_the_true_ones() -> None:
    for study in MEASURED:
        assert abs(study.rates["best_shrunk_too_high"]) < 2
        if study.stratum not in (2, 4):  # joined strata have wider intervals than need be, and shrink more
            assert abs(study.rates["best_shrunk_too_high"]) < study.rates["best_too_high"] / 3


@pytest.mark.parametrize("study", by_turns(MEASURED, 8), ids=lambda study: str(case_of(study)))
def test_a_part_measured_again_agrees(study: IntervalCoverage) -> None:
    agrees(study, 3)


@pytest.mark.nightly
@pytest.mark.parametrize("study", MEASURED, ids=lambda study: str(case_of(study)))
def test_a_larger_part_measured_again_agrees(study: IntervalCoverage) -> None:
    agrees(study, 20, 400)


def agrees(study: IntervalCoverage, surveys: int, draws: int = 200) -> None:
    """Other surveys of the same case, within four standard errors. Few draws make intervals narrower by a little."""
    found = pd.DataFrame([held(invent(1000 + seed, case_of(study)), draws, seed) for seed in range(surveys)]).mean()
    for name in MEASURES:
        rate, error = study.rates[name], study.errors[name] * np.sqrt(study.surveys / surveys)
        if "too_high" not in name:  # the scores of one survey hang together through its scale
            figures = surveys * UNITS * (COMPONENTS if name == "plain" else 1)
            error = max(error, float(np.sqrt(rate * (1 - rate) / figures)))
        assert found[name] == pytest.approx(rate, abs=4 * error), name


def test_the_file_is_written_as_it_is_read() -> None:
    lines = [
        {**vars(study), **study.rates, **{f"{name}_error": error for name, error in study.errors.items()}}
        for study in MEASURED
    ]
    assert as_toml(pd.DataFrame(lines)) == FILE.read_text(encoding="utf-8")
