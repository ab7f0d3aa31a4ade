"""Files of the tests' own making are read in this process; what the limited process does is tested beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.data.reading.in_process import reading_here


@pytest.fixture(autouse=True, scope="module")
def here() -> Iterator[None]:
    """What a preview recognises it recognises here, for every test of the module."""
    with reading_here():
        yield
