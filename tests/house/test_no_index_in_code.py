"""No index, unit or year of an edition stands in the program: they are in the catalogue."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from data.catalogue.loading import DIRECTORY, load_catalogue, load_office
from tests.house.files import ROOT, nodes, python_files

BUILDERS = ("tests", "tools")
"""What tests the program, and what makes the delivered files."""

REASONS = {
    ("analysis/robustness.py", 2023): "a seed of random numbers: with another one every stored interval would move",
    ("data/reading/tables/layouts.py", "ddci"): "the code of a layout, which offices' decisions about files name",
    ("data/reading/tables/unit_tables.py", "ddci"): "the same layout",
}
"""What looks like one and is none, by file and value."""

SHORTEST = 4
"""Letters of a name that is looked for within a text; a shorter one is looked for as the whole of it."""


@cache
def codes() -> frozenset[str]:
    """Codes, short names and names of all indices and units, and the names of the office."""
    catalogue, office = load_catalogue(DIRECTORY), load_office(DIRECTORY)
    words = {office.symbol, office.place_vi, office.name_vi, office.name_en, office.parent_vi, office.parent_en}
    for index in catalogue.indices.values():
        words |= {index.code, index.short, index.name_vi, index.name_en, *index.aliases}
    for unit in catalogue.units.values():
        words |= {unit.code, unit.name_vi, unit.name_en, unit.short_vi, unit.tile}
    return frozenset(words)


@cache
def years() -> frozenset[int]:
    """The years of all editions."""
    return frozenset(year for index in load_catalogue(DIRECTORY).indices.values() for year in index.years())


def literals(syntax: Collection[ast.AST]) -> Iterator[ast.Constant]:
    """Every text and number that is no docstring, and no text that stands alone below a name to explain it."""
    explaining = {
        id(node.value) for node in syntax if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in syntax:
        if isinstance(node, ast.Constant) and id(node) not in explaining and isinstance(node.value, str | int):
            yield node


def named_in(value: str | int) -> bool:
    """Whether a literal is a code, or holds a name, of an index or unit; or is the year of an edition."""
    if isinstance(value, int):
        return not isinstance(value, bool) and value in years()
    if value in codes() or (value.isdecimal() and int(value) in years()):
        return True
    return any(word in value for word in names_within())


@cache
def names_within() -> tuple[str, ...]:
    """Names that are looked for within a text: of the home index's units, of the office's place, of indices."""
    catalogue, office = load_catalogue(DIRECTORY), load_office(DIRECTORY)
    words = {office.place_vi, *(index.short for index in catalogue.indices.values())}
    for unit in catalogue.units.values():
        words |= {unit.name_vi, unit.name_en} if unit.unit_set == catalogue.index(office.home_index).unit_set else set()
    return tuple(sorted(word for word in words if len(word) >= SHORTEST or word.isupper()))


def found_in(path: Path, root: Path = ROOT) -> list[tuple[str, str | int]]:
    """What a file names: the file as REASONS has it, and the value."""
    name = path.relative_to(root).as_posix()
    return sorted({(name, node.value) for node in literals(nodes(path)) if named_in(node.value)}, key=str)


def program_files() -> list[Path]:
    return [path for path in python_files() if path.relative_to(ROOT).parts[0] not in BUILDERS]


def test_no_file_of_the_program_names_an_index_a_unit_or_an_edition() -> None:
    found = [place for path in program_files() for place in found_in(path)]
    assert sorted(set(found) - REASONS.keys(), key=str) == []
    assert sorted(REASONS.keys() - set(found), key=str) == [], "a reason for what is no longer there"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ('chosen = "pci"', "pci"),
        ('title = "Bảng điểm PCI của tỉnh"', "Bảng điểm PCI của tỉnh"),
        ('unit = rows["ha_tinh"]', "ha_tinh"),
        ('text = f"{name} của Hà Tĩnh"', " của Hà Tĩnh"),
        ("LAST: Final = 2019", 2019),
        ("years = range(2006, now)", 2006),
    ],
)
def test_what_names_one_is_found(tmp_path: Path, line: str, value: str | int) -> None:
    file = tmp_path / "module.py"
    file.write_text(f'"""PCI 2023 of Hà Tĩnh, in a docstring."""\n{line}\n', encoding="utf-8")
    assert found_in(file, tmp_path) == [("module.py", value)]


def test_other_words_and_numbers_are_none(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text('LIMIT = 2000\nwidth = 640\ntext = "specification, appcid"\nis_known = True\n', encoding="utf-8")
    assert found_in(file, tmp_path) == []


WORDING_REASONS = {
    ("glossary", "term.pci"): "the entry of the glossary that explains this index",
    ("glossary", "term.ddci"): "the entry of the glossary that explains this index",
    ("glossary", "term.index"): "examples of what an index is",
    ("glossary", "term.edition"): "an example of an edition",
    ("glossary", "term.unit"): "examples of units",
    ("glossary", "term.score"): "the scales of two indices as examples",
    ("glossary", "term.minimum_coverage"): "an index to which it does not apply, as an example",
    ("settings", "settings.coverage_help"): "an index to which it does not apply, as an example",
    ("shell", "app.title"): "the name of the program",
    ("survey_problems", "problem.unknown_index.hint"): "an example of what to write",
}
"""Where a sentence names an index or a publisher, by file and key, and why it must not come from the catalogue."""


def named_in_wording() -> set[tuple[str, str]]:
    """File and key of every text of the wording that names an index by its short name, or who publishes it."""
    names = set()
    for index in load_catalogue(DIRECTORY).indices.values():
        names |= {index.short, index.publisher_vi, index.publisher_en}
        names |= {
            part for said in (index.publisher_vi, index.publisher_en) for part in re.findall(r"\(([A-Z]{3,})\)", said)
        }
    pattern = re.compile("|".join(rf"\b{re.escape(name)}(?!\w)" for name in sorted(names)))
    found = set()
    for path in sorted((ROOT / "wording").glob("*/*.toml")):
        found |= {
            (path.stem, key) for key, text in texts(tomllib.loads(path.read_text("utf-8"))) if pattern.search(text)
        }
    return found


def texts(table: dict[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from texts(value, f"{above}{key}.")
        elif isinstance(value, str):
            yield f"{above}{key}".removesuffix(".text").removesuffix(".name"), value


def test_a_sentence_of_the_screens_takes_names_of_indices_and_publishers_from_the_catalogue() -> None:
    assert named_in_wording() == set(WORDING_REASONS)
