"""What belongs to the periods before but was recorded after their report had closed: "Bổ sung kỳ trước"."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from planning.action import Action, Difficulty, Evidence, Occurrence
from planning.check_in import TEXTS, CheckIn
from planning.documents.action_table import SIZE, when
from planning.documents.paper import Annex, Block, Column, Figure, Heading, Paragraph, Row, Table
from planning.documents.report_check_ins import MOST_OF_ACTION, in_line, is_raised, of_action, said_within
from planning.documents.report_period import Span, belongs, dated_by
from planning.documents.words import MOST_NAMED, STATUS_WORDS, Names, count_text, ended, lower_first, measured_words
from planning.periods import Convention, parse_period
from planning.plan import Plan
from planning.target_value import TargetValue
from planning.value_verdict import period_text
from wording.numbers import date_text

TITLE: Final = "Bổ sung kỳ trước"

ADDED: Final = "added"
"""The id of its first text, and what those of the others begin with."""


@dataclass(frozen=True)
class Recorded:
    """What a day's records say of a plan: itself, its actions, what was measured of its targets, its check-ins."""

    plan: Plan
    actions: tuple[Action, ...]
    values: tuple[TargetValue, ...]
    check_ins: tuple[CheckIn, ...] = ()


@dataclass(frozen=True)
class LateEntry:
    """One thing that was recorded late. key: what names its text; what: action or target; text: what is said of it."""

    key: str
    what: str
    text: str


@dataclass(frozen=True)
class Supplement:
    """What the report of a period adds to those before. closed: the day on which the report before closed."""

    closed: date
    entries: tuple[LateEntry, ...] = ()


def supplement(
    before: Iterable[Recorded],
    now: Iterable[Recorded],
    previous: Span,
    within: Span,
    names: Names,
    convention: Convention = "nd09",
) -> Supplement:
    """What is dated by the end of the period before, and was recorded after its report closed and before this one does.

    before, now: what was recorded by either day, a plan each, in the same order. Of an action that this period reports
    anyway only what happened before is reported.
    """
    entries: list[LateEntry] = []
    for earlier, later in zip(before, now, strict=True):
        entries += _of_plan(earlier.plan, later.plan, previous.last)
        entries += _of_actions(earlier, later, previous.last, within)
        entries += _of_values(earlier, later, previous.last, names, convention)
    return Supplement(previous.closing, tuple({entry.key: entry for entry in entries}.values()))


def _of_plan(before: Plan, now: Plan, last: date) -> Iterator[LateEntry]:
    known = {added.number for added in before.supplements}
    for added in now.supplements:
        if added.number not in known and added.on <= last:
            text = f"ngày {date_text(added.on, 'vi')}: {lower_first(added.text)}"
            yield LateEntry(f"plan.{now.year}.{added.number}", f"Kế hoạch bổ sung lần {added.number}", text)


def _of_actions(before: Recorded, now: Recorded, last: date, within: Span) -> Iterator[LateEntry]:
    known = {action.id: action for action in before.actions}
    said = said_within(now.check_ins, within)
    known_words, ids = set(map(_words_of, before.check_ins)), {each.id for each in before.check_ins}
    late: dict[int, list[CheckIn]] = {}
    for each in now.check_ins:
        if each.day <= last and _words_of(each) not in known_words:
            late.setdefault(each.action_id, []).append(each)
    for action in now.actions:
        is_reported = belongs(action, within, [each.day for each in of_action(action, said)])
        facts = [*_facts(known.get(action.id), dated_by(action, last), is_reported, last)]
        new = of_action(action, late)
        facts += [_check_in_text(each, action, each.id in ids) for each in new[:MOST_OF_ACTION]]
        if len(new) > MOST_OF_ACTION:
            facts.append(f"và {count_text(len(new) - MOST_OF_ACTION, 'lần cập nhật')} trước đó")
        if facts:
            yield LateEntry(f"action.{action.id or action.title}", action.title, "; ".join(facts))


def _words_of(check_in: CheckIn) -> tuple[object, ...]:
    """What a check-in says, by which a later change of its words is known."""
    return check_in.id, *(in_line(getattr(check_in, name)) for name in TEXTS)


def _check_in_text(check_in: CheckIn, action: Action, is_corrected: bool) -> str:
    """What a check-in says, without what stands in the way where that is a difficulty as well."""
    obstacles = "" if is_raised(check_in.obstacles, action) else check_in.obstacles
    said = (("đã thực hiện", check_in.done), ("vướng mắc", obstacles), ("việc tiếp theo", check_in.next_steps))
    day = f"cập nhật ngày {date_text(check_in.day, 'vi')}{' (ghi lại)' if is_corrected else ''}"
    return f"{day}: {', '.join(f'{what}: {in_line(text)}' for what, text in said if text)}"


def _facts(before: Action | None, action: Action, is_reported: bool, last: date) -> Iterator[str]:
    """What became known of an action late; action: with what is dated by the end of the period before."""
    days = [action.start, action.due, *(each.done_on for each in action.occurrences)]
    if not is_reported:
        is_of_before = any(day is not None and day <= last for day in days)
        if (before is None and is_of_before) or (before is not None and before.status != action.status):
            dated, state = lower_first(when(action).replace("\n", ", ")), lower_first(STATUS_WORDS[action.status])
            yield f"{dated}: {state}" if dated else state
    done = _new(before, action, "occurrences")
    if done:
        yield f"đã thực hiện ngày {', '.join(date_text(each.done_on, 'vi') for each in done)}"
    shown = [each for each in _new(before, action, "evidence") if each.added_on is not None]
    if shown:
        yield f"minh chứng: {', '.join(each.title or each.name or each.url for each in shown)}"
    for difficulty in _new(before, action, "difficulties"):
        if difficulty.raised_on is not None:
            yield f"khó khăn, vướng mắc: {ended(lower_first(difficulty.text), '')}"


def _new(before: Action | None, action: Action, name: str) -> list[Any]:
    """The entries of an action that it did not have before; an answer makes no other difficulty of one."""
    known = set() if before is None else {_identity(each) for each in getattr(before, name)}
    return [each for each in getattr(action, name) if _identity(each) not in known]


def _identity(entry: Evidence | Difficulty | Occurrence) -> tuple[object, ...]:
    if isinstance(entry, Difficulty):
        return entry.text, entry.raised_on
    return (entry.due, entry.done_on) if isinstance(entry, Occurrence) else (entry.title, entry.url, entry.file_id)


def _of_values(
    before: Recorded, now: Recorded, last: date, names: Names, convention: Convention
) -> Iterator[LateEntry]:
    known = {(value.part, value.period): value.value for value in before.values}
    parts = {part.code: part for _, part in now.plan.parts()}
    for value in now.values:
        period, part, earlier = parse_period(value.period), parts.get(value.part), known.get((value.part, value.period))
        if part is None or period.end(convention) > last or earlier == value.value:
            continue
        instead = "" if earlier is None else f" (trước đó ghi {lower_first(measured_words(part, earlier, names))})"
        text = f"{period_text(period)[0]}: {lower_first(measured_words(part, value.value, names))}{instead}"
        yield LateEntry(f"value.{value.part}.{value.period}", f"Chỉ tiêu “{ended(part.text, '')}”", text)


def supplement_blocks(found: Supplement, number: int, annex: str) -> Iterator[Block]:
    """The part of the report that tells them, numbered so; annex: what the annex is called that has them if many."""
    if not found.entries:
        return
    yield Heading(2, f"{number}. {TITLE}")
    day, count = date_text(found.closed, "vi"), count_text(len(found.entries), "nội dung")
    lead = f"Sau ngày chốt số liệu của kỳ trước ({day}) đã ghi nhận thêm {count} thuộc các kỳ trước"
    if len(found.entries) > MOST_NAMED:
        yield Paragraph(ADDED, f"{lead} (chi tiết tại {annex}).")
        return
    yield Paragraph(ADDED, f"{lead}:")
    for entry in found.entries:
        yield Paragraph(f"{ADDED}.{entry.key}", ended(f"- {entry.what}: {entry.text}"))


def supplement_annex(found: Supplement, named: str) -> tuple[Annex, ...]:
    """The annex with what is too much for the text; none where the text has it. named: the period of the report."""
    if len(found.entries) <= MOST_NAMED:
        return ()
    columns = (Column("STT", 11, "center"), Column("Hoạt động, chỉ tiêu", 100), Column("Nội dung ghi nhận thêm", 136))
    rows = tuple(Row((Figure(number), entry.what, entry.text)) for number, entry in enumerate(found.entries, 1))
    return (Annex(f"{TITLE} (báo cáo {named})", (Table(columns, rows, size=SIZE),)),)
