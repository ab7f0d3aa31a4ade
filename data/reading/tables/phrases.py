"""Finds and removes phrases in a cell's text; recognises figures and labels of summary rows."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from data.names import LONGEST_TEXT, beginning, fold, normalise
from data.vocabulary import blank_key, vocabulary

_YEAR_WORDS = ("nam", "year", "fy", "in")
_NUMBER = re.compile(r"[-+−]?\d[\d.,\s]*+(%|điểm)?")


def holds(text: str, words: Sequence[str]) -> bool:
    """Whether one of some phrases stands in a folded text as whole words."""
    return any(f" {word} " in f" {text} " for word in words)


def without_phrases(text: str, phrases: Iterable[str]) -> str:
    """A folded text without some phrases, each taken out wherever it stands as whole words."""
    rest = f" {text} "
    for phrase in phrases:
        while f" {phrase} " in rest:
            rest = rest.replace(f" {phrase} ", "  ")
    return " ".join(rest.split())


def after(text: str, words: Sequence[str]) -> list[str]:
    """What follows each of some phrases that a folded text begins with."""
    return [normalise(text.removeprefix(f"{word} ")) for word in words if text.startswith(f"{word} ")]


@lru_cache(maxsize=4096)
def without_prefix(bare: str) -> tuple[int | None, str]:
    """The number that a prefix such as “chi so thanh phan 3” gives, and what follows it."""
    for prefix in vocabulary().decorations["prefixes"]:
        if bare != prefix and not re.match(rf"{prefix}(\d| )", bare):
            continue
        rest = bare.removeprefix(prefix).strip()
        number = re.match(r"(\d{1,2})(?: |$)", rest)
        if number:
            return int(number[1]), rest[number.end() :].strip()
        if rest:
            return None, rest
    number = re.match(r"(\d{1,2}) (.+)", bare)
    return (int(number[1]), number[2]) if number else (None, bare)


def without_year_word(bare: str) -> str:
    return " ".join(word for word in bare.split() if word not in _YEAR_WORDS)


def without_year_word_around(bare: str) -> str:
    """A folded heading whose year was taken out, without the word for it that is left at its beginning or end."""
    words = bare.split()
    while len(words) > 1 and words[-1] in _YEAR_WORDS:
        words.pop()
    while len(words) > 1 and words[0] in _YEAR_WORDS:
        words.pop(0)
    return " ".join(words)


def without_suffix(text: str) -> str:
    for suffix in vocabulary().decorations["suffixes"]:
        if text.endswith(f" {suffix}"):
            return text.removesuffix(f" {suffix}")
    return text


def looks_like_number(text: str) -> bool:
    """Whether a text is a figure or a word that stands for one, however it is written."""
    return len(text) <= LONGEST_TEXT and _looks_like_number(text)


@lru_cache(maxsize=65536)
def _looks_like_number(text: str) -> bool:
    plain = text.strip().lstrip("'")
    if _NUMBER.fullmatch(plain):
        return True
    return blank_key(plain) in vocabulary().blanks or plain.lower() in ("nan", "inf", "-inf")


def is_summary(text: str) -> bool:
    """Whether a row's label says that it sums units up: “Trung vị”, “Min”, “Trung bình vùng”."""
    folded = fold(beginning(text))
    return any(folded == word or folded.startswith(f"{word} ") for word in vocabulary().summaries)
