"""The texts of a paper one by one, as they will be printed, each with where it stands and what it was made from."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from planning.checks.folding import Folded, Span, composed
from planning.documents.nd30 import END
from planning.documents.own_words import PASSAGE
from planning.documents.paper import SUBJECT, Block, GroupRow, Heading, Paper, Paragraph, Picture, Table, addressed

ISSUER: Final = "issuer"
RECIPIENTS: Final = "recipients"
SIGNATURE: Final = "signature"
HEADING: Final = "heading"
CAPTION: Final = "caption"
CELL: Final = "cell"

_LISTS: Final = {
    "purpose": "purposes",
    "requirement": "requirements",
    "target": "targets",
    "part": "targets",
    "judged": "targets",
    "topic": "topics",
    "form": "forms",
    "duty": "duties",
    "opening": "bases",
    "supplement": "supplements",
    PASSAGE: "passages",
}
_FIELDS: Final = {
    SUBJECT: "title",
    "horizon": "horizon",
    "reporting": "reporting",
    "budget": "budget",
    "difficulties": "difficulties",
    RECIPIENTS: "recipients",
    SIGNATURE: "signature",
    "channels": "channels",
    "purposes": "purposes",
    "requirements": "requirements",
    "targets": "targets",
    "topics": "topics",
    "forms": "forms",
    "duties": "duties",
}


@dataclass(frozen=True)
class Part:
    """One text. id: of a paragraph its own, else what it is and its place; action: the number of the action of its row.

    column: the heading of its column, for a cell.
    """

    id: str
    text: str
    action: int | None = None
    column: str = ""

    @property
    def kind(self) -> str:
        """The part of its id before the first full stop."""
        return self.id.partition(".")[0]

    @property
    def origin(self) -> tuple[str, str]:
        """The field of the plan that it was made from, and the code of the entry there; both "" where none is known."""
        kind, _, code = self.id.partition(".")
        return (_LISTS[kind], code) if kind in _LISTS and code else (_FIELDS.get(kind, ""), "")


def parts_of(paper: Paper) -> Iterator[Part]:
    """Every text of the paper from its head to its annexes."""
    yield Part(ISSUER, paper.issuer.name)
    yield Part(SUBJECT, paper.subject)
    for paragraph in paper.opening:
        yield Part(paragraph.id, paragraph.text)
    yield from _of_blocks(paper.blocks, "0")
    for text in addressed(paper.recipients):
        yield Part(RECIPIENTS, text)
    for text in (paper.signature.authority, paper.signature.title):
        yield Part(SIGNATURE, text)
    for number, annex in enumerate(paper.annexes, start=1):
        yield Part(f"{HEADING}.{number}", annex.title)
        yield from _of_blocks(annex.blocks, str(number))


def _of_blocks(blocks: Iterable[Block], where: str) -> Iterator[Part]:
    for position, block in enumerate(blocks):
        place = f"{where}.{position}"
        if isinstance(block, Heading):
            yield Part(block.id or f"{HEADING}.{place}", block.text)
        elif isinstance(block, Paragraph):
            yield Part(block.id, block.text.removesuffix(END))
        elif isinstance(block, Picture):
            yield Part(f"{CAPTION}.{place}", block.caption)
        else:
            yield from _of_table(block, place)


def _of_table(table: Table, place: str) -> Iterator[Part]:
    if table.caption:
        yield Part(f"{CAPTION}.{place}", table.caption)
    for column in table.columns:
        yield Part(f"{CAPTION}.{place}", column.title)
    for number, row in enumerate(table.rows):
        if isinstance(row, GroupRow):
            yield Part(f"{CELL}.{place}.{number}", row.text)
        else:
            for at, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
                yield Part(f"{CELL}.{place}.{number}.{at}", str(cell), row.action, column.title)


_SENTENCE_ENDS = re.compile(r"[;\n]|[.!?](?=\s|$)")


class Texts:
    """All parts as one text, so that a word is searched once however many rows a table has."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        texts = [composed(part.text) for part in parts]
        self._starts: list[int] = []
        at = 0
        for text in texts:
            self._starts.append(at)
            at += len(text) + 1
        self.folded = Folded("\n".join(texts))

    @property
    def text(self) -> str:
        """The whole text, a line for each part (a part may have several)."""
        return self.folded.text

    def part_at(self, span: Span) -> Part:
        """The part that a span lies in."""
        return self.parts[bisect_right(self._starts, span.start) - 1]

    def sentence(self, span: Span) -> Span:
        """The sentence, or what stands between semicolons, around a span."""
        ends = self._ends
        after = bisect_right(ends, span.end - 1)
        before = bisect_right(ends, span.start) - 1
        return Span(ends[before] if before >= 0 else 0, ends[after] if after < len(ends) else len(self.text))

    @cached_property
    def _ends(self) -> list[int]:
        return [match.end() for match in _SENTENCE_ENDS.finditer(self.text)]

    def span_of(self, position: int) -> Span:
        """Where the part at a position of the list stands."""
        return Span(self._starts[position], self._starts[position] + len(composed(self.parts[position].text)))
