"""The report on a plan for a quarter, a half-year or a year, as a paper."""

from collections.abc import Iterator, Sequence
from datetime import date

from planning.action import Action
from planning.documents.action_table import NO_TOPIC, groups, report_table
from planning.documents.paper import Annex, Block, Heading, Issuer, Paper, Paragraph, letter
from planning.documents.report_parts import (
    IndexFigures,
    by_channel,
    by_component,
    by_target,
    difficulties_of,
    difficulty_words,
    judged_problems,
    listed,
    state_counts,
)
from planning.documents.report_period import Span, ahead, late, next_period, of_period, span
from planning.documents.words import STATUS_WORDS, Names, counted, ended, lower_first, plan_name, unit_names
from planning.judgement import Judgement
from planning.occurrences import waiting_days
from planning.periods import Convention, Period
from planning.plan import Plan, Signature
from planning.value_verdict import period_text
from wording.numbers import date_text

MOST_NAMED = 10
"""More actions than this are not named in the running text; the annex has them all."""


def report_document(
    plan: Plan,
    actions: Sequence[Action],
    judgements: tuple[Judgement, ...],
    figures: Sequence[IndexFigures],
    period: Period,
    today: date,
    issuer: Issuer,
    names: Names,
    convention: Convention = "nd09",
    recipients: tuple[str, ...] = (),
    signature: Signature | None = None,
) -> Paper:
    """The report of a period, with the actions that belong to it (`report_period.belongs`) in an annex.

    States are those of today: the days of a period say which actions are told of and which are late.
    """
    within = span(period, convention, today)
    told = of_period(actions, within)
    named = period_text(period)[0]
    subject = f"Kết quả {_field(plan)} {named}"
    closing = f"Trên đây là báo cáo kết quả thực hiện Kế hoạch {lower_first(plan.title)} trong {named}."
    annex = Annex(f"Tình hình thực hiện nhiệm vụ, hoạt động tuyên truyền {named}", (report_table(plan, told, names),))
    return Paper(
        kind="BÁO CÁO",
        subject=subject,
        issuer=issuer,
        year=today.year,
        opening=(),
        blocks=(
            _introduction(plan, issuer, named, within),
            *_steering(plan, actions, told, within, named),
            *_results(plan, told, judgements, figures, names, within),
            *_shortcomings(plan, told, judgements, within),
            *_next(plan, actions, period, within, convention),
            *_proposals(plan, told, today),
            Paragraph("closing", closing),
        ),
        recipients=plan.recipients or recipients,
        signature=plan.signature or signature or Signature(),
        annexes=(annex,) if told else (),
    )


def _field(plan: Plan) -> str:
    """What the plan is about, without its year: the report names its own period."""
    return lower_first(plan.title.removesuffix(f" năm {plan.year}"))


def _introduction(plan: Plan, issuer: Issuer, named: str, within: Span) -> Paragraph:
    days = f"từ ngày {date_text(within.first, 'vi')} đến ngày {date_text(within.last, 'vi')}"
    return Paragraph(
        "introduction",
        f"Thực hiện {plan_name(plan, issuer.name)}, {issuer.name} báo cáo kết quả thực hiện {named} (số liệu {days}; "
        f"tình trạng nhiệm vụ ghi nhận đến ngày {date_text(within.today, 'vi')}) như sau:",
    )


def _steering(
    plan: Plan, actions: Sequence[Action], told: Sequence[Action], within: Span, named: str
) -> Iterator[Block]:
    yield Heading(1, "I. Công tác chỉ đạo, triển khai")
    added = [one for one in plan.supplements if within.holds(one.on)]
    if not added:
        yield Paragraph("supplements", f"Trong {named}, Kế hoạch không có bổ sung.")
    for one in added:
        text = f"Ngày {date_text(one.on, 'vi')}, Kế hoạch được bổ sung lần {one.number}: {lower_first(one.text)}"
        yield Paragraph(f"supplement.{one.number}", ended(text))
    for position, call in enumerate(plan.calls):
        if within.holds(call.asked_on) or within.holds(call.last_day):
            answered = {answer.unit for answer in call.answers}
            waiting = [unit for unit in call.units if unit not in answered]
            silent = f"; chưa trả lời: {unit_names(plan, waiting)}" if waiting else ""
            yield Paragraph(
                f"call.{position + 1}",
                f"Ngày {date_text(call.asked_on, 'vi')} đã đề nghị {counted(len(call.units), 'đơn vị')} đề xuất nhiệm "
                f"vụ, thời hạn ngày {date_text(call.last_day, 'vi')}; {counted(len(answered), 'đơn vị')} đã trả lời"
                f"{silent}.",
            )
    kept = [action for action in actions if action.status != "cancelled"]
    if not kept:
        yield Paragraph("actions", "Kế hoạch chưa có nhiệm vụ, hoạt động cụ thể nào được ghi nhận.")
    elif not told:
        count = counted(len(kept), "nhiệm vụ, hoạt động")
        yield Paragraph("actions", f"Kế hoạch năm {plan.year} có {count}; trong {named} không có hoạt động nào.")
    else:
        count, whole = counted(len(told), "nhiệm vụ, hoạt động"), counted(len(kept), "nhiệm vụ, hoạt động")
        yield Paragraph(
            "actions",
            f"Kế hoạch năm {plan.year} có {whole}; trong {named} triển khai, theo dõi {count}: {state_counts(told)} "
            "(chi tiết tại Phụ lục kèm theo).",
        )


def _results(
    plan: Plan,
    told: Sequence[Action],
    judgements: tuple[Judgement, ...],
    figures: Sequence[IndexFigures],
    names: Names,
    within: Span,
) -> Iterator[Block]:
    yield Heading(1, "II. Kết quả thực hiện")
    yield Heading(2, "1. Kết quả theo nội dung tuyên truyền")
    if not told:
        yield Paragraph("topics", "Trong kỳ không có hoạt động nào theo các nội dung tuyên truyền.")
    codes = {f"{one.letter}) {one.name_vi}" if one.letter else one.name_vi: one for one in plan.topics}
    for position, (title, here) in enumerate(groups(plan, told, names, "topic")):
        topic = codes.get(title)
        name = NO_TOPIC if title == NO_TOPIC else topic.name_vi if topic else title
        done = [action for action in here if action.status == "done"]
        finished = f" Đã hoàn thành: {listed(done, MOST_NAMED)}." if done else ""
        yield Paragraph(
            f"topic.{topic.code if topic else 'none'}",
            f"{letter(position)}) {name}: {counted(len(here), 'hoạt động')} ({state_counts(here)}).{finished}",
        )
    bare = [one.name_vi for one in plan.topics if not any(one.code in action.topics for action in told)]
    parents = {one.parent for one in plan.topics}
    bare = [one.name_vi for one in plan.topics if one.name_vi in bare and one.code not in parents]
    if told and bare:
        yield Paragraph("topics.bare", f"Nội dung chưa có hoạt động trong kỳ: {'; '.join(bare)}.")
    yield Heading(2, "2. Kết quả theo hình thức, kênh tuyên truyền")
    yield from by_channel(plan, told, within)
    yield Heading(2, "3. Kết quả theo chỉ tiêu cụ thể")
    yield from by_target(plan, judgements)
    yield Heading(2, "4. Kết quả theo chỉ số thành phần")
    yield from by_component(figures, told, names)


def _shortcomings(
    plan: Plan, told: Sequence[Action], judgements: tuple[Judgement, ...], within: Span
) -> Iterator[Block]:
    yield Heading(1, "III. Tồn tại, hạn chế, nguyên nhân")
    yield Heading(2, "1. Tồn tại, hạn chế")
    overdue = late(told, within)
    day = date_text(within.reached, "vi")
    if overdue:
        yield Paragraph("late", f"Tính đến ngày {day}, có {counted(len(overdue), 'hoạt động')} quá hạn:")
        for action in overdue[:MOST_NAMED]:
            unit = f"; chủ trì: {unit_names(plan, (action.lead_unit,))}" if action.lead_unit else ""
            due = date_text(waiting_days(action)[0], "vi")
            state = lower_first(STATUS_WORDS[action.status])
            yield Paragraph(f"late.{action.id or action.title}", f"- {action.title} (hạn {due}; {state}{unit}).")
        if len(overdue) > MOST_NAMED:
            rest = counted(len(overdue) - MOST_NAMED, "hoạt động")
            yield Paragraph("late.others", f"- Và {rest} khác tại Phụ lục.")
    else:
        yield Paragraph("late", f"Tính đến ngày {day}, không có hoạt động nào quá hạn.")
    given_up = [action for action in told if action.status == "cancelled"]
    if given_up:
        text = f"Không thực hiện {counted(len(given_up), 'hoạt động')}: {listed(given_up, MOST_NAMED)}."
        yield Paragraph("cancelled", text)
    yield from judged_problems(plan, judgements)
    yield Heading(2, "2. Khó khăn, vướng mắc và nguyên nhân")
    raised = difficulties_of(told)
    if not raised:
        yield Paragraph(
            "difficulties", "Các đơn vị chưa phản ánh khó khăn, vướng mắc; chưa có nguyên nhân được ghi nhận."
        )
    for position, (action, difficulty) in enumerate(raised):
        yield Paragraph(f"difficulty.{position + 1}", f"- {difficulty_words(action, difficulty)}")


def _next(
    plan: Plan, actions: Sequence[Action], period: Period, within: Span, convention: Convention
) -> Iterator[Block]:
    yield Heading(1, "IV. Nhiệm vụ kỳ tới")
    following = next_period(period)
    named = period_text(following)[0]
    coming = ahead(actions, within, span(following, convention, within.today))
    if following.year != plan.year:
        yield Paragraph(
            "next.plan", f"Trong {named}, thực hiện theo Kế hoạch năm {following.year} sau khi được ban hành."
        )
    if not coming:
        yield Paragraph("next", f"Kế hoạch năm {plan.year} không còn hoạt động nào phải thực hiện trong {named}.")
        return
    yield Paragraph("next", f"Tiếp tục triển khai {counted(len(coming), 'hoạt động')} trong {named}:")
    for action in coming[:MOST_NAMED]:
        day = next((one for one in waiting_days(action) if one > within.reached), None) or action.due
        due = f", {'hạn' if day > within.reached else 'quá hạn từ ngày'} {date_text(day, 'vi')}" if day else ""
        unit = f"; chủ trì: {unit_names(plan, (action.lead_unit,))}" if action.lead_unit else ""
        yield Paragraph(f"next.{action.id or action.title}", f"- {action.title}{due}{unit}.")
    if len(coming) > MOST_NAMED:
        rest = counted(len(coming) - MOST_NAMED, "hoạt động")
        yield Paragraph("next.others", f"- Và {rest} khác theo Kế hoạch.")


def _proposals(plan: Plan, told: Sequence[Action], today: date) -> Iterator[Block]:
    yield Heading(1, "V. Kiến nghị, đề xuất")
    waiting = [(action, one) for action, one in difficulties_of(told) if not one.answer]
    silent = [
        unit
        for call in plan.calls
        if call.last_day <= today
        for unit in call.units
        if unit not in {answer.unit for answer in call.answers}
    ]
    if silent:
        units = unit_names(plan, dict.fromkeys(silent))
        yield Paragraph("proposal.call", f"Đề nghị {units} gửi đề xuất nhiệm vụ đã quá thời hạn trả lời.")
    if waiting:
        yield Paragraph(
            "proposals", f"Đề nghị xem xét, giải quyết {counted(len(waiting), 'khó khăn, vướng mắc')} chưa có trả lời:"
        )
        for position, (action, one) in enumerate(waiting):
            yield Paragraph(f"proposal.{position + 1}", ended(f"- {one.text} (hoạt động: {action.title})"))
    if not waiting and not silent:
        yield Paragraph("proposals", "Không có kiến nghị, đề xuất.")
