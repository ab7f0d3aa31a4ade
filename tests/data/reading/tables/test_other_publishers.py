"""Tables laid out in other ways than those in hand: what stands around a heading decides what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import pandas as pd
import pytest

from data.catalogue.loading import TOTAL
from data.editions import ScoreRow
from data.reading.cells import Cell
from data.reading.tables.decisions import Decisions
from data.reading.tables.numbers import decimal_mark
from services.imports import Preview, preview
from tests.data.reading.layout_builders import (
    CATALOGUE,
    PCI,
    Page,
    Row,
    Style,
    Table,
    component_name,
    expected,
    records,
    saved,
    unit,
    wide,
    with_totals,
)

UNITS = ("ha_tinh", "an_giang", "ca_mau", "bac_giang", "lai_chau", "quang_ninh")
LAND = "land_access"
Records = Mapping[tuple[int, str, str, str], float | str]


def table(year: int = 2016, ranks: bool = True) -> Table:
    """Six provinces; each component puts them in another order, and so does the total."""
    framework = PCI.framework(year, "province")
    assert framework is not None
    components = [part.component for part in framework.components]
    figures = {(u, c): 4 + (i * 7 + j * 5) % 6 + j / 100 + 0.123456 for i, u in enumerate(UNITS)
               for j, c in enumerate(components)}  # fmt: skip
    figures |= {(u, TOTAL): with_totals(figures, UNITS, year)[u, TOTAL] + 0.003456 for u in UNITS}
    return Table(figures, UNITS, components, year, ranks=_places(figures, TOTAL) if ranks else {})


def _places(figures: Mapping[tuple[str, str], float], component: str) -> dict[str, int]:
    ordered = sorted(UNITS, key=lambda u: -figures[u, component])
    return {u: place for place, u in enumerate(ordered, start=1)}


def ranked(edition: Table) -> Records:
    """The figures of an edition with the rank of every component and of the total."""
    places = {c: _places(edition.figures, c) for c in (*edition.components, TOTAL)}
    return {
        **expected(replace(edition, ranks={})),
        **{(edition.year, u, c, "rank"): float(places[c][u]) for c in places for u in UNITS},
    }


def rows_of(edition: Table, columns: Sequence[Callable[[str], object]]) -> list[Row]:
    return [[column(u) for column in columns] for u in edition.units]


def name(code: str) -> str:
    return unit(code).name_vi


def only(edition: Table, *components: str) -> Records:
    """The figures of some components, without ranks."""
    return {key: value for key, value in expected(replace(edition, ranks={})).items() if key[2] in components}


@dataclass(frozen=True)
class Case:
    """A file, what it holds, and the codes of problems that must or must not be reported."""

    what: str
    pages: Sequence[Page]
    holds: Records
    file_name: str = "PCI_2016.xlsx"
    says: frozenset[str] = frozenset()
    is_importable: bool = True
    more: Mapping[str, object] = field(default_factory=dict)


EDITION = table()
CODES = (*EDITION.components, TOTAL)
FIGURE = {c: (lambda u, c=c: EDITION.figures[u, c]) for c in CODES}
PLACES = {c: _places(EDITION.figures, c) for c in CODES}
PLACE = {c: (lambda u, c=c: PLACES[c][u]) for c in CODES}
COMPONENTS = [FIGURE[c] for c in EDITION.components]
NAMES = [component_name(c, 2016) for c in EDITION.components]
BESIDE = [name, *(column for c in CODES for column in (FIGURE[c], PLACE[c]))]


def rank_beside(*header: Row, merges: Sequence[str] = ()) -> Page:
    """A rank beside every score."""
    return Page("Bảng", [*header, *rows_of(EDITION, BESIDE)], merges)


def triples(is_merged: bool) -> Page:
    """Rank, name and score of each component side by side, in the order of its own scores."""
    top: list[object] = [
        title for c in CODES for title in (component_name(c, 2016) if c != TOTAL else "PCI", None, None)
    ]
    rows: list[list[object]] = [top, ["Hạng", "Tỉnh", "Điểm"] * len(CODES)]
    for place in range(len(UNITS)):
        row: list[object] = []
        for c in CODES:
            u = next(u for u in UNITS if PLACE[c](u) == place + 1)
            row += [place + 1, name(u), EDITION.figures[u, c]]
        rows.append(row)
    merges = [f"{_letter(3 * n + 1)}1:{_letter(3 * n + 3)}1" for n in range(len(CODES))] if is_merged else []
    return Page("Bảng", rows, merges)


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)


def about(component: str, title: str, *header: str, sheet: str = "Bảng") -> Page:
    """A sheet about one component."""
    column = {"Hạng": PLACE[component], "Tỉnh": name, "Điểm": FIGURE[component], "Điểm số": FIGURE[component],
              component_name(component, 2016): FIGURE[component], "Xếp hạng": PLACE[component]}  # fmt: skip
    return Page(sheet, [[title], list(header), *rows_of(EDITION, [column[text] for text in header])])


def ranking(decimals: int) -> Page:
    """The totals rounded, with the ranks, in the order of the ranks."""
    ordered = sorted(UNITS, key=PLACE[TOTAL])
    rows = [[PLACE[TOTAL](u), name(u), round(EDITION.figures[u, TOTAL], decimals)] for u in ordered]
    return Page("Xếp hạng", [["Hạng", "Tỉnh", "Điểm PCI"], *rows])


def summary(edition: Table = EDITION, sheet: str = "Tổng hợp", ranks: bool = False) -> Page:
    """A plain wide table without traps."""
    (page,) = wide(edition if ranks else replace(edition, ranks={}), Style(traps=False))
    return replace(page, title=sheet)


def of_year(page: Page, year: int) -> list[Row]:
    return [[f"Kết quả PCI năm {year}"], *page.rows[1:]]


def in_use(edition: Table) -> pd.DataFrame:
    """An edition's figures as the store gives them."""
    rows = [ScoreRow(u, c, value, "published") for (u, c), value in edition.figures.items()]
    frame = pd.DataFrame([asdict(row) for row in rows])
    return frame.assign(index=edition.index.code, year=edition.year, version_id=1, file="")


def two_orders() -> Page:
    """Two blocks one below the other, the second with two columns swapped and a heading row of its own."""
    rows = [list(row) for row in summary().rows]
    for row in (second := [list(row) for row in [rows[1], *rows[5:]]]):
        row[2], row[3] = row[3], row[2]
    return Page("Bảng", [*rows[:5], [], *second])


def turned() -> Page:
    """Components down, provinces across."""
    rows: list[Row] = [["PCI 2016"], ["Chỉ số", *map(name, UNITS)]]
    rows += [[component_name(c, 2016) if c != TOTAL else "PCI", *map(FIGURE[c], UNITS)] for c in CODES]
    return Page("Bảng", rows)


def two_years(*header: Row, merges: Sequence[str] = ()) -> Page:
    last = table(2015)
    places = _places(last.figures, TOTAL)
    columns = [name, lambda u: last.figures[u, TOTAL] + 1, lambda u: places[u], FIGURE[TOTAL], PLACE[TOTAL],
               lambda u: -1.0, lambda u: 0]  # fmt: skip
    return Page("Bảng", [["Kết quả PCI"], *header, *rows_of(EDITION, columns)], merges)


FRAMEWORK = PCI.framework(2016, "province")
assert FRAMEWORK is not None
ENGLISH = {part.component: part.name_en for part in FRAMEWORK.components}
SPELT = {
    "ha_tinh": "1. Hà Tĩnh",
    "an_giang": "UBND tỉnh An Giang",
    "ca_mau": "CàMau",
    "bac_giang": "Bắc Giang / Bac Giang",
    "lai_chau": "Lai Châu (1)",
    "quang_ninh": "Quảng Ninh*",
}
BOTH_YEARS = {
    **only(EDITION, TOTAL),
    **{(2016, u, TOTAL, "rank"): float(PLACE[TOTAL](u)) for u in UNITS},
    **{(2015, u, TOTAL, "value"): table(2015).figures[u, TOTAL] + 1 for u in UNITS},
    **{(2015, u, TOTAL, "rank"): float(place) for u, place in _places(table(2015).figures, TOTAL).items()},
}
PROFILE = {key: value for key, value in ranked(EDITION).items() if key[1] == "ha_tinh"}
ALL = expected(EDITION)

CASES = [
    Case("a rank beside every score, headed by nothing else",
         [rank_beside(["Tỉnh", *(x for n in (*NAMES, "PCI") for x in (n, "Xếp hạng"))])], ranked(EDITION)),
    Case("scores and ranks under merged names",
         [rank_beside(["Tỉnh", *(x for n in (*NAMES, "PCI") for x in (n, None))],
                      [None, *["Điểm số", "Thứ hạng"] * len(CODES)],
                      merges=[f"{_letter(2 * n + 2)}1:{_letter(2 * n + 3)}1" for n in range(len(CODES))])],
         ranked(EDITION)),
    Case("scores and ranks under names that are not merged",
         [rank_beside(["Tỉnh", *(x for n in (*NAMES, "PCI") for x in (n, None))],
                      [None, *["Điểm số", "Thứ hạng"] * len(CODES)])], ranked(EDITION)),
    Case("what is said of a component stands in brackets",
         [rank_beside(["Tỉnh", *(x for n in (*NAMES, "PCI") for x in (n, f"{n} (hạng)"))])], ranked(EDITION)),
    Case("triples under merged names", [triples(True)], ranked(EDITION)),
    Case("triples under names that are not merged", [triples(False)], ranked(EDITION)),
    Case("a component named by the sheet", [about(LAND, "Năm 2016", "Hạng", "Tỉnh", "Điểm", sheet="Tiếp cận đất đai")],
         {k: v for k, v in ranked(EDITION).items() if k[2] == LAND}, says=frozenset({"missing_column"}),
         is_importable=False),
    Case("a component named by the title", [about(LAND, "Xếp hạng chỉ số Tiếp cận đất đai", "Tỉnh", "Điểm số")],
         only(EDITION, LAND), is_importable=False),
    Case("one component's table that completes an edition",
         [about(LAND, "Năm 2016", "Tỉnh", component_name(LAND, 2016), "Xếp hạng")],
         {k: v for k, v in ranked(EDITION).items() if k[2] == LAND}, more={"stored": in_use(EDITION)}),
    Case("the rounded ranking first", [ranking(2), summary()], ALL, says=frozenset({"sheet_repeated"})),
    Case("the rounded ranking after", [summary(), ranking(1)], ALL, says=frozenset({"sheet_repeated"})),
    Case("a ranking rounded to whole numbers", [summary(), ranking(0)], ALL, says=frozenset({"sheet_repeated"})),
    Case("a ranking of another edition", [summary(), replace(ranking(2), rows=[
         *ranking(2).rows[:1], *([r[0], r[1], float(str(r[2])) + 1] for r in ranking(2).rows[1:])])],
         ALL, says=frozenset({"several_tables"}), is_importable=False),
    Case("two blocks, the second in another order", [two_orders()], only(EDITION, *CODES)),
    Case("two years one below the other",
         [Page("Bảng", [*of_year(summary(table(2015)), 2015), [], *of_year(summary(), 2016)])],
         {**expected(table(2015, ranks=False)), **only(EDITION, *CODES)}, file_name="bang.xlsx"),
    Case("provinces across", [turned()], only(EDITION, *CODES)),
    Case("years over scores and ranks",
         [two_years(["Tỉnh", "Năm 2015", None, "Năm 2016", None, "So sánh", None],
                    [None, *["Điểm", "Hạng"] * 3], merges=["B2:C2", "D2:E2", "F2:G2"])], BOTH_YEARS, "bang.xlsx"),
    Case("years over scores and ranks, as numbers and not merged",
         [two_years(["Tỉnh", 2015, None, 2016, None, "So sánh", None], [None, *["Điểm", "Hạng"] * 3])],
         BOTH_YEARS, "bang.xlsx"),
    Case("years in the words of the headings",
         [two_years(["Tỉnh", "Điểm năm 2015", "Hạng năm 2015", "2016 score", "Rank 2016", "+/-", "+/- hạng"])],
         BOTH_YEARS, "bang.xlsx"),
    Case("last year's rank beside this year's",
         [Page("Bảng", [["Tỉnh", *NAMES, "PCI", "Xếp hạng", "Xếp hạng 2015"],
                        *rows_of(EDITION, [name, *FIGURE.values(), PLACE[TOTAL], lambda u: 7])])],
         ALL, says=frozenset({"another_year_left_out"})),
    Case("ranks under the names of components",
         [summary(), Page("Xếp hạng thành phần",
                          [["Tỉnh", *NAMES], *rows_of(EDITION, [name, *(PLACE[c] for c in EDITION.components)])])],
         {k: v for k, v in ranked(EDITION).items() if k[2:] != (TOTAL, "rank")}),
    Case("a total and the plain sum beside it",
         [Page("Bảng", [["Tỉnh", *NAMES, "Tổng điểm", "PCI"],
                        *rows_of(EDITION, [name, *COMPONENTS,
                                           lambda u: sum(EDITION.figures[u, c] for c in EDITION.components),
                                           FIGURE[TOTAL]])])],
         only(EDITION, *CODES), says=frozenset({"unweighted_total_left_out"})),
    Case("totals named by their weights alone",
         [Page("Bảng", [["Tỉnh", *NAMES, "Không có trọng số", "Có trọng số"],
                        *rows_of(EDITION, [name, *COMPONENTS, lambda u: 44.0, FIGURE[TOTAL]])])],
         only(EDITION, *CODES)),
    Case("headings in two languages in one cell",
         [Page("Bảng", [["Tỉnh / Province", *(f"{component_name(c, 2016)}\n{ENGLISH[c]}" for c in EDITION.components),
                         "PCI"], *rows_of(EDITION, [name, *FIGURE.values()])])], only(EDITION, *CODES)),
    Case("ranks as they are said",
         [Page("Bảng", [["Tỉnh", *NAMES, "PCI", "Xếp hạng"],
                        *rows_of(EDITION, [name, *FIGURE.values(), lambda u: f"{PLACE[TOTAL](u)}/63"])])], ALL,
         says=frozenset({"number_as_text"})),
    Case("names as lists write them",
         [Page("Bảng", [["Tỉnh", *NAMES, "PCI"],
                        *([SPELT[u], *(figure(u) for figure in FIGURE.values())] for u in UNITS)])],
         only(EDITION, *CODES), says=frozenset({"name_repaired"})),
    Case("one province, scores headed “Điểm số”",
         [Page("Hà Tĩnh", [["PCI 2016"], ["TT", "Chỉ số thành phần", "Điểm số", "Xếp hạng"],
                           *([n, component_name(c, 2016) if c != TOTAL else "PCI", FIGURE[c]("ha_tinh"),
                              PLACE[c]("ha_tinh")] for n, c in enumerate(CODES, start=1))])], PROFILE),
    Case("the year in the title of one sheet", [replace(summary(), rows=of_year(summary(), 2016)), ranking(2)], ALL,
         "bang.xlsx"),
    Case("means above the header",
         [Page("Bảng", [["PCI 2016"], ["Trung vị", *([6.0] * len(CODES))], [], *summary().rows[1:]])],
         only(EDITION, *CODES), says=frozenset({"table_left_out"})),
    Case("weights beside the components",
         [Page("Bảng", [["Tỉnh", *NAMES, "PCI", *(f"Trọng số {n}" for n in NAMES)],
                        *rows_of(EDITION, [name, *FIGURE.values(), *[lambda u: 0.1] * len(NAMES)])])],
         only(EDITION, *CODES), says=frozenset({"plain_column_left_out"})),
    Case("a column of the total that is on another scale",
         [Page("Bảng", [["Tỉnh", "PCI"], *rows_of(EDITION, [name, lambda u: EDITION.figures[u, LAND]])])],
         {(2016, u, TOTAL, "value"): EDITION.figures[u, LAND] for u in UNITS}, says=frozenset({"scale_mismatch"}),
         is_importable=False),
    Case("a rank beside a column that nobody knows",
         [Page("Bảng", [["Tỉnh", *NAMES, "Cơ sở hạ tầng", "Xếp hạng", "PCI"],
                        *rows_of(EDITION, [name, *COMPONENTS, FIGURE[LAND], PLACE[LAND], FIGURE[TOTAL]])])],
         only(EDITION, *CODES), says=frozenset({"column_left_out"})),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_table_is_read_by_what_its_headings_mean_where_they_stand(case: Case) -> None:
    found = read(case)
    reported = [(p.code, p.severity, p.place) for p in found.problems if p.severity != "repaired"]
    assert records(found) == pytest.approx(case.holds), reported
    assert found.is_importable == case.is_importable, reported
    assert case.says <= {p.code for p in found.problems}, reported


def read(case: Case) -> Preview:
    return preview(saved(case.pages), case.file_name, "pci", CATALOGUE, None, **case.more)  # type: ignore[arg-type]


def test_components_that_are_not_understood_are_missing_and_not_passed_over() -> None:
    rows = [list(row) for row in summary().rows]
    rows[1][1:-1] = [f"Sub {n}" for n in range(len(NAMES))]
    found = preview(saved([Page("Bảng", rows)]), "PCI_2016.xlsx", "pci", CATALOGUE)
    assert {p.found for p in found.problems if p.code == "missing_column"} == {
        part.name_vi
        for part in PCI.framework(2016, "province").components  # type: ignore[union-attr]
    }
    assert not found.is_importable


def test_a_total_that_is_not_understood_is_missing() -> None:
    rows = [list(row) for row in summary().rows]
    rows[1][-1] = "Kết luận"
    found = preview(saved([Page("Bảng", rows)]), "PCI_2016.xlsx", "pci", CATALOGUE)
    assert [p.found for p in found.problems if p.code == "missing_column"] == [PCI.total.name_vi]


def test_the_rank_of_another_sheet_says_where_it_stands() -> None:
    found = preview(saved([ranking(2), summary()]), "PCI_2016.xlsx", "pci", CATALOGUE)
    (row,) = (r for r in found.rows[2016] if (r.unit, r.component) == ("ha_tinh", TOTAL))
    place = PLACE[TOTAL]("ha_tinh")
    assert (row.sheet, row.cell, row.rank_cell) == ("Tổng hợp", "L3", f"Xếp hạng!A{place + 1}")


@pytest.mark.parametrize(
    "lines",
    [
        ["PCI 2016", "Tỉnh", *NAMES, "PCI", "Xếp hạng",
         *(str(x) for u in UNITS for x in (name(u), *(f"{FIGURE[c](u):.2f}" for c in CODES), PLACE[TOTAL](u)))],
        ["PCI 2016", "TT", "Tỉnh", *NAMES, "PCI", "Xếp hạng",
         *(str(x) for n, u in enumerate(UNITS, 1)
           for x in (n, name(u), *(f"{FIGURE[c](u):.2f}" for c in CODES), PLACE[TOTAL](u))), "Nguồn: VCCI"],
    ],
    ids=["without numbers", "numbered, with a note"],
)  # fmt: skip
def test_a_table_pasted_one_cell_a_line_is_a_table(lines: list[str]) -> None:
    found = preview("\n".join(lines).encode(), "bang.txt", "pci", CATALOGUE)
    assert records(found) == pytest.approx({k: round(v, 2) for k, v in ALL.items() if isinstance(v, float)})
    assert found.is_importable


def test_a_profile_pasted_one_cell_a_line_is_a_profile() -> None:
    years = (2016, 2015, 2014)
    lines = ["Hà Tĩnh", "Chỉ số thành phần", *map(str, years)]
    for c in CODES:
        lines += [
            component_name(c, 2016) if c != TOTAL else "PCI",
            *(f"{FIGURE[c]('ha_tinh') - n:.2f}" for n in range(3)),
        ]
    found = preview("\n".join(lines).encode(), "bang.txt", "pci", CATALOGUE)
    assert records(found) == pytest.approx(
        {
            (year, "ha_tinh", c, "value"): round(FIGURE[c]("ha_tinh") - n, 2)
            for n, year in enumerate(years)
            for c in CODES
        }
    )


def test_decimals_with_three_digits_are_clear_where_the_whole_column_has_them() -> None:
    rows = [
        ["Tỉnh", *NAMES, "PCI"],
        *([name(u), *(f"{f(u):.3f}".replace(".", ",") for f in FIGURE.values())] for u in UNITS),
    ]
    found = preview(saved([Page("Bảng", rows)]), "PCI_2016.xlsx", "pci", CATALOGUE)
    assert records(found) == pytest.approx(
        {k: round(v, 3) for k, v in only(EDITION, *CODES).items() if isinstance(v, float)}
    )
    rows[1][1] = 7.5
    mixed = preview(saved([Page("Bảng", rows)]), "PCI_2016.xlsx", "pci", CATALOGUE)
    assert [p.code for p in mixed.problems if p.severity == "error"] == ["ambiguous_number"] * (len(UNITS) - 1)


def test_a_person_who_says_how_a_sheet_is_headed_gets_one_table() -> None:
    page = Page("Bảng", [*of_year(summary(table(2015)), 2015), [], *of_year(summary(), 2016)])
    said = Decisions(header_rows={"Bảng": 2})
    found = preview(saved([page]), "bang.xlsx", "pci", CATALOGUE, 2015, decisions=said)
    assert set(found.years) <= {2015}


def test_a_table_about_one_unit_under_two_names_of_two_times() -> None:
    rows: list[Row] = [["Chỉ số thành phần", 2016, 2015], *([n, 6.5, 6.4] for n in NAMES)]
    found = preview(saved([Page("Thừa Thiên Huế", rows)]), "bang.xlsx", "pci", CATALOGUE)
    assert {key[1] for key in records(found)} == {"thua_thien_hue"}


@pytest.mark.parametrize(
    ("typed", "mark"),
    [
        (["7,5", "8,584"], ","),
        (["7.25", "8.584"], "."),
        (["7.25", "8,584"], "."),
        (["8,584", "9,123", "1,234"], ","),
        (["8,584", "9.123", "1,234"], None),
        (["8,584", "9,123"], None),
        (["8,584", "9,123", "1,234", 7.5], None),
        (["7,5", "7.5"], None),
        (["Hà Tĩnh", "12", "-"], None),
    ],
)
def test_the_decimal_mark_of_a_column_is_what_its_numbers_make_clear(typed: list[object], mark: str | None) -> None:
    cells = [
        Cell(row, 1, value, "number" if isinstance(value, float) else "text") for row, value in enumerate(typed, 1)
    ]
    assert decimal_mark(cells) == mark


def _wide_by(header: Sequence[object], columns: Sequence[Callable[[str], object]], *titles: Row) -> Page:
    return Page("Bảng", [*titles, list(header), *rows_of(EDITION, columns)])


def _half(components: Sequence[str], title: str, units: Sequence[str]) -> list[Row]:
    return [
        [title],
        ["Tỉnh", "Điểm", "Xếp hạng"],
        *([name(u), FIGURE[components[0]](u), n] for n, u in enumerate(units, 1)),
    ]


REFUSED = {
    "a plan beside a profile's years": (
        [Page("Hà Tĩnh", [["Kế hoạch cải thiện PCI năm 2020"], ["Chỉ số", 2015, 2016, "Mục tiêu"],
                          *([component_name(c, 2016), 6.0, 6.5, 9.0] for c in EDITION.components)])], "tinh.xlsx"),
    "a plan in a group of its own": (
        [Page("Bảng", [["Tỉnh", "Thực hiện 2016", None, "Mục tiêu 2017", None], [None, "PCI", "Hạng", "PCI", "Hạng"],
                       *rows_of(EDITION, [name, FIGURE[TOTAL], PLACE[TOTAL], lambda u: 75.0, lambda u: 5])],
              ["B1:C1", "D1:E1"])], "bang.xlsx"),
    "group headings that are centred": (
        [Page("Bảng", [[None, *(x for n in NAMES for x in (None, n)), "PCI"],
                       ["Tỉnh", *["Điểm", "Hạng"] * len(NAMES), None],
                       *rows_of(EDITION, [*BESIDE[:-2], FIGURE[TOTAL]])])], "PCI_2016.xlsx"),
    "another index": (
        [_wide_by(["Tỉnh", "Điểm", "Xếp hạng"], [name, FIGURE[TOTAL], PLACE[TOTAL]],
                  ["BẢNG XẾP HẠNG CHỈ SỐ PAPI NĂM 2016"])], "bang.xlsx"),
    "an indicator over years": (
        [_wide_by(["Tỉnh", 2015, 2016], [name, lambda u: 61.0 + UNITS.index(u), lambda u: 62.0 + UNITS.index(u)],
                  ["Tỷ lệ doanh nghiệp dùng dịch vụ trực tuyến (%)"])], "bang.xlsx"),
    "two lists of different components": (
        [Page("Bảng", [*_half([EDITION.components[0]], "Dẫn đầu về Gia nhập thị trường năm 2016", UNITS[:3]),
                       *_half([LAND], "Dẫn đầu về Tiếp cận đất đai năm 2016", UNITS[3:])])], "bang.xlsx"),
    "places in a region": (
        [_wide_by(["Hạng", "Tỉnh", "PCI"], [PLACE[TOTAL], name, FIGURE[TOTAL]],
                  ["Xếp hạng PCI 2016 vùng Đồng bằng sông Cửu Long"])], "bang.xlsx"),
    "another group's score and rank": (
        [Page("Bảng", [["Tỉnh", *NAMES, "Cơ sở hạ tầng", None], [*[None] * (len(NAMES) + 1), "Điểm", "Xếp hạng"],
                       *rows_of(EDITION, [name, *COMPONENTS, FIGURE[LAND], PLACE[LAND]])],
              [f"{_letter(len(NAMES) + 2)}1:{_letter(len(NAMES) + 3)}1"])], "PCI_2016.xlsx"),
    "components headed by another year": (
        [_wide_by(["Tỉnh", *(f"{n} 2015" for n in NAMES)], [name, *COMPONENTS])], "PCI_2016.xlsx"),
    "ranks of some provinces under the names of components": (
        [_wide_by(["Tỉnh", *NAMES], [name, *((lambda u, c=c: PLACE[c](u) + 20) for c in EDITION.components)],
                  ["Thứ hạng các chỉ số thành phần năm 2016"])], "bang.xlsx"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_score_of_the_edition_never_becomes_one(what: str) -> None:
    """Whatever comes out of such a file is the edition's own, in its own place; the rest is refused or left out."""
    pages, file_name = REFUSED[what]
    found = preview(saved(pages), file_name, "pci", CATALOGUE)
    own = {**expected(EDITION), **ranked(EDITION)}
    published = {key: value for key, value in records(found).items() if key[0] in found.importable_years}
    if what == "a plan beside a profile's years":
        assert {(key[0], value) for key, value in published.items()} == {(2015, 6.0), (2016, 6.5)}
        return
    if what == "ranks of some provinces under the names of components":
        assert {key[3] for key in published} <= {"rank"}
        return
    if what == "places in a region":
        assert {key[3] for key in published} <= {"value"}
    assert {key: value for key, value in published.items() if own.get(key) != pytest.approx(value)} == {}


def test_a_row_of_a_pasted_table_that_lacks_a_cell_is_not_put_together() -> None:
    lines = ["PCI 2016", "Tỉnh", *NAMES, "PCI"]
    for u in UNITS:
        lines += [name(u), *(f"{FIGURE[c](u):.2f}" for c in CODES)]
    del lines[-4]
    assert not preview("\n".join(lines).encode(), "bang.txt", "pci", CATALOGUE).is_importable


def test_a_page_number_below_a_table_is_no_total() -> None:
    rows = [["PCI 2016"], ["Tỉnh", *NAMES], *rows_of(EDITION, [name, *COMPONENTS]), [12]]
    found = preview(saved([Page("Bảng", rows)]), "PCI_2016.xlsx", "pci", CATALOGUE)
    assert not [key for key in records(found) if key[2] == TOTAL]


def test_of_three_sheets_the_most_precise_is_taken_and_a_contradiction_seen() -> None:
    sheets = [replace(ranking(decimals), title=f"Trang {decimals}") for decimals in (0, 2, 1)]
    found = preview(saved(sheets), "PCI_2016.xlsx", "pci", CATALOGUE)
    assert records(found) == pytest.approx(
        {k: round(v, 2) if k[3] == "value" else v for k, v in ALL.items() if k[2] == TOTAL and isinstance(v, float)}
    )
    rows = [list(row) for row in sheets[2].rows]
    rows[1][2] = float(str(rows[1][2])) - 0.3
    reported = preview(saved([*sheets[:2], replace(sheets[2], rows=rows)]), "PCI_2016.xlsx", "pci", CATALOGUE)
    assert "several_tables" in {problem.code for problem in reported.problems}


def test_the_rank_beside_last_years_total_is_last_years() -> None:
    last = table(2015)
    columns = [name, lambda u: last.figures[u, TOTAL] + 1, lambda u: 9, FIGURE[TOTAL]]
    page = _wide_by(["Tỉnh", "PCI 2015", "Xếp hạng", "PCI 2016"], columns)
    found = preview(saved([page]), "PCI_2016.xlsx", "pci", CATALOGUE)
    assert not [key for key in records(found) if key[0] == 2016 and key[3] == "rank"]


def test_counts_in_thousands_are_not_made_decimals() -> None:
    cells = [Cell(row, 1, text, "text") for row, text in enumerate(("1.100", "1.113", "2.005"), 1)]
    assert decimal_mark(cells, of_scores=False) is None
    assert decimal_mark(cells) == "."
