"""Writes the built-in workbooks from tables of published figures, and packs their rows for notebooks.

    python -m tools.built_in_build [FOLDER]

FOLDER holds `pci_panel.csv` (year, province, component, value, status, source; one observation a row,
components `pci_total` and `rank` among them), `pci_component_ranks_stated.csv` (year, province, component,
rank, source), `ddci_ha_tinh_2021.csv` (year, unit, unit_group, component, value, source) and what `tools.built_in_pci`
reads. A workbook from which the same is read as before stays as it is, so that no office loads it again.
Without FOLDER only the rows of the workbooks that are there are packed anew.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis.frames import MISSING, NOT_APPLICABLE, PUBLISHED, STATED, UNUSABLE
from data.catalogue.loading import load_catalogue
from data.catalogue.model import TOTAL, Catalogue
from data.editions import ScoreRow
from data.exports.template import build_filled
from data.names import NameIndex, normalise
from data.published import packed
from data.scores import rows_frame
from services.built_in import DIRECTORY, built_in_workbooks
from services.imports import preview
from tools import built_in_pci
from tools.built_in_pci import lines as _lines

_Rows = dict[tuple[int, str, str], ScoreRow]

UNUSABLE_VALUE = "Ngoài thang điểm 10 (công bố ghi 50): giữ như công bố, không dùng để tính."
UNUSABLE_TOTAL = (
    "Tổng điểm của hàng có điểm thành phần ghi sai (50 trên thang 10) và trùng tổng điểm của Huyện Vũ Quang: "
    "giữ như công bố, không dùng để tính."
)


def pci_rows(folder: Path, catalogue: Catalogue) -> _Rows:
    """The PCI panel as score rows by (year, unit, component), ranks beside the values they belong to."""
    rows: _Rows = {}
    names = {year: catalogue.unit_names("pci", year) for year in catalogue.index("pci").years()}
    for line in _lines(folder / "pci_panel.csv"):
        year, status = int(line["year"]), PUBLISHED if line["status"] == "published" else STATED
        unit = _unit(names[year], line["province"])
        if line["component"] == "rank":
            _update(
                rows, (year, unit, TOTAL), rank=float(line["value"]), rank_status=status, rank_source=line["source"]
            )
        else:
            component = TOTAL if line["component"] == "pci_total" else line["component"]
            _update(rows, (year, unit, component), value=float(line["value"]), status=status, source=line["source"])
    for line in _lines(folder / "pci_component_ranks_stated.csv"):
        year = int(line["year"])
        key = (year, _unit(names[year], line["province"]), line["component"])
        _update(rows, key, rank=float(line["rank"]), rank_status=STATED, rank_source=line["source"])
    for line in filter(built_in_pci.is_built_in, _lines(folder / "pci_supplement.csv")):
        _supplement(rows, line, _unit(names[int(line["year"])], line["province"]))
    return rows


def _supplement(rows: _Rows, line: dict[str, str], unit: str) -> None:
    """One row of the supplement: a score, a rank, or both, with its note."""
    is_total = line["component"] in ("pci_total", "rank")
    key = (int(line["year"]), unit, TOTAL if is_total else line["component"])
    status, source = built_in_pci.STATUSES[line["status"]], line["source"]
    value, rank = (line["rank"], line["value"]) if line["component"] == "rank" else (line["value"], line["rank"])
    if value:
        _update(rows, key, value=float(value), status=status, source=source)
    if rank:
        _update(rows, key, rank=float(rank), rank_status=status, rank_source=source)
    notes = [rows[key].note, built_in_pci.note_of(line)]
    _update(rows, key, note="; ".join(dict.fromkeys(filter(None, notes))))


def ddci_rows(folder: Path, catalogue: Catalogue) -> _Rows:
    """Hà Tĩnh's DDCI of 2021 as score rows.

    A value outside the scale stays as published, marked unusable with the reason, and so does its row's total.
    """
    index = catalogue.index("ddci")
    codes = {normalise(s): c.code for c in index.components.values() for s in c.spellings}
    rows: _Rows = {}
    names = {year: catalogue.unit_names("ddci", year) for year in index.years()}
    for line in _lines(folder / "ddci_ha_tinh_2021.csv"):
        year, text = int(line["year"]), line["value"]
        unit = _unit(names[year], line["unit"])
        if line["component"] == "responses":
            _update(rows, (year, unit, TOTAL), responses=float(text))
        elif line["component"] == "grade":
            _update(rows, (year, unit, TOTAL), grade=text)
        elif line["component"] == "ddci_total":
            _update(rows, (year, unit, TOTAL), value=float(text), status=PUBLISHED, source=line["source"])
        elif not text:
            _update(
                rows, (year, unit, codes[normalise(line["component"])]), status=NOT_APPLICABLE, source=line["source"]
            )
        else:
            known = {"value": float(text), "status": PUBLISHED, "source": line["source"]}
            _update(rows, (year, unit, codes[normalise(line["component"])]), **known)
    for (year, unit, _), row in list(rows.items()):
        framework = index.framework(year, catalogue.unit(unit).group)
        if framework and row.component != TOTAL and row.value is not None and row.value > framework.scale[1]:
            _update(rows, (year, unit, row.component), status=UNUSABLE, note=UNUSABLE_VALUE)
            _update(rows, (year, unit, TOTAL), status=UNUSABLE, note=UNUSABLE_TOTAL)
    return rows


def packed_rows(index: str, catalogue: Catalogue, folder: Path = DIRECTORY) -> bytes:
    """What `data.published.load_example` reads: every row of the workbooks of an index, as the importer reads them."""
    editions = []
    for workbook in built_in_workbooks(folder):
        if workbook.index == index:
            name = workbook.path.name
            read = preview(workbook.path.read_bytes(), name, index, catalogue, workbook.year)
            editions += [rows_frame(index, year, rows, file=name) for year, rows in read.rows.items()]
    return packed(pd.concat(editions, ignore_index=True))


def pack(target: Path = DIRECTORY) -> None:
    """Pack the rows of the workbooks of each index into the same folder."""
    catalogue = load_catalogue()
    for index in sorted({workbook.index for workbook in built_in_workbooks(target)}):
        (target / f"{index}.csv.gz").write_bytes(packed_rows(index, catalogue, target))


def main(folder: Path, target: Path = DIRECTORY) -> None:
    """Write one workbook an edition into the target folder, and pack their rows."""
    catalogue = load_catalogue()
    details = {("pci", year): known for year, known in built_in_pci.indicators(folder, catalogue).items()}
    for index, rows in (("pci", pci_rows(folder, catalogue)), ("ddci", ddci_rows(folder, catalogue))):
        for year in sorted({year for year, _, _ in rows}):
            edition = [row for (row_year, _, _), row in rows.items() if row_year == year]
            content = build_filled(catalogue, index, year, edition, *details.get((index, year), ((), ())))
            write_changed(target / f"{index}-{year}.xlsx", content, index, catalogue)
    pack(target)


def write_changed(path: Path, content: bytes, index: str, catalogue: Catalogue) -> None:
    """Write a workbook unless the one that is there says the same, whichever cells it says it in."""
    if not path.exists() or _said(path.read_bytes(), path.name, index, catalogue) != _said(
        content, path.name, index, catalogue
    ):
        path.write_bytes(content)


def _said(content: bytes, name: str, index: str, catalogue: Catalogue) -> set[object]:
    """What the importer reads from a workbook, without the cells."""
    read = preview(content, name, index, catalogue)
    rows = [replace(row, sheet="", cell="", rank_cell="") for found in read.rows.values() for row in found]
    names = [replace(row, sheet="", cell="") for found in read.indicators.values() for row in found]
    values = [replace(row, sheet="", cell="") for found in read.indicator_values.values() for row in found]
    return {*rows, *names, *values}


def _unit(names: NameIndex, name: str) -> str:
    found = names.match(name).code
    if found is None:
        raise ValueError(f"no unit {name!r}")
    return found


def _update(rows: _Rows, key: tuple[int, str, str], **known: object) -> None:
    row = rows.get(key) or ScoreRow(key[1], key[2], None, MISSING)
    rows[key] = replace(row, **known)  # type: ignore[arg-type]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    given = parser.parse_args().folder
    pack() if given is None else main(given)
