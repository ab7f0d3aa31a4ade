"""Whoever sees badly, hears the page, or has no mouse: every page, on light and dark grounds, on a telephone."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Dashboard
from tests.e2e.hands import settle
from tests.e2e.measures import beyond_the_edge, open_page, too_low_for_a_thumb
from ui.kit.pages import HOME, PAGES

pytestmark = pytest.mark.e2e

SEVERE = ("serious", "critical")


EVERY_RULE = {"resultTypes": ["violations"]}
COLOURS = EVERY_RULE | {"runOnly": ["color-contrast"]}
"""The rules of axe that the scheme of colours can break; the others would look at the same elements again."""
SCHEMES: dict[Literal["light", "dark"], dict[str, list[str]]] = {"light": EVERY_RULE, "dark": COLOURS}


def severe(page: Page, options: dict[str, list[str]] = EVERY_RULE) -> list[str]:
    """What axe finds that keeps somebody out: the rule, the element, and what it says of it."""
    return [
        f"{found['id']}: {node['html'][:200]} {node['failureSummary']}"
        for found in Axe().run(page, options=options).response["violations"]
        if found["impact"] in SEVERE
        for node in found["nodes"]
    ]


@pytest.mark.parametrize(
    "name",
    [pytest.param(page.name, marks=() if page.name == HOME else pytest.mark.nightly) for page in PAGES],
)
def test_nothing_keeps_anybody_out(page: Page, shared: Dashboard, name: str, subtests: pytest.Subtests) -> None:
    open_page(page, shared, name, **({"section": "all"} if name == "help" else {}))
    for scheme, options in SCHEMES.items():
        with subtests.test(scheme=scheme):
            page.emulate_media(color_scheme=scheme)
            settle(page)
            assert not severe(page, options)
    with subtests.test("letters of twice the size do not push the page aside"):
        larger = page.add_style_tag(content="html { font-size: 200% !important; }")
        settle(page)
        assert beyond_the_edge(page) <= 0
        headline = page.locator(".app-headline").bounding_box()
        assert headline is not None
        assert headline["x"] >= 0
        assert headline["x"] + headline["width"] <= 1366
        larger.evaluate("style => style.remove()")
    page.set_viewport_size({"width": 390, "height": 844})
    for index in ("pci", "ddci"):
        with subtests.test("nothing is cut off on a telephone", index=index):
            if index != "pci":
                open_page(page, shared, name, index=index)
            settle(page)
            assert beyond_the_edge(page) <= 0
            assert not too_low_for_a_thumb(page)


NARROW = [
    (HOME, {"index": "papi"}),
    pytest.param(HOME, {"index": "pci:34"}, marks=pytest.mark.nightly),
    pytest.param("indices", {}, marks=pytest.mark.nightly),
    ("indices", {"lang": "en"}),
]
"""Pages with the longest headings and cells of a table that a telephone shows whole."""


@pytest.mark.nightly
@pytest.mark.parametrize(("name", "link"), NARROW, ids=str)
def test_no_column_of_a_table_is_pushed_out_of_a_telephone(
    page: Page, shared: Dashboard, name: str, link: dict[str, str]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, shared, name, **link)
    settle(page)
    frames = page.locator(".app-table-frame")
    assert frames.count() > 0
    assert frames.evaluate_all("frames => frames.filter(frame => frame.scrollWidth > frame.clientWidth).length") == 0


@pytest.mark.nightly
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_name_of_every_index_is_read_whole_when_it_is_chosen_and_in_the_list(
    page: Page, shared: Dashboard, language: str
) -> None:
    for index in ("par", "par:34", "service766", "pci"):
        open_page(page, shared, "catalogue", index=index, lang=language)
        boxes = page.locator(".st-key-choices input[role=combobox]")
        expect(boxes).to_have_count(3)
        assert boxes.evaluate_all("boxes => boxes.filter(box => box.scrollWidth > box.clientWidth).length") == 0
        choices = page.locator(".st-key-choices").bounding_box()
        menu = page.get_by_test_id("stTopNav").get_by_role("button").last.bounding_box()
        assert choices is not None and menu is not None
        assert menu["x"] + menu["width"] <= choices["x"]
    boxes.first.click()
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    assert options.evaluate_all("options => options.filter(each => each.scrollWidth > each.clientWidth).length") == 0


def test_the_check_finds_what_is_wrong(page: Page, shared: Dashboard) -> None:
    open_page(page, shared, HOME)
    page.evaluate("document.querySelector('.app-headline').style.color = '#eee'")
    page.evaluate("document.querySelector('.app-table img').removeAttribute('alt')")
    assert {line.split(":")[0] for line in severe(page)} == {"color-contrast", "image-alt"}


@pytest.mark.nightly
def test_the_boxes_that_open_can_be_reached_and_closed_by_keys(page: Page, shared: Dashboard) -> None:
    open_page(page, shared, HOME)
    asks = page.locator(".app-table .app-ask").first
    asks.focus()
    page.keyboard.press("Enter")
    box = page.locator("[popover]:popover-open")
    expect(box).to_contain_text("5,53")
    assert not severe(page)
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    assert asks.evaluate("element => element === document.activeElement")


@pytest.mark.nightly
def test_a_dialog_and_the_menus_are_sound_when_they_are_open(page: Page, shared: Dashboard) -> None:
    open_page(page, shared, HOME)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Tìm trang").fill("dao tao")
    expect(page.get_by_role("option", name="Đào tạo lao động").first).to_be_visible()
    settle(page)
    assert not severe(page)
