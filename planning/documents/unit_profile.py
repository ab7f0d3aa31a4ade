"""The profile of one unit in a survey, on one page: scores, ranks, their uncertainty, and the widest gaps.

Behind it, on pages of their own: question by question, and by kind of respondent.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from planning.documents.paper import (
    TRIAL_MARK,
    TRIAL_TEXT,
    Annex,
    Block,
    Column,
    Figure,
    Heading,
    Issuer,
    Paper,
    Paragraph,
    Row,
    Table,
)
from planning.documents.positions import said_as_positions
from wording.numbers import DECIMAL, decimal, percent, rank_text

CAUTION: Final = (
    "Điểm là tương đối: mỗi chỉ tiêu được đưa về thang 1–10 theo đơn vị thấp nhất và cao nhất của nhóm trong năm, nên "
    "điểm có thể thay đổi khi các đơn vị khác thay đổi. Khoảng trong ngoặc có độ tin cậy 90%; hai đơn vị có khoảng "
    "chồng lên nhau nhiều thì chưa thể coi là hơn kém."
)
NAMED: Final = 2
"""How many components are named as strongest and weakest."""


@dataclass(frozen=True)
class ProfiledComponent:
    """A component of the unit: its score 1–10 with the ends of its 90 % interval, the group's median and best."""

    name: str
    score: float
    low: float
    high: float
    median: float
    best: float


@dataclass(frozen=True)
class ProfiledTotal:
    """The unit's total with the ends of its 90 % interval; rank, of so many, with its ends; grade and its chance.

    shrunk: the total less what was luck, not finite where that is not known. rank, grade, chance: None where there
    is none.
    """

    score: float
    low: float
    high: float
    shrunk: float
    rank: float | None
    ranked: float
    rank_low: float
    rank_high: float
    grade: str | None
    chance: float | None


@dataclass(frozen=True)
class ProfiledQuestion:
    """The mean answer to a question on its own scale, with the ends of its interval, and the group's median."""

    text: str
    answers: int
    mean: float
    low: float
    high: float
    median: float


@dataclass(frozen=True)
class ProfiledKind:
    """What a kind of respondent says: the plain mean 0–100 with its ends, and that of the other units.

    column: what respondents are told apart by, "stratum" or the heading of a column; category: the value that these
    have there. Not finite where too few of them answered.
    """

    column: str
    category: str
    responses: int
    plain: float
    low: float
    high: float
    others: float


@dataclass(frozen=True)
class UnitProfile:
    """What is said of a unit. index: its short name; group: what its units are called; total: None without one.

    has_ranks: whether the publisher of the index ranks the units. floor: answers under which nothing is published; with
    fewer, only their number is said.
    """

    index: str
    year: int
    unit: str
    group: str
    questionnaire: str
    is_official: bool
    responses: int
    floor: int
    is_reportable: bool
    total: ProfiledTotal | None
    components: Sequence[ProfiledComponent]
    has_ranks: bool = True
    is_example: bool = False
    questions: Sequence[ProfiledQuestion] = ()
    kinds: Sequence[ProfiledKind] = ()


def unit_profile_document(profile: UnitProfile, issuer: Issuer) -> Paper:
    """The page as a paper of the office, in Vietnamese."""
    subject = f"{profile.index} {profile.year}: {profile.unit}".upper()
    if profile.is_example:
        subject = f"{TRIAL_MARK.upper()} – {subject}"
    blocks = tuple(_blocks(profile) if profile.has_ranks else said_as_positions(_blocks(profile)))
    annexes = (Annex("Theo câu hỏi và theo loại người trả lời", _annex(profile)),) if profile.questions else ()
    return Paper("BÁO CÁO", subject, issuer, profile.year, (), blocks, annexes=annexes)


def _annex(profile: UnitProfile) -> tuple[Block, ...]:
    """Question by question, and what each kind of respondent says."""
    questions = Table(
        (
            Column("Câu hỏi", 140),
            Column("Trả lời", 20, "right"),
            Column("Trung bình", 24, "right"),
            Column("Khoảng 90%", 36, "center"),
            Column("Trung vị nhóm", 26, "right"),
        ),
        tuple(
            Row(
                (
                    question.text,
                    Figure(question.answers),
                    Figure(question.mean, DECIMAL),
                    _between(question.low, question.high, 2),
                    Figure(question.median, DECIMAL),
                )
            )
            for question in profile.questions
        ),
    )
    blocks: list[Block] = [Heading(3, "Theo câu hỏi (thang của chính câu hỏi)"), questions]
    if profile.kinds:
        kinds = Table(
            (
                Column("Người trả lời", 110),
                Column("Phiếu", 20, "right"),
                Column("Trung bình", 24, "right"),
                Column("Khoảng 90%", 36, "center"),
                Column("Các đơn vị khác", 30, "right"),
            ),
            tuple(
                Row(
                    (
                        f"{'Tầng mẫu' if kind.column == 'stratum' else kind.column}: {kind.category}",
                        Figure(kind.responses),
                        Figure(kind.plain if math.isfinite(kind.plain) else None, DECIMAL.to(1)),
                        _between(kind.low, kind.high, 1),
                        Figure(kind.others if math.isfinite(kind.others) else None, DECIMAL.to(1)),
                    )
                )
                for kind in profile.kinds
            ),
        )
        few = f"Trung bình thường 0–100, càng cao càng tốt. Loại có ít hơn {profile.floor} phiếu chỉ ghi số phiếu."
        blocks += [Heading(3, "Theo loại người trả lời"), kinds, Paragraph("kinds", few)]
    return tuple(blocks)


def _between(low: float, high: float, digits: int) -> str:
    if not (math.isfinite(low) and math.isfinite(high)):
        return "–"
    return f"{decimal(low, 'vi', digits)} – {decimal(high, 'vi', digits)}"


def _blocks(profile: UnitProfile) -> list[Block]:
    official = "" if profile.is_official else "Phiếu hỏi này không phải phiếu hỏi chính thức của tỉnh."
    if profile.is_example:
        official = TRIAL_TEXT
    source = f"Theo {profile.responses} phiếu trả lời ({profile.questionnaire}). {official}".strip()
    if not profile.is_reportable:
        few = f"Ít hơn {profile.floor} phiếu: không công bố điểm, thứ hạng của đơn vị."
        return [Paragraph("source", source), Paragraph("few", few)]
    return [
        Paragraph("source", source),
        Paragraph("total", _total(profile.total, profile.group)),
        Heading(3, "Các chỉ số thành phần (thang 1–10)"),
        Table(
            (
                Column("Chỉ số thành phần", 62),
                Column("Điểm", 18, "right"),
                Column("Khoảng 90%", 32, "center"),
                Column("Trung vị nhóm", 24, "right"),
                Column("Cao nhất", 24, "right"),
            ),
            tuple(
                Row(
                    (
                        part.name,
                        Figure(part.score, DECIMAL),
                        f"{decimal(part.low, 'vi')} – {decimal(part.high, 'vi')}",
                        Figure(part.median, DECIMAL),
                        Figure(part.best, DECIMAL),
                    )
                )
                for part in profile.components
            ),
        ),
        *_gaps(profile.components),
        Paragraph("caution", CAUTION),
    ]


def _total(total: ProfiledTotal | None, group: str) -> str:
    if total is None:
        return "Chưa đủ số liệu để tính tổng điểm."
    between = f"{decimal(total.low, 'vi')} – {decimal(total.high, 'vi')}"
    text = f"Tổng điểm {decimal(total.score, 'vi')} ({between})"
    if math.isfinite(total.shrunk):
        text += f", trừ phần may rủi còn khoảng {decimal(total.shrunk, 'vi', 1)}"
    if total.rank is not None:
        rank_range = f"{total.rank_low:.0f} – {total.rank_high:.0f}"
        text += f"; hạng {rank_text(total.rank, total.ranked)} {group} (từ {rank_range})"
    if total.grade:
        chance = "" if total.chance is None else f" (khả năng {percent(total.chance, 'vi')})"
        text += f"; xếp loại {total.grade}{chance}"
    return f"{text}."


def _gaps(components: Sequence[ProfiledComponent]) -> list[Paragraph]:
    """What stands out above and below the middle of the group: a fact and a gap each, and where to begin."""
    gaps = sorted((part.score - part.median, part.name) for part in components)
    above = [f"{name} (hơn {decimal(gap, 'vi')} điểm)" for gap, name in reversed(gaps) if gap > 0][:NAMED]
    below = [f"{name} (thấp hơn {decimal(-gap, 'vi')} điểm)" for gap, name in gaps if gap < 0][:NAMED]
    parts = []
    if above:
        parts.append(Paragraph("above", f"Cao hơn trung vị của nhóm nhiều nhất: {'; '.join(above)}."))
    if below:
        text = f"Thấp hơn trung vị của nhóm nhiều nhất: {'; '.join(below)}. Nên bắt đầu từ các chỉ số này."
        parts.append(Paragraph("below", text))
    return parts
