"""Twenty people at once, two hundred visits, a cold start: ours beside a bare page that draws as much."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bench.bare import DRAWN, bare_address
from tests.bench.conftest import DASHBOARD
from tests.bench.measuring import memory_mb
from tests.e2e.hands import choose, settle
from tests.server import end_server, environment_of, start_server
from tests.support import apart
from tools.load import LoadResult, run_load, visit

pytestmark = pytest.mark.bench

MOST_TIMES = 1.5
PEOPLE, EVERY_SECONDS, FOR_SECONDS = 20, 3.0, 45.0
VISITS, MOST_MORE_MB = 100, 20
STARTS = 3
CHOICES = [str(number) for number in range(63)]
"""As many as there are provinces to choose from."""

Server = tuple[subprocess.Popen[bytes], str]


@contextmanager
def serving(home: Path, script: Path = DASHBOARD) -> Iterator[Server]:
    """A server of its own: the dashboard as `make run` starts it, on the database in its home, or another script."""
    server = start_server(environment_of(home), script=script)
    try:
        yield server
    finally:
        end_server(server[0])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, built_in: Path) -> Path:
    """A folder with the built-in figures."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copy(built_in, folder / "dashboard.sqlite3")
    return folder


@pytest.fixture(scope="module")
def drawn(home: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the overview draws, before and after another unit was chosen."""
    with serving(home) as (_, url):
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(url)
        expect(page.locator(".js-plotly-plot").first).to_be_visible()
        settle(page)
        before = page.evaluate(DRAWN)
        choose(page, "Đơn vị", "Nghệ An")
        file = tmp_path_factory.mktemp("drawn") / "drawn.json"
        file.write_text(json.dumps([before, page.evaluate(DRAWN)]), encoding="utf-8")
        page.close()
    return file


def one_visit(url: str, query: str = "", label: str = "", turns: Sequence[int] = ()) -> LoadResult:
    """Somebody comes, changes something, and leaves."""
    return asyncio.run(visit(url, query, label, turns))


def query_of(url: str, drawn: Path) -> str:
    """What the bare page is asked to draw."""
    query = urlsplit(bare_address(url, "select", CHOICES, drawn)).query
    assert parse_qs(query)["widget"] == ["select"]
    return query


def test_twenty_people_at_once_wait_hardly_longer_than_on_a_bare_page(
    home: Path, bare_script: Path, drawn: Path
) -> None:
    load = {"people": PEOPLE, "every": EVERY_SECONDS, "seconds": FOR_SECONDS}
    with serving(home) as (_, url):
        apart(partial(one_visit, url))
        at_once = apart(partial(run_load, url, label="Đơn vị", **load))
        # A warm server: what they look at now was looked at before.
        ours = apart(partial(run_load, url, label="Đơn vị", **load))
    with serving(bare_script.parent, bare_script) as (_, url):
        query = query_of(url, drawn)
        apart(partial(one_visit, url, query))
        apart(partial(run_load, url, label="Choice", query=query, **load))
        theirs = apart(partial(run_load, url, label="Choice", query=query, **load))
    print(f"\noverview under load: {ours}\nright after its start: {at_once}\nbare page under load: {theirs}")
    print(f"p95 {ours.share(0.95) / theirs.share(0.95):.2f} × the bare page")
    assert not ours.failures
    assert not at_once.failures
    assert not theirs.failures
    assert ours.share(0.95) <= MOST_TIMES * theirs.share(0.95)


def grown(server: Server, query: str, label: str) -> tuple[float, float]:
    """Megabytes after the first hundred visits and what the second hundred added."""
    sizes = []
    for part in range(2):
        for number in range(VISITS):
            turns = [part * VISITS + number + 1]
            result = apart(partial(one_visit, server[1], query, label, turns))
            assert not result.failures
        sizes.append(memory_mb("VmRSS", server[0].pid))
    return sizes[0], sizes[1] - sizes[0]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="resident memory is read from /proc")
def test_memory_grows_no_more_than_that_of_a_bare_page(home: Path, bare_script: Path, drawn: Path) -> None:
    with serving(home) as server:
        ours, more = grown(server, "", "Đơn vị")
    with serving(bare_script.parent, bare_script) as server:
        theirs, their_more = grown(server, query_of(server[1], drawn), "Choice")
    print(
        f"\nresident after {VISITS} visits: {ours:.0f} MB, bare {theirs:.0f} MB; "
        f"from visit {VISITS} to {2 * VISITS}: {more:+.1f} MB, bare {their_more:+.1f} MB"
    )
    assert more <= max(their_more, 0.0) + MOST_MORE_MB


def cold_start(page: Page, server: AbstractContextManager[Server], address: str) -> float:
    """Seconds from `streamlit run` to the first chart on the screen. address: after the server's own."""
    started = time.perf_counter()
    with server as (_, url):
        page.goto(f"{url}/{address}")
        page.locator(".js-plotly-plot .main-svg").first.wait_for()
        return time.perf_counter() - started


def test_a_cold_start_is_nearly_as_fast_as_that_of_a_bare_page(
    home: Path, bare_script: Path, drawn: Path, browser: Browser
) -> None:
    times = []
    for _ in range(STARTS):
        for_us, for_bare = browser.new_page(), browser.new_page()
        query = query_of("http://127.0.0.1", drawn)
        one = cold_start(for_us, serving(home), "")
        other = cold_start(for_bare, serving(bare_script.parent, bare_script), f"?{query}")
        times.append((one, other))
        for_us.close()
        for_bare.close()
    work, floor = (median(times_of) for times_of in zip(*times, strict=True))
    spread = ", ".join(f"{one:.1f}/{other:.1f}" for one, other in times)
    print(
        f"\ncold start to the first chart: {work:.2f} s = {work / floor:.2f} × the bare page ({floor:.2f} s) [{spread}]"
    )
    assert work <= MOST_TIMES * floor
