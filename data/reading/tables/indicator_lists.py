"""Reads lists of indicators: by component and number the name, its English, a code, the source and a note."""

from collections.abc import Mapping

from data.names import NameIndex
from data.reading.cells import Cell, Sheet
from data.reading.problems import Problem
from data.reading.tables.grid import is_figure
from data.reading.tables.long_tables import order_in, unknown_component
from data.reading.tables.observations import ColumnReading, Context, ListedIndicator, Reading, Recognition
from data.reading.tables.tables import Table
from wording.words import Said

_NEEDED = ("component", "indicator", "indicator_name")


def attempt_indicator_list(sheet: Sheet, context: Context, _table: Table | None) -> Reading | None:
    """A row an indicator; None where no row heads a component, a number and a name."""
    header, columns = _header(sheet, context)
    if not columns:
        return None
    words = context.words
    names = NameIndex((c.code, c.spellings) for c in words.index.components.values())
    problems: list[Problem] = []
    listed: list[ListedIndicator] = []
    for row in sorted(row for row in sheet.rows if row > header):
        at = {name: cell for name, column in columns.items() if (cell := sheet.visible.get((row, column))) is not None}
        if "indicator" not in at:
            continue
        component = words.meaning(at["component"].text).component if "component" in at else None
        if component not in words.index.components:
            problems.append(unknown_component(sheet, row, columns["component"], at.get("component"), words, names))
            continue
        order = order_in(at["indicator"])
        if order < 1:
            number = at["indicator"]
            problems.append(Problem("indicator_number_unreadable", sheet.name, number.address, number.text))
            continue
        listed.append(
            ListedIndicator(
                component,
                order,
                at.get("indicator_name"),
                at.get("indicator_name_en"),
                at.get("indicator_code"),
                at.get("source"),
                at.get("note"),
                at["indicator"],
            )
        )
    if not listed and not problems:
        return None
    return Reading(
        sheet.name,
        _recognition(sheet, header, columns, len(listed)),
        (),
        tuple(problems),
        tuple(cell.text for row, cells in sheet.rows.items() if row < header for cell in cells),
        listed=tuple(listed),
        is_about_all_units=False,
    )


def _header(sheet: Sheet, context: Context) -> tuple[int, Mapping[str, int]]:
    """The row of headings, and the columns by what they hold; none where the sheet is no list of indicators."""
    for row, cells in sheet.rows.items():
        if any(is_figure(cell) for cell in cells):
            break  # the table begins: no heading stands below its first figure
        fields = {
            field: cell.column
            for cell in reversed(cells)
            if cell.kind == "text" and (field := context.words.meaning(cell.text).field) is not None
        }
        if all(name in fields for name in _NEEDED):
            return row, {} if "unit" in fields or "value" in fields else fields
    return 0, {}


def _recognition(sheet: Sheet, header: int, columns: Mapping[str, int], listed: int) -> Recognition:
    heads: dict[int, Cell] = {cell.column: cell for cell in sheet.rows[header]}
    return Recognition(
        "indicators",
        1.0,
        Said("recognition.indicators", {"rows": listed, "row": header}),
        header,
        tuple(ColumnReading(at, heads[at].address, heads[at].text, field) for field, at in columns.items()),
    )
