"""A third index that nobody publishes, by catalogue alone: an office's copy of the catalogue with three files more.

It has what the delivered ones have not: a scale of 0–1, units of its own that no map shows (in the other variant one
does), no official ranks, no weights, a break between two frameworks, and a component of which less is better.
"""

from __future__ import annotations

import io
import shutil
from contextlib import closing
from pathlib import Path

import numpy as np
from openpyxl import load_workbook

from data.catalogue.loading import DIRECTORY, load_catalogue
from data.catalogue.model import Catalogue
from data.exports.template import TABLE_SHEET, build_template
from data.rights import operator
from data.store.database import Store, file_url, open_store
from services.imports import Preview, preview
from services.publishing import publish_preview

CODE, SHORT, UNIT_SET, GROUP = "zeta", "ZETA", "clusters", "cluster"
HOME = "cum_01"
YEARS = (2019, 2020, 2021, 2022, 2023, 2024)
BREAK = 2022
COUNT = 12
LATE, LATE_NAME = "lateness", "Tỷ lệ hồ sơ muộn"
OLD, NEW = ("openness", LATE, "paper"), ("openness", LATE, "digital")
"""The components of the two frameworks; the last of each has no counterpart in the other."""

WEIGHTS = (0.5, 0.3, 0.2)

_NAMES = {
    "openness": ("Mức cởi mở", "Openness"),
    LATE: (LATE_NAME, "Share of late files"),
    "paper": ("Hồ sơ giấy", "Paper files"),
    "digital": ("Hồ sơ điện tử", "Digital files"),
}


def unit_code(number: int) -> str:
    return f"cum_{number:02d}"


def unit_name(number: int) -> str:
    return f"Cụm thử {number:02d}"


def write_catalogue(folder: Path, has_map: bool = False, has_weights: bool = False) -> Path:
    """The delivered catalogue and the made-up index beside it, as an office's folder.

    has_weights: the total is the weighted mean of the components, of all of which more is better.
    """
    folder.mkdir(parents=True)
    for path in DIRECTORY.glob("*.toml"):
        shutil.copy(path, folder)
    (folder / "clusters.toml").write_text(_units_toml(), encoding="utf-8")
    (folder / "zeta.toml").write_text(_index_toml(has_weights), encoding="utf-8")
    if has_map:
        (folder / "clusters_map.toml").write_text(_map_toml(), encoding="utf-8")
    return folder


def _units_toml() -> str:
    lines = [f'unit_set = "{UNIT_SET}"', f'group = "{GROUP}"']
    for code, name in (("upper", "Vùng Trên"), ("lower", "Vùng Dưới"), (GROUP, "Cụm thử")):
        english = {"upper": "Upper Part", "lower": "Lower Part", GROUP: "Test clusters"}[code]
        lines += [f"[regions.{code}]", f'name_vi = "{name}"', f'name_en = "{english}"']
    for number in range(1, COUNT + 1):
        lines += [
            f"[units.{unit_code(number)}]",
            f'name_vi = "{unit_name(number)}"',
            f'name_en = "Test Cluster {number:02d}"',
            f'tile = "C{number:02d}"',
            f'region = "{"upper" if number <= COUNT // 2 else "lower"}"',
        ]
    return "\n".join(lines)


def _map_toml() -> str:
    rows = ["   ".join(f"C{number:02d}" for number in range(first, first + 4)) for first in range(1, COUNT, 4)]
    return "\n".join(["[maps.clusters]", f'unit_set = "{UNIT_SET}"', 'picture = """', *rows, '"""'])


def _index_toml(has_weights: bool) -> str:
    lines = [
        f'code = "{CODE}"',
        f'short = "{SHORT}"',
        'name_vi = "Chỉ số thử nghiệm các cụm"',
        'name_en = "Index of Test Clusters"',
        'publisher_vi = "Hội Thử nghiệm"',
        'publisher_en = "Society of Tests"',
        f'unit_set = "{UNIT_SET}"',
        f'default_unit = "{HOME}"',
        "has_ranks = false",
        "[total]",
        'name_vi = "Điểm ZETA"',
        'name_en = "ZETA score"',
        'short_vi = "Tổng điểm"',
        'short_en = "Total"',
    ]
    for code, (vietnamese, english) in _NAMES.items():
        lines += [f"[components.{code}]"]
        lines += [f'{key}_vi = "{vietnamese}"\n{key}_en = "{english}"' for key in ("name", "short")]
        lines += ["direction = -1"] if code == LATE and not has_weights else []
    for code, first, last, parts in (("zeta-2019", YEARS[0], BREAK - 1, OLD), ("zeta-2022", BREAK, YEARS[-1], NEW)):
        weights = [f", weight = {weight}" if has_weights else "" for weight in WEIGHTS]
        listed = ", ".join(f'{{ component = "{part}"{weight} }}' for part, weight in zip(parts, weights, strict=True))
        lines += [
            f"[frameworks.{code}]",
            f'group = "{GROUP}"',
            f"first_year = {first}",
            f"last_year = {last}",
            f"components = [{listed}]",
            "scale = [0.0, 1.0]",
            "total_scale = [0.0, 1.0]",
            "decimals = 4",
            'source = "invented"',
        ]
        lines += ['weights_confidence = "exact"'] if has_weights else []
        if first == BREAK:
            lines += [f'break_vi = "{BREAK}: đổi cách chấm"', f'break_en = "{BREAK}: another way of scoring"']
    return "\n".join(lines)


def values(year: int) -> dict[str, dict[str, float]]:
    """Unit → component or "total" → value, 0–1; the total is what WEIGHTS make of the components.

    The home unit gets later from year to year, and so ever worse where less is better.
    """
    random = np.random.default_rng(year + 2)
    components = OLD if year < BREAK else NEW
    found: dict[str, dict[str, float]] = {}
    for number in range(1, COUNT + 1):
        row = {part: round(float(random.uniform(0.2, 0.8)), 4) for part in components}
        if unit_code(number) == HOME:
            row[LATE] = round(0.5 + 0.08 * (year - YEARS[0]), 4)
        total = sum(weight * row[part] for weight, part in zip(WEIGHTS, components, strict=True))
        found[unit_code(number)] = {**row, "total": round(total, 4)}
    return found


def filled(catalogue: Catalogue, year: int) -> bytes:
    """The template of an edition as a clerk fills it in."""
    index, given = catalogue.index(CODE), values(year)
    book = load_workbook(io.BytesIO(build_template(catalogue, CODE, year)))
    sheet = book[TABLE_SHEET]
    headings = {str(cell.value): cell.column for cell in sheet[3] if cell.value}
    names = {part.code: part.name_vi for part in index.components.values()}
    units = {unit.name_vi: unit for unit in catalogue.units_of(CODE, year)}
    for row in range(4, 4 + COUNT):
        unit = units[str(sheet.cell(row, 1).value)]
        for part, value in given[unit.code].items():
            name = index.total.name_vi if part == "total" else names[part]
            sheet.cell(row, headings[name]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_back(catalogue: Catalogue, year: int) -> Preview:
    """The filled template as the importer reads it."""
    return preview(filled(catalogue, year), f"zeta-{year}.xlsx", CODE, catalogue, year)


def store_in(home: Path, built_in: Path, folder: Path) -> Path:
    """A folder of the dashboard with the delivered figures and the editions of the index."""
    copy = shutil.copy(built_in, home / "dashboard.sqlite3")
    with closing(open_store(file_url(copy))) as store:
        publish(store, folder)
    return home


def publish(store: Store, folder: Path) -> None:
    """Every edition of the index, through the importer."""
    catalogue = load_catalogue(folder)
    for year in YEARS:
        publish_year(store, catalogue, year)


def publish_year(store: Store, catalogue: Catalogue, year: int) -> None:
    """One edition of the index, through the importer."""
    publish_preview(store, read_back(catalogue, year), operator("Tran Thi Thu"))
