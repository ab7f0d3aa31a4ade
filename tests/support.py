"""What tests share: where the project, the published facts and the published workbooks are."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings

Result = TypeVar("Result")
Test = TypeVar("Test", bound=Callable[..., None])

ROOT = Path(__file__).resolve().parents[1]
FACTS = Path(os.environ.get("FACTS_DIR", ROOT.parent / "shared" / "facts"))
WORKBOOKS = Path(os.environ.get("WORKBOOKS_DIR", ROOT.parent / "shared" / "workbooks"))
STRANGERS_FILES = Path(os.environ.get("STRANGERS_FILES_DIR", FACTS.parent / "trials"))

PUSH, NIGHTLY, EXAMPLES, FEW = "push", "nightly", 10, 5
"""Hypothesis profiles: `make test` draws the same each time, `make nightly` more and anew."""

_TRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(PUSH, _TRIED, max_examples=FEW, derandomize=True)
settings.register_profile(NIGHTLY, _TRIED, max_examples=20 * EXAMPLES)
settings.load_profile(PUSH)


def law(examples: int = EXAMPLES) -> settings:
    """How a property is tried: half as many examples at a push, twenty times as many in the nightly part."""
    return settings(max_examples=max(1, examples * settings().max_examples // EXAMPLES))


TURN = (pytest.mark.nightly, pytest.mark.turn)
"""What the day leaves to the night, in a part of its own that is run before anything is taken over as well."""


def by_night(test: Test) -> Test:
    """Leave a test to the night: it takes long, and by day a shorter one would fail for the most likely faults."""
    for mark in TURN:
        test = mark(test)
    return test


def by_turns(values: Iterable[Any], every: int = 3) -> list[Any]:
    """Parameters of a test: the first of each `every` by day, the others by night, in a part of their own.

    Ids stay with their values.
    """
    return [
        pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=TURN if place % every else ())
        for place, value in enumerate(values)
    ]


def apart(work: Callable[[], Result]) -> Result:
    """Do it in a thread: the browser's driver keeps an event loop in this one, once a browser test has run."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


FUZZ_SEED = os.environ.get("FUZZ_SEED") or "2016"
FUZZ_MUTATIONS = int(os.environ.get("FUZZ_MUTATIONS") or 110)
"""Which damaged files are made, and how many; tests/data/reading/test_fuzz.py."""

TRIALS_SEED = os.environ.get("TRIALS_SEED") or "2016"
WRONG_FILES = int(os.environ.get("TRIALS") or 14)
"""Which wrong files are made, and how many, with a fifth as many right ones; tests/data/reading/test_wrong_files.py."""

KILL_SEED = int(os.environ.get("KILL_SEED") or 2016)
KILL_TRIES = int(os.environ.get("KILL_TRIES") or 6)
"""The moments at which imports are killed, and how many; tests/services/test_import_kills.py."""

needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason=f"no published facts at {FACTS} (FACTS_DIR)")
needs_workbooks = pytest.mark.skipif(
    not (FACTS.is_dir() and WORKBOOKS.is_dir()),
    reason=f"no published workbooks at {WORKBOOKS} (WORKBOOKS_DIR) or no facts at {FACTS} (FACTS_DIR)",
)
