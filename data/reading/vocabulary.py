"""The words that tables are headed with and blanks are written as: read once from `columns.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.catalogue_model import TOTAL, Index
from data.names import fold, normalise

_FILE = Path(__file__).with_name("columns.toml")


@dataclass(frozen=True)
class Vocabulary:
    """What headings, statuses and blanks mean; every key is folded. `blanks` also knows bare dashes."""

    columns: Mapping[str, str]
    statuses: Mapping[str, str]
    status_names: Mapping[str, str]
    blanks: Mapping[str, str]
    summaries: frozenset[str]
    headings: Mapping[str, str]


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary, the same for every index."""
    words = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    statuses, blanks, summaries = words.pop("statuses"), words.pop("blanks"), words.pop("summaries")
    return Vocabulary(
        columns=_invert(words),
        statuses=_invert(statuses),
        status_names={code: names[0] for code, names in statuses.items()},
        blanks={blank_key(word): code for code, known in blanks.items() for word in known},
        summaries=frozenset(fold(word) for word in summaries["rows"]),
        headings={field: names[0] for field, names in words.items()},
    )


def blank_key(text: str) -> str:
    """The key of a word that stands for no figure; a bare dash, which normalising would drop, stays itself."""
    return fold(text) or text.strip()


def component_keys(index: Index) -> Mapping[str, str]:
    """Every normalised spelling of the index's components in any year, and of its total ("total")."""
    keys: dict[str, str] = {}
    for component in (index.total, *index.components.values()):
        for spelling in component.spellings:
            keys.setdefault(normalise(spelling), component.code)
    for framework in index.frameworks:
        for part in framework.components:
            keys.setdefault(normalise(part.name_vi), part.component)
            keys.setdefault(normalise(part.name_en), part.component)
    keys.setdefault(normalise(index.short), TOTAL)
    return keys


def _invert(words: Mapping[str, list[str]]) -> Mapping[str, str]:
    return {key: field for field, known in words.items() for word in known if (key := fold(word))}
