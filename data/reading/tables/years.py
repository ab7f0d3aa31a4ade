"""Finds the year that a title, a sheet name or a file name gives its figures; dates and codes give none."""

import re
from functools import lru_cache

from data.names import beginning, fold
from data.reading.cells import Cell
from data.vocabulary import vocabulary

FIRST_YEAR, LAST_YEAR = 2000, 2100

_FULL_DATE = re.compile(r"\d{1,2}[-/._ ]\d{1,2}[-/._ ]\d{4}|\d{4}[-/._ ]\d{1,2}[-/._ ]\d{1,2}(?!\d)")
_MONTH = re.compile(r"(?<!\d)\d{1,2}[/.-]20\d\d(?!\d)")
_DECISION = re.compile(r"(?<!\d)\d++/(20\d\d/)?[A-ZĐa-zđ]{2,}+[-\w]*+")
_RANGE = re.compile(
    r"(?<!\d)(20\d\d)\s{0,3}(?:[-–—~]|đến|tới|to)\s{0,3}(?:năm\s{1,3})?((?:20)?\d\d)(?![\d/]|[-–.]\d)", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]++")
_YEAR_WORD = re.compile(r"[^\W\d_]*+(20\d\d)[^\W\d_]{0,3}+")


def years_in(text: str) -> frozenset[int]:
    """The years that a title, a sheet's name or a file's name names for its figures.

    "PCI_2016.xlsx", "pci2016" and "năm 2016" do; "31-12-2023", "tháng 5 năm 2024", "Nguồn: VCCI, 2024",
    "190/QĐ-UBND/2021" and "3f2016ab" do not.
    """
    return _years_in(beginning(text))


@lru_cache(maxsize=4096)
def _years_in(text: str) -> frozenset[int]:
    bare = _DECISION.sub(" ", _MONTH.sub(" ", _FULL_DATE.sub(" ", text)))
    found: set[int] = set()
    for match in _WORD.finditer(bare):
        year = _YEAR_WORD.fullmatch(match.group())
        if year is None or not FIRST_YEAR <= int(year[1]) <= LAST_YEAR:
            continue
        if not _dates_something_else(fold(bare[: match.start()])):
            found.add(int(year[1]))
    return frozenset(found)


def without_years(text: str) -> str:
    """A folded text without the words that are years."""
    return " ".join(word for word in text.split() if not _YEAR_WORD.fullmatch(word))


def without_ranges(text: str) -> tuple[str, frozenset[int]]:
    """A text without its ranges of years (“2019–2023”, “từ năm 2019 đến năm 2023”), and all years within them."""
    text = beginning(text)
    ranges = [(int(found[1]), int(found[2]) % 100 + int(found[1]) // 100 * 100) for found in _RANGE.finditer(text)]
    rest = _RANGE.sub(lambda found: " " if _is_range(found) else found[0], text)
    return rest, frozenset(year for first, last in ranges if first < last for year in range(first, last + 1))


def _is_range(found: re.Match[str]) -> bool:
    return int(found[1]) % 100 < int(found[2]) % 100


def year_of(cell: Cell) -> int | None:
    """The year that a heading is: 2016, "2016", "2016.0", "Năm 2016"."""
    if isinstance(cell.value, float) and not cell.value.is_integer():  # most figures; folding their text takes long
        return None
    text = fold(beginning(cell.text).removesuffix(".0")).removeprefix("nam ").removeprefix("year ")
    return int(text) if text.isdecimal() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR else None


def _dates_something_else(before: str) -> bool:
    """Whether the words before a year say that it dates the publication or the source."""
    near = " ".join(before.removesuffix(" nam").split()[-4:])
    return any(re.search(rf"(^| ){re.escape(word)}( \w+){{0,2}}$", near) for word in vocabulary().before_dates)
