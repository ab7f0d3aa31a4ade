"""Recognises the rated units in answers and headings, with what forms and people add: numbers, the home province."""

import re
from collections.abc import Iterable, Iterator, Sequence

from data.catalogue.model import Unit
from data.names import NameIndex, beginning, fold, plain_name

_LEADING = re.compile(
    r"\A\s*+[(\[]?(?:\d{1,3}(?:\.\d{1,2})*|[IVX]{1,5}|[A-Za-z])\s*+(?:[.)\]:/_–—-]++\s*+)(?=\S)"
    r"|\A\s*+\d{1,3}\s++(?=[^\W\d])"
)
"""A number, a Roman number or a letter in front of a name, as lists have them."""


class UnitNames:
    """The units that may be rated, by what they are called.

    places: whose units they are; the name of that place may stand in front or behind.
    """

    def __init__(self, units: Iterable[Unit], places: Sequence[str] = ()) -> None:
        self._places = tuple(fold(place) for place in places)
        self._names = NameIndex(((unit.code, (*unit.spellings, unit.code)) for unit in units), places)

    def code(self, text: str) -> str | None:
        """The unit that a text names, None for none or several."""
        for name in self._readings(beginning(text)):
            if (code := self._names.code(name)) is not None:
                return code
        return None

    def candidates(self, text: str, among: Iterable[str]) -> tuple[str, ...]:
        """The units of which a text may be the misspelt name, the nearest first."""
        return self._names.candidates(text, among)

    def _readings(self, text: str) -> Iterator[str]:
        yield text
        yield plain_name(text)
        bare = _LEADING.sub("", text, count=1)
        yield bare
        yield plain_name(_LEADING.sub("", bare, count=1))
        key = fold(bare)
        for place in self._places:
            for front in (f"tinh {place} ", f"{place} "):
                if key.startswith(front):
                    yield key.removeprefix(front)
