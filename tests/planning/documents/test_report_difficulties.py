"""What stands in the way in a report: ten lines at most, the most serious first, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.action import Action, Difficulty
from planning.check_in import CheckIn
from planning.documents.paper import GroupRow, Paper, Paragraph, Row, Table, texts
from planning.documents.report_difficulties import TITLE
from tests.planning.documents.samples import PLAN, actions, report_paper, whole_plan

DAY = date(2023, 4, 3)


def hindered(count: int, different: int = 0) -> tuple[Action, ...]:
    """So many actions with a difficulty each, of so many different ones; every third is answered."""
    return tuple(
        replace(
            action,
            difficulties=(
                Difficulty(
                    f"Thiếu việc {at % (different or count)}.",
                    DAY + timedelta(at % 20),
                    f"Người {at}",
                    "Sẽ bố trí" if (at % (different or count)) % 3 == 2 else "",
                ),
            ),
        )
        for at, action in enumerate(actions(count))
    )


def part(paper: Paper, code: str) -> list[str]:
    """The paragraphs of the text whose ids begin so."""
    return [block.text for block in paper.blocks if isinstance(block, Paragraph) and block.id.startswith(code)]


def annex_rows(paper: Paper) -> tuple[Row | GroupRow, ...]:
    """The rows of the annex on what stands in the way; none where there is no such annex."""
    tables = [block for annex in paper.annexes if annex.title.startswith(TITLE) for block in annex.blocks]
    return tuple(row for table in tables if isinstance(table, Table) for row in table.rows)


@pytest.mark.parametrize("count", [1, 30, 300])
def test_there_are_ten_lines_at_most_and_every_difficulty_is_in_the_text_or_the_annex(count: int) -> None:
    every = hindered(count)
    paper = report_paper(whole_plan(), every)
    lines = part(paper, "difficulty.")
    in_annex = [row for row in annex_rows(paper) if isinstance(row, Row)]
    reported = {row.action for row in paper.annexes[0].blocks[0].rows if isinstance(row, Row)}
    assert len(lines) == min(len(reported), 10) + (len(reported) > 10)
    assert len(in_annex) == (len(reported) if len(reported) > 10 else 0)
    said = "\n".join([*lines, *(str(cell) for row in in_annex for cell in row.cells)])
    for action in every:
        assert (action.title in said) == (action.id in reported)


def test_one_difficulty_is_a_line_that_says_who_raised_it_and_what_it_was_answered() -> None:
    (action,) = hindered(1)
    paper = report_paper(whole_plan(), (action,))
    assert part(paper, "difficult") == [f"- {action.title} (Người 0): Thiếu việc 0; chưa có trả lời."]
    answered = replace(action, difficulties=(replace(action.difficulties[0], answer="Sẽ bố trí."),))
    assert part(report_paper(whole_plan(), (answered,)), "difficult") == [
        f"- {action.title} (Người 0): Thiếu việc 0; đã trả lời: Sẽ bố trí."
    ]


def test_what_is_left_out_is_counted_and_led_to() -> None:
    paper = report_paper(whole_plan(), hindered(300))
    reported = sum(isinstance(row, Row) for row in annex_rows(paper))
    (summary,) = part(paper, "difficulties")
    assert f"phản ánh {reported} khó khăn, vướng mắc của {reported} hoạt động, trong đó" in summary
    assert "chi tiết tại Phụ lục II" in summary and paper.annexes[1].title.startswith(TITLE)
    assert part(paper, "difficulty.")[-1] == (
        f"- Và {reported - 10} khó khăn, vướng mắc khác của {reported - 10} hoạt động tại Phụ lục II."
    )
    assert len(part(paper, "proposal.")) == 12 and "khác của" in part(paper, "proposal.")[-1]
    groups = [row.text for row in annex_rows(paper) if isinstance(row, GroupRow)]
    assert len(groups) == len(set(groups)) == len(PLAN.units)


def test_the_same_words_stand_once_with_the_number_of_their_actions() -> None:
    paper = report_paper(whole_plan(), hindered(30, different=2))
    lines = part(paper, "difficulty.")
    assert len(lines) == 2 and all("hoạt động khác); chưa có trả lời." in line for line in lines)
    assert all(line.startswith("- Thiếu việc") for line in lines)
    assert sum(isinstance(row, Row) for row in annex_rows(paper)) == sum(
        isinstance(row, Row) for row in paper.annexes[0].blocks[0].rows
    )


def test_what_the_text_can_name_needs_no_annex() -> None:
    paper = report_paper(whole_plan(), hindered(9, different=1))
    (line,) = part(paper, "difficulty.")
    assert all(action.title in line for action in hindered(9)) and not annex_rows(paper)
    assert part(paper, "difficulties") == []


def test_open_ones_of_late_actions_come_first_and_those_of_a_unit_stand_together() -> None:
    plain, late = actions(9)[1], actions(9)[3]

    def action(number: int, start: Action, unit: str, answer: str = "") -> Action:
        difficulty = Difficulty(f"Việc {number}", DAY, "", answer)
        days = {"start": DAY, "due": DAY + timedelta(3) if start is late else date(2023, 12, 1)}
        state = {"status": "in_progress", "rhythm": "once", "progress": 40, "occurrences": ()}
        return replace(
            start, id=number, title=f"Hoạt động {number}", lead_unit=unit, difficulties=(difficulty,), **days, **state
        )

    units = [unit.code for unit in PLAN.units]
    every = (
        action(1, plain, units[0]),
        action(2, late, units[1], "Đã bố trí"),
        action(3, late, units[1]),
        action(4, plain, units[1]),
    )
    lines = part(report_paper(whole_plan(), every), "difficulty.")
    assert [line[len("- Hoạt động ")] for line in lines] == ["3", "4", "2", "1"]


def test_what_only_check_ins_say_comes_after_and_counts_to_the_ten() -> None:
    every = hindered(8)
    said = [CheckIn(action.id or 0, date(2023, 4, 10), "Đã làm", f"Chờ ý kiến {action.id}", id=9) for action in every]
    paper = report_paper(whole_plan(), every, said=said)
    lines = [*part(paper, "difficulty."), *part(paper, "obstacle.")]
    assert len(part(paper, "obstacle.")) == 2 and len(lines) == 11
    assert "cập nhật ngày 10/04/2023: Chờ ý kiến" in part(paper, "obstacle.")[0]
    assert sum(isinstance(row, Row) for row in annex_rows(paper)) == 16


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=40))
def test_nothing_is_lost_whatever_is_raised(raised: list[tuple[int, bool]]) -> None:
    every = tuple(
        replace(action, difficulties=(Difficulty(f"Việc {text}", DAY, "", "Rồi" if is_answered else ""),))
        for action, (text, is_answered) in zip(actions(len(raised)), raised, strict=True)
    )
    paper = report_paper(whole_plan(), every)
    reported = {row.action for row in paper.annexes[0].blocks[0].rows if isinstance(row, Row)}
    named = {row.action for row in annex_rows(paper) if isinstance(row, Row)}
    lines = "\n".join(part(paper, "difficulty."))
    assert len(part(paper, "difficulty.")) <= 11
    for action in every:
        if action.id in reported:
            assert action.id in named or action.title in lines
    asked = sum(not action.difficulties[0].answer for action in every if action.id in reported)
    assert (f"{asked:02d} khó khăn" in texts(paper).get("proposals", "")) == (asked > 0)
