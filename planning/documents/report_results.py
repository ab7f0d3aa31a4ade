"""Part II of a report, the results: by topic, by channel, by target, by component."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from analysis.frames import TOTAL, is_known
from analysis.position import places_moved
from planning.action import DOING, Action
from planning.documents.action_table import NO_TOPIC, SUM, channel_names, groups
from planning.documents.paper import Block, Cell, Column, Figure, GroupRow, Heading, Paragraph, Row, Table
from planning.documents.positions import said_as_positions
from planning.documents.report_period import Span, times_done
from planning.documents.words import (
    CAUTION,
    JUDGED_WORDS,
    MOST_NAMED,
    Names,
    count_text,
    ended,
    goal_words,
    listed,
    lower_first,
    measured_words,
    state_counts,
)
from planning.judgement import Judgement
from planning.marks import letter
from planning.periods import Period
from planning.plan import Plan
from planning.target import kind_of
from planning.value_verdict import period_text
from wording.numbers import PLACES, RANK, SHARE, change_format, date_text, score_format

SIZE: Final = 11


@dataclass(frozen=True, eq=False)
class IndexFigures:
    """The office's own unit in the newest edition of an index that was public by the period's end.

    year: None where there was no edition with it. rows: with CHANGE_COLUMNS, components in the official order.
    published: the day of publication that the edition counts from; is_assumed: the day itself is not known.
    """

    index: str
    unit: str
    year: int | None
    rows: pd.DataFrame
    published: date | None = None
    is_assumed: bool = False


def results(
    plan: Plan,
    reported: Sequence[Action],
    judgements: tuple[Judgement, ...],
    figures: Sequence[IndexFigures],
    names: Names,
    within: Span,
    period: Period,
) -> Iterator[Block]:
    """Part II of the report: what was done by topic and by channel, what the targets and the components reached."""
    yield Heading(1, "II. Kết quả thực hiện")
    yield Heading(2, "1. Kết quả theo nội dung tuyên truyền")
    yield from _by_topic(plan, reported, names)
    yield Heading(2, "2. Kết quả theo hình thức, kênh tuyên truyền")
    yield from _by_channel(plan, reported, within)
    yield Heading(2, "3. Kết quả theo chỉ tiêu cụ thể")
    yield from _by_target(plan, judgements, names, within, period)
    yield Heading(2, "4. Kết quả theo chỉ số thành phần")
    yield from _by_component(figures, reported, names, within)


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


def time_gone(period: Period, within: Span) -> str:
    """How much of the year is over at the end of a report: sau 6 tháng; of one made before, until which day."""
    if within.closing < within.last:
        return f"đến ngày {date_text(within.closing, 'vi')}"
    return f"sau {period.last_month} tháng" if period.last_month < 12 else "cả năm"


def _by_target(
    plan: Plan, judgements: tuple[Judgement, ...], names: Names, within: Span, period: Period
) -> Iterator[Block]:
    """What is known of the plan's targets: planned, reached, share, verdict; in one sentence what has no figures."""
    judged = {(judgement.target, judgement.part): judgement for judgement in judgements}
    parts = [(judged.get((target.code, part.code)), part) for target, part in plan.parts()]
    if not parts:
        yield Paragraph("targets", "Kế hoạch không nêu chỉ tiêu đo được.")
        return
    bare = [part.text for judgement, part in parts if not _has_figures(judgement)]
    if len(bare) < len(parts):
        yield _targets_table(plan, judged, names, within, period)
        counts = [sum(_has_figures(each) and each.status == status for each in judgements) for status in JUDGED_WORDS]
        texts = [
            count_text(count, f"chỉ tiêu {lower_first(words)}")
            for count, words in zip(counts, JUDGED_WORDS.values(), strict=True)
            if count
        ]
        yield Paragraph("targets", f"Kết quả: {', '.join(texts)}.")
    if bare:
        named = "; ".join(ended(lower_first(text), "") for text in bare[:MOST_NAMED])
        others = f"; và {count_text(len(bare) - MOST_NAMED, 'chỉ tiêu')} khác" if len(bare) > MOST_NAMED else ""
        count = count_text(len(bare), "chỉ tiêu")
        yield Paragraph("targets.bare", f"Chưa có số liệu {period_text(period)[0]} của {count}: {named}{others}.")


def _has_figures(judgement: Judgement | None) -> bool:
    return judgement is not None and (judgement.status != "unknown" or judgement.measured is not None)


def _targets_table(
    plan: Plan, judged: Mapping[tuple[str, str], Judgement], names: Names, within: Span, period: Period
) -> Table:
    """The parts of the targets that have figures."""
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
        shown = [
            (part, judged[target.code, part.code])
            for part in target.parts
            if _has_figures(judged.get((target.code, part.code)))
        ]
        if shown and len(target.parts) > 1:
            rows.append(GroupRow(target.text))
        for part, judgement in shown:
            number += 1
            rows.append(
                Row(
                    (
                        Figure(number),
                        part.text,
                        goal_words(part, names),
                        measured_words(part, judgement.measured, names),
                        _share(judgement.ratio),
                        _verdict(plan, part, judgement, within, period),
                    )
                )
            )
    return Table(columns, tuple(rows), size=SIZE)


def _verdict(plan: Plan, part: Any, judgement: Judgement, within: Span, period: Period) -> str:
    """The verdict; of a year's amount that is under way, with the share reached: Đúng tiến độ (54,7% sau 6 tháng)."""
    word = JUDGED_WORDS[judgement.status]
    is_of_year = kind_of(part) in ("count", "increase") and part.due_year in (None, plan.year)
    if judgement.status not in ("on_course", "behind") or judgement.ratio is None or not is_of_year:
        return word
    return f"{word} ({_share(judgement.ratio)} {time_gone(period, within)})"


def _share(ratio: float | None) -> Figure:
    """A share with one decimal, or none where it would be 0."""
    return Figure(ratio, SHARE.to(0 if ratio is None or f"{ratio * 100:.1f}".endswith(".0") else 1))


def _by_component(
    figures: Sequence[IndexFigures], reported: Sequence[Action], names: Names, within: Span
) -> Iterator[Block]:
    """The components of every index with their scores, ranks, moves and the actions that work on them."""
    if not figures:
        yield Paragraph("components", "Kế hoạch không gắn với chỉ số nào có điểm thành phần.")
        return
    bare = []
    for index_figures in figures:
        short = names.index(index_figures.index)
        parts = _shown(index_figures, reported)
        if parts.empty:
            bare.append(f"{short} ({index_figures.unit})")
            continue
        attached = _attached(index_figures, parts, reported, names, short)
        blocks: tuple[Block, ...] = (
            _components(index_figures, parts, reported, names),
            Paragraph(f"components.{index_figures.index}", attached),
        )
        yield from said_as_positions(blocks) if index_figures.index in names.unranked else blocks
    if bare:
        day = date_text(within.reached, "vi")
        yield Paragraph("components.none", f"Đến ngày {day} chưa công bố điểm thành phần của: {'; '.join(bare)}.")
    if len(bare) == len(figures):
        return
    caution = Paragraph("caution", CAUTION)
    has_ranks = any(index_figures.index not in names.unranked for index_figures in figures)
    yield from [caution] if has_ranks else said_as_positions([caution])


def _shown(index_figures: IndexFigures, reported: Sequence[Action]) -> pd.DataFrame:
    """The components that have a figure, or an action in the period."""
    rows = index_figures.rows
    if index_figures.year is None or rows.empty:
        return rows.iloc[:0]
    parts = rows[rows["component"] != TOTAL]
    worked = {code for action in reported for index, code in action.components if index == index_figures.index}
    return parts[parts["shown_value"].notna() | parts["rank"].notna() | parts["component"].isin(worked)]


def _components(index_figures: IndexFigures, parts: pd.DataFrame, reported: Sequence[Action], names: Names) -> Table:
    """The table of the components; a column without any figure is left out."""
    columns = (
        Column("STT", 11, "center"),
        Column("Chỉ số thành phần", 50),
        Column(f"Điểm {index_figures.year}", 18, "center"),
        Column("Tăng/giảm điểm", 20, "center"),
        Column(f"Hạng {index_figures.year}", 18, "center"),
        Column("Tăng/giảm bậc", 20, "center"),
        Column("Số hoạt động đã gắn", 24, "center"),
    )
    lines: list[tuple[Cell, ...]] = [
        (
            Figure(number),
            names.component(index_figures.index, str(row["component"])),
            Figure(row["shown_value"], score_format(row)),
            Figure(row["value_change"], change_format(row)),
            Figure(row["rank"], RANK),
            Figure(places_moved(row), PLACES),
            Figure(len(_on(reported, index_figures.index, str(row["component"])))),
        )
        for number, (_, row) in enumerate(parts.iterrows(), 1)
    ]
    filled = [at for at in range(len(columns)) if any(_says_something(line[at]) for line in lines)]
    return Table(
        tuple(columns[at] for at in filled),
        tuple(Row(tuple(line[at] for at in filled)) for line in lines),
        f"{names.index(index_figures.index)} năm {index_figures.year} của {index_figures.unit}",
        size=SIZE,
    )


def _says_something(cell: Cell) -> bool:
    return is_known(cell.value) if isinstance(cell, Figure) else bool(cell)


def _attached(
    index_figures: IndexFigures, parts: pd.DataFrame, reported: Sequence[Action], names: Names, short: str
) -> str:
    components = [str(code) for code in parts["component"]]
    worked = [
        f"{names.component(index_figures.index, code)} ({listed(here, 3)})"
        for code in components
        if (here := _on(reported, index_figures.index, code))
    ]
    published = _publication(index_figures, short)
    if not worked:
        return f"{published}Trong kỳ chưa có hoạt động nào gắn với chỉ số thành phần của {short}."
    bare = [
        names.owned(index_figures.index, code) for code in components if not _on(reported, index_figures.index, code)
    ]
    rest = f" Còn {count_text(len(bare), 'chỉ số thành phần')} chưa có hoạt động: {', '.join(bare)}." if bare else ""
    return f"{published}Hoạt động đã gắn: {'; '.join(worked)}.{rest}"


def _publication(index_figures: IndexFigures, short: str) -> str:
    """From which day the edition counts; "" where that is not asked."""
    if index_figures.published is None:
        return ""
    day, edition = date_text(index_figures.published, "vi"), f"{short} {index_figures.year}"
    if index_figures.is_assumed:
        return f"{edition} chưa rõ ngày công bố, tạm tính từ ngày {day}. "
    return f"{edition} công bố ngày {day}. "


def _on(actions: Sequence[Action], index: str, component: str) -> list[Action]:
    return [action for action in actions if (index, component) in action.components and action.status != "cancelled"]
