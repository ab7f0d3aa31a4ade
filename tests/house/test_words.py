"""Names and what is written about them use the technical words of the field: those of CONTRIBUTING's glossary."""

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pytest

from tests.house.files import is_in, name, nodes, python_files
from tests.support import by_night

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
UNFIT_IN_PROSE = re.compile(
    r"\b(told(?! (?:apart|from)\b)|fore(?:told|tells?)|grave(?:st|r)|tak(?:en|es?|ing) away|took away)\b", re.IGNORECASE
)
"""What no docstring and no comment says: reported, stated, predicted, severe, downloaded or removed are the words."""
IN_TESTS = frozenset({"told", "tells", "teller", "foretold", "foretell", "counted", "gravest", "graver", "gravity"})
"""Words that are no part of a name in a test either; the sentence that a test is called by is everyday language."""


def new_names(syntax: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Line and name of everything that a file names: functions, classes, arguments, variables, attributes, imports."""
    for node in syntax:
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


def unfit_names(
    syntax: Iterable[ast.AST], words: Collection[str] = frozenset(WORD_TO_USE) | frozenset(NO_NAMES)
) -> list[str]:
    """Each name of a file that has one of the words, with its line and the words to use."""
    found = []
    for line, identifier in new_names(syntax):
        parts = parts_of(identifier)
        instead = [WORD_TO_USE[part] for part in parts if part in WORD_TO_USE and part in words]
        if len(parts) == 1 and parts[0] in NO_NAMES and parts[0] in words:
            instead.append(NO_NAMES[parts[0]])
        if instead:
            found.append(f"{line}: {identifier} → {'; '.join(instead)}")
    return found


def prose_of(source: str) -> Iterator[tuple[int, str]]:
    """Every comment and every line of a docstring with its number, those of constants too."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield from enumerate(node.value.value.split("\n"), start=node.lineno)


def unfit_prose(source: str) -> list[str]:
    """Each place of a file where a docstring or a comment has such a word."""
    return [f"{line}: {text.strip()}" for line, text in prose_of(source) if UNFIT_IN_PROSE.search(text)]


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
    assert unfit_names(ast.walk(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ["intelligible = storytelling = 1", "def one_line(text): ...", "say('kept', kept=1)", "file.tell()"]
)
def test_words_that_only_look_alike_and_names_of_others_are_left_alone(source: str):
    assert unfit_names(ast.walk(ast.parse(source))) == []


def test_names_are_the_technical_words():
    found = [f"{name(path)}:{finding}" for path in program_files() for finding in unfit_names(nodes(path))]
    assert not found, "\n".join(found)


def test_names_in_tests_are_too_besides_the_sentences_that_they_are_called_by():
    found = [
        f"{name(path)}:{finding}"
        for path in python_files()
        if is_in(path, "tests")
        for finding in unfit_names(nodes(path), IN_TESTS)
        if not re.match(r"\d+: test_", finding)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        '"""Who comes second is told."""',
        'def f():\n    """What is\n    foretold."""',
        "LIMIT = 1\n'The gravest.'",
        "a = 1  # what is taken away",
    ],
)
def test_such_a_word_in_a_docstring_or_a_comment_is_found(source: str):
    assert unfit_prose(source)


@pytest.mark.parametrize("source", ["'Units that cannot be told apart.'", "say('is told')", "a = 'told'  # a name"])
def test_other_texts_and_what_can_be_told_apart_are_left_alone(source: str):
    assert unfit_prose(source) == []


@by_night
@pytest.mark.parametrize("part", range(4))
def test_docstrings_and_comments_use_the_technical_words_in_tests_too(part: int):
    found = [
        f"{name(path)}:{finding}"
        for path in list(python_files())[part::4]
        for finding in unfit_prose(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)
