"""The decimals of an index decide how its scores, gaps and changes are written: on every page, and on papers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from streamlit.testing.v1 import AppTest

from data.catalogue.loading import load_catalogue, load_office
from data.store.database import file_url, open_store
from planning.documents.nd30 import write
from services.forecasts import make_forecasts
from services.papers import analysis_paper
from tests import made_up_index as made_up
from tests.planning.documents.reading import words_of
from tests.support import by_night, by_turns
from tests.ui.conftest import STORE, open_page
from tests.ui.screen import VIETNAMESE_DECIMAL, drawings, plain, shown
from ui.kit.pages import PAGES

NO_SCORES: Final = {
    "compare": r"silhouette|Euclid|^[1-9],\d\d$",  # how far apart profiles are, in standard deviations
    "component": r"điểm phần trăm mỗi năm",  # a trend of the percentile
    # Thresholds, odds, p-values, places a year.
    "flags": r"^Ngưỡng: |× \d,\d\d|^\(?\d+,\d\d(–\d+,\d\d)?\)?$|p &lt; 0,05|bậc trên \d+",
    "priorities": r"^Ưu tiên = ",  # exponents
    "trends": r"điểm phần trăm mỗi năm|tương quan",
    "robustness": r"tương quan|α|\br\b|^−?\d,\d\d?$| · .*: −?0,\d\d$|TỔNG|^\S.*: \d",  # correlations, loadings, ranks
}
"""What a page writes with few decimals that is no score, gap or change, and why."""

OF_OTHERS: Final = ("help", "indices")
"""Pages about other indices too, each with decimals of its own."""

OPENED: Final = {"component": {"component": made_up.LATE}, "simulate": {"if": "openness:0.9", "goal": "total"}}
"""What is asked for on a page, so that it has figures to show."""

Open = Callable[[str], list[str]]
"""What a page has written on it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up.write_catalogue(tmp_path_factory.mktemp("weighted") / "catalogue", has_map=True, has_weights=True)


@pytest.fixture(scope="module")
def home(folder: Path, tmp_path_factory: pytest.TempPathFactory, built_in: Path) -> Path:
    home = made_up.store_in(tmp_path_factory.mktemp("weighted_home"), built_in, folder)
    catalogue = load_catalogue(folder)
    with closing(open_store(file_url(home / STORE))) as store:
        assert make_forecasts(store, catalogue, made_up.CODE, catalogue.index(made_up.CODE).years())
    return home


@pytest.fixture(scope="module")
def look(home: Path, folder: Path) -> Open:
    """Open each page once."""

    @cache
    def texts(page: str) -> list[str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DASHBOARD_HOME", str(home))
            patch.setenv("DASHBOARD_CATALOGUE", str(folder))
            patch.delenv("DATABASE_URL", raising=False)
            app = open_page(home, page, {"index": made_up.CODE, **OPENED.get(page, {})})
        assert not app.exception
        return texts_of(app)

    return texts


def texts_of(app: AppTest) -> list[str]:
    """Everything written on the page and in its charts, and what its sliders offer, line by line."""
    lines = plain(shown(app)).splitlines()
    for chart in app.get("plotly_chart"):
        lines += written_in(json.loads(chart.proto.spec))
    for drawn in drawings(app):
        lines += drawn.tips
    for slider in app.get("select_slider"):
        lines += slider.options
    return [line.strip() for line in lines]


def written_in(figure: Any, name: str = "") -> Iterator[str]:
    """The texts of a chart that are read: labels, titles, and what is said on touch."""
    if isinstance(figure, str) and name in ("text", "customdata", "hovertext", "ticktext"):
        yield figure
    parts = figure.items() if isinstance(figure, dict) else ()
    for key, part in [*parts, *((name, part) for part in (figure if isinstance(figure, list) else ()))]:
        yield from written_in(part, key)


def short_of(lines: list[str], page: str) -> list[str]:
    """The lines with a number of one or two decimals that is neither a percentage nor excused."""
    excused = NO_SCORES.get(page)
    return [
        line
        for line in lines
        if any(line[found.end() : found.end() + 1] != "%" for found in VIETNAMESE_DECIMAL.finditer(line))
        and not (excused and re.search(excused, line, re.IGNORECASE))
    ]


@pytest.mark.parametrize("page", by_turns((entry.name for entry in PAGES if entry.name not in OF_OTHERS), 8))
def test_no_page_writes_a_figure_with_fewer_decimals_than_its_index_has(page: str, look: Open) -> None:
    assert short_of(look(page), page) == []


@pytest.mark.parametrize(
    "page", by_turns(["explain", "simulate", "priorities", "robustness", "flags", "trends", "indices"], 7)
)
def test_the_pages_of_figures_have_figures_with_four_decimals(page: str, look: Open) -> None:
    assert re.search(r"\d,\d{4}(?!\d)", "\n".join(look(page)))


@by_night
def test_papers_write_figures_with_the_decimals_of_the_index(home: Path, folder: Path) -> None:
    catalogue, office = load_catalogue(folder), load_office(folder)
    with closing(open_store(file_url(home / STORE))) as store:
        paper = words_of(write(analysis_paper(store, catalogue, office, made_up.CODE, made_up.YEARS[-1])))
    assert "trong đó: do điểm các chỉ số thành phần" in paper
    assert re.search(r"\d,\d{4} điểm", paper)
    assert short_of(paper.splitlines(), "flags") == []
