"""How the benchmarks measure and what they print."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

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


def memory_mb(name: str, process: int | str = "self") -> float:
    """What a process holds in memory ("VmRSS"), or has held at most ("VmHWM")."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def report(what: str, work: float, floor_name: str, floor: float) -> None:
    """Print one line of the benchmark."""
    print(f"\n{what}: {work * 1000:.1f} ms = {work / floor:.2f} × {floor_name} ({floor * 1000:.1f} ms)")
