"""The words that official papers use for states, days, documents and amounts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from analysis.frames import DEFAULT_DECIMALS, TOTAL
from planning.action import STATUSES, Action, ActionStatus
from planning.plan import LegalBasis, Pair, Plan, Rhythm, Term
from planning.target import OF_EDITIONS, kind_of
from planning.verdict import Status, amount
from wording.numbers import decimal, decimals_of, integer
from wording.words import DEFAULT_LANGUAGE, Words

STATUS_WORDS: Final[dict[ActionStatus, str]] = {
    "planned": "Chưa thực hiện",
    "preparing": "Đang xây dựng",
    "in_progress": "Đang thực hiện",
    "continued": "Tiếp tục thực hiện",
    "maintained": "Tiếp tục duy trì",
    "done": "Hoàn thành",
    "cancelled": "Không thực hiện",
}

JUDGED_WORDS: Final[dict[Status, str]] = {
    "met": "Đạt",
    "on_course": "Đúng tiến độ",
    "behind": "Chậm tiến độ",
    "not_met": "Chưa đạt",
    "unknown": "Chưa đủ số liệu",
}

RHYTHM_WORDS: Final[dict[Rhythm, str]] = {
    "once": "một lần",
    "weekly": "hằng tuần",
    "flag_ceremony": "đầu tháng",
    "monthly": "hằng tháng",
    "quarterly": "hàng quý",
    "half_yearly": "6 tháng một lần",
    "ad_hoc": "đột xuất",
    "continuous": "thường xuyên",
}

NAMED_DOCUMENTS: Final = (
    "Chương trình",
    "Đề án",
    "Kế hoạch",
    "Chiến lược",
    "Quy chế",
    "Chỉ số",
    "Luật",
    "Bộ",
    "Quy định",
)
"""Words that keep their capital within a sentence: the name of a document or an index."""

CAUTION: Final = (
    "Báo cáo thống kê hoạt động tuyên truyền đã làm và điểm số đã công bố cạnh nhau; chưa có căn cứ để kết luận "
    "hoạt động tuyên truyền làm tăng hoặc giảm điểm, thứ hạng."
)


FRAMEWORK_CHANGED: Final = "Năm {year} bộ chỉ số thay đổi: {what}"
TOO_FEW_TOTALS: Final = "Chỉ có {units} đơn vị có tổng điểm nên không tính hạng và trung vị"
NOT_RANKED: Final = "Thứ tự nêu ở đây do chương trình tính từ điểm; cơ quan công bố không sắp thứ tự các đơn vị"
ON_A_LIST: Final = (
    "Điểm của các đơn vị mới do chương trình suy ra từ trung bình cộng đơn giản của các đơn vị hợp thành, thứ tự được "
    "tính theo các điểm đó; đây không phải số công bố"
)
OF_A_COPY: Final = "Một phần số liệu theo bản sao thứ cấp, chưa thấy bản của cơ quan công bố"
ON_WEIGHTS: Final = "Về trọng số: {what}"
"""What must be known of the figures of an analysis."""

MOST_NAMED: Final = 10
"""More actions than this are not named in the running text; the annex has them all."""


@dataclass(frozen=True)
class Names:
    """What things are called in papers: indices by code (PCI), components by index and code.

    less_is_better: the components (and totals) of which a lower score is better; their names say so. unranked: the
    indices whose publisher ranks nobody: an order of ours is called a position by score. decimals: with how many the
    scores of an index are written. groups: what groups of units are called, as of `wording.groups`. owners: the units
    that answer for components, by name.
    """

    indices: Mapping[str, str] = field(default_factory=dict)
    components: Mapping[Pair, str] = field(default_factory=dict)
    less_is_better: frozenset[Pair] = frozenset()
    unranked: frozenset[str] = frozenset()
    decimals: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, Any] = field(default_factory=dict)
    owners: Mapping[Pair, str] = field(default_factory=dict)

    def index(self, code: str) -> str:
        """The short name of an index."""
        return self.indices.get(code, code.upper())

    def component(self, index: str, code: str) -> str:
        """The name of a component; of the total, that it is one."""
        name = self.components.get((index, code)) or ("Tổng điểm" if code == TOTAL else code)
        return f"{name} (thấp hơn là tốt)" if (index, code) in self.less_is_better else name

    def owned(self, index: str, code: str) -> str:
        """A component with who answers for it, where somebody does: Đào tạo lao động (đầu mối: Văn phòng Sở)."""
        owner = self.owners.get((index, code))
        return f"{self.component(index, code)} (đầu mối: {owner})" if owner else self.component(index, code)

    def pair(self, pair: Pair) -> str:
        """A component with its index: PCI – Tính năng động."""
        return f"{self.index(pair[0])} – {self.component(*pair)}"


def region_text(name: str, is_kind: bool) -> str:
    """What the units of a region, or of a kind, are called together: vùng Bắc Trung Bộ, nhóm Sở, ban, ngành."""
    return f"{'nhóm' if is_kind else 'vùng'} {name}"


def long_date(day: date) -> str:
    """A day as papers write it: ngày 05 tháng 3 năm 2020, ngày 18 tháng 01 năm 2023."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def lower_first(text: str) -> str:
    """A text as it goes on within a sentence; abbreviations and names of documents keep their capital."""
    first = text.split(" ", 1)[0]
    if text.startswith(NAMED_DOCUMENTS) or first[1:] != first[1:].lower():
        return text
    return text[:1].lower() + text[1:]


def ended(text: str, mark: str = ".") -> str:
    """A text with the mark at its end, in place of the one that it has."""
    plain = text.rstrip()
    return plain if plain.endswith((":", "!", "?", "…")) else plain.rstrip(".;,") + mark


def capital(text: str) -> str:
    """A text as it begins a sentence."""
    return text[:1].upper() + text[1:]


class Citations:
    """Cites documents: in full the first time, later by kind and number only (Nghị định 30/2020, Annex I)."""

    def __init__(self) -> None:
        self._cited: set[tuple[str, str]] = set()

    def cite(self, basis: LegalBasis) -> str:
        """The document as it is named at this place of the paper."""
        if not basis.number:
            return f"{basis.kind} “{basis.subject}”"
        key = (basis.kind.casefold(), basis.number)
        short = f"{basis.kind} số {basis.number}"
        if key in self._cited:
            return short
        self._cited.add(key)
        day = f" {long_date(basis.signed_on)}" if basis.signed_on else ""
        issuer = f" của {basis.issuer}" if basis.issuer else ""
        return f"{short}{day}{issuer} về {lower_first(basis.subject)}"


def unit_names(plan: Plan, codes: Iterable[str]) -> str:
    """The plan's units in a row, as they stand within a sentence: các phòng chuyên môn, Văn phòng Sở."""
    known = {unit.code: unit.name_vi for unit in plan.units}
    names = [known.get(code, code) for code in codes]
    return ", ".join(name.replace("Các ", "các ", 1) if name.startswith("Các ") else name for name in names)


def valid_in(terms: Iterable[Term], year: int) -> tuple[Term, ...]:
    """The terms that are offered on any day of a year."""
    return tuple(
        term
        for term in terms
        if (term.valid_from is None or term.valid_from.year <= year)
        and (term.valid_to is None or term.valid_to.year >= year)
    )


def plan_name(plan: Plan, issuer: str) -> str:
    """The plan as another paper names it, with number and day where they are known."""
    number = f" số {plan.number}" if plan.number else ""
    day = f" {long_date(plan.signed_on)}" if plan.signed_on else ""
    return f"Kế hoạch{number}{day} của {issuer} về {lower_first(plan.title)}"


def goal_words(part: Any, names: Names) -> str:
    """The goal of a target part, in few words."""
    if kind_of(part) == "floors":
        goal = _floors_goal(part, (part.index, part.component) in names.less_is_better)
    else:
        goal = _GOALS[kind_of(part)](part)
    return _said_of(part, goal, names)


def _said_of(part: Any, text: str, names: Names) -> str:
    """A text about a target part, with a rank of its index called as it is to be called there."""
    has_ranks = kind_of(part) not in OF_EDITIONS or part.index not in names.unranked
    return Words(DEFAULT_LANGUAGE, has_ranks).phrase(text)


def measured_words(part: Any, measured: float | None, names: Names) -> str:
    """What was reached of a part, in its own unit; a dash where there is no one figure."""
    if measured is None:
        return "–"
    kind = kind_of(part)
    if kind in ("rank_step", "rank_band", "group_rank") or (kind == "floors" and part.score is None):
        return _said_of(part, f"Hạng {measured:.0f}", names)
    if kind == "floors":
        digits = max(names.decimals.get(part.index, DEFAULT_DECIMALS), decimals_of(part.score))
        return f"{decimal(measured, 'vi', digits)} điểm"
    if kind == "share":
        return f"{measured:.0f} chỉ số"
    if kind == "percentage":
        return f"{amount(measured, 'vi')}%"
    if kind == "existence":
        return "Có" if measured >= 1 else "Chưa có"
    return f"{amount(measured, 'vi')} {part.unit}"


def _floors_goal(part: Any, is_less_better: bool) -> str:
    bounds = ("không quá", "dưới") if is_less_better else ("từ", "trên")
    score = "" if part.score is None else f"{bounds[part.is_above]} {amount(part.score, 'vi')} điểm"
    rank = "" if part.rank is None else f"hạng {part.rank} trở lên"
    return capital(", ".join(text for text in (score, rank) if text))


def _band_goal(part: Any) -> str:
    return f"Trong {part.worst} hạng đầu" if part.best == 1 else f"Trong nhóm hạng {part.best}–{part.worst}"


def _group_goal(part: Any) -> str:
    return f"Từ hạng {part.from_rank} lên hạng {part.to_rank} trong {'vùng' if part.within == 'region' else 'nhóm'}"


def _increase_goal(part: Any) -> str:
    before = f" ({amount(part.before, 'vi')} {part.unit})" if part.before is not None else ""
    return f"Tăng so với năm trước{before}"


_GOALS: Final[dict[str, Callable[[Any], str]]] = {
    "rank_step": lambda part: f"Tăng từ {part.places} bậc trở lên so với năm {part.from_year}",
    "rank_band": _band_goal,
    "share": lambda part: f"{part.count} chỉ số thành phần trong {part.rank} hạng đầu",
    "group_rank": _group_goal,
    "percentage": lambda part: f"{amount(part.goal, 'vi')}%",
    "count": lambda part: f"{'Hơn ' if part.is_above else ''}{amount(part.goal, 'vi')} {part.unit}",
    "existence": lambda part: "Có",
    "increase": _increase_goal,
}


def count_text(number: int, noun: str) -> str:
    """A number with its noun, padded to two digits as papers write it: 03 hoạt động."""
    return f"{number:02d} {noun}" if 0 < number < 10 else f"{integer(number, 'vi')} {noun}"


def state_counts(actions: Sequence[Action]) -> str:
    """The number of actions in each status: 03 hoàn thành, 01 đang thực hiện."""
    return ", ".join(
        count_text(count, lower_first(STATUS_WORDS[status]))
        for status in sorted(STATUSES, key=lambda status: status != "done")
        if (count := sum(action.status == status for action in actions))
    )


def listed(actions: Sequence[Action], most: int = MOST_NAMED) -> str:
    """The titles of actions; how many more there are where they are too many."""
    text = "; ".join(action.title for action in actions[:most])
    rest = len(actions) - most
    return f"{text}; và {count_text(rest, 'hoạt động')} khác" if rest > 0 else text
