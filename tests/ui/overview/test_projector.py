"""The slides on the screen are those of what is stored now and of today."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.rights import operator
from data.store.actions import add_action
from data.store.database import file_url, open_store
from data.store.plans import get_plan, update_plan
from planning.action import Action
from tests.support import by_night
from tests.ui.conftest import Run
from tests.ui.screen import shown


@by_night
def test_a_unit_that_is_renamed_in_the_plan_has_its_new_name_on_the_slide(run: Run, own_store: Path) -> None:
    with closing(open_store(file_url(own_store))) as store:
        plan = get_plan(store, 2023)
        unit = plan.units[0]
        work = Action("Tọa đàm", components=(("pci", "proactivity"),), lead_unit=unit.code, plan_year=2023)
        add_action(store, replace(work, index="pci", unit="ha_tinh", year=2023), operator("An"))
    assert unit.name_vi in shown(run(present="3", year="2023"))
    with closing(open_store(file_url(own_store))) as store:
        renamed = replace(unit, name_vi="Phòng Mới")
        update_plan(store, replace(plan, units=(renamed, *plan.units[1:])), operator("An"))
    assert "Phòng Mới" in shown(run(present="3", year="2023"))


@by_night
def test_the_slides_of_the_day_before_are_not_shown_the_day_after(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def count(*given: object) -> object:
        asked.append(given)
        return deck(*given)

    from services.slides import deck
    from ui.overview import projector

    monkeypatch.setattr(projector, "deck", count)
    run(present="1", year="2022")
    first = len(asked)
    run(present="1", year="2022")
    assert len(asked) == first == 1
    monkeypatch.setattr("ui.visit.visit.today", lambda: date(2031, 1, 2))
    run(present="1", year="2022")
    assert len(asked) == 2
