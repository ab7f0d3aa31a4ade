"""Thousands of damaged and odd files: each gives a preview or a named reason, in bounded time and memory."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from data.reading.files.worker import shutdown
from data.reading.problems import problem_severities
from data.rights import operator
from data.store.database import Store, open_store
from data.store.editions import EmptyEditionError
from services.imports import Preview, preview
from services.publishing import publish_preview
from tests.data.reading.layout_builders import CATALOGUE
from tests.data.reading.mutations import Mutant, good_file, mutant, originals
from tests.support import FUZZ_MUTATIONS, FUZZ_SEED

LONGEST_SECONDS = 10.0
MOST_MEMORY = 2 * 2**30
MOST_FAILURES = 20


@pytest.fixture(scope="module", autouse=True)
def _limits() -> Iterator[None]:
    """Less time than a person is given: whoever waits ten seconds for a file of a few kilobytes has found a fault."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_READER_SECONDS", f"{LONGEST_SECONDS:.0f}")
        yield
    shutdown()  # only then is the size of the reading process known
    peaks = _peak_bytes()
    print(  # noqa: T201
        f"at most {' and '.join(f'{p / 2**20:.0f} MB' for p in peaks)} (this program, the largest that it started)"
    )
    assert max(peaks) < MOST_MEMORY


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('fuzz') / 'store.sqlite3'}")
    yield opened
    opened.close()


def _read(file: Mutant) -> Preview:
    return preview(file.content, file.file_name, file.index, CATALOGUE, file.year, decisions=file.decisions)


def _check(read: Preview, store: Store) -> None:
    """What holds of any preview."""
    for problem in read.problems:
        assert problem.code in problem_severities(), problem.code
        assert problem.code != "reader_stopped", f"the process that reads broke down: {problem.found}"
        assert problem.code != "reader_out_of_time"
        for language in ("vi", "en"):
            words = f"{problem.message(language)} {problem.hint(language)} {problem.place}"
            assert words.strip()
            quoted = "".join((problem.found, problem.sheet, *problem.details.values()))
            assert "{" not in words or "{" in quoted, words
            words.encode()  # half of a letter could not be shown or kept
    if not read.years:
        assert any(problem.is_blocking for problem in read.problems), "nothing is read and nothing is said"
    for year in read.importable_years:
        assert all(row.unit in CATALOGUE.units for row in read.rows.get(year, ()))
    if read.importable_years:
        with contextlib.suppress(EmptyEditionError):  # it has a name
            publish_preview(store, read, operator("Người thử"))


def _outcome(read: Preview) -> str:
    """How it ended, for the count."""
    if read.workbook is None:
        return "refused"
    return "clean" if read.is_importable else "part" if read.importable_years else "blocked"


def _peak_bytes() -> tuple[int, int]:
    """The largest size that this program has had, and the largest of the processes that it has ended; 0 if unknown."""
    if os.name != "posix":
        return 0, 0
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    mine, others = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return mine * unit, others * unit


@pytest.mark.parametrize("name", list(originals()))
def test_a_mutant_gives_a_preview_or_a_named_reason(name: str, store: Store) -> None:
    failures: list[str] = []
    reported: Counter[str] = Counter()
    count = -(-FUZZ_MUTATIONS // len(originals()))
    slowest = 0.0
    for position in range(count):
        file = mutant(FUZZ_SEED, name, position)
        began, before = time.perf_counter(), _peak_bytes()[0]
        try:
            read = _read(file)
            took = time.perf_counter() - began
            slowest = max(slowest, took)
            assert took <= LONGEST_SECONDS, f"it took {took:.1f} s"
            assert (grown := _peak_bytes()[0] - before) < MOST_MEMORY / 4, f"it took {grown / 2**20:.0f} MB"
            _check(read, store)
        except Exception as error:
            failures.append(
                f"mutant({FUZZ_SEED!r}, {name!r}, {position}): {type(error).__name__}: {error}\n  "
                + "\n  ".join(file.steps)
            )
            if len(failures) >= MOST_FAILURES:
                break
        else:
            reported[_outcome(read)] += 1
    print(f"FUZZ_SEED={FUZZ_SEED} {name}: {count} mutants, slowest {slowest:.2f} s, {dict(reported)}")  # noqa: T201
    assert not failures, "\n".join(
        [f"FUZZ_SEED={FUZZ_SEED}; the files are made by tests.data.reading.mutations", *failures]
    )


@pytest.mark.parametrize(
    ("name", "position"), [("wide", 229), ("three rows", 781), ("detail", 1489)],
    ids=["a sum beyond every number", "a mean beyond every number", "a table of indicators twice in a sheet"],
)  # fmt: skip
def test_a_mutant_that_once_failed_does_so_no_more(name: str, position: int, store: Store) -> None:
    _check(_read(mutant("1894731800", name, position)), store)


@pytest.mark.parametrize("name", list(originals()))
def test_the_files_that_mutants_are_made_of_are_good(name: str) -> None:
    original = originals()[name]
    read = preview(good_file(name), "bang", original.index, CATALOGUE, original.year)
    assert read.is_importable, read.problems
