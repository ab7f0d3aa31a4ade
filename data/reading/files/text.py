"""Reads tables written as text: .csv files in the encodings of Vietnam, and tables pasted from elsewhere.

Every cell keeps its exact characters: what a number means is judged later, cell by cell.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePath

from data.reading.cells import Cell, CellCollector, Workbook
from data.reading.files.single_cells import FIGURE, rows_of_single_cells
from data.reading.limits import Limits
from data.reading.problems import Problem, RejectedFileError, worded_details

PASTED = "Bảng dán"
"""The name of the sheet where a text has no name."""

SPACES = "  "
SEPARATORS = ("\t", ";", "|", ",", SPACES)
_NAMES = {"\t": "tab", SPACES: "2 × space"}
_SAMPLE_LINES = 300
_LONGEST_FIELD = 2**31 - 1
"""As good as none: the text as a whole has a limit."""
_IN_PROSE = (",", SPACES)
_LEAST_REGULAR = 0.3
"""Commas and double spaces occur in sentences too; they part columns only where many lines agree."""
_FAR_WIDER = 2
"""Beside so many times the columns, the other separator stands between several answers in one cell."""

_TWO_SPACES = re.compile(r"[ \xa0]{2,}")
_DECIMAL = re.compile(r"[+-]?\d+,\d+%?")
CHOSEN_IN_FILE = re.compile(r"sep=([\t;|,]) *", re.IGNORECASE)
"""The first line that names the separator to Excel itself."""

_BYTE_ORDER_MARKS = (  # the one of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FORMATS = {"<": "HTML/XML", "%PDF-": "PDF", "{\\rtf": "RTF"}
"""Files that begin as text but are no tables of text; many programs call an HTML page .xls."""

_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = frozenset("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY")


def read_text(content: bytes, file_name: str, limits: Limits) -> Workbook:
    """The cells of a text file, each of kind text; the sheet bears the file's name without its ending.

    Raises RejectedFileError for bytes that are no text and for a separator that is not clear.
    """
    text = content.decode(encoding_of(content))
    if len(text) > limits.text_characters:
        raise RejectedFileError(_too_long(len(text), limits.text_characters))
    check_is_text(text)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first, _, rest = text.partition("\n")
    chosen = CHOSEN_IN_FILE.fullmatch(first)
    separator = chosen[1] if chosen else separator_of(text)
    rows = _split(rest if chosen else text, separator)
    if separator is None:
        lines = text.split("\n")
        filled = [line for line in lines if line.strip()]
        found_rows = rows_of_single_cells([line.strip() for line in filled])
        rows = [[filled[at].strip() for at in row] for row in found_rows or ()] or [[line] for line in lines]
    found = CellCollector(replace(limits, rows=limits.text_rows))
    for row, fields in enumerate(rows, start=2 if chosen else 1):
        for column, field in enumerate(fields, start=1):
            found.add(Cell(row, column, field, "text"))
    return Workbook(file_name, (found.sheet(PurePath(file_name).stem or PASTED, is_hidden=False),), "text")


def _too_long(length: int, limit: int) -> Problem:
    details: dict[str, str] = {}
    for name, number in (("found", length), ("limit", limit)):
        english = f"{number:,}"
        details |= worded_details(name, "words.characters", count=(english.replace(",", "."), english))
    return Problem("file_too_large", found=str(length), details=details)


# --- the encoding ------------------------------------------------------------------------------------------


def encoding_of(content: bytes) -> str:
    """The encoding of a text; a wrong old font is decoded too, and named by a later check."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    if b"\0" in content:
        return _utf_16_without_mark(content)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _old_encoding(content)
    return "utf-8"


def _utf_16_without_mark(content: bytes) -> str:
    """Which half of each pair is mostly zero: that is so for digits, spaces and separators."""
    zeros_first, zeros_second = content[::2].count(0), content[1::2].count(0)
    many = len(content) // 2 * 0.2
    if zeros_second >= many and zeros_first == 0:
        return "utf-16-le"
    if zeros_first >= many and zeros_second == 0:
        return "utf-16-be"
    raise RejectedFileError(Problem("unreadable_file", found="NUL"))


def _old_encoding(content: bytes) -> str:
    """Windows' Vietnamese encoding where its marks stand on vowels; else the letters as an old font writes them."""
    try:
        text = content.decode("cp1258")
    except UnicodeDecodeError:
        return "latin-1"
    before = [unicodedata.normalize("NFC", text[at - 1]) for at, letter in enumerate(text) if letter in _MARKS and at]
    if text[:1] not in _MARKS and all(letter in _VOWELS for letter in before):
        return "cp1258"
    try:
        content.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def check_is_text(text: str) -> None:
    """Raise RejectedFileError for bytes that merely decode, and for files of another kind."""
    start = text[:200].lstrip("\ufeff \t\r\n")
    for beginning, kind in _OTHER_FORMATS.items():
        if start.startswith(beginning):
            raise RejectedFileError(Problem("another_document", found=kind))
    if "\0" in text:
        raise RejectedFileError(Problem("unreadable_file", found="NUL"))
    controls = sum(1 for letter in text if letter < " " and letter not in "\t\n\r\f\v\x1a") + sum(
        1 for letter in text if "\x7f" <= letter < "\xa0"
    )
    if not text.strip() or controls * 100 > len(text):
        raise RejectedFileError(Problem("unreadable_file", found="binary" if controls else ""))


# --- the separator -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Fit:
    """How well a separator parts the lines.

    regular: the share of lines with the most common number of columns; width: that number; figures: the share of
    their fields that are numbers.
    """

    separator: str
    regular: float
    width: int
    figures: float


def separator_of(text: str, candidates: Sequence[str] = SEPARATORS) -> str | None:
    """What separates the columns, None for a single column; RejectedFileError if two are as likely.

    text: the first lines are enough. candidates: of `SEPARATORS`, those that the reader can split by.
    """
    likely = [separator for separator in candidates if separator != "," or not _commas_are_decimal(text)]
    fits = [fit for separator in likely if (fit := _fit(text, separator)) is not None]
    strict = [fit for fit in fits if fit.separator != SPACES]
    if strict and max(fit.regular for fit in strict) >= max(fit.regular for fit in fits):
        # Spaces beside a separator only align the columns.
        fits = strict
    if not fits:
        return None
    first, *others = sorted(fits, key=lambda fit: (fit.regular, fit.figures), reverse=True)
    for other in others:
        if first.regular < 1.5 * other.regular:
            first = _better(first, other)
    if first.separator == "," and _commas_do_both(text):
        raise _unclear([",", "0,0"])
    return first.separator


def _better(fit: _Fit, other: _Fit) -> _Fit:
    """Of two that are as regular, the one beside which the other only parts what stands in a cell.

    Beside it the comma is mere prose, for it leaves far more numbers whole; or it gives far more columns.
    """
    worse, better = sorted((fit, other), key=lambda fit: fit.figures)
    if worse.separator == "," and better.figures - worse.figures >= 0.3:
        return better
    narrow, wide = sorted((fit, other), key=lambda fit: fit.width)
    if wide.width < _FAR_WIDER * narrow.width:
        raise _unclear([_NAMES.get(fit.separator, fit.separator) for fit in (fit, other)])
    return wide


def _unclear(found: Sequence[str]) -> RejectedFileError:
    return RejectedFileError(Problem("separator_unclear", found=" / ".join(f"“{what}”" for what in found)))


def _sample(text: str, separator: str | None) -> list[list[str]]:
    """The fields of the first rows that are not blank."""
    return _split(text, separator, _first_filled)


def _first_filled(rows: Iterable[list[str]]) -> list[list[str]]:
    return list(islice((row for row in rows if any(field.strip() for field in row)), _SAMPLE_LINES))


def _fit(text: str, separator: str) -> _Fit | None:
    rows = _sample(text, separator)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return None
    width, count = widths.most_common(1)[0]
    if (count < 2 and count < len(rows)) or (separator in _IN_PROSE and count < _LEAST_REGULAR * len(rows)):
        return None
    fields = [field.strip() for row in rows if len(row) == width for field in row]
    return _Fit(
        separator, count / len(rows), width, sum(1 for field in fields if FIGURE.fullmatch(field)) / len(fields)
    )


def _commas_are_decimal(text: str) -> bool:
    """Whether the commas stand inside numbers ("7,50") between other separators or spaces, nearly all of them."""
    words = [word for (line,) in _sample(text, None) for word in re.split(r"[\s;|]+", line) if "," in word]
    return bool(words) and sum(1 for word in words if _DECIMAL.fullmatch(word)) >= 0.8 * len(words)


def _commas_do_both(text: str) -> bool:
    """Whether commas part the columns and the decimals too: the header has fewer columns than the rows of figures."""
    rows = _sample(text, ",")
    headers = [len(row) for row in rows if len(row) > 1 and not any(FIGURE.fullmatch(field.strip()) for field in row)]
    figures = [row for row in rows if sum(1 for field in row if FIGURE.fullmatch(field.strip())) * 2 > len(row)]
    if not headers or not figures or any("." in field for row in figures for field in row):
        return False
    return max(headers) < Counter(len(row) for row in figures).most_common(1)[0][0]


# --- the cells ---------------------------------------------------------------------------------------------


def _split(
    text: str, separator: str | None, take: Callable[[Iterable[list[str]]], list[list[str]]] = list
) -> list[list[str]]:
    """The fields of every row, or of those taken. Quotes hold a field together, unless they do not close: then they
    are characters."""
    if separator is None:
        return take([line] for line in text.split("\n"))
    if separator == SPACES:
        return take(_TWO_SPACES.split(line.strip(" \xa0")) for line in text.split("\n"))
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        return take(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error:
        return take(csv.reader(io.StringIO(text), delimiter=separator, quoting=csv.QUOTE_NONE))
