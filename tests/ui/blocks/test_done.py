"""What was just done is said at the top of the page: what it is, where it is seen, how it is undone, what is next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

import ui.blocks.done
import ui.blocks.reading_job
from analysis.frames import TOTAL
from data.catalogue.layer import Entry
from data.editions import Edition, ScoreRow
from data.rights import operator
from data.store import audit
from data.store import settings as store_settings
from data.store.catalogue_changes import catalogue_changes, layer_of, record_changes
from data.store.database import Store, StoreLockedError, file_url, open_store
from data.store.drafts import discard_draft, drafts
from data.store.editions import publish, withdraw
from data.store.versions import Version, current_version, subject, versions
from services.catalogue import catalogue_of
from tests.data.reading.layout_builders import Style, four_provinces, pasted, wide
from tests.support import by_night, by_turns
from tests.ui.conftest import Run, follow, page_file, sign_in
from tests.ui.screen import assert_one_language, assert_sound, keyed, shown
from wording.words import LANGUAGES, wording

PERSON = "Trần Thị Thử"
OTHER = "Lê Văn Khác"
(PAGE,) = wide(four_provinces(), Style(traps=False))
TEXT = pasted(PAGE).decode()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reading is done when the page goes on, however busy the machine is."""
    monkeypatch.setattr(ui.blocks.reading_job, "PATIENCE_SECONDS", 60)


@pytest.fixture
def store(own_store: Path) -> Iterator[Store]:
    with closing(open_store(file_url(own_store))) as opened:
        yield opened


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert_sound(app)
    return app


def said(app: AppTest) -> str:
    """The message, as HTML; empty where there is none."""
    return next((e.proto.body for e in app.get("html") if 'class="app-done"' in e.proto.body), "")


def undo(app: AppTest) -> AppTest:
    app.button(key="done_undo").click().run()
    assert_sound(app)
    return app


def may_undo(app: AppTest) -> bool:
    return any(button.key == "done_undo" for button in app.button)


def view(app: AppTest) -> tuple[str, dict[str, list[str]]]:
    """The page that “Xem” leads to, and what its link says."""
    (address,) = re.findall(r'class="app-button" href="([^"]*)"', said(app))
    parts = urlsplit(address.replace("&amp;", "&"))
    return parts.path, parse_qs(parts.query)


def bring(app: AppTest, text: str = TEXT, language: str = "vi") -> AppTest:
    say = wording(language)
    keyed(app.selectbox, "upload_year_").set_value(2016).run()
    keyed(app.text_area, say["upload.text"]).set_value(text)
    next(button for button in app.button if button.label == say["upload.read_text"]).click().run()
    while yes := [button for button in app.button if button.label == say["steer.yes"]]:
        yes[0].click().run()
    assert_sound(app, language)
    return app


def theirs_of(index: str, year: int, unit: str) -> Edition:
    """An edition that somebody else brings: the total of one unit."""
    row = ScoreRow(unit, TOTAL, 7.0, "published", sheet="a", cell="A1")
    return Edition(index, year, (row,), "upload", "wide", "b.xlsx", "b" * 64)


def of_2016(store: Store) -> list[Version]:
    return [version for version in versions(store, "pci") if version.year == 2016]


@pytest.fixture
def published(run: Run, store: Store) -> AppTest:
    """Four provinces of PCI 2016 were pasted and published over the built-in edition."""
    return press(bring(run("upload", person=PERSON, index="pci")), "Đưa vào sử dụng")


def test_a_publication_is_said_with_its_figures_the_way_to_it_and_what_is_next(published: AppTest) -> None:
    assert '<span role="status">Đã đưa vào sử dụng PCI 2016: 63 đơn vị.</span>' in said(published)
    assert view(published) == (".", {"index": ["pci"], "unit": ["ha_tinh"], "year": ["2016"]})
    text = said(published)
    (count,) = re.findall(r"Còn (\d+) chỉ số thành phần có cảnh báo chưa có hoạt động: tiếp theo", text)
    (form,) = re.findall(r'href="(plan\?[^"]*)"', text)
    link = parse_qs(urlsplit(form.replace("&amp;", "&")).query)
    assert (link["year"], link["new"]) == (["2016"], ["1"])
    published.switch_page(page_file("coverage"))
    not_planned = shown(follow(published, index="pci", unit="ha_tinh", year="2016"))
    assert len(set(re.findall(r'href="plan\?[^"]*component=(\w+)', not_planned)) - {TOTAL}) == int(count)
    assert f"component={link['component'][0]}" in not_planned


@by_night
def test_undoing_a_publication_uses_the_version_before_again_and_brings_the_file_back(
    published: AppTest, store: Store
) -> None:
    new, before = of_2016(store)
    assert (new.status, before.status) == ("published", "superseded")
    app = undo(published)
    assert current_version(store, "pci", 2016) == before.id
    assert of_2016(store)[0].withdrawn_by == PERSON
    assert "Đã thu hồi PCI 2016, phiên bản 2. Đang dùng lại PCI 2016, phiên bản 1." in said(app)
    assert view(app)[1]["year"] == ["2016"]
    assert "Tệp đang xem" in shown(app), "what was decided about the file is not lost"
    assert "Đưa vào sử dụng" in {button.label for button in app.button}

    app = undo(app)
    assert current_version(store, "pci", 2016) == new.id
    assert of_2016(store)[0].withdrawn_at is None
    assert "Đã dùng lại PCI 2016: 63 đơn vị." in said(app)
    kinds = [event.kind for event in audit.history(store, subject("pci", 2016))]
    assert kinds[:3] == [audit.EDITION_REINSTATED, audit.EDITION_WITHDRAWN, audit.EDITION_PUBLISHED]


@pytest.mark.nightly
def test_a_publication_that_somebody_has_replaced_can_no_longer_be_undone(published: AppTest, store: Store) -> None:
    theirs = publish(store, theirs_of("pci", 2016, "ha_tinh"), operator(OTHER))
    app = undo(published)
    assert "Không hoàn tác được nữa: có người đã sửa sau đó." in said(app)
    assert "Đã đưa vào sử dụng PCI 2016: 63 đơn vị." in said(app)
    assert current_version(store, "pci", 2016) == theirs.version_id
    assert not may_undo(app)


@pytest.mark.nightly
def test_the_message_waits_where_it_was_said_and_ends_when_it_is_closed_or_something_else_begins(
    published: AppTest,
) -> None:
    app = published
    app.switch_page(page_file("trends")).run()
    assert not said(app)
    app.switch_page(page_file("upload")).run()
    assert said(app) and may_undo(app)
    bring(app, TEXT.replace("Hà Tĩnh", "Hà Tỉng"))
    assert not said(app)


@pytest.mark.nightly
def test_the_message_is_closed_by_hand(published: AppTest) -> None:
    published.button(key="done_close").click().run()
    assert not said(published)
    assert not may_undo(published)


@by_night
def test_a_database_that_is_busy_lets_the_undoing_be_tried_again(
    published: AppTest, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = current_version(store, "pci", 2016)

    def busy(*_given: object) -> None:
        raise StoreLockedError("/secret/path is locked")

    with monkeypatch.context() as patch:
        patch.setattr(ui.blocks.editions_done, "withdraw_current", busy)
        published.button(key="done_undo").click().run()
    assert any("Cơ sở dữ liệu đang bận" in error.value for error in published.error)
    assert current_version(store, "pci", 2016) == new
    undo(published)
    assert current_version(store, "pci", 2016) != new


@by_night
def test_who_may_no_longer_import_may_not_undo_an_import(published: AppTest, store: Store) -> None:
    sign_in(store, "viewer", OTHER, Path(store.where).parent)
    published.run()
    assert not may_undo(published)


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_a_withdrawal_is_said_and_undone(run: Run, store: Store, language: str) -> None:
    say = wording(language)
    app = run("upload", person="Tran Thi Thu", index="pci", lang=language)
    (only,) = of_2016(store)
    app.selectbox(key="undo_version").set_value(only.id).run()
    next(button for button in app.button if button.label == say["upload.undo_do"]).click().run()
    assert_one_language(app, language)
    assert current_version(store, "pci", 2016) == 0
    gone = {"vi": "Không còn số liệu PCI 2016.", "en": "No figures left of PCI 2016."}
    assert gone[language] in said(app)
    app.button(key="done_undo").click().run()
    assert_one_language(app, language)
    assert current_version(store, "pci", 2016) == only.id
    again = {"vi": "Đã dùng lại PCI 2016: 63 đơn vị.", "en": "In use again: PCI 2016: 63 units."}
    assert again[language] in said(app)
    assert view(app)[1]["year"] == ["2016"]


@pytest.mark.nightly
def test_a_withdrawal_after_which_somebody_published_can_no_longer_be_undone(run: Run, store: Store) -> None:
    app = run("upload", person=PERSON, index="pci")
    (only,) = of_2016(store)
    app.selectbox(key="undo_version").set_value(only.id).run()
    press(app, "Thu hồi")
    theirs = publish(store, theirs_of("pci", 2016, "ha_tinh"), operator(OTHER))
    assert "Không hoàn tác được nữa" in said(undo(app))
    assert current_version(store, "pci", 2016) == theirs.version_id
    withdraw(store, theirs.version_id, operator(OTHER))
    assert current_version(store, "pci", 2016) == 0


@by_night
def test_a_draft_is_taken_back_into_the_hand_and_a_discarded_one_is_there_again(run: Run, store: Store) -> None:
    app = press(bring(run("upload", person=PERSON, index="pci")), "Lưu bản nháp")
    assert "Đã lưu bản nháp bang-dan.txt" in said(app)
    assert len(drafts(store, "pci")) == 1
    undo(app)
    assert drafts(store, "pci") == ()
    assert "Tệp đang xem" in shown(app)

    press(app, "Lưu bản nháp")
    (draft,) = drafts(store, "pci")
    app.button(key=f"draft_drop_{draft.id}").click().run()
    assert "Đã bỏ bản nháp bang-dan.txt." in said(app)
    undo(app)
    (again,) = drafts(store, "pci")
    assert (again.decisions, again.year, again.file_name) == (draft.decisions, draft.year, draft.file_name)


@pytest.mark.nightly
def test_a_draft_that_somebody_discarded_cannot_be_taken_back(run: Run, store: Store) -> None:
    app = press(bring(run("upload", person=PERSON, index="pci")), "Lưu bản nháp")
    (draft,) = drafts(store, "pci")
    discard_draft(store, draft.id or 0, operator(OTHER))
    assert "Không hoàn tác được nữa" in said(undo(app))


def test_a_new_unit_is_said_by_its_name_and_undone(run: Run, store: Store) -> None:
    app = run("catalogue", person=PERSON, index="ddci")
    keyed(app.text_input, "unit_name_vi_").set_value("Thanh tra <b>tỉnh</b>")
    press(app, "Thêm đơn vị")
    assert "Đã lưu vào danh mục: Đơn vị: Thanh tra &lt;b&gt;tỉnh&lt;/b&gt;." in said(app)
    page, link = view(app)
    assert (page, link["view"], link["index"]) == ("catalogue", ["changes"], ["ddci"])
    undo(app)
    assert layer_of(store) == ()
    assert "Đã hoàn tác, danh mục trở lại như trước: Đơn vị: Thanh tra" in said(app)
    undo(app)
    assert [entry.kind for entry in layer_of(store)] == ["unit"], "what was undone can be had again"
    assert (
        "Đã làm lại việc vừa hoàn tác" in said(app)
        and catalogue_changes(store)[0].note == "làm lại ngay sau khi hoàn tác"
    )
    undo(app)
    assert layer_of(store) == () and "danh mục trở lại như trước" in said(app)


def test_a_change_of_the_catalogue_that_somebody_changed_since_is_not_undone(run: Run, store: Store) -> None:
    app = run("catalogue", person=PERSON, index="ddci")
    keyed(app.selectbox, "catalogue_unit_").set_value("so_y_te").run()
    keyed(app.text_input, "unit_short_vi_").set_value("SYT")
    press(app, "Lưu")
    record_changes(store, [Entry("unit", "so_y_te", {"short_vi": "Y tế"})], operator(OTHER))
    assert "Không hoàn tác được nữa" in said(undo(app))
    assert catalogue_of(store).unit("so_y_te").short_vi == "Y tế"


def test_after_an_undone_change_the_form_shows_what_is_stored_and_saves_again(run: Run, store: Store) -> None:
    app = run("catalogue", person=PERSON, index="ddci")
    keyed(app.selectbox, "catalogue_unit_").set_value("so_y_te").run()
    keyed(app.text_input, "unit_short_vi_").set_value("SYT")
    undo(press(app, "Lưu"))
    assert keyed(app.text_input, "unit_short_vi_").value == "Sở Y tế"
    keyed(app.text_input, "unit_short_vi_").set_value("Y tế")
    press(app, "Lưu")
    assert not app.warning
    assert catalogue_of(store).unit("so_y_te").short_vi == "Y tế"


def test_a_copied_framework_leads_to_the_upload_and_is_undone_unless_figures_need_it(run: Run, store: Store) -> None:
    app = run("catalogue", person=PERSON, index="ddci", view="frameworks", copy="2026")
    press(app, "Thêm bộ chỉ số")
    framework = catalogue_of(store).index("ddci").framework(2026, "department")
    assert framework is not None
    count = len(framework.components)
    assert re.search(rf"Đã chép Bộ chỉ số: DDCI 2026 · .*, {count} chỉ số thành phần\.", said(app))
    assert "Chưa có số liệu DDCI 2026: tiếp theo" in said(app)
    assert 'href="upload?' in said(app)

    edition = publish(store, theirs_of("ddci", 2026, "so_y_te"), operator(OTHER))
    app.run()
    assert "Chưa có số liệu" not in said(app)
    assert "Không hoàn tác được:" in said(undo(app))
    assert catalogue_of(store).index("ddci").framework(2026, "department") == framework
    withdraw(store, edition.version_id, operator(OTHER))


def test_undoing_a_copy_removes_the_framework(run: Run, store: Store) -> None:
    app = press(run("catalogue", person=PERSON, index="ddci", view="frameworks", copy="2026"), "Thêm bộ chỉ số")
    undo(app)
    assert catalogue_of(store).index("ddci").framework(2026, "department") is None
    assert len(catalogue_changes(store)) == 2


def test_settings_are_said_by_name_and_undone(run: Run, store: Store) -> None:
    app = run("settings", person=PERSON)
    before = store_settings.load(store)
    keyed(app.selectbox, "home_pci_").set_value("nghe_an")
    press(app, "Lưu")
    assert "Đã lưu cài đặt: đơn vị của mình." in said(app)
    assert store_settings.load(store).home_units == {"pci": "nghe_an"}
    undo(app)
    assert store_settings.load(store) == before
    assert "Đã hoàn tác việc trước: “Đã" in said(app)
    assert keyed(app.selectbox, "home_pci_").value == "ha_tinh"
    press(app, "Lưu")
    assert "Không có cài đặt nào đổi." in said(app)
    assert not may_undo(app)


def test_a_setting_that_somebody_changed_since_is_not_undone(run: Run, store: Store) -> None:
    app = run("settings", person=PERSON)
    keyed(app.selectbox, "home_pci_").set_value("nghe_an")
    press(app, "Lưu")
    known = store_settings.load(store)
    store_settings.save(store, replace(known, home_units={"pci": "hue"}), operator(OTHER))
    assert "Không hoàn tác được nữa" in said(undo(app))
    assert store_settings.load(store).home_units == {"pci": "hue"}


@by_night
def test_thresholds_are_said_and_undone(run: Run, store: Store) -> None:
    app = run("flags", person=PERSON, year="2023")
    box = keyed(app.text_input, "threshold_low_rank_share_f")
    before = box.value
    box.set_value("0,1")
    press(app, wording("vi")["flags.save_thresholds"])
    assert "Đã lưu cài đặt: ngưỡng cảnh báo." in said(app)
    assert view(app)[0] == "flags"
    assert store_settings.load(store).thresholds == {"low_rank": {"share": 0.1}}
    undo(app)
    assert store_settings.load(store).thresholds == {}
    assert keyed(app.text_input, "threshold_low_rank_share_f").value == before
