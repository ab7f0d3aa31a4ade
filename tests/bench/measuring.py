"""How the benchmarks measure and what they print."""

from __future__ import annotations

import time
from collections.abc import Callable

ROUNDS = 7


def best_of(work: Callable[[], object]) -> float:
    """The shortest of some rounds, in seconds; the first, which warms up, does not count."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def report(what: str, work: float, floor_name: str, floor: float) -> None:
    """Print one line of the benchmark."""
    print(f"\n{what}: {work * 1000:.1f} ms = {work / floor:.2f} × {floor_name} ({floor * 1000:.1f} ms)")
