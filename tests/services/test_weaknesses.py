"""The indicators that are named as weak, held against the published values of all provinces."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from analysis.flags import SEVERITIES
from data.catalogue.loading import load_catalogue, load_office
from data.store.database import Store
from planning.documents.paper import Paragraph
from services.papers import analysis_paper
from services.weaknesses import WEAKEST, weaknesses_of_edition
from tests.support import FACTS, by_turns, needs_facts
from wording.words import wording

CATALOGUE = load_catalogue()


@needs_facts
def test_a_weak_indicator_has_the_published_value_and_the_place_that_it_gives(store: Store) -> None:
    values: dict[tuple[str, int], dict[str, float]] = {}
    with (FACTS / "pci_indicator_values.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["year"] == "2023" and line["value"]:
                key = (line["component"], int(line["indicator_order"]))
                values.setdefault(key, {})[line["province"]] = float(line["value"])
    found = weaknesses_of_edition(store, CATALOGUE, "pci", "ha_tinh", 2023)
    assert found
    for component, weakest in found.items():
        assert 0 < len(weakest) <= WEAKEST
        for weak in weakest:
            every = values[component, weak.order]
            own = every["Hà Tĩnh"]
            assert weak.value == pytest.approx(own)
            higher, lower = (sum(way(value, own) for value in every.values()) for way in (float.__gt__, float.__lt__))
            assert weak.rank - 1 in (higher, lower) and weak.among == len(every)
    last = found["proactivity"]
    assert [weak.rank for weak in last] == [63, 63]
    assert "thái độ của chính quyền tỉnh" in last[0].label


def test_an_edition_without_indicators_has_no_weak_ones_and_none_is_taken_from_another(store: Store) -> None:
    assert weaknesses_of_edition(store, CATALOGUE, "pci", "ha_tinh", 2016) == {}
    assert weaknesses_of_edition(store, CATALOGUE, "ddci", "so_khoa_hoc_va_cong_nghe", 2021) == {}


@pytest.mark.parametrize(("year", "is_said"), by_turns([(2023, True), (2019, True), (2016, False)]))
def test_the_analysis_says_why_one_level_down_where_the_edition_can(store: Store, year: int, is_said: bool) -> None:
    paper = analysis_paper(store, CATALOGUE, load_office(), "pci", year, today=date(2026, 1, 5))
    flags = [block.text for block in paper.blocks if isinstance(block, Paragraph) and block.id.startswith("flag.")]
    assert flags
    assert any("Chỉ tiêu yếu nhất: " in text for text in flags) == is_said
    severities = {wording("vi")[f"severity.{severity}"] for severity in SEVERITIES}
    assert all(any(f" ({severity}): " in text for severity in severities) for text in flags)
    if year == 2023:
        assert any("63/63: 34,9% doanh nghiệp quan sát thấy thái độ" in text for text in flags)
