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
from analysis.survey.raking import margins_of
from tests.support import by_night
from tools.survey_coverage import GROUP, Case, invent


@pytest.fixture(scope="module")
def samples() -> tuple[Sample, ...]:
    invented = invent(1, Case(0.3), units=5, components=2)
    table = invented.answers[[question.code for question in invented.questionnaire.questions_of(GROUP)]]
    names, strata = invented.answers["unit"].to_numpy(object), np.full(len(table), "", dtype=object)
    return samples_of(table.to_numpy(float), names, invented.units, strata)


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


@by_night
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
    kinds = pd.DataFrame({"kind": ["x", "y", "y"]})
    margins = margins_of(kinds, {"kind": {"x": 0.6, "y": 0.4}})
    found = samples_of(table, np.array(["a", "a", "b"], object), ["a", "b", "c"], np.array([""] * 3, object), margins)
    expected = (0.6 * 1.0 + 0.2 * 4.0) / (0.6 + 0.2)  # the share of each kind, split among who is of it
    np.testing.assert_allclose(means_of(found), [[expected, 2.0], [5.0, np.nan], [np.nan, np.nan]])


def test_each_stratum_keeps_its_size() -> None:
    """Two strata of which each answers alike: no draw can change the mean."""
    table = np.array([[1.0]] * 4 + [[5.0]] * 2)
    strata = np.array(["nhỏ"] * 4 + ["lớn"] * 2, object)
    names = np.array(["a"] * 6, object)
    kept = bootstrap(samples_of(table, names, ["a"], strata), 50, 1)
    assert np.allclose(kept, 14 / 6)
    loose = bootstrap(samples_of(table, names, ["a"], np.array([""] * 6, object)), 50, 1)
    assert loose.std() > 0.1


@pytest.mark.parametrize("size", [2, 3, 5, 12])
def test_the_variance_is_that_of_a_stratified_mean_however_few_a_stratum_has(size: int) -> None:
    """Cochran (1977, 5.4): the sum over strata of (share)² s² ÷ n; drawing n of n gave (n − 1) ÷ n of it."""
    random = np.random.default_rng(size)
    labels = np.repeat([f"s{number:02d}" for number in range(24)], size)
    table = random.normal(size=(len(labels), 1)) + np.repeat(random.normal(size=24), size)[:, None]
    variances = pd.Series(table[:, 0]).groupby(labels).var(ddof=1)
    expected = float((variances / size).sum() / 24**2)
    drawn = bootstrap(samples_of(table, np.array(["a"] * len(table), object), ["a"], labels.astype(object)), 4000, 1)
    assert drawn.var(ddof=1) == pytest.approx(expected, rel=0.08)  # 4,000 draws: a standard error of 2.2 %
    assert drawn.mean() == pytest.approx(table.mean(), abs=4 * np.sqrt(expected / 4000))


def test_from_one_answer_nothing_is_drawn() -> None:
    table = np.array([[3.0], [1.0], [5.0]])
    samples = samples_of(table, np.array(["a", "b", "b"], object), ["a", "b"], np.array([""] * 3, object))
    assert means_of(samples)[0, 0] == 3.0
    drawn = bootstrap(samples, 40, 1)
    assert np.isnan(drawn[:, 0]).all()
    assert not np.isnan(drawn[:, 1]).any()


def test_every_draw_is_weighted_anew_to_the_known_shares() -> None:
    """Who answers depends on the kind alone: weighted anew, no draw moves the mean; with weights made once it moves."""
    kinds = pd.DataFrame({"kind": ["x"] * 30 + ["y"] * 20})
    margins = margins_of(kinds, {"kind": {"x": 0.5, "y": 0.5}})
    table = np.where(kinds["kind"] == "x", 1.0, 5.0)[:, None]
    names, strata = np.array(["a"] * 50, object), np.array([""] * 50, object)
    samples = samples_of(table, names, ["a"], strata, margins)
    assert means_of(samples)[0, 0] == pytest.approx(3.0)
    assert np.allclose(bootstrap(samples, 100, 1, margins=margins), 3.0)
    assert bootstrap(samples, 100, 1).std() > 0.1


def test_weighted_draws_are_the_same_bits_with_two_processes_and_in_another_order() -> None:
    random = np.random.default_rng(2)
    rows = pd.DataFrame(
        {
            "unit": random.choice(["a", "b", "c"], 90),
            "kind": random.choice(["x", "y"], 90),
            "respondent": random.integers(0, 40, 90),
            "q": random.integers(1, 6, 90).astype(float),
        }
    )

    def drawn(table: pd.DataFrame, processes: int = 1) -> np.ndarray:
        margins = margins_of(table, {"kind": {"x": 0.3, "y": 0.7}})
        strata = np.full(len(table), "", dtype=object)
        samples = samples_of(table[["q"]].to_numpy(), table["unit"].to_numpy(object), ["a", "b", "c"], strata, margins)
        return bootstrap(samples, 150, 5, processes, margins)

    assert np.array_equal(drawn(rows), drawn(rows, 2))
    assert np.array_equal(drawn(rows), drawn(rows.sample(frac=1, random_state=3)))


def test_units_with_the_same_answers_are_drawn_apart() -> None:
    table = np.array([[1.0], [2.0], [3.0]] * 2)
    names = np.array(["a"] * 3 + ["b"] * 3, object)
    drawn = bootstrap(samples_of(table, names, ["a", "b"], np.array([""] * 6, object)), 50, 1)
    assert not np.array_equal(drawn[:, 0], drawn[:, 1])


def test_the_spread_of_the_draws_is_that_of_a_mean() -> None:
    random = np.random.default_rng(5)
    table = random.normal(size=(400, 1))
    drawn = bootstrap(samples_of(table, np.array(["a"] * 400, object), ["a"], np.array([""] * 400, object)), 2000, 1)
    assert drawn.std() == pytest.approx(float(pd.Series(table[:, 0]).std(ddof=0)) / 20, rel=0.06)
