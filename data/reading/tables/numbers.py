"""Turns what stands in a cell into a number, or says why it is none. Every repair is reported."""

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from data.names import LONGEST_TEXT
from data.reading.cells import Cell
from data.reading.problems import Problem, number_details

_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)
_COMMA = re.compile(r"[+-]?\d+,\d+")
_THOUSANDS_OR_DECIMALS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_RANK = re.compile(
    r"(?:(?:xếp )?(?:thứ )?hạng|(?:xếp )?thứ|rank(?:ed)?|#|no\.?)?\s*\(?0*([1-9]\d{0,2})(?:st|nd|rd|th)?\)?"
    r"(?:\s*/\s*(\d{1,3}))?\s*\*{0,3}",
    re.IGNORECASE,
)
MINIMUM_UNCLEAR = 3
_UNIT_WORDS = re.compile(r"(?i)\s*(điểm|%)$")
_FULL_WIDTH = {ord("０") + digit: str(digit) for digit in range(10)} | {
    ord("．"): ".", ord("，"): ",", ord("－"): "-", ord("＋"): "+", ord("％"): "%", ord("−"): "-",
}  # fmt: skip
_FORMAT_WORDS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
"""What a number format of Excel says besides digits: quoted words, a single letter, a colour or a country."""
_FORMAT_DECIMALS = re.compile(r"0\.(0+)")
_NOT_NUMBERS = ("nan", "inf", "+inf", "-inf", "infinity", "-infinity")


def without_invisible(text: str) -> str:
    """The text without letters that nobody sees: zero-width ones, marks of direction, separators of lines."""
    if text.isascii():
        return text
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Zl", "Zp"))


def decimal_mark(cells: Iterable[Cell], of_scores: bool = True) -> str | None:
    """The mark before the decimals in the texts of one column, where it is clear: "," or ".", else None.

    It is clear where some number can be read in one way only (“7,5”) and none the other way, or where three or more
    numbers, all of them text, have the same mark and three digits (“8,584”); not so of counts, which reach thousands.
    """
    clear: set[str] = set()
    unclear: list[str] = []
    has_numbers = False
    for cell in cells:
        has_numbers = has_numbers or cell.kind == "number"
        plain = _plain(cell.text) if cell.kind == "text" and len(cell.text) <= LONGEST_TEXT else ""
        if not ("," in plain or "." in plain) or not (_COMMA.fullmatch(plain) or _PLAIN.fullmatch(plain)):
            continue
        mark = "," if "," in plain else "."
        if _THOUSANDS_OR_DECIMALS.fullmatch(plain):
            unclear.append(mark)
        else:
            clear.add(mark)
    if of_scores and not clear and not has_numbers and len(unclear) >= MINIMUM_UNCLEAR:
        clear = set(unclear)
    return clear.pop() if len(clear) == 1 else None


def read_number(cell: Cell, sheet: str, decimal: str | None = None) -> tuple[float | None, Problem | None]:
    """Read the number in a cell; returns (number or None, problem or None).

    A number stored as text is taken and reported as a repair, and so is a decimal comma ("7,50"). Text in
    which the mark may separate thousands ("1,234") is not guessed, unless it is the column's `decimal` mark. Dates,
    errors, true/false and formulas without a result are problems, never blanks.
    """
    if cell.kind == "number" and isinstance(cell.value, int | float):
        try:
            number = float(cell.value)
        except OverflowError:
            number = math.inf
        return (number, None) if math.isfinite(number) else (None, _problem("not_finite", cell, sheet))
    if cell.kind == "text":
        return _read_text(cell, sheet, decimal)
    code = {
        "date": "date_in_number",
        "boolean": "boolean_in_number",
        "error": "error_cell",
        "formula_without_value": "formula_without_value",
    }[cell.kind]
    return None, _problem(code, cell, sheet)


def read_rank(cell: Cell, sheet: str, units: int | None = None) -> tuple[float | None, Problem | None]:
    """Read the rank in a cell, also as it is said in words: “54/63”, “Hạng 54”, “54th”, “54*”.

    units: how many units the edition ranks; a rank among others (“2/13”, in a region) is none of its ranks.
    """
    number, problem = read_number(cell, sheet)
    if problem is None or problem.code != "text_in_number" or len(cell.text) > LONGEST_TEXT:
        return number, problem
    plain = unicodedata.normalize("NFC", without_invisible(cell.text)).translate(_FULL_WIDTH)
    found = _RANK.fullmatch(" ".join(plain.split()))
    if found is None or (found[2] and int(found[2]) < int(found[1])):
        return None, problem
    if found[2] and units is not None and abs(int(found[2]) - units) > 1:  # 64 provinces were also counted as 63
        return None, problem
    rank = float(found[1])
    return rank, replace(_problem("number_as_text", cell, sheet), details=number_details("value", rank))


def written_decimals(cell: Cell, number: float) -> int:
    """How many decimals a figure is written with: “63,80” has two, and so has 63.8 in a cell with the format 0.00.

    number: what was read in the cell. A figure with more decimals than its format shows has them all.
    """
    held = len(f"{number:.10f}".rstrip("0").partition(".")[2])
    if cell.kind == "text":
        plain = _plain(cell.text)
        is_plain = "e" not in plain.lower()
        return max(held, len(plain.replace(",", ".").partition(".")[2])) if is_plain else held
    shown = _FORMAT_DECIMALS.search(_FORMAT_WORDS.sub("", cell.number_format.partition(";")[0]))
    return max(held, len(shown[1])) if shown and "%" not in cell.number_format else held


def _problem(code: str, cell: Cell, sheet: str) -> Problem:
    return Problem(code, sheet, cell.address, cell.text)


def _plain(text: str) -> str:
    """A text as it would be typed on a keyboard, without the word of its unit."""
    plain = without_invisible(text).translate(_FULL_WIDTH)
    return _UNIT_WORDS.sub("", re.sub(r"\s+", " ", plain).strip().lstrip("'"))


def _read_text(cell: Cell, sheet: str, decimal: str | None) -> tuple[float | None, Problem | None]:
    if len(cell.text) > LONGEST_TEXT:
        return None, _problem("text_in_number", cell, sheet)
    plain = _plain(cell.text)
    if _COMMA.fullmatch(plain) or _PLAIN.fullmatch(plain):
        if _THOUSANDS_OR_DECIMALS.fullmatch(plain) and (decimal is None or decimal not in plain):
            return None, _problem("ambiguous_number", cell, sheet)
        number = float(plain.replace(",", "."))
        if not math.isfinite(number):
            return None, _problem("not_finite", cell, sheet)
        code = "decimal_comma" if "," in plain else "number_as_text"
        return number, replace(_problem(code, cell, sheet), details=number_details("value", number))
    if plain.lower() in _NOT_NUMBERS:
        return None, _problem("not_finite", cell, sheet)
    return None, _problem("text_in_number", cell, sheet)
