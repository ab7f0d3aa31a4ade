"""The words of a codebook: what sheets, columns and choices are called, and what else people write (`words.toml`)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from data.names import fold
from data.vocabulary import understood
from wording.words import written

Words = Mapping[str, tuple[str, ...]]

_FILE = Path(__file__).with_name("words.toml")

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "questions": ("code", "text_vi", "indicator", "kind"),
    "answers": ("question", "text", "value"),
    "indicators": ("code", "name_vi", "component", "direction"),
    "weights": ("component", "weight"),
    "grades": ("name_vi", "lowest"),
    "hard": ("unit",),
    "margins": ("column", "category", "share"),
}
"""The columns that each table must have; in their rows these cells are filled."""

REQUIRED_SHEETS = ("info", "questions", "indicators")
REQUIRED_INFO = ("index", "year")


@cache
def words(part: str) -> Words:
    """The words of one part, by code: where the program writes one, that in each language first."""
    others = {code: tuple(known) for code, known in tomllib.loads(_FILE.read_text(encoding="utf-8"))[part].items()}
    names = written(f"codebook.{part}", "codebook")
    return understood(names, others) if names else others


@cache
def codes(part: str) -> Mapping[str, str]:
    """The code that each folded word of one part means."""
    return {fold(word): code for code, known in words(part).items() for word in (*known, code)}


def code_of(part: str, text: str) -> str | None:
    """What a word means, None if it is none of that part."""
    return codes(part).get(fold(text))


def word(part: str, code: str) -> str:
    """The word that is written for a code."""
    return words(part)[code][0]
