"""The tables of actions in the annexes of plans and reports."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from planning.action import Action
from planning.documents.grouping import GroupBy
from planning.documents.paper import Cell, Column, Figure, GroupRow, Row, Table
from planning.documents.words import RHYTHM_WORDS, STATUS_WORDS, Names
from planning.plan import Plan
from wording.numbers import WHOLE, date_text, decimal

SIZE: Final = 11
"""Points; nine columns leave no room for more."""

LEAD, PRODUCT, WHEN, MONEY = "Chủ trì", "Sản phẩm, số lượng", "Thời gian", "Kinh phí (đồng)"
SUM: Final = "Tổng cộng"

_SHARED: Final = (
    Column("STT", 11, "center"),
    Column("Nội dung, nhiệm vụ", 53),
    Column(LEAD, 30),
    Column("Phối hợp", 30),
    Column("Hình thức, kênh", 26),
    Column(PRODUCT, 24),
    Column(WHEN, 24, "center"),
)
PLAN_COLUMNS: Final = (
    _SHARED[0],
    replace(_SHARED[1], width=52),
    *_SHARED[2:],
    Column(MONEY, 27, "right"),  # has the sum of a plan of tens of billions in one line, in bold letters
    Column("Ghi chú", 23),
)
REPORT_COLUMNS: Final = (*_SHARED, Column("Tình trạng", 22, "center"), Column("Kết quả, minh chứng", 27))

NO_TOPIC: Final = "Nhiệm vụ chưa gắn với nội dung tuyên truyền"
NO_COMPONENT: Final = "Nhiệm vụ không gắn với chỉ số thành phần"


def plan_table(plan: Plan, actions: Sequence[Action], names: Names, group_by: GroupBy) -> Table:
    """The actions of a plan with their budgets, and the sum of the known budgets."""

    def row(number: int, action: Action) -> Row:
        budget: Cell = "" if action.budget is None else Figure(action.budget, WHOLE)
        cells = (*_shared(number, action, plan, names, group_by), budget, _note(plan, action))
        return Row(cells, action=action.id)

    rows = [*_grouped(plan, actions, names, group_by, row)]
    budgets = [action.budget for action in actions if action.budget is not None]
    if budgets:
        rows.append(Row(("", SUM, "", "", "", "", "", Figure(sum(budgets), WHOLE), ""), is_bold=True))
    return Table(PLAN_COLUMNS, tuple(rows), size=SIZE)


def report_table(plan: Plan, actions: Sequence[Action], names: Names) -> Table:
    """The actions of a period with status and evidence, by topic."""

    def row(number: int, action: Action) -> Row:
        state = STATUS_WORDS[action.status]
        if action.status not in ("planned", "done", "cancelled") and action.progress:
            state = f"{state} ({action.progress}%)"
        return Row((*_shared(number, action, plan, names, "topic"), state, _result(action)), action=action.id)

    return Table(REPORT_COLUMNS, tuple(_grouped(plan, actions, names, "topic", row)), size=SIZE)


def groups(
    plan: Plan, actions: Iterable[Action], names: Names, group_by: GroupBy
) -> list[tuple[str, tuple[Action, ...]]]:
    """The actions under the names of their groups, in the order of the plan; each action appears once.

    An action of several topics appears under the first of them in the plan's order, one of several components
    under the first by index and code; those of none stand at the end.
    """
    every = tuple(actions)
    if group_by == "topic":
        order = [topic.code for topic in plan.topics]
        titles = {
            topic.code: f"{topic.letter}) {topic.name_vi}" if topic.letter else topic.name_vi for topic in plan.topics
        }
        order += sorted({code for action in every for code in action.topics} - titles.keys())
        group_numbers = [min((order.index(code) for code in action.topics), default=len(order)) for action in every]
        named = [*(titles.get(code, code) for code in order), NO_TOPIC]
    else:
        pairs = sorted({pair for action in every for pair in action.components})
        group_numbers = [min((pairs.index(pair) for pair in action.components), default=len(pairs)) for action in every]
        named = [*map(names.pair, pairs), NO_COMPONENT]
    found = [
        (title, tuple(a for a, at in zip(every, group_numbers, strict=True) if at == n))
        for n, title in enumerate(named)
    ]
    return [(title, here) for title, here in found if here]


def _grouped(
    plan: Plan,
    actions: Sequence[Action],
    names: Names,
    group_by: GroupBy,
    row: Callable[[int, Action], Row],
) -> Iterable[Row | GroupRow]:
    number = 0
    for title, here in groups(plan, actions, names, group_by):
        yield GroupRow(title)
        for action in sorted(here, key=_by_day):
            number += 1
            yield row(number, action)


def _by_day(action: Action) -> tuple[date, str]:
    return action.start or action.due or date.max, action.title


def _shared(number: int, action: Action, plan: Plan, names: Names, group_by: GroupBy) -> tuple[Cell, ...]:
    if group_by == "topic":
        served = "; ".join(map(names.pair, action.components))
        title = f"{action.title}\n(Chỉ số: {served})" if served else action.title
    else:
        topic_names = "; ".join(topic.name_vi for topic in plan.topics if topic.code in action.topics)
        title = f"{action.title}\n(Nội dung: {topic_names})" if topic_names else action.title
    coordinating = "; ".join(_unit(plan, coordinating_unit) for coordinating_unit in action.coordinating)
    return (
        Figure(number),
        title,
        "\n".join(filter(None, (_unit(plan, action.lead_unit), action.in_charge and f"({action.in_charge})"))),
        coordinating,
        "; ".join(channel_names(plan, action)),
        product(action),
        when(action),
    )


def _unit(plan: Plan, unit: str) -> str:
    return next((known_unit.name_vi for known_unit in plan.units if known_unit.code == unit), unit)


def _channel(plan: Plan, channel: str) -> str:
    return next((known_channel.name_vi for known_channel in plan.channels if known_channel.code == channel), channel)


def channel_names(plan: Plan, action: Action) -> tuple[str, ...]:
    """The channels of an action in words, the main one first."""
    return tuple(_channel(plan, channel) for channel in action.channels)


def product(action: Action) -> str:
    """What an action makes, and how many."""
    count = _plain(action.quantity) if action.quantity is not None else ""
    if not action.product:
        if action.measure_target is None:
            return count
        return f"{_plain(action.measure_target)} {action.measure_unit}".strip()
    if not count or count in action.product.split():
        return action.product
    return f"{action.product} (số lượng: {count})"


def when(action: Action) -> str:
    """From when to when, and how often."""
    first, last = (date_text(day, "vi") if day else "" for day in (action.start, action.due))
    days = f"{first} - {last}" if first and last and first != last else last or (f"Từ {first}" if first else "")
    rhythm = RHYTHM_WORDS[action.rhythm] if action.rhythm != "once" else ""
    text = "\n".join(part for part in (rhythm, days) if part)
    return text[:1].upper() + text[1:]


def _note(plan: Plan, action: Action) -> str:
    notes = [action.note]
    if action.supplement:
        day = next((supplement.on for supplement in plan.supplements if supplement.number == action.supplement), None)
        dated = f" (ngày {date_text(day, 'vi')})" if day else ""
        notes.append(f"Bổ sung lần {action.supplement}{dated}")
    return "\n".join(note for note in notes if note)


def _result(action: Action) -> str:
    parts = []
    if action.measure_done is not None:
        unit = f" {action.measure_unit}" if action.measure_unit else ""
        of = f"/{_plain(action.measure_target)}" if action.measure_target is not None else ""
        parts.append(f"{_plain(action.measure_done)}{of}{unit}")
    if action.occurrences:
        parts.append(f"Đã thực hiện {len(action.occurrences)} lần")
    parts += [evidence.title or evidence.name or evidence.url for evidence in action.evidence]
    return "\n".join(parts)


def _plain(value: float) -> str:
    return decimal(value, "vi", 0 if float(value).is_integer() else 2)
