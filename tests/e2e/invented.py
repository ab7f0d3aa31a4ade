"""An invented index with six invented units, so that no real figure is touched, and its editions as workbooks."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import openpyxl

from data.catalogue.loading import DIRECTORY, load_catalogue
from data.exports.template import build_template

UNITS = ("Đơn vị Ánh", "Đơn vị Bình", "Đơn vị Châu", "Đơn vị Dung", "Đơn vị Em", "Đơn vị Phú")
COMPONENTS = ("Phục vụ", "Minh bạch", "Thời gian")
HOME = UNITS[0]

_INDEX = """
code = "thu"
short = "THU"
name_vi = "Chỉ số thử"
name_en = "Trial index"
publisher_vi = "Không ai"
publisher_en = "Nobody"
unit_set = "thu"
default_unit = "anh"
[total]
name_vi = "Tổng điểm THU"
name_en = "THU score"
short_vi = "Tổng điểm"
short_en = "Total"
[components.service]
name_vi = "Phục vụ"
name_en = "Service"
short_vi = "Phục vụ"
short_en = "Service"
[components.openness]
name_vi = "Minh bạch"
name_en = "Openness"
short_vi = "Minh bạch"
short_en = "Openness"
[components.time]
name_vi = "Thời gian"
name_en = "Time"
short_vi = "Thời gian"
short_en = "Time"
[frameworks.thu-2021]
group = "thu"
first_year = 2021
last_year = 2026
components = [
  { component = "service", weight = 0.5 },
  { component = "openness", weight = 0.25 },
  { component = "time", weight = 0.25 },
]
weights_confidence = "exact"
source = "invented for a test"
"""

EDITIONS: dict[int, dict[str, tuple[float, float, float]]] = {
    2021: {
        "Đơn vị Ánh": (7.0, 6.0, 5.0),
        "Đơn vị Bình": (6.0, 6.5, 5.5),
        "Đơn vị Châu": (5.0, 5.0, 5.0),
        "Đơn vị Dung": (6.5, 4.0, 6.0),
        "Đơn vị Em": (4.0, 7.0, 4.5),
        "Đơn vị Phú": (5.5, 5.5, 7.0),
    },
    2022: {
        "Đơn vị Ánh": (7.5, 6.2, 5.1),
        "Đơn vị Bình": (6.2, 6.4, 5.6),
        "Đơn vị Châu": (5.2, 5.1, 5.3),
        "Đơn vị Dung": (6.6, 4.4, 6.1),
        "Đơn vị Em": (4.3, 7.1, 4.4),
        "Đơn vị Phú": (5.7, 5.6, 7.2),
    },
    2023: {
        "Đơn vị Ánh": (4.1, 6.3, 5.2),
        "Đơn vị Bình": (6.3, 6.6, 5.7),
        "Đơn vị Châu": (5.3, 5.2, 5.4),
        "Đơn vị Dung": (6.7, 4.5, 6.2),
        "Đơn vị Em": (4.5, 7.2, 4.6),
        "Đơn vị Phú": (5.9, 5.7, 7.3),
    },
}


def write_catalogue(folder: Path) -> Path:
    """A copy of the catalogue with the invented index as its first choice."""
    shutil.copytree(DIRECTORY, folder)
    (folder / "thu.toml").write_text(_INDEX, encoding="utf-8")
    lines = ['unit_set = "thu"', "[regions.thu]", 'name_vi = "Vùng thử"', 'name_en = "Trial region"']
    for code, name in zip(("anh", "binh", "chau", "dung", "em", "phu"), UNITS, strict=True):
        lines += [
            f"[units.{code}]",
            'group = "thu"',
            f'name_vi = "{name}"',
            f'name_en = "{name}"',
            f'short_vi = "{name}"',
        ]
    (folder / "thu_units.toml").write_text("\n".join(lines), encoding="utf-8")
    office = (folder / "office.toml").read_text(encoding="utf-8")
    office = office.replace('home_index = "pci"', 'home_index = "thu"').replace(
        "[home_units]", '[home_units]\nthu = "anh"'
    )
    (folder / "office.toml").write_text(office, encoding="utf-8")
    return folder


def fill(template: bytes, year: int) -> openpyxl.Workbook:
    """The template with the edition's figures, typed in by the names of its rows and columns."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    header = next(row for row in sheet.iter_rows() if row[0].value == "Đơn vị")
    columns = {cell.value: cell.column for cell in header}
    for row in range(header[0].row + 1, header[0].row + 1 + len(UNITS)):
        scores = EDITIONS[year][str(sheet.cell(row, 1).value)]
        for name, score in zip(COMPONENTS, scores, strict=True):
            sheet.cell(row, columns[name], score)
    return book


def write_edition(folder: Path, catalogue: Path, year: int) -> Path:
    """One edition as a workbook on the template."""
    path = folder / f"thu-{year}.xlsx"
    fill(build_template(load_catalogue(catalogue), "thu", year, "wide"), year).save(path)
    return path
