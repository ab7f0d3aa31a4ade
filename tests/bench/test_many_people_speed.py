"""A hundred people for ten minutes on two copies behind the proxy, beside as many bare pages behind the same proxy.

MANY_PEOPLE_SECONDS= another length, to try something: what is held is held for the ten minutes. MANY_PEOPLE_BARE=lean
lets the bare pages leave the search for garbage after each run, as the dashboard does: a stricter floor.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from data.rights import operator
from data.store.actions import add_action
from data.store.database import file_url, open_store
from planning.action import Action
from tests.bench.bare import DRAWN, STREAMLITS_OWN
from tests.bench.bare_office import BARE_OFFICE, Counting
from tests.copies import behind_proxy, office, two_copies
from tests.e2e.hands import choose, settle
from tests.many_people import PEOPLE, Person, Run, lost, people_of, run
from tests.server import end_server, environment_of, start_server
from tests.support import apart
from tools.load import connected

pytestmark = pytest.mark.bench

SECONDS, BREAK_SECONDS = float(os.environ.get("MANY_PEOPLE_SECONDS", "600")), 5.0
MOST_TIMES, MOST_MORE_MB = 1.5, 20


async def _parts(url: str, action: int) -> dict[str, dict[str, int]]:
    async with await connected(url) as socket:
        client = Counting(socket, "")
        await client.draw()
        here = await client.part_count()
        await client.go("plan", f"action={action}")
        return {"here": here, "there": await client.part_count()}


def _shown(page: Page, address: str) -> object:
    page.goto(address)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    settle(page)
    return page.evaluate(DRAWN)


@pytest.fixture(scope="module")
def drawn(built_in: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the overview draws, before and after another unit was chosen, and the page of an action; their parts."""
    home = tmp_path_factory.mktemp("home")
    database = Path(shutil.copy(built_in, home / "dashboard.sqlite3"))
    with closing(open_store(file_url(database))) as store:
        wanted = Action(title="Việc", components=(("pci", "proactivity"),), index="pci", year=2023)
        action = add_action(store, wanted, operator("Máy")).id or 0
    server, url = start_server(environment_of(home))
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    there = _shown(page, f"{url}/plan?action={action}")
    before = _shown(page, url)
    choose(page, "Đơn vị", "Nghệ An")
    here = [before, page.evaluate(DRAWN)]
    page.close()
    parts = apart(lambda: asyncio.run(_parts(url, action)))
    end_server(server)
    file = home / "drawn.json"
    file.write_text(json.dumps({"here": here, "there": there, "parts": parts}), encoding="utf-8")
    return file


def _bare_settings(home: Path) -> dict[str, str]:
    """Streamlit's own, unless MANY_PEOPLE_BARE=lean asks for the dashboard's saving on the bare pages too."""
    return environment_of(home) | ({} if os.environ.get("MANY_PEOPLE_BARE") == "lean" else STREAMLITS_OWN)


def _reported(name: str, done: Run) -> str:
    result = done.result
    return (
        f"{name}: {result}; {len(result.written)} written, {len(result.broken)} broken, "
        f"reopened {len(result.reopened)}, the slowest after {max(result.reopened, default=0):.1f} s; "
        f"memory {done.memory[0]:.0f} MB, second half {done.growth:+.1f} MB\n{done.table()}"
    )


def test_a_hundred_people_lose_nothing_and_wait_hardly_longer_than_on_bare_pages(
    built_in: Path, drawn: Path, tmp_path: Path
) -> None:
    script = tmp_path / "bare_office.py"
    script.write_text(BARE_OFFICE, encoding="utf-8")
    with office(built_in, tmp_path) as settings:
        people = people_of(settings)
        ours, bare = two_copies(tmp_path, settings), two_copies(tmp_path, _bare_settings(tmp_path), script)
        with behind_proxy(ours):
            done = run(ours, people, SECONDS, "Đơn vị")
        print(f"\n{_reported('ours', done)}")
        others = [Person(number, f"route={number}", number + 1) for number in range(PEOPLE)]
        with behind_proxy(bare):
            floor = run(bare, others, SECONDS, "Choice", f"drawn={quote(str(drawn))}")
        missing = lost(settings, people, done.result.written)
    print(_reported("bare", floor))
    print(f"p95 {done.result.share(0.95) / floor.result.share(0.95):.2f} × the bare pages")
    assert done.result.failures == [] and missing == []
    assert [what for when, what in done.result.broken if not 0 <= when - done.killed <= BREAK_SECONDS] == []
    assert done.result.share(0.95) <= MOST_TIMES * floor.result.share(0.95)
    assert done.growth <= max(floor.growth, 0.0) + MOST_MORE_MB
