"""The words that tables are headed with and blanks are written as: those of `wording`, and what else people write."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.names import fold
from wording.words import written


@dataclass(frozen=True)
class Vocabulary:
    """What headings, statuses and blanks mean; every key is folded. `blanks` also knows bare dashes.

    `spellings` and `blank_words` are for messages: how a column, or a missing figure, may be written.
    """

    columns: Mapping[str, str]
    spellings: Mapping[str, tuple[str, ...]]
    statuses: Mapping[str, str]
    status_words: Mapping[str, tuple[str, ...]]
    status_names: Mapping[str, str]
    blanks: Mapping[str, str]
    blank_words: Mapping[str, tuple[str, ...]]
    summaries: frozenset[str]
    headings: Mapping[str, str]
    decorations: Mapping[str, tuple[str, ...]]
    scales: Mapping[str, tuple[str, ...]]
    before_dates: tuple[str, ...]
    after_places: tuple[str, ...]
    titles: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[str, ...]]


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary, the same for every index."""
    others = tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8"))
    blanks, summaries, decorations = others.pop("blanks"), others.pop("summaries"), others.pop("decorations")
    scales, dates, titles = others.pop("scales"), others.pop("dates"), others.pop("titles")
    groups = others.pop("groups")
    statuses = understood(written("column_status", "columns"), others.pop("statuses"))
    words = understood(written("column", "columns"), others)
    return Vocabulary(
        columns=_invert(words),
        spellings=words,
        statuses=_invert(statuses),
        status_words=statuses,
        status_names={code: names[0] for code, names in statuses.items()},
        blanks={blank_key(word): code for code, known in blanks.items() for word in known},
        blank_words={code: tuple(known) for code, known in blanks.items()},
        summaries=frozenset(fold(word) for word in summaries["rows"]),
        headings={field: names[0] for field, names in words.items()},
        decorations={kind: _folded(known) for kind, known in decorations.items()},
        scales={kind: tuple(known) for kind, known in scales.items()},
        before_dates=_folded(dates["before"]),
        after_places=_folded(dates["after_places"]),
        titles={kind: _folded(known) for kind, known in titles.items()},
        groups={group: _folded(known) for group, known in groups.items()},
    )


def understood(
    names: Mapping[str, tuple[str, str]], others: Mapping[str, Iterable[str]]
) -> Mapping[str, tuple[str, ...]]:
    """Everything that is understood, by code: the name in each language, the Vietnamese one first, then other words."""
    return {code: tuple(dict.fromkeys((*pair, *others[code]))) for code, pair in names.items()}


def blank_key(text: str) -> str:
    """The key of a word that stands for no figure; a bare dash, which normalising would drop, stays itself."""
    return fold(text) or text.strip()


def _folded(words: list[str]) -> tuple[str, ...]:
    """Folded, the longest first, so that a phrase is found before a word of it."""
    return tuple(sorted(map(fold, words), key=lambda word: (-len(word), word)))


def _invert(words: Mapping[str, Iterable[str]]) -> Mapping[str, str]:
    return {key: field for field, known in words.items() for word in known if (key := fold(word))}
