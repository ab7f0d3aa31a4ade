"""The words of the screens in both languages: `vi/` and `en/` have the same files, one for each page and room."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from wording.positions import as_positions

LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = "vi"

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|:$<>~])")
_PLURAL = re.compile(r"\{(\w+):plural:([^{}|]*)\|([^{}|]*)\}")
"""`{count} {count:plural:unit|units}`: the first form where the value is 1. Vietnamese has one form and needs none."""

_DIRECTORY = Path(__file__).parent
_ROMAN = ("I", "II", "III", "IV")


class RepeatedWordError(ValueError):
    """Two files of one language have a text of the same key."""


@cache
def wording(language: str) -> Mapping[str, str]:
    """Every text of a language by its key, such as `overview.title`."""
    found: dict[str, str] = {}
    for file in sorted((_DIRECTORY / language).glob("*.toml")):
        texts = wording_of_file(language, file.stem)
        if twice := found.keys() & texts.keys():
            raise RepeatedWordError(f"{language}/{file.name} says again what another file says: {sorted(twice)}")
        found |= texts
    return found


@cache
def wording_of_file(language: str, name: str) -> Mapping[str, str]:
    """The texts of one file by their keys, for a process that needs no others."""
    file = _DIRECTORY / language / f"{name}.toml"
    return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8")), ""))


@cache
def written(section: str, name: str) -> Mapping[str, tuple[str, str]]:
    """What the program writes into files, by code, in both languages: the texts of one section of one file."""
    vietnamese, english = (wording_of_file(language, name) for language in LANGUAGES)
    keys = [key for key in vietnamese if key.startswith(f"{section}.")]
    return {key.removeprefix(f"{section}."): (vietnamese[key], english[key]) for key in keys}


def prose(language: str, name: str) -> str:
    """A long text of a language, in Markdown: the file `<name>.md` of its folder."""
    return (_DIRECTORY / language / f"{name}.md").read_text(encoding="utf-8")


def _flat(tree: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in tree.items():
        found += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(f"{prefix}{key}", value)]
    return found


def plain(text: str) -> str:
    """Text that people typed, made safe for a place that reads Markdown: it is shown as typed."""
    return _MARKDOWN.sub(r"\\\1", text)


class Words:
    """The texts of one language by key: `say("sentence.rank", rank="54/63")`."""

    def __init__(self, language: str, has_ranks: bool = True) -> None:
        self.language = language
        self.has_ranks = has_ranks
        self._texts = wording(language)

    def about(self, has_ranks: bool) -> "Words":
        """The texts as they are said of an index. has_ranks: whether its publisher ranks the units."""
        return self if has_ranks == self.has_ranks else Words(self.language, has_ranks)

    def phrase(self, text: str) -> str:
        """A text that was written elsewhere, as it is said of this index."""
        return text if self.has_ranks else as_positions(text, self._texts["position.rules"])

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of a key with its names filled in; KeyError if the key has no text."""
        text = self._texts[key]
        if ":plural:" in text:
            text = _PLURAL.sub(lambda found: found[2 if str(values[found[1]]).lstrip("+−") == "1" else 3], text)
        return self.phrase(text.format(**values))

    def has(self, key: str) -> bool:
        """Whether there is a text of this key."""
        return key in self._texts

    def of(self, named: object, field: str = "name") -> str:
        """The name of anything that has `name_vi` and `name_en` (or another such pair)."""
        return str(getattr(named, f"{field}_{self.language}", None) or getattr(named, f"{field}_vi"))


@dataclass(frozen=True)
class Said:
    """A sentence that is not written yet: the key of its text, and what is filled in."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """The sentence in a language."""
        return Words(language)(self.key, **self.values)


Pair = tuple[str, str]
"""The same words in the two languages, in the order of LANGUAGES."""


def both(key: str, /, **values: object) -> Pair:
    """A text in both languages; a value that is a pair itself gives each language its own."""
    vietnamese, english = (
        Words(language)(
            key, **{name: value[place] if isinstance(value, tuple) else value for name, value in values.items()}
        )
        for place, language in enumerate(LANGUAGES)
    )
    return vietnamese, english


def pair_as_positions(pair: Pair) -> Pair:
    """A text in both languages, as it is said of an index whose publisher ranks nobody."""
    vietnamese, english = (
        Words(language, has_ranks=False).phrase(text) for language, text in zip(LANGUAGES, pair, strict=True)
    )
    return vietnamese, english


def in_one_line(key: str, /, **values: object) -> str:
    """A text in both languages, one behind the other, for who has not chosen a language: the command line."""
    return " / ".join(both(key, **values))


def period_words(kind: str, number: int, year: int, language: str, is_label: bool = False) -> str:
    """A month, quarter, half-year or year: "quý II/2023", "6 tháng đầu năm 2023"; as a label "Quý II năm 2023".

    kind: "month", "quarter", "half_year" or "year"; number: which of the year.
    """
    half = f"_{'first' if number == 1 else 'second'}" if kind == "half_year" else ""
    text = wording(language)[f"{'period' if is_label else 'period_within'}.{kind}{half}"]
    is_roman = kind == "quarter" and (is_label or language == "vi")
    return text.format(quarter=_ROMAN[number - 1] if is_roman else number, month=number, year=year)
