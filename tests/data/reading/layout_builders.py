"""Writes one and the same edition in every layout that is read, with the traps that such tables have.

A builder takes figures by (unit, component) and returns sheets: rows of cells from A1, and what is merged.
The order of rows and columns is the caller's, so that a test can shuffle it.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

import openpyxl

from data.catalogue.loading import TOTAL, load_catalogue
from data.catalogue.model import Index, Unit
from services.imports import Preview

CATALOGUE = load_catalogue()
PCI, DDCI = CATALOGUE.index("pci"), CATALOGUE.index("ddci")

Figures = Mapping[tuple[str, str], float]
"""By unit code and component code."""
Row = Sequence[object]


@dataclass(frozen=True)
class Page:
    """One sheet: its rows from A1, its merged ranges, whether it is hidden."""

    title: str
    rows: Sequence[Row]
    merges: Sequence[str] = ()
    is_hidden: bool = False


@dataclass(frozen=True)
class Style:
    """How the figures and names of a table are typed."""

    unit: Callable[[Unit], str] = lambda unit: unit.name_vi
    component: Callable[[str, int], str] | None = None
    number: Callable[[float], object] = lambda value: value
    traps: bool = True


@dataclass(frozen=True)
class Table:
    """An edition's figures with the order in which its units and components are written."""

    figures: Figures
    units: Sequence[str]
    components: Sequence[str]
    year: int = 2016
    ranks: Mapping[str, int] = field(default_factory=dict)
    grades: Mapping[str, str] = field(default_factory=dict)
    index: Index = PCI
    called: str = ""

    @property
    def title(self) -> str:
        """What its titles and its sheets call the index: another name than its own where `called` says so."""
        return self.called or self.index.short

    def heading(self, code: str, style: Style) -> str:
        """The heading of a component's or the total's column."""
        if style.component is not None:
            return style.component(code, self.year)
        return component_name(code, self.year, self.index)

    @property
    def place(self) -> str:
        """What its units are, as the heading over their names says."""
        return "Tỉnh/Thành phố" if self.index.unit_set == PCI.unit_set else "Đơn vị"


def component_name(code: str, year: int, index: Index = PCI) -> str:
    """The component as that year's framework names it."""
    if code == TOTAL:
        return index.total.name_vi
    frameworks = (index.framework(year, group) for group in index.groups)
    parts = (framework.component(code) for framework in frameworks if framework is not None)
    part = next((part for part in parts if part is not None), None)
    return part.name_vi if part else index.components[code].name_vi


def unit(code: str) -> Unit:
    return CATALOGUE.unit(code)


def decomposed(text: str) -> str:
    """With combining marks, as two of VCCI's workbooks write every name."""
    return unicodedata.normalize("NFD", text)


def without_marks(text: str) -> str:
    """As people type on a keyboard without Vietnamese letters."""
    plain = text.replace("đ", "d").replace("Đ", "D")
    return "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))


def wide(table: Table, style: Style | None = None) -> list[Page]:
    """A unit a row; below the figures a chosen province again, the minimum, the median and the maximum."""
    style = style or Style()
    codes = [*table.components, *([TOTAL] if any(c == TOTAL for _, c in table.figures) else [])]
    rows: list[Row] = [
        [f"Kết quả {table.title} năm {table.year}"] if style.traps else ["Kết quả"],
        [
            table.place,
            *(table.heading(code, style) for code in codes),
            *(["Xếp hạng"] if table.ranks else []),
        ],
    ]
    rows += [_wide_row(table, style, code, codes) for code in table.units]
    if style.traps:
        rows += [[], _wide_row(table, style, table.units[0], codes)]
        for name, of in (("Thấp nhất", min), ("Trung vị", median), ("Cao nhất", max)):
            rows.append([name, *(of([table.figures[u, c] for u in table.units]) for c in codes)])
    return [Page("Tổng hợp", rows)]


def _wide_row(table: Table, style: Style, code: str, codes: Sequence[str]) -> Row:
    figures = [style.number(table.figures[code, component]) for component in codes]
    return [style.unit(unit(code)), *figures, *([table.ranks[code]] if table.ranks else [])]


def wide_under_three_rows(table: Table, style: Style | None = None) -> list[Page]:
    """Headings over three rows: a merged group, a number, the name; and a row that numbers the columns."""
    style = style or Style()
    codes = [*table.components, TOTAL]
    last = len(codes) + 1
    rows: list[Row] = [
        [f"{table.title} {table.year}"],
        ["STT", table.place, "Điểm các chỉ số thành phần", *([None] * (len(codes) - 1))],
        [None, None, *(f"CSTP {number}" for number in range(1, len(codes))), None],
        [None, None, *(table.heading(code, style) for code in codes)],
        ["A", "B", *range(1, last)],
    ]
    for number, code in enumerate(table.units, start=1):
        rows.append([number, style.unit(unit(code)), *(style.number(table.figures[code, c]) for c in codes)])
    end = openpyxl.utils.get_column_letter(last)
    return [Page("Bảng điểm", rows, (*([f"C2:{end}2"] if last > 2 else []), "A2:A4", "B2:B4"))]


def pairs(table: Table, style: Style | None = None, over_names: bool = False) -> list[Page]:
    """Each component its own pair of name and score, sorted by that score; rank and band share the total's names.

    over_names: the headings stand over the names instead of the scores.
    """
    style = style or Style()
    codes = [*table.components, TOTAL]
    header: list[object] = ["Thứ tự"]
    columns: list[list[object]] = []
    for code in codes:
        ordered = sorted(table.units, key=lambda u: -table.figures[u, code])
        heading = table.heading(code, style) if code != TOTAL else f"{table.title} {table.year}"
        first = table.place if code == codes[0] and not over_names else None
        header += [heading, None] if over_names else [first, heading]
        columns.append([style.unit(unit(u)) for u in ordered])
        columns.append([style.number(table.figures[u, code]) for u in ordered])
    if table.ranks:
        ordered = sorted(table.units, key=lambda u: -table.figures[u, TOTAL])
        header += ["Xếp hạng", *(["Nhóm xếp hạng"] if table.grades else [])]
        columns.append([table.ranks[u] for u in ordered])
        columns += [[table.grades[u] for u in ordered]] if table.grades else []
    rows: list[Row] = [header]
    rows += [[place + 1, *(column[place] for column in columns)] for place in range(len(table.units))]
    if style.traps:
        chosen = table.units[-1]
        looked_up: list[object] = [None]
        for code in codes:
            looked_up += [style.unit(unit(chosen)) if code == codes[0] else None, table.figures[chosen, code]]
        ranks: list[object] = [None, "Thứ tự", *(value for _ in codes for value in (1, None))][: len(looked_up)]
        rows += [[], header, looked_up, ranks]
    stale = [["No", "Province", "Entry Costs"], [1, "Ha Tinh", 9.99], [2, "An Giang", 9.98]]
    hidden = [Page("Summary", [[*stale[0], "PCI 2013"], [*stale[1], 99.9], [*stale[2], 99.8]], is_hidden=True)]
    return [Page("Summary_VN", rows), *(hidden if style.traps else [])]


def profile(tables: Sequence[Table], code: str, style: Style | None = None, turned: bool = False) -> list[Page]:
    """One unit: components down and years across, or turned; a rank below the total."""
    style = style or Style()
    components = list(dict.fromkeys(c for table in tables for c in (*table.components, TOTAL)))
    grid: list[list[object]] = [["Chỉ số thành phần", *(table.year for table in tables)]]
    for component in components:
        name = tables[0].heading(component, style) if component != TOTAL or tables[0].called else tables[0].title
        values = [table.figures.get((code, component)) for table in tables]
        grid.append([name, *("N/A" if value is None else style.number(value) for value in values)])
    if any(table.ranks for table in tables):
        grid.append(["Xếp hạng", *(table.ranks.get(code, "N/A") for table in tables)])
    if turned:
        grid = [list(row) for row in zip(*grid, strict=True)]
        grid[0][0] = "Năm"
    table = tables[0]
    about = "Hồ sơ tỉnh" if table.index.unit_set == PCI.unit_set else "Hồ sơ"
    title = f"{about} {style.unit(unit(code))}{f' – {table.called}' if table.called else ''}"
    return [Page(unit(code).name_vi[:31], [[title], *grid])]


def long(table: Table, style: Style | None = None) -> list[Page]:
    """A row a unit and component, under a title."""
    style = style or Style()
    rows: list[Row] = [[f"Bảng điểm {table.called}".strip()], ["Năm", "Đơn vị", "Thành phần", "Điểm"]]
    rows += [
        [table.year, style.unit(unit(u)), table.heading(c, style), style.number(table.figures[u, c])]
        for u in table.units
        for c in (*table.components, TOTAL)
    ]
    return [Page("Bảng dọc", rows)]


def sheets(tables: Sequence[Table], style: Style | None = None) -> list[Page]:
    """The wide table of every year on a sheet named after it."""
    plain = Style() if style is None else style
    return [
        Page(str(table.year), wide(table, Style(plain.unit, plain.component, plain.number, traps=False))[0].rows)
        for table in tables
    ]


def ddci(rows: Mapping[str, tuple[int, Sequence[float | None], float, str]], components: Sequence[str]) -> list[Page]:
    """Departments and districts in one list: responses, components ("-" where none applies), total, grade.

    rows: by unit code, the responses, the components' scores, the total and the grade.
    """
    header = ["TT", "Đơn vị", "Số phiếu", *(DDCI.components[c].name_vi for c in components), "DDCI", "Xếp loại"]
    body: list[Row] = [
        [number, unit(code).name_vi, n, *("-" if score is None else score for score in scores), total, grade]
        for number, (code, (n, scores, total, grade)) in enumerate(rows.items(), start=1)
    ]
    return [Page("DDCI 2021", [["Bảng chỉ số thành phần DDCI năm 2021"], header, *body])]


def detail(
    component: str,
    scores: Mapping[str, float],
    indicators: Sequence[tuple[str, str, Mapping[str, float]]],
    year: int = 2016,
    heading: str | None = None,
) -> Page:
    """One component: its score, its indicators with labels, a blank row, codes, the units, summaries.

    indicators: label, variable code, values by unit.
    """
    units = list(scores)
    name = PCI.components[component].short_vi
    rows: list[Row] = [
        ["PCI ID", "Tỉnh", heading or component_name(component, year), *(label for label, _, _ in indicators)],
        [],
        [None, "pci_id", "sub_score", *(code for _, code, _ in indicators)],
    ]
    rows += [
        [number, unit(u).name_vi, scores[u], *(values.get(u) for _, _, values in indicators)]
        for number, u in enumerate(units, start=1)
    ]
    chosen = units[0]
    rows += [[], [None, unit(chosen).name_vi, scores[chosen], *(values.get(chosen) for _, _, values in indicators)]]
    for label, of in (("Median", median), ("Min", min), ("Max", max)):
        rows.append([None, label, of(scores.values()), *(of(values.values()) for _, _, values in indicators)])
    return Page(name, rows)


def saved(pages: Sequence[Page]) -> bytes:
    """The sheets as an .xlsx file."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for page in pages:
        sheet = book.create_sheet(page.title)
        for number, row in enumerate(page.rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    sheet.cell(number, column, value)
        for merge in page.merges:
            sheet.merge_cells(merge)
        sheet.sheet_state = "hidden" if page.is_hidden else "visible"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pasted(page: Page, separator: str = "\t") -> bytes:
    """A sheet as text, as a browser copies a table."""
    lines = (separator.join("" if value is None else str(value) for value in row) for row in page.rows)
    return "\n".join(lines).encode("utf-8")


def records(read: Preview) -> dict[tuple[int, str, str, str], float | str]:
    """Everything a preview holds, by year, unit, component and measure."""
    found: dict[tuple[int, str, str, str], float | str] = {}
    for year, rows in read.rows.items():
        for row in rows:
            for measure, value in (("value", row.value), ("rank", row.rank), ("grade", row.grade)):
                if value is not None:
                    found[year, row.unit, row.component, measure] = value
    return found


def expected(table: Table) -> dict[tuple[int, str, str, str], float | str]:
    """What a reading of the table must hold."""
    found: dict[tuple[int, str, str, str], float | str] = {
        (table.year, u, c, "value"): value for (u, c), value in table.figures.items()
    }
    found |= {(table.year, u, TOTAL, "rank"): float(rank) for u, rank in table.ranks.items()}
    found |= {(table.year, u, TOTAL, "grade"): grade for u, grade in table.grades.items()}
    return found


NAMED = ("entry_costs", "land_access", "transparency", "time_costs", "policy_bias")
UNITS = ("ha_tinh", "an_giang", "ca_mau", "bac_giang")


def with_totals(scores: Figures, units: Sequence[str], year: int) -> Figures:
    """PCI's scores with the totals that they give by the weights of the edition, to two decimals; no two are equal."""
    framework = PCI.framework(year, "province")
    assert framework is not None and framework.weights is not None
    totals: dict[str, float] = {}
    for code in units:
        exact = sum(weight * scores[code, component] for component, weight in framework.weights.items())
        total = round(framework.multiplier * exact, 2)
        while total in totals.values():
            total = round(total + 0.01, 2)
        totals[code] = total
    return {**scores, **{(code, TOTAL): total for code, total in totals.items()}}


def four_provinces(year: int = 2016) -> Table:
    """Four provinces with scores that all differ."""
    framework = PCI.framework(year, "province")
    assert framework is not None
    components = [part.component for part in framework.components]
    figures = {(u, c): 5 + i + j / 100 for i, u in enumerate(UNITS[:4]) for j, c in enumerate(components)}
    return Table(with_totals(figures, UNITS, year), UNITS, components, year)


def tie() -> Page:
    """A profile of Hà Tĩnh above a table of units whose headings are in two rows: half of the figures each."""
    rows: list[list[object]] = [["Chỉ số thành phần", 2016], *([component_name(c, 2016), 6.0] for c in NAMED)]
    rows += [[], ["Tỉnh"], [None, "Gia nhập thị trường"]]
    rows += [["Hà Tĩnh", 6.5], ["An Giang", 6.6], ["Cà Mau", 6.7], ["Bắc Giang", 6.8], ["Lai Châu", 6.9]]
    return Page("Hà Tĩnh", rows)
