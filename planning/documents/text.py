"""The text of a paper as a .docx file can hold it."""

import unicodedata
from typing import Final

_TURNING: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""Marks that turn the direction of what follows; they come along with pasted text and turn the rest of the line."""


def lines(text: str) -> list[str]:
    """The lines of a text as XML can hold them: composed letters, no control characters, no empty line.

    The marks that turn the direction of a line are left out.
    """
    unified = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n"))
    cleaned = "".join(_printable(letter) for letter in unified)
    return [line for line in (line.strip() for line in cleaned.split("\n")) if line]


def one_line(text: str) -> str:
    """The text on one line."""
    return " ".join(lines(text))


def _printable(letter: str) -> str:
    if letter == "\n":
        return letter
    if letter in "\t\u2028\u2029\x85":
        return " "
    if unicodedata.category(letter) in ("Cc", "Cs") or ord(letter) & 0xFFFE == 0xFFFE or letter in _TURNING:
        return ""
    return letter
