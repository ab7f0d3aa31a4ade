"""Cleans text that people typed or files contained, before it is stored."""

import unicodedata


def clean_text(text: str, several_lines: bool = False) -> str:
    """Text as it is stored: composed letters (NFC), trimmed, without control characters.

    Line breaks and tabs stay where ``several_lines``; elsewhere they become a space.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    if not several_lines:
        unified = unified.replace("\n", " ").replace("\t", " ")
    cleaned = "".join(
        letter for letter in unified if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs")
    )
    return unicodedata.normalize("NFC", cleaned).strip()
