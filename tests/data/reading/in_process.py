"""Reads a file in this process: thousands of files of our own making need no process that can be ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from data.reading.cells import Workbook
from data.reading.editions.question import Question
from data.reading.editions.recognising import Recognised, recognised
from data.reading.files.opening import read_workbook
from data.reading.limits import limits_from_environment
from data.reading.tables.sheets import Progress
from services import imports


@contextmanager
def reading_here() -> Iterator[None]:
    """`services.imports.preview` recognises in this process for as long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(imports, "recognise_safely", _recognise)
        yield


def _recognise(
    content: bytes,
    file_name: str,
    question: Question,
    progress: Progress,
    cancelled: Callable[[], bool] | None,
) -> tuple[Workbook, Recognised]:
    limits = limits_from_environment()
    workbook = read_workbook(content, file_name, limits)
    return workbook, recognised(workbook, question, limits, progress)
