"""Decisions of a person about a file: which sheet, header, column, unit, row."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from data.names import fold, normalise

CellUse = float | Literal["unusable", "missing"]
"""What is used instead of what a cell says: a figure; its figure, but marked as not usable; or nothing."""
LEFT_OUT = "ignored"
"""What a name was said to mean whose rows are left out: it stands for no unit. Of a column the word is the same."""


@dataclass(frozen=True)
class Decisions:
    """Every decision about one file; empty where the program's own reading stands.

    sheets: by sheet, whether it is read. layouts: by sheet, the code of the layout. header_rows: by sheet, the
    last row of the header. columns: by (sheet, column), what the column is: a component's code, "total",
    "component:rank", a word of the vocabulary such as "unit", or "ignored". headings: the same by folded
    heading, for every sheet. units: by normalised name, the unit's code, or LEFT_OUT where its rows are left out.
    table_units: by sheet, the unit of a table that is about one unit. excluded: by (sheet, row), the reason for
    leaving the row out. cells: by (sheet, address), what is used instead of what stands there.
    errors_are_not_published: #N/A stands for a figure that was not published. accepted: the questions answered with
    yes, each by `Problem.question`, or by its code where that holds for every finding.
    """

    sheets: Mapping[str, bool] = field(default_factory=dict)
    layouts: Mapping[str, str] = field(default_factory=dict)
    header_rows: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[tuple[str, int], str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    table_units: Mapping[str, str] = field(default_factory=dict)
    excluded: Mapping[tuple[str, int], str] = field(default_factory=dict)
    cells: Mapping[tuple[str, str], CellUse] = field(default_factory=dict)
    errors_are_not_published: bool = False
    accepted: frozenset[str] = frozenset()

    def columns_of(self, sheet: str) -> Mapping[int, str]:
        """What the columns of one sheet were said to be."""
        return {column: what for (name, column), what in self.columns.items() if name == sheet}

    def unit(self, text: str) -> str | None:
        """The unit that a name was said to mean."""
        return self.units.get(normalise(text)) if self.units else None

    def as_json(self) -> dict[str, Any]:
        """The decisions as JSON can hold them; `from_json` is the way back."""
        return {
            "sheets": dict(self.sheets),
            "layouts": dict(self.layouts),
            "header_rows": dict(self.header_rows),
            "columns": [[sheet, column, what] for (sheet, column), what in self.columns.items()],
            "headings": dict(self.headings),
            "units": dict(self.units),
            "table_units": dict(self.table_units),
            "excluded": [[sheet, row, reason] for (sheet, row), reason in self.excluded.items()],
            "cells": [[sheet, address, used] for (sheet, address), used in self.cells.items()],
            "errors_are_not_published": self.errors_are_not_published,
            "accepted": sorted(self.accepted),
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Decisions:
        """The decisions of a draft. Raises KeyError, TypeError or ValueError for what `as_json` did not write."""
        return cls(
            sheets={str(sheet): bool(read) for sheet, read in content["sheets"].items()},
            layouts={str(sheet): str(layout) for sheet, layout in content["layouts"].items()},
            header_rows={str(sheet): int(row) for sheet, row in content["header_rows"].items()},
            columns={(str(sheet), int(column)): str(what) for sheet, column, what in content["columns"]},
            headings={str(text): str(what) for text, what in content["headings"].items()},
            units={str(text): str(unit) for text, unit in content["units"].items()},
            table_units={str(sheet): str(unit) for sheet, unit in content["table_units"].items()},
            excluded={(str(sheet), int(row)): str(reason) for sheet, row, reason in content["excluded"]},
            cells={(str(sheet), str(at)): cell_use(used) for sheet, at, used in content.get("cells", ())},
            errors_are_not_published=bool(content["errors_are_not_published"]),
            accepted=frozenset(map(str, content.get("accepted", ()))),
        )


def cell_use(used: object) -> CellUse:
    """What is used instead of a cell, from JSON. Raises ValueError for what is none of it."""
    if used == "unusable" or used == "missing":
        return "unusable" if used == "unusable" else "missing"
    if isinstance(used, int | float) and not isinstance(used, bool) and math.isfinite(used):
        return float(used)
    raise ValueError(used)


def heading_key(text: str) -> str:
    """The key under which a decision about a heading is stored."""
    return fold(text)


def unit_key(text: str) -> str:
    """The key under which a decision about a unit's name is stored."""
    return normalise(text)


NO_DECISIONS = Decisions()
