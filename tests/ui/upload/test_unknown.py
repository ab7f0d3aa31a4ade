"""What the catalogue does not know is added while a file is imported: units, and frameworks of new years."""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.reading.tables.decisions import Decisions, heading_key
from data.rights import operator
from data.store.catalogue_changes import catalogue_changes
from data.store.database import file_url, open_store
from data.store.decisions import remembered
from data.store.rows import score_rows
from services.catalogue import catalogue_of, change_catalogue, undo_change, with_component
from services.imports import preview
from tests.data.reading import ddci_2025
from tests.data.reading.layout_builders import CATALOGUE, Page, pasted
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, keyed

PERSON = "Trần Thị Thử"


@pytest.fixture
def store(own_store: Path):
    with closing(open_store(file_url(own_store))) as opened:
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
    assert "Đưa vào sử dụng" not in labels(app)
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
    press(app, "Đưa vào sử dụng")
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
    assert keyed(app.text_input, "framework_first_year_").value == "2026"


GREEN = "Chuyển đổi xanh"


def with_a_new_column(year: int = 2025) -> str:
    """The known bodies' table with a component that no framework has, before the total."""
    lines = [line.split("\t") for line in text(year).splitlines()]
    lines = [line for line in lines if len(line) < 2 or line[1] not in (ddci_2025.RENAMED, *ddci_2025.UNKNOWN)]
    for line in lines:
        if len(line) > 3 and any(line):
            line.insert(len(line) - 2, GREEN if line[1] == "Đơn vị" else f"{5 + len(line[1]) / 100:.2f}")
    return "\n".join("\t".join(line) for line in lines)


def scores_of(store, component: str) -> dict[str, float]:
    frame = score_rows(store, "ddci")
    return dict(frame[(frame["year"] == 2025) & (frame["component"] == component)][["unit", "value"]].values)


def test_an_unknown_component_is_added_to_the_framework_of_its_year_alone(run: Run, store) -> None:
    before = catalogue_of(store).index("ddci")
    shared = before.framework(2025, "department")
    assert shared is not None
    app = paste(run("upload", person=PERSON, index="ddci"), with_a_new_column())
    press(app, "unknown_add_headings_vi_chuyen doi xanh")
    assert keyed(app.text_input, "component_name_vi_").value == GREEN
    press(app, "Thêm vào danh mục")
    index = catalogue_of(store).index("ddci")
    framework = index.framework(2025, "department")
    assert framework is not None
    assert [part.component for part in framework.components] == [
        *(part.component for part in shared.components),
        "chuyen_doi_xanh",
    ]
    assert framework.weights is None
    assert catalogue_changes(store)[0].note == "thêm khi nhập tệp bang-dan.txt"
    assert not [box for box in app.selectbox if (box.key or "").startswith("steer_component_")]
    press(app, "Đưa vào sử dụng")
    assert scores_of(store, "chuyen_doi_xanh")["so_y_te"] == round(5 + len("Sở Y tế Hà Tĩnh") / 100, 2)


def test_a_framework_that_other_years_share_stays_theirs(store) -> None:
    index = catalogue_of(store).index("ddci")
    shared = index.framework(2023, "department")
    assert shared is not None and len(shared.years) > 1
    names = {"name_vi": GREEN, "name_en": "Green", "short_vi": GREEN, "short_en": "Green"}
    change_catalogue(store, with_component(catalogue_of(store), index, 2023, "department", names), operator(PERSON))
    after = catalogue_of(store).index("ddci")
    own = after.framework(2023, "department")
    assert own is not None and own.years == (2023,)
    for year in shared.years:
        framework = after.framework(year, "department")
        assert framework is not None
        assert (framework.component("chuyen_doi_xanh") is not None) == (year == 2023)
        assert framework.components[: len(shared.components)] == shared.components
    undo_change(store, catalogue_changes(store)[0].id, operator(PERSON))  # all three: one alone would not fit
    assert catalogue_of(store).index("ddci").frameworks == index.frameworks


@pytest.mark.parametrize("way", ["another name", "left out"])
def test_an_unknown_component_is_mapped_or_left_out_and_remembered(run: Run, store, way: str) -> None:
    table = with_a_new_column()
    framework = catalogue_of(store).index("ddci").framework(2025, "department")
    assert framework is not None
    first = framework.components[0]
    if way == "another name":
        table = table.replace(first.name_vi, "Cột lạ").replace(GREEN, "TT 2")
    app = paste(run("upload", person=PERSON, index="ddci"), table)
    if way == "another name":
        app.selectbox(key="steer_component_vi_cot la").set_value(first.component).run()
        assert_sound(app)
    else:
        press(app, "unknown_leave_headings_vi_chuyen doi xanh")
    press(app, "Đưa vào sử dụng")
    assert scores_of(store, first.component)["so_tai_chinh_2025"] == ddci_2025.score(0, 0)
    expected = {"another name": ("cot la", first.component), "left out": ("chuyen doi xanh", "ignored")}[way]
    assert expected in {(known.key, known.value) for known in remembered(store, "ddci")}
    app = paste(run("upload", person=PERSON, index="ddci"), table)  # the next file like it asks nothing
    asked = {box.key for box in app.selectbox if (box.key or "").startswith("steer_component_")}
    assert f"steer_component_vi_{expected[0]}" not in asked


@pytest.mark.parametrize(("said", "count"), [(None, 1), ("transparency", 2), ("ignored", 1)])
def test_a_component_unknown_in_a_long_table_is_what_a_person_says(said: str | None, count: int) -> None:
    lines = [
        "Đơn vị\tNăm\tChỉ số thành phần\tĐiểm",
        "Sở Y tế\t2025\tChi phí thời gian\t7,5",
        "Sở Y tế\t2025\tĐiều lạ\t6,5",
    ]
    decisions = Decisions(headings={} if said is None else {heading_key("Điều lạ"): said})
    read = preview("\n".join(lines).encode(), "dai.txt", "ddci", CATALOGUE, decisions=decisions)
    assert ("unknown_component" in {problem.code for problem in read.problems}) == (said is None)
    assert sum(row.value is not None for rows in read.rows.values() for row in rows) == count
