"""Every page through the real entry point: both languages and indices, every role, an empty store and a full one."""

from __future__ import annotations

import ast
import re
import shutil
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from analysis.flags import raise_flags
from analysis.frames import TOTAL
from data.editions import Edition, ScoreRow
from data.rights import RIGHTS, operator
from data.store.actions import add_action
from data.store.database import file_url, open_store
from data.store.editions import publish
from planning.action import Action
from planning.periods import today
from tests.prebuilt import history
from tests.support import ROOT
from tests.ui.conftest import Run, page_file
from tests.ui.screen import assert_sound, captions, shown
from ui.kit.pages import PAGES
from wording.numbers import date_text

NAMES = [entry.name for entry in PAGES]


@pytest.mark.nightly
def test_the_pages_of_a_role_open_one_after_the_other(look: Run) -> None:
    """In one session, as a person goes through the menu; each page by itself is looked at in the crawl."""
    app = look("plan", role="planner")
    for entry in PAGES:
        app.switch_page(page_file(entry.name)).run()
        assert_sound(app, "vi")
        assert ("Trang này cần quyền" in shown(app)) == (entry.permission not in RIGHTS["planner"])


def test_overview_says_what_the_province_states_and_what_is_computed(look: Run) -> None:
    text = shown(look())
    assert "PCI 2023: 63,76 điểm, hạng 54/63 – giảm 36 bậc so với năm 2022" in text
    assert "Giảm 3,42 điểm; kéo xuống: Đào tạo lao động, Tính năng động, Chi phí không chính thức." in text
    assert "Điểm theo báo cáo của tỉnh." in text
    assert "= 63,7566, hạng 54/63." in text, "beside the source of the figure"
    why = text.split("Yếu nhất trong ")[1]
    assert "63/63: 34,9% doanh nghiệp quan sát thấy thái độ của chính quyền tỉnh" in why.splitlines()[0]
    assert "Yếu nhất trong" not in shown(look(year="2022"))


@pytest.mark.parametrize("page", ["overview", "flags", "priorities"])
def test_of_a_unit_that_is_not_ours_no_actions_are_missed(look: Run, page: str) -> None:
    said = ("hoạt động", "Hoạt động", "Việc cần làm")
    ours, theirs = (shown(look(page, unit=unit, year="2023")) for unit in ("ha_tinh", "quang_ninh"))
    words = re.compile(r"<(?:th|h1|p)\b[^>]*>(.*?)</(?:th|h1|p)>", re.DOTALL)
    assert any(word in part for part in words.findall(ours) for word in said)
    assert not [part for part in words.findall(theirs) if any(word in part for word in said)]


def test_a_component_without_a_figure_is_shown_as_missing(look: Run) -> None:
    app = look(index="ddci", unit="so_cong_thuong")
    assert_sound(app)
    table = next(element.proto.body for element in app.get("html") if "<tr>" in element.proto.body)
    assert table.count("<tr>") == 1 + 8, "all eight components, though the published row breaks off after two"
    assert '<td class="app-right">0,00</td>' not in table
    assert_sound(look(year="2022", unit="ho_chi_minh"))


def test_places_are_not_counted_across_lists_of_another_length(look: Run) -> None:
    text = shown(look(year="2006"))
    assert "PCI 2006: 42,35 điểm, hạng 59/64 – năm 2005 xếp hạng 33/42" in text
    assert "Ưu đãi" in text, "policy bias of those years is another construct and bears its own name"


@pytest.mark.fault(40, "five thousand figures")
def test_a_year_of_five_thousand_figures_opens_the_newest_edition(look: Run) -> None:
    app = look(year="9" * 5000)
    assert_sound(app)
    assert "PCI 2023" in shown(app)


def test_a_headline_without_a_total_says_so(look: Run) -> None:
    assert "DDCI 2021: chưa có tổng điểm dùng được" in shown(look(index="ddci", unit="so_tai_chinh"))
    component = shown(look("component", index="dti", year="2024"))
    assert "hạng 1/63" in component and "–, hạng" not in component


def test_none_without_an_action_is_not_told_as_nought_of_six(run: Run, own_store: Path) -> None:
    flagged = sorted({flag.component for flag in raise_flags(history("pci"), "ha_tinh", 2023)} - {TOTAL})
    with closing(open_store(file_url(own_store))) as store:
        add_action(store, Action("Tọa đàm", components=tuple(("pci", code) for code in flagged)), operator("An"))
    text = shown(run(year="2023"))
    assert f"{len(flagged)} thành phần có cảnh báo đều đã có hoạt động" in text
    assert f"0/{len(flagged)} thành phần" not in text


def test_one_change_is_no_trend(look: Run) -> None:
    assert "đang giảm" not in shown(look(year="2023"))
    alone = shown(look("component", year="2022", component="entry_costs"))
    assert "Điểm 2022: quá ít năm (1/" in alone and "2022–2022" not in alone


def test_a_grade_that_nobody_published_is_not_mentioned(look: Run) -> None:
    text = shown(look(unit="ba_ria_vung_tau"))
    assert "PCI 2023" in text
    assert "nan" not in text.lower().replace("ngân", "")


def test_no_figures_are_not_good_news(look: Run) -> None:
    assert "PCI 2024: chưa có số liệu của Hà Tĩnh" in shown(look("flags", year="2024"))


@pytest.mark.parametrize(
    "page", ["overview", "plan", *(pytest.param(page, marks=pytest.mark.nightly) for page in ("component", "settings"))]
)
def test_language_and_index_go_there_and_back(look: Run, page: str) -> None:
    app = look(page, person="Trần Thị Thử")
    for language in ("en", "vi", "en", "vi"):
        app.segmented_control(key="choose_lang").set_value(language).run()
        assert_sound(app, language)
        assert app.query_params["unit"] == "ha_tinh"
    for index in ("ddci", "pci", "ddci", "pci"):
        app.selectbox(key="choose_index_vi").set_value(index).run()
        assert_sound(app)
        assert app.query_params["index"] == index
    assert app.query_params["year"] == "2023"
    for year in ("2019", "2023", "2019"):
        app.selectbox(key="choose_year_vi").set_value(year).run()
        assert app.query_params["year"] == year


def test_english_numbers_have_a_point(look: Run) -> None:
    assert "PCI 2023: 63.76 points, rank 54/63 – down 36 places on 2022" in shown(look(lang="en"))


@pytest.mark.fault(29, "an average of those that are published says so")
def test_a_part_of_the_units_is_said_beside_every_rank(look: Run) -> None:
    text = shown(look(index="ddci"))
    assert "DDCI 2021: 79,93 điểm, thứ 4 trong 9 đơn vị có số liệu" in text
    assert "trong số các đơn vị có số liệu (n là số sau dấu gạch chéo)" in text


def test_a_value_that_cannot_be_used_stays_visible_with_its_reason(look: Run) -> None:
    text = shown(look(index="ddci", unit="so_tai_chinh"))
    assert "không dùng được" in text
    assert "công bố ghi 50" in text


@pytest.mark.fault(39, "too few to rank")
def test_too_few_figures_are_said_and_nothing_is_ranked(look: Run) -> None:
    text = shown(look(year="2021"))
    assert "điểm thành phần 27–28/63" in text
    assert "Chưa đủ đơn vị có số liệu thành phần nên không tính hạng và trung vị" in text


def test_a_link_that_makes_no_sense_opens_the_home_unit(look: Run) -> None:
    app = look(index="không có", unit="<script>", year="1800", lang="xx")
    assert_sound(app, "vi")
    assert "PCI 2023: 63,76 điểm" in shown(app)


@pytest.mark.fault(38, "a page without the guard")
def test_every_page_begins_with_the_guard() -> None:
    for entry in PAGES:
        tree = ast.parse((ROOT / "pages" / f"{entry.name}.py").read_text(encoding="utf-8"))
        first = next(node for node in tree.body[1:] if not isinstance(node, ast.Import | ast.ImportFrom))
        assert isinstance(first, ast.Assign), entry.name
        assert ast.unparse(first) == f"visit = guard('{entry.permission}')"
    assert {path.stem for path in (ROOT / "pages").glob("*.py")} == set(NAMES)


def test_a_page_file_only_opens_the_visit_and_calls_its_folder() -> None:
    for path in (ROOT / "pages").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda)], path.name
        rooms = {
            node.module.split(".")[1]
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("ui.")
        }
        assert rooms <= {path.stem, "shell", "blocks"}, path.name


def test_a_page_run_without_the_shell_draws_nothing_and_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[bool] = []

    def rerun() -> NoReturn:
        begun.append(PagesManager.uses_pages_directory is False)
        st.stop()

    monkeypatch.setattr(PagesManager, "uses_pages_directory", True)
    monkeypatch.setattr(st, "rerun", rerun)  # in a test it would begin the page again, not the shell
    app = AppTest.from_file(str(ROOT / "pages" / "overview.py"), default_timeout=60)
    app.run()
    assert begun == [True]
    assert not app.get("html")


def test_a_link_to_what_is_not_there_says_so(look: Run) -> None:
    assert "Không có kỳ 2031: đang xem kỳ 2023." in [one.value for one in look(year="2031").toast]
    assert "Kỳ này không có đơn vị được hỏi: đang xem Hà Tĩnh." in [one.value for one in look(unit="nowhere").toast]


def test_absence_is_not_told_as_a_place_nor_as_good_news(look: Run) -> None:
    absent = shown(look(unit="ca_mau", year="2024"))
    assert "ở đây mới có một phần" in absent
    assert "đứng sau hạng 30" not in absent
    assert "PCI 2024: chưa đủ số liệu để xét cảnh báo" in shown(look("coverage", year="2024"))
    component = look("component", year="2021", component="proactivity")
    reported = captions(component)
    assert "Chưa đủ số liệu để xét cảnh báo cho thành phần này trong kỳ này." in reported


def test_a_change_across_a_break_says_so(look: Run) -> None:
    assert "Bộ chỉ số đã đổi so với năm 2020" in shown(look(year="2021"))
    assert "Bộ chỉ số đã đổi" not in shown(look(year="2023"))


def test_an_edition_without_the_units_total_names_only_its_rank(run: Run, tmp_path: Path, built_in: Path) -> None:
    shutil.copy(built_in, tmp_path / "dashboard.sqlite3")
    with closing(open_store(f"sqlite:///{tmp_path / 'dashboard.sqlite3'}")) as store:
        rank = ScoreRow("bac_giang", "total", None, "missing", rank=4.0, rank_status="published")
        publish(store, Edition("pci", 2024, (rank,), "upload", "hang.xlsx", "a" * 64, "long"), operator("Người thử"))
    text = shown(run(unit="bac_giang", year="2024"))
    assert "PCI 2024: hạng 4/63" in text


def test_whose_figures_they_are_stands_on_paper(look: Run) -> None:
    made = f"Sở Khoa học và Công nghệ Hà Tĩnh, {date_text(today(), 'vi')}"
    assert f"PCI 2023 · Hà Tĩnh · nguồn: pci-2023.xlsx · {made}" in shown(look(year="2023"))


def test_a_component_that_the_edition_lacks_is_told(look: Run) -> None:
    app = look("component", index="pci", year="2023", component="soe_bias")
    assert next(toast.value for toast in app.toast).startswith("Kỳ này không có chỉ số thành phần")
    assert app.query_params["component"] == "proactivity"
