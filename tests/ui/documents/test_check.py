"""The check before printing on the screen: each finding with its place, and one press to settle it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.rights import operator
from data.store.actions import add_action, list_actions
from data.store.database import file_url, open_store
from data.store.plans import add_plan, get_plan, history, update_plan
from planning.action import Action
from planning.checks.rules import RULES
from planning.plan import KEEP_REASONS, Accepted, Plan, next_year
from services.built_in import built_in_plans
from tests.support import by_night, by_turns
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown
from wording.words import LANGUAGES, Words

PERSON = "Trần Thị Thử"
SOURCE = next(plan for plan in built_in_plans() if plan.year == 2023)
YEAR = 2027


@pytest.fixture
def copied(own_store: Path) -> Path:
    """The store with the plan of 2023 copied to 2027, with one action that names what has ended."""
    with closing(open_store(file_url(own_store))) as store:
        add_plan(store, next_year(SOURCE, YEAR), operator(PERSON))
        add_action(store, Action(title="Tập huấn cho cấp huyện", topics=("pci",), plan_year=YEAR), operator(PERSON))
    return own_store


def _plan() -> Plan:
    with closing(open_store()) as store:
        return get_plan(store, YEAR)


def _made(run: Run, person: str = PERSON, **link: str) -> AppTest:
    app = run("documents", person=person, kind="plan", plan=str(YEAR), **link)
    next(button for button in app.button if button.label in ("Soạn văn bản", "Write the paper")).click()
    return app.run()


def _check(app: AppTest) -> str:
    (label,) = [box.label for box in app.expander if box.label.startswith(("Soát trước", "A check"))]
    return label


def _press(app: AppTest, kind: str, finding: str) -> AppTest:
    next(b for b in app.button if b.key and b.key.startswith(f"{kind}_") and b.key.endswith(finding)).click()
    return app.run()


def _keys(app: AppTest, kind: str) -> list[str]:
    return [button.key for button in app.button if button.key and button.key.startswith(f"{kind}_")]


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_findings_stand_beside_the_download_with_words_place_and_source(run: Run, copied: Path, language: str) -> None:
    app = _made(run, lang=language)
    assert_sound(app, language)
    assert (
        _check(app)
        == {
            "vi": "Soát trước khi in · Cần sửa: 11. Cần xem lại: 12.",
            "en": "A check before printing · To be put right: 11. To look at: 12.",
        }[language]
    )
    text = shown(app)
    assert "<mark>cấp huyện</mark>" in text and "part=topics" in text and "view=targets" in text
    assert "https://" in text and "<details>" in text


def test_one_press_puts_the_known_words_into_plan_and_actions_and_can_be_taken_back(run: Run, copied: Path) -> None:
    app = _press(_made(run), "take", "ended:district_level")
    assert_sound(app)
    assert "Trung tâm Hành chính công cấp xã" in next(p for p in _plan().purposes if p.code == "P3").text
    with closing(open_store()) as store:
        assert "Tập huấn cho cấp xã" in [action.title for action in list_actions(store, plan_year=YEAR)]
    assert not [key for key in _keys(app, "take") if key.endswith("ended:district_level")]
    assert "Cần sửa: 9." in _check(app), "the centre of the district was named by the same words"
    next(button for button in app.button if button.label == "Hoàn tác").click()
    app.run()
    assert "cấp huyện" in next(p for p in _plan().purposes if p.code == "P3").text
    with closing(open_store()) as store:
        assert "Tập huấn cho cấp huyện" in [action.title for action in list_actions(store, plan_year=YEAR)]


def test_what_is_kept_is_stored_with_the_plan_with_its_reason_and_in_the_history(run: Run, copied: Path) -> None:
    app = _made(run)
    box = next(box for box in app.selectbox if box.key and "ended:plan_514" in box.key)
    assert box.options == [Words("vi")(f"keep_reason.{reason}") for reason in ("later", *KEEP_REASONS[:-1])]
    box.select("in_force")
    app.run()
    _press(app, "keep", "ended:plan_514")
    assert _plan().accepted == (Accepted(key="ended:plan_514", words="514/KH-UBND", reason="in_force"),)
    assert "Cần sửa: 10." in _check(app) and "Đã giữ nguyên (1)" in shown(app)
    with closing(open_store()) as store:
        event = history(store, YEAR)[0]
    assert event.person == PERSON and event.after and list(event.after) == ["accepted"]
    _press(app, "again", "ended:plan_514")
    assert _plan().accepted == () and "Cần sửa: 11." in _check(app)


def _settled(plan: Plan, keys: Sequence[str]) -> None:
    with closing(open_store()) as store:
        accepted = tuple(Accepted(key=key, reason="history") for key in keys)
        update_plan(store, Plan(**{**vars(plan), "accepted": accepted}), operator(PERSON))


def test_when_everything_is_settled_there_is_nothing_to_put_right(run: Run, copied: Path) -> None:
    app = _made(run)
    keys = [key.partition("keep_plan_2027_topic_")[2] for key in _keys(app, "keep")]
    _settled(_plan(), keys)
    app.run()
    assert _check(app) == "Soát trước khi in · Không có gì phải sửa."
    assert not _keys(app, "keep") and "Vẫn đúng, không cần sửa (7)" in shown(app)


@by_night
def test_what_was_typed_over_a_text_is_what_is_checked_and_changed(run: Run, copied: Path) -> None:
    app = _made(run)
    boxes = [*app.text_input, *app.text_area]
    next(box for box in boxes if box.value == _plan().title).set_value("Tuyên truyền ở xã, phường, thị trấn")
    app.run()
    assert "<mark>xã, phường, thị trấn</mark>" in shown(app)
    _press(app, "take", "ended:township")
    assert "Tuyên truyền ở xã, phường" in {box.value for box in app.text_input}
    assert "ended:township" not in "".join(_keys(app, "keep"))


def test_who_may_not_plan_sees_the_findings_and_no_button(run: Run, copied: Path) -> None:
    app = _made(run, role="viewer")
    assert "Cần sửa: 11." in _check(app)
    assert not _keys(app, "take") and not _keys(app, "keep")


@by_night
def test_the_report_of_the_plans_own_year_is_told_of_what_had_ended_by_then(look: Run) -> None:
    app = look("documents", kind="report", plan="2023")
    next(button for button in app.button if button.label == "Soạn văn bản").click()
    app.run()
    assert_sound(app)
    assert "Cần sửa: 1." in _check(app)


def test_a_link_of_a_finding_opens_its_list_on_the_plans_page(look: Run) -> None:
    app = look("plan", person=PERSON, plan="2023", view="content", part="topics")
    assert_sound(app)
    assert [box.label.split(" (")[0] for box in app.expander if box.proto.expanded] == [Words("vi")("plan.list_topics")]


def test_every_rule_and_reason_has_its_words() -> None:
    for language in LANGUAGES:
        say = Words(language)
        for rule in RULES:
            assert say.has(f"check_rule.{rule.code}"), rule.code
        assert all(say.has(f"keep_reason.{reason}") for reason in KEEP_REASONS)
