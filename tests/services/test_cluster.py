"""The same bits from one process, two, and a Dask cluster on loopback, also when one of its workers is killed."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from data.survey.answers.answers import CleanAnswers
from services import cluster
from services.cluster import ClusterError
from services.survey_edition import SurveyResult, evaluate_survey
from tests.data.survey.builders import DISTRICT, EXPORTERS, FINANCE, SMALL, TRADE, crowd, read, text
from tests.support import by_night

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

DRAWS = 400


def client_of(cluster: LocalCluster) -> Client:
    from distributed import Client  # which takes a second to load: not in every process that collects the tests

    return Client(cluster.scheduler_address, set_as_default=False)


@pytest.fixture(scope="module")
def answers() -> CleanAnswers:
    return read(text(EXPORTERS["google"].long(crowd({FINANCE: 20, TRADE: 15, "so_tu_phap": 25, DISTRICT: 12}))))


@pytest.fixture(scope="module")
def here(answers: CleanAnswers) -> SurveyResult:
    return evaluate_survey(SMALL, answers, DRAWS, seed=9)


@pytest.fixture(scope="module")
def running() -> Iterator[LocalCluster]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as started:
        yield started


@pytest.fixture
def two_workers(running: LocalCluster) -> LocalCluster:
    """The cluster with both workers, though a test before has killed one: to a single one no work is given."""
    with client_of(running) as client:
        client.wait_for_workers(2, timeout=60)
    return running


def assert_same(one: SurveyResult, other: SurveyResult) -> None:
    assert one.evaluations.keys() == other.evaluations.keys()
    for group, evaluation in one.evaluations.items():
        for name in ("units", "components", "indicators", "grades", "reliability"):
            pd.testing.assert_frame_equal(
                getattr(evaluation, name), getattr(other.evaluations[group], name), check_exact=True
            )


def test_two_processes_give_the_same_bits(answers: CleanAnswers, here: SurveyResult) -> None:
    assert_same(evaluate_survey(SMALL, answers, DRAWS, seed=9, processes=2), here)


def test_a_cluster_gives_the_same_bits_and_does_the_work(
    two_workers: LocalCluster, answers: CleanAnswers, here: SurveyResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", two_workers.scheduler_address)
    before = done(two_workers)
    assert_same(evaluate_survey(SMALL, answers, DRAWS, seed=9), here)
    assert done(two_workers) > before


def done(running: LocalCluster) -> int:
    """How many tasks its scheduler has seen done."""
    with client_of(running) as client:
        return int(client.run_on_scheduler(lambda dask_scheduler: dask_scheduler.transition_counter))


@pytest.mark.nightly
def test_a_killed_worker_loses_nothing(
    two_workers: LocalCluster, answers: CleanAnswers, here: SurveyResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", two_workers.scheduler_address)
    with client_of(two_workers) as client:
        victim = next(iter(client.run(os.getpid).values()))
        began = done(two_workers)
        killed = threading.Event()

        def kill_when_work_has_begun() -> None:
            while client.run_on_scheduler(lambda dask_scheduler: dask_scheduler.transition_counter) <= began + 2:
                pass
            os.kill(victim, signal.SIGKILL)
            killed.set()

        killer = threading.Thread(target=kill_when_work_has_begun)
        killer.start()
        result = evaluate_survey(SMALL, answers, 20 * DRAWS, seed=9)
        killer.join()
        assert killed.is_set()
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS")
    assert_same(evaluate_survey(SMALL, answers, 20 * DRAWS, seed=9), result)


@by_night
def test_a_scheduler_that_does_not_answer_is_told_in_both_languages(
    answers: CleanAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # nobody listens
        monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", f"tcp://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(ClusterError, match=r"không trả lời.*does not answer") as reported:
            evaluate_survey(SMALL, answers, DRAWS)
    assert reported.value.reason == "silent"


@pytest.mark.nightly
def test_without_the_extra_it_is_said_what_to_install(answers: CleanAnswers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://127.0.0.1:1")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match="distributed") as reported:
        evaluate_survey(SMALL, answers, DRAWS)
    assert reported.value.reason == "missing"
