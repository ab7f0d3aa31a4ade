"""Indicators in words: a value in its natural unit, and where a unit stands low."""

import re
from typing import Any, Final

from analysis.frames import is_known
from analysis.indicators import Weakness
from wording.numbers import NOTHING, PERCENT, SHARE, Format, of_its_digits, rank_text, written
from wording.words import Words

PERCENT_DIGITS: Final = 1

_IN_PERCENT: Final = re.compile(r"\s*\(\s*%\s*\)\s*$")


def natural_format(say: Words, value: float, scale: str) -> Format:
    """How a known value is written in its natural unit: 45,5%; 12 ngày; 3,4."""
    if scale in ("fraction", "percent"):
        return (SHARE if scale == "fraction" else PERCENT).to(PERCENT_DIGITS)
    form = of_its_digits(value)
    return within_words(say, value, form, scale) if scale in ("days", "hours") else form


def within_words(say: Words, value: Any, form: Format, unit: str) -> Format:
    """The format within the words of a unit, which may depend on the number: 1 day, 2 days."""
    text = written(value, form, say.language)
    before, _, after = say(f"indicators.{unit}", value=text).partition(text)
    return form.within(before, after)


def natural_text(say: Words, value: Any, scale: str) -> str:
    """A value in its natural unit; a dash where it is not known."""
    return written(value, natural_format(say, value, scale), say.language) if is_known(value) else NOTHING


def indicator_name(say: Words, label: str, label_en: str, order: int) -> tuple[str, str]:
    """A name and the language it is in: the reader's where it was published so, else as it is; its number without."""
    if say.language == "en" and label_en:
        return label_en, "en"
    return (label, "vi") if label else (say("indicators.unnamed", order=order), say.language)


def weakness_text(say: Words, weakness: Weakness) -> str:
    """Place, value, and what was asked of whom: "63/63: 34,9% doanh nghiệp quan sát thấy …".

    Where the name says whose share it is, the sentence begins with the share; else the name stands behind the value,
    without quotes, since many names quote. The values stand as they were published: nothing is said of who was asked
    that the name does not say.
    """
    before, name, after = weakness_parts(say, weakness)
    return before + name + after


def weakness_parts(say: Words, weakness: Weakness) -> tuple[str, str, str]:
    """The same in three pieces, so that the name in the middle can be marked as in another language."""
    name, language = indicator_name(say, weakness.label, weakness.label_en, weakness.order)
    value = natural_text(say, weakness.value, weakness.scale)
    place = rank_text(weakness.rank, weakness.among)
    if weakness.scale in ("fraction", "percent"):
        name = _IN_PERCENT.sub("", name)
        shares = re.match(say("weakness.shares"), name)
        if shares and language == say.language:
            before, _, after = say("weakness.share", place=place, value=value, name="\0").partition("\0")
            return before, name[shares.end() :].lstrip(), after
    before, _, after = say("weakness.named", place=place, value=value, name="\0").partition("\0")
    return before, name, after


def weaknesses_text(say: Words, weakest: tuple[Weakness, ...]) -> str:
    """The weakest indicators of a component as one sentence; "" without any."""
    named = "; ".join(weakness_text(say, weakness) for weakness in weakest)
    return say("weakness.sentence", named=named) if weakest else ""
