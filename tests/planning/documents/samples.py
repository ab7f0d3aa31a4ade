"""Papers to look at: the plan of 2023 with as many actions as wanted, its report, and an analysis."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd

from planning.action import STATUSES, Action, Difficulty, Evidence, Occurrence
from planning.check_in import CheckIn
from planning.documents.call_letter import call_letter
from planning.documents.grouping import GroupBy
from planning.documents.paper import Issuer, Paper
from planning.documents.plan_document import plan_document
from planning.documents.report import report_document
from planning.documents.report_supplement import LateEntry, Supplement
from planning.documents.words import Names
from planning.judgement import Judgement, judge
from planning.periods import Period, parse_period
from planning.plan import Answer, Call, Plan
from planning.plan import Supplement as PlanSupplement
from planning.target_value import TargetValue
from services.built_in import built_in_plans

PLAN = next(plan for plan in built_in_plans() if plan.year == 2023)
ISSUER = Issuer("Sở Khoa học và Công nghệ Hà Tĩnh", "UBND tỉnh Hà Tĩnh", "Hà Tĩnh", "SKHCN")
NAMES = Names(
    {"pci": "PCI", "ddci": "DDCI"},
    {("pci", "transparency"): "Tính minh bạch", ("pci", "proactivity"): "Tính năng động"},
)
TODAY = date(2023, 6, 20)
Q2 = parse_period("2023-Q2")
NASTY = "Tên <b>&amp; \x00\x0b\x1f\ufffe 😀 \u202e “ngoặc” ]]> \r\n dòng hai\ttab " + "dài " * 1250


HARD = Difficulty("Chưa có kinh phí", date(2023, 4, 3), "Văn phòng Sở")


def actions(count: int) -> tuple[Action, ...]:
    """So many actions of every status, rhythm and kind, some late, some with evidence and difficulties."""
    titles = (
        "Hội nghị phổ biến, giáo dục pháp luật",
        "Đăng tin, bài trên Cổng thông tin điện tử",
        "Tập huấn dịch vụ công",
    )
    channels = [one.code for one in PLAN.channels]
    topics = [one.code for one in PLAN.topics]
    units = [one.code for one in PLAN.units]
    made = []
    for number in range(count):
        status = STATUSES[number % len(STATUSES)]
        start = date(2023, 1, 5) + timedelta(number % 300)
        made.append(
            Action(
                title=f"{titles[number % 3]} lần {number + 1}",
                id=number + 1,
                topics=(topics[number % len(topics)],) if number % 5 else (),
                components=(("pci", ("transparency", "proactivity")[number % 2]),) if number % 3 == 0 else (),
                channel=channels[number % len(channels)],
                lead_unit=units[number % len(units)],
                coordinating=(units[(number + 1) % len(units)],),
                product="bài viết",
                quantity=float(number + 1),
                start=start,
                due=start + timedelta(20 + number % 40),
                rhythm="flag_ceremony" if number % 7 == 3 else "once",
                budget_estimated=1_250_000 * (number + 1) if number % 2 else None,
                status=status,
                progress=100 if status == "done" else 40,
                evidence=(Evidence("Bài đăng", "https://vi.du/bai"),) if number % 4 == 0 else (),
                difficulties=(HARD,) if number % 9 == 0 else (),
                occurrences=(Occurrence(start, start + timedelta(1)),) if number % 7 == 3 else (),
                plan_year=2023,
                supplement=number % 2,
                updated_at=datetime(2023, 6, 1, tzinfo=UTC),
            )
        )
    return tuple(made)


def whole_plan() -> Plan:
    """The plan of 2023 with a supplement and a call for proposals."""
    units = tuple(one.code for one in PLAN.units)
    call = Call(
        asked_on=date(2023, 4, 3),
        deadline=date(2023, 4, 28),
        units=units,
        answers=(Answer(unit=units[0], on=date(2023, 4, 10)),),
    )
    added = PlanSupplement(number=1, on=date(2023, 5, 8), text="Bổ sung hoạt động về chuyển đổi số")
    return replace(PLAN, number="150/KH-SKHCN", signed_on=date(2023, 2, 3), supplements=(added,), calls=(call,))


def empty_plan() -> Plan:
    """A plan of which only the title is known."""
    return Plan(year=2023, title="Tuyên truyền cải cách hành chính năm 2023")


def nasty_plan() -> Plan:
    """A plan whose every text is long and full of what XML cannot hold."""
    return replace(
        PLAN,
        title=NASTY[:1800],
        purposes=tuple(replace(one, text=NASTY[:1900]) for one in PLAN.purposes),
        recipients=(NASTY[:250], "Lưu: VT, \x0bTTTK"),
        topics=tuple(replace(one, text=NASTY[:4900]) for one in PLAN.topics),
    )


def nasty_actions() -> tuple[Action, ...]:
    """Actions with texts as long as they may be, and longer."""
    return tuple(
        replace(one, title="\ud800" + NASTY[:299], note=NASTY[:5000], lead_unit=NASTY[:300], product=NASTY[:300])
        for one in actions(8)
    )


def plan_paper(plan: Plan, planned: tuple[Action, ...], group_by: GroupBy = "topic") -> Paper:
    return plan_document(plan, planned, ISSUER, NAMES, group_by)


def judgements(plan: Plan) -> tuple[Judgement, ...]:
    """Some targets met, some behind, some not known."""
    parts = [part.code for _, part in plan.parts()]
    values = [
        TargetValue(2023, "T3b", "2023-Q2", 98.5, "Trung tâm Phục vụ hành chính công"),
        TargetValue(2023, "T7", "2023-Q1", 120, "Văn phòng Sở"),
        TargetValue(2023, "T1.1", "2023-Q2", 1, "Văn phòng Sở"),
        TargetValue(2023, "T4a", "2023", 0, "Văn phòng Sở"),
    ]
    known = [value for value in values if value.part in parts]
    return judge(plan, known, pd.DataFrame(), {}, date(2024, 1, 5))


def check_ins(count: int, of: int = 5) -> tuple[CheckIn, ...]:
    """So many check-ins of each of the first actions, in the second quarter."""
    return tuple(
        CheckIn(
            action,
            date(2023, 3, 20) + timedelta(7 * number),
            f"Đã mở lớp {number + 1}, {20 + number} người" * (number % 4 != 2),
            "Chưa có hội trường" * (number % 2),
            "Mở lớp tiếp theo",
            id=100 * action + number,
        )
        for action in range(1, of + 1)
        for number in range(count)
    )


def report_paper(
    plan: Plan, planned: tuple[Action, ...], when: Period = Q2, late: int = 0, said: tuple[CheckIn, ...] = ()
) -> Paper:
    """The report of a period; late: with so many entries that belong to the one before; said: with check-ins."""
    added = Supplement(when.before.end(), tuple(LateEntry(f"{n}", f"Việc {n}", "hoàn thành") for n in range(late)))
    judged = judgements(plan)
    return report_document(plan, planned, judged, (), when, TODAY, ISSUER, NAMES, added=added, check_ins=said)


def letter_paper(plan: Plan, asked: int = 3) -> Paper:
    """The letter that asks so many units for proposals."""
    call = replace(whole_plan().calls[0], units=tuple(unit.code for unit in PLAN.units)[:asked], answers=())
    wanted = (("pci", "transparency"), ("pci", "proactivity"))
    return call_letter(plan, call, ISSUER, NAMES, wanted, ("Giám đốc Sở (để báo cáo)", "Lưu: VT, VP"))
