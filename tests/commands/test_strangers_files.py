"""`check` of files that once failed, and of three others of the kind of each, beside the figures in use.

The files themselves are tried where they are present; what is right for each stands in the table of the same kind.
Those of surveys are tried in test_survey.py.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

import cli
from data.catalogue.model import TOTAL
from tests.data.reading.in_process import reading_here
from tests.data.reading.layout_builders import Page, Row, Style, Table, long, pasted, saved, unit, wide
from tests.data.reading.published import BARE, PLAIN, published, sorted_names, table, titled
from tests.prebuilt import built_in_store
from tests.support import STRANGERS_FILES, by_turns


@dataclass(frozen=True)
class Sibling:
    """A file of a kind. pages: how it is made."""

    index: str
    year: int
    pages: Callable[[], Sequence[Page]]
    form: str = "csv"


@dataclass(frozen=True)
class Kind:
    """What is right for the files of a kind: the exit, the codes that must be said, and those that must not.

    file: the one that once failed; index: what it is brought as; file_exit: where it is another than that of the
    others, whose figures are published ones.
    """

    file: str
    index: str
    exits: int
    says: frozenset[str]
    never: frozenset[str]
    siblings: tuple[Sibling, ...]
    file_exit: int | None = None


def _years_side_by_side(index: str, years: Sequence[int]) -> list[Page]:
    """Totals and ranks of two years, the year in the heading."""
    editions = [(year, published_table(index, year)) for year in years]
    short = editions[0][1].index.short
    header = ["Tỉnh", *(text for year, _ in editions for text in (f"Điểm {short} {year}", f"Hạng {year}"))]
    names = [name for name in editions[0][1].units if all(name in each.units for _, each in editions)]
    rows: list[Row] = [
        [unit(name).name_vi, *(cell for _, each in editions for cell in (each.figures[name, TOTAL], each.ranks[name]))]
        for name in names
    ]
    return [Page("Bảng", [["So sánh các tỉnh"], header, *rows])]


def _one_cell_a_line(index: str, years: Sequence[int]) -> list[Page]:
    """Two tables of two years, as a page of the web is copied."""
    cells: list[object] = []
    for year in years:
        made = published_table(index, year)
        cells += [
            f"Bảng xếp hạng {made.index.short} năm {year}",
            "Địa phương",
            f"Điểm số {made.index.short}",
            "Xếp hạng",
        ]
        for name in made.units[:3]:
            cells += [unit(name).name_vi, made.figures[name, TOTAL], made.ranks[name]]
    return [Page("Bảng", [[cell] for cell in cells])]


def _under(heading: str, index: str, year: int) -> list[Page]:
    """An edition with its ranks under another heading."""
    (page,) = wide(published_table(index, year, None), PLAIN)
    header = list(page.rows[1])
    header[-1] = heading
    return [replace(page, rows=[page.rows[0], header, *page.rows[2:]])]


def _merged_ranks(index: str, year: int, rows: int) -> list[Page]:
    """An edition in which the rank of so many units that follow each other is one merged cell."""
    made = published_table(index, year, None)
    made = replace(made, units=sorted(made.units, key=made.ranks.__getitem__))
    (page,) = wide(made, PLAIN)
    column = chr(ord("A") + len(made.components) + 2)
    return [replace(page, merges=[f"{column}3:{column}{2 + rows}"])]


def published_table(index: str, year: int, parts: Sequence[str] | None = ()) -> Table:
    """A published edition with its ranks."""
    return replace(table(index, year, parts), ranks=published(index, year).ranks())


def _with_signs(index: str, year: int, build: Callable[[Table, Style], list[Page]]) -> list[Page]:
    """An edition with “&” for “và” in the names of units."""
    return build(table(index, year), Style(unit=lambda each: each.name_vi.replace(" và ", " & "), traps=False))


def _only(*texts: str) -> list[Page]:
    return [Page("Bảng", [[text] for text in texts])]


NONE: frozenset[str] = frozenset()
KINDS = [
    Kind("01-papi-table-2023.csv", "pci", 1, frozenset({"names_another_index"}), NONE, (
        Sibling("pci", 2021, lambda: titled("Chỉ số PAPI 2021", wide(table("pci", 2021, []), BARE))),
        Sibling("papi", 2022, lambda: titled("Chỉ số PCI 2022", wide(table("papi", 2022, []), BARE))),
        Sibling("service766", 2023, lambda: titled("PAR Index 2023", wide(table("service766", 2023, []), BARE))),
    )),
    Kind("02-ddci-of-gia-lai-2023.csv", "ddci", 1, frozenset({"names_another_place"}), NONE, (
        Sibling("ddci", 2021, lambda: titled("DDCI tỉnh Nghệ An", wide(table("ddci", 2021), PLAIN))),
        Sibling("ddci", 2021, lambda: titled("Bảng điểm DDCI Thanh Hóa", long(table("ddci", 2021), PLAIN))),
        Sibling("ddci", 2021, lambda: titled("DDCI Quảng Trị năm 2021", wide(table("ddci", 2021, []), PLAIN))),
    )),
    Kind("03-totals-of-two-years.csv", "pci", 0, frozenset({"edition_completed"}), frozenset({"would_go"}), (
        Sibling("pci", 0, partial(_years_side_by_side, "pci", (2016, 2017))),
        Sibling("papi", 0, partial(_years_side_by_side, "papi", (2019, 2020))),
        Sibling("service766", 0, partial(_years_side_by_side, "service766", (2023, 2024))),
    )),
    Kind("11-no-table-but-ha-noi.csv", "pci", 1, frozenset({"no_table_found"}), frozenset({"legacy_encoding"}), (
        Sibling("pci", 2021, partial(_only, "Danh sách", "Đà Nẵng")),
        Sibling("papi", 2021, partial(_only, "Kết quả sẽ được công bố sau", "Thừa Thiên Huế")),
        Sibling("ddci", 2021, partial(_only, "Sở Tài chính", "Hà Tĩnh")),
    )),
    Kind("13-names-sorted-without-figures-2019.xlsx", "pci", 1, frozenset({"much_differs"}), NONE, (
        Sibling("pci", 2016, lambda: wide(sorted_names(table("pci", 2016)), PLAIN), "xlsx"),
        Sibling("papi", 2020, lambda: wide(sorted_names(table("papi", 2020)), PLAIN)),
        Sibling("service766", 2023, lambda: long(sorted_names(table("service766", 2023)), PLAIN)),
    )),
    Kind("14-heading-of-the-index-site-2021.csv", "pci", 0, NONE, frozenset({"column_left_out"}), (
        Sibling("pci", 2016, partial(_under, "Bảng xếp hạng PCI", "pci", 2016)),
        Sibling("pci", 2019, partial(_under, "BXH", "pci", 2019), "xlsx"),
        Sibling("service766", 2023, partial(_under, "Bảng thứ hạng", "service766", 2023)),
    )),
    Kind("15-two-tables-one-cell-a-line.csv", "pci", 0, frozenset({"edition_completed"}), NONE, (
        Sibling("pci", 0, partial(_one_cell_a_line, "pci", (2017, 2018))),
        Sibling("papi", 0, partial(_one_cell_a_line, "papi", (2020, 2021))),
        Sibling("service766", 0, partial(_one_cell_a_line, "service766", (2023, 2024)), "xlsx"),
    )),
    Kind("16-ampersand-in-a-department-2023.csv", "ddci", 0, frozenset({"name_repaired"}),
         frozenset({"unknown_unit"}), (
        Sibling("ddci", 2021, partial(_with_signs, "ddci", 2021, wide)),
        Sibling("ddci", 2021, partial(_with_signs, "ddci", 2021, long)),
        Sibling("ddci", 2021, partial(_with_signs, "ddci", 2021, wide), "xlsx"),
    ), file_exit=1),
    Kind("18-merged-rank-of-a-tie.xlsx", "pci", 0, frozenset({"merged_cell_shared"}), NONE, (
        Sibling("pci", 2016, partial(_merged_ranks, "pci", 2016, 2), "xlsx"),
        Sibling("pci", 2019, partial(_merged_ranks, "pci", 2019, 3), "xlsx"),
        Sibling("service766", 2023, partial(_merged_ranks, "service766", 2023, 4), "xlsx"),
    ), file_exit=1),
]  # fmt: skip


@pytest.fixture
def in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with the built-in figures, which the commands use."""
    copy = Path(shutil.copy(built_in_store(), tmp_path / "dashboard.sqlite3"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{copy}")
    return tmp_path


def checked(file: Path, index: str, year: int, capsys: pytest.CaptureFixture[str]) -> tuple[int, set[str]]:
    """The exit of `check` and the codes that it says."""
    with reading_here():
        exits = cli.main(["check", str(file), "--index", index, *(["--year", str(year)] if year else [])])
    return exits, set(re.findall(r"^\[[^\]]*\] (\w+)", capsys.readouterr().out, re.MULTILINE))


@pytest.mark.parametrize(
    ("kind", "sibling"),
    by_turns((kind, sibling) for kind in KINDS for sibling in kind.siblings),
    ids=[f"{kind.file} {number}" for kind in KINDS for number in range(1, len(kind.siblings) + 1)],
)
def test_a_file_of_the_kind_is_dealt_with_as_is_right(
    in_use: Path, kind: Kind, sibling: Sibling, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = sibling.pages()
    file = in_use / f"bang.{sibling.form}"
    file.write_bytes(saved(pages) if sibling.form == "xlsx" else pasted(pages[0], ";"))
    exits, codes = checked(file, sibling.index, sibling.year, capsys)
    assert (exits, kind.says - codes, kind.never & codes) == (kind.exits, set(), set()), codes


@pytest.mark.skipif(not STRANGERS_FILES.exists(), reason="files that once failed: STRANGERS_FILES_DIR")
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.file)
def test_the_file_that_once_failed_is_dealt_with_as_is_right(
    in_use: Path, kind: Kind, capsys: pytest.CaptureFixture[str]
) -> None:
    exits, codes = checked(STRANGERS_FILES / kind.file, kind.index, 0, capsys)
    expected = kind.exits if kind.file_exit is None else kind.file_exit
    assert (exits, kind.says - codes, kind.never & codes) == (expected, set(), set()), codes
