"""What more than one part of the tests needs."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

# The parser of the process that reads files.
os.environ.update(OPENPYXL_LXML="False")

from tests import shared_reads
from tests.prebuilt import built_in_store, copy_tables, migrated
from tests.processor_time import ProcessorTime
from tests.quick_stores import make_stores_quick
from tests.support import FUZZ_MUTATIONS, FUZZ_SEED, KILL_SEED, KILL_TRIES, TRIALS_SEED, WRONG_FILES


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--most-seconds", type=float, default=5.0, help="processor seconds a test may take; 0 for any")
    parser.addoption("--apart", action="store_true", help="let no test use what another one's store has computed")


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # until all is imported, of which nothing is garbage
    shared_reads.is_apart = config.getoption("--apart")
    copy_tables()
    make_stores_quick()
    config.pluginmanager.register(ProcessorTime(config.getoption("--most-seconds")))


def pytest_collection_finish() -> None:
    """What is imported stays to the end: searching it for garbage all the time took a sixth of the processor time."""
    gc.enable()
    gc.freeze()
    gc.set_threshold(100_000, 20)


def pytest_unconfigure() -> None:
    """What is left at the end goes with the process: pytest would look through all of it once more."""
    gc.freeze()


def pytest_xdist_auto_num_workers() -> int:
    """As many as processors: one more computes anew what the others have cached, and was slower by the clock."""
    return os.cpu_count() or 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser tests first: one worker begins with them all, with one server, and the others with the rest."""
    items.sort(key=lambda item: item.get_closest_marker("e2e") is None)


def pytest_report_header() -> str:
    """What repeats the run of the damaged files, of the wrong ones and of the killed imports."""
    files = f"FUZZ_SEED={FUZZ_SEED} FUZZ_MUTATIONS={FUZZ_MUTATIONS} TRIALS_SEED={TRIALS_SEED} TRIALS={WRONG_FILES}"
    return f"{files} KILL_SEED={KILL_SEED} KILL_TRIES={KILL_TRIES}"


@pytest.fixture(scope="session")
def built_in() -> Path:
    """The file of a store with the built-in figures; copy it before writing."""
    return built_in_store()


@pytest.fixture
def migrations() -> Iterator[None]:
    """New stores are made by their migrations, not copied."""
    with migrated():
        yield
