"""What every page and every chart keeps to, in every view of the crawl."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.house.files import nodes
from tests.support import ROOT, TURN
from tests.ui.conftest import Run
from tests.ui.crawl import PERSON, Chart, Screen, crawl, may_open
from tests.ui.exported import faults
from tests.ui.screen import (
    ADDRESSES,
    ENGLISH_DECIMAL,
    VIETNAMESE_DECIMAL,
    Drawn,
    drawn_of,
    failures,
    of_another_language,
)
from ui.kit.downloads import as_csv, as_workbook
from ui.kit.look import CHART_TEXT
from ui.kit.pages import PAGES, PageEntry
from ui.kit.tables import as_cell
from ui.visit.origin import how_of
from wording.numbers import SEPARATORS
from wording.words import wording

DOWNLOADED = ("", "2016", "2022")
"""The years whose charts leave as files here: writing workbooks takes longer than drawing them."""


CRAWLS = [
    pytest.param((entry, is_whole), id=f"{entry.name}{' whole' if is_whole else ''}", marks=marks)
    for is_whole, marks in ((False, ()), (True, TURN))
    for entry in PAGES
]


@pytest.fixture(scope="module", params=CRAWLS)
def crawled(request: pytest.FixtureRequest) -> tuple[PageEntry, bool]:
    """A page, and whether every view of it is drawn."""
    found: tuple[PageEntry, bool] = request.param
    return found


@pytest.fixture(scope="module")
def entry(crawled: tuple[PageEntry, bool]) -> PageEntry:
    return crawled[0]


@pytest.fixture(scope="module")
def screens(crawled: tuple[PageEntry, bool], look_of_module: Run) -> list[Screen]:
    return crawl(look_of_module, *crawled)


def test_every_view_of_every_page_is_whole(entry: PageEntry, screens: list[Screen], subtests: pytest.Subtests) -> None:
    for screen in screens:
        with subtests.test(view=str(screen.view)):
            language = screen.view.language
            assert not screen.exceptions
            assert not failures(language, screen.errors)
            assert screen.links <= ADDRESSES
            assert not of_another_language(screen.text, language)
            assert PERSON in screen.text
            if not may_open(entry, screen.view):
                assert "Trang này cần quyền" in screen.text
                assert not screen.inputs


OWN_PURPOSE = {"catalogue": "catalogue.sentence", "audit": "audit.about", "help": "help.headline"}
"""The words of pages that say in their own what they are for; the others say what the help says of them."""


def test_without_any_figures_a_page_says_what_it_is_for_and_what_comes_next(
    entry: PageEntry, screens: list[Screen], subtests: pytest.Subtests
) -> None:
    for screen in screens:
        if screen.view.store == "empty":
            with subtests.test(view=str(screen.view)):
                purpose = wording(screen.view.language)[OWN_PURPOSE.get(entry.name, f"help.page_{entry.name}")]
                assert purpose in unescape(screen.text)
                assert screen.buttons or {link for link in screen.links if not link.startswith("/")}


def test_every_chart_says_what_it_shows(screens: list[Screen], subtests: pytest.Subtests) -> None:
    for screen in screens:
        assert len({chart.key for chart in screen.charts}) == len(screen.charts)
        for chart in screen.charts:
            with subtests.test(chart=chart.key, view=str(screen.view)):
                language = screen.view.language
                assert re.search(r"\d", chart.item.title), f"no finding: {chart.item.title}"
                assert re.search(r"\d", chart.alt), chart.alt
                assert chart.item.subtitle
                assert chart.item.rows
                assert {len(row) for row in chart.item.rows} == {len(chart.item.columns)}
                assert is_said_on_touch(chart)
                if not isinstance(chart.spec, Drawn):
                    assert chart.spec["layout"]["separators"] == SEPARATORS[language]
                wrong = ENGLISH_DECIMAL if language == "vi" else VIETNAMESE_DECIMAL
                assert not [word for word in words_of(chart, language) if wrong.search(word)]
                assert wording(language)[how_of(chart.key)]
                assert not re.search(r"20\d\d|ha_tinh|_(vi|en)$", chart.key), "the key moves"
                if screen.view.year in DOWNLOADED:
                    assert as_csv(chart.item, language).count(b"\n") > len(chart.item.rows) - 1
                    assert as_workbook([chart.item], language)[:2] == b"PK"


def test_every_figure_leaves_as_a_number_that_shows_what_the_screen_shows(
    screens: list[Screen], subtests: pytest.Subtests
) -> None:
    for screen in screens:
        for table in screen.tables:
            with subtests.test(table=table.title, view=str(screen.view)):
                language = screen.view.language
                assert not faults(table, language)


def test_no_word_of_a_chart_is_smaller_than_the_smallest(screens: list[Screen], subtests: pytest.Subtests) -> None:
    for screen in screens:
        for chart in screen.charts:
            with subtests.test(chart=chart.key, view=str(screen.view)):
                sizes = chart.spec.sizes if isinstance(chart.spec, Drawn) else tuple(font_sizes(chart.spec))
                assert min(sizes, default=SMALLEST) >= SMALLEST
                assert sizes or not isinstance(chart.spec, Drawn), "what is drawn by ourselves says its size"


SMALLEST = CHART_TEXT["label"]


def font_sizes(part: object, name: str = "") -> Iterator[float]:
    """The sizes of letters that a figure of Plotly asks for: of fonts, wherever they stand in it."""
    if isinstance(part, dict):
        if name.endswith("font") and part.get("size") is not None:
            sizes = part["size"]
            yield from sizes if isinstance(sizes, list) else [sizes]
        for key, inner in part.items():
            yield from font_sizes(inner, key)
    elif isinstance(part, list):
        for inner in part:
            yield from font_sizes(inner)


def test_a_word_that_is_too_small_is_found() -> None:
    figure = {"layout": {"annotations": [{"font": {"size": 11}}], "xaxis": {"tickfont": {"size": 13}}}}
    assert set(font_sizes(figure)) == {11, 13}
    assert drawn_of("", '<svg font-size="12"><g style="fill:red;font-size:clamp(7px,2cqw,12px)"/></svg>').sizes == (
        7,
        12,
    )


def is_said_on_touch(chart: Chart) -> bool:
    """Whether the figures of a chart are said where the pointer is."""
    if isinstance(chart.spec, Drawn):
        return bool(chart.spec.tips) and all(chart.spec.tips)
    return all(t.get("hovertemplate") or t.get("hoverinfo") == "skip" for t in chart.spec["data"])


def words_of(chart: Chart, language: str) -> list[str]:
    """All that a reader can meet in a chart: beside it, in it, on touch, in its table."""
    words = [chart.item.title, chart.item.subtitle, chart.alt]
    words += [as_cell(cell).whole_text(language) for row in chart.item.rows for cell in row]
    if isinstance(chart.spec, Drawn):
        return [*words, *chart.spec.words, *chart.spec.tips]
    words += [str(note.get("text")) for note in chart.spec["layout"].get("annotations", ())]
    for trace in chart.spec["data"]:
        for texts in (trace.get("text"), trace.get("customdata")):
            if texts is not None:
                words += [text for text in ([texts] if isinstance(texts, str) else texts) if isinstance(text, str)]
    return words


def test_charts_are_drawn_in_one_place_only() -> None:
    callers = [
        path.name
        for folder in ("ui", "pages")
        for path in (ROOT / folder).rglob("*.py")
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr == "plotly_chart"
    ]
    assert callers == ["charts.py"]
