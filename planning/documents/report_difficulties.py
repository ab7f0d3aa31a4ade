"""What stands in the way, as a report tells it: the same words once, the most serious first, the rest in an annex."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from planning.action import Action
from planning.check_in import CheckIn
from planning.documents.action_table import SIZE
from planning.documents.paper import Annex, Block, Column, Figure, GroupRow, Paragraph, Row, Table
from planning.documents.report_check_ins import Said, in_line, is_raised, of_action
from planning.documents.report_period import Span, late
from planning.documents.words import MOST_NAMED, capital, count_text, ended, listed, unit_names
from planning.plan import Plan
from wording.numbers import date_text
from wording.text import folded

TITLE: Final = "Khó khăn, vướng mắc các đơn vị phản ánh"
WITHOUT_LEAD: Final = "Chưa có đơn vị chủ trì"

MOST_OF_LINE: Final = 3
"""So many actions with the same difficulty are named where another place of the report has them all."""


@dataclass(frozen=True)
class Raised:
    """Something that stands in the way of one action. by, day: who raised it and when; "" and None where not known.

    check_in: that says it, where it is no difficulty of the action: nobody is asked for an answer.
    """

    action: Action
    text: str
    by: str = ""
    day: date | None = None
    answer: str = ""
    check_in: CheckIn | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.check_in is None and not self.answer


@dataclass(frozen=True)
class Line:
    """What stands in the way of some actions in the same words, with the same answer."""

    every: tuple[Raised, ...]

    @property
    def first(self) -> Raised:
        """The one that tells its words."""
        return self.every[0]

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions, each once."""
        return tuple({id(each.action): each.action for each in self.every}.values())


def lines_of(reported: Sequence[Action], said: Said, within: Span) -> tuple[Line, ...]:
    """All that stands in the way of the actions of a report, the most serious first.

    Without an answer before answered, of actions that are late before others, of many actions before few, old before
    new; what only a check-in says comes after the difficulties.
    """
    together: dict[tuple[str, str, bool], list[Raised]] = {}
    for action in reported:
        for each in _of(action, said):
            key = (folded(ended(each.text, "")), folded(each.answer), each.check_in is not None)
            together.setdefault(key, []).append(each)
    is_late = {id(action) for action in late(reported, within)}

    def order(line: Line) -> tuple[object, ...]:
        days = [each.day for each in line.every if each.day is not None]
        return (
            not line.first.is_open,
            line.first.check_in is not None,
            not any(id(action) in is_late for action in line.actions),
            -len(line.actions),
            min(days, default=date.max),
        )

    return tuple(sorted((Line(tuple(each)) for each in together.values()), key=order))


def difficulty_annex(plan: Plan, lines: Sequence[Line], named: str) -> tuple[Annex, ...]:
    """The annex with all that stands in the way, by the unit that leads; none where there is little of it."""
    if sum(len(line.every) for line in lines) <= MOST_NAMED:
        return ()
    columns = (
        Column("STT", 11, "center"),
        Column("Nhiệm vụ, hoạt động", 66),
        Column("Khó khăn, vướng mắc", 80),
        Column("Phản ánh", 40),
        Column("Trả lời", 50),
    )
    return (Annex(f"{TITLE} {named}", (Table(columns, tuple(_rows(plan, lines)), size=SIZE),)),)


def difficulty_blocks(plan: Plan, lines: Sequence[Line], annex: str) -> Iterator[Block]:
    """The part of the text: at most ten lines, those of a unit together; annex: what has all of it is called.

    Where something is left out the text says how much, of how many actions, and of which units.
    """
    if not lines:
        text = "Các đơn vị chưa phản ánh khó khăn, vướng mắc; chưa có nguyên nhân được ghi nhận."
        yield Paragraph("difficulties", text)
        return
    shown, rest = lines[:MOST_NAMED], lines[MOST_NAMED:]
    if annex:
        yield Paragraph("difficulties", _summary(plan, lines, annex))
    units = list(dict.fromkeys(line.actions[0].lead_unit for line in shown))
    number = 0
    for line in sorted(shown, key=lambda line: units.index(line.actions[0].lead_unit)):
        number += line.first.check_in is None
        code = f"difficulty.{number}" if line.first.check_in is None else f"obstacle.{line.first.action.id}"
        yield Paragraph(code, f"- {_words(plan, line, MOST_OF_LINE if annex else MOST_NAMED)}")
    if rest:
        yield Paragraph("difficulty.others", _others(rest, annex))


def asking_blocks(lines: Sequence[Line], annex: str) -> Iterator[Block]:
    """What an answer is asked for: at most ten lines, the most serious first; none where nothing is open."""
    asked = [line for line in lines if line.first.is_open]
    if not asked:
        return
    count = count_text(sum(len(line.every) for line in asked), "khó khăn, vướng mắc")
    yield Paragraph("proposals", f"Đề nghị xem xét, giải quyết {count} chưa có trả lời:")
    for position, line in enumerate(asked[:MOST_NAMED], 1):
        words = f"- {ended(line.first.text.strip(), '')} (hoạt động: {listed(line.actions, MOST_OF_LINE)})"
        yield Paragraph(f"proposal.{position}", ended(words))
    if len(asked) > MOST_NAMED:
        yield Paragraph("proposal.others", _others(asked[MOST_NAMED:], annex))


def _of(action: Action, said: Said) -> Iterator[Raised]:
    for difficulty in action.difficulties:
        yield Raised(action, difficulty.text, difficulty.raised_by, difficulty.raised_on, difficulty.answer)
    check_ins = (each for each in of_action(action, said) if each.obstacles and not is_raised(each.obstacles, action))
    for each in list(check_ins)[:1]:
        yield Raised(action, in_line(each.obstacles), day=each.day, check_in=each)


def _summary(plan: Plan, lines: Sequence[Line], annex: str) -> str:
    every = [each for line in lines for each in line.every]
    is_open = sum(each.is_open for each in every)
    waiting = f", trong đó {count_text(is_open, 'chưa có trả lời')}" if is_open else ""
    if is_open == len(every):
        waiting = ", đều chưa có trả lời"
    by_unit: dict[str, int] = {}
    for each in every:
        unit = unit_names(plan, (each.action.lead_unit,)) if each.action.lead_unit else WITHOUT_LEAD.lower()
        by_unit[unit] = by_unit.get(unit, 0) + 1
    units = ", ".join(f"{unit} {count:02d}" for unit, count in sorted(by_unit.items(), key=lambda item: -item[1]))
    return (
        f"Các đơn vị phản ánh {_count_words(every)}{waiting} (theo đơn vị chủ trì: {units}; chi tiết tại {annex}). "
        "Nổi lên là:"
    )


def _count_words(every: Iterable[Raised]) -> str:
    found = list(every)
    actions = count_text(len({id(each.action) for each in found}), "hoạt động")
    return f"{count_text(len(found), 'khó khăn, vướng mắc')} của {actions}"


def _others(rest: Iterable[Line], annex: str) -> str:
    every = [each for line in rest for each in line.every]
    actions = count_text(len({id(each.action) for each in every}), "hoạt động")
    return f"- Và {count_text(len(every), 'khó khăn, vướng mắc')} khác của {actions} tại {annex}."


def _words(plan: Plan, line: Line, most: int) -> str:
    """A line of the text: what stands in the way, of which actions, who raised it, what it was answered."""
    first, text = line.first, ended(line.first.text, "")
    state = f"đã trả lời: {first.answer}" if first.answer else "chưa có trả lời"
    if len(line.actions) > 1:
        count = count_text(len(line.actions), "hoạt động")
        end = ", theo cập nhật tiến độ" if first.check_in is not None else f"; {state}"
        return ended(f"{text} ({count}: {listed(line.actions, most)}){end}")
    if first.check_in is not None:
        unit = f" ({unit_names(plan, (first.action.lead_unit,))})" if first.action.lead_unit else ""
        return ended(f"{first.action.title}{unit}, cập nhật ngày {date_text(first.day, 'vi')}: {text}")
    by = f" ({first.by})" if first.by else ""
    return ended(f"{first.action.title}{by}: {text}; {state}")


def _rows(plan: Plan, lines: Sequence[Line]) -> Iterator[Row | GroupRow]:
    by_unit: dict[str, list[Raised]] = {}
    for line in lines:
        for each in line.every:
            by_unit.setdefault(each.action.lead_unit, []).append(each)
    number = 0
    for unit, here in by_unit.items():
        yield GroupRow(capital(unit_names(plan, (unit,))) if unit else WITHOUT_LEAD)
        for each in here:
            number += 1
            day = date_text(each.day, "vi") if each.day else ""
            by = "Cập nhật tiến độ" if each.check_in is not None else each.by
            answer = each.answer or ("" if each.check_in is not None else "Chưa có trả lời")
            raised = "\n".join(filter(None, (by, day)))
            text = ended(capital(in_line(each.text)))
            yield Row((Figure(number), each.action.title, text, raised, answer), action=each.action.id)
