"""A telephone, a small one too: every page in one column, nothing cut off, and a thumb meets what it presses."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Dashboard
from tests.e2e.hands import settle
from tests.e2e.measures import beyond_the_edge, open_page, too_low_for_a_thumb
from ui.kit.look import CHART_TEXT
from ui.kit.pages import HOME, PAGES

pytestmark = pytest.mark.e2e

SIZES = ((390, 844), (360, 740))
ONE_ROW = 56
"""Pixels that the head takes at most: a row of what a thumb can press, and the room around it."""
BY_DAY = (HOME, "coverage")

FOLDED = (
    ("trends", "trends", {}), ("map", "map", {}), ("compare", "peers", {}), ("robustness", "noise", {}),
    ("effects", "effects", {}), ("plan", "plan_views", {}), ("flags", "flags", {}), ("survey", "survey", {}),
    ("plan", "library_filters", {"view": "proposals", "library": "all"}),
)  # fmt: skip
"""Where choices stand behind one button: the page, the key of the choices, and what the link says."""

PRESSED = {
    "an input": "input:not([type=range], [type=hidden], [type=checkbox], [type=radio], [type=file]), textarea",
    "the arrow of a list": ".react-aria-ComboBox > div > button",
    "the cross of a tag": "[data-testid=stMultiSelectTagsContainer] button",
    "a box to tick": "[data-testid=stCheckbox] label, [data-testid=stRadio] label:has(input)",
    "a tool of a grid": "[data-testid=stElementToolbarButton] button",
    "a choice beside others": "[data-testid=stButtonGroup] button",
    "a button": ".stButton button, .stDownloadButton button, [data-testid=stPopoverButton], .app-way .app-button",
}
"""What stands on its own to be pressed."""

CUT_OFF = """() => {
    const edge = innerWidth + 1, away = ["auto", "scroll", "hidden"];
    const isInside = (each) => {
        for (let at = each.parentElement; at && !at.matches("[data-testid=stMain]"); at = at.parentElement)
            if (away.includes(getComputedStyle(at).overflowX)) return true;
        return Boolean(each.closest("svg svg, [aria-hidden=true]"));
    };
    return [...document.querySelectorAll("[data-testid=stMain] *")].filter((each) => {
        const { left, right, width, height } = each.getBoundingClientRect();
        return width > 1 && height > 1 && (right > edge || left < -1) && !isInside(each);
    }).map((each) => each.outerHTML.slice(0, 160));
}"""
"""What lies beyond the edge of the window, but for what can be brought in by scrolling a part of the page."""

SIDEWAYS = """() => [...document.querySelectorAll(".app-table-frame")].filter((frame) =>
    frame.clientWidth && frame.scrollWidth > frame.clientWidth + 1 && !frame.closest(".app-heat")
    && !frame.querySelector(".app-cards, .app-calendar")).map((frame) => frame.getAttribute("aria-label"))"""
"""The tables that do not fit and are no cards: all but the heat map, whose columns are compared."""

LETTERS = """() => [...document.querySelectorAll(".app-plot text, .js-plotly-plot text")]
    .filter((word) => word.textContent.trim() && word.getBoundingClientRect().height)
    .map((word) => parseFloat(getComputedStyle(word).fontSize))"""


def too_small(page: Page, selector: str) -> list[str]:
    """What of these is lower or narrower than a thumb needs."""
    smaller: list[str] = page.locator(selector).evaluate_all(
        """(found) => found.filter((each) => {
            if (!each.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
            const box = each.closest("[data-testid=stTextInputRootElement], [data-testid=stNumberInputContainer], "
                + "[data-testid=stDateInputField], .react-aria-ComboBox, [data-testid=stMultiSelect] > div:last-child");
            const { width, height } = (each.matches("input") && box || each).getBoundingClientRect();
            return width > 2 && height > 2 && Math.min(width, height) < 39.5;
        }).map((each) => `${JSON.stringify(each.getBoundingClientRect())} ${each.outerHTML.slice(0, 160)}`)"""
    )
    return smaller


def on_a_telephone(page: Page, shared: Dashboard, name: str, size: tuple[int, int], **link: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_page(page, shared, name, **link)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(
    "name", [pytest.param(page.name, marks=() if page.name in BY_DAY else pytest.mark.nightly) for page in PAGES]
)
def test_a_page_is_whole_on_a_telephone_and_can_be_pressed(
    page: Page, shared: Dashboard, name: str, size: tuple[int, int], subtests: pytest.Subtests
) -> None:
    on_a_telephone(page, shared, name, size)
    with subtests.test("the head is one row, and the choices wait behind its button"):
        head = page.locator(".st-key-choices").bounding_box()
        assert head is not None and head["y"] + head["height"] <= ONE_ROW
        headline = page.locator(".app-headline").bounding_box()
        assert headline is not None and headline["y"] >= head["y"] + head["height"]
        boxes = page.locator(".st-key-choices").get_by_role("combobox")
        expect(boxes.first).to_be_hidden()
        page.locator(".app-choices").click()
        expect(boxes.first).to_be_visible()
        with subtests.test("nothing of the open choices is cut off"):
            assert not page.evaluate(CUT_OFF)
        page.keyboard.press("Escape")
        expect(boxes.first).to_be_hidden()
    with subtests.test("nothing is cut off"):
        assert beyond_the_edge(page) <= 0
        assert not page.evaluate(CUT_OFF)
    with subtests.test("a table that does not fit is a card a row"):
        assert not page.evaluate(SIDEWAYS)
    with subtests.test("no word of a chart is smaller than the smallest"):
        assert min(page.evaluate(LETTERS), default=CHART_TEXT["label"]) >= CHART_TEXT["label"]
    for what, selector in PRESSED.items():
        with subtests.test("a thumb meets it", what=what):
            assert not too_small(page, selector)
    assert not too_low_for_a_thumb(page)


@pytest.mark.nightly
@pytest.mark.parametrize(("name", "key", "link"), FOLDED, ids=str)
def test_choices_of_a_page_wait_behind_one_button(
    page: Page, shared: Dashboard, name: str, key: str, link: dict[str, str]
) -> None:
    on_a_telephone(page, shared, name, SIZES[0], **link)
    button = page.locator(f".st-key-fold_{key} .app-fold")
    folded = page.locator(f".st-key-fold_{key} > :has(.app-fold) ~ * :is(input, [data-testid=stButtonGroup] button)")
    expect(button).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(folded.first).to_be_hidden()
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(folded.first).to_be_visible()
    settle(page)
    assert beyond_the_edge(page) <= 0


def test_what_is_wrong_on_a_telephone_is_found(page: Page, shared: Dashboard) -> None:
    on_a_telephone(page, shared, HOME, SIZES[1])
    page.evaluate(
        """() => {
            const wide = document.createElement("p");
            wide.textContent = "Rộng";
            wide.style.cssText = "width: 500px";
            document.querySelector(".app-headline").after(wide);
            const box = document.createElement("div");
            box.className = "stButton";
            box.innerHTML = "<button style='height: 20px; width: 90px'>Thấp</button>";
            wide.after(box);
        }"""
    )
    assert any("Rộng" in each for each in page.evaluate(CUT_OFF))
    assert any("Thấp" in each for each in too_small(page, PRESSED["a button"]))


CARDS = """() => [...document.querySelectorAll("[data-testid=stMain] .app-table-frame")]
    .filter((frame) => frame.clientWidth)
    .map((frame) => [frame.getAttribute("aria-label"), Boolean(frame.querySelector(".app-cards"))])"""
"""Each table that is seen, and whether it is a card a row."""

SAYS_NOTHING = """() => [...document.querySelectorAll(".app-cards td:not(:first-child)")]
    .filter((cell) => cell.clientHeight && ["", "–"].includes(cell.textContent.trim()) && !cell.querySelector("img"))
    .map((cell) => cell.dataset.heading)"""


@pytest.mark.parametrize("name", ["priorities", pytest.param("compare", marks=pytest.mark.nightly)])
def test_a_card_leaves_out_what_says_nothing_and_a_table_looks_the_same_each_time(
    page: Page, shared: Dashboard, name: str
) -> None:
    on_a_telephone(page, shared, name, SIZES[1])
    first = page.evaluate(CARDS)
    assert any(is_card for _, is_card in first)
    assert not page.evaluate(SAYS_NOTHING)
    page.reload()
    settle(page)
    assert page.evaluate(CARDS) == first
    page.evaluate("document.querySelectorAll('.app-table-frame').forEach((frame) => { frame.style.width = '1200px' })")
    expect(page.locator(".app-cards")).to_have_count(0)
    page.evaluate("document.querySelectorAll('.app-table-frame').forEach((frame) => { frame.style.width = '' })")
    expect(page.locator(".app-cards")).to_have_count(sum(is_card for _, is_card in first))
