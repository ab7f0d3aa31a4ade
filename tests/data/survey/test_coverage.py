"""What is said of the intervals beside every result is what the tool measures."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from data.survey.coverage import FILE, as_toml, interval_coverage
from tools.survey_coverage import COMPONENTS, MEASURES, UNITS, held, invent


def test_the_plain_means_hold_what_they_promise() -> None:
    assert [one.spread for one in interval_coverage()] == [0.2, 0.3, 0.5]
    for one in interval_coverage():
        assert 0.86 <= one.plain <= 0.94


def test_the_correction_helps_at_every_spread() -> None:
    for one in interval_coverage():
        assert one.component > one.component_uncorrected
        assert one.total > one.total_uncorrected
        assert one.rank > one.rank_uncorrected


@pytest.mark.parametrize("surveys", [3, pytest.param(40, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("kept", interval_coverage(), ids=lambda one: f"{one.spread:g}")
def test_a_part_measured_again_agrees(kept: object, surveys: int) -> None:
    told = asdict(kept)  # type: ignore[call-overload]
    shares = pd.DataFrame([held(invent(1000 + seed, told["spread"]), 200, seed) for seed in range(surveys)]).mean()
    for name in MEASURES:
        # Scores of one survey hang together through its scale: as much apart as if each unit counted once.
        figures = surveys * UNITS * (COMPONENTS if name == "plain" else 1)
        error = 4 * np.sqrt(told[name] * (1 - told[name]) / figures)
        assert shares[name] == pytest.approx(told[name], abs=error), name


def test_the_file_is_written_as_it_is_read() -> None:
    measured = pd.DataFrame([asdict(one) for one in interval_coverage()])
    assert as_toml(measured.drop(columns="surveys"), interval_coverage()[0].surveys) == FILE.read_text(encoding="utf-8")
