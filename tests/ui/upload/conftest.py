"""Where files are brought in a store with few editions does: what is published is computed with all that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.prebuilt import recent_store


@pytest.fixture(scope="session")
def built_in() -> Path:
    """The store that each test writes into a copy of."""
    return recent_store()
