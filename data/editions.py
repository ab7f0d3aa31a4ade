"""The records of one edition of an index: scores and ranks, indicators and their values, each with its cell."""

from dataclasses import dataclass
from typing import Literal

Origin = Literal["built_in", "upload", "survey"]
DELIVERED: Origin = "built_in"
"""The origin of what came with the program."""

TRIAL = "survey_example"
"""The layout of an edition that was made from an example of a codebook: figures to try the program with, no result."""

_SEPARATOR = ":"


def series(index: str, units: str) -> str:
    """The name of an index on a list of units: "dti:34", or "dti" on the list of each edition's day."""
    return f"{index}{_SEPARATOR}{units}" if units else index


def series_parts(name: str) -> tuple[str, str]:
    """The index and the list of units that `series` made a name of."""
    index, _, units = name.partition(_SEPARATOR)
    return index, units


@dataclass(frozen=True)
class ScoreRow:
    """One value or rank of one unit, as published, with its status and the cells that it came from.

    ``value`` and ``rank`` are None where there is none; ``component`` is "total" for the index itself. ``low`` to
    ``high`` and ``rank_low`` to ``rank_high`` are the 90 % intervals, where a survey gave them.
    """

    unit: str
    component: str
    value: float | None
    status: str
    rank: float | None = None
    rank_status: str | None = None
    grade: str | None = None
    responses: float | None = None
    note: str = ""
    source: str = ""
    rank_source: str = ""
    sheet: str = ""
    cell: str = ""
    rank_cell: str = ""
    low: float | None = None
    high: float | None = None
    rank_low: float | None = None
    rank_high: float | None = None


@dataclass(frozen=True)
class Indicator:
    """What one indicator is in one version: its number from 1 within its component, and its heading.

    ``scale``: "fraction" (0 to 1, shown as a percentage), "percent" (0 to 100), "days", "hours" or "number".
    ``label`` is empty where the file names its indicators by number only; ``cell`` is that of the heading.
    ``label_en``, ``source`` and ``note`` are what a list of indicators adds: the name in English, where name and
    figures come from, and what a reader must know of the name.
    """

    component: str
    order: int
    label: str
    code: str = ""
    scale: str = "number"
    sheet: str = ""
    cell: str = ""
    label_en: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class IndicatorValue:
    """The value of one indicator for one unit, in the indicator's own scale; None where there is none."""

    unit: str
    component: str
    order: int
    value: float | None
    status: str
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Edition:
    """One index and year as read from one file, ready to publish. ``report`` is JSON text.

    ``index``: as `series` names it, where the edition is on another list of units than that of its day.
    ``completes``: the file holds a part of the edition, and what the current version has beyond it is kept.
    """

    index: str
    year: int
    rows: tuple[ScoreRow, ...]
    origin: Origin
    file_name: str
    sha256: str
    layout: str
    note: str = ""
    report: str = "{}"
    indicators: tuple[Indicator, ...] = ()
    indicator_values: tuple[IndicatorValue, ...] = ()
    completes: bool = False
