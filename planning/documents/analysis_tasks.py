"""What is to be done about an edition: the work that answers its flags, and what is asked of who decides."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from analysis.frames import TOTAL
from planning.action import Action, is_open
from planning.coverage import Flagged, covers, flagged_not_covered
from planning.documents.action_table import LEAD, PRODUCT, SIZE, WHEN, product, when
from planning.documents.paper import Block, Column, Figure, GroupRow, Heading, Paragraph, Row, Table
from planning.documents.words import Names, count_text, ended, listed, lower_first
from planning.plan import Pair

MOST_OF_ONE: Final = 5
"""More work on one component than this is counted."""

_COLUMNS: Final = (
    Column("STT", 11, "center"),
    Column("Nhiệm vụ, giải pháp", 62),
    Column(LEAD, 33),
    Column(WHEN, 24, "center"),
    Column(PRODUCT, 30),
)


def tasks(
    flags: Sequence[Flagged], actions: Sequence[Action], units: Mapping[str, str], names: Names, today: date
) -> Iterator[Block]:
    """Part V of an analysis: the work ahead on what is flagged, and what is asked for; nothing where there is no flag.

    actions: those of the index. units: what the plans call their units, by code.
    """
    if not flags:
        return
    work = _work_of(flags, [action for action in actions if _is_ahead(action, today)])
    asked = tuple(_asked(flags, actions, [action for here in work.values() for action in here], names))
    if not work and not asked:
        return
    yield Heading(1, "V. Nhiệm vụ, giải pháp; kiến nghị")
    if work:
        yield Heading(2, "1. Nhiệm vụ, giải pháp")
        yield Table(_COLUMNS, tuple(_rows(work, units, names)), size=SIZE)
    if asked:
        yield Heading(2, f"{2 if work else 1}. Kiến nghị")
    for number, text in enumerate(asked, 1):
        yield Paragraph(f"asked.{number}", f"- {ended(text)}")


def _is_ahead(action: Action, today: date) -> bool:
    """Whether somebody still has to do it: it is open, and its day or the year of its plan is not over."""
    is_over = action.due is not None and action.due < today and (action.plan_year or 0) < today.year
    return is_open(action) and not is_over


def _work_of(flags: Sequence[Flagged], actions: Sequence[Action]) -> dict[Pair, list[Action]]:
    """The work that answers the flags of each component, each action once, those made from proposals first."""
    named: set[int | None] = set()
    found: dict[Pair, list[Action]] = {}
    for flag in flags:
        for action in sorted(actions, key=lambda action: (not action.proposal, action.due or date.max)):
            if action.id not in named and covers(action, flag):
                named.add(action.id)
                found.setdefault((flag.index, flag.component), []).append(action)
    return found


def _rows(work: Mapping[Pair, Sequence[Action]], units: Mapping[str, str], names: Names) -> Iterator[Row | GroupRow]:
    number = 0
    for pair, here in work.items():
        yield GroupRow(names.component(*pair))
        for action in here[:MOST_OF_ONE]:
            number += 1
            lead = units.get(action.lead_unit, action.lead_unit)
            yield Row((Figure(number), action.title, lead, when(action), product(action)), action=action.id)
        if len(here) > MOST_OF_ONE:
            rest = count_text(len(here) - MOST_OF_ONE, "nhiệm vụ")
            yield Row(("", f"Và {rest} khác theo Kế hoạch", "", "", ""))


def _asked(flags: Sequence[Flagged], actions: Sequence[Action], work: Sequence[Action], names: Names) -> Iterator[str]:
    """What who decides is asked for: work where there is none, who leads, an answer to a difficulty."""
    bare = [pair for pair in flagged_not_covered(flags, actions) if pair[1] != TOTAL]
    if bare:
        named = "; ".join(names.owned(*pair) for pair in bare)
        count = count_text(len(bare), "chỉ số thành phần")
        yield f"Xem xét, bổ sung nhiệm vụ cho {count} chưa có đủ hoạt động: {named}"
    if without_lead := [action for action in work if not action.lead_unit]:
        yield f"Phân công đơn vị chủ trì {count_text(len(without_lead), 'nhiệm vụ')}: {listed(without_lead)}"
    for action in work:
        for difficulty in action.difficulties:
            if not difficulty.answer:
                yield f"Giải quyết khó khăn, vướng mắc: {ended(lower_first(difficulty.text), '')} ({action.title})"
