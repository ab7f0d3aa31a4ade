"""Sentences of a report, against what the province itself published of its result."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pandas as pd
import pytest

from analysis.position import positions
from data.catalogue.loading import load_catalogue, load_office
from data.rights import NOBODY
from tests.prebuilt import history
from ui.compare.report_sentences import report_sentences
from ui.visit.visit import Visit
from wording.words import LANGUAGES, Words

CATALOGUE = load_catalogue()


def visit(index: str, unit: str, year: int, language: str = "vi") -> Visit:
    """A look at one edition; sentences need no store."""
    nothing = cast(Any, None)
    return Visit(
        nothing, CATALOGUE, load_office(), nothing, NOBODY, Words(language), CATALOGUE.index(index),
        CATALOGUE.unit(unit), year, (year,),
    )  # fmt: skip


def written(index: str, unit: str, year: int, language: str = "vi", **changed: object) -> list[str]:
    """The sentences of one unit; changed: columns of its rows that are set to something else."""
    rows = history(index).query("year == @year")
    rows = positions(rows[rows["group"] == CATALOGUE.unit(unit).group])
    own = rows[rows["unit"] == unit].assign(**changed)
    return report_sentences(visit(index, unit, year, language), own, history(index))


@pytest.fixture(scope="module")
def report() -> str:
    return "\n".join(written("pci", "ha_tinh", 2023))


def test_the_total_is_told_with_change_rank_places_and_place_in_the_region(report: str) -> None:
    assert report.startswith(
        "Năm 2023, Hà Tĩnh đạt 63,76 điểm PCI (theo báo cáo của tỉnh), giảm 3,42 điểm so với năm 2022; "
        "xếp thứ 54/63 cả nước (theo báo cáo của tỉnh), giảm 36 bậc so với năm 2022. "
        "Trong vùng, xếp thứ 5 trong 6 tỉnh Bắc Trung Bộ."
    )


@pytest.mark.parametrize(
    "words",
    [
        # The profile of the province at the publisher's site and the meeting of 7/8/2024.
        "Có 4/10 chỉ số tăng điểm gồm: Gia nhập thị trường (tăng 0,41 điểm); Cạnh tranh bình đẳng (tăng 0,29 điểm)",
        "Có 6/10 chỉ số giảm điểm gồm: Đào tạo lao động (giảm 1,45 điểm); Tính năng động (giảm 0,90 điểm)",
        "Chi phí thời gian (2022: 7,40; 2023: 6,86)",
        "Gia nhập thị trường tăng 5 bậc, xếp thứ 44",
        "Đào tạo lao động giảm 48 bậc, xếp thứ 57",
        "4 chỉ số tăng cả điểm và hạng; 0 chỉ số tăng điểm nhưng giảm hạng",
        "6 chỉ số giảm cả điểm và hạng.",
        "2/10 chỉ số cao hơn gồm: Thiết chế pháp lý",
        # The department's own analysis gives the national mean of land access.
        "Tiếp cận đất đai 6,60 so với 6,75",
        "Thứ hạng cao nhất trong 5 năm 2019–2023 là 18/63 (năm 2022; 5 kỳ có hạng).",
    ],
)  # fmt: skip
def test_components_are_told_as_the_province_tells_them(report: str, words: str) -> None:
    assert words in report


def test_both_languages_say_the_same_in_as_many_sentences() -> None:
    by_language = {language: written("pci", "ha_tinh", 2023, language) for language in LANGUAGES}
    assert len({len(sentences) for sentences in by_language.values()}) == 1
    assert "63.76 points in the PCI (stated by the province), down 3.42 points on 2022" in by_language["en"][0]


def test_a_rank_that_is_the_best_of_the_years_is_called_so() -> None:
    assert "Đây là thứ hạng cao nhất trong 5 năm 2018–2022 (5 kỳ có hạng): 18/63." in written("pci", "ha_tinh", 2022)[0]


def test_what_does_not_compare_is_not_compared() -> None:
    text = "\n".join(written("pci", "ha_tinh", 2022))
    assert "điểm so với năm 2021" not in text and "tăng điểm gồm" not in text
    assert "tăng 9 bậc so với năm 2021" in text
    assert "trung vị" in text.splitlines()[0], "the totals of all provinces are known"
    assert "So với điểm trung vị" not in text, "the component scores of most are not"


def test_a_rank_behind_the_published_ones_is_told_as_a_range() -> None:
    row = {"rank": float("nan"), "rank_known_by": "beyond_published", "known_from": 31.0, "known_to": 63.0}
    text = written("pci", "dien_bien", 2024, **row)[0]
    assert "không có trong danh sách, thứ hạng nằm trong khoảng 31–63." in text
    assert "xếp thứ" not in text


def test_a_rank_without_a_score_is_told_without_one() -> None:
    nothing = dict.fromkeys(("value", "shown_value"), float("nan"))
    text = written("pci", "long_an", 2024, **nothing)[0]
    assert text.startswith("Năm 2024, Long An xếp thứ 3/63 cả nước về PCI, giảm 1 bậc so với năm 2023.")
    assert "là 2/63 (năm 2023, tính toán; 5 kỳ có hạng)" in text, "the rank of 2023 is our own"


def test_a_part_of_the_units_is_named_as_such() -> None:
    sentences = written("ddci", "so_khoa_hoc_va_cong_nghe", 2021)
    assert "xếp thứ 4/9 sở, ngành có số liệu (tính toán)" in sentences[0]
    assert "của 9 sở, ngành có số liệu" in sentences[0]
    assert "cả nước" not in " ".join(sentences)


def test_nothing_is_written_of_a_unit_without_figures() -> None:
    here = visit("pci", "ha_tinh", 2024)
    empty: pd.DataFrame = positions(history("pci").query("year == 2024")).iloc[:0]
    assert report_sentences(here, empty, history("pci")) == []
    assert report_sentences(replace(here, say=Words("en")), empty, history("pci")) == []
