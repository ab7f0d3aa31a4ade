"""A year's communication plan as a paper, in the order in which the office issues it."""

from collections.abc import Iterator, Sequence
from datetime import date

from planning.action import Action
from planning.documents.action_table import plan_table
from planning.documents.grouping import GroupBy
from planning.documents.own_words import in_own_words, is_part
from planning.documents.paper import Annex, Block, Heading, Issuer, Paper, Paragraph
from planning.documents.words import (
    RHYTHM_WORDS,
    Citations,
    Names,
    capital,
    count_text,
    ended,
    goal_words,
    lower_first,
    unit_names,
    valid_in,
)
from planning.marks import letter, roman
from planning.owners import Owner, owners_on
from planning.plan import Channel, Duty, Form, Plan, Signature, Statement, Topic
from planning.target import kind_of
from wording.numbers import date_text, integer


def plan_document(
    plan: Plan,
    actions: Sequence[Action],
    issuer: Issuer,
    names: Names,
    group_by: GroupBy = "topic",
    recipients: tuple[str, ...] = (),
    signature: Signature | None = None,
    owners: Sequence[Owner] = (),
) -> Paper:
    """The plan with its actions in an annex, by topic or by component, and who answers for which component.

    A plan in the office's own wording is printed as the office has it. Cancelled actions are left out. Recipients and
    signature are the plan's own where it has them. Number, day and month stay blank, as the office gives them when it
    signs.
    """
    citations = Citations()
    active = tuple(action for action in actions if action.status != "cancelled")
    supplements = tuple(_supplements(plan))
    if plan.passages:
        opening, blocks = in_own_words(plan, tuple(_annexed(active)), supplements)
    else:
        opening = tuple(_opening(plan, citations))
        blocks = (
            Paragraph("introduction", f"{issuer.name} ban hành Kế hoạch {lower_first(plan.title)} như sau:"),
            *_purposes(plan, names),
            *_contents(plan, citations),
            *_organisation(plan, active, owners, names),
            *supplements,
            Paragraph("closing", _closing(issuer)),
        )
    annex = Annex(f"Nhiệm vụ, hoạt động tuyên truyền năm {plan.year}", (plan_table(plan, active, names, group_by),))
    return Paper(
        kind="KẾ HOẠCH",
        subject=plan.title,
        issuer=issuer,
        year=plan.year,
        opening=opening,
        blocks=blocks,
        recipients=plan.recipients or recipients,
        signature=plan.signature or signature or Signature(),
        annexes=(annex,) if active else (),
    )


def _opening(plan: Plan, citations: Citations) -> Iterator[Paragraph]:
    bases = {basis.code: basis for basis in plan.bases}
    for code in plan.opening:
        mark = "." if code == plan.opening[-1] else ";"
        yield Paragraph(f"opening.{code}", ended(f"Căn cứ {citations.cite(bases[code])}", mark))


def _closing(issuer: Issuer) -> str:
    return (
        f"{issuer.name} yêu cầu các phòng, đơn vị thuộc Sở nghiêm túc triển khai thực hiện Kế hoạch này"
        if issuer.name.startswith("Sở ")
        else f"{issuer.name} yêu cầu các đơn vị trực thuộc nghiêm túc triển khai thực hiện Kế hoạch này"
    )


def _purposes(plan: Plan, names: Names) -> Iterator[Block]:
    yield Heading(1, "I. Mục đích, yêu cầu")
    yield Heading(2, "1. Mục đích")
    yield from _statements("purpose", plan.purposes, "Kế hoạch chưa nêu mục đích.")
    yield Heading(2, "2. Yêu cầu")
    yield from _statements("requirement", plan.requirements, "Kế hoạch chưa nêu yêu cầu.", plan.horizon)
    yield Heading(2, "3. Chỉ tiêu cụ thể")
    if not plan.targets:
        yield Paragraph("targets", "Kế hoạch chưa nêu chỉ tiêu cụ thể.")
    for position, target in enumerate(plan.targets):
        yield Paragraph(f"target.{target.code}", ended(f"{letter(position)}) {target.text}"))
        if len(target.parts) > 1:
            for part in target.parts:
                goal = "" if kind_of(part) == "existence" else f": {lower_first(goal_words(part, names))}"
                due = f", đến năm {part.due_year}" if part.due_year else ""
                yield Paragraph(f"part.{part.code}", ended(f"- {part.text}{goal}{due}"))


def _statements(kind: str, statements: Sequence[Statement], nothing: str, horizon: str = "") -> Iterator[Paragraph]:
    texts = [(f"{kind}.{statement.code}", statement.text) for statement in statements]
    if horizon:
        texts.append(("horizon", horizon))
    if not texts:
        yield Paragraph(f"{kind}s", nothing)
    for position, (code, text) in enumerate(texts):
        yield Paragraph(code, ended(f"{letter(position)}) {text}"))


def _contents(plan: Plan, citations: Citations) -> Iterator[Block]:
    yield Heading(1, "II. Nội dung, hình thức tuyên truyền")
    yield Heading(2, "1. Nội dung")
    topics = [topic for topic in valid_in(plan.topics, plan.year) if isinstance(topic, Topic)]
    if not topics:
        yield Paragraph("topics", "Kế hoạch chưa nêu nội dung tuyên truyền.")
    bases = {basis.code: basis for basis in plan.bases}
    for position, topic in enumerate(topics):
        text = ended(f"{topic.letter or letter(position)}) {topic.text or topic.name_vi}")
        if topic.bases:
            cited = "; ".join(citations.cite(bases[code]) for code in topic.bases)
            text = f"{text} Văn bản liên quan: {ended(cited)}"
        yield Paragraph(f"topic.{topic.code}", text)
    yield Heading(2, "2. Hình thức")
    if not plan.forms:
        yield Paragraph("forms", "Kế hoạch chưa nêu hình thức tuyên truyền.")
    channels = {channel.code: channel for channel in valid_in(plan.channels, plan.year) if isinstance(channel, Channel)}
    for position, form in enumerate(plan.forms):
        yield Paragraph(f"form.{form.code}", f"{form.letter or letter(position)}) {_form(form, channels)}")
    named = {code for form in plan.forms for code in form.channels}
    others = [_channel(channel) for code, channel in channels.items() if code not in named]
    if others:
        yield Paragraph("channels", f"Kênh, địa điểm khác: {'; '.join(others)}.")


def _form(form: Form, channels: dict[str, Channel]) -> str:
    used = [_channel(channels[code]) for code in form.channels if code in channels]
    return f"{ended(form.text)} Kênh sử dụng: {'; '.join(used)}." if len(used) > 1 else ended(form.text)


def _channel(channel: Channel) -> str:
    rhythm = RHYTHM_WORDS[channel.rhythm] if channel.rhythm else ""
    return f"{channel.name_vi} ({rhythm})" if rhythm and rhythm not in channel.name_vi else channel.name_vi


def _organisation(plan: Plan, actions: Sequence[Action], owners: Sequence[Owner], names: Names) -> Iterator[Block]:
    yield Heading(1, "III. Tổ chức thực hiện")
    leads: dict[tuple[str, ...], list[Duty]] = {}
    for duty in plan.duties:
        leads.setdefault(duty.lead, []).append(duty)
    if not leads:
        yield Paragraph("duties", "Kế hoạch chưa phân công nhiệm vụ cho các đơn vị.")
    number = 0
    for lead, duties in leads.items():
        number += 1
        yield Heading(2, f"{number}. {capital(unit_names(plan, lead)) or 'Các phòng, đơn vị'}")
        for position, duty in enumerate(duties):
            mark = f"{letter(position)}) " if len(duties) > 1 else ""
            yield Paragraph(f"duty.{duty.code}", mark + _duty(plan, duty))
    here = owners_on(owners, date(plan.year, 12, 31))
    if here:
        number += 1
        yield Heading(2, f"{number}. Đầu mối theo dõi, cải thiện các chỉ số thành phần")
        for pair, owner in sorted(here.items()):
            helping = f"; phối hợp: {unit_names(plan, owner.coordinating)}" if owner.coordinating else ""
            answers = capital(unit_names(plan, (owner.lead_unit,)))
            yield Paragraph(f"owner.{':'.join(pair)}", ended(f"- {names.pair(pair)}: {answers}{helping}"))
    tasks = next(
        (paragraph.text for paragraph in _annexed(actions)),
        "Chưa có nhiệm vụ, hoạt động cụ thể nào được đưa vào Kế hoạch.",
    )
    named = (
        ("actions", "Nhiệm vụ, hoạt động cụ thể", tasks),
        ("reporting", "Chế độ báo cáo", plan.reporting.text if plan.reporting else ""),
        ("budget", "Kinh phí thực hiện", _budget(plan, actions)),
        ("difficulties", "Khó khăn, vướng mắc", plan.difficulties.text if plan.difficulties else ""),
    )
    for code, title, text in named:
        number += 1
        yield Heading(2, f"{number}. {title}")
        yield Paragraph(code, ended(text) if text else "Kế hoạch chưa nêu nội dung này.")


def _annexed(actions: Sequence[Action]) -> Iterator[Paragraph]:
    """The sentence that leads to the annex, where there is one."""
    if actions:
        count = count_text(len(actions), "nhiệm vụ, hoạt động")
        yield Paragraph("actions", f"Kế hoạch có {count} cụ thể, được phân công tại Phụ lục kèm theo.")


def _duty(plan: Plan, duty: Duty) -> str:
    if not duty.coordinating:
        return ended(duty.text)
    return ended(f"Chủ trì, phối hợp với {unit_names(plan, duty.coordinating)} {lower_first(duty.text)}")


def _budget(plan: Plan, actions: Sequence[Action]) -> str:
    known = [action.budget for action in actions if action.budget is not None]
    text = ended(plan.budget.text) if plan.budget else ""
    if known:
        share = f"{len(known)}/{len(actions)} nhiệm vụ đã xác định kinh phí"
        text = f"{text} Kinh phí dự kiến: {integer(sum(known), 'vi')} đồng ({share})."
    return text.strip()


def _next_part(plan: Plan) -> str:
    """The number of a part behind the last: IV, or as many more as the office's own wording has."""
    parts = [passage for passage in plan.passages if passage.kind == "heading" and is_part(passage)]
    return roman(len(parts) + 1 if plan.passages else 4)


def _supplements(plan: Plan) -> Iterator[Block]:
    if not plan.supplements:
        return
    yield Heading(1, f"{_next_part(plan)}. Nội dung bổ sung")
    for supplement in sorted(plan.supplements, key=lambda supplement: supplement.number):
        number, day = supplement.number, date_text(supplement.on, "vi")
        text = f"{number}. Bổ sung lần {number} (ngày {day}): {lower_first(supplement.text)}"
        yield Paragraph(f"supplement.{number}", ended(text))
