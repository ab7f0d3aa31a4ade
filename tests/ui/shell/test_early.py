"""The drawing of charts is loaded early only where there are charts."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Run
from ui.kit.pages import PAGES
from ui.shell.early import WITHOUT_CHARTS


@pytest.mark.parametrize("page", WITHOUT_CHARTS)
def test_a_page_that_is_said_to_have_no_chart_opens_without_one(run: Run, page: str) -> None:
    assert page in {entry.name for entry in PAGES}
    assert not run(page).get("plotly_chart")
