"""The paragraphs of a paper as they stand in its file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceParagraph:
    """One paragraph, or one line of it. mark: the number that Word itself puts before it, which is no part of its text.

    table, row, column: the cell that it stands in, each from 1; 0 outside tables.
    """

    text: str
    mark: str = ""
    table: int = 0
    row: int = 0
    column: int = 0
