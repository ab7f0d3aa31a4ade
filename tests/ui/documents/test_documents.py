"""Documents on the screen: made when asked, changed before printing, and what was typed is kept."""

from __future__ import annotations

import io
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from data.rights import operator
from data.store.actions import add_action
from data.store.database import open_store
from data.store.form_drafts import drafts_of
from data.store.plans import add_plan, get_plan, update_plan
from planning.action import Action
from planning.documents.nd30 import write
from planning.documents.paper import edited, texts
from planning.periods import today
from planning.plan import Call, Signature
from tests.support import by_turns
from tests.ui.conftest import Run, follow
from tests.ui.screen import assert_sound, shown
from wording.words import LANGUAGES, Words

KINDS = {"plan": "plan_2023_topic", "report": "report_2023", "analysis": "analysis_pci_2023"}


def _press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def _boxes(app: AppTest) -> list[Any]:
    return [*app.text_input, *app.text_area]


@pytest.mark.parametrize("kind", by_turns(KINDS, 2))
def test_a_paper_is_made_shown_whole_and_offered(look: Run, kind: str) -> None:
    app = look("documents", kind=kind)
    assert_sound(app)
    assert not app.get("download_button")
    _press(app, "Soạn văn bản")
    assert_sound(app)
    assert [one.proto.label for one in app.get("download_button")] == ["Tải .docx", "Tải .pdf"]
    paper = app.session_state["_papers"][KINDS[kind]]
    assert {box.value for box in _boxes(app)} == set(texts(paper).values())
    assert ("KẾ HOẠCH" if kind == "plan" else "BÁO CÁO") in shown(app)


def _drafts(app: AppTest) -> list[dict[str, object]]:
    with closing(open_store()) as store:
        return [dict(draft.content) for draft in drafts_of(store, f"browser:{app.session_state['_browser']}", "paper")]


def test_what_is_typed_over_a_text_is_printed_and_can_be_dropped(run: Run) -> None:
    app = _press(run("documents", kind="plan"), "Soạn văn bản")
    box = next(box for box in _boxes(app) if box.value.startswith("Tuyên truyền cải cách hành chính"))
    original = box.value
    box.set_value("Trích yếu đã sửa")
    app.run()
    assert_sound(app)
    (changes,) = _drafts(app)
    assert changes == {"subject": "Trích yếu đã sửa"}
    assert write(edited(app.session_state["_papers"]["plan_2023_topic"], changes))
    _press(app, "Bỏ 1 chỗ sửa")
    assert original in {box.value for box in _boxes(app)}
    assert "Trích yếu đã sửa" not in {box.value for box in _boxes(app)}
    assert _drafts(app) == []


def test_what_was_typed_is_there_after_another_paper_was_looked_at(run: Run) -> None:
    app = _press(run("documents", kind="plan"), "Soạn văn bản")
    next(box for box in _boxes(app) if box.value.startswith("Tuyên truyền")).set_value("Đã sửa")
    app.run()
    follow(app, kind="report")
    assert "Đã sửa" not in {box.value for box in _boxes(app)}
    follow(app, kind="plan")
    assert "Đã sửa" in {box.value for box in _boxes(app)}


def test_what_was_typed_before_the_page_was_loaded_anew_is_offered_and_gone_on_with(run: Run) -> None:
    first = _press(run("documents", kind="plan"), "Soạn văn bản")
    next(box for box in _boxes(first) if box.value.startswith("Tuyên truyền")).set_value("Đã sửa")
    first.run()
    again = run("documents", kind="plan")
    assert "Có bản nháp" not in shown(again), "another browser is offered nothing"
    again.session_state["_browser"] = first.session_state["_browser"]
    again.run()
    assert "Có bản nháp lúc" in shown(again) and "Đã sửa" in shown(again) and not _boxes(again)
    _press(again, "Dùng tiếp")
    assert_sound(again)
    assert "Đã sửa" in {box.value for box in _boxes(again)}
    assert _drafts(again) == [{"subject": "Đã sửa"}]


def test_an_edition_without_figures_of_the_own_unit_says_so(look: Run) -> None:
    app = look("documents", kind="analysis", index="pci", year="2024")
    _press(app, "Soạn văn bản")
    assert not app.exception
    assert "PCI 2024: đơn vị của mình không có số liệu trong kỳ này." in shown(app)
    assert not app.get("download_button")


def test_without_a_plan_the_page_offers_the_built_in_one(look: Run) -> None:
    app = look("documents", store="empty", person="Trần Thị Thử")
    assert_sound(app)
    assert [button.label for button in app.button if button.label == "Nạp kế hoạch kèm theo"]


def test_papers_are_offered_in_the_english_screens_too(look: Run) -> None:
    app = look("documents", kind="report", lang="en")
    _press(app, "Write the paper")
    assert_sound(app, "en")


@pytest.mark.parametrize(("language", "make", "download"), [
    ("vi", "Soạn trang trình chiếu", "Tải .pptx"), ("en", "Make the slides", "Download .pptx"),
])  # fmt: skip
def test_slides_on_the_unit_at_hand_are_made_and_offered(look: Run, language: str, make: str, download: str) -> None:
    app = look("documents", kind="slides", lang=language, index="pci", year="2019", unit="quang_tri")
    assert_sound(app, language)
    assert not app.get("download_button")
    _press(app, make)
    assert_sound(app, language)
    pdf = "Tải .pdf" if language == "vi" else "Download .pdf"
    assert [button.proto.label for button in app.get("download_button")] == [download, pdf]
    (made,) = app.session_state["_slides"].values()
    title = Presentation(io.BytesIO(made)).slides[0].shapes.title.text_frame.text
    assert title.startswith(("Quảng Trị" if language == "vi" else "Quang Tri") + " – PCI 2019: ")


@pytest.mark.usefixtures("own_store")
def test_a_report_says_how_much_was_recorded_after_its_closing_day_which_can_be_another(run: Run) -> None:
    with closing(open_store()) as store:
        add_action(store, Action("Tập huấn", topics=("pci",), plan_year=2023, due=date(2023, 5, 1)), operator("An"))
    app = run("documents", kind="report", period="2023-Q2")
    assert_sound(app)
    assert [box.value for box in app.date_input] == [date(2023, 6, 14)]
    assert "1 hoạt động được ghi hoặc sửa sau ngày 14/06/2023" in shown(app)
    _press(app, "Soạn văn bản")
    assert "Tập huấn" not in " ".join(texts(app.session_state["_papers"]["report_2023-Q2"]).values())
    follow(app, kind="report", period="2023-Q2", closing=today().isoformat())
    assert "được ghi hoặc sửa sau ngày" not in shown(app)
    _press(app, "Soạn văn bản")
    assert "Tập huấn" in " ".join(texts(app.session_state["_papers"][f"report_2023-Q2_{today()}"]).values())


def test_a_closing_day_is_kept_with_the_plan_by_a_press_and_taken_back_by_another(run: Run) -> None:
    def kept() -> date | None:
        with closing(open_store()) as store:
            return get_plan(store, 2023).closing("2023-Q2")

    app = run("documents", kind="report", period="2023-Q2", closing="2023-06-20")
    assert_sound(app)
    assert "Ngày chốt đang lưu của báo cáo này là 14/06/2023" in shown(app)
    _press(app, "Lưu ngày chốt 20/06/2023")
    assert kept() == date(2023, 6, 20) and [box.value for box in app.date_input] == [date(2023, 6, 20)]
    assert "Báo cáo này chốt số liệu ngày 20/06/2023 (ngày thường lệ: 14/06/2023)" in shown(app)
    _press(app, "Hoàn tác")
    assert kept() is None
    follow(app, kind="report", period="2023-Q2", closing="2023-06-20")
    _press(_press(app, "Lưu ngày chốt 20/06/2023"), "Trở lại ngày thường lệ")
    assert kept() is None and [box.value for box in app.date_input] == [date(2023, 6, 14)]


@pytest.mark.usefixtures("own_store")
def test_of_a_period_that_has_not_begun_there_is_no_report(run: Run) -> None:
    year = today().year + 2
    with closing(open_store()) as store:
        add_plan(store, replace(get_plan(store, 2023), year=year, version=0), operator("An"))
    app = run("documents", kind="report", plan=str(year), period=f"{year}-Q1")
    assert_sound(app)
    assert f"bắt đầu ngày 15/12/{year - 1}: chưa có gì để báo cáo" in shown(app)
    assert not app.date_input and not [button for button in app.button if button.label == "Soạn văn bản"]


def test_a_call_becomes_a_letter_and_without_one_the_page_leads_to_it(run: Run) -> None:
    app = run("documents", kind="letter")
    assert_sound(app)
    assert "Kế hoạch này chưa có đề nghị nào" in shown(app) and "Ghi đề nghị ở trang Theo dõi khắc phục" in shown(app)
    with closing(open_store()) as store:
        plan = get_plan(store, 2023)
        call = Call(asked_on=date(2023, 4, 3), deadline=date(2023, 4, 28), units=tuple(u.code for u in plan.units[:2]))
        update_plan(store, replace(plan, calls=(call,)), operator("An"))
    app = _press(run("documents", kind="letter"), "Soạn văn bản")
    assert_sound(app)
    letter = app.session_state["_papers"]["letter_2023_1"]
    assert letter.addressees == tuple(unit.name_vi for unit in plan.units[:2])
    assert "Ưu tiên các chỉ số thành phần cần quan tâm" in texts(letter)["wanted"]


def test_where_no_pdf_can_be_made_the_button_says_why(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.pdf.PROGRAMS", ())
    app = _press(run("documents", kind="plan"), "Soạn văn bản")
    (pdf,) = (button.proto for button in app.get("download_button") if button.proto.label == "Tải .pdf")
    assert pdf.disabled and "chưa cài LibreOffice" in pdf.help


def test_slides_on_an_edition_without_figures_are_none(look: Run) -> None:
    app = _press(look("documents", kind="slides", index="pci", year="2024"), "Soạn trang trình chiếu")
    assert not app.exception
    assert "PCI 2024: chưa có số liệu của Hà Tĩnh" in shown(app)
    assert not app.get("download_button")


@pytest.mark.usefixtures("own_store")
@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_before_a_paper_is_made_the_page_says_from_what_and_what_is_missing(run: Run, language: str) -> None:
    say = Words(language)
    with closing(open_store()) as store:
        for number, unit in enumerate(("van_phong_so", "van_phong_so", "")):
            action = Action(f"Việc {number}", components=(("pci", "proactivity"),), lead_unit=unit, plan_year=2023)
            add_action(store, action, operator("An"))
    text = shown(run("documents", lang=language, kind="report", plan="2023", period="2023"))
    assert say("documents.contents", year=2023, count=3, units=1) in text
    assert say("documents.without_unit", count=1) in text and say("documents.without_result", count=3) in text
    assert "Phan Trọng Bình</span>" in text and say("documents.no_signer") not in text
    for signature, way in ((Signature(title="PHÓ GIÁM ĐỐC"), "to_content"), (None, "to_settings")):
        with closing(open_store()) as store:
            update_plan(store, replace(get_plan(store, 2023), signature=signature), operator("An"))
        text = shown(run("documents", lang=language, plan="2023"))
        assert say("documents.no_signer") in text and f"{say(f'documents.{way}')}</a>" in text
    reader = shown(run("documents", role="viewer", lang=language, plan="2023"))
    assert say("documents.no_signer") in reader and say("documents.to_settings") not in reader
