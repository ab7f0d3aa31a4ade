"""How the time of each recogniser grows with the text: ten times the text, about ten times the time."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from data.names import fold, normalise, spelled_out
from tests.data.reading.recognisers import MOST_CHARACTERS, RECOGNISERS, texts

pytestmark = pytest.mark.bench

MOST_TIMES = 15
NOTHING_SECONDS = 0.005
"""Below this a clock on a busy machine says nothing."""


def _best(work: Callable[[str], object], text: str, times: int) -> float:
    def once() -> float:
        for cached in (fold, normalise, spelled_out):
            cached.cache_clear()
        start = time.thread_time()
        work(text)
        return time.thread_time() - start

    return min(once() for _ in range(times))


@pytest.mark.parametrize("name", list(RECOGNISERS))
def test_a_recogniser_takes_ten_times_as_long_over_ten_times_the_text(name: str) -> None:
    work, worst, slowest = RECOGNISERS[name], 0.0, 0.0
    work("a")
    for short, long in zip(texts(MOST_CHARACTERS // 10), texts(MOST_CHARACTERS), strict=True):
        took, before = _best(work, long, 1), 0.0
        if took > NOTHING_SECONDS:
            before = _best(work, short, 3)
        if before and took > MOST_TIMES * before:
            took, before = _best(work, long, 10), _best(work, short, 20)
            assert took <= max(MOST_TIMES * before, NOTHING_SECONDS), (name, long[:12], took, before)
        worst = max(worst, took / before if before else 0.0)
        slowest = max(slowest, took)
    print(f"{name}: slowest {slowest * 1000:.1f} ms, at most {worst:.1f} times the time of a tenth of the text")
