"""The figures of several pages' tables as files hold them: those of the store, to the last bit, with their types."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from analysis.frames import TOTAL
from data.catalogue.loading import load_catalogue
from data.store.database import file_url, open_store
from data.store.rows import score_rows
from tests.support import by_turns
from tests.ui.conftest import Run
from tests.ui.exported import in_text, in_workbook, table
from ui.kit import tables
from ui.kit.downloads import as_workbook
from wording.words import LANGUAGES, wording

CATALOGUE = load_catalogue()
PCI = CATALOGUE.index("pci")
YEAR = 2023
OF_ALL = 2019
"""An edition with the published total of every province."""


@pytest.fixture(scope="module")
def stored(built_in: Path) -> Iterator[pd.DataFrame]:
    """The scores of PCI as the store holds them."""
    with closing(open_store(file_url(built_in))) as store:
        yield score_rows(store, "pci")


def known(rows: pd.DataFrame, key: str, value: str = "value") -> dict[Any, float]:
    return dict(rows.dropna(subset=[value])[[key, value]].itertuples(index=False, name=None))


def of_unit(rows: pd.DataFrame, unit: str = "ha_tinh") -> pd.DataFrame:
    return rows[rows["unit"] == unit]


@pytest.mark.parametrize(("read", "language"), by_turns(product((in_workbook, in_text), LANGUAGES)))
def test_the_components_of_the_overview_leave_as_they_are_stored(
    look: Run, stored: pd.DataFrame, read: Any, language: str
) -> None:
    app = look(year=str(YEAR), lang=language)
    say = wording(language)
    item = next(item for item in app.session_state[tables._SHOWN].values() if not item.chart)
    codes = {getattr(part, f"short_{language}"): code for code, part in PCI.components.items()}
    found = {codes[line[say["words.component"]]]: line for line in read(item, language)}
    mine = of_unit(stored[(stored["year"] == YEAR) & (stored["component"] != TOTAL)])
    assert {code: line[say["words.score"]] for code, line in found.items()} == known(mine, "component")
    before = of_unit(stored[stored["year"] == YEAR - 1]).set_index("component")["value"]
    changes = {code: value - before[code] for code, value in known(mine, "component").items()}
    headings = [column.heading for column in item.columns]
    moved = say["words.score_moved"]
    assert headings.index(moved) == 2 and len(set(headings)) == len(headings)
    if read is in_workbook:
        content = openpyxl.load_workbook(io.BytesIO(as_workbook([item], language))).worksheets[0]
        assert {codes[row[0]]: row[2] for row in content.iter_rows(min_row=2, values_only=True)} == changes


@pytest.mark.parametrize("read", by_turns([in_workbook, in_text]))
def test_the_course_of_the_total_leaves_as_it_is_stored(look: Run, stored: pd.DataFrame, read: Any) -> None:
    item = table(look("trends", year=str(YEAR)), "trend_total")
    lines = {line["Năm"]: line["Điểm"] for line in read(item, "vi")}
    mine = of_unit(stored[(stored["component"] == TOTAL) & (stored["year"] <= YEAR)])
    assert {year: value for year, value in lines.items() if isinstance(value, float)} == known(mine, "year")
    assert all(isinstance(year, int | float) for year in lines)


@pytest.mark.parametrize("read", by_turns([in_workbook, in_text]))
def test_every_province_of_the_map_leaves_as_it_is_stored(look: Run, stored: pd.DataFrame, read: Any) -> None:
    item = table(look("map", year=str(OF_ALL)), "map_tiles")
    names = {unit.name_vi: unit.code for unit in CATALOGUE.units_of("pci", OF_ALL)}
    found = {names[line["Đơn vị"]]: line for line in read(item, "vi")}
    totals = stored[(stored["component"] == TOTAL) & (stored["year"] == OF_ALL)]
    assert {unit: line["Điểm"] for unit, line in found.items() if line["Điểm"] is not None} == known(totals, "unit")
    ranks = known(totals, "unit", "rank")
    assert ranks
    assert {unit: found[unit]["Hạng"] for unit in ranks} == ranks


@pytest.mark.parametrize("read", by_turns([in_workbook, in_text]))
def test_the_scores_beside_each_other_leave_as_they_are_stored(look: Run, stored: pd.DataFrame, read: Any) -> None:
    item = table(look("compare", year=str(YEAR)), "compare_dots")
    names = {part.short_vi: code for code, part in PCI.components.items()}
    units = {unit.short_vi or unit.name_vi: unit.code for unit in CATALOGUE.units_of("pci", YEAR)}
    found = {
        (units[line["Đơn vị"]], names[name]): value
        for line in read(item, "vi")
        for name, value in line.items()
        if name in names and value is not None
    }
    rows = stored[(stored["year"] == YEAR) & (stored["component"] != TOTAL)].dropna(subset=["value"])
    assert found == {(row.unit, row.component): row.value for row in rows.itertuples()}
