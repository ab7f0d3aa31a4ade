"""The report on a plan for a quarter, a half-year or a year, as a paper."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from planning.action import Action
from planning.check_in import CheckIn
from planning.documents.action_table import report_table
from planning.documents.paper import Annex, Block, Heading, Issuer, Paper, Paragraph
from planning.documents.report_check_ins import (
    Said,
    check_in_annex,
    check_in_blocks,
    next_words,
    said_within,
)
from planning.documents.report_difficulties import Line, asking_blocks, difficulty_annex, difficulty_blocks, lines_of
from planning.documents.report_period import Span, dated_by, late, of_period, span, upcoming
from planning.documents.report_results import IndexFigures, results, time_gone
from planning.documents.report_supplement import Supplement, supplement_annex, supplement_blocks
from planning.documents.words import (
    MOST_NAMED,
    STATUS_WORDS,
    Names,
    count_text,
    ended,
    listed,
    lower_first,
    plan_name,
    state_counts,
    unit_names,
)
from planning.judgement import Judgement
from planning.marks import roman
from planning.occurrences import is_recurring, missed_days, passed_days, waiting_days
from planning.periods import Convention, Period
from planning.plan import Plan, Signature
from planning.value_verdict import period_text
from wording.numbers import date_text, decimal, integer


def report_document(
    plan: Plan,
    actions: Sequence[Action],
    judgements: tuple[Judgement, ...],
    figures: Sequence[IndexFigures],
    period: Period,
    closing: date,
    issuer: Issuer,
    names: Names,
    convention: Convention = "nd09",
    recipients: tuple[str, ...] = (),
    signature: Signature | None = None,
    added: Supplement | None = None,
    year: int | None = None,
    check_ins: Iterable[CheckIn] = (),
) -> Paper:
    """The report of a period, with the actions that belong to it (`report_period.belongs`) in an annex.

    plan, actions, judgements, figures, check_ins: as they were recorded on the closing day; the days of the period
    decide which actions and check-ins are reported and which actions are late. added: what the periods before are given
    late. year: in which the report is signed, default that of the closing day.
    """
    within = span(period, convention, closing)
    actions = tuple(dated_by(action, within.last) for action in actions)
    said = said_within(check_ins, within)
    reported = of_period(actions, within, {number: [each.day for each in here] for number, here in said.items()})
    named = period_text(period)[0]
    table = Annex(
        f"Tình hình thực hiện nhiệm vụ, hoạt động tuyên truyền {named}", (report_table(plan, reported, names),)
    )
    lines = lines_of(reported, said, within)
    listed_in = (
        (table,) if reported else (),
        check_in_annex(plan, reported, said, named),
        difficulty_annex(plan, lines, named),
        supplement_annex(added, named) if added else (),
    )
    annexes = tuple(annex for here in listed_in for annex in here)
    of_actions, of_check_ins, of_difficulties, of_added = (_annex_name(annexes, here) for here in listed_in)
    subject = f"Kết quả {_field(plan)} {named}"
    ending = f"Trên đây là báo cáo kết quả thực hiện Kế hoạch {lower_first(plan.title)} trong {named}."
    updates = tuple(check_in_blocks(plan, reported, said, 5, of_check_ins))
    late_number = 6 if updates else 5
    return Paper(
        kind="BÁO CÁO",
        subject=subject,
        issuer=issuer,
        year=year or closing.year,
        opening=(),
        blocks=(
            _introduction(plan, issuer, named, within),
            *_steering(plan, actions, reported, within, period, of_actions),
            *results(plan, reported, judgements, figures, names, within, period),
            *updates,
            *(supplement_blocks(added, late_number, of_added) if added else ()),
            *_shortcomings(plan, reported, judgements, within, of_actions),
            *difficulty_blocks(plan, lines, of_difficulties),
            *_next(plan, actions, period, within, convention, said),
            *_proposals(plan, lines, closing, of_difficulties),
            Paragraph("closing", ending),
        ),
        recipients=plan.recipients or recipients,
        signature=plan.signature or signature or Signature(),
        annexes=annexes,
    )


def _annex_name(annexes: Sequence[Annex], here: Sequence[Annex]) -> str:
    """What the text calls an annex by its place among all of them; "" where there is none."""
    if not here:
        return ""
    return f"Phụ lục {roman(annexes.index(here[0]) + 1)}" if len(annexes) > 1 else "Phụ lục"


def _field(plan: Plan) -> str:
    """What the plan is about, without its year: the report names its own period."""
    return lower_first(plan.title.removesuffix(f" năm {plan.year}"))


def _introduction(plan: Plan, issuer: Issuer, named: str, within: Span) -> Paragraph:
    days = f"từ ngày {date_text(within.first, 'vi')} đến ngày {date_text(within.last, 'vi')}"
    return Paragraph(
        "introduction",
        f"Thực hiện {plan_name(plan, issuer.name)}, {issuer.name} báo cáo kết quả thực hiện {named} (số liệu {days}, "
        f"chốt ngày {date_text(within.closing, 'vi')}) như sau:",
    )


def _steering(
    plan: Plan, actions: Sequence[Action], reported: Sequence[Action], within: Span, period: Period, annex: str
) -> Iterator[Block]:
    yield Heading(1, "I. Công tác chỉ đạo, triển khai")
    named = period_text(period)[0]
    for supplement in (supplement for supplement in plan.supplements if within.holds(supplement.on)):
        day = date_text(supplement.on, "vi")
        text = f"Ngày {day}, Kế hoạch được bổ sung lần {supplement.number}: {lower_first(supplement.text)}"
        yield Paragraph(f"supplement.{supplement.number}", ended(text))
    for position, call in enumerate(plan.calls):
        if within.holds(call.asked_on) or within.holds(call.last_day):
            answered = {answer.unit for answer in call.answers}
            waiting = [unit for unit in call.units if unit not in answered]
            silent = f"; chưa trả lời: {unit_names(plan, waiting)}" if waiting else ""
            yield Paragraph(
                f"call.{position + 1}",
                f"Ngày {date_text(call.asked_on, 'vi')} đã đề nghị {count_text(len(call.units), 'đơn vị')} đề xuất "
                f"nhiệm vụ, thời hạn ngày {date_text(call.last_day, 'vi')}; "
                f"{count_text(len(answered), 'đơn vị')} đã trả lời{silent}.",
            )
    active = [action for action in actions if action.status != "cancelled"]
    if not active:
        yield Paragraph("actions", "Kế hoạch chưa có nhiệm vụ, hoạt động cụ thể nào được ghi nhận.")
    elif not reported:
        count = count_text(len(active), "nhiệm vụ, hoạt động")
        yield Paragraph("actions", f"Kế hoạch năm {plan.year} có {count}; trong {named} không có hoạt động nào.")
    else:
        count, whole = count_text(len(reported), "nhiệm vụ, hoạt động"), count_text(len(active), "nhiệm vụ, hoạt động")
        yield Paragraph(
            "actions",
            f"Kế hoạch năm {plan.year} có {whole}; trong {named} triển khai, theo dõi {count}: {state_counts(reported)}"
            f" (chi tiết tại {annex} kèm theo).",
        )
    yield from _money(active, within, period)


def _money(actions: Sequence[Action], within: Span, period: Period) -> Iterator[Block]:
    """What was spent of the plan's money, and how much of the year is over; nothing where nothing was recorded."""
    spent = [action.budget_spent for action in actions if action.budget_spent is not None]
    budget = sum(action.budget or 0 for action in actions)
    if spent and budget:
        share = decimal(sum(spent) / budget * 100, "vi", 1)
        yield Paragraph(
            "money",
            f"Kinh phí: đã chi {integer(sum(spent), 'vi')} đồng trên {integer(budget, 'vi')} đồng của Kế hoạch, bằng "
            f"{share}% {time_gone(period, within)}.",
        )


def _shortcomings(
    plan: Plan,
    reported: Sequence[Action],
    judgements: tuple[Judgement, ...],
    within: Span,
    annex: str,
) -> Iterator[Block]:
    yield Heading(1, "III. Tồn tại, hạn chế, nguyên nhân")
    yield Heading(2, "1. Tồn tại, hạn chế")
    overdue = late(reported, within)
    day = date_text(within.reached, "vi")
    if overdue:
        yield Paragraph("late", f"Tính đến ngày {day}, có {count_text(len(overdue), 'hoạt động')} quá hạn:")
        for action in overdue[:MOST_NAMED]:
            unit = f"; chủ trì: {unit_names(plan, (action.lead_unit,))}" if action.lead_unit else ""
            missed, passed = missed_days(action, within.after), passed_days(action, within.after)
            due = date_text(missed[0], "vi")
            if is_recurring(action):
                due = f"{due}, {len(missed)}/{len(passed)} lần chưa ghi kết quả"
            state = lower_first(STATUS_WORDS[action.status])
            yield Paragraph(f"late.{action.id or action.title}", f"- {action.title} (hạn {due}; {state}{unit}).")
        if len(overdue) > MOST_NAMED:
            rest = count_text(len(overdue) - MOST_NAMED, "hoạt động")
            yield Paragraph("late.others", f"- Và {rest} khác tại {annex}.")
    else:
        yield Paragraph("late", f"Tính đến ngày {day}, không có hoạt động nào quá hạn.")
    given_up = [action for action in reported if action.status == "cancelled"]
    if given_up:
        yield Paragraph("cancelled", f"Không thực hiện {count_text(len(given_up), 'hoạt động')}: {listed(given_up)}.")
    yield from _judged_problems(plan, judgements)
    yield Heading(2, "2. Khó khăn, vướng mắc và nguyên nhân")


def _judged_problems(plan: Plan, judgements: tuple[Judgement, ...]) -> Iterator[Paragraph]:
    """The target parts that were not met or are behind, each with the facts of its verdict."""
    texts = {(target.code, part.code): part.text for target, part in plan.parts()}
    wanting = [judgement for judgement in judgements if judgement.status in ("not_met", "behind")]
    if not wanting and any(judgement.status != "unknown" for judgement in judgements):
        yield Paragraph("judged", "Không có chỉ tiêu nào chưa đạt hoặc chậm tiến độ.")
    for judgement in wanting:
        said = "chưa đạt kế hoạch đề ra" if judgement.status == "not_met" else "chậm so với kế hoạch đề ra"
        facts = judgement.reason_vi.partition(": ")[2] or judgement.reason_vi
        text = f"- Chỉ tiêu “{texts.get((judgement.target, judgement.part), judgement.part)}” {said}: {facts}"
        yield Paragraph(f"judged.{judgement.part}", ended(text))


def _next(
    plan: Plan, actions: Sequence[Action], period: Period, within: Span, convention: Convention, said: Said
) -> Iterator[Block]:
    yield Heading(1, "IV. Nhiệm vụ kỳ tới")
    following = period.after
    named = period_text(following)[0]
    coming = upcoming(actions, within, span(following, convention, within.closing))
    if following.year != plan.year:
        yield Paragraph(
            "next.plan", f"Trong {named}, thực hiện theo Kế hoạch năm {following.year} sau khi được ban hành."
        )
    if not coming:
        yield Paragraph("next", f"Kế hoạch năm {plan.year} không còn hoạt động nào phải thực hiện trong {named}.")
        return
    yield Paragraph("next", f"Tiếp tục triển khai {count_text(len(coming), 'hoạt động')} trong {named}:")
    for action in coming[:MOST_NAMED]:
        waiting = waiting_days(action)
        day = next((day for day in waiting if day > within.reached), next(iter(waiting), action.due))
        due = f", {'hạn' if day > within.reached else 'quá hạn từ ngày'} {date_text(day, 'vi')}" if day else ""
        unit = f"; chủ trì: {unit_names(plan, (action.lead_unit,))}" if action.lead_unit else ""
        text = f"- {action.title}{due}{unit}.{next_words(action, said)}"
        yield Paragraph(f"next.{action.id or action.title}", text)
    if len(coming) > MOST_NAMED:
        yield Paragraph("next.others", f"- Và {count_text(len(coming) - MOST_NAMED, 'hoạt động')} khác theo Kế hoạch.")


def _proposals(plan: Plan, lines: Sequence[Line], closing: date, annex: str) -> Iterator[Block]:
    yield Heading(1, "V. Kiến nghị, đề xuất")
    silent = [
        unit
        for call in plan.calls
        if call.last_day <= closing
        for unit in call.units
        if unit not in {answer.unit for answer in call.answers}
    ]
    if silent:
        units = unit_names(plan, dict.fromkeys(silent))
        yield Paragraph("proposal.call", f"Đề nghị {units} gửi đề xuất nhiệm vụ đã quá thời hạn trả lời.")
    asked = tuple(asking_blocks(lines, annex))
    yield from asked
    if not asked and not silent:
        yield Paragraph("proposals", "Không có kiến nghị, đề xuất.")
