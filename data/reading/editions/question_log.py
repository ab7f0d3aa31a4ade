"""Collects problems found while reading; repeated questions about the same cell are merged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from data.reading.cells import Cell
from data.reading.problems import Candidate, Place, Problem


@dataclass
class QuestionLog:
    """The problems found so far. sheet, year: what is being read now; every problem carries them."""

    sheet: str = ""
    year: int | None = None
    problems: list[Problem] = field(default_factory=list)
    _reported: dict[tuple[object, ...], int] = field(default_factory=dict)

    def report(
        self,
        code: str,
        cell: Cell | None,
        found: str,
        details: Mapping[str, str] | None = None,
        candidates: Iterable[Candidate] = (),
    ) -> None:
        """Add a problem of a cell, or of the whole sheet."""
        address = cell.address if cell is not None else ""
        problem = Problem(code, self.sheet, address, found, details or {}, self.year, tuple(candidates))
        self.problems.append(problem)

    def report_once(
        self,
        code: str,
        cell: Cell | None,
        found: str,
        details: Mapping[str, str] | None = None,
        about: tuple[object, ...] = (),
        candidates: Iterable[Candidate] = (),
    ) -> None:
        """Add it once for each cell, or once for each value of `about`; where it blocks, with each edition it is of."""
        question = (code, self.sheet, *(about or (cell.address if cell is not None else "",)))
        if question not in self._reported:
            self._reported[question] = len(self.problems)
            self.report(code, cell, found, details, candidates)
            return
        first = self.problems[self._reported[question]]
        if first.is_blocking and not {None, self.year} & first.years:
            place = Place(self.sheet, cell.address if cell is not None else "", self.year)
            self.problems[self._reported[question]] = replace(first, also=(*first.also, place))
