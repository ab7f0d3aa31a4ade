"""Part II of a report, the results: by topic, by channel, by target, by component."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.frames import TOTAL
from analysis.position import places_moved
from planning.action import DOING, Action
from planning.documents.action_table import NO_TOPIC, SUM, channel_names, groups
from planning.documents.paper import Block, Column, Figure, GroupRow, Heading, Paragraph, Row, Table, letter
from planning.documents.positions import said_as_positions
from planning.documents.report_period import Span, times_done
from planning.documents.words import (
    CAUTION,
    JUDGED_WORDS,
    Names,
    count_text,
    goal_words,
    listed,
    lower_first,
    measured_words,
    state_counts,
)
from planning.judgement import Judgement
from planning.plan import Plan
from wording.numbers import PLACES, RANK, SHARE, change_format, score_format

SIZE: Final = 11


@dataclass(frozen=True, eq=False)
class IndexFigures:
    """The office's own unit in the newest edition of an index up to the plan's year.

    year: None where the store has no edition with it. rows: with CHANGE_COLUMNS, components in the official order.
    """

    index: str
    unit: str
    year: int | None
    rows: pd.DataFrame


def results(
    plan: Plan,
    reported: Sequence[Action],
    judgements: tuple[Judgement, ...],
    figures: Sequence[IndexFigures],
    names: Names,
    within: Span,
) -> Iterator[Block]:
    """Part II of the report: what was done by topic and by channel, what the targets and the components reached."""
    yield Heading(1, "II. Kết quả thực hiện")
    yield Heading(2, "1. Kết quả theo nội dung tuyên truyền")
    yield from _by_topic(plan, reported, names)
    yield Heading(2, "2. Kết quả theo hình thức, kênh tuyên truyền")
    yield from _by_channel(plan, reported, within)
    yield Heading(2, "3. Kết quả theo chỉ tiêu cụ thể")
    yield from _by_target(plan, judgements, names)
    yield Heading(2, "4. Kết quả theo chỉ số thành phần")
    yield from _by_component(figures, reported, names)


def _by_topic(plan: Plan, reported: Sequence[Action], names: Names) -> Iterator[Block]:
    if not reported:
        yield Paragraph("topics", "Trong kỳ không có hoạt động nào theo các nội dung tuyên truyền.")
    titles = {f"{topic.letter}) {topic.name_vi}" if topic.letter else topic.name_vi: topic for topic in plan.topics}
    for position, (title, here) in enumerate(groups(plan, reported, names, "topic")):
        topic = titles.get(title)
        name = NO_TOPIC if title == NO_TOPIC else topic.name_vi if topic else title
        done = [action for action in here if action.status == "done"]
        finished = f" Đã hoàn thành: {listed(done)}." if done else ""
        yield Paragraph(
            f"topic.{topic.code if topic else 'none'}",
            f"{letter(position)}) {name}: {count_text(len(here), 'hoạt động')} ({state_counts(here)}).{finished}",
        )
    served = {code for action in reported for code in action.topics} | {topic.parent for topic in plan.topics}
    bare = [topic.name_vi for topic in plan.topics if topic.code not in served]
    if reported and bare:
        yield Paragraph("topics.bare", f"Nội dung chưa có hoạt động trong kỳ: {'; '.join(bare)}.")


def _by_channel(plan: Plan, reported: Sequence[Action], within: Span) -> Iterator[Block]:
    """How many actions each channel has, how far they are, and how often they were carried out in the period.

    An action of several channels counts in each, and once in the sum.
    """
    if not reported:
        yield Paragraph("channels", "Trong kỳ không có hoạt động nào theo các hình thức, kênh tuyên truyền.")
        return
    by_channel: dict[str, list[Action]] = {}
    for action in reported:
        for name in channel_names(plan, action) or ("Chưa xác định kênh",):
            by_channel.setdefault(name, []).append(action)
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
        Row((Figure(number), name, *_channel_counts(here, within)))
        for number, (name, here) in enumerate(sorted(by_channel.items(), key=lambda item: (-len(item[1]), item[0])), 1)
    ]
    rows.append(Row(("", SUM, *_channel_counts(reported, within)), is_bold=True))
    yield Table(columns, tuple(rows), size=SIZE)
    unused = [channel.name_vi for channel in plan.channels if channel.name_vi not in by_channel]
    if unused:
        yield Paragraph("channels.unused", f"Hình thức, kênh chưa có hoạt động trong kỳ: {'; '.join(unused)}.")


def _channel_counts(actions: Sequence[Action], within: Span) -> tuple[Figure, ...]:
    return (
        Figure(len(actions)),
        Figure(sum(action.status == "done" for action in actions)),
        Figure(sum(action.status in DOING for action in actions)),
        Figure(sum(action.status == "planned" for action in actions)),
        Figure(sum(times_done(action, within) for action in actions)),
    )


def _by_target(plan: Plan, judgements: tuple[Judgement, ...], names: Names) -> Iterator[Block]:
    """Every measurable part of the plan's targets: planned, reached, share, verdict."""
    judged = {(judgement.target, judgement.part): judgement for judgement in judgements}
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
            judgement = judged.get((target.code, part.code))
            rows.append(
                Row(
                    (
                        Figure(number),
                        part.text,
                        goal_words(part, names),
                        measured_words(part, judgement.measured if judgement else None, names),
                        _share(judgement.ratio if judgement else None),
                        JUDGED_WORDS[judgement.status if judgement else "unknown"],
                    )
                )
            )
    yield Table(columns, tuple(rows), size=SIZE)
    counts = [sum(judgement.status == status for judgement in judgements) for status in JUDGED_WORDS]
    texts = [
        count_text(count, f"chỉ tiêu {lower_first(words)}")
        for count, words in zip(counts, JUDGED_WORDS.values(), strict=True)
        if count
    ]
    if texts:
        yield Paragraph("targets", f"Kết quả: {', '.join(texts)}.")


def _share(ratio: float | None) -> Figure:
    """A share with one decimal, or none where it would be 0."""
    return Figure(ratio, SHARE.to(0 if ratio is None or f"{ratio * 100:.1f}".endswith(".0") else 1))


def _by_component(figures: Sequence[IndexFigures], reported: Sequence[Action], names: Names) -> Iterator[Block]:
    """The components of every index with their scores, ranks, moves and the actions that work on them."""
    if not figures:
        yield Paragraph("components", "Kế hoạch không gắn với chỉ số nào có điểm thành phần.")
        return
    for index_figures in figures:
        short = names.index(index_figures.index)
        parts = (
            index_figures.rows[index_figures.rows["component"] != TOTAL]
            if index_figures.year is not None
            else index_figures.rows
        )
        if index_figures.year is None or parts.empty:
            yield Paragraph(
                f"components.{index_figures.index}",
                f"{short}: chưa có điểm thành phần được công bố của {index_figures.unit}.",
            )
            continue
        attached = _attached(index_figures, parts, reported, names, short)
        blocks: tuple[Block, ...] = (
            _components(index_figures, parts, reported, names),
            Paragraph(f"components.{index_figures.index}", attached),
        )
        yield from said_as_positions(blocks) if index_figures.index in names.unranked else blocks
    caution = Paragraph("caution", CAUTION)
    has_ranks = any(index_figures.index not in names.unranked for index_figures in figures)
    yield from [caution] if has_ranks else said_as_positions([caution])


def _components(index_figures: IndexFigures, parts: pd.DataFrame, reported: Sequence[Action], names: Names) -> Table:
    columns = (
        Column("STT", 11, "center"),
        Column("Chỉ số thành phần", 50),
        Column(f"Điểm {index_figures.year}", 18, "center"),
        Column("Tăng/giảm điểm", 20, "center"),
        Column(f"Hạng {index_figures.year}", 18, "center"),
        Column("Tăng/giảm bậc", 20, "center"),
        Column("Số hoạt động đã gắn", 24, "center"),
    )
    rows = []
    for number, (_, row) in enumerate(parts.iterrows(), 1):
        rows.append(
            Row(
                (
                    Figure(number),
                    names.component(index_figures.index, str(row["component"])),
                    Figure(row["shown_value"], score_format(row)),
                    Figure(row["value_change"], change_format(row)),
                    Figure(row["rank"], RANK),
                    Figure(places_moved(row), PLACES),
                    Figure(len(_on(reported, index_figures.index, str(row["component"])))),
                )
            )
        )
    return Table(
        columns,
        tuple(rows),
        f"{names.index(index_figures.index)} năm {index_figures.year} của {index_figures.unit}",
        size=SIZE,
    )


def _attached(
    index_figures: IndexFigures, parts: pd.DataFrame, reported: Sequence[Action], names: Names, short: str
) -> str:
    components = [str(code) for code in parts["component"]]
    worked = [
        f"{names.component(index_figures.index, code)} ({listed(here, 3)})"
        for code in components
        if (here := _on(reported, index_figures.index, code))
    ]
    if not worked:
        return f"Trong kỳ chưa có hoạt động nào gắn với chỉ số thành phần của {short}."
    bare = [
        names.owned(index_figures.index, code) for code in components if not _on(reported, index_figures.index, code)
    ]
    rest = f" Còn {count_text(len(bare), 'chỉ số thành phần')} chưa có hoạt động: {', '.join(bare)}." if bare else ""
    return f"Hoạt động đã gắn: {'; '.join(worked)}.{rest}"


def _on(actions: Sequence[Action], index: str, component: str) -> list[Action]:
    return [action for action in actions if (index, component) in action.components and action.status != "cancelled"]
