"""An analysis ends in work: what answers its flags, and what is asked of who decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from planning.action import Action, Difficulty
from planning.documents.analysis_tasks import tasks
from planning.documents.paper import Block, GroupRow, Heading, Paragraph, Table
from tests.planning.documents.samples import NAMES


@dataclass(frozen=True)
class Raised:
    component: str
    index: str = "pci"
    unit: str = "ha_tinh"
    year: int = 2023


FLAGS = (Raised("transparency"), Raised("proactivity"))
TODAY = date(2024, 5, 20)
UNITS = {"office": "Văn phòng Sở"}


def action(number: int, *components: str, **fields: Any) -> Action:
    given = {"lead_unit": "office", "due": date(2024, 6, 30), "product": "Bài viết", "quantity": 4.0, "plan_year": 2024}
    pairs = tuple(("pci", component) for component in components)
    return Action(title=f"Việc {number}", id=number, components=pairs, **(given | fields))


def made(*actions: Action, flags: tuple[Raised, ...] = FLAGS, today: date = TODAY) -> list[Block]:
    return list(tasks(flags, actions, UNITS, NAMES, today))


def said(blocks: list[Block]) -> list[str]:
    return [block.text for block in blocks if isinstance(block, (Heading, Paragraph))]


def rows(blocks: list[Block]) -> list[str]:
    """The rows of the table of work, their cells with a bar between."""
    (table,) = (block for block in blocks if isinstance(block, Table))
    return [row.text if isinstance(row, GroupRow) else "|".join(map(str, row.cells)) for row in table.rows]


def test_the_work_on_each_flagged_component_is_named_with_lead_days_and_product() -> None:
    found = made(action(1, "transparency"), action(2, "proactivity", "transparency"), action(3, "proactivity"))
    assert said(found) == ["V. Nhiệm vụ, giải pháp; kiến nghị", "1. Nhiệm vụ, giải pháp"]
    assert rows(found) == [
        "Tính minh bạch",
        "1|Việc 1|Văn phòng Sở|30/06/2024|Bài viết (số lượng: 4)",
        "2|Việc 2|Văn phòng Sở|30/06/2024|Bài viết (số lượng: 4)",
        "Tính năng động",
        "3|Việc 3|Văn phòng Sở|30/06/2024|Bài viết (số lượng: 4)",
    ], "each action stands once"


def test_what_was_made_from_a_proposal_comes_first_and_what_is_over_is_not_named() -> None:
    found = made(
        action(1, "transparency", due=date(2024, 1, 5)),
        action(2, "transparency", proposal="A-01"),
        action(3, "transparency", status="done", progress=100),
        action(4, "transparency", due=date(2023, 12, 5), plan_year=2023),
    )
    assert [row.split("|")[1] for row in rows(found) if "|" in row] == ["Việc 2", "Việc 1"]


def test_much_work_on_one_component_is_counted() -> None:
    found = rows(made(*(action(number, "transparency") for number in range(1, 9))))
    assert sum("|Việc " in row for row in found) == 5
    assert "|Và 03 nhiệm vụ khác theo Kế hoạch|||" in found


def test_work_a_lead_and_an_answer_are_asked_for_where_they_are_missing() -> None:
    open_question = Difficulty("Chưa bố trí kinh phí.", date(2024, 2, 1))
    found = said(made(action(1, "transparency", lead_unit="", difficulties=(open_question,))))
    assert found[found.index("2. Kiến nghị") + 1 :] == [
        "- Xem xét, bổ sung nhiệm vụ cho 01 chỉ số thành phần chưa có đủ hoạt động: Tính năng động.",
        "- Phân công đơn vị chủ trì 01 nhiệm vụ: Việc 1.",
        "- Giải quyết khó khăn, vướng mắc: chưa bố trí kinh phí (Việc 1).",
    ]


def test_where_nothing_is_flagged_nothing_is_said() -> None:
    assert made(action(1, "transparency"), flags=()) == []
    assert "1. Kiến nghị" in said(made())
