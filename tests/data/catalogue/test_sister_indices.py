"""The sister indices in the catalogue: how totals are made, scales, breaks, who is listed, and the keys that say so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data.catalogue.loading import DIRECTORY, CatalogueError, load_catalogue
from data.catalogue.model import Framework

CATALOGUE = load_catalogue()


def framework(index: str, year: int) -> Framework:
    found = CATALOGUE.index(index).framework(year, "province")
    assert found is not None
    return found


@pytest.mark.parametrize(("index", "year", "parts"), [("papi", 2016, 6), ("papi", 2024, 8), ("pgi", 2024, 4)])
def test_a_sum_weighs_every_component_alike_and_multiplies_by_their_number(index: str, year: int, parts: int) -> None:
    known = framework(index, year)
    assert known.weights == {part.component: 1 / parts for part in known.components}
    assert known.multiplier == parts
    assert known.weights_confidence != "unknown"


def test_components_of_one_framework_may_have_scales_of_their_own() -> None:
    known = framework("service766", 2024)
    highest = [known.scale_of(part.component)[1] for part in known.components]
    assert highest == [18, 20, 22, 22, 18]
    assert sum(highest) == known.scale_of("total")[1] == 100


def test_a_part_of_a_component_weighs_nothing() -> None:
    assert framework("pii", 2023).weights == {"pii_input": 0.5, "pii_output": 0.5}
    assert framework("pii", 2023).multiplier == 1
    assert len(framework("pii", 2023).components) == 9


def test_an_index_may_have_a_total_only() -> None:
    assert framework("sipas", 2024).components == ()
    assert framework("sipas", 2024).weights is None


def test_what_nobody_writes_is_what_pci_and_ddci_have() -> None:
    for code in ("pci", "ddci"):
        index = CATALOGUE.index(code)
        assert index.has_ranks
        for known in index.frameworks:
            assert (known.aggregation, known.decimals, known.sign) == ("weighted_mean", 2, "")
            assert {known.scale_of(part.component) for part in known.components} == {known.scale}


@pytest.mark.parametrize(
    ("index", "first_years"),
    [
        ("papi", {2018, 2021}),
        ("pgi", {2023}),
        ("sipas", {2022}),
        ("pii", {2024}),
        ("dti", set()),
        ("service766", set()),
    ],
)
def test_breaks_are_marked_where_scores_do_not_compare(index: str, first_years: set[int]) -> None:
    frameworks = CATALOGUE.index(index).frameworks
    assert {known.first_year for known in frameworks if known.break_vi and known.break_en} == first_years
    assert not frameworks[0].break_vi


def test_only_papi_has_no_official_ranks() -> None:
    assert [code for code, index in CATALOGUE.indices.items() if not index.has_ranks] == ["papi"]


@pytest.mark.parametrize(
    ("index", "year", "units"),
    [("papi", 2024, 63), ("dti", 2024, 63), ("service766", 2022, 34), ("sipas", 2015, 10), ("pii", 2025, 34)],
)
def test_an_edition_lists_the_units_of_its_map(index: str, year: int, units: int) -> None:
    assert CATALOGUE.unit_count(index, year, "province") == units
    assert "ha_tinh" in {unit.code for unit in CATALOGUE.units_of(index, year)}


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        ('{ component = "participation" },', '{ component = "participation", weight = 0.5 },', "a sum has no weights"),
        ('aggregation = "sum"', 'aggregation = "product"', "weighted_mean"),
        ('{ component = "participation" },', '{ component = "participation", scale = [9, 1] },', "from low to high"),
        ('weights_confidence = "exact"', "", "does not fit the weights"),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, old: str, new: str, reported: str) -> None:
    folder = Path(shutil.copytree(DIRECTORY, tmp_path / "catalogue"))
    text = (folder / "papi.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "papi.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=reported):
        load_catalogue(folder)
