"""Where figures come from, as a chart's box and an exported file say it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest
import streamlit as st

from planning.periods import today
from tests.ui.conftest import Run
from tests.ui.screen import shown
from ui.kit import downloads as leaving
from ui.kit.downloads import Origin
from ui.kit.tables import Column, Shown, TableCell
from ui.reads.origin import origin_of
from ui.visit import origin
from ui.visit.origin import HOW, how_of
from wording.numbers import DECIMAL, date_text
from wording.words import LANGUAGES, wording


@pytest.fixture
def seen(look: Run, monkeypatch: pytest.MonkeyPatch) -> dict[str, Origin]:
    """The origins that the page asked for, by the key of the chart."""
    found: dict[str, Origin] = {}
    note = origin.look_at

    def looked(visit: Any) -> None:
        note(visit)
        for key in ("", "trend_proactivity", "overview_why"):
            known = origin_of(key)
            assert known is not None
            found[key] = known

    monkeypatch.setattr("ui.shell.shell.look_at", looked)
    look(year="2023")
    return found


def test_a_chart_names_formula_edition_cells_and_publisher(seen: Mapping[str, Origin]) -> None:
    how, edition, cells, published = seen["trend_proactivity"].lines
    assert how.startswith("Điểm và hạng của từng kỳ như đã công bố")
    assert edition == "Kỳ công bố: PCI 2023; đơn vị: Hà Tĩnh."
    assert cells.startswith("Số của Hà Tĩnh: pci-2023.xlsx · ")
    assert cells.count("!") + cells.count(":") >= 2
    assert published.startswith("Nơi công bố: ")
    every = seen["overview_why"].lines[2]
    assert every.count(",") > cells.count(",")


def test_files_are_named_after_whose_figures_they_hold(
    seen: Mapping[str, Origin], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = f"Sở Khoa học và Công nghệ Hà Tĩnh, {date_text(today(), 'vi')}"
    whose = f"PCI 2023 · Hà Tĩnh · nguồn: pci-2023.xlsx · {made}"
    assert (seen[""].whose, seen[""].name) == (whose, "pci-2023-ha-tinh")
    monkeypatch.setattr(leaving, "origin_of", lambda _key="": seen[""])
    item = Shown("Bảng", "", [Column("Điểm")], [[TableCell(5.53, DECIMAL)]], "trend_proactivity")
    assert leaving.name_of(item) == "pci-2023-ha-tinh-trend-proactivity"
    book = openpyxl.load_workbook(io.BytesIO(leaving.as_workbook([item], "vi", leaving.whose())))
    assert [row[0] for row in book.worksheets[0].iter_rows(values_only=True)] == ["Điểm", 5.53, None, seen[""].whose]


def test_every_kind_is_described_in_both_languages_and_an_unknown_chart_is_not() -> None:
    for language in LANGUAGES:
        for kind in HOW.values():
            assert wording(language)[f"how.{kind}"].endswith(".")
    assert how_of("trend_region") == "how.ranks"
    assert how_of("trend_proactivity") == "how.course"
    with pytest.raises(KeyError):
        how_of("something_new")


def test_outside_the_shell_there_is_no_origin() -> None:
    st.session_state.pop(origin._VISIT, None)
    assert origin_of() is None


def test_a_figure_says_who_published_it(look: Run) -> None:
    text = shown(look(year="2023"))
    assert "Nguồn điểm: " in text
    assert "Nguồn hạng: " in text
