"""A figure is compared as it is written; one that is only rounded leaves what is in use, and what is said of it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from analysis.frames import PUBLISHED, STATED
from data.catalogue.model import TOTAL
from data.reading.cells import Cell
from data.reading.tables.numbers import written_decimals
from data.rights import operator
from data.store.database import Store, file_url, open_store
from data.store.rows import score_rows
from services.imports import Preview, preview_beside
from services.publishing import publish_preview
from tests.data.reading.in_process import reading_here
from tests.data.reading.layout_builders import CATALOGUE, unit
from tests.prebuilt import built_in_store
from tests.support import by_night, by_turns

STATED_YEAR = 2023
"""The year whose total and rank the province of the built-in figures has stated itself: 63.76 and 54."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(file_url(Path(shutil.copy(built_in_store(), tmp_path))))) as opened:
        yield opened


def book(*rows: tuple[object, ...], formats: str = "General") -> bytes:
    """A workbook whose numbers have one format."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.number_format = formats
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def look(store: Store, content: bytes, name: str) -> Preview:
    with reading_here():
        return preview_beside(store, content, name, "pci", CATALOGUE, STATED_YEAR)


def in_use(store: Store, code: str) -> dict[str, object]:
    rows = score_rows(store, "pci")
    (row,) = rows[(rows["year"] == STATED_YEAR) & (rows["unit"] == code) & (rows["component"] == TOTAL)].to_dict(
        "records"
    )
    return {str(name): value for name, value in row.items()}


def own(store: Store) -> dict[str, object]:
    (code,) = {
        str(line.unit)
        for line in score_rows(store, "pci").itertuples()
        if (line.year, line.component, line.status) == (STATED_YEAR, TOTAL, STATED) and line.value == 63.76
    }
    return in_use(store, code)


@pytest.mark.parametrize(
    ("text", "number", "decimals"),
    [("63,80", 63.8, 2), ("63.800 điểm", 63.8, 3), ("63,8", 63.8, 1), ("64", 64.0, 0), ("6.38e1", 63.8, 1)],
)
def test_a_text_has_as_many_decimals_as_it_is_written_with(text: str, number: float, decimals: int) -> None:
    assert written_decimals(Cell(1, 1, text, "text"), number) == decimals


@pytest.mark.parametrize(
    ("number", "formats", "decimals"),
    [
        (63.8, "0.00", 2), (63.8, "#,##0.000_);[Red](#,##0.00)", 3), (63.8, "General", 1), (63.8, "0", 1),
        (63.7612, "0.0", 4), (63.8, '0.0"0.000"', 1), (64.0, "0.0#", 1), (0.5, "0.00%", 1),
    ],
)  # fmt: skip
def test_a_number_has_as_many_decimals_as_its_format_shows_or_more(number: float, formats: str, decimals: int) -> None:
    assert written_decimals(Cell(1, 1, number, "number", formats), number) == decimals


@by_night
def test_a_figure_written_out_is_another_one_and_a_rounded_one_is_none(store: Store) -> None:
    name = unit(str(own(store)["unit"])).name_vi
    head = ("Tỉnh", "Điểm PCI")
    files = {
        "text.csv": f"{head[0]};{head[1]}\n{name};63,80\n".encode(),
        "format.xlsx": book(head, (name, 63.8), formats="0.00"),
        "rounded.csv": f"{head[0]};{head[1]}\n{name};63,8\n".encode(),
        "plain.xlsx": book(head, (name, 63.8)),
        "whole.xlsx": book(head, (name, 64)),
    }
    differing = {
        file: len(look(store, content, file).comparisons[STATED_YEAR].changed) for file, content in files.items()
    }
    assert differing == {"text.csv": 1, "format.xlsx": 1, "rounded.csv": 0, "plain.xlsx": 0, "whole.xlsx": 0}


@pytest.mark.parametrize(("distance", "differing"), [((1e-6, 0.005), 0), ((0.05, 0.5), 1)])
def test_one_whole_score_beside_figures_with_decimals_has_as_many(
    store: Store, distance: tuple[float, float], differing: int
) -> None:
    lowest, highest = distance
    rows = score_rows(store, "pci").dropna(subset=["value"])
    rows = rows[(rows["status"] == PUBLISHED) & (rows["year"] == STATED_YEAR)]
    components = rows[rows["component"] != TOTAL]
    gaps = (components["value"] - components["value"].round()).abs()
    line = components[(gaps > lowest) & (gaps < highest)].iloc[0]
    code = str(line["unit"])
    beside = components[components["unit"] == code]
    other = beside[beside["component"] != line["component"]].iloc[0]
    names = [CATALOGUE.index("pci").components[str(each["component"])].name_vi for each in (line, other)]
    figures = f"{line['value']:.0f};{other['value']:.2f}"
    content = f"Tỉnh;{names[0]};{names[1]}\n{unit(code).name_vi};{figures}\n".encode()
    assert len(look(store, content, "bang.csv").comparisons[STATED_YEAR].changed) == differing


@pytest.mark.parametrize(("rank", "rank_status"), by_turns([("54", STATED), ("", STATED), ("53", PUBLISHED)]))
def test_a_figure_that_stays_keeps_its_mark_and_source_and_so_does_the_rank_beside_it(
    store: Store, rank: str, rank_status: str
) -> None:
    before = own(store)
    assert before["rank"] == 54 and before["source"] and before["rank_source"]
    content = f"Tỉnh;Điểm PCI;Hạng PCI\n{unit(str(before['unit'])).name_vi};63,8;{rank}\n".encode()
    read = look(store, content, "bang.csv")
    assert {problem.code for problem in read.problems} >= {"same_when_rounded"}
    publish_preview(store, read, operator("Người phân tích"))
    after = in_use(store, str(before["unit"]))
    assert [after[name] for name in ("value", "status", "source", "note")] == [
        before[name] for name in ("value", "status", "source", "note")
    ]
    assert (after["rank"], after["rank_status"]) == (float(rank or 54), rank_status)
    assert (after["rank_source"] == before["rank_source"]) == (rank_status == STATED)


@pytest.mark.problem("stated_gives_way")
@pytest.mark.parametrize(
    ("score", "rank", "taken"), by_turns([("63,80", "54", [63.76]), ("63,76", "55", [54.0]), ("63,8", "54", [])])
)
def test_a_figure_that_the_province_stated_gives_way_to_no_file_without_a_question(
    store: Store, score: str, rank: str, taken: list[float]
) -> None:
    name = unit(str(own(store)["unit"])).name_vi
    read = look(store, f"Tỉnh;Điểm PCI;Hạng PCI\n{name};{score};{rank}\n".encode(), "bang.csv")
    asked = [problem for problem in read.problems if problem.code == "stated_gives_way"]
    assert [each.before for each in read.comparisons[STATED_YEAR].taken] == taken
    assert len(asked) == len(taken) and all(problem.cell and problem.severity == "question" for problem in asked)
    assert read.is_importable != bool(taken)


def test_two_scores_of_a_unit_that_stand_in_each_others_place_are_asked_about(store: Store) -> None:
    code = str(own(store)["unit"])
    known = score_rows(store, "pci")
    known = known[(known["year"] == STATED_YEAR) & (known["unit"] == code)].set_index("component")["value"]
    parts = CATALOGUE.index("pci").components
    first, second = "proactivity", "labor_training"
    for shown, is_asked in (((second, first), True), ((first, second), False)):
        cells = ";".join(f"{known[component]:.2f}".replace(".", ",") for component in shown)
        header = f"Tỉnh;{parts[first].name_vi};{parts[second].name_vi}"
        read = look(store, f"{header}\n{unit(code).name_vi};{cells}\n".encode(), "bang.csv")
        assert ("much_differs" in {problem.code for problem in read.problems}) == is_asked
