"""How long each page takes, as a ratio to a bare Streamlit page with as many charts and tables in the same browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bench.acts import Act, do
from tests.bench.bare import DRAWN, FIRST, IS_ANSWERED, WATCH, bare_address
from tests.e2e.conftest import Dashboard
from tests.e2e.hands import open_from_menu, settle
from ui.kit.pages import PAGES
from wording.words import Words

pytestmark = pytest.mark.bench

ROUNDS = 7
VIEWS = 5


EDITIONS = ("2019", "2018", "2017", "2016", "2015", "2014", "2013", "2012", "2011", "2010", "2009")
COMPONENTS = (
    "Tiếp cận đất đai", "Tính minh bạch", "Chi phí thời gian", "Chi phí không chính thức", "Cạnh tranh bình đẳng",
    "Tính năng động", "hỗ trợ doanh nghiệp", "Đào tạo lao động", "Thiết chế pháp lý",
)  # fmt: skip
PROVINCES = (
    "Nghệ An", "Thanh Hóa", "Quảng Bình", "Quảng Trị", "Hà Nội", "Đà Nẵng", "Cà Mau", "Bắc Ninh", "Lào Cai", "Cần Thơ",
)  # fmt: skip
MAIN = "[data-testid=stMain]"
_SAY = Words("vi")
MENU = {entry.name: (_SAY(f"menu_group.{entry.group}"), _SAY(f"menu.{entry.name}")) for entry in PAGES}
OF_A_UNIT = (
    "overview", "trends", "map", "component", "compare", "explain", "simulate", "robustness", "flags", "priorities",
    "coverage", "plan", "effects", "documents",
)  # fmt: skip
# The unit stands in the shell: with another one the whole page is made anew.
UNITS = tuple(Act(page, "select", "Đơn vị", PROVINCES, answer=MAIN, name="unit") for page in OF_A_UNIT)
# What the others show does not hang on a unit; they are opened and turned to.
OTHERS = tuple(Act(page, "", "", ("1", "2")) for page in MENU if page not in OF_A_UNIT)
ACTS = (
    *UNITS,
    Act("overview", "select", "Kỳ công bố", EDITIONS, answer=MAIN, name="edition"),
    Act("map", "select", "Tô màu theo", ("Hạng", "Số cảnh báo") * 6, answer=MAIN, name="measure"),
    Act("coverage", "select", "Kỳ công bố", EDITIONS, answer=MAIN, name="edition"),
    Act("plan", "radio", "Xem", ("Bảng trạng thái", "Danh sách") * 6, answer=MAIN, name="view"),
    Act("effects", "radio", "Hỏi gì", ("Theo kế hoạch", "Kỳ tự chọn") * 6, answer=MAIN, name="mode"),
    Act("documents", "radio", "Loại văn bản", ("Báo cáo", "Kế hoạch") * 6, answer=MAIN, name="kind"),
    Act("trends", "radio", "Theo", ("Hạng", "Điểm") * 6, answer=MAIN),
    Act("component", "select", "Chỉ số thành phần", COMPONENTS, "?component=entry_costs"),
    Act("compare", "radio", "Nhóm so sánh", ("Tương đồng", "Bắc Trung Bộ") * 5),
    Act("explain", "select", "So với kỳ", EDITIONS),
    Act("simulate", "slider", "Tính năng động", ("ArrowRight",) * 9, answer=MAIN),
    Act("robustness", "slider", "Mỗi trọng số lệch tối đa", ("ArrowRight",) * 9, "?weight_noise=0", MAIN),
    Act("flags", "select", "Sắp xếp theo", ("Hạng thấp nhất", "Điểm giảm nhiều nhất") * 5, answer=MAIN),
    Act("priorities", "slider", "Chưa có hoạt động", ("ArrowLeft", "ArrowRight") * 5, answer=MAIN),
)


def seconds(page: Page, act: Act, label: str, turn: int, answer: str) -> float:
    """From the input to the last change on the screen; what is shown must be something else than before."""
    page.bring_to_front()
    before = page.locator(answer).first.inner_text()
    do(page, act, label, turn)
    page.wait_for_function(IS_ANSWERED, polling=50)
    expect(page.locator(answer).first).not_to_have_text(before)
    found: dict[str, float] = page.evaluate("window.answer")
    return (found["changed"] - found["asked"]) / 1000


@dataclass
class Tab:
    """A page in a fresh profile at a projector's size, watched; and how long its first view took, in seconds."""

    page: Page
    first_view: float


@pytest.fixture
def tab(browser: Browser) -> Iterator[Callable[[str], Tab]]:
    """Open an address as somebody does who was never here."""
    contexts = []

    def open_address(address: str) -> Tab:
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        contexts.append(context)
        page = context.new_page()
        page.goto("about:blank")
        page.add_init_script(f"document.addEventListener('DOMContentLoaded', () => ({WATCH})(document.body))")
        page.goto(address)
        page.wait_for_function(FIRST, polling=50)
        first: float = page.evaluate("window.answer.changed")
        return Tab(page, first / 1000)

    yield open_address
    for context in contexts:
        context.close()


def both(act: Act, shared: Dashboard, bare: str, tab: Callable[[str], Tab], drawn: Path) -> tuple[str, str, Page, Page]:
    """Our page and the bare one with the same charts and tables: their addresses, and both open.

    drawn: where what the bare page draws is written.
    """
    address = f"{shared.url}/{'' if act.page == 'overview' else act.page}{act.link}"
    ours = tab(address).page
    write_drawn(ours, drawn)
    if act.widget:
        do(ours, act, act.label, 0)
        settle(ours)
    names = list(dict.fromkeys(act.choices)) if act.widget != "slider" else list(range(ROUNDS + 2))
    theirs = bare_address(bare, act.widget, names, drawn)
    return address, theirs, ours, tab(theirs).page


def write_drawn(page: Page, drawn: Path) -> None:
    """Keep what a page draws at this moment for the bare one, which draws it at its next answer."""
    drawn.write_text(json.dumps([page.evaluate(DRAWN)]), encoding="utf-8")


def compare(what: str, times: list[tuple[float, float]], most: float) -> bool:
    """Print the ratio of the medians; whether it holds."""
    work, floor = (median(times_of) for times_of in zip(*times, strict=True))
    spread = ", ".join(f"{one * 1000:.0f}/{other * 1000:.0f}" for one, other in times)
    print(f"\n{what}: {work * 1000:.0f} ms = {work / floor:.2f} × the bare page ({floor * 1000:.0f} ms)  [{spread}]")
    return work <= most * floor


@pytest.mark.parametrize("act", ACTS, ids=lambda act: f"{act.page}-{act.name}")
def test_a_page_answers_nearly_as_fast_as_a_bare_one(
    act: Act, shared: Dashboard, bare: str, tab: Callable[[str], Tab], tmp_path: Path
) -> None:
    drawn = tmp_path / "drawn.json"
    _, _, ours, theirs = both(act, shared, bare, tab, drawn)
    times: list[tuple[float, float]] = []
    for turn in range(1, ROUNDS + 2):
        one = seconds(ours, act, act.label, turn, act.answer)
        write_drawn(ours, drawn)  # provinces of a larger region have more to draw
        other = seconds(theirs, act, "Choice", turn, ".app-headline")
        times.append((one, other))
    assert compare(f"{act.page}: {act.widget} “{act.label}”", times[1:], act.most)


@pytest.mark.parametrize("act", [*UNITS, *OTHERS], ids=lambda act: act.page)
def test_a_first_view_and_a_change_of_page_are_nearly_as_fast_as_bare_ones(
    act: Act, shared: Dashboard, bare: str, tab: Callable[[str], Tab], tmp_path: Path
) -> None:
    address, other_address, ours, theirs = both(act, shared, bare, tab, tmp_path / "drawn.json")
    views = [(tab(address).first_view, tab(other_address).first_view) for _ in range(VIEWS)]
    turns: list[tuple[float, float]] = []
    group, name = MENU[act.page]
    between = MENU["settings" if act.page == "help" else "help"]
    for _ in range(VIEWS + 1):
        open_from_menu(ours, *between)
        expect(ours.locator(".app-headline")).to_contain_text(between[1])
        settle(ours)
        open_from_menu(theirs, "Menu", "There")
        expect(theirs.locator(".app-headline")).to_have_text("there")
        settle(theirs)
        turns.append((turn_to(ours, group, name), turn_to(theirs, "Menu", "Here")))
    holds = [
        compare(f"{act.page}: first view", views, act.most),
        compare(f"{act.page}: change of page", turns[1:], act.most),
    ]
    assert all(holds)


def turn_to(page: Page, group: str, name: str) -> float:
    """From the click in the menu to the last change on the screen."""
    page.bring_to_front()
    page.get_by_test_id("stTopNav").get_by_role("button", name=group).click()
    item = page.get_by_role("menuitem", name=name, exact=True)
    item.wait_for()
    before = page.locator(".app-headline").inner_text()
    item.click()
    expect(page.locator(".app-headline")).not_to_have_text(before)
    page.wait_for_function(IS_ANSWERED, polling=50)
    found: dict[str, float] = page.evaluate("window.answer")
    return (found["changed"] - found["asked"]) / 1000
