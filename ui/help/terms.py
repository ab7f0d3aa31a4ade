"""The glossary: what the words of the screens mean, to be looked up on the help page or shown as a tooltip.

Any page can lead to a term by `visit.link("help", term="median")` and show `short_text(visit, "median")`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.names import fold
from ui.help.facts import filled
from ui.visit.visit import Visit
from wording.words import wording


@dataclass(frozen=True)
class Term:
    """A word of the screens; page: where the thing is seen best, "" where it is everywhere."""

    code: str
    name_vi: str
    name_en: str
    text_vi: str
    text_en: str
    page: str = ""


@cache
def terms() -> Mapping[str, Term]:
    """Every term by its code, in the order of `terms.toml`: what belongs together stands together."""
    pages = tomllib.loads(Path(__file__).with_name("terms.toml").read_text(encoding="utf-8"))
    vi, en = wording("vi"), wording("en")
    return {
        code: Term(
            code,
            vi[f"term.{code}.name"],
            en[f"term.{code}.name"],
            vi[f"term.{code}.text"],
            en[f"term.{code}.text"],
            page,
        )
        for code, page in pages.items()
    }


def short_text(visit: Visit, code: str) -> str:
    """What a term means, in one or two sentences of plain text. KeyError if the glossary does not have it."""
    return filled(visit, visit.say.of(terms()[code], "text"))


def code_of(asked: str) -> str:
    """The code of the term that is called so in either language or by its code; "" if none is."""
    key = fold(asked)
    return next((t.code for t in terms().values() if key and key in _names(t)), "")


def matching(visit: Visit, asked: str) -> list[Term]:
    """The terms that fit what was typed, accents and case apart: by name first, then by their text; all if empty."""
    wanted = fold(asked)
    found = [(place, term) for term in terms().values() if (place := _place(visit, term, wanted)) is not None]
    return [term for _, term in sorted(found, key=lambda match: match[0])]


def _place(visit: Visit, term: Term, wanted: str) -> int | None:
    """How well a term fits: 0 it is called so, 1 a name begins so, 2 a name holds it, 3 its text does."""
    names = _names(term)
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    if any(wanted in name for name in names):
        return 2
    return 3 if wanted in fold(short_text(visit, term.code)) else None


def _names(term: Term) -> tuple[str, ...]:
    return fold(term.name_vi), fold(term.name_en), fold(term.code)
