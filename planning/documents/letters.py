"""Widths of bold Times New Roman text, which set the length of the rules below headings."""

import unicodedata
from typing import Final

_WIDTHS: Final = {
    220: "|", 250: " \u00a0,.", 278: "\"'/\\il", 333: "!()-:;[]`fjt", 389: "Is", 394: "{}", 444: "cerz",
    500: "#$*0123456789?J_agovxy–“”", 520: "~", 554: "ơ", 556: "Sbdhknpquđ", 570: "+<=>", 600: "ư", 611: "FP",
    667: "BELTZ", 722: "ACDNRUVXYwĐ", 778: "GHKOQƠ", 796: "Ư", 833: "&m", 930: "@", 944: "M", 1000: "%W…",
}  # fmt: skip
"""Thousandths of the size, bold upright; a letter with marks is as wide as the letter."""

_WIDTH_OF: Final = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_HORNED: Final = {"o\u031b": "ơ", "O\u031b": "Ơ", "u\u031b": "ư", "U\u031b": "Ư"}
_OTHER: Final = 600

POINT: Final = 25.4 / 72
"""A point in millimetres."""


def bold_length(text: str, size: float) -> float:
    """The length of a text on one line, in millimetres; size in points."""
    return (
        sum(_WIDTH_OF.get(_plain(character), _OTHER) for character in unicodedata.normalize("NFC", text))
        / 1000
        * size
        * POINT
    )


def _plain(character: str) -> str:
    if character in _WIDTH_OF:
        return character
    parts = unicodedata.normalize("NFD", character)
    # The horn is the first mark of a letter that has two: ờ is o, horn, grave; or the second: ợ is o, horn, dot.
    horned = _HORNED.get(parts[0] + "\u031b") if "\u031b" in parts else None
    return horned or parts[0]
