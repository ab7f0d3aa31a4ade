"""Recognises how a sheet is laid out, by the meaning of its words and never by their position.

Each layout is one entry of LAYOUTS: it takes a sheet apart, says how sure it is and why, and reads it into
observations. A layout never judges a value; that is for the checks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from data.reading.cells import Sheet
from data.reading.tables.details import attempt_detail
from data.reading.tables.indicator_lists import attempt_indicator_list
from data.reading.tables.long_tables import attempt_long
from data.reading.tables.observations import Context, Reading
from data.reading.tables.profile_tables import attempt_profile
from data.reading.tables.tables import Table
from data.reading.tables.unit_tables import units_layout

TIE = 0.02
"""Two layouts whose confidence differs by no more than this are equally likely: a person chooses."""


@dataclass(frozen=True)
class Layout:
    """One way of laying out a table, and how to read it: None where it does not fit. Its name is `layout.<code>`."""

    code: str
    attempt: Callable[[Sheet, Context, Table | None], Reading | None]


LAYOUTS: Mapping[str, Layout] = {
    layout.code: layout
    for layout in (
        Layout("wide", units_layout("wide")),
        Layout("pairs", units_layout("pairs")),
        Layout("profile", attempt_profile),
        Layout("long", attempt_long),
        Layout("sheets", units_layout("sheets")),
        Layout("ddci", units_layout("ddci")),
        Layout("detail", attempt_detail),
        Layout("indicators", attempt_indicator_list),
    )
}


def read_sheet(sheet: Sheet, context: Context) -> list[Reading]:
    """Every reading of a sheet that is as likely as the best: one, none, or several for a person to choose from."""
    table = context.table(sheet)
    chosen = context.decisions.layouts.get(sheet.name)
    wanted = [LAYOUTS[chosen]] if chosen and chosen in LAYOUTS else list(LAYOUTS.values())
    found = [reading for layout in wanted if (reading := layout.attempt(sheet, context, table)) is not None]
    highest = max((reading.recognition.confidence for reading in found), default=0.0)
    return [reading for reading in found if reading.recognition.confidence >= highest - TIE]
