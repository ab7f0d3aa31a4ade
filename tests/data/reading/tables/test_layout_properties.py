"""The same figures in any layout, order, spelling and way of writing numbers give the same records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue.loading import TOTAL
from services.imports import Preview, preview
from tests.data.reading.layout_builders import (
    CATALOGUE,
    DDCI,
    PCI,
    Page,
    Style,
    Table,
    component_name,
    ddci,
    decomposed,
    detail,
    expected,
    long,
    pairs,
    pasted,
    profile,
    records,
    saved,
    sheets,
    wide,
    wide_under_three_rows,
    with_totals,
    without_marks,
)
from tests.support import law

YEARS = (2009, 2016, 2023)
Build = Callable[[Table, Style], list[Page]]
BUILDERS: dict[str, Build] = {
    "wide": wide,
    "wide under three rows": wide_under_three_rows,
    "pairs": pairs,
    "pairs headed over the names": lambda table, style: pairs(table, style, over_names=True),
    "long": long,
}
SPELLINGS: dict[str, Style] = {
    "as the catalogue": Style(),
    "decomposed": Style(lambda u: decomposed(u.name_vi), lambda c, y: decomposed(component_name(c, y))),
    "without marks": Style(lambda u: without_marks(u.name_vi), lambda c, y: without_marks(component_name(c, y))),
    "upper case, spaces": Style(
        lambda u: f" {u.name_vi.upper()}\u00a0", lambda c, y: f"{component_name(c, y).upper()}  "
    ),
    "English": Style(lambda u: u.name_en, lambda c, y: PCI.total.name_en if c == TOTAL else PCI.components[c].name_en),
    "numbered": Style(
        component=lambda c, y: component_name(c, y) if c == TOTAL else f"CSTP {_number(c, y)}: {component_name(c, y)}"
    ),
}
NUMBERS: dict[str, Callable[[float], object]] = {
    "numbers": lambda value: value,
    "decimal comma": lambda value: f"{value:.2f}".replace(".", ","),
    "decimal point": lambda value: f"{value:.2f}",
    "with its unit": lambda value: f"{value:.2f} điểm".replace(".", ","),
}
few = law(6)


def _number(code: str, year: int) -> int:
    framework = PCI.framework(year, "province")
    assert framework is not None
    return [part.component for part in framework.components].index(code) + 1


@st.composite
def tables(draw: st.DrawFn, ranked: bool = False, year: int | None = None) -> Table:
    """Some provinces of one edition with scores of two decimals, in any order of rows and columns."""
    at = year or draw(st.sampled_from(YEARS))
    framework = PCI.framework(at, "province")
    assert framework is not None
    codes = [unit.code for unit in CATALOGUE.units_of("pci", at)]
    units = draw(st.lists(st.sampled_from(codes), min_size=3, max_size=9, unique=True))
    components = draw(st.permutations([part.component for part in framework.components]))
    score = st.integers(110, 999).map(lambda n: n / 100)
    figures = with_totals({(u, c): draw(score) for u in units for c in components}, units, at)
    ordered = sorted(units, key=lambda u: -figures[u, TOTAL])
    ranks = {u: place for place, u in enumerate(ordered, start=1)} if ranked else {}
    return Table(figures, units, components, at, ranks)


def read(pages: list[Page], name: str = "bang.xlsx", year: int | None = None) -> Preview:
    return preview(saved(pages), name, "pci", CATALOGUE, year)


@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)
@few
@given(table=tables(), spelling=st.sampled_from(list(SPELLINGS)))
def test_order_and_spelling_change_no_record(build: Build, table: Table, spelling: str) -> None:
    found = read(build(table, SPELLINGS[spelling]), year=table.year)
    assert found.is_importable, [p for p in found.problems if p.is_blocking]
    assert records(found) == expected(table)


@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)
@few
@given(table=tables(), numbers=st.sampled_from(list(NUMBERS)))
def test_the_way_of_writing_numbers_changes_no_record(build: Build, table: Table, numbers: str) -> None:
    found = read(build(table, replace(Style(), number=NUMBERS[numbers])), year=table.year)
    assert found.is_importable, [p for p in found.problems if p.is_blocking]
    assert records(found) == expected(table)


@few
@given(table=tables(ranked=True))
def test_ranks_and_bands_belong_to_the_total_in_rows_and_in_pairs(table: Table) -> None:
    graded = replace(table, grades={u: "Rất tốt" if rank == 1 else "Khá" for u, rank in table.ranks.items()})
    assert records(read(wide(table), year=table.year)) == expected(table)
    assert records(read(pairs(graded), year=table.year)) == expected(graded)


@few
@given(one=tables(year=2016), turned=st.booleans(), spelling=st.sampled_from(list(SPELLINGS)))
def test_a_profile_says_of_its_unit_what_the_wide_table_says(one: Table, turned: bool, spelling: str) -> None:
    code = one.units[0]
    other = replace(one, year=2017)
    found = read(profile([other, one], code, SPELLINGS[spelling], turned))
    whole = expected(one) | expected(other)
    assert records(found) == {key: value for key, value in whole.items() if key[1] == code}


@few
@given(one=tables(year=2016), order=st.permutations([0, 1, 2]))
def test_one_sheet_an_edition_gives_every_edition(one: Table, order: list[int]) -> None:
    years = [replace(one, year=year) for year in (2015, 2016, 2017)]
    found = read(sheets([years[place] for place in order]))
    assert [r.layout for _, r in found.recognitions] == ["sheets"] * 3
    assert records(found) == expected(years[0]) | expected(years[1]) | expected(years[2])


@few
@given(table=tables(), separator=st.sampled_from(["\t", ";", "|"]), numbers=st.sampled_from(list(NUMBERS)))
def test_a_pasted_table_is_read_like_a_sheet(table: Table, separator: str, numbers: str) -> None:
    page = wide(table, replace(Style(), number=NUMBERS[numbers]))[0]
    found = preview(pasted(page, separator), "bảng dán.txt", "pci", CATALOGUE, table.year)
    assert found.is_importable, [p for p in found.problems if p.is_blocking]
    assert records(found) == expected(table)


@few
@given(data=st.data())
def test_a_ddci_table_is_read_in_any_order_of_rows_and_columns(data: st.DataObject) -> None:
    units = data.draw(st.permutations(["huyen_vu_quang", "huyen_cam_xuyen", "so_tu_phap", "so_khoa_hoc_va_cong_nghe"]))
    components = data.draw(st.permutations(list(DDCI.components)[:9]))
    score = st.integers(100, 1000).map(lambda n: n / 100)
    rows = {
        unit: (
            data.draw(st.integers(1, 200)),
            [None if c == "land_access" and unit.startswith("so_") else data.draw(score) for c in components],
            data.draw(st.integers(1000, 9000)) / 100,
            data.draw(st.sampled_from(["Rất tốt", "Tốt", "Khá"])),
        )
        for unit in units
    }
    found = preview(saved(ddci(rows, components)), "bang.xlsx", "ddci", CATALOGUE)
    assert found.is_importable, [p for p in found.problems if p.is_blocking]
    read_rows = {(row.unit, row.component): row for row in found.rows[2021]}
    for unit, (responses, scores, total, grade) in rows.items():
        row = read_rows[unit, TOTAL]
        assert (row.value, row.grade, row.responses) == (total, grade, responses)
        for component, value in zip(components, scores, strict=True):
            one = read_rows[unit, component]
            assert (one.value, one.status) == (value, "not_applicable" if value is None else "published")


@few
@given(data=st.data(), spelling=st.sampled_from(["as the catalogue", "decomposed", "without marks"]))
def test_a_detail_sheet_is_read_in_any_order_of_rows_and_columns(data: st.DataObject, spelling: str) -> None:
    units = data.draw(st.permutations([unit.code for unit in CATALOGUE.units_of("pci", 2016)][:6]))
    number = st.integers(0, 10**6).map(lambda n: n / 10**6)
    labels = data.draw(
        st.permutations(["Tỷ lệ DN đồng ý (%)", "Số ngày chờ đợi", "Điểm trang web", "Giá đất 2013 (%)"])
    )
    indicators = [(label, f"c{n}_2005", {u: data.draw(number) for u in units}) for n, label in enumerate(labels)]
    scores = {u: data.draw(st.integers(110, 999)) / 100 for u in units}
    page = detail("time_costs", scores, indicators)
    typed = SPELLINGS[spelling]
    names = {CATALOGUE.unit(u).name_vi: typed.unit(CATALOGUE.unit(u)) for u in units}
    page = replace(page, rows=[[names.get(str(cell), cell) for cell in row] for row in page.rows])
    found = read([page], year=2016)
    assert found.is_importable, [p for p in found.problems if p.is_blocking]
    assert records(found) == {(2016, u, "time_costs", "value"): score for u, score in scores.items()}
    values = {(v.unit, v.order): v.value for v in found.indicator_values[2016]}
    assert values == {(u, n): column[u] for n, (_, _, column) in enumerate(indicators, start=1) for u in units}
    assert [i.label for i in found.indicators[2016]] == list(labels)
