"""The compare page: whom a unit is compared with, and what is said where that cannot be."""

from __future__ import annotations

import re

from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, keyed, shown
from wording.words import wording


def test_ha_tinh_beside_its_region_and_then_beside_chosen_provinces(look: Run) -> None:
    app = look("compare", year="2023", **{"with": "hai_phong,ha_tinh,nowhere"})
    assert_sound(app)
    text = shown(app)
    # Gaps recomputed from the scores of the five other provinces: six negative, four positive.
    assert "thấp hơn trung vị của 5 tỉnh khác thuộc Bắc Trung Bộ ở 6/10 chỉ số thành phần, cao hơn ở 4" in text
    assert "Yếu nhất: Tính năng động −1,30 (6/6)" in text
    assert "54 (theo báo cáo của tỉnh)" in text and "3 (tính toán)" in text
    assert "Kỳ này chỉ công bố hạng 1–30." in text
    assert keyed(app.multiselect, "compare_with").value == ["hai_phong"], "neither ourselves nor what does not exist"
    assert "đạt 63,76 điểm PCI" in app.code[0].value and "scored 63.76 points" in app.code[1].value
    app.segmented_control(key="compare_peers_vi").set_value("chosen").run()
    assert_sound(app)
    assert app.query_params["peers"] == "chosen"
    assert "thấp hơn trung vị của 1 tỉnh được chọn" in shown(app)


def test_too_few_complete_units_have_no_like_units(look: Run) -> None:
    app = look("compare", year="2022", peers="similar")
    assert_sound(app)
    text = shown(app)
    assert "Kỳ 2022 chỉ có 9/63 đơn vị đủ mọi chỉ số thành phần" in text
    assert "PCI 2022: 67,18 điểm, hạng 18/63" in text


def test_an_edition_without_our_figures_shows_what_is_known_of_others(look: Run) -> None:
    app = look("compare", year="2024")
    assert_sound(app)
    text = shown(app)
    assert "Hà Tĩnh, PCI 2024: chưa có số liệu" in text
    assert "6 (công bố)" in text and "TT-Huế" in text, "of the region"
    assert not app.code


def test_departments_are_compared_with_departments_only(look: Run) -> None:
    app = look("compare", index="ddci", lang="en", peers="similar")
    assert_sound(app, "en")
    text = shown(app)
    assert "the 5 most similar departments" in text
    assert "4–? (computed)" in text, "how many departments there were is not known"
    assert "Hương Khê" not in text
    assert wording("en")["compare.no_courses"] in text


def test_similar_units_are_chosen_without_the_component_that_they_judge(look: Run) -> None:
    app = look("compare", year="2023", peers="similar")
    assert_sound(app)
    text = shown(app)
    assert "Mỗi chỉ số được so với những đơn vị giống nhất ở các chỉ số còn lại" in text
    assert "Không có nhóm rõ" in text
    assert "Mỗi chỉ số được so" not in shown(look("compare", year="2023"))


def test_where_a_rank_is_known_to_lie_is_no_interval_of_it(look: Run) -> None:
    """54 (54–54) beside a rank that may be 50 to 59 would say that it is sure."""
    text = re.sub(r"<[^>]+>", "", shown(look("compare", year="2023")))
    assert "54/63" in text
    assert not re.search(r"(\d+)/63 \(\1–\1\)|\((\d+)–\2\)", text)


def test_each_median_says_whether_the_unit_is_in_it_and_no_column_is_empty(look: Run) -> None:
    text = shown(look("compare", year="2023"))
    assert ">So trung vị vùng (kể cả đơn vị)<" in text and ">So trung vị nhóm (không kể đơn vị)<" in text
    parts = next(table for table in re.findall(r"<table.*?</table>", text, re.DOTALL) if "(không kể đơn vị)" in table)
    assert ">Hạng công bố<" not in parts, "VCCI published no ranks of components"
    rows = [re.findall(r"<td.*?</td>", row, re.DOTALL) for row in re.findall(r"<tr>(.*?)</tr>", parts, re.DOTALL)[1:]]
    words = [[re.sub(r"<[^>]+>", "", cell) for cell in row] for row in rows]
    assert all(any(cell not in ("", "–") for cell in column) for column in zip(*words, strict=True))


def test_years_within_a_run_that_do_not_compare_are_named(look: Run) -> None:
    text = shown(look("compare", year="2023"))
    assert re.search(r"\(\d+ kỳ so được trong 2017–2023; 20\d\d[^)]* không so được\)", text)
    assert not re.search(r"5 kỳ liên tiếp, 2017–2023", text)
