"""A start without figures: what the page is for, what comes with the program, and one press that loads it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from data.store.database import file_url, open_store
from data.store.plans import plan_years
from data.store.versions import versions
from services.built_in import built_in_workbooks
from tests.support import by_night
from tests.ui.conftest import STORE, Run
from tests.ui.screen import assert_sound, shown
from wording.words import Words


@pytest.mark.parametrize("page", ["overview", "flags"])
def test_an_empty_page_says_what_it_is_for_and_offers_what_comes_with_the_program(look: Run, page: str) -> None:
    app, say = look(page, store="empty"), Words("vi")
    assert_sound(app, "vi")
    assert say("help.page_" + page) in shown(app)
    assert "PCI 2005–2024" in shown(app)
    assert "2012, 2020–2024" in shown(app), "no year is claimed that does not come with the program"
    assert [b.label for b in app.button if b.label == say("empty.load_built_in")]


@pytest.mark.parametrize("page", ["plan", "my_work"])
def test_without_any_plan_a_page_of_work_says_so_at_its_head_and_what_it_is_for(look: Run, page: str) -> None:
    app, say = look(page, store="empty"), Words("vi")
    assert_sound(app, "vi")
    assert f'<h1 class="app-headline">{say("empty.no_plan")}</h1>' in shown(app)
    assert say("help.page_" + page) in shown(app)


def test_who_may_not_import_is_not_offered_it(look: Run) -> None:
    app = look("overview", store="empty", role="viewer")
    assert_sound(app, "vi")
    assert not [b for b in app.button if b.label == Words("vi")("empty.load_built_in")]


@by_night
def test_one_press_loads_all_that_comes_with_the_program(run: Run, tmp_path: Path) -> None:
    app = run("overview", store="empty")
    next(b for b in app.button if b.label == Words("vi")("empty.load_built_in")).click()
    app.run(timeout=120)
    assert_sound(app, "vi")
    assert "63,76" in shown(app)
    with closing(open_store(file_url(tmp_path / STORE))) as store:
        loaded = {(version.index, version.year) for version in versions(store)}
        assert loaded == {(workbook.index, workbook.year) for workbook in built_in_workbooks()}
        assert plan_years(store) == (2023,)
