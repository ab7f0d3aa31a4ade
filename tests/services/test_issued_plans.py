"""An issued plan becomes the plan of a year in one press, and goes away in one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from data.catalogue.loading import load_catalogue, load_office
from data.reading.files.container import OLE_SIGNATURE
from data.reading.problems import RejectedFileError, rejection
from data.rights import Actor, operator
from data.store.actions import add_action, list_actions
from data.store.database import Store, open_store
from data.store.plans import PlanInUseError, add_plan, get_plan, plan_years, remove_plan
from data.store.writing import RightRefusedError
from planning.action import Action
from services.issued_plans import paper_of, read_paper, take_back, take_over
from services.papers import plan_paper
from tests.planning.documents.samples import PLAN
from tests.planning.issued.papers import MADE_UP, docx_of, text_of, with_tables

CATALOGUE, ME = load_catalogue(), operator("An")
PAPER = paper_of(text_of(docx_of(MADE_UP)), "ke-hoach.docx")
HEADINGS = ["STT", "Nội dung công việc", "Cơ quan chủ trì", "Thời gian thực hiện", "Sản phẩm", "Kinh phí (triệu đồng)"]
ROWS = [["I", "Truyền thông"], ["1", "Đăng tin, bài về cải cách", "Văn phòng Sở", "Quý II", "12 tin, bài", 15],
        ["2", "Hội nghị đối thoại", "Phòng Mới", "Sau Đại hội", "", None]]  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(f"sqlite:///{tmp_path / 'office.sqlite3'}")) as opened:
        yield opened


def zipped(*names: str) -> bytes:
    """An archive of empty parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    return held.getvalue()


def _book(rows: list[list[object]]) -> bytes:
    book, held = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(held)
    return held.getvalue()


def test_a_new_plan_is_stored_in_the_words_of_the_paper_and_taken_back_whole(store: Store) -> None:
    taken = take_over(store, CATALOGUE, PAPER.reading, 2027, ME)
    assert (
        taken.before is None and get_plan(store, 2027) == taken.plan and len(taken.plan.passages) == len(MADE_UP) - 11
    )
    take_back(store, taken, ME)
    assert plan_years(store) == ()


def test_a_stored_plan_takes_the_words_and_has_its_own_back_as_they_were(store: Store) -> None:
    before = add_plan(store, PLAN, ME)
    topic = before.topics[-1].code
    add_action(store, Action("Đang làm", topics=(topic,), plan_year=2023), ME)
    taken = take_over(store, CATALOGUE, PAPER.reading, 2023, ME)
    assert topic in {each.code for each in taken.plan.topics} and taken.plan.number == "45/KH-SVH"
    take_back(store, taken, ME)
    assert replace(get_plan(store, 2023), version=1) == before


def test_tasks_of_the_paper_s_own_table_become_actions_that_can_be_undone(store: Store) -> None:
    paper = paper_of(text_of(docx_of(with_tables(MADE_UP))), "ke-hoach.docx")
    taken = take_over(store, CATALOGUE, paper.reading, 2027, ME)
    assert len(taken.actions) == 3 and all(action.budget_estimated == 15_000_000 for action in taken.actions)
    assert {action.lead_unit for action in list_actions(store, plan_year=2027)} == {"van_phong_so"}
    with pytest.raises(PlanInUseError):
        remove_plan(store, taken.plan, ME)
    take_back(store, taken, ME)
    assert not list_actions(store) and plan_years(store) == ()


def test_a_table_in_excel_adds_its_tasks_to_the_stored_plan(store: Store) -> None:
    add_plan(store, PLAN, ME)
    paper = read_paper(_book([["DANH MỤC NHIỆM VỤ"], HEADINGS, *ROWS]), "nhiem-vu.xlsx")
    assert [problem.code for problem in paper.problems] == ["paper_day_unclear"]
    taken = take_over(store, CATALOGUE, paper.reading, 2023, ME)
    first, second = taken.actions
    assert first.title == ROWS[1][1] and first.product == "12 tin, bài" and first.quantity == 12
    assert first.budget_estimated == 15_000_000 and first.lead_unit == "van_phong_so"
    assert second.note == "Thời gian: Sau Đại hội" and taken.plan.passages == ()
    assert "Phòng Mới" in {unit.name_vi for unit in taken.plan.units}


def test_a_sheet_without_tasks_and_a_file_that_takes_too_much_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RejectedFileError) as caught:
        read_paper(_book([["Tỉnh", "Điểm"], ["Hà Tĩnh", 63]]), "diem.xlsx")
    assert caught.value.problem.code == "paper_without_tasks"

    def stop(*_: object) -> None:
        raise rejection("reader_out_of_memory")

    monkeypatch.setattr("services.issued_plans.work_safely", stop)
    with pytest.raises(RejectedFileError) as caught:
        read_paper(docx_of(MADE_UP), "ke-hoach.docx")
    assert caught.value.problem.code == "paper_too_heavy"


@pytest.mark.parametrize(("content", "name", "code", "found"), [
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "ke-hoach.png", "paper_other_kind", "PNG"),
    (b"\xff\xd8\xff\xe0" + b"\0" * 99, "ke-hoach.jpg", "paper_other_kind", "JPEG"),
    (b" %PDF-1.7", "ke-hoach.docx", "paper_other_kind", "PDF"),
    (b"Rar!\x1a\x07\x00", "ke-hoach.rar", "paper_other_kind", "RAR"),
    (zipped("[Content_Types].xml", "ppt/presentation.xml"), "ke-hoach.pptx", "paper_other_kind", "PowerPoint"),
    (zipped("mimetype", "content.xml"), "ke-hoach.odt", "paper_other_kind", "OpenDocument"),
    (OLE_SIGNATURE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "ke-hoach.docx", "paper_protected", ""),
    (docx_of(MADE_UP)[:3000], "ke-hoach.docx", "paper_unreadable", ""),
])  # fmt: skip
def test_what_is_neither_a_paper_nor_a_table_is_said_to_be_what_it_is(
    content: bytes, name: str, code: str, found: str
) -> None:
    with pytest.raises(RejectedFileError) as caught:
        read_paper(content, name)
    problem = caught.value.problem
    assert (problem.code, problem.found) == (code, found)
    said = f"{problem.message('vi')} {problem.hint('vi')}"
    assert "Word" in said and "Excel" not in said and "Error" not in said and "BadZip" not in said


def test_who_may_not_plan_stores_nothing(store: Store) -> None:
    with pytest.raises(RightRefusedError):
        take_over(store, CATALOGUE, PAPER.reading, 2027, Actor("Bình", "viewer"))
    assert plan_years(store) == ()


def test_the_paper_of_the_stored_plan_says_what_was_read(store: Store) -> None:
    take_over(store, CATALOGUE, PAPER.reading, 2023, ME)
    paper = plan_paper(store, CATALOGUE, load_office(), 2023)
    assert paper.opening[0].text == MADE_UP[4] and paper.signature.name == MADE_UP[-1]
