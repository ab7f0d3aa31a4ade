"""Words stand in `wording/<language>/`: no Vietnamese stands in other code, docstrings and comments aside."""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Collection, Iterator

from tests.house.files import is_in, name, nodes, python_files

PAPERS = "planning/documents/"
"""The official papers are Vietnamese by law (Nghị định 30/2020): their texts are the papers' own, not the screens'."""

REASONS = {
    "data/exports/feed.py": "the unit of money in the description of the feed's columns",
    "data/names.py": "what lists write around the names of units, which is taken off before names are compared",
    "data/reading/files/encodings.py": "the tables of the old Vietnamese encodings",
    "data/reading/files/text.py": "the letters by which an encoding is recognised; a name that drafts store",
    "data/reading/tables/numbers.py": "a pattern of what stands around a number in a cell",
    "data/reading/tables/phrases.py": "a pattern of what stands around a number in a cell",
    "data/reading/tables/years.py": "the pattern of a decision's number, which may hold the letter đ",
    "data/store/settings.py": "what the office's papers begin with until somebody sets it",
    "data/survey/answers/suggestion.py": "a pattern of how questions are numbered",
    "data/survey/answers/timestamps.py": "the halves of the day as survey programs write them",
    "planning/checks/citations.py": "patterns of how official papers cite a document",
    "planning/checks/rules.py": "patterns of what official papers say, which are Vietnamese",
    "planning/issued/drafts.py": "what stands before the words of a table in the note of an action",
    "planning/issued/making.py": "patterns of what official papers say; a title and a note for papers that have none",
    "planning/issued/people.py": "patterns of how official papers give a duty to a unit",
    "planning/issued/tables.py": "the units of money that follow a number in a table",
    "planning/issued/targets.py": "patterns of how official papers promise a number",
    "planning/marks.py": "the letters and words that number the parts and points of papers",
    "planning/plan.py": "the letters that points of a paper may have, đ among them",
    "services/built_in.py": "who brought the built-in figures, as it is stored in databases",
    "tools/built_in_build.py": "notes on single figures of an edition, which are data",
    "tools/built_in_pci.py": "names and remarks of single figures of an edition, which are data",
    "tools/load.py": "a script of its own, which imports nothing of the program: the label of a box on the screen",
    "wording/typed_numbers.py": "the units that people type behind a number",
}
"""Files with Vietnamese letters, each with the reason why they are no words for a reader."""


def is_vietnamese(text: str) -> bool:
    """Whether a text has a letter that only Vietnamese writing has, or one with a mark that it puts on vowels."""
    return any(unicodedata.decomposition(letter) or letter in "đĐ" for letter in text if letter.isalpha())


def literals(syntax: Collection[ast.AST]) -> Iterator[tuple[int, str]]:
    """Line and text of every literal of a file; a text that stands alone is a docstring, wherever it stands."""
    alone = {id(node.value) for node in syntax if isinstance(node, ast.Expr)}
    for node in syntax:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.lineno, node.value


def vietnamese_literals() -> dict[str, list[tuple[int, str]]]:
    """The Vietnamese literals of the program's files, those of the papers aside, by file."""
    found: dict[str, list[tuple[int, str]]] = {}
    for path in python_files():
        if is_in(path, "tests") or name(path).startswith(PAPERS):
            continue
        if lines := [(line, text) for line, text in literals(nodes(path)) if is_vietnamese(text)]:
            found[name(path)] = lines
    return found


def test_no_vietnamese_stands_in_code_but_for_a_reason() -> None:
    found = vietnamese_literals()
    assert {file: lines for file, lines in found.items() if file not in REASONS} == {}
    assert REASONS.keys() <= found.keys(), "a reason for nothing"


def test_vietnamese_is_told_from_english() -> None:
    assert is_vietnamese("Tỉnh") and is_vietnamese("đồng") and is_vietnamese("Nhập so lieu")
    assert not is_vietnamese("Unit – 63,76 × 2 → α")


def test_a_literal_is_seen_wherever_it_stands_and_a_docstring_is_none() -> None:
    syntax = tuple(
        ast.walk(ast.parse('"""Tỉnh."""\nx = 1\n"""Huyện."""\ny = f"Điểm {x}"\ndef f(z="Sở"):\n    """Xã."""\n'))
    )
    assert {text for _, text in literals(syntax)} == {"Sở", "Điểm "}
