"""What a spreadsheet shows of a number in a number format (ECMA-376, part 1, 18.8.31), as far as the program uses them.

Knows nothing of how the program makes the formats. Spreadsheets round the decimal figures that they show, half away
from zero; the screen rounds the binary number, so that the two may differ where a number lies on the border.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from wording.numbers import SEPARATORS

_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<digits>[#0][#0,.]*)|(?P<percent>%)|(?P<other>.)')
_TIMES = {
    "dd/mm/yyyy": "%d/%m/%Y",
    "dd/mm/yyyy hh:mm": "%d/%m/%Y %H:%M",
    "[$-409]d mmm yyyy": "{day} %b %Y",
    "[$-409]d mmm yyyy hh:mm": "{day} %b %Y %H:%M",
}


def shown_as(value: Any, code: str, language: str) -> str:
    """The text of a cell with this value and number format on a machine of the language."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, datetime):
        return value.strftime(_TIMES[code].replace("{day}", str(value.day)))
    if code == "General":
        return str(value)
    above, below, nothing = re.findall(r'((?:"[^"]*"|\\.|[^;"\\])+)', code)
    return _section(abs(value), above if value > 0 else below if value < 0 else nothing, language)


def is_on_the_border(value: float, digits: int) -> bool:
    """Whether a number lies so near to the middle of two shown ones that a binary one is rounded by its last bits."""
    scaled = abs(value) * 10**digits
    return abs(scaled - int(scaled) - 0.5) < 1e-6


def _section(value: float, section: str, language: str) -> str:
    tokens = [(match.lastgroup, match[match.lastgroup or ""]) for match in _TOKEN.finditer(section)]
    number = Decimal(f"{value:.15g}") * (100 if any(kind == "percent" for kind, _ in tokens) else 1)
    return "".join(_digits(number, text, language) if kind == "digits" else text for kind, text in tokens)


def _digits(number: Decimal, places: str, language: str) -> str:
    whole, _, decimals = places.partition(".")
    rounded = number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    figure = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    mark, between = SEPARATORS[language]
    return figure.translate(str.maketrans({".": mark, ",": between}))
