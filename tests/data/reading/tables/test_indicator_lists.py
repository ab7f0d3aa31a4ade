"""A list of indicators names them by component and number, in any order of rows and columns; it holds no figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports import Preview, preview
from tests.data.reading.layout_builders import CATALOGUE, Page, detail, saved
from tests.support import law

LABELS = ("Tỷ lệ DN đồng ý (%)", "Số ngày chờ đợi", "Điểm trang web")
UNITS = [unit.code for unit in CATALOGUE.units_of("pci", 2016)][:4]
VALUES = [(label, f"c{n}", dict.fromkeys(UNITS, n / 8)) for n, label in enumerate(LABELS, start=1)]
SCORES = {unit: 5 + place / 10 for place, unit in enumerate(UNITS)}
HEADINGS = {
    "component": "Thành phần",
    "order": "Chỉ tiêu",
    "label": "Tên chỉ tiêu",
    "label_en": "Tên chỉ tiêu tiếng Anh",
    "source": "Nguồn",
    "note": "Ghi chú",
}
Line = Mapping[str, object]


def lines(*changed: tuple[int, Line]) -> list[Line]:
    """What the list says of the three indicators of time costs, some of it changed by number."""
    of = dict(changed)
    return [
        {"component": "Chi phí thời gian", "order": n, "label": label, "label_en": f"Name {n}", "source": f"S{n}",
         "note": f"N{n}", **of.get(n, {})}
        for n, label in enumerate(LABELS, start=1)
    ]  # fmt: skip


def listed(rows: Sequence[Line], columns: Sequence[str] = tuple(HEADINGS), title: str = "") -> Page:
    head = [[title], []] if title else []
    return Page(
        "Chỉ tiêu", [*head, [HEADINGS[name] for name in columns], *([row[name] for name in columns] for row in rows)]
    )


def read(*pages: Page, year: int | None = 2016) -> Preview:
    return preview(saved(list(pages)), "bang.xlsx", "pci", CATALOGUE, year)


def said(found: Preview, year: int = 2016) -> list[tuple[int, str, str, str, str]]:
    return sorted((i.order, i.label, i.label_en, i.source, i.note) for i in found.indicators[year])


WANTED = [(n, label, f"Name {n}", f"S{n}", f"N{n}") for n, label in enumerate(LABELS, start=1)]


@law(10)
@given(data=st.data())
def test_the_order_of_sheets_rows_and_columns_changes_nothing(data: st.DataObject) -> None:
    page = listed(data.draw(st.permutations(lines())), data.draw(st.permutations(list(HEADINGS))))
    pages = data.draw(st.permutations([page, detail("time_costs", SCORES, VALUES)]))
    found = read(*pages)
    assert found.is_importable
    assert said(found) == WANTED
    assert {(value.order, value.value) for value in found.indicator_values[2016]} == {(n, n / 8) for n in (1, 2, 3)}
    assert not [problem for problem in found.problems if problem.code == "indicator_list_differs"]


def test_a_list_that_names_no_year_is_one_of_every_edition_in_the_file() -> None:
    first, second = (detail("time_costs", SCORES, VALUES) for _ in range(2))
    pages = [
        replace(page, title=f"CSTP4 {year}", rows=[[f"PCI {year}"], *page.rows])
        for page, year in ((first, 2016), (second, 2017))
    ]
    found = read(*pages, listed(lines()), year=None)
    assert said(found, 2016) == said(found, 2017) == WANTED


def test_a_list_of_one_edition_says_nothing_of_another() -> None:
    page = detail("time_costs", SCORES, VALUES)
    page = replace(page, rows=[["PCI 2016"], *page.rows])
    found = read(page, listed(lines(), title="PCI 2013"), year=None)
    known = [indicator for defined in found.indicators.values() for indicator in defined]
    assert len(known) == 3 and not any(indicator.label_en for indicator in known)


@pytest.mark.problem("indicator_list_differs")
def test_a_row_under_another_name_or_without_figures_is_reported_and_adds_nothing() -> None:
    found = read(detail("time_costs", SCORES, VALUES), listed(lines((2, {"label": "Phí"}), (3, {"order": 9}))))
    reported = [problem for problem in found.problems if problem.code == "indicator_list_differs"]
    assert [(problem.found, problem.place) for problem in reported] == [("2", "'Chỉ tiêu'!B3"), ("9", "'Chỉ tiêu'!B4")]
    assert all(problem.severity == "warning" for problem in reported)
    assert said(found) == [WANTED[0], *((n, LABELS[n - 1], "", "", "") for n in (2, 3))]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"component": "Chi phí trời gian"}, "unknown_component"), ({"order": "một"}, "indicator_number_unreadable")],
)
def test_a_component_or_a_number_that_nobody_can_read_is_reported_at_its_cell(change: Line, code: str) -> None:
    found = read(detail("time_costs", SCORES, VALUES), listed(lines((2, change))))
    (problem,) = (problem for problem in found.problems if problem.code == code)
    assert problem.place in ("'Chỉ tiêu'!A3", "'Chỉ tiêu'!B3")


def test_a_list_alone_is_nothing_to_import() -> None:
    assert not read(listed(lines())).is_importable
