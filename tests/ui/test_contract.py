"""What every chart and every page keeps to: figures in titles, words beside pictures, one language."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import pytest
import streamlit as st

from tests.support import ROOT
from tests.ui.conftest import Run, follow
from tests.ui.screen import ENGLISH_DECIMAL, VIETNAMESE_DECIMAL, assert_sound
from ui.kit import charts
from ui.kit.downloads import as_csv, as_workbook
from ui.kit.pages import PAGES
from ui.kit.tables import Shown, TableCell
from ui.visit.origin import how_of
from wording.numbers import SEPARATORS
from wording.words import LANGUAGES, wording


@dataclass
class Drawn:
    """One chart as a page asked for it."""

    item: Shown
    figure: go.Figure
    alt: str
    key: str


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Drawn]:
    """Every chart that is drawn while the test runs."""
    found: list[Drawn] = []
    kept: list[Shown] = []
    draw, remember = st.plotly_chart, charts.remember

    def note(item: Shown) -> None:
        kept.append(item)
        remember(item)

    def look(figure: go.Figure, *given: Any, **named: Any) -> Any:
        found.append(Drawn(kept[-1], figure, named["alt"], named["key"]))
        return draw(figure, *given, **named)

    monkeypatch.setattr(charts, "remember", note)
    monkeypatch.setattr(st, "plotly_chart", look)
    return found


def words_of(chart: Drawn) -> list[str]:
    """All that a reader can meet in a chart: beside it, in it, on touch, in its table."""
    words = [chart.item.title, chart.item.subtitle, chart.alt]
    words += [str(note.text) for note in chart.figure.layout.annotations]
    for trace in chart.figure.data:
        for texts in (trace.text, getattr(trace, "customdata", None)):
            if texts is not None:
                words += [str(text) for text in ([texts] if isinstance(texts, str) else texts) if isinstance(text, str)]
    words += [cell.text if isinstance(cell, TableCell) else cell for row in chart.item.rows for cell in row]
    return words


@pytest.mark.parametrize("name", [entry.name for entry in PAGES])
def test_every_chart_says_what_it_shows(run: Run, drawn: list[Drawn], name: str, subtests: pytest.Subtests) -> None:
    app = run(name)
    keys: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for year in ("2023", "2022", "2016"):
            drawn.clear()
            assert_sound(follow(app, lang=language, year=year), language)
            for chart in drawn:
                with subtests.test(chart=chart.key, language=language, year=year):
                    assert re.search(r"\d", chart.item.title), f"no finding: {chart.item.title}"
                    assert re.search(r"\d", chart.alt), chart.alt
                    assert chart.item.subtitle
                    assert chart.item.rows
                    assert {len(row) for row in chart.item.rows} == {len(chart.item.columns)}
                    assert chart.figure.layout.separators == SEPARATORS[language]
                    assert all(t.hovertemplate or t.hoverinfo == "skip" for t in chart.figure.data), "bare hover text"
                    wrong = ENGLISH_DECIMAL if language == "vi" else VIETNAMESE_DECIMAL
                    assert not [word for word in words_of(chart) if wrong.search(word)]
                    assert as_csv(chart.item, language).count(b"\n") > len(chart.item.rows) - 1
                    assert as_workbook([chart.item], language)[:2] == b"PK"
                    assert wording(language)[how_of(chart.key)]
            assert len({chart.key for chart in drawn}) == len(drawn)
            keys.setdefault(year, set()).update(chart.key for chart in drawn)
    assert not [key for some in keys.values() for key in some if re.search(r"20\d\d|ha_tinh|_(vi|en)$", key)], (
        "keys move"
    )


def test_charts_are_drawn_in_one_place_only() -> None:
    callers = [
        path.name
        for folder in ("ui", "pages")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "plotly_chart"
    ]
    assert callers == ["charts.py"]
