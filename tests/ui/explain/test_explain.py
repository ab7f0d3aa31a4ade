"""Why the total moved, as the page says it."""

from __future__ import annotations

from tests.support import by_night
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown


def test_the_rise_of_2022_is_said_to_be_the_method(look: Run) -> None:
    app = look("explain", year="2022")
    assert_sound(app)
    text = shown(app)
    assert "PCI 2022 – Hà Tĩnh: tăng 2,31 điểm so với 2021" in text
    assert "Mức tăng này đến từ cách tính, không phải từ điểm các chỉ số thành phần (cộng lại −0,32)" in text
    assert "Do đổi trọng số +2,63; do điểm thành phần −0,32" in text
    assert "2022: đổi trọng số" in text
    app.selectbox(key="explain_base_vi_pci").set_value("2019").run()
    assert_sound(app)
    assert app.query_params["base"] == "2019"
    assert "so với 2019" in shown(app)


def test_an_edition_without_indicators_offers_the_one_that_has_them(look: Run) -> None:
    app = look("explain", year="2023", component="proactivity")
    assert "Năm 2022 chưa có chỉ tiêu" in "\n".join(info.value for info in app.info)
    button = app.button(key="explain_with")
    assert button.label == "So với 2019"
    button.click().run()
    assert_sound(app)
    assert app.query_params["base"] == "2019" and app.query_params["component"] == "proactivity"
    assert "giá trị các chỉ tiêu" in shown(app) and not [box for box in app.button if box.key == "explain_with"]


def test_a_figure_that_is_missing_is_named(look: Run) -> None:
    text = shown(look("explain", year="2022", unit="ho_chi_minh"))
    assert "Chưa tách được theo chỉ số thành phần: năm 2022 chưa có điểm thành phần của đơn vị." in text


def test_the_overview_tells_the_method_from_the_scores(look: Run) -> None:
    app = look(year="2022")
    assert "Tăng 2,31 điểm; kéo lên: đổi trọng số; kéo xuống: điểm thành phần." in shown(app)
    assert any("Đổi trọng số +2,63" in chart.proto.alt for chart in app.get("plotly_chart"))


def test_an_edition_without_a_total_says_that_it_is_this_one(look: Run) -> None:
    app = look("explain", unit="quang_tri", year="2024")
    assert "PCI 2024 – Quảng Trị: kỳ này chưa có tổng điểm" in shown(app)
    assert not [box for box in app.selectbox if box.label == "So với kỳ"]


def test_points_are_not_compared_across_a_new_framework_without_the_parts(look: Run) -> None:
    text = shown(look("explain", unit="da_nang", year="2021"))
    assert "bộ chỉ số đã đổi từ kỳ 2020" in text
    assert "tăng 0,30 điểm" not in text


def test_the_overview_says_once_why_the_change_is_not_taken_apart(look: Run) -> None:
    text = shown(look(unit="quang_ninh", year="2023"))
    reason = "Chưa tách được theo chỉ số thành phần: năm 2022"
    assert text.count(reason) == 1
    assert "Chưa có kỳ trước cùng bộ chỉ số" not in text


def test_the_note_on_the_rule_names_the_publisher_of_the_index(look: Run) -> None:
    publisher = "Liên đoàn Thương mại và Công nghiệp Việt Nam (VCCI)"
    assert f"số liệu mà {publisher} công bố" in shown(look("explain", year="2018"))


@by_night
def test_where_the_rule_is_a_sum_the_note_says_so(look: Run) -> None:
    text = shown(look("explain", index="papi", year="2023"))
    assert "Quy tắc là phép cộng" in text and "bình phương tối thiểu" not in text
