"""The maps of tiles beside the real country: every unit has its tile, neighbours touch, north is on top."""

from __future__ import annotations

import re
import shutil
from datetime import date
from itertools import combinations
from pathlib import Path
from statistics import mean

import pytest

from data.catalogue.loading import DIRECTORY, CatalogueError, load_catalogue
from tests.data.catalogue.borders import BORDERS, CENTRES, HA_TAY, HA_TAY_BETWEEN

CATALOGUE = load_catalogue()
YEARS = [2008, 2024, 2025]
"""One edition with each map: 64, 63 and 34 provinces."""

SEEN_DEGREES = 0.15
"""What lies less than this apart has no order that a reader would miss."""

Pair = tuple[str, str]


def tiles(year: int) -> dict[str, tuple[int, int]]:
    return CATALOGUE.tiles("pci", year, "province")


def heirs() -> dict[str, str]:
    """What each province of 2024 became in 2025."""
    return {old: unit.code for unit in CATALOGUE.units_of("pci", 2025) for old in (*unit.predecessors, unit.renames)}


def borders(year: int) -> set[Pair]:
    """The real borders between the units of an edition."""
    pairs = {(one, other) for one, others in BORDERS.items() for other in others.split()}
    if year == 2008:
        pairs -= {pair for one in HA_TAY_BETWEEN.split() for pair in (("ha_noi", one), (one, "ha_noi"))}
        pairs |= {("ha_tay", one) for one in HA_TAY.split()}
    if year == 2025:
        became = heirs()
        pairs = {(became.get(one, one), became.get(other, other)) for one, other in pairs}
    return {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}


def centres(year: int) -> dict[str, tuple[float, float]]:
    if year != 2025:
        return CENTRES
    became = heirs()
    members: dict[str, list[str]] = {}
    for code in CENTRES.keys() - {"ha_tay"}:
        members.setdefault(became.get(code, code), []).append(code)
    return {
        code: (mean(CENTRES[one][0] for one in parts), mean(CENTRES[one][1] for one in parts))
        for code, parts in members.items()
    }


def touching(year: int) -> set[Pair]:
    """The pairs of tiles that touch, at a side or at a corner."""
    places = tiles(year)
    return {
        (one, other)
        for one, other in combinations(sorted(places), 2)
        if max(abs(places[one][axis] - places[other][axis]) for axis in (0, 1)) == 1
    }


def test_the_list_of_borders_is_whole() -> None:
    assert (len(borders(2024)), len(borders(2025))) == (135, 58)
    assert {code for pair in borders(2024) for code in pair} == CENTRES.keys() - {"ha_tay"}
    assert {code for pair in borders(2025) for code in pair} == {unit.code for unit in CATALOGUE.units_of("pci", 2025)}


@pytest.mark.parametrize("year", range(2005, 2026))
def test_every_unit_of_an_edition_has_one_tile_of_its_own(year: int) -> None:
    places = tiles(year)
    assert {unit.code for unit in CATALOGUE.units_of("pci", year)} <= places.keys()
    assert len(set(places.values())) == len(places) == (64 if year <= 2008 else 63 if year <= 2024 else 34)
    assert min(row for row, _ in places.values()) == min(column for _, column in places.values()) == 0


@pytest.mark.parametrize("year", YEARS)
def test_every_unit_touches_one_of_its_real_neighbours_and_the_country_is_one(year: int) -> None:
    kept = touching(year) & borders(year)
    assert {code for pair in kept for code in pair} == tiles(year).keys()
    reached, waiting = {"ha_tinh"}, ["ha_tinh"]
    while waiting:
        code = waiting.pop()
        found = {other for pair in kept if code in pair for other in pair} - reached
        reached |= found
        waiting += found
    assert reached == tiles(year).keys()


@pytest.mark.parametrize(("year", "share"), [(2008, 0.90), (2024, 0.94), (2025, 1.0)])
def test_nearly_all_real_borders_are_tiles_that_touch(year: int, share: float) -> None:
    real = borders(year)
    assert len(touching(year) & real) / len(real) >= share


@pytest.mark.parametrize(("year", "is_shifted"), [(2008, True), (2024, True), (2025, False)])
def test_of_neighbours_the_northern_one_is_not_lower_nor_the_western_one_further_right(
    year: int, is_shifted: bool
) -> None:
    """But for Hải Phòng, one tile to the right of Quảng Ninh, whose coast goes far to the east."""
    places, real = tiles(year), centres(year)
    wrong: dict[Pair, int] = {}
    for one, other in borders(year):
        south, east = real[one][0] - real[other][0], real[other][1] - real[one][1]
        down, right = (places[other][axis] - places[one][axis] for axis in (0, 1))
        for degrees, cells in ((south, down), (east, right)):
            if abs(degrees) > SEEN_DEGREES and degrees * cells < 0:
                wrong[one, other] = abs(cells)
    assert wrong == ({("hai_phong", "quang_ninh"): 1} if is_shifted else {})


@pytest.mark.parametrize("year", YEARS)
def test_the_ends_of_the_country_are_the_ends_of_the_map(year: int) -> None:
    places = tiles(year)
    row, column = ({code: place[axis] for code, place in places.items()} for axis in (0, 1))
    assert row["cao_bang"] == 0
    assert row[next(code for code in places if code.startswith("ca_mau"))] == max(row.values())
    assert column["dien_bien"] == 0
    assert column[next(code for code in places if code.startswith("khanh_hoa"))] == max(column.values())


def test_names_on_tiles_are_short_and_told_apart() -> None:
    for year in YEARS:
        names = [CATALOGUE.unit(code).tile for code in tiles(year)]
        assert len(set(names)) == len(names)
        assert max(map(len, names)) <= 8


def test_the_departments_of_a_province_have_no_map() -> None:
    assert CATALOGUE.tiles("ddci", 2021, "department") == {}


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """A copy of the catalogue that a test may spoil."""
    return Path(shutil.copytree(DIRECTORY, tmp_path / "catalogue"))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("Hà Tĩnh", "Hà Tĩn", "on 0001-01-01 not exactly one tile and one unit: Hà Tĩn, Hà Tĩnh"),
        ("Cà Mau    B.Liêu", "Cà Mau    Cà Mau", "on 0001-01-01 not exactly one tile and one unit: B.Liêu, Cà Mau"),
        ("Nghệ An", "Nghệ An Hà Tĩnh", "on 0001-01-01 not exactly one tile and one unit: Nghệ An, Nghệ An Hà Tĩnh"),
        ("last_day = 2008-07-31", "last_day = 2008-08-31", "on 2008-08-01 not exactly one tile and one unit: Hà Tây"),
        ('unit_set = "provinces"', 'unit_set = "planets"', "no file describes the units “planets”"),
    ],
)
def test_a_map_that_does_not_fit_its_units_is_refused_by_its_place(
    spoilt: Path, old: str, new: str, problem: str
) -> None:
    path = spoilt / "map.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(spoilt)
    assert f"map.toml: maps.provinces_64: {problem}" in [str(one) for one in caught.value.problems]


def test_two_maps_of_one_day_and_an_unknown_key_are_refused(spoilt: Path) -> None:
    path = spoilt / "map.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("first_day = 2025-07-01", "first_day = 2025-06-30"), encoding="utf-8")
    with pytest.raises(CatalogueError, match="holds on some day on which “provinces_34” does"):
        load_catalogue(spoilt)
    path.write_text(text.replace("first_day", "since", 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=re.escape("map.toml: maps.provinces_63.since")):
        load_catalogue(spoilt)


def test_a_catalogue_without_maps_still_loads(spoilt: Path) -> None:
    (spoilt / "map.toml").unlink()
    catalogue = load_catalogue(spoilt)
    assert catalogue.maps == {}
    assert catalogue.tiles("pci", 2023, "province") == {}


def test_a_map_holds_from_its_first_to_its_last_day() -> None:
    drawn = CATALOGUE.maps["provinces_63"]
    days = [date(2008, 7, 31), date(2008, 8, 1), date(2025, 6, 30), date(2025, 7, 1)]
    assert [drawn.holds_on(day) for day in days] == [False, True, True, False]
