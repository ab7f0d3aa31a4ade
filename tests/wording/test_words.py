"""The words of the screens: one folder a language, the same in both; every word is said, every word said is there."""

from __future__ import annotations

import ast
import re

import pytest

from data.reading.problems import problem_severities
from tests.house.files import COMMANDS, FLOORS, ROOT, is_in, nodes, python_files
from wording.words import LANGUAGES, Said, Words, both, wording

PLURAL = re.compile(r"\{(\w+):plural:([^{}|]*)\|([^{}|]*)\}")


def names_in(text: str) -> set[str]:
    """The names that a text leaves open."""
    return set(re.findall(r"\{([\w.]+)\}", text))


def test_both_languages_have_the_same_files() -> None:
    vi, en = ({path.name for path in (ROOT / "wording" / language).iterdir()} for language in LANGUAGES)
    assert vi == en
    assert {name for name in vi if not name.endswith((".toml", ".md"))} == set()


def test_both_languages_have_the_same_words_and_names() -> None:
    vietnamese, english = wording("vi"), wording("en")
    assert vietnamese.keys() == english.keys()
    for key in vietnamese:
        assert names_in(vietnamese[key]) == names_in(english[key]), key
        assert vietnamese[key].strip() or not english[key].strip(), key


def test_a_plural_form_is_that_of_a_name_in_its_text_and_only_english_has_some() -> None:
    assert not [key for key, text in wording("vi").items() if ":plural:" in text]
    plural = {key: text for key, text in wording("en").items() if ":plural:" in text}
    assert plural
    for key, text in plural.items():
        found = PLURAL.findall(text)
        assert len(found) == text.count(":plural:"), key
        assert all(singular != several for _, singular, several in found), key
        if not key.startswith(("compare.units_", "plan.")):
            assert {name for name, _, _ in found} <= names_in(text), key


@pytest.mark.parametrize(
    ("key", "values", "text"),
    [
        ("plan.more_cards", {"count": 1}, "… and 1 more action."),
        ("plan.more_cards", {"count": 11}, "… and 11 more actions."),
        ("map.end_rank_change", {"figure": "−1"}, "−1 place"),
        (
            "sentence.too_few_units",
            {"n": 1, "units": 63},
            "Only 1 of 63 units has figures: no rank or median is computed",
        ),
    ],
)
def test_one_of_something_is_said_in_the_singular(key: str, values: dict[str, object], text: str) -> None:
    assert Words("en")(key, **values) == text


WITH_DECIMALS = {"reason.falling_standing"}
"""Texts with a number that always has decimals, so that it is never “1”."""


def test_no_text_says_one_of_several() -> None:
    """Every text of which all names are given as 1 has no plural noun right behind the number."""
    nouns = {several.split()[-1] for text in wording("en").values() for _, _, several in PLURAL.findall(text)}
    nouns = {noun for noun in nouns if noun.endswith("s")}
    behind = re.compile(rf"(?<![\d.,/–−-])\b1 (?:{'|'.join(sorted(nouns))})\b")
    wrong = []
    for key, text in wording("en").items():
        if key.startswith("term.") or key in WITH_DECIMALS:
            continue  # {fact.rows} and the like are limits
        names = names_in(text) | {name for name, _, _ in PLURAL.findall(text)}
        said = Words("en")(key, **{name: "2023" if name == "year" else "1" for name in names})
        if behind.search(said):
            wrong.append((key, said))
    assert not wrong


def test_what_is_severe_is_called_so() -> None:
    files = [*(ROOT / "wording" / "en").iterdir(), *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    found = {
        file.name: words
        for file in files
        if (words := re.findall(r"(?i)\bgrav(?:e|er|est|ely|ity)\b", file.read_text(encoding="utf-8")))
    }
    assert not found


def test_a_sentence_not_yet_written_is_written_in_either_language() -> None:
    said = Said("recognition.table", {"columns": 1, "units": 63, "row": 2})
    assert said.text("en") == "1 column of figures, 63 rows of units, headed in row 2"
    assert both("recognition.table", **said.values) == (said.text("vi"), said.text("en"))


def test_a_pair_gives_each_language_its_own() -> None:
    assert both("words.characters", count=("1.000", "1,000")) == ("1.000 ký tự", "1,000 characters")


def test_every_problem_has_its_message_and_its_hint_and_nothing_else_has() -> None:
    said = {key for key in wording("vi") if key.startswith("problem.")}
    assert said == {f"problem.{code}.{part}" for code in problem_severities() for part in ("message", "hint")}


SAYING = {"say", "_say", "both", "in_both", "in_one_line", "Said"}
"""Calls whose first argument is a key. On the screens keys also stand in tables and dictionaries."""


def last_name(function: ast.expr) -> str:
    """The name of a function, without what it belongs to."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def test_every_word_that_the_code_says_exists_and_every_word_is_said() -> None:
    known = set(wording("vi"))
    sections = {key.split(".")[0] for key in known}
    said: set[str] = set()
    unknown: list[str] = []
    patterns: list[re.Pattern[str]] = []
    for path in (path for path in python_files() if is_in(path, *FLOORS, COMMANDS) or path.name == "cli.py"):
        syntax = nodes(path)
        pieces = {id(part) for node in syntax if isinstance(node, ast.JoinedStr) for part in node.values}
        keys = {
            id(node.args[0])
            for node in syntax
            if isinstance(node, ast.Call) and node.args and last_name(node.func) in SAYING
        }
        for node in syntax:
            if id(node) in pieces:
                continue
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", node.value)
            ):
                said.add(node.value)
                is_key = id(node) in keys or (is_in(path, "ui", "pages") and not node.value.endswith(FILE_ENDINGS))
                if is_key and node.value.split(".")[0] in sections and node.value not in known:
                    unknown.append(f"{path.name}: {node.value}")
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(part.value) if isinstance(part, ast.Constant) else "[a-z0-9_]+" for part in node.values
                ]
                patterns.append(re.compile("".join(parts)))
    assert not unknown
    assert not [
        key
        for key in known - said
        if key.split(".")[0] not in READ_WHOLE and not any(pattern.fullmatch(key) for pattern in patterns)
    ]


READ_WHOLE = {"column", "column_status", "codebook", "template"}
"""Sections of which the program reads every key there is: what it writes into workbooks."""

FILE_ENDINGS = (".py", ".toml", ".md", ".js")
