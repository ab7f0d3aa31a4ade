"""The parts of a report that are counted: by channel, by target, by component, and what goes wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.frames import TOTAL
from analysis.position import places_moved
from planning.action import DOING, STATUSES, Action, Difficulty
from planning.documents.action_table import channel_name
from planning.documents.paper import Block, Column, GroupRow, Paragraph, Row, Table
from planning.documents.report_period import Span, times_done
from planning.documents.words import (
    CAUTION,
    JUDGED_WORDS,
    STATUS_WORDS,
    Names,
    counted,
    ended,
    goal_words,
    lower_first,
    measured_words,
)
from planning.judgement import Judgement
from planning.plan import Plan
from wording.numbers import decimal, percent, rank_text, signed

SIZE = 11


@dataclass(frozen=True, eq=False)
class IndexFigures:
    """The office's own unit in the newest edition of an index up to the plan's year.

    year: None where the store has no edition with it. rows: with CHANGE_COLUMNS, components in the official order.
    """

    index: str
    unit: str
    year: int | None
    rows: pd.DataFrame


def state_counts(actions: Sequence[Action]) -> str:
    """How many actions are in which state: 03 hoàn thành, 01 đang thực hiện."""
    order = sorted(STATUSES, key=lambda status: status != "done")
    return ", ".join(
        counted(count, lower_first(STATUS_WORDS[status]))
        for status in order
        if (count := sum(action.status == status for action in actions))
    )


def listed(actions: Sequence[Action], most: int) -> str:
    """The titles of actions; how many more there are where they are too many."""
    text = "; ".join(action.title for action in actions[:most])
    rest = len(actions) - most
    return f"{text}; và {counted(rest, 'hoạt động')} khác" if rest > 0 else text


def by_channel(plan: Plan, told: Sequence[Action], within: Span) -> Iterator[Block]:
    """How many actions each channel has, how far they are, and how often they were carried out in the period."""
    if not told:
        yield Paragraph("channels", "Trong kỳ không có hoạt động nào theo các hình thức, kênh tuyên truyền.")
        return
    groups: dict[str, list[Action]] = {}
    for action in told:
        groups.setdefault(channel_name(plan, action) or "Chưa xác định kênh", []).append(action)
    columns = (
        Column("STT", 11, "center"),
        Column("Hình thức, kênh", 50),
        Column("Số hoạt động", 18, "center"),
        Column("Hoàn thành", 18, "center"),
        Column("Đang triển khai", 20, "center"),
        Column("Chưa thực hiện", 20, "center"),
        Column("Số lần đã thực hiện trong kỳ", 24, "center"),
    )
    rows = [
        Row((str(number), name, *_channel_counts(here, within)))
        for number, (name, here) in enumerate(sorted(groups.items(), key=lambda one: (-len(one[1]), one[0])), 1)
    ]
    rows.append(Row(("", "Tổng cộng", *_channel_counts(told, within)), is_bold=True))
    yield Table(columns, tuple(rows), size=SIZE)
    unused = [one.name_vi for one in plan.channels if one.name_vi not in groups]
    if unused:
        yield Paragraph("channels.unused", f"Hình thức, kênh chưa có hoạt động trong kỳ: {'; '.join(unused)}.")


def _channel_counts(actions: Sequence[Action], within: Span) -> tuple[str, ...]:
    return (
        str(len(actions)),
        str(sum(action.status == "done" for action in actions)),
        str(sum(action.status in DOING for action in actions)),
        str(sum(action.status == "planned" for action in actions)),
        str(sum(times_done(action, within) for action in actions)),
    )


def by_target(plan: Plan, judgements: tuple[Judgement, ...]) -> Iterator[Block]:
    """Every measurable part of the plan's targets: planned, reached, share, verdict."""
    judged = {(one.target, one.part): one for one in judgements}
    if not any(True for _ in plan.parts()):
        yield Paragraph("targets", "Kế hoạch không nêu chỉ tiêu đo được.")
        return
    columns = (
        Column("STT", 11, "center"),
        Column("Chỉ tiêu", 56),
        Column("Kế hoạch", 28, "center"),
        Column("Thực hiện", 25, "center"),
        Column("Tỷ lệ", 15, "center"),
        Column("Đánh giá", 25, "center"),
    )
    rows: list[Row | GroupRow] = []
    number = 0
    for target in plan.targets:
        if len(target.parts) > 1:
            rows.append(GroupRow(target.text))
        for part in target.parts:
            number += 1
            one = judged.get((target.code, part.code))
            rows.append(
                Row(
                    (
                        str(number),
                        part.text,
                        goal_words(part),
                        measured_words(part, one.measured if one else None),
                        percent(one.ratio, "vi", 1).replace(",0%", "%") if one else "–",
                        JUDGED_WORDS[one.status if one else "unknown"],
                    )
                )
            )
    yield Table(columns, tuple(rows), size=SIZE)
    counts = [sum(one.status == status for one in judgements) for status in JUDGED_WORDS]
    told = [
        counted(count, f"chỉ tiêu {lower_first(words)}")
        for count, words in zip(counts, JUDGED_WORDS.values(), strict=True)
        if count
    ]
    if told:
        yield Paragraph("targets", f"Kết quả: {', '.join(told)}.")


def judged_problems(plan: Plan, judgements: tuple[Judgement, ...]) -> Iterator[Paragraph]:
    """The parts that were not met or are behind, said plainly, with the facts behind it."""
    texts = {(target.code, part.code): part.text for target, part in plan.parts()}
    wanting = [one for one in judgements if one.status in ("not_met", "behind")]
    if judgements and not wanting:
        unknown = sum(one.status == "unknown" for one in judgements)
        rest = f"; {counted(unknown, 'chỉ tiêu')} chưa có số liệu để kết luận" if unknown else ""
        yield Paragraph("judged", f"Không có chỉ tiêu nào được xác định là chưa đạt hoặc chậm tiến độ{rest}.")
    for one in wanting:
        said = "chưa đạt kế hoạch đề ra" if one.status == "not_met" else "chậm so với kế hoạch đề ra"
        facts = one.reason_vi.partition(": ")[2] or one.reason_vi
        text = f"- Chỉ tiêu “{texts.get((one.target, one.part), one.part)}” {said}: {facts}"
        yield Paragraph(f"judged.{one.part}", ended(text))


def difficulties_of(actions: Sequence[Action]) -> list[tuple[Action, Difficulty]]:
    """Every difficulty with its action, those without an answer first."""
    every = [(action, one) for action in actions for one in action.difficulties]
    return sorted(every, key=lambda pair: bool(pair[1].answer))


def difficulty_words(action: Action, one: Difficulty) -> str:
    """A difficulty with who raised it and what it was answered."""
    by = f" ({one.raised_by})" if one.raised_by else ""
    state = f"đã trả lời: {one.answer}" if one.answer else "chưa có trả lời"
    return ended(f"{action.title}{by}: {ended(one.text, '')}; {state}")


def by_component(figures: Sequence[IndexFigures], told: Sequence[Action], names: Names) -> Iterator[Block]:
    """The components of every index with their scores, ranks, moves and the actions that work on them."""
    if not figures:
        yield Paragraph("components", "Kế hoạch không gắn với chỉ số nào có điểm thành phần.")
        return
    for one in figures:
        short = names.index(one.index)
        parts = one.rows[one.rows["component"] != TOTAL] if one.year is not None else one.rows
        if one.year is None or parts.empty:
            yield Paragraph(f"components.{one.index}", f"{short}: chưa có điểm thành phần được công bố của {one.unit}.")
            continue
        yield _components(one, parts, told, names)
        yield Paragraph(f"components.{one.index}", _attached(one, parts, told, names, short))
    yield Paragraph("caution", CAUTION)


def _components(one: IndexFigures, parts: pd.DataFrame, told: Sequence[Action], names: Names) -> Table:
    columns = (
        Column("STT", 11, "center"),
        Column("Chỉ số thành phần", 50),
        Column(f"Điểm {one.year}", 18, "center"),
        Column("Tăng/giảm điểm", 20, "center"),
        Column(f"Hạng {one.year}", 18, "center"),
        Column("Tăng/giảm bậc", 20, "center"),
        Column("Số hoạt động đã gắn", 24, "center"),
    )
    rows = []
    for number, (_, row) in enumerate(parts.iterrows(), 1):
        places = places_moved(row)
        rows.append(
            Row(
                (
                    str(number),
                    names.component(one.index, str(row["component"])),
                    decimal(row["shown_value"], "vi"),
                    signed(row["value_change"], "vi"),
                    rank_text(row["rank"]),
                    "0" if places == 0 else signed(places, "vi", 0),
                    str(len(_on(told, one.index, str(row["component"])))),
                )
            )
        )
    return Table(columns, tuple(rows), f"{names.index(one.index)} năm {one.year} của {one.unit}", size=SIZE)


def _attached(one: IndexFigures, parts: pd.DataFrame, told: Sequence[Action], names: Names, short: str) -> str:
    components = [str(code) for code in parts["component"]]
    worked = [
        f"{names.component(one.index, code)} ({listed(here, 3)})"
        for code in components
        if (here := _on(told, one.index, code))
    ]
    if not worked:
        return f"Trong kỳ chưa có hoạt động nào gắn với chỉ số thành phần của {short}."
    bare = len(components) - len(worked)
    rest = f" Còn {counted(bare, 'chỉ số thành phần')} chưa có hoạt động." if bare else ""
    return f"Hoạt động đã gắn: {'; '.join(worked)}.{rest}"


def _on(actions: Sequence[Action], index: str, component: str) -> list[Action]:
    return [one for one in actions if (index, component) in one.components and one.status != "cancelled"]
