"""Cleans text that people typed or files contained, before it is stored."""

import re
import unicodedata

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but the line break and the tab, and half surrogates."""


def folded(text: str) -> str:
    """The key by which a text is known again: composed letters, the same case, one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def clean_text(text: str, several_lines: bool = False) -> str:
    """Text as it is stored: composed letters (NFC), trimmed, without control characters.

    Line breaks and tabs stay where ``several_lines``; elsewhere they become a space.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    if not several_lines:
        unified = unified.replace("\n", " ").replace("\t", " ")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", unified)).strip()
