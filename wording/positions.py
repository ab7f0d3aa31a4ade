"""Says of an index whose publisher ranks nobody that an order of ours is a position by score, never a rank.

The sentences of the screens and papers are written once, of ranks; the section `position` of the wording says how a
word about ranks is said then.
"""

import re
from functools import cache, partial


@cache
def _rules(text: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """One rule a line: a pattern, an arrow, and what stands in its place."""
    pairs = (line.split(" → ") for line in text.strip().splitlines())
    return tuple((re.compile(rf"\b(?:{pattern})", re.IGNORECASE), said) for pattern, said in pairs)


def as_positions(text: str, rules: str) -> str:
    """The text with every word about ranks said as one about positions; a capital stays one.

    rules: the text `position.rules` of the wording of a language.
    """
    for pattern, said in _rules(rules):
        text = pattern.sub(partial(_as_written, said=said), text)
    return text


def _as_written(found: re.Match[str], said: str) -> str:
    filled = found.expand(said)
    return filled[:1].upper() + filled[1:] if found[0][:1].isupper() else filled
