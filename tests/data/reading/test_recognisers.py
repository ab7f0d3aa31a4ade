"""Nothing that is recognised in a text takes longer than the text is long: a cell may hold a whole book."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import data.reading.tables
from data import names
from data.names import LONGEST_TEXT, fold, name_parts, plain_name
from data.reading.cells import Cell
from data.reading.tables.headings import NOTHING, Words
from data.reading.tables.numbers import read_number, read_rank
from data.reading.tables.years import years_in
from tests.data.reading.recognisers import ALPHABET, CATALOGUE, MOST_CHARACTERS, RECOGNISERS

_MODULES = (
    names,
    *(
        importlib.import_module(f"data.reading.tables.{found.name}")
        for found in pkgutil.iter_modules(data.reading.tables.__path__)
    ),
)
_OF_WHOLE_TEXTS = {"_BETWEEN_WORDS"}
"""Makes the key of a text, which two long texts may not share; each character is looked at once."""


class Spy:
    """A pattern that notes how long the texts are that it is asked about."""

    def __init__(self, pattern: re.Pattern[str], seen: list[tuple[str, int]]) -> None:
        self._pattern, self._seen = pattern, seen

    def __getattr__(self, name: str) -> object:
        asked = getattr(self._pattern, name)

        def watched(*given: object) -> object:
            self._seen.append((self._pattern.pattern, len(str(given[-1]))))
            return asked(*given)

        return watched


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What the patterns of the readers of sheets were asked about."""
    noted: list[tuple[str, int]] = []
    for module in _MODULES:
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and name not in _OF_WHOLE_TEXTS:
                monkeypatch.setattr(module, name, Spy(value, noted))
    return noted


def _hostile(length: int) -> Iterator[str]:
    for letter in ALPHABET:
        yield f"a{letter * (length - 2)}b"
    yield ("2021 " * length)[:length]


def test_no_pattern_looks_at_more_than_the_beginning_of_a_text(seen: list[tuple[str, int]]) -> None:
    for recognise in RECOGNISERS.values():
        for text in _hostile(MOST_CHARACTERS // 10):
            recognise(text)
    assert len({pattern for pattern, _ in seen}) >= 12
    assert [found for found in seen if found[1] > 2 * LONGEST_TEXT] == []


def test_a_name_before_much_else_is_no_name() -> None:
    """What is cut off might have said otherwise."""
    words = Words(CATALOGUE.index("pci"), CATALOGUE)
    long = f"Hà Tĩnh{' ' * LONGEST_TEXT}Nghệ An"
    assert words.units("Hà Tĩnh") and not words.units(long) and not words.units(f"Hà Tĩnh{'.' * LONGEST_TEXT}")
    assert words.meaning("Hạng").field == "rank" and words.meaning(f"Hạng{' ' * LONGEST_TEXT}năm") is NOTHING
    for code, read in (("text_in_number", read_number), ("text_in_number", read_rank)):
        number, problem = read(Cell(1, 1, f"7.5{' ' * LONGEST_TEXT}?", "text"), "Bảng")
        assert number is None and problem is not None and problem.code == code


def test_a_long_title_still_says_its_year_at_its_beginning() -> None:
    assert years_in(f"PCI năm 2023 {'rất dài ' * LONGEST_TEXT}") == {2023}
    assert years_in(f"{'rất dài ' * LONGEST_TEXT} PCI năm 2023") == frozenset()


def test_two_long_texts_have_two_keys() -> None:
    assert fold("a" * 1000 + "b") != fold("a" * 1000 + "c")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Quảng Ninh / Quang Ninh", ["Quảng Ninh", "Quang Ninh"]),
        ("Quảng Ninh\nQuang Ninh", ["Quảng Ninh", "Quang Ninh"]),
        ("Quảng Ninh \n  Quang Ninh", ["Quảng Ninh", "Quang Ninh"]),
        ("Quảng Ninh (Quang Ninh) / QN", ["Quảng Ninh", "Quang Ninh", "QN"]),
        ("12. Quảng Ninh [3]", ["Quảng Ninh"]),
        ("Quảng Ninh* (2)", ["Quảng Ninh"]),
    ],
)
def test_a_text_in_two_languages_has_two_names(text: str, parts: list[str]) -> None:
    assert name_parts(text) == parts


def test_numbers_and_marks_around_a_name_are_left_away() -> None:
    for written in (
        "1. Hà Tĩnh",
        "(1) Hà Tĩnh *",
        "Hà Tĩnh ( 12 ) ",
        "Hà Tĩnh (***)",
        "Hà Tĩnh †‡",
        "Hà Tĩnh  Province",
    ):
        assert plain_name(written).strip() == "Hà Tĩnh", written
