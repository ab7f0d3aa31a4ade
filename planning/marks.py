"""The marks that number the paragraphs of a paper: told from the words behind them, made, and continued."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

MarkKind = Literal["", "part", "number", "letter", "dash"]
"""Nothing; "I.", "Phần I", "A."; "1.", "1.2", "(3)"; "a)"; "-", "+", "•"."""


LETTERS: Final = "abcdđeghiklmnopqrstuvxy"
"""The Vietnamese alphabet as it numbers the points of a paper: a), b), c), d), đ), e), g) …"""


@dataclass(frozen=True)
class Mark:
    """What a paragraph is numbered by: as it is written, with the space behind it, and of which kind that is."""

    text: str = ""
    kind: MarkKind = ""


_SPACES: Final = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
_PART: Final = re.compile(
    r"(?:(?:phần|mục|chương)\s+(?:thứ\s+)?(?:[ivx]{1,6}|\d{1,2}|nhất|hai|ba|tư|bốn|năm)(?!\w)\s*[.:)\-–]?\s*"
    r"|(?-i:[IVX]{1,6})\s*(?:[.:)/]\s*(?!\d)|[-–]\s+)"
    r"|(?-i:[A-H])\s*[.)]\s+)",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"\d{1,2}(?:\.\d{1,2})*\s*(?:[.):]\s*(?=\s|[^\W\d_]|[“\"(])|/\s+)|\d{1,2}(?:\.\d{1,2})+\s+|\(\d{1,2}\)\s*"
)
_LETTER: Final = re.compile(r"(?:[a-zđ](?:\.\d{1,2})?\s*[.)]|[a-zđ]{2}\))\s*(?=\S)")
_DASH: Final = re.compile(r"[-–—−+*•▪●○◦·►➢✓\uf000-\uf0ff]+\s*(?=\S)")
_KINDS: Final[tuple[tuple[MarkKind, re.Pattern[str]], ...]] = (
    ("part", _PART), ("number", _NUMBER), ("letter", _LETTER), ("dash", _DASH),
)  # fmt: skip


def one_spaced(text: str) -> str:
    """A text with composed letters, single spaces and none around it."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def bare(text: str) -> str:
    """A text as headings are compared: small letters without accents, single spaces."""
    split = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = "".join(letter for letter in split if not unicodedata.combining(letter))
    return " ".join(letters.split())


def split_mark(text: str) -> tuple[Mark, str]:
    """The mark that a text begins with, and the rest of it; both together are the text."""
    for kind, pattern in _KINDS:
        match = pattern.match(text)
        if match and match.end() < len(text):
            return Mark(match[0], kind), text[match.end() :]
    return Mark(), text


def kind_of_mark(text: str) -> MarkKind:
    """The kind of a mark that stands alone, such as "1." or "-"."""
    return split_mark(f"{text} x")[0].kind


def following(mark: str) -> str:
    """The mark of what comes after a paragraph with this one: "3." after "2.", "đ)" after "d)", the same dash."""
    match = re.search(r"\d+(?!.*\d)", mark)
    if match:
        return f"{mark[: match.start()]}{int(match[0]) + 1}{mark[match.end() :]}"
    if kind_of_mark(mark.strip()) == "letter" and mark[0] in LETTERS[:-1] and not mark[1:2].isalpha():
        return LETTERS[LETTERS.index(mark[0]) + 1] + mark[1:]
    return mark


def letter(position: int) -> str:
    """The mark of a point by its place from 0: a, b, c, d, đ, e …; aa, ab … where the alphabet is used up."""
    rounds, index = divmod(position, len(LETTERS))
    return LETTERS[index] if rounds == 0 else LETTERS[(rounds - 1) % len(LETTERS)] + LETTERS[index]


def roman(number: int) -> str:
    """A number from 1 in Roman figures."""
    text = ""
    for value, figures in ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV")):
        text += figures * (number // value)
        number %= value
    return text + "I" * number
