"""Files that are well-formed and wrong are asked about before anything is published; right ones are not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from services.imports import Preview, preview
from tests.data.reading.in_process import reading_here
from tests.data.reading.layout_builders import CATALOGUE
from tests.data.reading.wrong_files import KINDS, Trial, right_file, stored_rows, wrong_file
from tests.support import ROOT, TRIALS_SEED, TURN, WRONG_FILES

MOST_NEEDLESS = 0.01
"""The share of right files that may be asked about."""

WORKBOOKS = sorted((ROOT / "data" / "published").glob("*.xlsx"))
NEWEST = {path.stem.split("-")[0]: path for path in WORKBOOKS}
"""The newest workbook of every third index is read at every push, the others at night."""


def _read(trial: Trial) -> Preview:
    return preview(trial.content, trial.file_name, trial.index, CATALOGUE, trial.year, stored=trial.stored)


def _outcome(trial: Trial, read: Preview) -> str:
    """What becomes of a file: a person is asked about it, or about an edition that there is nothing to compare with."""
    if not read.is_importable:
        return "asked"
    return "published" if trial.year in read.comparisons else "nothing to compare"


def _reported(trial: Trial, read: Preview, position: int) -> str:
    codes = sorted({problem.code for problem in read.problems if problem.is_blocking})
    return f"TRIALS_SEED={TRIALS_SEED} {trial.kind} {position}: {'; '.join(trial.steps)} {codes}"


@pytest.mark.parametrize("kind", KINDS)
def test_no_wrong_file_is_published_without_a_question(kind: str) -> None:
    outcomes: Counter[str] = Counter()
    published: list[str] = []
    with reading_here():
        for position in range(-(-WRONG_FILES // len(KINDS))):
            trial = wrong_file(TRIALS_SEED, kind, position)
            read = _read(trial)
            outcome = _outcome(trial, read)
            outcomes[outcome] += 1
            if outcome == "published":
                published.append(_reported(trial, read, position))
    print(f"TRIALS_SEED={TRIALS_SEED} {kind}: {dict(outcomes)}")  # noqa: T201
    assert not published, "\n".join(published)


def test_right_files_are_not_asked_about() -> None:
    count = -(-WRONG_FILES // 5)
    needless: list[str] = []
    with reading_here():
        for position in range(count):
            trial = right_file(TRIALS_SEED, position)
            read = _read(trial)
            if _outcome(trial, read) == "asked":
                needless.append(_reported(trial, read, position))
    print(f"TRIALS_SEED={TRIALS_SEED} right: {len(needless)} of {count} asked about")  # noqa: T201
    assert len(needless) <= MOST_NEEDLESS * count, "\n".join(needless)


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.stem, marks=() if path in list(NEWEST.values())[::3] else TURN) for path in WORKBOOKS],
)
def test_a_built_in_workbook_is_read_without_a_question_and_equals_what_is_in_use(path: Path) -> None:
    index, year = path.stem.split("-")
    content, before = path.read_bytes(), stored_rows(index)
    others = before[before["year"] != int(year)]
    with reading_here():
        for stored in (None, before, others):
            read = preview(content, path.name, index, CATALOGUE, stored=stored)
            assert [problem.code for problem in read.problems if problem.is_blocking] == []
            if stored is before:
                assert {found.changed for found in read.comparisons.values()} <= {()}
