"""Matches typed names to units and components after normalisation.

A name is taken only when it is equal after normalisation; a near miss is suggested and never taken,
because "Hà Nam" must not become "Quảng Nam".
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

LETTERS_PER_ERROR = 6
"""A name of so many letters may have one more typing error than a shorter one and is still taken for that name."""
MOST_ERRORS = 3
LEAST_SHARE = 0.75
"""Of a name that is no misspelling, this share of its telling words must stand in another for that one to be meant."""
MOST_CANDIDATES = 3
"""More are given only where the next ones are as near as the last of these."""
LONGEST_TEXT = 300
"""Nothing is recognised in what stands behind so many characters of a text: a cell may hold a whole book."""
LONGEST_NAME = 100
"""A longer text is no misspelt name; comparing it with every name would take long."""
MOST_REMEMBERED = 20_000
"""Number of texts whose key is cached: headings and names repeat in every cell and file."""

# Possessive, and never begun inside a run of what they would take: the time grows with the text, not with its square.
_NUMBERING = re.compile(
    r"^\s*+\(?\d{1,3}+\s*+[.)]\s++"
    r"|(?:(?<!\s)\s++)?[(\[]\s*+(?:\d{1,2}+|\*++)\s*+[)\]]\s*+$"
    r"|(?<![\s*†‡¹²³⁴])[\s*†‡¹²³⁴]++$"
)
_OFFICE = re.compile(r"^\s*+(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\s++", re.IGNORECASE)
_KIND = re.compile(r"(?<!\s)\s++(?:city|province)\s*+$", re.IGNORECASE)
_SHORT_DISTRICT = re.compile(r"^\s*+H\.\s*+")
_BETWEEN_NAMES = re.compile(r"(?:(?<!\s)[^\S\n]++)?[/|\n()\[\]]\s*+")

_BETWEEN_WORDS = re.compile(r"[\W_]++")

_ABBREVIATIONS = {
    "ptnt": "phat trien nong thon",
    "ubnd": "uy ban nhan dan",
    "bhxh": "bao hiem xa hoi",
    "nhnn": "ngan hang nha nuoc",
    "bqlda": "ban quan ly du an",
    "bql": "ban quan ly",
    "qlda": "quan ly du an",
    "ql": "quan ly",
    "kkt": "khu kinh te",
}
"""Abbreviations in names of bodies that stand for one thing only, folded, and what they stand for."""
_KINDS_OF_PLACES = ("thanh pho", "thi xa", "thi tran")

_PREFIXES = ("tinh ", "thanh pho ", "tp ")


class AmbiguousAliasError(ValueError):
    """One spelling stands for two different units or components; `spelling` is it."""

    def __init__(self, spelling: str, first: str, other: str) -> None:
        super().__init__(f"“{spelling}” stands for both {first} and {other}")
        self.spelling = spelling


@dataclass(frozen=True)
class Match:
    """What a typed name was found to mean.

    code: the unit or component, None when no known spelling is equal.
    is_exact: the text is letter for letter the official spelling (otherwise reading it was a repair).
    """

    code: str | None
    is_exact: bool = False


def beginning(text: str) -> str:
    """As much of a text as something is looked for in: a title, a note, a sheet's name."""
    return text[:LONGEST_TEXT]


@lru_cache(maxsize=MOST_REMEMBERED)
def normalise(text: str) -> str:
    """Bring every way of typing one name to the same key.

    Unicode form, kinds of space, invisible characters, case, accents, đ and punctuation stop mattering, and
    "tỉnh", "thành phố", "TP." in front are dropped. Normalising a key again changes nothing.
    """
    folded = fold(text)
    while (shorter := _without_prefix(folded)) != folded:
        folded = shorter
    return folded


@lru_cache(maxsize=MOST_REMEMBERED)
def fold(text: str) -> str:
    """Bring every way of typing one text to the same key, like `normalise`, but keep every word of it."""
    folded = _fold(text)
    while (again := _fold(folded)) != folded:
        folded = again
    return folded


def _fold(text: str) -> str:
    # Accents go before casefold as well: a few marks casefold into letters.
    plain = _without_marks(_without_marks(text).casefold()).replace("đ", "d").replace("ð", "d")
    return _BETWEEN_WORDS.sub(" ", plain).strip()


def _without_marks(text: str) -> str:
    if text.isascii():  # most cells are figures
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in ("Mn", "Cf"))


def without_and(key: str) -> str:
    """A folded name without the words for “and”, which “&” and a comma stand for as well."""
    return " ".join(word for word in key.split() if word not in ("va", "and"))


def plain_letters(text: str) -> str:
    """A name in letters without marks, as English writes it: “Đ.Biên” is “D.Bien”."""
    return _without_marks(text).replace("đ", "d").replace("Đ", "D")


def _without_prefix(key: str) -> str:
    for prefix in _PREFIXES:
        if key.startswith(prefix):
            return key.removeprefix(prefix)
    return key


def plain_name(text: str) -> str:
    """A unit's name without what lists add to it: a number in front, a footnote mark, “UBND”, “City”."""
    composed = unicodedata.normalize("NFC", beginning(text))
    bare = _KIND.sub("", _OFFICE.sub("", _NUMBERING.sub("", _NUMBERING.sub("", composed))))
    return _SHORT_DISTRICT.sub("Huyện ", bare)


def name_parts(text: str) -> list[str]:
    """The names in a text that gives one unit's name in two languages: “Quảng Ninh / Quang Ninh”."""
    return [part for part in _BETWEEN_NAMES.split(plain_name(text)) if part]


@lru_cache(maxsize=MOST_REMEMBERED)
def spelled_out(text: str, places: tuple[str, ...] = ()) -> str:
    """The key of a name with its usual abbreviations written out and without what may be left away.

    “Sở NN&MT” stays as it is, but “Ban QLDA NN&PTNT tỉnh Hà Tĩnh” and “BQLDA NN và Phát triển nông thôn” have one key.
    places: whose bodies they are; such a name at the end is left away, and “tỉnh” with it, as long as a name is left.
    """
    words = f" {fold(text)} "
    for short, whole in _ABBREVIATIONS.items():
        words = words.replace(f" {short} ", f" {whole} ")
    key = without_and(words)
    key = key.removeprefix("uy ban nhan dan ")
    for place in places:
        for ending in (fold(place), "tinh"):
            rest = key.removesuffix(f" {ending}")
            if len(rest.split()) > 1 and rest not in _KINDS_OF_PLACES:
                key = rest
    return key


class NameIndex:
    """The known spellings of a set of units or components.

    entries: (code, spellings); the first spelling is the official one. places: whose units they are, which a name
    may add: “Sở Y tế tỉnh Hà Tĩnh”.
    Raises AmbiguousAliasError when one spelling leads to two codes.
    """

    def __init__(self, entries: Iterable[tuple[str, Iterable[str]]], places: Iterable[str] = ()) -> None:
        self._places = tuple(places)
        self._spelled_out: dict[str, frozenset[str]] = {}
        self._official: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._whole: dict[str, str] = {}
        for code, spellings in entries:
            for spelling in spellings:
                self._official.setdefault(code, spelling)
                key = normalise(spelling)
                if key and self._codes.setdefault(key, code) != code:
                    raise AmbiguousAliasError(spelling, self._codes[key], code)
                if folded := fold(spelling):
                    self._whole[folded] = code
                whole = spelled_out(spelling, self._places)
                self._spelled_out[whole] = self._spelled_out.get(whole, frozenset()) | {code}

    def code(self, text: str) -> str | None:
        """The code of which `text` is a known spelling, also where one of them is abbreviated; None if of none."""
        code = self._codes.get(normalise(text))
        if code is None:
            meant = self._spelled_out.get(spelled_out(text, self._places), frozenset())
            code = next(iter(meant)) if len(meant) == 1 else None
        return code

    def match(self, text: str) -> Match:
        """Find what `text` means; see Match. Empty text means nothing."""
        code = self.code(text)
        return Match(code, is_exact=code is not None and text == self._official[code])

    def candidates(self, text: str, among: Iterable[str] | None = None) -> tuple[str, ...]:
        """What a text that is no known spelling may have meant: codes, the nearest first, ties side by side.

        First the names that it may be a misspelling of, by the number of errors; then those of which it has the
        telling words. among: the codes that come into question; None for all. Empty for a text that is near to none.
        """
        if len(text) > LONGEST_NAME:
            return ()
        allowed = frozenset(self._official if among is None else among)
        errors = self._errors(text)
        order = {code: (0, float(number)) for code, number in errors.items()}
        order |= {code: (1, -share) for code, share in self._shares(text).items() if code not in order}
        nearest = sorted((place, code) for code, place in order.items() if code in allowed)
        return tuple(
            code
            for number, (place, code) in enumerate(nearest)
            if number < MOST_CANDIDATES or place == nearest[MOST_CANDIDATES - 1][0]
        )

    def _errors(self, text: str) -> dict[str, int]:
        """The names that the text may be a misspelling of, with the errors: letters more, less, other or swapped."""
        found: dict[str, int] = {}
        names = {text, plain_name(text)}
        for keys, known in (
            ({normalise(name) for name in names}, self._codes),
            ({fold(name) for name in names}, self._whole),
        ):
            for key in keys - {""}:
                near = process.extract(key, list(known), scorer=OSA.distance, score_cutoff=MOST_ERRORS, limit=None)
                for spelling, errors, _ in near:
                    if errors <= 1 + len(spelling) // LETTERS_PER_ERROR:
                        code = known[spelling]
                        found[code] = min(int(errors), found.get(code, MOST_ERRORS))
        return found

    def _shares(self, text: str) -> dict[str, float]:
        """The names with which the text shares enough of the words that tell names apart, with the share, up to 1."""
        said = set(fold(plain_name(text)).split())
        weight, found = self._weight(said), dict[str, float]()
        for spelling in {spelling for word in said for spelling in self._named.get(word, ())}:
            known, code = set(spelling.split()), self._whole[spelling]
            share = self._weight(said & known) / min(weight, self._weight(known))
            if share >= LEAST_SHARE:
                found[code] = max(share, found.get(code, 0.0))
        return found

    def _weight(self, words: set[str]) -> float:
        """How much words say of which name is meant: one that all names have, such as “Sở”, says nearly nothing."""
        return sum(1 / self._spread.get(word, 1) for word in words)

    @cached_property
    def _named(self) -> Mapping[str, tuple[str, ...]]:
        """The spellings in which each word stands."""
        found: dict[str, list[str]] = {}
        for spelling in self._whole:
            for word in dict.fromkeys(spelling.split()):
                found.setdefault(word, []).append(spelling)
        return {word: tuple(spellings) for word, spellings in found.items()}

    @cached_property
    def _spread(self) -> Mapping[str, int]:
        """In how many names each word stands."""
        return {word: len({self._whole[way] for way in ways}) for word, ways in self._named.items()}
