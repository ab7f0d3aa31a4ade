"""The profile of one unit in a survey, on one page: scores, ranks, their uncertainty, and the widest gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from planning.documents.paper import (
    TRIAL_MARK,
    TRIAL_TEXT,
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

    rank, grade, chance: None where there is none.
    """

    score: float
    low: float
    high: float
    rank: float | None
    ranked: float
    rank_low: float
    rank_high: float
    grade: str | None
    chance: float | None


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


def unit_profile_document(profile: UnitProfile, issuer: Issuer) -> Paper:
    """The page as a paper of the office, in Vietnamese."""
    subject = f"{profile.index} {profile.year}: {profile.unit}".upper()
    if profile.is_example:
        subject = f"{TRIAL_MARK.upper()} – {subject}"
    blocks = tuple(_blocks(profile) if profile.has_ranks else said_as_positions(_blocks(profile)))
    return Paper("BÁO CÁO", subject, issuer, profile.year, (), blocks)


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
