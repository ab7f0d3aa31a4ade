"""Which components to target, as the page says it."""

from __future__ import annotations

from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown


def test_the_components_to_begin_with_are_named_with_their_reasons(look: Run) -> None:
    app = look("priorities")
    assert_sound(app)
    text = shown(app)
    assert "PCI 2023 – Hà Tĩnh, nên chọn trước: Hỗ trợ doanh nghiệp" in text
    assert "Tính năng động: trọng số 15%" in text
    assert "chưa có hoạt động" in text
    app.select_slider(key="priorities_evidence_vi").set_value(0.0).run()
    assert_sound(app)
    assert app.query_params["evidence"] == "0"
    app.selectbox(key="priorities_sort_vi_pci").set_value("effort").run()
    assert_sound(app)
    assert app.query_params["sort"] == "effort"


def test_without_weights_every_component_counts_the_same_and_that_is_said(look: Run) -> None:
    app = look("priorities", index="ddci")
    assert_sound(app)
    assert any("Chưa biết trọng số" in str(info.value) for info in app.info)
    assert "chưa đủ trường hợp để biết mức tăng thường gặp" in shown(app)


def test_an_edition_that_is_too_thin_says_so(look: Run) -> None:
    app = look("priorities", year="2021")
    assert_sound(app)
    assert "chỉ có 28/63 đơn vị có điểm thành phần" in shown(app)


def test_where_no_factor_counts_nothing_is_recommended(look: Run) -> None:
    text = shown(look("priorities", weight="0", gain="0", evidence="0", uncovered="0"))
    assert "Không yếu tố nào được tính" in text
    assert "nên chọn trước" not in text
