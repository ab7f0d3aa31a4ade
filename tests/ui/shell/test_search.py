"""Search: by any spelling, the nearest first, and never further than one may go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from data.catalogue.loading import load_catalogue, load_office
from data.rights import Actor, operator
from data.store import settings
from data.store.actions import add_action
from data.store.database import file_url, open_store
from planning.action import Action
from ui.shell.search import found
from ui.visit.visit import Visit
from wording.words import Words

PAGES = ["overview", "coverage", "help"]


@pytest.fixture
def visit(tmp_path: Path) -> Visit:
    store = open_store(file_url(tmp_path / "dashboard.sqlite3"))
    add_action(
        store, Action("Hội nghị đối thoại về thuế", components=(("pci", "proactivity"),), index="pci"), operator("Thử")
    )
    catalogue = load_catalogue()
    return Visit(
        store, catalogue, load_office(), settings.load(store), Actor("An", "viewer"), Words("vi"),
        catalogue.index("pci"), catalogue.unit("ha_tinh"), 2023, (2023,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "kind", "name"),
    [
        ("tính năng động", "component", "Tính năng động · PCI"),
        ("TINH NANG", "component", "Tính năng động · PCI"),
        ("brvt", "unit", "Bà Rịa - Vũng Tàu"),
        ("vung tau", "unit", "Bà Rịa - Vũng Tàu"),
        ("so cong thuong", "unit", "Sở Công Thương"),
        ("đối thoại", "action", "Hội nghị đối thoại về thuế"),
        ("bao phu", "page", "Bao phủ"),
    ],
)
def test_it_is_found_first(visit: Visit, asked: str, kind: str, name: str) -> None:
    first = found(visit, PAGES, asked)[0]
    assert (first.kind, first.name) == (kind, name)


def test_where_it_leads_keeps_the_selection_and_the_language(visit: Visit) -> None:
    place = found(visit, PAGES, "nghe an")[0]
    assert dict(place.query) == {"index": "pci", "unit": "nghe_an", "year": "2023"}
    english = replace(visit, say=Words("en"))
    (other,) = [one for one in found(english, PAGES, "so cong thuong") if one.kind == "unit"]
    assert dict(other.query)["lang"] == "en"
    assert dict(other.query)["index"] == "ddci"


def test_pages_that_one_may_not_open_are_not_offered(visit: Visit) -> None:
    assert not [place for place in found(visit, PAGES, "cài đặt") if place.kind == "page"]


@pytest.mark.parametrize("asked", ["", "   ", "!!!", "không có gì như thế này", "x" * 10_000])
def test_nothing_is_found_where_nothing_is(visit: Visit, asked: str) -> None:
    assert found(visit, PAGES, asked) == []
