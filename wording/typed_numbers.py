"""Numbers as people type them: read by one rule in every field and grid, in full or not at all.

A browser's own number field knows one decimal mark and drops the other: “7,5” became 75, “1.500.000” became 1.5.
"""

import math
import re
import unicodedata
from decimal import Decimal
from typing import Any, Final

from analysis.frames import is_known
from wording.numbers import MINUS, SEPARATORS

LONGEST: Final = 60
"""Characters of a typed number; what is longer is none."""

_GROUPED_FROM: Final = 1_000_000
"""Smaller numbers are written without their thousands apart: a year, and what could be read in two ways."""
_UNIT: Final = re.compile(r"(?i)\s*(?:%|điểm|đồng|points?|vnd)$")
_SPACED: Final = re.compile(r"[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d+)?")


class TypedNumberError(ValueError):
    """What was typed is no number."""


class UnclearNumberError(TypedNumberError):
    """What was typed can be read in two ways: as thousands, or with three decimals. both: what it may be."""

    def __init__(self, text: str, both: tuple[float, float]) -> None:
        super().__init__(text)
        self.both = both


def typed_number(text: str, language: str, is_whole: bool = False) -> float | None:
    """The number that was typed; None where nothing was. Raises TypedNumberError.

    In Vietnamese 7,5 is seven and a half and 1.500.000 is a million and a half; in English it is the other way round.
    The other language's way is read too where it can mean nothing else: 7.5, 1,500,000 and 1,234.5 in Vietnamese.
    7.149 is a whole number where only one is asked for, and unclear elsewhere: it is pasted for 7,149 as well. A word
    or sign of a unit behind the number is passed over.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).replace(MINUS, "-").split())
    if not plain:
        return None
    sign, digits = (-1, plain[1:].lstrip()) if plain.startswith("-") else (1, plain.removeprefix("+"))
    digits = _UNIT.sub("", digits)
    if len(plain) > LONGEST:
        raise TypedNumberError(text[:LONGEST])
    if _SPACED.fullmatch(digits):
        mark = next((mark for mark in ",." if mark in digits), "")
        digits = digits.replace(" ", "").replace(mark or ",", SEPARATORS[language][0])
    decimal_sign, sign_apart = SEPARATORS[language][0], SEPARATORS[language][1]
    for decimal_mark, thousands in ((decimal_sign, sign_apart), (sign_apart, decimal_sign)):
        mark, apart = re.escape(decimal_mark), re.escape(thousands)
        if re.fullmatch(rf"(?:\d+|[1-9]\d{{0,2}}(?:{apart}\d{{3}})+)(?:{mark}\d+)?", digits):
            number = float(digits.replace(thousands, "").replace(decimal_mark, "."))
            if digits.count(thousands) == 1 and decimal_mark not in digits and not is_whole:
                raise UnclearNumberError(text, (sign * number, sign * number / 1000))
            if math.isfinite(number):
                return sign * number
    raise TypedNumberError(text)


def as_typed(number: Any, language: str) -> str:
    """A number in full, as a person would type it; "" where it is unknown. `typed_number` reads it back."""
    if not is_known(number):
        return ""
    value = Decimal(repr(number.item() if hasattr(number, "item") else number))
    plain = f"{value:,f}" if abs(value) >= _GROUPED_FROM else f"{value:f}"
    whole, point, decimals = plain.partition(".")
    decimals = decimals.rstrip("0")
    decimal_mark, thousands = SEPARATORS[language][0], SEPARATORS[language][1]
    return whole.replace(",", thousands) + (decimal_mark if point and decimals else "") + decimals
