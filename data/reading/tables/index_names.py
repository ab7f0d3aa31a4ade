"""The names of one index: its units, components and regions, found by any spelling of the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from data.catalogue.model import TOTAL, Catalogue, Index, Unit
from data.names import (
    LETTERS_PER_ERROR,
    LONGEST_TEXT,
    MOST_ERRORS,
    beginning,
    name_parts,
    normalise,
    plain_name,
    spelled_out,
    without_and,
)
from data.reading.problems import Candidate, candidate

SHORTEST_MISSPELT = 3
"""A text of no more letters is near to many names."""


@dataclass(frozen=True)
class IndexNames:
    """The units, components and regions of one index by their names. Remembers the units that it has found."""

    index: Index
    catalogue: Catalogue
    _units: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def units(self, text: str) -> frozenset[str]:
        """The codes of every unit of this index, of any time, that is written so; a longer text is no name."""
        if len(text) > LONGEST_TEXT:
            return frozenset()
        found = self._units.get(text)
        if found is None:
            found = self._units[text] = self._read_unit(text)
        return found

    def is_near_a_unit(self, text: str) -> bool:
        """Whether a text may be the misspelt name of a unit."""
        key = normalise(plain_name(beginning(text)))
        if len(key) <= SHORTEST_MISSPELT or any(letter.isdigit() for letter in key):
            return False
        near = process.extract(key, list(self._unit_keys), scorer=OSA.distance, score_cutoff=MOST_ERRORS, limit=None)
        return any(errors <= 1 + len(spelling) // LETTERS_PER_ERROR for spelling, errors, _ in near)

    def _read_unit(self, text: str) -> frozenset[str]:
        """The units of a name, also as it stands in lists: numbered, with a footnote, in two languages, unspaced."""
        for spelling in (text, plain_name(text)):
            if found := self._unit_keys.get(normalise(spelling)):
                return found
        parts = [self._unit_keys.get(normalise(part), frozenset()) for part in name_parts(text)]
        if len(parts) > 1 and all(parts):
            return frozenset.intersection(*parts)
        joined = self._joined_unit_keys.get("".join(normalise(plain_name(text)).split()), frozenset())
        return joined or self._spelled_out_unit_keys.get(self._spelled_out(plain_name(text)), frozenset())

    @cached_property
    def _spelled_out_unit_keys(self) -> dict[str, frozenset[str]]:
        """The units by their names without abbreviations and without the place whose units they are."""
        keys: dict[str, frozenset[str]] = {}
        for unit in self.all_units:
            for spelling in unit.spellings:
                key = self._spelled_out(spelling)
                keys[key] = keys.get(key, frozenset()) | {unit.code}
        return keys

    def _spelled_out(self, text: str) -> str:
        return spelled_out(text, self.catalogue.places.get(self.index.unit_set, ()))

    @cached_property
    def _joined_unit_keys(self) -> dict[str, frozenset[str]]:
        """The units by their names without spaces, where that is clear: “Kontum”, “QuảngNinh”."""
        keys: dict[str, frozenset[str]] = {}
        for key, codes in self._unit_keys.items():
            joined = "".join(key.split())
            keys[joined] = keys.get(joined, frozenset()) | codes
        return keys

    def units_in(self, text: str) -> frozenset[str]:
        """The units whose names stand in a text as whole words, the longest names only."""
        return named_in(text, self._unit_keys)

    def components_in(self, text: str) -> frozenset[str]:
        """The components, or the total, whose names stand in a text as whole words, the longest names only."""
        return named_in(text, self._component_codes)

    @cached_property
    def _component_codes(self) -> dict[str, frozenset[str]]:
        return {key: frozenset({code}) for key, code in self.component_keys.items()}

    def name_of(self, code: str) -> str:
        """The Vietnamese name of a component or of the total."""
        return self.index.total.name_vi if code == TOTAL else self.index.components[code].name_vi

    def component_candidate(self, code: str) -> Candidate:
        """A component or the total as what a heading may have meant."""
        return candidate(self.index.total if code == TOTAL else self.index.components[code])

    def unit_candidate(self, code: str) -> Candidate:
        """A unit as what a name may have meant."""
        return candidate(self.catalogue.unit(code))

    @cached_property
    def regions(self) -> frozenset[str]:
        """The normalised names of regions, which stand over blocks of units."""
        names = ((region.name_vi, region.name_en) for region in self.catalogue.regions.values())
        return frozenset(normalise(name) for pair in names for name in pair)

    @cached_property
    def component_keys(self) -> dict[str, str]:
        """Every normalised spelling of the index's components in any year, and of its total ("total")."""
        keys: dict[str, str] = {}
        for component in (self.index.total, *self.index.components.values()):
            for spelling in component.spellings:
                keys.setdefault(normalise(spelling), component.code)
        for framework in self.index.frameworks:
            for part in framework.components:
                keys.setdefault(normalise(part.name_vi), part.component)
                keys.setdefault(normalise(part.name_en), part.component)
        keys.setdefault(normalise(self.index.short), TOTAL)
        return keys

    def component_of(self, text: str) -> str | None:
        """The component, or the total, that is written so; “&”, a comma and “và” say the same."""
        key = normalise(text)
        return self.component_keys.get(key) or self._component_keys_without_and.get(without_and(key))

    @cached_property
    def _component_keys_without_and(self) -> dict[str, str]:
        """The spellings of `component_keys` without the words for “and”, as far as each is of one component."""
        found: dict[str, set[str]] = {}
        for key, code in self.component_keys.items():
            found.setdefault(without_and(key), set()).add(code)
        return {key: next(iter(codes)) for key, codes in found.items() if key and len(codes) == 1}

    @cached_property
    def _unit_keys(self) -> dict[str, frozenset[str]]:
        keys: dict[str, frozenset[str]] = {}
        for unit in self.all_units:
            for spelling in unit.spellings:
                key = normalise(spelling)
                keys[key] = keys.get(key, frozenset()) | {unit.code}
        return keys

    @cached_property
    def most_units(self) -> int:
        """How many units the longest list of an edition of this index has."""
        return max((self.catalogue.list_size(self.index.code, year) for year in self.index.years()), default=0)

    @property
    def all_units(self) -> list[Unit]:
        """The units of this index of any time."""
        return [unit for unit in self.catalogue.units.values() if unit.unit_set == self.index.unit_set]


def named_in(text: str, keys: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What is named in a text by whole words; a name inside a longer one does not count."""
    words = normalise(beginning(text)).split()
    found: list[tuple[int, int, frozenset[str]]] = []
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            if codes := keys.get(" ".join(words[start:end])):
                found.append((start, end, codes))
                break
    longest = [
        codes
        for start, end, codes in found
        if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in found)
    ]
    return frozenset().union(*longest)
