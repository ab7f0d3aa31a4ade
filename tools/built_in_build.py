"""Writes the built-in workbooks from tables of published figures, and packs their rows for notebooks.

    python -m tools.built_in_build [FOLDER [INDEX …]]

FOLDER holds `pci_panel.csv` (year, province, component, value, status, source; one observation a row,
components `pci_total` and `rank` among them), `pci_component_ranks_stated.csv` (year, province, component,
rank, source), `ddci_ha_tinh_2021.csv` (year, unit, unit_group, component, value, source), what `tools.built_in_pci`
reads, and for each index of SISTERS its table (year, province, component, value, rank, status, source, note), of PAPI
also `papi_subdimensions.csv`. A workbook from which the same is read as before stays as it is, so that no office loads
it again. With an INDEX only its workbooks are written. Without FOLDER only the rows of the workbooks that are there are
packed anew, with what the importer reads of them.
"""

import argparse
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.frames import MISSING, NOT_APPLICABLE, PUBLISHED, STATED, UNUSABLE
from data.catalogue.loading import load_catalogue
from data.catalogue.model import TOTAL, Catalogue
from data.editions import Edition, Indicator, IndicatorValue, ScoreRow
from data.exports.template import build_filled
from data.names import NameIndex, normalise
from data.published import packed
from data.published.readings import SUFFIX, packed_readings
from data.scores import rows_frame
from services.built_in import DIRECTORY, built_in_workbooks, read_edition
from services.imports import preview
from tools import built_in_pci
from tools.built_in_pci import lines as _lines

_Rows = dict[tuple[int, str, str], ScoreRow]
_Parts = tuple[Sequence[Indicator], Sequence[IndicatorValue]]


@dataclass(frozen=True)
class Table:
    """The table of figures of one index: its file, what it calls the total, and the components that it also holds.

    elsewhere: components that are another edition's. parts: the file of the indicators, "" where there is none.
    """

    file: str
    total: str
    elsewhere: tuple[str, ...] = ()
    parts: str = ""


SISTERS: Mapping[str, Table] = {
    "papi": Table("papi_panel.csv", "papi_total", parts="papi_subdimensions.csv"),
    "dti": Table("dti_panel.csv", "dti_total", elsewhere=("dti_total_34",)),
    "service766": Table("service_index_766.csv", "total"),
    "pgi": Table("pgi.csv", "pgi_total"),
    "par": Table("par_index.csv", "par_index"),
    "sipas": Table("sipas.csv", "sipas"),
    "pii": Table("pii.csv", "pii"),
}
"""The other indices that provinces answer for."""

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


def is_aggregate(line: Mapping[str, str]) -> bool:
    """Whether a line is about no province but a mean of several: “(mean of 63)”."""
    return line["province"].startswith("(")


def note_of(line: Mapping[str, str]) -> str:
    """What must be known of a line: how its figure was come by, and what the table notes. Raises KeyError."""
    words = fact_words()
    reason, note = words["reasons"].get(line["status"], ""), line["note"] and words["notes"][line["note"]]
    return ". ".join(filter(None, (reason, note)))


def sister_rows(folder: Path, catalogue: Catalogue, index: str) -> _Rows:
    """The table of one index as score rows; lines of aggregates and of other editions are left out."""
    table, statuses = SISTERS[index], fact_words()["statuses"]
    names = {year: catalogue.unit_names(index, year) for year in catalogue.index(index).years()}
    rows: _Rows = {}
    for line in _lines(folder / table.file):
        if is_aggregate(line) or line["component"] in table.elsewhere:
            continue
        component = TOTAL if line["component"] == table.total else line["component"]
        key = (int(line["year"]), _unit(names[int(line["year"])], line["province"]), component)
        known: dict[str, object] = {"note": note_of(line)} if note_of(line) else {}
        status, source = statuses[line["status"]], line["source"]
        before = rows.get(key)
        if line["value"]:
            if before is not None and before.value is not None:
                raise ValueError(f"{table.file} gives {key} twice")
            known |= {"value": float(line["value"]), "status": status, "source": source}
        if line["rank"]:
            if before is not None and before.rank is not None:
                raise ValueError(f"{table.file} ranks {key} twice")
            known |= {"rank": float(line["rank"]), "rank_status": status, "rank_source": source}
        _update(rows, key, **known)
    return rows


def sister_parts(folder: Path, catalogue: Catalogue, index: str) -> dict[int, _Parts]:
    """The parts of components as indicators, by year; numbered in the order of `fact_words.toml`, without gaps."""
    if not SISTERS[index].parts:
        return {}
    names = {year: catalogue.unit_names(index, year) for year in catalogue.index(index).years()}
    found: dict[tuple[int, str], list[tuple[str, float]]] = {}
    sources: dict[tuple[int, str], str] = {}
    for line in _lines(folder / SISTERS[index].parts):
        year = int(line["year"])
        value = (_unit(names[year], line["province"]), float(line["value"]))
        found.setdefault((year, line["component"]), []).append(value)
        sources[year, line["component"]] = line["source"]
    editions: dict[int, _Parts] = {}
    for year in sorted({year for year, _ in found}):
        definitions: list[Indicator] = []
        values: list[IndicatorValue] = []
        editions[year] = definitions, values
        for component, labels in fact_words()["parts"][index].items():
            held = [part for part in labels if (year, part) in found]
            for order, part in enumerate(held, start=1):
                (label, english), source = labels[part], sources[year, part]
                definitions.append(Indicator(component, order, label, label_en=english, source=source))
                values += [
                    IndicatorValue(unit, component, order, value, PUBLISHED) for unit, value in found.pop((year, part))
                ]
    if found:
        raise ValueError(f"{SISTERS[index].parts} has parts without a name: {sorted(found)}")
    return editions


@cache
def fact_words() -> dict[str, Any]:
    """The words of the tables of figures in those of the program."""
    return tomllib.loads(Path(__file__).with_name("fact_words.toml").read_text(encoding="utf-8"))


def read_editions(index: str, catalogue: Catalogue, folder: Path = DIRECTORY) -> list[Edition]:
    """The workbooks of an index as the importer reads them, oldest first."""
    workbooks = (workbook for workbook in built_in_workbooks(folder) if workbook.index == index)
    return [read_edition(workbook, workbook.path.read_bytes(), catalogue) for workbook in workbooks]


def packed_rows(editions: Iterable[Edition]) -> bytes:
    """What `data.published.load_example` reads: every row of these editions."""
    frames = [rows_frame(each.index, each.year, each.rows, file=each.file_name) for each in editions]
    return packed(pd.concat(frames, ignore_index=True))


def pack(target: Path = DIRECTORY) -> None:
    """Pack the rows of the workbooks of each index, and what the importer reads of them, into the same folder."""
    catalogue = load_catalogue()
    for index in sorted({workbook.index for workbook in built_in_workbooks(target)}):
        editions = read_editions(index, catalogue, target)
        (target / f"{index}.csv.gz").write_bytes(packed_rows(editions))
        (target / f"{index}{SUFFIX}").write_bytes(packed_readings(editions))


def _parts_of(index: str, folder: Path, catalogue: Catalogue) -> Mapping[int, _Parts]:
    """The indicators of an index by year."""
    if index == "pci":
        return built_in_pci.indicators(folder, catalogue)
    return sister_parts(folder, catalogue, index) if index in SISTERS else {}


def main(folder: Path, target: Path = DIRECTORY, indices: Collection[str] = ()) -> None:
    """Write one workbook an edition, of these indices or of all, into the target folder, and pack the rows of all."""
    catalogue = load_catalogue()
    makers: dict[str, Callable[[Path, Catalogue], _Rows]] = {"pci": pci_rows, "ddci": ddci_rows}
    makers |= {index: partial(sister_rows, index=index) for index in SISTERS}
    for index, rows_of in makers.items():
        if indices and index not in indices:
            continue
        rows = rows_of(folder, catalogue)
        parts = _parts_of(index, folder, catalogue)
        for year in sorted({year for year, _, _ in rows}):
            edition = [row for (row_year, _, _), row in rows.items() if row_year == year]
            content = build_filled(catalogue, index, year, edition, *parts.get(year, ((), ())))
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
    parser.add_argument("indices", nargs="*", metavar="INDEX")
    given = parser.parse_args()
    pack() if given.folder is None else main(given.folder, indices=given.indices)
