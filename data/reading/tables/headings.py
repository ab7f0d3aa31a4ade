"""Parses headings of columns and rows: component, total, rank, year, unit.

Everything is matched after normalisation against the catalogue and the vocabulary; nothing is guessed from
the position of a cell, and a spelling that is only near is suggested, never taken.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from rapidfuzz import fuzz, process

from data.catalogue.model import TOTAL
from data.names import LONGEST_TEXT, beginning, fold, normalise
from data.reading.problems import Candidate
from data.reading.tables.index_names import IndexNames
from data.reading.tables.phrases import (
    after,
    holds,
    without_phrases,
    without_prefix,
    without_suffix,
    without_year_word,
    without_year_word_around,
)
from data.reading.tables.years import years_in
from data.vocabulary import vocabulary

LOWEST_SIMILARITY = 82.0

_PARENTHESES = re.compile(r"\([^()]*+\)|\[[^\[\]]*+\]")
_DIFFERENCE = re.compile(r"\s*+(±|\+\s*+/\s*+[-−–]|Δ)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_BETWEEN_LANGUAGES = re.compile(r"\n|/|\||\s[-–]\s")
_NUMBER_BEFORE = re.compile(r"(?:(?:cs|ct|tc|c) ?\d{1,2}|\d{1,2}(?: \d{1,2})+|x?(?:ix|iv|v?i{1,3}|v)|x) (?=\D)")
"""“C1:”, “1.1.”, “III.” before a heading, folded; it is removed only where a component's name follows."""
_SAID_ASIDE = {"rank", "grade", "responses", "change"}


@dataclass(frozen=True)
class Meaning:
    """What one heading says.

    component: a component's code, "total", or None. ordinal: the number of a component in its framework where
    only that is given ("Chỉ số thành phần 3"); number: that number where a name follows it that is not known.
    field: another column of the vocabulary ("rank", "unit", …). year: a year named in the heading. is_prefixed:
    it says outright that it is a component ("CSTP 3: …"). is_unweighted, is_weighted: what a total says of its
    weights, where both are printed. is_statistic: a median or mean of all units.
    is_exact: written as the catalogue or the vocabulary writes it.
    """

    component: str | None = None
    ordinal: int | None = None
    number: int | None = None
    field: str | None = None
    year: int | None = None
    is_prefixed: bool = False
    is_unweighted: bool = False
    is_weighted: bool = False
    is_statistic: bool = False
    is_exact: bool = True

    @property
    def is_known(self) -> bool:
        """Whether the heading says anything that the program understands."""
        return bool(self.component or self.ordinal or self.field or self.is_unweighted)


NOTHING = Meaning()


@dataclass(frozen=True)
class Words(IndexNames):
    """The words of one index: what its headings mean, beside its names. Remembers what it has read."""

    _meanings: dict[str, Meaning] = field(default_factory=dict, compare=False, repr=False)

    def meaning(self, text: str) -> Meaning:
        """What a heading means; NOTHING if it is not known, or too long for a heading."""
        if len(text) > LONGEST_TEXT:
            return NOTHING
        found = self._meanings.get(text)
        if found is None:
            found = self._meanings[text] = self._read(text)
        return found

    def candidate(self, text: str) -> Candidate | None:
        """The component that a misspelt heading is nearest to, None if it is near to none."""
        keys = {key: code for key, code in self.component_keys.items() if len(key) > 3}
        best = process.extractOne(
            self._plain(beginning(text)), list(keys), scorer=fuzz.ratio, score_cutoff=LOWEST_SIMILARITY
        )
        return None if best is None else self.component_candidate(keys[best[0]])

    @cached_property
    def _exact(self) -> frozenset[str]:
        names = [s for c in (self.index.total, *self.index.components.values()) for s in c.spellings]
        names += [name for f in self.index.frameworks for p in f.components for name in (p.name_vi, p.name_en)]
        return frozenset(names)

    def _plain(self, text: str) -> str:
        """A heading without brackets, years and what only decorates the name of a component."""
        bare = normalise(_YEAR.sub(" ", _PARENTHESES.sub(" ", text)))
        _, rest = without_prefix(bare)
        return rest or bare

    def _read(self, text: str) -> Meaning:
        folded = fold(text)
        if _DIFFERENCE.match(text):
            return Meaning(field="change")
        if not folded:
            return Meaning(field="position") if text.strip() == "#" else NOTHING
        years = years_in(text)
        year = next(iter(years)) if len(years) == 1 else None
        known = vocabulary()
        if holds(folded, known.decorations["unweighted"]):
            return Meaning(is_unweighted=True, year=year)
        planned = without_phrases(folded, known.decorations["not_planned"])
        if holds(folded, known.decorations["earlier"]) or holds(planned, known.decorations["planned"]):
            return Meaning(field="change")  # another edition's figure beside this one's, or none yet
        component = self.component_keys.get(normalise(text))
        if component is not None:
            is_weighted = holds(folded, known.decorations["weighted"])
            return Meaning(component, year=year, is_weighted=is_weighted, is_exact=text in self._exact)
        if (named := known.columns.get(folded)) is not None:
            return Meaning(field=named)
        bare = fold(_YEAR.sub(" ", _PARENTHESES.sub(" ", text)))
        if year is not None and (named := known.columns.get(without_year_word(bare))) is not None:
            return Meaning(field=named, year=year)  # “Điểm năm 2013”, “2013 score”
        if year is not None:
            bare = without_year_word_around(bare)  # “Tính minh bạch – năm 2021”
        is_statistic = holds(bare, known.decorations["statistics"])
        is_weighted = holds(folded, known.decorations["weighted"])
        found = self._total(bare) or self._component(bare) or self._combined(bare)
        found = found or self._in_two_languages(text)
        aside = {known.columns.get(fold(part.strip("()[]"))) for part in _PARENTHESES.findall(text)} & _SAID_ASIDE
        if found is not None and found.field is None and len(aside) == 1:
            found = replace(found, field=aside.pop())  # “Tiếp cận đất đai (hạng)”
        if self._is_of_weights(bare, folded, found):
            return Meaning(field="identifier")
        if found is None:
            number = without_prefix(bare)[0]
            return Meaning(number=number, year=year, is_weighted=is_weighted, is_statistic=is_statistic)
        return replace(found, year=year, is_weighted=is_weighted, is_statistic=is_statistic, is_exact=False)

    def _is_of_weights(self, bare: str, folded: str, found: Meaning | None) -> bool:
        """“Trọng số Tính minh bạch”, “Tính minh bạch (đã nhân trọng số)”: a component's weight or part of the total."""
        words = vocabulary().decorations["of_weights"]
        if found is not None:
            return found.component not in (None, TOTAL) and holds(folded, words)
        return any(self.component_keys.get(rest) for rest in after(bare, words))

    def _in_two_languages(self, text: str) -> Meaning | None:
        """“Chi phí gia nhập thị trường / Entry Costs”: parts that all say the same."""
        parts = [part for part in _BETWEEN_LANGUAGES.split(text) if part.strip()]
        if len(parts) < 2:
            return None
        said = [self.meaning(part) for part in parts]
        is_one = (
            all(meaning.is_known for meaning in said)
            and len({(meaning.component, meaning.field) for meaning in said}) == 1
        )
        return said[0] if is_one else None

    def _component(self, bare: str) -> Meaning | None:
        """“Chỉ số thành phần 3: Tính minh bạch”, “Transparency Sub-Index”, “CSTP 3”."""
        if (field_name := vocabulary().columns.get(bare)) is not None:
            return Meaning(field=field_name)
        ordinal, rest = without_prefix(bare)
        unnumbered = without_prefix(self._without_number(rest))[1]
        for candidate in dict.fromkeys((rest, without_suffix(rest), unnumbered, without_suffix(unnumbered))):
            code = self.component_of(candidate) if candidate else None
            if code is not None:
                return Meaning(code, is_prefixed=rest != bare)
        return Meaning(ordinal=ordinal, is_prefixed=True) if ordinal and not rest else None

    def _without_number(self, bare: str) -> str:
        """“PCI_1: Gia nhập thị trường”, “C1: …”, “I. …” without the number."""
        own = re.match(rf"{re.escape(fold(self.index.short))} ?\d{{1,2}} (?=\D)", bare)
        number = own or _NUMBER_BEFORE.match(bare)
        return bare[number.end() :] if number else bare

    def _total(self, bare: str) -> Meaning | None:
        """“PCI 2013”, “The Weighted PCI Score in 2017”, “Thứ hạng PCI 2009”: the index and what goes with it."""
        for word in vocabulary().decorations["weighted"]:
            if bare.endswith(f" {word}") or bare.startswith(f"{word} "):
                rest = bare.removesuffix(f" {word}").removeprefix(f"{word} ")
                if self.component_keys.get(normalise(rest)) == TOTAL:
                    return Meaning(TOTAL)
        short = fold(self.index.short)
        if f" {short} " not in f" {bare} ":
            return Meaning(TOTAL) if self._is_nothing_but_a_total(bare) else None
        rest = f" {bare} ".replace(f" {short} ", "  ")
        field_name = vocabulary().columns.get(" ".join(rest.split()))
        if field_name in ("rank", "grade"):
            return Meaning(field=field_name)
        rest = without_phrases(rest, vocabulary().decorations["of_the_total"])
        if not rest:
            return Meaning(TOTAL)
        field_name = vocabulary().columns.get(rest)
        return Meaning(field=field_name) if field_name in ("rank", "grade") else None

    @staticmethod
    def _is_nothing_but_a_total(bare: str) -> bool:
        """“Có trọng số”, “Final weighted score”, “Điểm tổng hợp năm”: no name, but words that only a total bears."""
        known = vocabulary().decorations
        if not holds(bare, known["only_of_totals"]):
            return False
        return not without_phrases(bare, known["of_the_total"])

    def _combined(self, bare: str) -> Meaning | None:
        """“Hạng Tiếp cận đất đai”, “Land Access - Rank”: a component and what is said of it."""
        for word, name in vocabulary().columns.items():
            if name not in ("rank", "value", "grade"):
                continue
            for rest in (bare.removeprefix(f"{word} "), bare.removesuffix(f" {word}")):
                if rest == bare:
                    continue
                found = self._total(rest) or self._component(rest)
                if found is not None and (found.component or found.ordinal) and not found.field:
                    return replace(found, field=name)
        return None


def combine(meanings: Sequence[Meaning]) -> Meaning:
    """What several headings above one column mean together: a component and, perhaps, its rank; a year."""
    known = [meaning for meaning in meanings if meaning.is_known]
    year = next((meaning.year for meaning in meanings if meaning.year is not None), None)
    is_statistic = any(meaning.is_statistic for meaning in meanings)
    if any(meaning.is_unweighted for meaning in known):
        return Meaning(is_unweighted=True, year=year)
    if not known:
        number = next((meaning.number for meaning in meanings if meaning.number), None)
        is_weighted = any(meaning.is_weighted for meaning in meanings)
        return replace(NOTHING, number=number, year=year, is_weighted=is_weighted, is_statistic=is_statistic)
    if any(m.field == "change" for m in known):
        return Meaning(field="change", year=year)
    named = [m.component for m in known if m.component]
    component = next((m.component for m in known if m.component and m.is_prefixed), None)
    component = component or next((name for name in reversed(named) if name != TOTAL), None)  # “Điểm” below a name
    component = component or next(iter(named), None)
    ordinal = next((m.ordinal for m in known if m.ordinal), None)
    fields = [m.field for m in known if m.field]
    if component or ordinal:
        fields = [name for name in fields if name in ("rank", "grade", "value", "responses", "change", "position")]
    return Meaning(
        component,
        None if component else ordinal,
        field=fields[-1] if fields else None,
        year=year,
        is_prefixed=any(m.is_prefixed for m in known),
        is_weighted=any(m.is_weighted for m in known),
        is_statistic=is_statistic,
        is_exact=all(m.is_exact for m in known),
    )


def meaning_of_choice(choice: str) -> Meaning:
    """What a person chose for a column: a component, "total", "component:rank", or a word of the vocabulary."""
    component, _, field_name = choice.partition(":")
    if component in vocabulary().headings or component in ("ignored", "indicator_value"):
        return Meaning(field=component)
    return Meaning(component, field=field_name or None)
