"""The records of targets: a class for each form in which offices state one (rank, score, percentage, amount …)."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from analysis.frames import TOTAL

STRICT = ConfigDict(extra="forbid")

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$", max_length=100)]
Line = Annotated[str, Field(min_length=1, max_length=2000)]
Year = Annotated[int, Field(ge=2000, le=2100)]
Rank = Annotated[int, Field(ge=1, le=1000)]
Count = Annotated[int, Field(ge=1, le=1000)]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Part:
    """What every measurable part of a target has: its code and its words.

    due_year: the year at whose end, or by whose edition, it is to be reached, where that is not the plan's
    own year (a horizon such as "by 2025").
    """

    code: Code
    text: Line
    due_year: Year | None = None


@dataclass(frozen=True, config=STRICT, kw_only=True)
class OfIndex(Part):
    """A part that the scores and ranks of an edition judge: of one component, or of the total."""

    index: Code
    component: Code = TOTAL


@dataclass(frozen=True, config=STRICT, kw_only=True)
class RankStep(OfIndex):
    """At least so many places better than in the edition of `from_year`: "tăng từ 2 bậc trở lên so với năm 2019"."""

    kind: Literal["rank_step"] = "rank_step"
    places: Rank
    from_year: Year


@dataclass(frozen=True, config=STRICT, kw_only=True)
class RankBand(OfIndex):
    """A rank no worse than `worst`: "trong tốp 20"; `best` is only printed ("nhóm 20–25"): better is met as well."""

    kind: Literal["rank_band"] = "rank_band"
    worst: Rank
    best: Rank = 1


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Floors(OfIndex):
    """A least score, a worst rank, or both together: "trên 7,50 điểm, xếp hạng từ 10 trở lên".

    Where a lower score is better, `score` is the highest. is_above: the score must be better than `score`, equal is not
    enough.
    """

    kind: Literal["floors"] = "floors"
    score: Annotated[float, Field(ge=0, le=1000)] | None = None
    rank: Rank | None = None
    is_above: bool = False


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Share(Part):
    """So many components among the first `rank`: "3/10 chỉ số nằm trong tốp 10"."""

    kind: Literal["share"] = "share"
    index: Code
    count: Count
    rank: Rank


@dataclass(frozen=True, config=STRICT, kw_only=True)
class GroupRank(OfIndex):
    """From one place to another within the region or the unit's group: "gia nhập thị trường 9 → 6"."""

    kind: Literal["group_rank"] = "group_rank"
    within: Literal["region", "group"] = "group"
    from_rank: Rank
    to_rank: Rank


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Percentage(Part):
    """A share of all, in per cent: "100% TTHC được niêm yết"."""

    kind: Literal["percentage"] = "percentage"
    goal: Annotated[float, Field(gt=0, le=100)]
    of: str = ""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Amount(Part):
    """A number to reach within the year: "hơn 3.000 người dân và doanh nghiệp" (is_above)."""

    kind: Literal["count"] = "count"
    goal: Annotated[float, Field(gt=0)]
    unit: Line
    is_above: bool = False


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Existence(Part):
    """Something that is to be there: "Cổng thông tin điện tử có chuyên mục hỏi – đáp"."""

    kind: Literal["existence"] = "existence"


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Increase(Part):
    """More than in the year before, without a number of its own: "tăng thời lượng".

    before: last year's figure, where it is known.
    """

    kind: Literal["increase"] = "increase"
    unit: Line
    before: Annotated[float, Field(ge=0)] | None = None


AnyPart = Annotated[
    RankStep | RankBand | Floors | Share | GroupRank | Percentage | Amount | Existence | Increase,
    Field(discriminator="kind"),
]

KINDS: dict[str, type[Part]] = {
    "rank_step": RankStep,
    "rank_band": RankBand,
    "floors": Floors,
    "share": Share,
    "group_rank": GroupRank,
    "percentage": Percentage,
    "count": Amount,
    "existence": Existence,
    "increase": Increase,
}
"""The forms of a target; each is judged in `planning.judgement`."""

OF_EDITIONS = ("rank_step", "rank_band", "floors", "share", "group_rank")
"""The forms that an edition's figures judge; the others are judged by the values that people enter."""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Target:
    """One target of the plan, with its measurable parts."""

    code: Code
    text: Line
    parts: tuple[AnyPart, ...] = ()


def kind_of(part: Any) -> str:
    """The form of a part, such as "rank_step"."""
    return str(part.kind)
