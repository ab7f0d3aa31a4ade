"""What the check-ins of a period say in its report: what was done, what stands in the way, what comes next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from planning.action import Action
from planning.check_in import CheckIn
from planning.documents.action_table import SIZE
from planning.documents.paper import Annex, Block, Column, Figure, Heading, Paragraph, Row, Table
from planning.documents.report_period import Span
from planning.documents.words import MOST_NAMED, count_text, ended, unit_names
from planning.plan import Plan
from wording.numbers import date_text

Said = Mapping[int, Sequence[CheckIn]]
"""Check-ins by the number of their action, the latest first."""

TITLE: Final = "Kết quả theo cập nhật của các đơn vị"

MOST_OF_ACTION: Final = 3
"""So many check-ins of one action are reported, the latest; how many were before them is counted."""


def said_within(check_ins: Iterable[CheckIn], within: Span) -> dict[int, tuple[CheckIn, ...]]:
    """The check-ins that are dated in a period, by the number of their action, the latest first."""
    said: dict[int, tuple[CheckIn, ...]] = {}
    for check_in in sorted(check_ins, key=lambda each: (each.day, each.id or 0), reverse=True):
        if within.holds(check_in.day):
            said[check_in.action_id] = (*said.get(check_in.action_id, ()), check_in)
    return said


def of_action(action: Action, said: Said) -> Sequence[CheckIn]:
    """What was said of an action."""
    return said.get(action.id, ()) if action.id is not None else ()


def in_line(text: str) -> str:
    """A text of several lines in one, without a mark at its end."""
    return ended("; ".join(ended(line.strip(), "") for line in text.splitlines() if line.strip()), "")


def is_raised(text: str, action: Action) -> bool:
    """Whether what stands in the way is a difficulty of the action as well, which the report tells anyway."""
    raised = {in_line(difficulty.text).casefold() for difficulty in action.difficulties}
    return in_line(text).casefold() in raised


def done_texts(check_ins: Sequence[CheckIn]) -> list[str]:
    """What was done, with the day, the latest first; what was said again in the same words stands once."""
    latest: dict[str, CheckIn] = {}
    for each in check_ins:
        if each.done:
            latest.setdefault(in_line(each.done).casefold(), each)
    different = [*latest.values()]
    texts = [f"ngày {date_text(each.day, 'vi')}: {in_line(each.done)}" for each in different[:MOST_OF_ACTION]]
    if len(different) > MOST_OF_ACTION:
        texts.append(f"và {count_text(len(different) - MOST_OF_ACTION, 'lần cập nhật')} trước đó")
    return texts


def check_in_blocks(plan: Plan, reported: Sequence[Action], said: Said, number: int, annex: str) -> Iterator[Block]:
    """The part of the results that tells what was done, numbered so; nothing where no check-in is of the period.

    annex: what the annex is called that has them if they are of many actions.
    """
    with_words = [(action, of_action(action, said)) for action in reported if of_action(action, said)]
    if not with_words:
        return
    yield Heading(2, f"{number}. {TITLE}")
    count, times = count_text(len(with_words), "hoạt động"), count_text(sum(len(here) for _, here in with_words), "lần")
    lead = f"Trong kỳ, các đơn vị cập nhật tiến độ của {count}, {times}"
    if len(with_words) > MOST_NAMED:
        yield Paragraph("check_ins", f"{lead} (chi tiết tại {annex}).")
        return
    done = [(action, texts) for action, here in with_words if (texts := done_texts(here))]
    yield Paragraph("check_ins", f"{lead}{':' if done else '.'}")
    for action, texts in done:
        text = f"- {_called(plan, action)}: {'; '.join(texts)}"
        yield Paragraph(f"check_in.{action.id}", ended(text))


def check_in_annex(plan: Plan, reported: Sequence[Action], said: Said, named: str) -> tuple[Annex, ...]:
    """The annex with what is too much for the text; none where the text has it. named: the period of the report."""
    with_words = [(action, of_action(action, said)) for action in reported if of_action(action, said)]
    if len(with_words) <= MOST_NAMED:
        return ()
    columns = (
        Column("STT", 11, "center"),
        Column("Nhiệm vụ, hoạt động", 56),
        Column("Kết quả đã thực hiện", 80),
        Column("Khó khăn, vướng mắc", 50),
        Column("Việc tiếp theo", 50),
    )
    rows = tuple(
        Row((Figure(number), _called(plan, action), *(_lines(texts) for texts in _said_of(here))))
        for number, (action, here) in enumerate(with_words, 1)
    )
    return (Annex(f"{TITLE} {named}", (Table(columns, rows, size=SIZE),)),)


def next_words(action: Action, said: Said) -> str:
    """What comes next as the last check-in says, as a sentence of its own; "" where it says nothing of it."""
    text = next((in_line(each.next_steps) for each in of_action(action, said)[:1]), "")
    return f" Việc tiếp theo: {ended(text)}" if text else ""


def _called(plan: Plan, action: Action) -> str:
    """An action with the unit that leads it."""
    return f"{action.title} ({unit_names(plan, (action.lead_unit,))})" if action.lead_unit else action.title


def _said_of(check_ins: Sequence[CheckIn]) -> tuple[list[str], list[str], list[str]]:
    """What the last check-ins of an action say: done, in the way, next."""
    obstacles = {in_line(each.obstacles): None for each in check_ins[:MOST_OF_ACTION] if each.obstacles}
    coming = [in_line(each.next_steps) for each in check_ins[:1] if each.next_steps]
    return done_texts(check_ins), [*obstacles], coming


def _lines(texts: Iterable[str]) -> str:
    """Texts as the lines of a cell."""
    return "\n".join(ended(text[:1].upper() + text[1:]) for text in texts)
