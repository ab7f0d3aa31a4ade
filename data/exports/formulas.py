"""Escapes text that a spreadsheet would run as a formula."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\x00")


def plain_text(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would otherwise run it as a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
