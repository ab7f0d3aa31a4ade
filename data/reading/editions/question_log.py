"""Where problems are gathered while a file is read: each question about a place is put once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.reading.cells import Cell
from data.reading.problems import Problem


@dataclass
class Teller:
    """The problems found so far. sheet, year: what is being read now; every problem bears them."""

    sheet: str = ""
    year: int | None = None
    problems: list[Problem] = field(default_factory=list)
    _told: set[tuple[object, ...]] = field(default_factory=set)

    def tell(self, code: str, cell: Cell | None, found: str, details: Mapping[str, str] | None = None) -> None:
        """Name a problem at a cell, or of the whole sheet."""
        place = cell.address if cell is not None else ""
        self.problems.append(Problem(code, self.sheet, place, found, details or {}, self.year))

    def tell_once(
        self,
        code: str,
        cell: Cell | None,
        found: str,
        details: Mapping[str, str] | None = None,
        about: tuple[object, ...] = (),
    ) -> None:
        """The same, but once for each cell, or for each thing that it is about."""
        question = (code, self.sheet, *(about or (cell.address if cell is not None else "",)))
        if question not in self._told:
            self._told.add(question)
            self.tell(code, cell, found, details)
