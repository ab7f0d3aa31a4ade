"""Parses titles and names of sheets: the component they name, another index, ranks, a region."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from data.catalogue.model import TOTAL
from data.names import beginning, fold, normalise
from data.reading.tables.headings import Words
from data.reading.tables.phrases import holds, without_phrases
from data.vocabulary import vocabulary

MINIMUM_RANKS = 5
MOST_SHARED_RANKS = 4
LONGEST_SHEET_NAME = 31
"""Excel cuts the names of sheets off here."""

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def subject(text: str, words: Words) -> str | None:
    """The component, or the total, that a title is about; "" if it says more than that, None if it names none."""
    text = beginning(text)
    named = words.components_in(text)
    if len(text) == LONGEST_SHEET_NAME:
        begun = {code for key, code in words.component_keys.items() if key.startswith(normalise(text))}
        if len(begun) == 1:
            return begun.pop()
    if TOTAL in named:
        return TOTAL
    if len(named) != 1:
        return "" if named else None
    (code,) = named
    keys = sorted((key for key, of in words.component_keys.items() if of == code), key=len, reverse=True)
    phrases = (*keys, *vocabulary().titles["filler"], fold(words.index.short))
    rest = without_phrases(normalise(_YEAR.sub(" ", text)), phrases)
    return code if all(word.isdecimal() for word in rest.split()) else ""


def names_another_index(text: str, words: Words) -> bool:
    """Whether a text names an index, but not this one."""
    folded, own = fold(beginning(text)), fold(words.index.short)
    others = {fold(index.short) for index in words.catalogue.indices.values()} - {own}
    return not holds(folded, [own]) and holds(folded, (*vocabulary().titles["other_indices"], *others))


def names_this_index(text: str, words: Words) -> bool:
    """Whether a text names the index by its abbreviation or its names."""
    names = (words.index.short, words.index.name_vi, words.index.name_en)
    return holds(fold(beginning(text)), [fold(name) for name in names])


def is_plan(text: str) -> bool:
    """Whether a text says that the figures with it are planned, expected or assumed, and no results."""
    return bool(plan_words(text))


def plan_words(text: str) -> str:
    """The words by which a text says so, folded; "" if it does not. Offices and documents have them in their names."""
    known = vocabulary().decorations
    rest = without_phrases(fold(beginning(text)), known["not_planned"])
    return next((word for word in known["planned"] if holds(rest, [word])), "")


def is_note(text: str) -> bool:
    """Whether a text is a note below a table."""
    text = beginning(text)
    folded, notes = fold(text), vocabulary().titles["notes"]
    return text.startswith("*") or any(folded == note or folded.startswith(f"{note} ") for note in notes)


def names_a_region(text: str, words: Words) -> bool:
    """Whether a text names a part of the country."""
    return holds(normalise(beginning(text)), [key for key in words.regions if key])


def names_several_units(text: str, words: Words) -> bool:
    """Whether a text is nothing but what units together are called, beside the index: “Cả nước”, a region."""
    folded = normalise(_YEAR.sub(" ", beginning(text)))
    rest = without_phrases(folded, (fold(words.index.short), "vung", "nam"))
    return rest in vocabulary().summaries or rest in {without_phrases(name, ("vung",)) for name in words.regions}


def says_ranks(texts: Iterable[str]) -> bool:
    """Whether a sheet's name or a title says that ranks follow."""
    return _says("rank", texts)


def says_scores(texts: Iterable[str]) -> bool:
    """Whether a heading says that scores stand below it."""
    return _says("value", texts)


def _says(column: str, texts: Iterable[str]) -> bool:
    known = [word for word, name in vocabulary().columns.items() if name == column]
    return any(holds(fold(beginning(text)), known) for text in texts)


def are_places(numbers: Sequence[float], most: int, least: int = MINIMUM_RANKS) -> bool:
    """Whether numbers can be places among so many units: whole, from 1 on, hardly any of them shared.

    least: fewer numbers tell nothing.
    """
    if len(numbers) < least or not all(number.is_integer() and 1 <= number <= most for number in numbers):
        return False
    return max(Counter(numbers).values()) <= MOST_SHARED_RANKS
