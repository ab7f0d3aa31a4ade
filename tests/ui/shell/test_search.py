"""What can be found, and where it leads; which words find it is tested in a browser, where it is looked for."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from data.catalogue.loading import load_catalogue, load_office
from data.names import fold
from data.rights import Actor, operator
from data.store import settings
from data.store.actions import add_action
from data.store.database import file_url, open_store
from data.store.plans import add_plan, get_plan
from data.store.versions import versions
from planning.action import Action
from services.built_in import built_in_plans
from ui.shell.findable import Place, places, units_here
from ui.shell.search import entries
from ui.visit.visit import Visit
from wording.words import Words

PAGES = ["overview", "compare", "plan", "documents", "help"]


@pytest.fixture
def visit(tmp_path: Path) -> Visit:
    store = open_store(file_url(tmp_path / "dashboard.sqlite3"))
    planner = operator("Thử")
    (plan,) = [plan for plan in built_in_plans() if plan.year == 2023]
    add_plan(store, plan, planner)
    add_action(store, Action("Hội nghị đối thoại về thuế", components=(("pci", "proactivity"),), index="pci"), planner)
    catalogue = load_catalogue()
    return Visit(
        store, catalogue, load_office(), settings.load(store), Actor("An", "viewer"), Words("vi"),
        catalogue.index("pci"), catalogue.unit("ha_tinh"), 2023, (2023,),
    )  # fmt: skip


def only(visit: Visit, kind: str, name: str) -> Place:
    """The one of this kind and name; of those of several indices that of the index at hand."""
    found = [place for place in places(visit, PAGES) if (place.kind, place.name) == (kind, name)]
    (here,) = [place for place in found if place.query["index"] == visit.index.code]
    return here


@pytest.mark.parametrize(
    ("kind", "name", "page", "query"),
    [
        ("page", "So sánh", "compare", {}),
        ("component", "Tính năng động", "component", {"component": "proactivity"}),
        ("unit", "Bà Rịa - Vũng Tàu", "overview", {"unit": "ba_ria_vung_tau"}),
        ("action", "Hội nghị đối thoại về thuế", "plan", {"action": "1"}),
        ("command", "So với Nghệ An", "compare", {"peers": "chosen", "with": "nghe_an"}),
        ("paper", "Xuất báo cáo Quý II năm 2023", "documents", {"kind": "report", "period": "2023-Q2"}),
        ("term", "Trung vị", "help", {"section": "glossary", "term": "median"}),
    ],
)
def test_it_leads_there_and_keeps_the_selection(
    visit: Visit, kind: str, name: str, page: str, query: dict[str, str]
) -> None:
    place = only(visit, kind, name)
    assert place.page == page
    assert {"index": "pci", "unit": "ha_tinh", "year": "2023", **query}.items() <= place.query.items()


def test_the_quarter_is_found_by_its_number_and_a_unit_by_its_short_name(visit: Visit) -> None:
    keys = {name: names for _, name, names, *_ in entries(visit, PAGES)}
    assert "xuat bao cao quy 2 nam 2023" in keys["Xuất báo cáo Quý II năm 2023"]
    assert "so voi brvt" in keys["So với Bà Rịa - Vũng Tàu"]


@pytest.mark.parametrize(
    ("year", "leads_to", "where"), [(2023, "2023", "Tính năng động"), (2024, "2023", "Tính năng động · 2023")]
)
def test_the_indicators_of_the_edition_at_hand_are_found_or_those_of_the_newest_that_has_any(
    visit: Visit, built_in: Path, year: int, leads_to: str, where: str
) -> None:
    with closing(open_store(file_url(built_in))) as store:
        there = replace(visit, store=store, year=year)
        found = [place for place in places(there, PAGES) if place.kind == "indicator"]
    assert len(found) > 100
    assert {place.query["year"] for place in found} == {leads_to}
    (place,) = [place for place in found if fold("thái độ của chính quyền tỉnh") in fold(place.name)]
    assert (place.page, place.query["component"], place.where) == ("component", "proactivity", where)


def test_every_edition_of_every_index_in_the_store_is_found(visit: Visit, built_in: Path) -> None:
    with closing(open_store(file_url(built_in))) as store:
        found = [place for place in places(replace(visit, store=store), PAGES) if place.kind == "edition"]
        stored = {(version.index, version.year) for version in versions(store)}
    assert stored <= {(place.query["index"], int(place.query["year"])) for place in found}


def test_targets_of_the_plan_are_found(visit: Visit) -> None:
    targets = [place for place in places(visit, PAGES) if place.kind == "target"]
    assert {tuple(place.query[name] for name in ("view", "plan")) for place in targets} == {("targets", "2023")}
    assert [place.name for place in targets] == [target.text for target in get_plan(visit.store, 2023).targets]


def test_another_language_is_kept_and_another_index_is_opened_at_its_own_newest(visit: Visit) -> None:
    english = replace(visit, say=Words("en"))
    place = next(p for p in places(english, PAGES) if p.kind == "unit" and "Sở Công Thương" in p.also)
    assert (place.query["lang"], place.query["index"]) == ("en", "ddci")


def test_the_other_language_is_that_of_the_page_at_hand_as_it_stands(visit: Visit) -> None:
    at = ("plan", {"view": "board", "year": "2023"})
    (place,) = [place for place in places(visit, PAGES, at) if place.name == "English"]
    assert (place.page, place.query["view"], place.query["lang"]) == ("plan", "board", "en")
    assert visit.selection.items() <= place.query.items()


def test_pages_that_one_may_not_open_are_not_offered(visit: Visit) -> None:
    assert {place.page for place in places(visit, ["overview"]) if place.kind in ("page", "command", "paper")} == {
        "overview"
    }


def test_a_unit_of_many_is_chosen_on_the_page_at_hand_as_it_stands(visit: Visit) -> None:
    found = {place.name: place for place in units_here(visit, "trends", {"component": "proactivity"})}
    assert len(found) == 63
    place = found["Bà Rịa - Vũng Tàu"]
    assert (place.page, place.query["component"], place.query["unit"]) == ("trends", "proactivity", "ba_ria_vung_tau")
    assert "BRVT" in place.also
