"""The plan made of an issued one: its words, what is told from them, and its paper."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from data.catalogue.dated_terms import load_terms
from planning.action import Action, validate
from planning.checks.changes import changed_plan
from planning.checks.findings import Finding
from planning.checks.rules import Checked, look_at
from planning.documents.nd30 import write
from planning.documents.paper import Paper
from planning.issued.drafts import actions_of
from planning.issued.making import laid_over, plan_of
from planning.issued.tables import Task, amount_of, when_of
from planning.plan import Channel, Plan, Statement, Topic, next_year, plan_data, plan_from, problems
from planning.target import Existence, kind_of
from tests.planning.documents.checker import problems as broken_rules
from tests.planning.documents.samples import PLAN, actions, plan_paper
from tests.planning.issued.papers import MADE_UP, reading_of, source_lines, text_of

SOURCE = source_lines()
needs_source = pytest.mark.skipif(SOURCE is None, reason="the text of the plan of 2023 lies beside the facts")
INDICES = {"PCI": "pci", "DDCI": "ddci"}
TODAY = date(2026, 11, 29)
HEAD = ("number", "date", "kind", "title")


def _made(year: int = 2023, known: Plan | None = None) -> Plan:
    return plan_of(reading_of(MADE_UP), year, known, INDICES)


def _real(year: int = 2023) -> Plan:
    return plan_of(reading_of([line for line in SOURCE or () if line.strip()]), year, PLAN, INDICES)


def _printed(paper: Paper) -> list[str]:
    """The lines of a printed paper below its title."""
    lines = [paragraph.text for paragraph in text_of(write(paper)).paragraphs if paragraph.text]
    return lines[lines.index(paper.subject.replace(" năm ", " năm\u00a0")) + 1 :]


def test_a_plan_is_what_its_paper_says() -> None:
    plan = _made()
    assert not problems(plan) and plan_from(plan_data(plan)) == plan
    assert (plan.number, plan.signed_on) == ("45/KH-SVH", date(2023, 1, 12))
    assert plan.title == MADE_UP[3] and plan.subjects == ("pci",)
    assert [basis.number for basis in plan.bases] == ["12/KH-UBND", "76/NQ-CP", "749/QĐ-TTg"]
    assert plan.bases[0].issuer == "UBND tỉnh" and plan.opening == ("VB1", "VB2")
    assert [topic.letter for topic in plan.topics] == ["a", "a.1", "a.2", "b"] and plan.topics[1].parent == "N1"
    assert plan.topics[3].indices == ("pci",)
    assert plan.recipients == ("UBND tỉnh", "Các phòng, đơn vị thuộc Sở", "Lưu: VT, TH")
    assert plan.signature and (plan.signature.authority, plan.signature.name) == ("KT. GIÁM ĐỐC", "Nguyễn Văn Mẫu")


def test_the_numbers_of_targets_become_parts_that_are_judged() -> None:
    parts = [part for _, part in _made().parts()]
    found = [
        (kind_of(part), getattr(part, "goal", None) or getattr(part, "places", None) or part.worst) for part in parts
    ]
    assert found == [("percentage", 100), ("percentage", 98.5), ("count", 1200), ("rank_step", 3), ("rank_band", 20)]
    assert parts[2].is_above and parts[2].unit == "lượt người dân và doanh nghiệp" and parts[3].from_year == 2022


def test_leads_and_helpers_of_duties_are_units_of_the_plan() -> None:
    plan = _made()
    names = {unit.code: unit.name_vi for unit in plan.units}
    found = [([names[code] for code in duty.lead], [names[code] for code in duty.coordinating]) for duty in plan.duties]
    assert found == [
        (["Văn phòng Sở"], ["Phòng Tổng hợp"]), (["Phòng Tổng hợp"], []), (["Các phòng, đơn vị thuộc Sở"], []),
    ]  # fmt: skip


def test_codes_of_the_known_plan_are_used_for_what_is_the_same() -> None:
    first = _made()
    again = _made(2024, first)
    assert [topic.code for topic in again.topics] == [topic.code for topic in first.topics]
    assert [part.code for _, part in again.parts()] == [part.code for _, part in first.parts()]
    assert again.units == first.units and again.channels == first.channels
    assert again.title == first.title.replace("2023", "2024") and again.number == "" and again.signed_on is None


def test_a_target_in_other_words_keeps_its_parts_where_it_promises_the_same() -> None:
    first = _made()
    reworded = replace(
        first.targets[1], text="Phổ biến chính sách cho hơn 1.200 lượt người dân và doanh nghiệp toàn tỉnh."
    )
    there = Existence(code="co", text="Có chuyên mục hỏi đáp")
    other = replace(first.targets[2], parts=(*first.targets[2].parts, there))
    again = _made(2023, replace(first, targets=(first.targets[0], reworded, other)))
    assert [target.code for target in again.targets] == [target.code for target in first.targets]
    assert again.targets[1].parts == reworded.parts and again.targets[2].parts == other.parts
    fewer = replace(first, targets=(replace(first.targets[0], parts=()),))
    assert [part.goal for part in _made(2023, fewer).targets[0].parts] == [100, 98.5], "the paper promises more"


def test_a_channel_is_known_by_its_usual_short_form() -> None:
    lines = [line.replace("Cổng thông tin điện tử", "Cổng TTĐT") for line in MADE_UP]
    portal = Channel(code="portal", name_vi="Cổng thông tin điện tử của Sở")
    plan = plan_of(reading_of(lines), 2023, replace(_made(), channels=(portal,)), INDICES)
    assert plan.forms[1].channels == ("portal",)


def test_each_word_stands_in_one_place_of_the_plan() -> None:
    plan = _made()
    for passage in plan.passages:
        assert bool(passage.text) != bool(passage.of and passage.entry), passage


def test_the_printed_plan_is_the_paper_that_was_read() -> None:
    plan = _made()
    assert _printed(plan_paper(plan, ())) == MADE_UP[4:]
    assert broken_rules(write(plan_paper(plan, ()))) == []


def test_actions_and_amendments_stand_before_the_closing_and_notes_are_not_printed() -> None:
    plan = replace(_made(), note="ghi chú của chúng tôi")
    plan = replace(plan, bases=tuple(replace(basis, note="ghi chú của chúng tôi") for basis in plan.bases))
    content = write(plan_paper(plan, tuple(replace(each, topics=("N1",)) for each in actions(3))))
    lines = [paragraph.text for paragraph in text_of(content).paragraphs if paragraph.text]
    at = next(number for number, line in enumerate(lines) if "Phụ lục kèm theo" in line)
    assert lines[at + 1] == MADE_UP[-8] and broken_rules(content) == []
    assert not any("ghi chú của chúng tôi" in line for line in lines)


def test_an_entry_that_is_added_follows_the_last_of_its_list_and_one_that_is_gone_is_left_out() -> None:
    plan = _made()
    added = Topic(code="moi", name_vi="Tuyên truyền chuyển đổi số.")
    plan = replace(
        plan,
        topics=(*plan.topics, added),
        purposes=(plan.purposes[0], Statement(code="them", text="Mục đích thêm.")),
        forms=plan.forms[:1],
    )
    lines = _printed(plan_paper(plan, ()))
    first, second = MADE_UP[8:10]
    (last_topic,) = (line for line in MADE_UP if line.startswith("b) Các chỉ số"))
    (last_form,) = (line for line in MADE_UP if line.startswith("b) Đăng tin"))
    assert lines[lines.index(last_topic) + 1] == "c) Tuyên truyền chuyển đổi số."
    assert lines[lines.index(first) + 1] == "- Mục đích thêm."
    assert second not in lines and last_form not in lines


def test_the_program_s_own_paper_is_read_back_with_each_paragraph_at_its_place() -> None:
    content = write(plan_paper(PLAN, ()))
    from planning.issued.places import read_plan

    reading = read_plan(text_of(content).paragraphs)
    counts = Counter(found.place for found in reading.found)
    assert counts["topic"] == len(PLAN.topics) and counts["form"] >= len(PLAN.forms)
    assert counts["recipient"] == len(PLAN.recipients) and counts["signer"] == 1 and counts["office"] == 1


def test_a_stored_plan_takes_the_words_and_keeps_what_is_used_signed_and_added() -> None:
    stored = replace(PLAN, number="9/KH", version=7)
    used = {stored.topics[-1].code, next(part.code for _, part in stored.parts())}
    over = laid_over(stored, _made(2023, stored), used)
    assert not problems(over) and over.version == 7 and over.passages
    assert used <= {topic.code for topic in over.topics} | {part.code for _, part in over.parts()}
    assert over.supplements == stored.supplements and over.number == "45/KH-SVH"


@pytest.mark.parametrize(("text", "start", "due", "rhythm"), [
    ("Quý II/2027", "2027-04-01", "2027-06-30", "once"), ("Quý I - Quý II", "2027-01-01", "2027-06-30", "once"),
    ("Tháng 3-5", "2027-03-01", "2027-05-31", "once"), ("tháng 02/2027", "2027-02-01", "2027-02-28", "once"),
    ("Trước 30/6", None, "2027-06-30", "once"), ("15/3/2027", None, "2027-03-15", "once"),
    ("01/02/2027 - 15/3/2027", "2027-02-01", "2027-03-15", "once"),
    ("Hàng quý", "2027-01-01", "2027-12-31", "quarterly"),
    ("Thường xuyên", "2027-01-01", "2027-12-31", "continuous"),
    ("Trong năm 2027", "2027-01-01", "2027-12-31", "once"),
    ("6 tháng đầu năm", "2027-01-01", "2027-06-30", "once"), ("31/2/2027", None, None, "once"),
    ("Sau Đại hội", None, None, "once"),
    ("Quý II/2026", "2026-04-01", "2026-06-30", "once"), ("Quý II năm 2026", "2026-04-01", "2026-06-30", "once"),
    ("Quý IV/2026 - Quý I/2027", "2026-10-01", "2027-03-31", "once"),
    ("Quý 1-2/2028", "2028-01-01", "2028-06-30", "once"),
    ("Quý IV/2026 đến quý II", None, None, "once"), ("Tháng 2/2028", "2028-02-01", "2028-02-29", "once"),
    ("tháng 11/2026 - tháng 2/2027", "2026-11-01", "2027-02-28", "once"), ("Tháng 13", None, None, "once"),
    ("Hàng quý năm 2026", "2026-01-01", "2026-12-31", "quarterly"), ("30/6 năm 2026", None, "2026-06-30", "once"),
    ("6 tháng cuối năm 2026", "2026-07-01", "2026-12-31", "once"), ("Năm 2026", "2026-01-01", "2026-12-31", "once"),
    ("Khi có yêu cầu", "2027-01-01", "2027-12-31", "ad_hoc"), ("Hàng tháng", "2027-01-01", "2027-12-31", "monthly"),
])  # fmt: skip
def test_days_are_told_from_the_words_of_a_table(text: str, start: str | None, due: str | None, rhythm: str) -> None:
    when = when_of(text, 2027)
    days = [day.isoformat() if day else None for day in (when.start, when.due)]
    assert (*days, when.rhythm) == (start, due, rhythm)


@pytest.mark.parametrize(("text", "amount"), [
    ("50.000.000", 50_000_000), ("50 triệu đồng", 50_000_000), ("1,5 tỷ", 1_500_000_000),
    ("15.000 nghìn đồng", 15_000_000), ("1,500,000 đ", 1_500_000), ("Không", None), ("0", None),
])  # fmt: skip
def test_amounts_are_told_from_the_words_of_a_table(text: str, amount: int | None) -> None:
    assert amount_of(text) == amount


def test_rows_become_actions_that_can_be_stored_and_lose_no_words() -> None:
    cells = {"lead": "Văn phòng Sở", "coordinating": "Phòng Mới", "when": "Sau Đại hội", "product": "03 bài viết",
             "budget": "Theo dự toán", "note": "Lồng ghép"}  # fmt: skip
    (action,), plan = actions_of([Task("Đăng tin về cải cách thủ tục hành chính", cells)], _made())
    assert not validate(action) and action.plan_year == 2023 and action.quantity == 3
    names = {unit.code: unit.name_vi for unit in plan.units}
    assert names[action.lead_unit] == "Văn phòng Sở" and [names[code] for code in action.coordinating] == ["Phòng Mới"]
    assert action.topics == ("N1.1",) or action.topics == ("N2",)
    assert action.note == "Thời gian: Sau Đại hội\nKinh phí: Theo dự toán\nLồng ghép"
    long = Task("Rất dài " * 100, {})
    (cut,), _ = actions_of([long], _made())
    assert not validate(cut) and cut.note == long.title


# --- the real plan of 2023 ---------------------------------------------------------------------------------------

SLIPS = {
    "công thông tin", "đề tham mưu", "Hội nghị phổ biến giáo dục", "phục nông nghiệp", "Phó GD", "KT.GIÁM ĐỐC",
    "514 /KH-UBND", "18-NQ/TW, ngày", "17/3/2019", "“Đẩy mạnh",
}  # fmt: skip
"""The slips that the checklist of the plan names, as they are written there."""


def _findings(plan: Plan, taken: tuple[Action, ...] = ()) -> tuple[Finding, ...]:
    terms = load_terms().of_place("Hà Tĩnh")
    checked = Checked(
        plan_paper(plan, taken), "plan", plan.year, TODAY, terms, plan, taken, "", {"pci": "PCI", "ddci": "DDCI"}
    )
    return look_at(checked)


@needs_source
def test_the_real_plan_is_printed_as_it_was_and_checked_as_of_its_own_year() -> None:
    plan = _real()
    assert not problems(plan)
    lines = _printed(plan_paper(plan, ()))
    source = [line for line in SOURCE or () if line.strip()][4:]
    assert all(any(line == printed or (len(line) > 40 and line in printed) for printed in lines) for line in source)
    assert len(" ".join(lines)) == len(" ".join(source)), "nothing was added"
    found = _findings(plan)
    named = [place.words + place.after for finding in found for place in finding.places]
    assert not [slip for slip in SLIPS if not any(slip.casefold() in words.casefold() for words in named)]
    assert Counter(finding.term.action for finding in found if finding.term) == {"replace": 1}


@needs_source
def test_the_real_plan_copied_to_2027_is_told_of_18_rows_and_7_that_stay() -> None:
    later = next_year(_real(), 2027)
    reported = Counter(finding.rule for finding in _findings(later) if finding.term)
    assert reported == {"ended": 11, "changed": 7, "still_right": 7}


@needs_source
def test_a_press_changes_the_words_in_the_plan_s_own_text() -> None:
    plan = _real()
    for finding in _findings(plan):
        if finding.change is not None:
            plan = changed_plan(plan, finding.change)
    left = _findings(plan)
    assert not [finding.words for finding in left if finding.rule in ("slip", "wrong_day", "spacing")]
