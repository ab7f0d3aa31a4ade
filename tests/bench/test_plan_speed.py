"""How long the plan page takes with 5,000 actions over ten years, as a ratio to its time with 50."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

from data.rights import operator
from data.store.actions import add_action
from data.store.database import file_url, open_store
from data.store.plans import add_plan, get_plan
from planning.action import Action
from planning.plan import next_year
from tests.ui.conftest import look_at

pytestmark = pytest.mark.bench

FEW, MANY, YEARS = 50, 5_000, 10
ROUNDS = 15
MOST_TIMES = 1.5


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory, built_in: Path) -> dict[int, Path]:
    """Two installations that differ in the number of their actions only."""
    homes = {}
    for count in (FEW, MANY):
        home = homes[count] = tmp_path_factory.mktemp(f"actions-{count}")
        shutil.copy(built_in, home / "dashboard.sqlite3")
        store = open_store(file_url(home / "dashboard.sqlite3"))
        first = get_plan(store, 2023)
        for later in range(1, YEARS):
            add_plan(store, next_year(first, first.year + later), operator("Đo"))
        for number in range(count):
            year = first.year + number % YEARS
            start = date(year, 1, 1)
            action = Action(
                title=f"Hoạt động số {number} về cải thiện chỉ số thành phần",
                topics=("pci",),
                components=(("pci", "proactivity"), ("pci", "labor_training")),
                channel="portal",
                lead_unit="van_phong_so",
                start=start,
                due=start + timedelta(number % 360),
                budget_estimated=5_000_000,
                plan_year=year,
                index="pci",
                unit="ha_tinh",
                year=2023,
                note="Ghi chú " * 20,
            )
            add_action(store, action, operator("Đo"))
        store.close()
    return homes


@pytest.mark.parametrize("view", ["list", "board", "calendar", "timeline", "targets", "proposals"])
def test_the_plan_page_with_many_actions(stores: dict[int, Path], view: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {}
    for count, home in stores.items():
        app = pages[count] = look_at(home, monkeypatch, "plan", view=view)
        assert not app.exception and f"{count // YEARS} hoạt động" in "".join(one.proto.body for one in app.get("html"))
    times: dict[int, list[float]] = {FEW: [], MANY: []}
    for _ in range(ROUNDS):
        for count, home in stores.items():
            monkeypatch.setenv("DASHBOARD_HOME", str(home))
            begin = perf_counter()
            pages[count].run()
            times[count].append(perf_counter() - begin)
    few, many = median(times[FEW]), median(times[MANY])
    print(
        f"\nplan, {view}: {few * 1000:.0f} ms with {FEW} actions, {many * 1000:.0f} ms with {MANY}: {many / few:.2f} ×"
    )
    assert many / few <= MOST_TIMES
