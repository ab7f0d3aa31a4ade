"""The overview is made anew for what changes it, and not for what does not."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from data.rights import operator
from data.store.actions import add_action, get_action, update_action
from data.store.database import open_store
from planning.action import Action
from tests.ui.conftest import Run
from tests.ui.screen import shown
from ui.overview import view

TITLE, PERSON = "Tập huấn một cửa", operator("An")


def test_how_an_action_goes_makes_no_overview_anew_and_what_it_answers_does(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    covered = view.plan_coverage
    monkeypatch.setattr(view, "plan_coverage", lambda *asked: made.append(asked) or covered(*asked))
    app = run("overview")
    with closing(open_store()) as store:
        wanted = Action(title=TITLE, components=(("pci", "proactivity"),), index="pci", unit="ha_tinh", year=2023)
        number = add_action(store, wanted, PERSON).id or 0
        assert TITLE in shown(app.run()), "the list of what is to be done is of this moment"
        before = len(made)
        changed = replace(get_action(store, number), title="Tập huấn hai cửa", note="Đã mời 40 hộ", progress=30)
        update_action(store, changed, PERSON)
        assert "Tập huấn hai cửa" in shown(app.run()) and len(made) == before
        update_action(store, replace(get_action(store, number), status="cancelled"), PERSON)
        assert "Tập huấn hai cửa" not in shown(app.run()) and len(made) == before + 1
