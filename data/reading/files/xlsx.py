"""Reads .xlsx and .xlsm: every sheet once, cell by cell, with its value and whether a formula made it.

openpyxl unpacks the parts and turns texts into values; its own way of loading a workbook reads everything twice
to tell formulas from values, and makes a cell for every place of a merged range.
"""

import io
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any
from xml.etree.ElementTree import Element

from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import range_boundaries
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import COL_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS, XLSM, XLTM
from openpyxl.xml.functions import fromstring, iterparse

from data.reading.cells import Cell, CellCollector, CellKind, CellValue, Sheet, Workbook
from data.reading.files import container
from data.reading.limits import Limits
from data.reading.problems import Problem, RejectedFileError

_MERGE_TAG = f"{{{SHEET_MAIN_NS}}}mergeCell"
_STRICT_NAMESPACE = b"http://purl.oclc.org/ooxml/"
_TRUE = ("1", "true")
_KINDS: dict[str, CellKind] = {"n": "number", "s": "text", "b": "boolean", "e": "error", "d": "date"}


def read_xlsx(content: bytes, file_name: str, limits: Limits) -> Workbook:
    """The cells of an .xlsx or .xlsm file.

    Raises RejectedFileError for what is refused by name, and whatever openpyxl raises for a damaged file.
    """
    container.check_archive(content, limits)
    reader = open_parts(content)
    links = _external_links(reader)
    parts = list(reader.parser.find_sheets())
    if len(parts) > limits.sheets:
        raise RejectedFileError(
            Problem("too_many_sheets", found=str(len(parts)), details={"limit": str(limits.sheets)})
        )
    names = [part.name for part, _ in parts]
    if len({name.casefold() for name in names}) < len(names):
        raise RejectedFileError(Problem("unreadable_file", found=", ".join(names)))
    formats = _NumberFormats(reader.wb)
    sheets: list[Sheet] = []
    others: list[str] = []
    has_macros = any(name.casefold().endswith("vbaproject.bin") for name in reader.valid_files)
    for part, relation in parts:
        if not relation.Type.endswith("/worksheet"):
            others.append(part.name)
            has_macros = has_macros or relation.Type.endswith("acrosheet")
            continue
        with reader.archive.open(relation.Target) as source:
            sheets.append(_SheetReader(source, reader, formats, limits).sheet(part.name, part.state != "visible"))
    is_xlsm = any(reader.package.find(content_type) is not None for content_type in (XLSM, XLTM))
    return Workbook(file_name, tuple(sheets), "xlsm" if is_xlsm else "xlsx", links, has_macros, tuple(others))


def open_parts(content: bytes) -> Any:
    """The parts that the whole file shares, read by openpyxl: texts, styles and the list of sheets."""
    reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    if _STRICT_NAMESPACE in reader.archive.read(reader.parser.workbook_part_name):
        # openpyxl knows the names of the other variant only and would find every sheet empty.
        raise RejectedFileError(Problem("unreadable_file", found="Strict Open XML"))
    reader.read_strings()
    apply_stylesheet(reader.archive, reader.wb)
    return reader


def _external_links(reader: Any) -> tuple[str, ...]:
    """Where the file's links to other files and programs point; nothing is followed."""
    links: list[str] = []
    for relation in reader.parser.rels.values():
        if not relation.Type.endswith("/externalLink"):
            continue
        part = relation.Target
        if part in reader.valid_files:
            # A link to a program (DDE) names it in the part itself, a link to a file beside it.
            links += [
                f"{element.get('ddeService')}|{element.get('ddeTopic')}"
                for element in fromstring(reader.archive.read(part)).iter(f"{{{SHEET_MAIN_NS}}}ddeLink")
            ]
        if get_rels_path(part) in reader.valid_files:
            links += [str(target.Target) for target in get_dependents(reader.archive, get_rels_path(part))]
    return tuple(dict.fromkeys(links))


class _NumberFormats:
    """The number format of each style, looked up once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._known: dict[int, str] = {}

    def of(self, style: int) -> str:
        """As Excel writes it; "General" for a style that the file does not define."""
        if style not in self._known:
            self._known[style] = self._find(style)
        return self._known[style]

    def _find(self, style: int) -> str:
        if not 0 <= style < len(self._book._cell_styles):
            return "General"
        number = self._book._cell_styles[style].numFmtId
        if number < BUILTIN_FORMATS_MAX_SIZE:
            return str(BUILTIN_FORMATS.get(number, "General"))
        return str(self._book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE])


class _SheetReader(WorkSheetParser):  # type: ignore[misc]  # openpyxl has no types
    """Reads one sheet in one pass: stored values, formulas, what is hidden, merged ranges."""

    def __init__(self, source: Any, reader: Any, formats: _NumberFormats, limits: Limits) -> None:
        super().__init__(
            source,
            reader.shared_strings,
            data_only=True,
            epoch=reader.wb.epoch,
            date_formats=reader.wb._date_formats,
            timedelta_formats=reader.wb._timedelta_formats,
        )
        self._formats = formats
        self._limits = limits
        self._hidden_columns: set[int] = set()
        self._row_is_hidden = False

    def sheet(self, name: str, is_hidden: bool) -> Sheet:
        """The sheet with its filled cells; reading ends where it is clear that a table is cut off."""
        found = CellCollector(self._limits)
        merges: list[tuple[int, int, int, int]] = []
        for element in self._elements():
            if element.tag == ROW_TAG:
                self._row_is_hidden = element.get("hidden") in _TRUE
                row, cells = self.parse_row(element)
                self.row_dimensions.clear()
                for cell in cells:
                    if cell is not None:
                        found.add(cell)
                if row > self._limits.rows and found.is_cut_off:
                    break
            elif element.tag == COL_TAG:
                self._note_columns(element)
            elif element.tag == _MERGE_TAG:
                left, top, right, bottom = range_boundaries(element.get("ref"))
                merges.append((top, left, bottom, right))
        return found.sheet(name, is_hidden, tuple(merges))

    def _elements(self) -> Iterator[Element]:
        """The elements that matter, each complete, emptied once it has been used.

        Rules of validation, conditional formats and the like are passed over: what is wrong in them does not
        concern the cells.
        """
        for _, element in iterparse(self.source):
            if element.tag in (ROW_TAG, COL_TAG, _MERGE_TAG):
                yield element
                element.clear()

    def _note_columns(self, element: Element) -> None:
        if element.get("hidden") in _TRUE:
            first, last = int(element.attrib["min"]), int(element.attrib["max"])
            self._hidden_columns.update(range(first, min(last, self._limits.columns) + 1))

    def parse_cell(self, element: Element) -> Cell | None:
        """One cell, None if it is blank; openpyxl reads the value, the same pass sees whether there is a formula."""
        formula = next((child for child in element if child.tag == FORMULA_TAG), None)
        is_text = element.get("t") == "str"
        try:
            read = super().parse_cell(element)
        except ValueError:
            if element.get("t", "n") not in ("n", "b", "d"):
                raise
            # What is written as a number or a date and is none stays as the text that stands there.
            element.set("t", "str")
            read = super().parse_cell(element)
        value, kind = _value_of(read["value"], read["data_type"])
        if value is None and formula is not None and not is_text:
            # An empty text is a result ("str" without a value); nothing at all is a formula never computed.
            # Of a formula shared by many cells, only the first has the words.
            value, kind = f"={formula.text or '…'}", "formula_without_value"
        if value is None:
            return None
        return Cell(
            read["row"],
            read["column"],
            value,
            kind,
            self._formats.of(read["style_id"]),
            formula is not None,
            self._row_is_hidden or read["column"] in self._hidden_columns,
        )


def _value_of(value: Any, data_type: str) -> tuple[CellValue, CellKind]:
    """A value of openpyxl and its kind; a number in a date format has become a date already."""
    if isinstance(value, str):
        return unescape(value), "error" if data_type == "e" else "text"
    if isinstance(value, date | time | timedelta):
        return value, "date"
    if value is None or isinstance(value, bool | int | float):
        return value, _KINDS.get(data_type, "text")
    return str(value), "text"
