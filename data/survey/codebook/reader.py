"""Single cells of a codebook's sheets: codes, components, groups and weights, each problem logged with its cell."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from data.catalogue.model import Catalogue, Index
from data.names import AmbiguousAliasError, NameIndex, fold
from data.reading.cells import Cell
from data.reading.editions.question_log import QuestionLog
from data.reading.problems import Candidate, candidate
from data.survey.codebook.tables import Line, Table, is_filled, number_in, parted

RESERVED = ("respondent", "unit", "group", "stratum", "row")
"""Columns that the answers have besides those of the questions."""

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


class SheetReader:
    """Reads single cells of the sheets below the first one; each problem is logged with its cell.

    group_words: the names of each group of units; texts: answers as they are written, by their folded form.
    """

    def __init__(
        self,
        index: Index,
        year: int,
        group_words: Mapping[str, tuple[str, ...]],
        catalogue: Catalogue,
        log: QuestionLog,
        texts: dict[str, str],
    ) -> None:
        self.index, self.year, self.catalogue, self.log = index, year, catalogue, log
        self.group_words = group_words
        self._groups = NameIndex(group_words.items())
        self._components = NameIndex((code, component.spellings) for code, component in index.components.items())
        self.texts = texts

    def lines(self, table: Table, kind: str) -> list[Line]:
        """The filled lines of a sheet."""
        self.log.sheet = table.sheet
        return [line for line in table.lines if is_filled(line, kind, self.log)]

    def code(
        self, line: Line, column: str, found: Mapping[str, tuple[Any, Line]], taken: Sequence[str] | set[str]
    ) -> str:
        """The code in a cell, "" where it is none, reserved or taken, which is logged."""
        text = line.text(column)
        same = next((code for code in found if fold(code) == fold(text)), None)
        if not _CODE.fullmatch(text) or fold(text) in {fold(code) for code in (*RESERVED, *taken)}:
            self.log.report("code_unfit", line.cell(column), text)
        elif same is not None:
            self.log.report("code_twice", line.cell(column), text, {"other": found[same][1].place(column)})
        else:
            return text
        return ""

    @staticmethod
    def match(text: str, known: Mapping[str, object]) -> str | None:
        """The known code that is written so, None if there is none."""
        return next((code for code in known if fold(code) == fold(text)), None)

    def known(self, line: Line, column: str, known: Mapping[str, object], problem: str) -> str:
        """The code that a cell names among those that are known, "" if none, which is logged."""
        code = self.match(line.text(column), known)
        if code is None:
            self.unknown(problem, line.cell(column), known)
        return code or ""

    def unknown(self, problem: str, cell: Cell, known: Mapping[str, object]) -> None:
        """Log a code that is not known, with those that are near."""
        try:
            near = NameIndex((code, (code,)) for code in known).candidates(cell.text)
        except AmbiguousAliasError:  # codes that differ in what names do not tell apart
            near = ()
        self.log.report(problem, cell, cell.text, candidates=(Candidate(code, code, code) for code in near))

    def component(self, line: Line) -> str:
        """The component that a line names, "" if none, which is logged."""
        text = line.text("component")
        match = self._components.match(text)
        if match.code is None:
            self.log.report(
                "unknown_component",
                line.cell("component"),
                text,
                candidates=(candidate(self.index.components[code]) for code in self._components.candidates(text)),
            )
        elif self.index.direction(match.code) < 0:
            self.log.report("less_is_better", line.cell("component"), text)
            return ""
        return match.code or ""

    def group_codes(self, line: Line, column: str) -> tuple[str, ...] | None:
        """The groups that a cell names, () for a blank one; None if one is not known, which is reported."""
        found: list[str] = []
        for text in parted(line.text(column)):
            code = self._groups.code(text)
            if code is None:
                allowed = "; ".join(names[0] for names in self.group_words.values())
                self.log.report("unknown_group", line.cell(column), text, {"allowed": allowed})
                return None
            found.append(code)
        return tuple(dict.fromkeys(found))

    def weight(self, line: Line, default: float | None = None) -> float | None:
        """A weight above 0; None otherwise, which is logged."""
        weight = number_in(line, "weight", self.log, default)
        if weight is not None and weight <= 0:
            self.log.report("weight_unfit", line.cell("weight"), line.text("weight"))
            return None
        return weight

    def is_of_group(self, component: str, group: str) -> bool:
        """Whether a component belongs to a group in the survey's year."""
        framework = self.index.framework(self.year, group)
        return framework is not None and framework.component(component) is not None

    def check_component_of_group(self, component: str, group: str, line: Line) -> None:
        """Log a component that its group does not have in the survey's year."""
        if not self.is_of_group(component, group):
            self.log.report(
                "component_not_of_group",
                line.cell("component"),
                line.text("component"),
                {"year": str(self.year), "group": self.group_words[group][0]},
            )
