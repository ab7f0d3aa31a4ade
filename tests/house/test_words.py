"""Names use the technical words of the field: those of CONTRIBUTING's glossary, not everyday words in their place."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.files import is_in, name, python_files

WORD_TO_USE = {
    "told": "reported, stated",
    "tell": "report, log",
    "tells": "reports",
    "teller": "log",
    "telling": "reporting",
    "foretold": "predicted",
    "foretell": "predict",
    "counted": "computed, count, with_count",
    "gravest": "most_severe",
    "graver": "more_severe",
    "grave": "severe, severity",
    "gravity": "severity",
    "kept": "stored, saved, remaining",
}
"""Words that are no part of a name, each with what stands in its place."""
NO_NAMES = {"one": "what it is: unit, row, problem …", "thing": "what it is"}
"""Words that say nothing of what they name; as a part of a name (one_line, is_one_of) they may."""


def new_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of everything that a file names: functions, classes, arguments, variables, attributes, imports."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.alias(asname=str(alias)):
                yield node.lineno, alias
            case ast.ExceptHandler(name=str(alias)) | ast.MatchAs(name=str(alias)) | ast.MatchStar(name=str(alias)):
                yield node.lineno, alias


def parts_of(identifier: str) -> list[str]:
    """The words of a name: of `gravest_first`, `GRAVEST_FIRST` and `GravestFirst` alike."""
    spaced = "".join(
        f"_{letter}" if letter.isupper() and before.islower() else letter
        for before, letter in zip("_" + identifier, identifier, strict=False)
    )
    return [part for part in spaced.lower().split("_") if part]


def unfit_names(source: str) -> list[str]:
    """Each name of a file that has one of the words, with its line and the words to use."""
    found = []
    for line, identifier in new_names(ast.parse(source)):
        parts = parts_of(identifier)
        instead = [WORD_TO_USE[part] for part in parts if part in WORD_TO_USE]
        if len(parts) == 1 and parts[0] in NO_NAMES:
            instead.append(NO_NAMES[parts[0]])
        if instead:
            found.append(f"{line}: {identifier} → {'; '.join(instead)}")
    return found


def program_files() -> list[Path]:
    return [path for path in python_files() if not is_in(path, "tests")]


@pytest.mark.parametrize(
    "source",
    [
        "def tell_once(): ...",
        "class QuestionTeller: ...",
        "GRAVEST_FIRST = 1",
        "def of(kept_rows): ...",
        "a.was_told = 1",
        "x = [one for one in rows]",
        "import rows as told",
        "lambda one: one",
        "for at, one in rows: ...",
        "try: ...\nexcept OSError as one: ...",
        "match rows:\n case [one]: ...",
    ],
)
def test_a_name_with_such_a_word_is_found(source: str):
    assert unfit_names(source)


@pytest.mark.parametrize(
    "source", ["intelligible = storytelling = 1", "def one_line(text): ...", "say('kept', kept=1)", "file.tell()"]
)
def test_words_that_only_look_alike_and_names_of_others_are_left_alone(source: str):
    assert unfit_names(source) == []


def test_names_are_the_technical_words():
    found = [
        f"{name(path)}:{finding}"
        for path in program_files()
        for finding in unfit_names(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)
