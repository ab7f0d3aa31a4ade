"""The words in cells beside figures: notes, statuses, and what stands where a figure is missing."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from analysis.frames import COMPUTED, MISSING, NOT_APPLICABLE, NOT_PUBLISHED, PUBLISHED
from data.names import fold
from data.reading.decisions import Decisions
from data.reading.numbers import without_invisible
from data.reading.observations import Observation
from data.reading.telling import Teller
from data.reading.vocabulary import blank_key, vocabulary
from data.reading.workbook import Cell
from planning.action import clean_text

WITHOUT_VALUE = (NOT_PUBLISHED, NOT_APPLICABLE, MISSING)
REPLACEMENT = "\ufffd"

_NOT_AVAILABLE = "#N/A"


@dataclass(frozen=True)
class CellWords:
    """Reads the words in cells; what was cleaned or not understood is told."""

    decisions: Decisions
    teller: Teller

    def text(self, cell: Cell | None) -> str:
        """The words in a cell without control and invisible characters; that they were there is said."""
        if cell is None:
            return ""
        cleaned = clean_text(without_invisible(cell.text), several_lines=True)
        kept, stood = "".join(cleaned.split()), "".join(unicodedata.normalize("NFC", cell.text).split())
        if kept != stood or REPLACEMENT in stood:
            self.teller.tell_once("text_cleaned", cell, cleaned)
        return cleaned

    def status(self, observation: Observation) -> str | None:
        cell = observation.status
        if cell is None:
            return PUBLISHED
        status = vocabulary().statuses.get(fold(cell.text))
        if status is None or status == COMPUTED:
            self.teller.tell_once("unknown_status", cell, cell.text)
        return status

    def blank(self, cell: Cell | None) -> str | None:
        """The status that a word such as "-" or "N/A" stands for; None for anything else."""
        if cell is None:
            return None
        if cell.kind == "error" and cell.text == _NOT_AVAILABLE and self.decisions.errors_are_not_published:
            return NOT_PUBLISHED
        if cell.kind != "text":
            return None
        known = vocabulary()
        status = known.blanks.get(blank_key(cell.text)) or known.statuses.get(fold(cell.text))
        return status if status in WITHOUT_VALUE else None
