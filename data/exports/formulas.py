"""Escapes text that a spreadsheet would run as a formula, and brings it back."""

FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\x00")
_ESCAPE = "'"


def plain_text(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would otherwise run it as a formula.

    One that has apostrophes before such a sign gets another, so that `original_text` brings every text back.
    """
    return f"{_ESCAPE}{text}" if _looks_like_formula(text) else text


def original_text(text: str) -> str:
    """The text of which `plain_text` made this; any other text as it is."""
    return text[1:] if text.startswith(_ESCAPE) and _looks_like_formula(text) else text


def _looks_like_formula(text: str) -> bool:
    return text.lstrip(_ESCAPE).startswith(FORMULA_SIGNS)
