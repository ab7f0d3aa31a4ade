"""What more units and more editions cost: first view, choice of a unit, inputs, and memory, each beside 63 × 20."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bench import grown
from tests.bench.acts import Act, do
from tests.bench.bare import FIRST, IS_ANSWERED, WATCH
from tests.bench.measuring import memory_mb
from tests.e2e.hands import settle
from tests.server import end_server, start_server
from ui.shell.selection import SEARCH_UNIT

pytestmark = pytest.mark.bench

SMALL = (63, 20)
SIZES = (SMALL, (63, 100), (3321, 20))
ROUNDS, MOST_TIMES = 5, 3.0
HELD = ("search", "unit", "input", "component_unit", "component")
COMPONENT = Act("component", "select", "Chỉ số thành phần", tuple(part.title() for part in grown.PARTS))
FIRST_UNIT = 40


@dataclass(frozen=True)
class Cost:
    """Seconds of a cold first view, of the search for a unit, of another unit and another input on Trends, and of
    another unit and another component on Component; and megabytes.
    """

    first: float
    search: float
    unit: float
    input: float
    component_unit: float
    component: float
    memory: float
    said: bool


def answered(page: Page) -> float:
    """Seconds from the last press to the last change."""
    page.wait_for_function(IS_ANSWERED, polling=50)
    found: dict[str, float] = page.evaluate("window.answer")
    return (found["changed"] - found["asked"]) / 1000


def choose_unit(page: Page, number: int) -> tuple[float, float]:
    """Type a unit's number and take what is found: until it is in the list, and until its page stands.

    In the box of the bar, or, where there are too many units for one, in that of the search.
    """
    page.bring_to_front()
    by_search = page.locator(f".st-key-{SEARCH_UNIT} button")
    if by_search.count():
        by_search.first.click()
        box = page.locator(".app-search input")
        box.wait_for()
        settle(page)
    else:
        box = page.get_by_role("combobox", name="Đơn vị", exact=True)
        box.press("ArrowDown")
    option = page.get_by_role("option").filter(has_text=grown.unit_name(number))
    page.evaluate("window.typed = performance.now()")
    box.fill(f"{number:04d}")
    option.first.wait_for()
    search: float = page.evaluate("(performance.now() - window.typed) / 1000")
    page.wait_for_timeout(100)
    option.first.click()
    expect(page.locator(".app-headline").first).to_contain_text(grown.unit_name(number))
    return search, answered(page)


def change_input(page: Page, turn: int) -> float:
    """Score or rank on the page of trends."""
    page.get_by_role("radio", name=("Hạng", "Điểm")[turn % 2], exact=True).click()
    return answered(page)


def change_component(page: Page, turn: int) -> float:
    """Another component on the page of one."""
    do(page, COMPONENT, COMPONENT.label, turn)
    return answered(page)


def cost_of(size: tuple[int, int], folder: Path, browser: Browser) -> Cost:
    server, url = start_server(grown.make(folder, *size))
    try:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.add_init_script(f"document.addEventListener('DOMContentLoaded', () => ({WATCH})(document.body))")
        page.add_init_script(
            "document.addEventListener('DOMContentLoaded', () => new MutationObserver(() => {"
            "window.said ||= !!document.querySelector('.app-waiting') }).observe(document.body,"
            "{subtree: true, childList: true}))"
        )
        page.goto(f"{url}/trends?index={grown.CODE}")
        page.wait_for_function(FIRST, polling=50, timeout=120_000)
        first, said = page.evaluate("[window.answer.changed / 1000, !!window.said]")
        settle(page)
        units = [choose_unit(page, FIRST_UNIT + turn) for turn in range(ROUNDS + 1)][1:]
        inputs = [change_input(page, turn) for turn in range(ROUNDS + 1)][1:]
        page.goto(f"{url}/component?index={grown.CODE}")
        page.wait_for_function(FIRST, polling=50, timeout=120_000)
        settle(page)
        others = [choose_unit(page, FIRST_UNIT + turn)[1] for turn in range(ROUNDS + 1)][1:]
        parts = [change_component(page, turn) for turn in range(ROUNDS + 1)][1:]
        page.close()
        searches, changes = zip(*units, strict=True)
        seconds = [median(times) for times in (searches, changes, inputs, others, parts)]
        return Cost(first, *seconds, memory_mb("VmRSS", server.pid), said)
    finally:
        end_server(server)


@pytest.fixture(scope="module")
def costs(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, int], Cost]:
    found = {size: cost_of(size, tmp_path_factory.mktemp("x".join(map(str, size))), browser) for size in SIZES}
    print("\n| Units × editions | Cold first view | Search for a unit | Another unit | Score or rank ", end="")
    print("| Component: another unit | another component | Memory |")
    print("|---|---|---|---|---|---|---|---|")
    small = found[SMALL]
    for (units, editions), cost in found.items():
        cells = [
            f"{getattr(cost, name) * 1000:.0f} ms ({getattr(cost, name) / getattr(small, name):.2f} ×)"
            for name in ("first", *HELD)
        ]
        print(f"| {units} × {editions} | {' | '.join(cells)} | {cost.memory:.0f} MB |")
    return found


@pytest.mark.parametrize("what", HELD)
@pytest.mark.parametrize("size", SIZES[1:], ids=str)
def test_more_units_and_editions_cost_at_most_three_times_as_much(
    size: tuple[int, int], what: str, costs: dict[tuple[int, int], Cost]
) -> None:
    assert getattr(costs[size], what) <= MOST_TIMES * getattr(costs[SMALL], what)


def test_the_first_view_of_a_large_index_says_that_it_is_being_made(costs: dict[tuple[int, int], Cost]) -> None:
    assert costs[SIZES[-1]].said
