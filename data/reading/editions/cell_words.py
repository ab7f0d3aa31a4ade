"""Reads the text of cells: numbers with the decimal mark of their column, statuses, and blanks."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.frames import COMPUTED, MISSING, NOT_APPLICABLE, NOT_PUBLISHED, PUBLISHED, UNUSABLE
from data.names import fold
from data.reading.cells import Cell
from data.reading.editions.question_log import QuestionLog
from data.reading.problems import Problem
from data.reading.tables.decisions import Decisions
from data.reading.tables.numbers import decimal_mark, read_number, without_invisible
from data.reading.tables.observations import Observation, Reading
from data.vocabulary import blank_key, vocabulary
from wording.text import clean_text
from wording.words import both

WITHOUT_VALUE = (NOT_PUBLISHED, NOT_APPLICABLE, MISSING)
REPLACEMENT = "\ufffd"

_NOT_AVAILABLE = "#N/A"


@dataclass(frozen=True)
class CellWords:
    """Reads the words in cells; what was cleaned or not understood is reported.

    changed: by sheet and address, what stood in a cell instead of which something else is used.
    """

    decisions: Decisions
    log: QuestionLog
    changed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    _marks: dict[tuple[str, int], str] = field(default_factory=dict)

    def learn(self, reading: Reading) -> None:
        """Find which mark stands before the decimals in each column of figures that are text."""
        columns: dict[int, list[Cell]] = {}
        counts: set[int] = set()
        for observation in reading.observations:
            if observation.cell is not None and observation.measure in ("value", "indicator"):
                columns.setdefault(observation.cell.column, []).append(observation.cell)
                counts |= {observation.cell.column} if observation.measure == "indicator" else set()
        for column, cells in columns.items():
            if not any(cell.kind == "text" for cell in cells):
                continue
            mark = decimal_mark(cells, of_scores=column not in counts)
            if mark is None and any(observation.is_exported for observation in reading.observations):
                mark = "."
            if mark is not None:
                self._marks[reading.sheet, column] = mark

    def number(self, cell: Cell, sheet: str) -> tuple[float | None, Problem | None]:
        """The number in a cell of a column that was learnt, and the problem with it, if any."""
        return read_number(cell, sheet, self._marks.get((sheet, cell.column)))

    def text(self, cell: Cell | None) -> str:
        """The words in a cell without control and invisible characters; that any were removed is reported."""
        if cell is None:
            return ""
        cleaned = clean_text(without_invisible(cell.text), several_lines=True)
        printed, stood = "".join(cleaned.split()), "".join(unicodedata.normalize("NFC", cell.text).split())
        if printed != stood or REPLACEMENT in stood:
            self.log.report_once("text_cleaned", cell, cleaned)
        return cleaned

    def is_unusable(self, observation: Observation) -> bool:
        """Whether a person said that the figure of this cell is not usable."""
        cell = observation.cell
        return cell is not None and self.decisions.cells.get((observation.sheet, cell.address)) == "unusable"

    def change_note(self, observation: Observation, used: float | None) -> str:
        """What the file says in a cell instead of which something else is used, for the note; "" where it is used."""
        cell = observation.cell
        stood = self.changed.get((observation.sheet, cell.address)) if cell is not None else None
        if stood is None:
            return ""
        if self.is_unusable(observation):
            return both("words.cell_note_unusable", found=stood)[0]
        return both("words.cell_note", found=stood, used=f"{used:.10g}".replace(".", ","))[0]

    def status(self, observation: Observation) -> str | None:
        if self.is_unusable(observation):
            return UNUSABLE
        cell = observation.status
        if cell is None:
            return PUBLISHED
        status = vocabulary().statuses.get(fold(cell.text))
        if status is None or status == COMPUTED:
            self.log.report_once("unknown_status", cell, cell.text)
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
