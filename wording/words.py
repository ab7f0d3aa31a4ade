"""The words of the screens in both languages: `vi/` and `en/` have the same files, one for each page and room."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from wording.positions import as_positions

LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = "vi"

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|:$<>~])")
_SINGULAR = {
    "actions": "action", "cases": "case", "components": "component", "days": "day", "editions": "edition",
    "entries": "entry", "flags": "flag", "others": "other", "peers": "peer", "places": "place", "points": "point",
    "provinces": "province", "times": "time", "units": "unit", "years": "year",
}  # fmt: skip
_ONE_OF_MANY = re.compile(rf"(?<![\d.,/–−-])(1 (?:\w+ )?)({'|'.join(_SINGULAR)})\b")
"""English plurals after a number: 1 takes the singular."""

_DIRECTORY = Path(__file__).parent
_ROMAN = ("I", "II", "III", "IV")


class RepeatedWordError(ValueError):
    """Two files of one language have a text of the same key."""


@cache
def wording(language: str) -> Mapping[str, str]:
    """Every text of a language by its key, such as `overview.title`."""
    found: dict[str, str] = {}
    for file in sorted((_DIRECTORY / language).glob("*.toml")):
        texts = dict(_flat(tomllib.loads(file.read_text(encoding="utf-8")), ""))
        if twice := found.keys() & texts.keys():
            raise RepeatedWordError(f"{language}/{file.name} says again what another file says: {sorted(twice)}")
        found |= texts
    return found


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

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its names filled in; KeyError if the key has no text."""
        text = self.phrase(self._texts[key].format(**values))
        return _ONE_OF_MANY.sub(lambda found: found[1] + _SINGULAR[found[2]], text) if self.language == "en" else text

    def has(self, key: str) -> bool:
        """Whether there is a text of this key."""
        return key in self._texts

    def of(self, named: object, field: str = "name") -> str:
        """The name of anything that has `name_vi` and `name_en` (or another such pair)."""
        return str(getattr(named, f"{field}_{self.language}", None) or getattr(named, f"{field}_vi"))


def period_words(kind: str, number: int, year: int, language: str, is_label: bool = False) -> str:
    """A quarter, half-year or year: "quý II/2023", "6 tháng đầu năm 2023"; as a label "Quý II năm 2023".

    kind: "quarter", "half_year" or "year"; number: which of the year.
    """
    half = f"_{'first' if number == 1 else 'second'}" if kind == "half_year" else ""
    text = wording(language)[f"{'period' if is_label else 'period_within'}.{kind}{half}"]
    return text.format(quarter=_ROMAN[number - 1] if is_label or language == "vi" else number, year=year)
