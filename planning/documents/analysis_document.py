"""The report on one edition of an index: standing, changes and their causes, flags, and plan coverage."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from analysis.change import TotalChange
from analysis.flags import Flag
from analysis.frames import TOTAL, smallest_change
from analysis.indicators import Weakness
from analysis.position import best_rank
from planning.action import DOING, Action
from planning.coverage import covered_not_flagged, covers, flagged_not_covered
from planning.documents import charts
from planning.documents.analysis_tasks import tasks
from planning.documents.figures import component_sentences, component_table, points_words, total_sentences
from planning.documents.paper import Block, Heading, Issuer, Paper, Paragraph, Picture
from planning.documents.positions import said_as_positions
from planning.documents.words import CAUTION, Names, count_text, ended
from planning.marks import letter
from planning.plan import Signature
from wording.early_warning import warning_counts, warning_sentences
from wording.flags import reason
from wording.indicators import weaknesses_text
from wording.numbers import datetime_text, decimal, rank_text, score_digits, signed
from wording.words import Words

WINDOW = 5
"""Number of years in which the best rank is searched."""


@dataclass(frozen=True, eq=False)
class Analysis:
    """What is known of one unit in one edition.

    rows: the unit's rows of the edition with CHANGE_COLUMNS and POSITION_COLUMNS, components in the official
    order. region: its region or kind, as of `words.region_text`; empty without one. history: all the unit's rows up to
    the edition. explained: why the total moved, None where there is
    nothing to compare. notes: what must be known of the figures, each a sentence. said: by component, what was first
    said of the next edition: as of `wording.early_warning`, with the moment `made_at`. units: what the plans call their
    units, by code. weakest: by component, the indicators in which the unit stands lowest; none where the edition has no
    indicators.
    """

    index: str
    index_name: str
    publisher: str
    unit: str
    region: str
    year: int
    rows: pd.DataFrame
    history: pd.DataFrame
    explained: TotalChange | None
    flags: tuple[Flag, ...]
    actions: tuple[Action, ...]
    notes: tuple[str, ...] = ()
    said: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    weakest: Mapping[str, tuple[Weakness, ...]] = field(default_factory=dict)


def analysis_document(
    known: Analysis,
    issuer: Issuer,
    names: Names,
    today: date,
    recipients: tuple[str, ...] = (),
    signature: Signature | None = None,
) -> Paper:
    """The report on one edition, with its table, its charts and its flags."""
    short = names.index(known.index)
    subject = f"Phân tích kết quả {known.index_name} ({short}) năm {known.year} của {known.unit}"
    opening = (
        f"{issuer.name} báo cáo kết quả phân tích {known.index_name} ({short}) năm {known.year} của {known.unit} "
        f"theo số liệu của {known.publisher} như sau:"
    )
    blocks = (
        Paragraph("introduction", opening),
        *_results(known, names, short),
        *_components(known, names),
        *_causes(known, names, short),
        *_flags(known, names),
        *tasks(known.flags, known.actions, known.units, names, today),
        Paragraph("caution", CAUTION),
        Paragraph("closing", f"Trên đây là báo cáo phân tích kết quả {short} năm {known.year} của {known.unit}."),
    )
    return Paper(
        kind="BÁO CÁO",
        subject=subject,
        issuer=issuer,
        year=today.year,
        opening=(),
        blocks=tuple(_numbered(tuple(said_as_positions(blocks)) if known.index in names.unranked else blocks)),
        recipients=recipients,
        signature=signature or Signature(),
    )


def _numbered(blocks: Sequence[Block]) -> Iterator[Block]:
    """The pictures numbered in the order in which they stand."""
    number = 0
    for block in blocks:
        if isinstance(block, Picture):
            number += 1
            name = f"Hình {number}. "
            yield replace(block, alt=name + block.alt, caption=name + block.caption)
        else:
            yield block


def _results(known: Analysis, names: Names, short: str) -> Iterator[Block]:
    yield Heading(1, "I. Kết quả chung")
    yield Paragraph("total", total_sentences(known.rows, short, known.unit, known.publisher, known.region, names))
    best = best_rank(known.history, str(known.rows["unit"].iloc[0]), TOTAL, known.year, WINDOW, known.index)
    if best is not None:
        rank, span = rank_text(best.rank, best.rank_of), f"{best.first_year}–{best.last_year}"
        text = (
            f"Đây là thứ hạng cao nhất trong giai đoạn {span} ({best.editions} kỳ có xếp hạng)."
            if best.is_last
            else f"Thứ hạng cao nhất trong giai đoạn {span} là {rank} (năm {best.year})."
        )
        yield Paragraph("best", text)
    for position, note in enumerate(known.notes):
        yield Paragraph(f"note.{position + 1}", ended(note))
    picture = charts.course(known.history, known.unit, short, known.index not in names.unranked)
    if picture:
        yield picture


def _components(known: Analysis, names: Names) -> Iterator[Block]:
    yield Heading(1, "II. Kết quả các chỉ số thành phần")
    if (known.rows["component"] != TOTAL).any():
        yield component_table(known.rows, names, f"Bảng 1. Điểm và thứ hạng các chỉ số thành phần năm {known.year}")
        for position, text in enumerate(component_sentences(known.rows, names)):
            yield Paragraph(f"components.{position + 1}", text)
        picture = charts.levels(known.rows, names, known.unit)
        if picture:
            yield picture
    else:
        yield Paragraph("components", f"Chưa có điểm các chỉ số thành phần năm {known.year} của {known.unit}.")


def _causes(known: Analysis, names: Names, short: str) -> Iterator[Block]:
    yield Heading(1, "III. Nguyên nhân tăng, giảm tổng điểm")
    change = known.explained
    if change is None:
        yield Paragraph("causes", f"Chưa có tổng điểm {short} của kỳ trước để so sánh.")
        return
    digits = score_digits(known.rows.iloc[0])
    moved = points_words(change.change, digits)
    if not change.is_split:
        yield Paragraph(
            "causes",
            f"Tổng điểm {moved} so với năm {change.from_year}; chưa đủ số liệu thành phần hoặc trọng số của hai kỳ "
            "để tách mức thay đổi này theo từng chỉ số.",
        )
        return
    parts = [
        (name, value)
        for name, value in (
            ("do điểm các chỉ số thành phần", change.by_scores),
            ("do thay đổi trọng số", change.by_weights),
            ("do thay đổi bộ chỉ số", change.by_set),
            ("do làm tròn hoặc chưa giải thích được", change.unexplained),
        )
        if abs(value) >= smallest_change(digits)
    ]
    split = "; ".join(f"{name} {signed(value, 'vi', digits)} điểm" for name, value in parts)
    yield Paragraph("causes", f"Tổng điểm {moved} so với năm {change.from_year}, trong đó: {split}.")
    for way, verb in ((-1, "giảm"), (1, "tăng")):
        text = _most(change, names, known.index, way, verb, digits)
        if text:
            yield Paragraph(f"causes.{'loss' if way < 0 else 'gain'}", text)
    method = change.by_weights + change.by_set
    if abs(change.change) >= smallest_change(digits) and change.change * change.by_scores <= 0 < change.change * method:
        moved = "tăng" if change.change > 0 else "giảm"
        yield Paragraph(
            "causes.method", f"Mức {moved} này do cách tính thay đổi, không phải do điểm các chỉ số thành phần."
        )
    picture = charts.contributions(change, names, known.index, digits)
    if picture:
        yield picture


def _most(change: TotalChange, names: Names, index: str, way: int, verb: str, digits: int) -> str:
    """The components that took, or gave, the most points of the total."""
    scored = change.parts[change.parts["is_compared"]]
    moved = scored[way * scored["score_part"] >= smallest_change(digits)].sort_values("score_part", ascending=way < 0)
    named = [
        f"{names.component(index, str(row['component']))} ({decimal(abs(row['score_part']), 'vi', digits)} điểm; "
        f"điểm thành phần từ {decimal(row['before'], 'vi', digits)} "
        f"{'lên' if row['after'] > row['before'] else 'xuống'} {decimal(row['after'], 'vi', digits)})"
        for _, row in moved.iterrows()
    ]
    return f"Các chỉ số thành phần làm {verb} tổng điểm gồm: {'; '.join(named)}." if named else ""


def _flags(known: Analysis, names: Names) -> Iterator[Block]:
    yield Heading(1, "IV. Các chỉ số cần quan tâm và hoạt động tuyên truyền đã gắn")
    yield Heading(2, "1. Cảnh báo")
    if not known.flags:
        yield Paragraph("flags", "Không có cảnh báo nào theo các quy tắc đang áp dụng.")
    by_component: dict[str, list[Flag]] = {}
    for flag in known.flags:
        by_component.setdefault(flag.component, []).append(flag)
    for position, (component, here) in enumerate(by_component.items()):
        reasons = " ".join(reason(flag, "vi", groups=names.groups) for flag in here)
        severity = Words("vi")(f"severity.{here[0].severity}")
        name = names.component(known.index, component)
        weakest = weaknesses_text(Words("vi"), known.weakest.get(component, ()))
        is_work = component != TOTAL or len(by_component) == 1
        answer = _answer(known, here) if is_work else ""
        sentences = " ".join(filter(None, (reasons, weakest, _said(known, component), answer)))
        yield Paragraph(f"flag.{component}", f"{letter(position)}) {name} ({severity}): {sentences}")
    yield Heading(2, "2. Theo dõi khắc phục")
    yield Paragraph("coverage", _coverage(known, by_component, names))


def _said(known: Analysis, component: str) -> str:
    """What was said of the next edition when that was stored; "" where nothing was."""
    row, say = known.said.get(component), Words("vi")
    if row is None or not warning_counts(row):
        return ""
    lead = say("next_rank.said_then", year=known.year, day=datetime_text(row["made_at"], "vi"))
    return " ".join([lead, *warning_sentences(say, row)])


def _answer(known: Analysis, flags: Sequence[Flag]) -> str:
    answering = [action for action in known.actions if any(covers(action, flag) for flag in flags)]
    if not answering:
        return "Chưa có hoạt động tuyên truyền."
    done = sum(action.status == "done" for action in answering)
    doing = sum(action.status in DOING for action in answering)
    planned = len(answering) - done - doing
    texts = [
        count_text(count, words)
        for count, words in ((done, "hoàn thành"), (doing, "đang thực hiện"), (planned, "chưa thực hiện"))
        if count
    ]
    return f"Đã gắn {count_text(len(answering), 'hoạt động')}: {', '.join(texts)}."


def _coverage(known: Analysis, raised: dict[str, list[Flag]], names: Names) -> str:
    flagged = [component for component in raised if component != TOTAL] or list(raised)  # the total is nobody's work
    bare = [pair for pair in flagged_not_covered(known.flags, known.actions) if pair[0] == known.index]
    texts = []
    if flagged:
        covered = len(flagged) - len(bare)
        texts.append(
            f"Trong {count_text(len(flagged), 'mục')} có cảnh báo, {count_text(covered, 'mục')} đã có hoạt động "
            "tuyên truyền cho mọi cảnh báo."
            if covered
            else f"Chưa mục nào trong {count_text(len(flagged), 'mục')} có cảnh báo được gắn đủ hoạt động tuyên truyền."
        )
    if bare:
        texts.append(f"Còn thiếu hoạt động: {', '.join(names.owned(*pair) for pair in bare)}.")
    others = [pair for pair in covered_not_flagged(known.flags, known.actions) if pair[0] == known.index]
    if others:
        named = ", ".join(names.component(*pair) for pair in others)
        texts.append(f"Chỉ số không có cảnh báo nhưng vẫn có hoạt động: {named}.")
    return " ".join(texts) or "Không có cảnh báo và chưa có hoạt động nào gắn với chỉ số thành phần."
