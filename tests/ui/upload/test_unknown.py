"""What the catalogue does not know is added while a file is imported: units, and frameworks of new years."""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import ui.blocks.reading_job
from data.store.catalogue_changes import catalogue_changes
from data.store.database import file_url, open_store
from data.store.decisions import remembered
from data.store.rows import score_rows
from services.catalogue import catalogue_of
from services.imports import preview
from tests.data.reading import ddci_2025
from tests.data.reading.layout_builders import CATALOGUE, Page, pasted
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, keyed

PERSON = "Trần Thị Thử"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reading is done when the page goes on, however busy the machine is."""
    monkeypatch.setattr(ui.blocks.reading_job, "PATIENCE_SECONDS", 60)


@pytest.fixture
def store(tmp_path: Path, run: Run):
    run("help")
    with closing(open_store(file_url(tmp_path / "dashboard.sqlite3"))) as opened:
        yield opened


def text(year: int = 2025) -> str:
    rows = [[str(cell).replace("\n", " ") for cell in row] for row in ddci_2025.rows(year) if row]
    return pasted(Page("DDCI", rows)).decode()


def paste(app: AppTest, table: str) -> AppTest:
    keyed(app.text_area, "Dán bảng vào đây").set_value(table)
    next(button for button in app.button if button.label == "Đọc bảng").click().run()
    assert_sound(app)
    return app


def press(app: AppTest, key: str) -> AppTest:
    next(button for button in app.button if (button.key or "").startswith(key) or button.label == key).click().run()
    assert_sound(app)
    return app


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def test_the_names_of_the_table_are_understood_but_for_three() -> None:
    content = io.BytesIO()
    ddci_2025.workbook().save(content)
    read = preview(content.getvalue(), "DDCI 2025.xlsx", "ddci", CATALOGUE)
    unknown = [problem.found for problem in read.problems if problem.is_blocking]
    assert unknown == [ddci_2025.RENAMED, *ddci_2025.UNKNOWN]
    totals = {row.unit: row.value for row in read.rows[2025] if row.component == "total"}
    assert totals == {code: ddci_2025.total_of(name) for name, code in ddci_2025.KNOWN.items()}


def test_unknown_bodies_are_added_mapped_or_left_out_and_remembered(run: Run, store) -> None:
    app = paste(run("upload", person=PERSON, index="ddci"), text())
    assert "Công bố" not in labels(app)
    choices = [box for box in app.selectbox if (box.key or "").startswith("steer_name_vi_")]
    assert [box.proto.placeholder for box in choices] == ["Là tên khác của …"] * 3
    offered = set(choices[0].options)
    assert "Thuế khu vực XI" in offered and not any(name.startswith("Huyện") for name in offered)
    app.selectbox(key="steer_name_vi_chi cuc thue tinh ha tinh").set_value("thue_khu_vuc_xi").run()
    press(app, "unknown_add_vi_thanh tra tinh")
    assert keyed(app.text_input, "unit_name_vi_").value == "Thanh tra tỉnh"
    assert keyed(app.text_input, "unit_source_").value == "bang-dan.txt"
    press(app, "Thêm vào danh mục")
    assert catalogue_of(store).unit("thanh_tra_tinh").group == "department"
    assert catalogue_changes(store)[0].note == "thêm khi nhập tệp bang-dan.txt"
    assert "Thanh tra tỉnh" not in {box.label for box in app.selectbox}
    press(app, "unknown_leave_vi_so dan toc va ton giao")
    assert "Bỏ các hàng “so dan toc va ton giao”" in " ".join(str(element.value) for element in app.text)
    press(app, "Công bố")
    frame = score_rows(store, "ddci")
    totals = frame[(frame["year"] == 2025) & (frame["component"] == "total")].set_index("unit")["value"]
    assert len(totals) == 19
    assert totals["thanh_tra_tinh"] == ddci_2025.total_of("Thanh tra tỉnh")
    assert totals["thue_khu_vuc_xi"] == ddci_2025.total_of(ddci_2025.RENAMED)
    assert {(known.key, known.value) for known in remembered(store, "ddci")} == {
        ("chi cuc thue tinh ha tinh", "thue_khu_vuc_xi"),
        ("so dan toc va ton giao", "ignored"),
    }
    # The next file like it asks nothing.
    app = paste(run("upload", person=PERSON, index="ddci"), text())
    assert not [box for box in app.selectbox if (box.key or "").startswith("steer_name_vi_")]


def test_a_name_that_the_form_writes_otherwise_stays_an_alias(run: Run, store) -> None:
    app = paste(run("upload", person=PERSON, index="ddci"), text())
    press(app, "unknown_add_vi_so dan toc va ton giao")
    keyed(app.text_input, "unit_name_vi_").set_value("Sở Tôn giáo")
    press(app, "Thêm vào danh mục")
    unit = catalogue_of(store).unit("so_ton_giao")
    assert unit.aliases == ("Sở Dân tộc và Tôn giáo",)
    assert "steer_name_vi_so dan toc va ton giao" not in {box.key for box in app.selectbox}


def test_a_year_without_a_framework_takes_over_the_one_before(run: Run, store) -> None:
    app = paste(run("upload", person=PERSON, index="ddci"), text(2026))
    assert any("DDCI 2026 chưa có bộ chỉ số." in element.value for element in app.warning)
    press(app, "Dùng bộ của năm 2025")
    index = catalogue_of(store).index("ddci")
    framework = index.framework(2026, "department")
    assert framework is not None and framework.code == "ddci-department-2025"
    assert not any("chưa có bộ chỉ số" in element.value for element in app.warning)
    assert "DDCI 2026: 17 đơn vị" in " ".join(str(element.label) for element in app.expander)


def test_a_year_without_a_framework_leads_to_the_copy_of_the_last_one(run: Run, store) -> None:
    app = paste(run("upload", person=PERSON, index="ddci"), text(2026))
    next(button for button in app.button if button.label == "Sửa thành bộ mới").click().run()
    assert not app.exception
    assert keyed(app.number_input, "framework_first_year_").value == 2026
