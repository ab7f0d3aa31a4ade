"""A misspelt name leads to the unit that was meant: over every unit of the catalogue, with seeded errors of typing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

import pytest

from data.catalogue.loading import DIRECTORY, load_catalogue
from data.names import NameIndex, fold, normalise
from tests.support import by_night

CATALOGUE = load_catalogue(DIRECTORY)
ERRORS = 10
LETTERS = "abcdeghiklmnopqrstuvxy"
EDITIONS = sorted({(index.code, year) for index in CATALOGUE.indices.values() for year in index.years()})


def misspelt(name: str, chance: random.Random) -> str:
    """The name with one error: a letter dropped, doubled, swapped with the next one, or replaced by another."""
    letters = [at for at, letter in enumerate(name) if letter.isalpha()]
    while True:
        at = chance.choice(letters)
        kind = chance.choice(("dropped", "doubled", "swapped", "replaced"))
        before, letter, after = name[:at], name[at], name[at + 1 :]
        wrong = {
            "dropped": before + after,
            "doubled": before + letter + name[at:],
            "swapped": before + after[:1] + letter + after[1:],
            "replaced": before + chance.choice(LETTERS) + after,
        }[kind]
        if fold(wrong) != fold(name):
            return wrong


def errors_between(first: str, second: str) -> int:
    """How many letters more, less, other or swapped: worked out by the table of the textbook, not by a library."""
    rows = [list(range(len(second) + 1))]
    for i, letter in enumerate(first, start=1):
        row = [i]
        for j, other in enumerate(second, start=1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


@cache
def names(index: str, year: int) -> NameIndex:
    return CATALOGUE.unit_names(index, year)


@cache
def keys(name: str) -> tuple[str, str]:
    return fold(name), normalise(name)


def distance(text: str, unit: str, most: int = 99) -> int:
    """From a text to the nearest way of writing a unit, with “tỉnh” in front or without; above `most`, any number."""
    ways = {pair for way in CATALOGUE.unit(unit).spellings for pair in zip(keys(text), keys(way), strict=True)}
    return min(
        (errors_between(said, way) for said, way in ways if way and abs(len(said) - len(way)) <= most), default=99
    )


def newest_edition(unit: str) -> tuple[str, int] | None:
    """The last edition that lists a unit."""
    return next(
        (
            (index, year)
            for index, year in reversed(EDITIONS)
            if any(listed.code == unit for listed in CATALOGUE.units_of(index, year))
        ),
        None,
    )


def cases() -> Iterator[tuple[str, str, str, int]]:
    """Unit, a misspelling of its name in Vietnamese or English, and an edition that lists it."""
    for unit in CATALOGUE.units.values():
        listed = newest_edition(unit.code)
        if listed is None:
            continue
        chance = random.Random(f"misspelt {unit.code}")
        for number in range(ERRORS):
            name = unit.name_vi if number % 2 == 0 else unit.name_en
            yield unit.code, misspelt(name, chance), *listed


def test_every_misspelt_unit_stands_first_or_beside_those_that_are_as_near() -> None:
    lost = []
    seen = set()
    for unit, text, index, year in cases():
        known = names(index, year)
        meant = known.code(text)
        if meant is not None:
            assert text != CATALOGUE.unit(unit).name_vi
            if meant != unit:
                lost.append((unit, text, f"is a spelling of {meant}"))
            continue
        seen.add(unit)
        found = known.candidates(text)
        before = found[: found.index(unit)] if unit in found else None
        own = distance(text, unit)
        if before is None or any(distance(text, other) != own for other in before):
            lost.append((unit, text, found))
    assert not lost
    listed = {unit.code for index, year in EDITIONS for unit in CATALOGUE.units_of(index, year)}
    assert seen == listed


@by_night
def test_names_that_are_equally_near_all_stand_in_front() -> None:
    ties = 0
    for _, text, index, year in cases():
        if names(index, year).code(text) is not None:
            continue
        found = names(index, year).candidates(text)
        nearest = distance(text, found[0])
        near = {unit.code for unit in CATALOGUE.units_of(index, year) if distance(text, unit.code, nearest) == nearest}
        assert set(found[: len(near)]) == near, (text, found)
        ties += len(near) > 1
    assert ties, "the seeds made no tie, so that this test saw nothing"


@pytest.mark.parametrize(
    ("text", "index", "year"),
    [
        ("Cục Thuế tỉnh", "ddci", 2023),
        ("Hội Nông dân tỉnh", "ddci", 2023),
        ("BHXH tỉnh", "ddci", 2023),
        ("Singapore", "pci", 2023),
        ("Tổng cộng", "pci", 2023),
    ],
)
def test_a_name_that_is_near_to_none_has_no_candidate(text: str, index: str, year: int) -> None:
    assert names(index, year).candidates(text) == ()


def test_the_beginning_of_a_name_leads_to_it_and_a_common_word_to_all_that_have_it() -> None:
    assert names("ddci", 2023).candidates("Sở Nông nghiệp")[0] == names("ddci", 2023).code(
        "Sở Nông nghiệp và Phát triển nông thôn"
    )
    found = {CATALOGUE.unit(code).name_vi for code in names("pci", 2023).candidates("Quảng")}
    provinces = {unit.name_vi for unit in CATALOGUE.units_of("pci", 2023)}
    assert found == {name for name in provinces if "quang" in fold(name).split()}


def test_candidates_are_only_of_those_that_come_into_question() -> None:
    known = names("ddci", 2021)
    districts = {unit.code for unit in CATALOGUE.units_of("ddci", 2021) if unit.group == "district"}
    assert known.candidates("Huyện Hương Sn", districts)
    assert (
        known.candidates("Huyện Hương Sn", {unit.code for unit in CATALOGUE.units_of("ddci", 2021)} - districts) == ()
    )
