"""One press puts the known words in place of the old ones in plan and actions, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.catalogue.dated_terms import load_terms
from planning.action import Action
from planning.checks.changes import Change, changed_action, changed_plan, changed_text
from planning.checks.rules import Checked, look_at
from planning.plan import next_year, plan_data, problems
from tests.planning.documents.samples import PLAN, plan_paper

TERMS = load_terms().of_place("Hà Tĩnh")
TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(("text", "words", "expected"), [
    ("gửi Sở TT-TT, Nội vụ", {"sở tt-tt": "Sở Khoa học và Công nghệ"}, "gửi Sở Khoa học và Công nghệ, Nội vụ"),
    ("Cấp huyện làm; cấp huyện báo cáo", {"cấp huyện": "cấp xã"}, "Cấp xã làm; cấp xã báo cáo"),
    ("mức độ 3, mức độ 4; mức độ 4", {"mức độ 3, mức độ 4": "toàn trình, một phần", "mức độ 4": "toàn trình"},
     "toàn trình, một phần; toàn trình"),
    ("số 514 /KH-UBND", {"514/KH-UBND": "9/KH-UBND"}, "số 9/KH-UBND"),
    ("không có gì", {"cấp huyện": "cấp xã"}, "không có gì"),
])  # fmt: skip
def test_words_are_put_in_place_of_others(text: str, words: dict[str, str], expected: str) -> None:
    assert changed_text(text, words) == expected


def test_every_known_replacement_settles_its_finding_and_leaves_a_sound_plan() -> None:
    plan = next_year(PLAN, 2027)
    settled, pressed = plan, 0
    while True:
        found = look_at(Checked(plan_paper(settled, ()), "plan", 2027, TODAY, TERMS, settled))
        after = [changed_plan(settled, finding.change) for finding in found if finding.change]
        after = [changed for changed in after if changed != settled]
        if not after:
            break
        settled, pressed = after[0], pressed + 1
        assert pressed < 20 and not problems(settled)
    codes = {finding.term.code for finding in found if finding.term and finding.severity == "fix"}
    assert codes == {"plan_514", "plan_84", "office_culture"}, "of these no replacement is known"
    assert not [finding for finding in found if finding.rule == "other_year"]


def test_titles_of_cited_documents_are_never_changed() -> None:
    change = Change({"Chính phủ điện tử": "Chính phủ số"})
    changed = changed_plan(next_year(PLAN, 2027), change)
    assert [basis.subject for basis in changed.bases] == [basis.subject for basis in PLAN.bases]
    assert "Chính phủ số" in next(topic for topic in changed.topics if topic.code == "digital_government").text


def test_a_document_is_cited_in_place_of_another_under_the_same_code() -> None:
    plan = next_year(PLAN, 2027)
    found = look_at(Checked(plan_paper(plan, ()), "plan", 2027, TODAY, TERMS, plan))
    (finding,) = [finding for finding in found if finding.term and finding.term.code == "decision_749"]
    assert finding.change is not None and finding.change.shown == "Quyết định 1266/QĐ-TTg"
    changed = changed_plan(plan, finding.change)
    basis = next(basis for basis in changed.bases if basis.code == "LEG-12")
    assert (basis.number, basis.signed_on) == ("1266/QĐ-TTg", date(2026, 7, 14))
    others = {name: value for name, value in plan_data(changed).items() if name != "bases"}
    assert others == {name: value for name, value in plan_data(plan).items() if name != "bases"}


def test_a_wrong_day_of_a_cited_document_is_put_right_in_the_plan() -> None:
    bases = tuple(replace(b, signed_on=date(2019, 3, 17)) if b.code == "LEG-11" else b for b in PLAN.bases)
    plan = replace(PLAN, bases=bases)
    found = look_at(Checked(plan_paper(plan, ()), "plan", 2023, TODAY, TERMS, plan))
    (finding,) = [finding for finding in found if finding.rule == "wrong_day"]
    assert finding.change is not None
    changed = changed_plan(plan, finding.change)
    assert next(basis for basis in changed.bases if basis.code == "LEG-11").signed_on == date(2019, 3, 7)


def test_a_year_is_changed_at_its_own_place_only() -> None:
    plan = next_year(PLAN, 2027)
    found = look_at(Checked(plan_paper(plan, ()), "plan", 2027, TODAY, TERMS, plan))
    (finding,) = [finding for finding in found if finding.rule == "other_year"]
    assert finding.change is not None
    changed = changed_plan(plan, finding.change)
    assert "năm 2027" in changed.horizon
    assert plan_data(changed) | {"horizon": ""} == plan_data(plan) | {"horizon": ""}


def test_actions_are_changed_with_the_plan_and_only_in_their_texts() -> None:
    action = Action(title="Tập huấn cấp huyện", product="lớp cấp huyện", unit="cấp huyện", topics=("pci",))
    changed = changed_action(action, Change({"cấp huyện": "cấp xã"}))
    assert (changed.title, changed.product, changed.unit) == ("Tập huấn cấp xã", "lớp cấp xã", "cấp huyện")
    assert changed_action(action, Change({"cấp huyện": "cấp xã"}, ("purposes", "P1"))) is action
