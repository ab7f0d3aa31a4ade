"""The template: for any edition of the catalogue, and the same rows back after writing them."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue.loading import load_catalogue
from data.editions import Indicator, IndicatorValue, ScoreRow
from data.exports.template import GUIDE_SHEET, LIST_SHEET, TABLE_SHEET, NoSuchEditionError, build_filled, build_template
from services.imports import preview
from tests.support import TURN, law

CATALOGUE = load_catalogue()
EDITIONS = [(index.code, year) for index in CATALOGUE.indices.values() for year in index.years()]


NEWEST = [(index.code, index.years()[-1]) for index in CATALOGUE.indices.values()]


@pytest.mark.parametrize(
    ("index", "year", "layout"),
    [
        # The units and components are the same in both layouts: by day both of each index's newest edition.
        pytest.param(*edition, layout, marks=() if edition in NEWEST else TURN)
        for edition in EDITIONS
        for layout in ("wide", "long")
    ],
)
def test_a_template_has_the_editions_own_units_and_is_empty(index: str, year: int, layout: str) -> None:
    content = build_template(CATALOGUE, index, year, "long" if layout == "long" else "wide")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == [TABLE_SHEET, LIST_SHEET, GUIDE_SHEET]
    written = {cell.value for row in book[TABLE_SHEET].iter_rows() for cell in row}
    assert {unit.name_vi for unit in CATALOGUE.units_of(index, year)} <= written
    read = preview(content, "mau.xlsx", index, CATALOGUE)
    assert read.layout == ("ddci" if (index, layout) == ("ddci", "wide") else layout)
    assert [problem.code for problem in read.problems if problem.is_blocking] == ["nothing_to_import"]


def test_there_is_no_template_for_an_edition_that_never_was() -> None:
    with pytest.raises(NoSuchEditionError):
        build_template(CATALOGUE, "ddci", 2022)


_UNITS = [unit.code for unit in CATALOGUE.units_of("pci", 2016)]
_PARTS = [part.component for part in CATALOGUE.index("pci").frameworks[3].components]
_SCORES = st.floats(0, 10)
_TEXT = st.text("abcĂêỗ =+-@\"'<>&;,.#", max_size=20).map(str.strip)
_KEYS = st.lists(
    st.tuples(st.sampled_from(_UNITS), st.sampled_from([*_PARTS, "total"])), unique=True, min_size=1, max_size=12
)


@st.composite
def _rows(draw: st.DrawFn) -> tuple[ScoreRow, ...]:
    rows = []
    for unit, component in draw(_KEYS):
        status = draw(st.sampled_from(["published", "stated", "not_published", "unusable"]))
        value = None if status == "not_published" else draw(_SCORES)
        note = draw(_TEXT) or ("lý do" if status == "unusable" else "")
        rank = draw(st.none() | st.integers(1, 63).map(float))
        rows.append(
            ScoreRow(
                unit,
                component,
                value,
                status,
                rank=rank,
                rank_status=draw(st.sampled_from(["published", "stated"])) if rank else None,
                rank_source=draw(_TEXT) if rank else "",
                note="lý do" if status == "unusable" and not note else note,
                source=draw(_TEXT),
            )
        )
    return tuple(rows)


def _without_places(rows: tuple[ScoreRow, ...]) -> dict[tuple[str, str], tuple[object, ...]]:
    return {
        (r.unit, r.component): (r.value, r.status, r.rank, r.rank_status, r.grade, r.note, r.source, r.rank_source)
        for r in rows
    }


@law()
@given(_rows())
def test_what_is_written_is_read_again(rows: tuple[ScoreRow, ...]) -> None:
    read = preview(build_filled(CATALOGUE, "pci", 2016, rows), "tep.xlsx", "pci", CATALOGUE)
    if any(row.value is not None or row.rank is not None for row in rows):
        assert _without_places(read.rows[2016]) == _without_places(rows)


_LABEL = st.from_regex(r"Tỷ lệ doanh nghiệp [a-zđêơư ]{1,30} \(%\) [a-z]", fullmatch=True)


@st.composite
def _indicators(draw: st.DrawFn) -> tuple[tuple[Indicator, ...], tuple[IndicatorValue, ...]]:
    """Indicators of two components, named or only numbered, with figures, blanks of each kind, or none."""
    definitions: list[Indicator] = []
    values: list[IndicatorValue] = []
    blanks = ("not_applicable", "not_published", "missing")
    for component in ("land_access", "policy_bias"):
        is_named = draw(st.booleans())
        for order in range(1, draw(st.integers(1, 4)) + 1):
            label, code = (draw(_LABEL), draw(st.sampled_from(["", f"c{order}_2005"]))) if is_named else ("", "")
            listed = {name: draw(_TEXT) for name in ("label_en", "source", "note")} if draw(st.booleans()) else {}
            definitions.append(Indicator(component, order, label, code, **listed))
            for unit in draw(st.lists(st.sampled_from(_UNITS), min_size=2, max_size=5, unique=True)):
                value = draw(st.none() | st.floats(0, 1))
                status = "published" if value is not None else draw(st.sampled_from(blanks))
                values.append(IndicatorValue(unit, component, order, value, status))
    return tuple(definitions), tuple(values)


@law()
@given(_indicators())
def test_indicators_that_are_written_are_read_again(
    indicators: tuple[tuple[Indicator, ...], tuple[IndicatorValue, ...]],
) -> None:
    definitions, values = indicators
    rows = (ScoreRow("ha_tinh", "land_access", 6.0, "published"),)
    written = build_filled(CATALOGUE, "pci", 2016, rows, definitions, values)
    read = preview(written, "tep.xlsx", "pci", CATALOGUE)
    assert read.years == (2016,), [p for p in read.problems if p.is_blocking]
    found = {(v.unit, v.component, v.order): (v.value, v.status) for v in read.indicator_values[2016]}
    assert found == {(v.unit, v.component, v.order): (v.value, v.status) for v in values}
    named = {(i.component, i.order): (" ".join(i.label.split()), i.code) for i in definitions}
    assert {(i.component, i.order): (i.label, i.code) for i in read.indicators[2016]} == named
    listed = {(i.component, i.order): (" ".join(i.label_en.split()), i.source, i.note) for i in definitions}
    assert {(i.component, i.order): (i.label_en, i.source, i.note) for i in read.indicators[2016]} == listed
    assert not [problem for problem in read.problems if problem.code == "indicator_list_differs"]


def test_names_of_indicators_with_gaps_in_their_numbers_are_kept_by_the_list() -> None:
    definitions = [Indicator("land_access", order, f"Tỷ lệ thứ {order} (%)", f"c{order}") for order in (2, 5)]
    values = [IndicatorValue("ha_tinh", "land_access", order, 0.25, "published") for order in (2, 5)]
    read = preview(build_filled(CATALOGUE, "pci", 2016, (), definitions, values), "tep.xlsx", "pci", CATALOGUE)
    found = {(i.order, i.label, i.code, i.scale) for i in read.indicators[2016]}
    assert found == {(i.order, i.label, i.code, "fraction") for i in definitions}


def test_a_template_that_a_user_fills_in_carries_indicators_with_their_names() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_template(CATALOGUE, "pci", 2016, "long")))
    table, names = book[TABLE_SHEET], book[LIST_SHEET]
    heads = {cell.value: cell.column for cell in table[3]}
    row = table.max_row + 1
    for heading, value in {
        "Năm": 2016, "Đơn vị": "Hà Tĩnh", "Thành phần": "Tính minh bạch", "Chỉ tiêu": 2, "Điểm": 0.4,
    }.items():  # fmt: skip
        table.cell(row, heads[heading], value)
    heads = {cell.value: cell.column for cell in names[3]}
    for heading, value in {
        "Thành phần": "Tính minh bạch", "Chỉ tiêu": 2, "Tên chỉ tiêu": "Tỷ lệ DN tiếp cận (%)",
        "Tên chỉ tiêu tiếng Anh": "Access (%)", "Mã chỉ tiêu": "t2", "Nguồn": "Sở", "Ghi chú": "mới",
    }.items():  # fmt: skip
        names.cell(4, heads[heading], value)
    out = io.BytesIO()
    book.save(out)
    read = preview(out.getvalue(), "mau.xlsx", "pci", CATALOGUE)
    (indicator,) = read.indicators[2016]
    assert indicator.component == "transparency" and indicator.order == 2 and indicator.scale == "fraction"
    assert (indicator.label, indicator.label_en, indicator.code) == ("Tỷ lệ DN tiếp cận (%)", "Access (%)", "t2")
    assert (indicator.source, indicator.note) == ("Sở", "mới")
    assert [(value.unit, value.order, value.value) for value in read.indicator_values[2016]] == [("ha_tinh", 2, 0.4)]


def test_wide_and_long_say_the_same() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_template(CATALOGUE, "pci", 2016, "wide")))
    sheet = book[TABLE_SHEET]
    rows = []
    for row in range(4, 4 + len(_UNITS)):
        for column in range(2, 12):
            sheet.cell(row, column, (row * 7 + column) % 100 / 10)
    out = io.BytesIO()
    book.save(out)
    wide = preview(out.getvalue(), "ngang.xlsx", "pci", CATALOGUE)
    rows = list(wide.rows[2016])
    long = preview(build_filled(CATALOGUE, "pci", 2016, rows), "doc.xlsx", "pci", CATALOGUE)
    assert len(rows) == 630
    assert _without_places(long.rows[2016]) == _without_places(tuple(rows))


@pytest.mark.fault(34, "formulas in the template")
def test_text_that_looks_like_a_formula_stays_text() -> None:
    rows = (ScoreRow("ha_tinh", "entry_costs", 6.0, "published", note="=1+1", source="@SUM(A1)"),)
    book = openpyxl.load_workbook(io.BytesIO(build_filled(CATALOGUE, "pci", 2016, rows)))
    kinds = {cell.value: cell.data_type for row in book[TABLE_SHEET].iter_rows() for cell in row}
    assert (kinds["=1+1"], kinds["@SUM(A1)"]) == ("s", "s")


def test_a_long_table_of_one_unit_is_no_profile() -> None:
    rows = tuple(ScoreRow("ha_noi", component, 0.0, "published") for component in ("entry_costs", "land_access"))
    read = preview(build_filled(CATALOGUE, "pci", 2016, rows), "tep.xlsx", "pci", CATALOGUE)
    assert _without_places(read.rows[2016]) == _without_places(rows)
