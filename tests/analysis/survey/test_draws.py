"""The draws are the same bits wherever they are made, and nothing is lost with a process that dies."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest

from analysis.survey import draws
from analysis.survey.draws import Sample, bootstrap, means_of, samples_of
from tools.survey_coverage import GROUP, invent


@pytest.fixture(scope="module")
def samples() -> tuple[Sample, ...]:
    invented = invent(1, 0.3, units=5, components=2)
    table = invented.answers[[question.code for question in invented.questionnaire.questions_of(GROUP)]]
    names, strata = invented.answers["unit"].to_numpy(object), np.full(len(table), "", dtype=object)
    return samples_of(table.to_numpy(float), names, invented.units, np.ones(len(table)), strata)


def test_one_process_and_two_give_the_same_bits(samples: tuple[Sample, ...]) -> None:
    one, two = bootstrap(samples, 250, 3), bootstrap(samples, 250, 3, processes=2)
    assert one.shape == (250, 5, 6)
    assert np.array_equal(one, two)
    assert not np.array_equal(one, bootstrap(samples, 250, 4))
    assert np.array_equal(one[:200], bootstrap(samples, 200, 3)), "more draws begin with the same ones"


def dies_once(marker: str, *given: object) -> tuple[int, np.ndarray]:
    """Draw as usual, but the first process to come here is killed."""
    path = Path(marker)
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return draws._draw(*given)  # type: ignore[arg-type]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are killed with SIGKILL")
def test_a_process_that_dies_loses_nothing(
    samples: tuple[Sample, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = bootstrap(samples, 250, 3)
    marker = str(tmp_path / "killed")
    real = joblib.delayed

    def delayed(_work: object):
        return lambda *given: real(dies_once)(marker, *given)

    monkeypatch.setattr(draws, "delayed", delayed)
    assert np.array_equal(bootstrap(samples, 250, 3, processes=2), expected)
    assert Path(marker).exists()


def test_means_are_weighted_and_leave_out_what_is_missing() -> None:
    table = np.array([[1.0, np.nan], [4.0, 2.0], [5.0, np.nan]])
    found = samples_of(
        table, np.array(["a", "a", "b"], object), ["a", "b", "c"], np.array([3.0, 1.0, 1.0]), np.array([""] * 3, object)
    )
    np.testing.assert_allclose(means_of(found), [[1.75, 2.0], [5.0, np.nan], [np.nan, np.nan]])


def test_each_stratum_keeps_its_size() -> None:
    """Two strata of which each answers alike: no draw can change the mean."""
    table = np.array([[1.0]] * 4 + [[5.0]] * 2)
    strata = np.array(["nhỏ"] * 4 + ["lớn"] * 2, object)
    names = np.array(["a"] * 6, object)
    kept = bootstrap(samples_of(table, names, ["a"], np.ones(6), strata), 50, 1)
    assert np.allclose(kept, 14 / 6)
    loose = bootstrap(samples_of(table, names, ["a"], np.ones(6), np.array([""] * 6, object)), 50, 1)
    assert loose.std() > 0.1


def test_units_with_the_same_answers_are_drawn_apart() -> None:
    table = np.array([[1.0], [2.0], [3.0]] * 2)
    names = np.array(["a"] * 3 + ["b"] * 3, object)
    drawn = bootstrap(samples_of(table, names, ["a", "b"], np.ones(6), np.array([""] * 6, object)), 50, 1)
    assert not np.array_equal(drawn[:, 0], drawn[:, 1])


def test_the_spread_of_the_draws_is_that_of_a_mean() -> None:
    random = np.random.default_rng(5)
    table = random.normal(size=(400, 1))
    drawn = bootstrap(
        samples_of(table, np.array(["a"] * 400, object), ["a"], np.ones(400), np.array([""] * 400, object)), 2000, 1
    )
    assert drawn.std() == pytest.approx(float(pd.Series(table[:, 0]).std(ddof=0)) / 20, rel=0.06)
