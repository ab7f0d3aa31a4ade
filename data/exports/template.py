"""The template that a user downloads, and the same workbook filled in: one layout for both.

A template is made for any index and year from the catalogue: the right columns, the edition's own units,
and a sheet of notes on how to fill it in.
"""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from data.catalogue.model import TOTAL, Catalogue, Index, Unit
from data.editions import Indicator, IndicatorValue, ScoreRow
from data.exports.workbook import write_float
from data.vocabulary import vocabulary
from wording.words import both, wording_of_file

TemplateLayout = Literal["wide", "long"]
LONG_COLUMNS = (
    "year",
    "unit",
    "component",
    "indicator",
    "value",
    "rank",
    "grade",
    "responses",
    "status",
    "source",
    "note",
)
LIST_COLUMNS = ("component", "indicator", "indicator_name", "indicator_name_en", "indicator_code", "source", "note")
_TEXTS = wording_of_file("vi", "template")
TABLE_SHEET, LIST_SHEET, GUIDE_SHEET = (_TEXTS[f"template.{sheet}_sheet"] for sheet in ("table", "list", "guide"))

LONGEST_SHEET_NAME = 31

_HEADER_ROW = 3
_BLANKS = {"not_applicable": "-", "not_published": "N/A"}
_HEADER_FILL = PatternFill("solid", fgColor="DCE6F2")
_WIDTHS = {"unit": 30, "component": 34, "indicator_name": 60, "indicator_name_en": 60, "indicator_code": 16,
           "status": 16, "source": 40, "note": 40}  # fmt: skip


class NoSuchEditionError(ValueError):
    """The catalogue knows no framework of that index for that year."""


def build_template(catalogue: Catalogue, index_code: str, year: int, layout: TemplateLayout = "wide") -> bytes:
    """Make an empty .xlsx for one edition: a row a unit ("wide") or a row a unit and component ("long").

    Raises NoSuchEditionError if the catalogue has no framework for that year.
    """
    index = catalogue.index(index_code)
    units = catalogue.units_of(index_code, year)
    if not units:
        raise NoSuchEditionError(f"{index.short} {year}")
    book, sheet = _new_book(index, year)
    if layout == "wide":
        _write_wide(sheet, catalogue, index, year, units)
    else:
        _write_table(sheet, LONG_COLUMNS, [
            {"year": year, "unit": unit.name_vi, "component": name}
            for unit in units
            for name in _component_names(index, year, unit).values()
        ])  # fmt: skip
    _write_table(book.create_sheet(LIST_SHEET), LIST_COLUMNS, ())
    _write_guide(book.create_sheet(GUIDE_SHEET), index, year)
    return _saved(book)


def build_filled(
    catalogue: Catalogue,
    index_code: str,
    year: int,
    rows: Iterable[ScoreRow],
    indicators: Sequence[Indicator] = (),
    indicator_values: Sequence[IndicatorValue] = (),
) -> bytes:
    """Write an edition's rows in the long layout of the template, values, ranks, statuses and sources included.

    Indicators that have names follow on one sheet a component; those without stand in the long table by their
    number. What else is said of them (English name, source, note) stands in a list of its own. Reading the result gives
    the same rows and indicators again.
    """
    index = catalogue.index(index_code)
    book, sheet = _new_book(index, year)
    detailed = {component for component in index.components if _is_complete(component, indicators)}
    lines = [line for row in rows for line in _lines(catalogue, index, year, row)]
    lines += [
        _indicator_line(catalogue, index, year, value) for value in indicator_values if value.component not in detailed
    ]
    _write_table(sheet, LONG_COLUMNS, lines)
    for component in (code for code in index.components if code in detailed):
        definitions = [indicator for indicator in indicators if indicator.component == component]
        values = [value for value in indicator_values if value.component == component]
        _write_details(book.create_sheet(_sheet_name(index, component)), catalogue, index, year, definitions, values)
    listed = [each for each in indicators if each.label_en or each.source or each.note]
    listed += [each for each in indicators if each.label and each.component not in detailed and each not in listed]
    if listed:
        sheet = book.create_sheet(LIST_SHEET)
        _write_table(sheet, LIST_COLUMNS, [_list_line(index, each) for each in sorted(listed, key=_place_in(index))])
    _write_guide(book.create_sheet(GUIDE_SHEET), index, year)
    return _saved(book)


def _place_in(index: Index) -> Callable[[Indicator], tuple[int, int]]:
    """The order of a list of indicators: by component as the catalogue has them, then by number."""
    places = {code: place for place, code in enumerate(index.components)}
    return lambda indicator: (places[indicator.component], indicator.order)


def _list_line(index: Index, indicator: Indicator) -> Mapping[str, object]:
    return {
        "component": index.components[indicator.component].name_vi,
        "indicator": indicator.order,
        "indicator_name": indicator.label,
        "indicator_name_en": indicator.label_en,
        "indicator_code": indicator.code,
        "source": indicator.source,
        "note": indicator.note,
    }


def _is_complete(component: str, indicators: Sequence[Indicator]) -> bool:
    """Whether a component's indicators all have names and are numbered from 1 without a gap."""
    own = sorted((indicator.order, indicator.label) for indicator in indicators if indicator.component == component)
    return bool(own) and all(label.strip() for _, label in own) and [o for o, _ in own] == [*range(1, len(own) + 1)]


def _sheet_name(index: Index, component: str) -> str:
    """The component's short name where Excel allows it as the name of a sheet, else its code."""
    name = index.components[component].short_vi
    return name if len(name) <= LONGEST_SHEET_NAME and not set(name) & set("[]:*?/\\") else component


def _indicator_line(catalogue: Catalogue, index: Index, year: int, value: IndicatorValue) -> Mapping[str, object]:
    return {
        "year": year,
        "unit": catalogue.unit(value.unit).name_vi,
        "component": index.components[value.component].name_vi,
        "indicator": value.order,
        "value": value.value,
        "status": vocabulary().status_names[value.status],
    }


def _write_details(
    sheet: Worksheet,
    catalogue: Catalogue,
    index: Index,
    year: int,
    indicators: Sequence[Indicator],
    values: Sequence[IndicatorValue],
) -> None:
    """A row a unit: its indicators under their names, their codes below these."""
    component = index.components[indicators[0].component]
    ordered = sorted(indicators, key=lambda indicator: indicator.order)
    title = _TEXTS["template.indicators_title"]
    sheet["A1"] = title.format(component=component.name_vi, index=index.short, year=year)
    _write_header(
        sheet, [vocabulary().headings["unit"], component.name_vi, *(indicator.label for indicator in ordered)]
    )
    for column, indicator in enumerate(ordered, start=3):
        sheet.cell(_HEADER_ROW + 1, column, indicator.code or None)
    units = list(dict.fromkeys(value.unit for value in values))
    at = {unit: row for row, unit in enumerate(units, start=_HEADER_ROW + 2)}
    for unit, row in at.items():
        sheet.cell(row, 1, catalogue.unit(unit).name_vi)
    for value in values:
        cell = sheet.cell(at[value.unit], value.order + 2)
        if value.value is None:
            cell.value = _BLANKS.get(value.status, "…")
        else:
            write_float(cell, value.value)


def _lines(catalogue: Catalogue, index: Index, year: int, row: ScoreRow) -> list[Mapping[str, object]]:
    """The sheet rows of one score: two where its rank has another status or source than its value."""
    unit = catalogue.unit(row.unit)
    names = {**_component_names(index, year, unit), TOTAL: index.total.name_vi}
    base = {"year": year, "unit": unit.name_vi}
    base["component"] = names.get(row.component) or index.components[row.component].name_vi
    words = vocabulary().status_names
    value: dict[str, object] = {
        **base,
        "value": row.value,
        "grade": row.grade,
        "responses": row.responses,
        "status": words[row.status],
        "source": row.source,
        "note": row.note,
    }
    has_value = row.value is not None or row.status != "missing" or row.grade or row.responses
    lines: list[Mapping[str, object]] = [value] if has_value else []
    if row.rank is not None:
        rank = {**base, "rank": row.rank, "status": words[row.rank_status or "published"], "source": row.rank_source}
        lines.append(rank if has_value else {**rank, "note": row.note})
    return lines


def _component_names(index: Index, year: int, unit: Unit) -> Mapping[str, str]:
    framework = index.framework(year, unit.group)
    parts = framework.components if framework else ()
    return {**{part.component: part.name_vi for part in parts}, TOTAL: index.total.name_vi}


def _new_book(index: Index, year: int) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = TABLE_SHEET
    sheet["A1"] = _TEXTS["template.title"].format(name=index.name_vi, index=index.short, year=year)
    sheet["A1"].font = Font(bold=True, size=14)
    return book, sheet


def _write_wide(sheet: Worksheet, catalogue: Catalogue, index: Index, year: int, units: Sequence[Unit]) -> None:
    words = vocabulary().headings
    columns: dict[str, str] = {}
    for unit in units:
        columns |= _component_names(index, year, unit)
    columns.pop(TOTAL)
    ordered = [code for code in index.components if code in columns]
    headings = [words["unit"], *(columns[code] for code in ordered), index.total.name_vi, words["rank"]]
    headings += [words["grade"], words["responses"]] if index.is_relative else [words["grade"]]
    _write_header(sheet, headings)
    for row, unit in enumerate(units, start=_HEADER_ROW + 1):
        sheet.cell(row, 1, unit.name_vi)
        framework = index.framework(year, unit.group)
        for column, code in enumerate(ordered, start=2):
            if framework is not None and framework.component(code) is None:
                sheet.cell(row, column, "-")
    sheet.column_dimensions["A"].width = 34


def _write_table(sheet: Worksheet, columns: Sequence[str], lines: Sequence[Mapping[str, object]]) -> None:
    _write_header(sheet, [vocabulary().headings[name] for name in columns])
    for row, line in enumerate(lines, start=_HEADER_ROW + 1):
        for column, name in enumerate(columns, start=1):
            value = line.get(name)
            if value is None or value == "":
                continue
            cell = sheet.cell(row, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
            elif isinstance(value, float):
                write_float(cell, value)
    for column, name in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, 10)


def _write_header(sheet: Worksheet, headings: Sequence[str]) -> None:
    for column, heading in enumerate(headings, start=1):
        cell = sheet.cell(_HEADER_ROW, column, heading)
        cell.font = Font(bold=True)
        cell.fill = _HEADER_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        sheet.column_dimensions[get_column_letter(column)].width = 15
    sheet.freeze_panes = sheet.cell(_HEADER_ROW + 1, 2)


def _write_guide(sheet: Worksheet, index: Index, year: int) -> None:
    for row, text in enumerate(_guide_lines(index, year), start=1):
        sheet.cell(row, 1, text).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 110


def _guide_lines(index: Index, year: int) -> list[str]:
    """How to fill it in, in both languages, the Vietnamese first."""
    words = vocabulary().status_words
    framework = next((f for g in index.groups if (f := index.framework(year, g))), None)
    parts = framework.components if framework else ()
    total = framework.total_scale if framework else (0.0, 100.0)
    of_parts = {framework.scale_of(part.component) for part in parts} if framework else {(0.0, 10.0)}
    less = [part for part in (index.total, *index.components.values()) if part.direction < 0]
    names = ", ".join(part.name_vi for part in less), ", ".join(part.name_en for part in less)
    vietnamese, english = both(
        "template.guide",
        index=index.short,
        year=year,
        sheet=TABLE_SHEET,
        list=LIST_SHEET,
        scale=" / ".join(_scale_text(scale) for scale in sorted(of_parts)) or "–",
        total=_scale_text(total),
        better=both("template.higher_but", names=names) if less else both("template.higher"),
        statuses=("; ".join(known[0] for known in words.values()), "; ".join(known[1] for known in words.values())),
        unusable=words["unusable"][:2],
    )
    return [*vietnamese.splitlines(), "", *english.splitlines()]


def _scale_text(scale: tuple[float, float]) -> str:
    return f"{scale[0]:g}–{scale[1]:g}"


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
