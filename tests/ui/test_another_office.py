"""Another province's department, by catalogue alone: every page and every paper runs, and says nothing of Hà Tĩnh.

The rule: Hà Tĩnh may stand where every province of an edition does: in the rows of a table, the marks of a chart, the
tiles of a map, lists of units, boxes to choose from, and links to it. Nowhere else: in no headline, sentence, caption
or title.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.catalogue.loading import DIRECTORY, load_catalogue, load_office
from data.store.database import Store, file_url, open_store
from data.store.plans import plan_years
from data.store.versions import versions
from data.survey.codebook.example import example_for
from planning.documents.nd30 import write
from planning.documents.paper import Paper
from planning.periods import Period
from services.built_in import DIRECTORY as PUBLISHED
from services.built_in import load_built_in
from services.papers import analysis_paper, plan_paper, report_paper
from tests import another_office
from tests.planning.documents.reading import words_of
from tests.support import by_turns
from tests.ui.conftest import STORE, open_page
from tests.ui.screen import assert_sound, shown
from ui.kit.pages import PAGES

Open = Callable[..., AppTest]

ROWS = re.compile(r'<tbody\b.*?</tbody>|\bhref="[^"]*"|<a\b[^>]*>.*?</a>', re.DOTALL)
"""Rows of tables, and links: of another province they lead to it."""

MANY = 5
"""A line that names so many provinces lists the units of an edition, or of a part of it."""

PLACES = [
    {"index": "ddci", "year": "2025"},
    {"index": "ddci", "year": "2024", "unit": "so_ke_hoach_va_dau_tu"},
    {"index": "pci"},
    {"index": "pci", "unit": "an_giang", "year": "2023"},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return another_office.write_catalogue(tmp_path_factory.mktemp("office") / "catalogue")


@pytest.fixture(scope="module")
def home(folder: Path, tmp_path_factory: pytest.TempPathFactory, built_in: Path) -> Iterator[Path]:
    """Its store: PCI as built in, its own DDCI, plan and action, and nothing of the delivered office."""
    place = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_CATALOGUE", str(folder))
        patch.setenv("DASHBOARD_HOME", str(place))
        patch.delenv("DATABASE_URL", raising=False)
        with closing(open_store(file_url(place / STORE))) as store:
            load_built_in(store, load_catalogue(), _few_editions(tmp_path_factory.mktemp("published")))
            assert plan_years(store) == (2026,)
            another_office.publish(store, folder)
        yield place


SISTER_EDITIONS = ("papi-2024", "dti-2024", "service766-2023", "pgi-2024")


def _few_editions(folder: Path) -> Path:
    """Some of what comes with the program: of all editions the others would only take time."""
    for name in (*(f"pci-{year}" for year in (2021, 2022, 2023)), "ddci-2021", *SISTER_EDITIONS):
        shutil.copy(PUBLISHED / f"{name}.xlsx", folder)
    return folder


@pytest.fixture
def look(home: Path) -> Open:
    return lambda page, **link: open_page(home, page, link)


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with closing(open_store(file_url(home / STORE))) as opened:
        yield opened


def without_lists_of_units(text: str) -> str:
    provinces = {unit.name_vi for unit in load_catalogue().units.values() if unit.unit_set == "provinces"}
    lines = re.split(r"\n|<[^>]*>", text)
    return "\n".join(line for line in lines if sum(name in line for name in provinces) < MANY)


@pytest.mark.parametrize("entry", by_turns(PAGES, 15), ids=lambda entry: entry.name)
def test_no_page_speaks_of_another_province(entry, look: Open) -> None:
    for place in PLACES:
        for language in ("vi", "en") if place == PLACES[0] else ("vi",):
            app = look(entry.name, lang=language, **place)
            assert_sound(app, language)
            text = without_lists_of_units(ROWS.sub("", shown(app)))
            text += "".join(str(chart.proto.alt) for chart in app.get("plotly_chart") if place["index"] == "ddci")
            found = [name for name in another_office.OTHERS if name in text]
            assert not found, (place, language, [text[text.index(name) - 90 : text.index(name) + 60] for name in found])


def test_the_figures_of_another_provinces_departments_are_not_loaded(store: Store) -> None:
    assert {version.year for version in versions(store, "ddci")} == {2024, 2025}
    assert {version.year for version in versions(store, "pci")} == {2021, 2022, 2023}


def test_the_example_of_a_survey_is_offered_only_where_it_fits(folder: Path) -> None:
    assert example_for(load_catalogue(folder)) is None
    assert example_for(load_catalogue(DIRECTORY)) is not None


SERIES = ("ddci", "pci", "pci:34", "papi", "papi:34", "dti", "dti:34", "service766", "pgi", "pgi:34")
"""Every index of the office, on each list of units."""


def papers(store: Store, about: str) -> Iterator[Paper]:
    catalogue, office = load_catalogue(), load_office()
    if about == "plan":
        yield plan_paper(store, catalogue, office, 2026)
        yield plan_paper(store, catalogue, office, 2026, "component")
        yield report_paper(store, catalogue, office, Period(2026, "year"), date(2027, 1, 5), date(2999, 1, 1))
        return
    for year in sorted({version.year for version in versions(store, catalogue.index(about).itself)}):
        paper = analysis_paper(store, catalogue, office, about, year)
        assert paper.subject.endswith("của Sở Tài chính" if about == "ddci" else "của An Giang"), paper.subject
        yield paper


def test_no_index_is_forgotten_here(folder: Path) -> None:
    assert set(SERIES) == set(load_catalogue(folder).series)


@pytest.mark.parametrize("about", by_turns(["plan", *SERIES], 6))
def test_no_paper_speaks_of_another_province(about: str, store: Store) -> None:
    written = list(papers(store, about))
    assert written
    for paper in written:
        text = words_of(write(paper))
        assert "SỞ TÀI CHÍNH AN GIANG" in text.upper()
        assert "STC" in text
        assert not [name for name in another_office.OTHERS if name in text]


def test_the_departments_predecessors_and_the_ends_of_districts_are_known(folder: Path) -> None:
    catalogue = load_catalogue(folder)
    now = {unit.code for unit in catalogue.units_of("ddci", 2025)}
    assert "so_tai_chinh_2025" in now
    assert not now & {"so_tai_chinh", "huyen_phu_quoc"}
    assert {"so_tai_chinh", "huyen_phu_quoc"} <= {unit.code for unit in catalogue.units_of("ddci", 2024)}
    merged = catalogue.unit(load_office(folder).home_units["pci"])
    assert {catalogue.unit(code).name_vi for code in merged.predecessors} == {"An Giang", "Kiên Giang"}
