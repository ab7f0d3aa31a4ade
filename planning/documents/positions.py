"""Says in papers of an index whose publisher ranks nobody that an order of ours is a position by score."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from planning.documents.paper import Block, Column, GroupRow, Heading, Paragraph, Row, Table
from wording.words import DEFAULT_LANGUAGE, Words


def said_as_positions(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with every word about ranks said as one about positions."""
    say = Words(DEFAULT_LANGUAGE, has_ranks=False).phrase
    for block in blocks:
        if isinstance(block, (Heading, Paragraph)):
            yield replace(block, text=say(block.text))
        elif isinstance(block, Table):
            columns = tuple(_column(column, say(column.title)) for column in block.columns)
            rows = tuple(_row(row) for row in block.rows)
            yield replace(block, columns=columns, rows=rows, caption=say(block.caption))
        else:
            yield replace(block, alt=say(block.alt), caption=say(block.caption))


def _column(column: Column, title: str) -> Column:
    return replace(column, title=title)


def _row(row: Row | GroupRow) -> Row | GroupRow:
    say = Words(DEFAULT_LANGUAGE, has_ranks=False).phrase
    if isinstance(row, GroupRow):
        return replace(row, text=say(row.text))
    return replace(row, cells=tuple(say(cell) if isinstance(cell, str) else cell for cell in row.cells))
