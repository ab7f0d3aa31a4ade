"""Each rule finds the error that is planted for it, and nothing in the same words where they are right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from data.catalogue.dated_terms import load_terms
from planning.action import Action
from planning.checks.rules import RULES, Checked, PaperKind, look_at
from planning.documents.paper import Column, Figure, Paper, Paragraph, Row, Table, edited, texts
from planning.documents.report import report_document
from planning.periods import parse_period
from planning.plan import Plan, Statement, next_year
from tests.planning.documents.samples import (
    ISSUER,
    NAMES,
    PLAN,
    actions,
    check_ins,
    plan_paper,
    report_paper,
    whole_plan,
)

TERMS = load_terms().of_place("Hà Tĩnh")
TODAY = date(2023, 6, 20)
INDICES = {"pci": "PCI", "ddci": "DDCI"}


def _text(text: str, kind: PaperKind = "plan", year: int = 2023) -> list[str]:
    """The rules that fire for one paragraph of a paper."""
    paper = Paper("KẾ HOẠCH", "Thử", ISSUER, year, (), (Paragraph("purpose.P1", text),))
    found = look_at(Checked(paper, kind, year, TODAY, TERMS, indices=INDICES))
    return [finding.rule for finding in found if finding.rule != "still_right"]


@pytest.mark.parametrize(("rule", "planted", "right"), [
    ("ended", "dịch vụ công trực tuyến mức độ 4", "dịch vụ công trực tuyến toàn trình"),
    ("changed", "cải thiện ICT Index", "cải thiện DTI"),
    ("other_year", "theo lộ trình của năm 2022", "theo lộ trình của năm 2023"),
    ("other_year", "theo lộ trình của năm 2024", "tăng so với năm 2022, đến năm 2030"),
    ("other_year", "kết quả năm 2022", "PCI năm 2022, ngày 05 tháng 3 năm 2020"),
    ("old_basis", "Kế hoạch số 9/KH-UBND ngày 02/01/2022 của UBND tỉnh về tuyên truyền năm 2022",
     "Kế hoạch số 9/KH-UBND ngày 02/12/2022 của UBND tỉnh về tuyên truyền năm 2023"),
    ("past_period", "chỉ tiêu của giai đoạn 2016–2020", "chỉ tiêu của giai đoạn 2021–2025"),
    ("past_period", "hoàn thành đến năm 2022",
     "Nghị quyết số 8/NQ-CP ngày 01/02/2019 của Chính phủ về phát triển giai đoạn 2016–2020"),
    ("two_titles", "Quyết định số 7/QĐ-UBND về đào tạo cán bộ; Quyết định số 7/QĐ-UBND về phòng chống bão lụt",
     "Quyết định số 7/QĐ-UBND về đào tạo cán bộ; Quyết định số 7/QĐ-UBND về việc đào tạo cán bộ của tỉnh"),
    ("wrong_day", "Nghị quyết số 76/NQ-CP ngày 17/5/2021 của Chính phủ", "Nghị quyết số 76/NQ-CP ngày 15/7/2021"),
    ("wrong_day", "Quyết định số 5/QĐ-UBND ngày 02/3/2023; Quyết định số 5/QĐ-UBND ngày 03 tháng 3 năm 2023",
     "Quyết định số 5/QĐ-UBND ngày 02/3/2023; Quyết định số 5/QĐ-UBND ngày 02 tháng 3 năm 2023"),
    ("outside_year", "xong trước ngày 30/9/2022", "xong trước ngày 30/9/2023"),
    ("slip", "trên công thông tin điện tử", "trên cổng thông tin điện tử"),
    ("spacing", "Kế hoạch số 9 /KH-UBND", "Kế hoạch số 9/KH-UBND"),
    ("spacing", "KT.GIÁM ĐỐC", "KT. GIÁM ĐỐC"),
    ("spacing", "Nghị quyết số 8-NQ/TW, ngày 25/10/2023", "Nghị quyết số 8-NQ/TW ngày 25/10/2023"),
    ("unfinished", "Kế hoạch không nêu con số", "Kế hoạch nêu 3 con số"),
    ("unfinished", "giao ...... thực hiện", "qua báo, đài... và mạng xã hội"),
    ("open_quote", "phong trào “Thi đua", "phong trào “Thi đua”"),
])  # fmt: skip
def test_a_planted_error_is_found_and_the_right_words_are_not(rule: str, planted: str, right: str) -> None:
    assert rule in _text(planted)
    assert rule not in _text(right)


WHOLE = Action(
    title="Hội nghị", id=7, topics=("pci",), lead_unit="van_phong_so", product="hội nghị", quantity=1.0,
    start=date(2023, 7, 3), due=date(2023, 7, 28), budget_estimated=5_000_000, plan_year=2023,
)  # fmt: skip


def _with(action: Action, today: date = TODAY, change: Callable[[Paper], Paper] = lambda paper: paper) -> list[str]:
    """The rules that fire for the plan of 2023 with one action, beyond those of the plan itself."""

    def rules(planned: tuple[Action, ...], paper: Paper) -> list[str]:
        found = look_at(Checked(paper, "plan", 2023, today, TERMS, PLAN, planned, indices=INDICES))
        return [finding.rule for finding in found]

    own = rules((WHOLE,), plan_paper(PLAN, (WHOLE,)))
    return [rule for rule in rules((action,), change(plan_paper(PLAN, (action,)))) if rule not in own]


@pytest.mark.parametrize(("rule", "fields"), [
    ("no_lead", {"lead_unit": ""}),
    ("no_day", {"start": None, "due": None}),
    ("no_day", {"start": None, "due": None, "rhythm": "continuous"}),
    ("no_product", {"product": "", "quantity": None}),
    ("outside_year", {"due": date(2024, 2, 1)}),
    ("past_deadline", {"start": date(2023, 5, 2), "due": date(2023, 6, 19)}),
    ("ended", {"note": "gửi Phòng Thương mại và Công nghiệp Việt Nam"}),
])  # fmt: skip
def test_an_action_that_lacks_something_is_found_in_the_annex(rule: str, fields: dict[str, object]) -> None:
    changed = replace(WHOLE, **fields)  # type: ignore[arg-type]
    found = look_at(
        Checked(plan_paper(PLAN, (changed,)), "plan", 2023, TODAY, TERMS, PLAN, (changed,), indices=INDICES)
    )
    (places,) = [finding.places for finding in found if finding.rule == rule and finding.places[-1].action == 7][:1]
    assert places[-1].action == WHOLE.id
    assert rule == "ended" or rule in _with(changed)


def test_a_whole_action_is_not_told_of() -> None:
    assert _with(WHOLE) == []


def test_a_deadline_that_is_over_is_reported_while_something_is_left_to_do_in_the_plans_year() -> None:
    past = replace(WHOLE, start=date(2023, 5, 2), due=date(2023, 6, 19))
    assert "past_deadline" in _with(past)
    assert "past_deadline" not in _with(past, date(2023, 6, 19)), "the last day itself"
    assert "past_deadline" not in _with(replace(past, status="done", progress=100))
    assert "past_deadline" not in _with(past, date(2024, 1, 5)), "the plan's year is over"


@pytest.mark.parametrize("old", ["5.000.000", "01 nhiệm vụ"])
def test_an_amount_of_the_text_that_is_not_the_annexs_sum_is_found(old: str) -> None:
    def changed(paper: Paper) -> Paper:
        texts = {block.id: block.text for block in paper.blocks if isinstance(block, Paragraph) and old in block.text}
        return edited(
            paper, {name: text.replace(old, old.replace("5", "6").replace("01", "02")) for name, text in texts.items()}
        )

    assert "sum" in _with(WHOLE, change=changed)


def test_a_table_whose_sum_does_not_fit_is_found() -> None:
    def paper(total: int) -> Paper:
        columns = (Column("Kênh", 50), Column("Số hoạt động", 20))
        rows = (Row(("Báo", Figure(2))), Row(("Đài", Figure(3))), Row(("Tổng cộng", Figure(total)), is_bold=True))
        return Paper("BÁO CÁO", "Thử", ISSUER, 2023, (), (Table(columns, rows),))

    def rules(total: int) -> list[str]:
        return [finding.rule for finding in look_at(Checked(paper(total), "report", 2023, TODAY, TERMS))]

    assert "sum" in rules(6) and "sum" not in rules(5)


def test_the_delivered_plan_and_its_report_are_told_of_no_sum_and_no_title() -> None:
    planned = actions(30)
    for kind, paper in (("plan", plan_paper(whole_plan(), planned)), ("report", report_paper(whole_plan(), planned))):
        found = look_at(Checked(paper, kind, 2023, TODAY, TERMS, whole_plan(), planned, indices=INDICES))  # type: ignore[arg-type]
        rules = {finding.rule for finding in found}
        assert not rules & {"sum", "two_titles", "wrong_day", "old_basis", "spacing", "open_quote", "other_year"}, kind


def test_a_report_that_closes_before_its_period_ends_is_told_so() -> None:
    def rules(closing: date) -> list[str]:
        paper = report_document(PLAN, (), (), (), parse_period("2023-Q2"), closing, ISSUER, NAMES)
        return [finding.rule for finding in look_at(Checked(paper, "report", 2023, TODAY, TERMS, PLAN))]

    assert "early_closing" in rules(date(2023, 6, 13)) and "early_closing" not in rules(date(2023, 6, 14))
    assert "impossible_closing" not in rules(date(2023, 3, 15)) and "impossible_closing" in rules(date(2023, 3, 14))


def test_what_the_program_says_of_what_is_not_known_yet_is_no_draft_but_what_was_typed_is() -> None:
    paper = report_paper(whole_plan(), actions(30), said=check_ins(2))
    words = texts(paper)
    assert any("chưa có" in text.casefold() for text in words.values())

    def rules(shown: Paper, typed: tuple[str, ...] = (), planned: tuple[Action, ...] = actions(30)) -> list[str]:
        found = look_at(Checked(shown, "report", 2023, TODAY, TERMS, whole_plan(), planned, typed=typed))
        return [finding.rule for finding in found]

    assert "unfinished" not in rules(paper)
    assert "unfinished" in rules(edited(paper, {"closing": "Chưa có số liệu."}), ("closing",))
    draft = replace(actions(30)[3], title="Hội thảo (chưa xác định nơi)")
    assert "unfinished" in rules(report_paper(whole_plan(), (draft,)), (), (draft,))


def test_last_years_basis_is_reported_in_the_plan_that_was_copied() -> None:
    basis = replace(PLAN.bases[0], number="99/KH-UBND")
    copied = next_year(replace(PLAN, bases=(basis, *PLAN.bases[1:])), 2024)
    found = look_at(Checked(plan_paper(copied, ()), "plan", 2024, TODAY, TERMS, copied, indices=INDICES))
    assert [finding.words for finding in found if finding.rule == "old_basis"] == ["99/KH-UBND"]
    assert [finding.places[0].origin for finding in found if finding.rule == "old_basis"] == [("bases", "LEG-01")]


def test_an_analysis_compares_years_and_is_reported_only_of_those_in_its_first_and_last_words() -> None:
    paper = Paper(
        "BÁO CÁO", "Phân tích PCI năm 2023", ISSUER, 2024, (),
        (Paragraph("introduction", "Kết quả năm 2022"), Paragraph("total", "Điểm năm 2022 là 67,18")),
    )  # fmt: skip
    found = look_at(Checked(paper, "analysis", 2023, TODAY, TERMS, index="pci", indices=INDICES))
    assert [place.part for finding in found if finding.rule == "other_year" for place in finding.places] == [
        "introduction"
    ]


def test_one_thing_is_reported_once_however_often_it_stands_there() -> None:
    plan = replace(PLAN, purposes=tuple(
        Statement(code=f"P{number}", text="dịch vụ công trực tuyến mức độ 4") for number in range(3)
    ))  # fmt: skip
    found = look_at(Checked(plan_paper(plan, ()), "plan", 2023, TODAY, TERMS, plan, indices=INDICES))
    assert len({finding.key for finding in found}) == len(found)
    (levels,) = [finding for finding in found if finding.term and finding.term.code == "online_levels"]
    assert {f"purpose.P{number}" for number in range(3)} <= {place.part for place in levels.places}


def test_what_is_wrong_comes_first_and_a_clean_paper_has_nothing_to_settle() -> None:
    found = look_at(Checked(plan_paper(PLAN, ()), "plan", 2023, TODAY, TERMS, PLAN, indices=INDICES))
    order = ["fix", "look", "fine"]
    assert [order.index(finding.severity) for finding in found] == sorted(
        order.index(finding.severity) for finding in found
    )
    clean = Plan(year=2023, title="Tuyên truyền năm 2023")
    paper = Paper("KẾ HOẠCH", clean.title, ISSUER, 2023, (), (Paragraph("closing", "Các đơn vị thực hiện."),))
    assert not [f for f in look_at(Checked(paper, "plan", 2023, TODAY, TERMS, clean)) if f.severity != "fine"]


def test_codes_of_rules_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
