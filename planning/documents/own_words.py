"""A plan's paper in the office's own wording: its paragraphs in their order, each word as it stands in the plan."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from planning.documents.paper import Block, Heading, Paragraph
from planning.documents.words import valid_in
from planning.marks import following
from planning.plan import Passage, PassageList, Plan, Topic

KINDS: Final[Mapping[PassageList, str]] = {
    "purposes": "purpose",
    "requirements": "requirement",
    "targets": "target",
    "topics": "topic",
    "forms": "form",
    "duties": "duty",
}
"""What the paragraphs made of the entries of each list are called in a paper."""

PASSAGE: Final = "passage"

_PART: Final = re.compile(r"[IVX]+\. $")
_NUMBER: Final = re.compile(r"\d+\. $")


def in_own_words(
    plan: Plan, annexed: Sequence[Block], supplements: Sequence[Block]
) -> tuple[tuple[Paragraph, ...], tuple[Block, ...]]:
    """The opening and the body of a plan that has passages.

    annexed, supplements: what the program adds before the closing, where there is any. An entry that no passage
    names stands behind the last one of its list, with the mark that follows; a passage whose entry is gone is left out.
    """
    opening: list[Paragraph] = []
    blocks: list[Block] = []
    shown = _shown(plan)
    closing = [passage for passage in plan.passages if passage.kind == "closing"]
    for passage, text in shown:
        if passage.kind == "closing":
            continue
        paragraph = Paragraph(_id(passage), f"{passage.mark}{text}")
        is_basis = passage.kind == "opening" and not blocks and text.casefold().startswith("căn cứ")
        if is_basis:
            opening.append(paragraph)
        elif passage.kind == "heading":
            blocks.append(_heading(passage, paragraph))
        else:
            blocks.append(paragraph)
    ends = [Paragraph(_id(passage), f"{passage.mark}{passage.text}") for passage in closing]
    return tuple(opening), (*blocks, *annexed, *supplements, *ends)


def is_part(passage: Passage) -> bool:
    """Whether a heading is that of a part ("I. "), which papers set in capitals."""
    return bool(_PART.fullmatch(passage.mark))


def _heading(passage: Passage, paragraph: Paragraph) -> Block:
    if is_part(passage):
        return Heading(1, paragraph.text, paragraph.id)
    return Heading(2, paragraph.text, paragraph.id) if _NUMBER.fullmatch(passage.mark) else paragraph


def _id(passage: Passage) -> str:
    return f"{KINDS[passage.of]}.{passage.entry}" if passage.of else f"{PASSAGE}.{passage.code}"


def _shown(plan: Plan) -> list[tuple[Passage, str]]:
    """Every passage with its words; entries that no passage names among them."""
    words = {name: dict(_words(plan, name)) for name in KINDS}
    shown: list[tuple[Passage, str]] = []
    named: set[tuple[str, str]] = set()
    for passage in plan.passages:
        text = words[passage.of].get(passage.entry, "") if passage.of else passage.text
        named.add((passage.of, passage.entry))
        if text:
            shown.append((passage, text))
    for name, texts in words.items():
        for code, text in texts.items():
            if (name, code) not in named:
                at = max((at for at, (each, _) in enumerate(shown) if each.of == name), default=None)
                mark = "- " if at is None else following(shown[at][0].mark)
                added = Passage(code=f"added.{name}.{len(shown)}", mark=mark, of=name, entry=code)
                shown.insert(_end(shown) if at is None else at + 1, (added, text))
    return shown


def _end(shown: Sequence[tuple[Passage, str]]) -> int:
    return next((at for at, (passage, _) in enumerate(shown) if passage.kind == "closing"), len(shown))


def _words(plan: Plan, name: PassageList) -> Iterator[tuple[str, str]]:
    entries: Sequence[Any] = getattr(plan, name)
    if name == "topics":
        entries = valid_in(plan.topics, plan.year)
    for entry in entries:
        yield entry.code, (entry.text or entry.name_vi) if isinstance(entry, Topic) else entry.text
