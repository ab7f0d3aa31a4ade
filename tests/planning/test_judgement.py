"""Whether each form of a target is met, at its edges, and what is said of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.frames import LOWER_IS_BETTER, TOTAL
from planning.action import Action
from planning.documents.words import Names, goal_words, measured_words
from planning.judgement import Judgement, judge
from planning.periods import Period
from planning.plan import Plan
from planning.target import (
    KINDS,
    Amount,
    Existence,
    Floors,
    GroupRank,
    Increase,
    Percentage,
    RankBand,
    RankStep,
    Share,
    Target,
)
from planning.target_value import TargetValue
from planning.value_verdict import without_double
from tests.analysis.frames_builder import LAW, editions, history, names, scores
from tests.prebuilt import history as built_in_history
from tests.support import by_turns

HOME = {"pci": ("home",)}
TODAY = date(2023, 12, 20)
NOTHING = pd.DataFrame()


@cache
def place(year: int, rank: int | None, units: int = 10, status: str = "published", **more: Any) -> pd.DataFrame:
    """An edition in which the home unit has a rank, and no other unit has a score."""
    (row,) = scores({"home": 50.0}, year, **({"component": TOTAL} | more))
    row |= {"rank": rank, "rank_status": None if rank is None else status}
    return history([row], editions([year], units))


@cache
def ladder(year: int, rank: int, units: int = 10, component: str = TOTAL, **more: Any) -> pd.DataFrame:
    """An edition in which every unit has a score and nobody a published rank: the home unit is the `rank`-th."""
    values: dict[str, float | None] = {name: 100.0 - at for at, name in enumerate(names(units), 1)}
    values["home"] = values.pop(f"unit_{rank:02d}")
    return history(scores(values, year, component), editions([year], units, **more))


def verdict(
    part: Any,
    standings: pd.DataFrame = NOTHING,
    values: Mapping[str, float] | None = None,
    today: date = TODAY,
    year: int = 2023,
    **more: Any,
) -> Judgement:
    plan = Plan(year=year, title="x", targets=(Target(code="T", text="t", parts=(part,)),))
    entered = [TargetValue(year, part.code, when, value, "s") for when, value in (values or {}).items()]
    (found,) = judge(plan, entered, standings, HOME, today, **more)
    assert found.reason_vi.endswith(".") and found.reason_en.endswith(".") and "{" not in found.reason_vi
    return found


def band(worst: int, **more: Any) -> RankBand:
    return RankBand(code="p", text="t", index="pci", worst=worst, **more)


def step(places: int, **more: Any) -> RankStep:
    return RankStep(code="p", text="t", index="pci", places=places, from_year=2021, **more)


def floors(**more: Any) -> Floors:
    return Floors(code="p", text="t", index="pci", **more)


def both(*frames: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True)


# Ranks


@pytest.mark.parametrize(("rank", "status"), [(4, "met"), (5, "met"), (6, "not_met")])
def test_a_band_is_met_up_to_its_last_place(rank: int, status: str) -> None:
    found = verdict(band(5), place(2023, rank))
    assert (found.status, found.measured, found.goal, found.ratio) == (status, rank, 5, None)
    assert (found.source, found.period) == ("PCI 2023", "2023")


def test_better_than_the_band_is_met_as_well() -> None:
    found = verdict(band(6, best=4), place(2023, 2))
    assert found.status == "met" and "nhóm 4–6" in found.reason_vi


def test_not_met_is_said_plainly_with_the_rank_and_the_number_of_units() -> None:
    found = verdict(band(30), place(2023, 44, 63))
    assert found.reason_vi == "Chưa đạt: hạng 44/63 năm 2023; mục tiêu trong tốp 30."
    assert found.reason_en == "Not met: rank 44/63 in 2023; the goal is a place among the first 30."


@pytest.mark.parametrize(("rank", "status"), [(5, "on_course"), (6, "behind")])
def test_before_the_edition_arrives_the_newest_one_is_compared(rank: int, status: str) -> None:
    found = verdict(band(5), both(place(2021, 1), place(2022, rank)))
    assert (found.status, found.period) == (status, "2022")
    assert "kỳ 2023 chưa công bố, so theo kỳ 2022" in found.reason_vi


def test_the_newest_edition_that_can_tell_is_compared() -> None:
    assert verdict(band(5), both(place(2021, 4), place(2022, None))).period == "2021"


def test_an_edition_that_has_arrived_without_the_unit_does_not_make_room_for_an_older_one() -> None:
    found = verdict(band(5), both(place(2022, 4), place(2023, None)))
    assert (found.status, found.period) == ("unknown", "2023")
    assert found.reason_vi.startswith("Chưa kết luận: kỳ 2023 không có thứ hạng")


@pytest.mark.parametrize(
    ("standings", "words"),
    [
        (lambda: NOTHING, "không có số liệu của đơn vị"),
        (lambda: place(2024, 1), "chưa có kỳ công bố nào"),
        (lambda: place(2023, 1, index="ddci"), "không có số liệu của đơn vị"),
    ],
)
def test_without_an_edition_nothing_is_concluded(standings: Callable[[], pd.DataFrame], words: str) -> None:
    found = verdict(band(5), standings())
    assert (found.status, found.measured, found.period) == ("unknown", None, "")
    assert found.reason_vi.startswith("Chưa kết luận:") and words in found.reason_vi


def test_without_a_unit_of_its_own_the_office_is_told_so() -> None:
    part = RankBand(code="p", text="t", index="sipas", worst=5)
    assert "chưa chọn đơn vị" in verdict(part, place(2023, 1)).reason_vi


def test_a_horizon_is_judged_by_the_edition_of_its_year() -> None:
    part = band(5, due_year=2025)
    assert verdict(part, place(2023, 6)).status == "behind"
    assert verdict(part, both(place(2023, 6), place(2024, 5))).status == "on_course"
    assert verdict(part, both(place(2024, 5), place(2025, 6))).status == "not_met"
    assert verdict(part, both(place(2025, 5), place(2026, 9))).status == "met"


# A list of which only the first places are published


@cache
def partly(stated: int | None = None, ladder_rank: int | None = None, has_row: bool = True) -> pd.DataFrame:
    """63 units of which the first 30 ranks are published; the home unit has none of these.

    ladder_rank: every unit has a score, and the home unit is that far down by it.
    """
    listed: dict[str, float | None] = {f"unit_{at:02d}": 100.0 - at for at in range(1, 64)}
    if ladder_rank is None:
        listed = {name: value for name, value in listed.items() if int(name[-2:]) <= 30}
        listed["home"] = None
    else:
        listed["home"] = listed.pop(f"unit_{ladder_rank:02d}")
    rows = scores(listed, component=TOTAL, ranks={f"unit_{at:02d}": at for at in range(1, 31)})
    for row in rows:
        if row["unit"] == "home" and stated:
            row |= {"rank": stated, "rank_status": "stated"}
    kept = [row for row in rows if has_row or row["unit"] != "home"]
    before = [] if has_row else scores({"home": 50.0}, 2020, TOTAL, {"home": 9})
    return history(kept + before, editions([2020, 2023], 63, ranks_published_to=30))


@pytest.mark.parametrize(
    ("worst", "standings", "status", "words"),
    by_turns(
        [
            (30, partly, "not_met", "ngoài 30 hạng công bố (hạng 31–63)"),
            (31, partly, "unknown", "ngoài 30 hạng công bố (hạng 31–63)"),
            (62, partly, "unknown", "ngoài 30"),
            (63, partly, "met", "ngoài 30"),
            (54, lambda: partly(stated=54), "met", "hạng 54/63 (theo báo cáo của tỉnh)"),
            (53, lambda: partly(stated=54), "not_met", "hạng 54/63 (theo báo cáo của tỉnh)"),
            (40, lambda: partly(ladder_rank=40), "met", "hạng 40/63 (hạng tính toán"),
            (39, lambda: partly(ladder_rank=40), "not_met", "hạng 40/63 (hạng tính toán"),
            (54, lambda: partly(stated=54, ladder_rank=40), "met", "theo báo cáo của tỉnh"),
            (53, lambda: partly(stated=54, ladder_rank=40), "not_met", "theo báo cáo của tỉnh"),
            (30, lambda: partly(has_row=False), "not_met", "ngoài 30 hạng công bố"),
            (31, lambda: partly(has_row=False), "unknown", "ngoài 30 hạng công bố"),
        ]
    ),
)
def test_behind_the_published_list_the_stated_rank_counts_before_the_computed_one(
    worst: int, standings: Callable[[], pd.DataFrame], status: str, words: str
) -> None:
    found = verdict(band(worst), standings())
    assert found.status == status and words in found.reason_vi


@pytest.mark.parametrize(("worst", "status"), [(39, "not_met"), (40, "unknown"), (42, "unknown"), (43, "met")])
def test_behind_the_list_too_a_computed_rank_leaves_room_for_the_units_without_a_figure(
    worst: int, status: str
) -> None:
    """40th of the 60 units with a score, while 3 have none: 40th to 43rd."""
    listed: dict[str, float | None] = {f"unit_{at:02d}": 100.0 - at for at in range(1, 61)}
    listed["home"] = listed.pop("unit_40")
    rows = scores(listed, component=TOTAL, ranks={f"unit_{at:02d}": at for at in range(1, 31)})
    found = verdict(band(worst), history(rows, editions([2023], 63, ranks_published_to=30)))
    assert found.status == status and "hạng trong khoảng 40–43 (hạng tính toán" in found.reason_vi


def test_the_published_facts_of_2023_are_judged() -> None:
    """VCCI published thirty ranks of 2023; the province said 54th of 63, with 63.76 points, after 18th in 2022."""
    frame = built_in_history("pci")
    home = {"pci": ("ha_tinh",)}
    parts = (
        RankBand(code="a", text="t", index="pci", worst=53),
        RankBand(code="b", text="t", index="pci", worst=54),
        RankStep(code="c", text="t", index="pci", places=2, from_year=2022),
        Floors(code="d", text="t", index="pci", score=63.76),
        Floors(code="e", text="t", index="pci", score=63.76, is_above=True),
        GroupRank(code="f", text="t", index="pci", within="region", from_rank=5, to_rank=4),
    )
    plan = Plan(year=2023, title="x", targets=(Target(code="T", text="t", parts=parts),))
    found = judge(plan, (), frame, home, date(2024, 6, 1))
    assert [one.status for one in found] == ["not_met", "met", "not_met", "met", "not_met", "not_met"]
    assert "giảm 36 bậc so với hạng 18/63 năm 2022" in found[2].reason_vi
    assert "hạng 5/6" in found[5].reason_vi


@pytest.mark.parametrize(("worst", "status"), [(3, "not_met"), (4, "unknown"), (5, "unknown"), (6, "met")])
def test_a_computed_rank_leaves_room_for_the_units_without_a_figure(worst: int, status: str) -> None:
    frame = ladder(2023, rank=4, units=10).assign(units=12.0)
    assert verdict(band(worst), frame).status == status


def test_where_the_number_of_units_is_unknown_a_computed_rank_may_be_worse_without_end() -> None:
    frame = ladder(2023, rank=4, units=10).assign(units=float("nan"))
    assert verdict(band(3), frame).status == "not_met"
    found = verdict(band(900), frame)
    assert found.status == "unknown" and "4–?" in found.reason_vi


# Steps


@pytest.mark.parametrize(
    ("now", "status", "words"),
    [
        (7, "met", "tăng 2 bậc"),
        (6, "met", "tăng 3 bậc"),
        (8, "not_met", "tăng 1 bậc"),
        (9, "not_met", "giữ nguyên"),
        (10, "not_met", "giảm 1 bậc"),
    ],
)
def test_a_step_is_counted_from_the_edition_that_it_names(now: int, status: str, words: str) -> None:
    found = verdict(step(2), both(place(2021, 9), place(2022, 1), place(2023, now)))
    assert (found.status, found.goal) == (status, 7)
    assert words in found.reason_vi and "hạng 9/10 năm 2021" in found.reason_vi


def test_who_holds_the_first_place_has_climbed_as_far_as_there_is_to_climb() -> None:
    assert verdict(step(2), both(place(2021, 2), place(2023, 1))).status == "met"
    assert verdict(step(2), both(place(2021, 2), place(2023, 2))).status == "not_met"


@pytest.mark.parametrize(
    ("standings", "words"),
    [
        (lambda: place(2021, 9), "chưa có kỳ nào sau năm 2021"),
        (lambda: place(2023, 5), "kỳ 2021 không có thứ hạng"),
        (lambda: both(place(2021, 9), place(2023, None)), "kỳ 2023 không có thứ hạng"),
        (lambda: both(place(2021, 9, 63), place(2023, 5, 34)), "số đơn vị xếp hạng đã khác (63 → 34)"),
        (lambda: both(place(2021, 9), place(2023, 5, construct="other")), "nội dung chỉ số thành phần đã đổi"),
    ],
)
def test_a_step_between_ranks_that_do_not_compare_is_not_concluded(
    standings: Callable[[], pd.DataFrame], words: str
) -> None:
    found = verdict(step(2), standings())
    assert found.status == "unknown" and words in found.reason_vi


@pytest.mark.parametrize(("places", "status"), [(1, "unknown"), (32, "unknown"), (33, "not_met")])
def test_a_step_into_the_unpublished_part_is_only_known_where_it_is_too_long(places: int, status: str) -> None:
    """From the 63rd place to one of 31 to 63: 32 places up at most."""
    found = verdict(step(places), both(place(2021, 63, 63), partly()))
    assert found.status == status and "ngoài 30 hạng công bố (hạng 31–63) năm 2023" in found.reason_vi


@pytest.mark.parametrize(
    ("now", "status"), [(28, "met"), (29, "met"), (30, "unknown"), (61, "unknown"), (62, "not_met")]
)
def test_a_step_out_of_the_unpublished_part_is_held_against_all_that_it_may_have_been(now: int, status: str) -> None:
    """From one of 31 to 63: to the 29th it is two places at least, to the 62nd one at most."""
    assert verdict(step(2), both(partly().assign(year=2021), place(2023, now, 63))).status == status


# Floors of score and rank


@pytest.mark.parametrize(
    ("score", "is_above", "status", "goal"),
    [
        (0.12, False, "met", "không quá 0,15 điểm"),
        (0.15, False, "met", "không quá 0,15 điểm"),
        (0.15, True, "not_met", "dưới 0,15 điểm"),
        (0.2, False, "not_met", "không quá 0,15 điểm"),
    ],
)
def test_where_less_is_better_a_floor_is_the_highest_score_allowed(
    score: float, is_above: bool, status: str, goal: str
) -> None:
    rows = scores({"home": score}, 2023, "lateness", direction=LOWER_IS_BETTER)
    part = floors(component="lateness", score=0.15, is_above=is_above)
    found = verdict(part, history(rows, editions([2023], 10)))
    assert found.status == status
    assert goal in found.reason_vi
    assert found.ratio == pytest.approx(0.15 / score)
    known = Names(less_is_better=frozenset({("pci", "lateness")}))
    assert goal_words(part, known) == goal[:1].upper() + goal[1:]


@pytest.mark.parametrize(
    ("part", "score", "rank", "status"),
    by_turns(
        [
            ({"score": 7.5}, 7.5, None, "met"),
            ({"score": 7.5}, 7.49, None, "not_met"),
            ({"score": 7.5, "is_above": True}, 7.5, None, "not_met"),
            ({"score": 7.5, "is_above": True}, 7.51, None, "met"),
            ({"score": 7.5}, 7.495001, None, "met"),  # published and written as 7,50
            ({"score": 7.5, "is_above": True}, 7.504, None, "not_met"),
            ({"score": 7.505}, 7.504, None, "not_met"),  # a target with three decimals is held to them
            ({"score": 7.5}, None, None, "unknown"),
            ({"score": 7.5, "rank": 5}, 7.6, 5, "met"),
            ({"score": 7.5, "rank": 5}, 7.6, 6, "not_met"),
            ({"score": 7.5, "rank": 5}, 7.4, 5, "not_met"),
            ({"score": 7.5, "rank": 5}, 7.6, None, "unknown"),
            ({"score": 7.5, "rank": 5}, 7.4, None, "not_met"),
            ({"rank": 5}, None, 5, "met"),
            ({"rank": 5}, 9.9, 6, "not_met"),
            ({"score": 0.0}, 0.0, None, "met"),
        ]
    ),
)
def test_score_and_rank_must_both_hold(
    part: dict[str, Any], score: float | None, rank: int | None, status: str
) -> None:
    (row,) = scores({"home": score}, component="entry_costs")
    row |= {"rank": rank, "rank_status": None if rank is None else "published"}
    found = verdict(floors(component="entry_costs", **part), history([row], editions([2023], 10)))
    assert found.status == status


def test_a_floor_is_held_to_the_decimals_of_the_index() -> None:
    (row,) = scores({"home": 0.7461}, component="entry_costs")
    part = floors(component="entry_costs", score=0.75)
    seen = {}
    for decimals in (2, 4):
        found = verdict(part, history([row], editions([2023], 10).assign(decimals=decimals)))
        seen[decimals] = (
            found.status,
            found.measured,
            measured_words(part, found.measured, Names(decimals={"pci": decimals})),
        )
        assert f"{0.7461:.{decimals}f}".replace(".", ",") in found.reason_vi
    assert seen == {2: ("met", 0.75, "0,75 điểm"), 4: ("not_met", 0.7461, "0,7461 điểm")}


def test_a_floor_is_told_with_decimal_comma_and_point() -> None:
    (row,) = scores({"home": 7.15}, component="entry_costs")
    row |= {"rank": 44, "rank_status": "published"}
    part = floors(component="entry_costs", score=7.5, rank=10, is_above=True)
    found = verdict(part, history([row], editions([2023], 63)))
    assert found.reason_vi == ("Chưa đạt: 7,15 điểm, hạng 44/63 năm 2023; mục tiêu trên 7,50 điểm và hạng 10 trở lên.")
    assert "7.15 points" in found.reason_en and "more than 7.50 points and rank 10 or better" in found.reason_en
    assert (found.measured, found.goal, found.ratio) == (7.15, 7.5, pytest.approx(7.15 / 7.5))


# A share of the components


def components(*ranks: int | None, units: int = 20) -> pd.DataFrame:
    frames = []
    for at, rank in enumerate(ranks):
        frames.append(place(2023, rank, units, component=f"c{at}"))
    return both(*frames)


@pytest.mark.parametrize(
    ("ranks", "status", "measured"),
    by_turns(
        [
            ((10, 10, 10, 11), "met", 3),
            ((10, 10, 11, 11), "not_met", 2),
            ((1, 1, 1, 1), "met", 4),
            ((10, 10, None, 11), "unknown", 2),
            ((10, 10, 10, None), "met", 3),
            ((10, None, 11, 11), "not_met", 1),
        ]
    ),
)
def test_components_among_the_first_are_counted(ranks: tuple[int | None, ...], status: str, measured: int) -> None:
    found = verdict(Share(code="p", text="t", index="pci", count=3, rank=10), components(*ranks))
    assert (found.status, found.measured, found.goal) == (status, measured, 3)
    assert f"{measured}/4 chỉ số thành phần trong tốp 10 năm 2023" in found.reason_vi
    assert ("chưa rõ thứ hạng" in found.reason_vi) == (None in ranks)


def test_neither_the_total_nor_a_component_that_does_not_apply_is_counted() -> None:
    other = place(2023, None, 20, component="c9", status="not_applicable").assign(value_status="not_applicable")
    frame = both(components(10, 10), place(2023, 1, 20), other)
    assert verdict(Share(code="p", text="t", index="pci", count=3, rank=10), frame).status == "not_met"


def test_an_edition_without_components_tells_nothing_of_their_share() -> None:
    assert verdict(Share(code="p", text="t", index="pci", count=1, rank=10), place(2023, 1)).status == "unknown"


# Ranks in the region and in the group


@pytest.mark.parametrize(("to_rank", "status"), [(1, "not_met"), (2, "met"), (3, "met")])
def test_a_rank_in_the_region_counts_its_units_only(to_rank: int, status: str) -> None:
    regions = {"a": "north", "b": "south", "home": "south", "c": "south"}
    rows = scores({"a": 9.0, "b": 8.0, "home": 7.0, "c": 6.0}, component=TOTAL, regions=regions)
    part = GroupRank(code="p", text="t", index="pci", within="region", from_rank=3, to_rank=to_rank)
    found = verdict(part, history(rows, editions([2023], 4)))
    assert found.status == status and "hạng 2/3 năm 2023" in found.reason_vi
    assert f"từ hạng 3 lên hạng {to_rank} trong vùng" in found.reason_vi


def test_neighbours_without_a_figure_leave_the_rank_in_the_region_open() -> None:
    rows = scores({"b": 8.0, "home": 7.0, "c": None}, component=TOTAL, regions=dict.fromkeys("bc", "south"))
    rows = [row | {"region": "south"} for row in rows]
    frame = history(rows, editions([2023], 3, minimum_coverage=0.5))
    part = GroupRank(code="p", text="t", index="pci", within="region", from_rank=3, to_rank=2)
    found = verdict(part, frame)
    assert found.status == "unknown" and "hạng trong khoảng 2–3 (hạng tính toán" in found.reason_vi
    assert verdict(replace(part, to_rank=1), frame).status == "not_met"
    assert verdict(replace(part, to_rank=3), frame).status == "met"


@pytest.mark.parametrize(("rank", "status"), [(6, "met"), (7, "not_met")])
def test_a_rank_in_the_group_is_that_of_the_edition(rank: int, status: str) -> None:
    part = GroupRank(code="p", text="t", index="pci", from_rank=9, to_rank=6)
    assert verdict(part, place(2023, rank, 11)).status == status


# What people measure

COUNT = Amount(code="p", text="t", goal=3000, unit="người")
MORE = Amount(code="p", text="t", goal=3000, unit="người", is_above=True)
SHARE = Percentage(code="p", text="t", goal=100)
THERE = Existence(code="p", text="t")
GROWS = Increase(code="p", text="t", unit="kỳ", before=10)


@pytest.mark.parametrize(
    ("part", "values", "status", "measured"),
    [
        (COUNT, {"2023": 3000}, "met", 3000),
        (COUNT, {"2023": 2999}, "not_met", 2999),
        (MORE, {"2023": 3000}, "not_met", 3000),
        (MORE, {"2023": 3001}, "met", 3001),
        (COUNT, {"2023": 0}, "not_met", 0),
        (COUNT, {"2023-Q1": 1500, "2023-Q2": 1500}, "met", 3000),
        (COUNT, {"2023-Q1": 1500, "2023-Q2": 1500, "2023-H1": 2000}, "not_met", 2000),
        (COUNT, {"2023-Q1": 1000, "2023-H1": 1800, "2023-Q3": 700, "2023-Q4": 500}, "met", 3000),
        (COUNT, {"2023-Q1": 1000, "2023-H1": 1800, "2023-H2": 1300, "2023": 2900}, "not_met", 2900),
        (SHARE, {"2023-Q1": 100, "2023-Q4": 99}, "not_met", 99),
        (SHARE, {"2023-Q1": 50, "2023-Q4": 100}, "met", 100),
        (SHARE, {"2023-Q4": 90, "2023": 100}, "met", 100),
        (SHARE, {"2023": 0}, "not_met", 0),
        (THERE, {"2023-Q1": 0, "2023-Q2": 1}, "met", 1),
        (THERE, {"2023-Q1": 1, "2023-Q2": 0}, "not_met", 0),
        (GROWS, {"2023": 11}, "met", 11),
        (GROWS, {"2023": 10}, "not_met", 10),
        (GROWS, {"2023-H1": 6, "2023-H2": 5, "2023-Q1": 6}, "met", 11),
        (replace(GROWS, before=0), {"2023": 0}, "not_met", 0),
        (replace(GROWS, before=0), {"2023": 1}, "met", 1),
    ],
)
def test_after_the_end_of_the_year_values_are_met_or_not(
    part: Any, values: dict[str, float], status: str, measured: float
) -> None:
    found = verdict(part, values=values, today=date(2023, 12, 15))
    assert (found.status, found.measured, found.source) == (status, measured, "s")
    assert found.reason_vi.startswith("Đạt:" if status == "met" else "Chưa đạt:")


@pytest.mark.parametrize("part", [COUNT, SHARE, THERE, GROWS])
@pytest.mark.parametrize("today", [date(2022, 12, 1), date(2023, 6, 1), date(2025, 1, 1)])
def test_without_a_value_nothing_is_concluded_not_even_after_the_end(part: Any, today: date) -> None:
    found = verdict(part, today=today)
    assert (found.status, found.measured) == ("unknown", None)
    assert found.reason_vi == "Chưa kết luận: chưa có số liệu."


def test_an_increase_without_last_years_figure_is_not_concluded_but_told() -> None:
    found = verdict(replace(GROWS, before=None), values={"2023": 12})
    assert (found.status, found.measured, found.goal) == ("unknown", 12, None)
    assert "12 kỳ" in found.reason_vi and "chưa có số liệu năm trước" in found.reason_vi


# The running year. Under Nghị định 09/2019 the year 2023 has 365 days, from 15/12/2022 to 14/12/2023.
# Quarter 1 ends on 14/3/2023, its 90th day; quarter 2 on 14/6, its 182nd; quarter 3 on 14/9, its 274th.


@pytest.mark.parametrize(
    ("values", "today", "status"),
    [
        # 3000 × 90 / 365 = 739.7
        ({"2023-Q1": 740}, date(2023, 3, 14), "on_course"),
        ({"2023-Q1": 739}, date(2023, 3, 14), "behind"),
        # until the second quarter is over the first one's figures are held against the first quarter
        ({"2023-Q1": 740}, date(2023, 6, 14), "on_course"),
        ({"2023-Q1": 740}, date(2023, 6, 15), "behind"),
        # 3000 × 182 / 365 = 1495.9; the half-year holds its quarters
        ({"2023-Q1": 740, "2023-H1": 1496}, date(2023, 9, 1), "on_course"),
        ({"2023-Q1": 740, "2023-Q2": 755}, date(2023, 9, 1), "behind"),
        ({"2023-Q1": 740, "2023-Q2": 756, "2023-H1": 1400}, date(2023, 9, 1), "behind"),
        # a figure of the quarter that runs is held against today: 1 June is the 169th day, 3000 × 169 / 365 = 1389.04
        ({"2023-Q1": 740, "2023-Q2": 650}, date(2023, 6, 1), "on_course"),
        ({"2023-Q1": 740, "2023-Q2": 649}, date(2023, 6, 1), "behind"),
        # on the last day the year still runs
        ({"2023": 2999}, date(2023, 12, 14), "behind"),
        ({"2023": 2999}, date(2023, 12, 15), "not_met"),
        # what has been counted does not go away
        ({"2023-Q1": 3000}, date(2023, 3, 20), "met"),
        # zero is a figure
        ({"2023-Q1": 0}, date(2023, 3, 20), "behind"),
        # a period that has not begun has no figures
        ({"2023-Q4": 9999}, date(2023, 9, 14), "unknown"),
        ({"2023-Q4": 9999}, date(2023, 9, 15), "met"),
    ],
)
def test_in_the_running_year_the_share_reached_is_held_against_the_share_of_the_year(
    values: dict[str, float], today: date, status: str
) -> None:
    assert verdict(COUNT, values=values, today=today).status == status


@pytest.mark.parametrize(
    ("value", "today", "status"),
    [
        (739.7, date(2023, 3, 31), "behind"),
        (739.8, date(2023, 3, 31), "on_course"),
        (739.8, date(2023, 6, 30), "on_course"),
        (739.8, date(2023, 7, 1), "behind"),
    ],
)
def test_the_calendar_has_its_own_cut_offs(value: float, today: date, status: str) -> None:
    """31 March is the 90th of the 365 days: 739.73 of 3000."""
    assert verdict(COUNT, values={"2023-Q1": value}, today=today, convention="calendar").status == status


def test_the_year_ends_by_its_convention() -> None:
    assert verdict(COUNT, values={"2023": 1}, today=date(2023, 12, 31), convention="calendar").status == "behind"
    assert verdict(COUNT, values={"2023": 1}, today=date(2024, 1, 1), convention="calendar").status == "not_met"


@pytest.mark.parametrize(
    ("part", "values", "status"),
    [
        (SHARE, {"2023-Q1": 24}, "behind"),  # 90 of 365 days are 24.66 %
        (SHARE, {"2023-Q1": 25}, "on_course"),
        (SHARE, {"2023-Q1": 100}, "on_course"),  # a share can fall again
        (THERE, {"2023-Q1": 1}, "on_course"),
        (THERE, {"2023-Q1": 0}, "behind"),
        (GROWS, {"2023-Q1": 2.4}, "behind"),
        (GROWS, {"2023-Q1": 2.5}, "on_course"),
        (GROWS, {"2023-Q1": 10}, "on_course"),  # as many as last year are not more
        (GROWS, {"2023-Q1": 11}, "met"),
        (replace(GROWS, before=0), {"2023-Q1": 0}, "behind"),
    ],
)
def test_shares_existence_and_increase_have_their_course_too(part: Any, values: dict[str, float], status: str) -> None:
    assert verdict(part, values=values, today=date(2023, 4, 1)).status == status


def test_the_pace_is_told_with_its_day() -> None:
    found = verdict(MORE, values={"2023-Q1": 740}, today=date(2023, 4, 1))
    assert found.reason_vi == (
        "Đúng tiến độ: 740 người (quý I/2023); mục tiêu hơn 3.000; "
        "bằng 24,7% mục tiêu khi đã qua 24,7% năm (đến ngày 14/03/2023)."
    )
    assert "24.7% of the goal" in found.reason_en and "14 Mar 2023" in found.reason_en


def test_after_the_end_the_quarters_without_figures_are_named() -> None:
    found = verdict(COUNT, values={"2023-Q1": 10, "2023-Q3": 10})
    assert found.status == "not_met" and "chưa có số liệu quý II/2023, quý IV/2023" in found.reason_vi
    assert found.period == "2023-Q1, 2023-Q3"


def test_a_count_with_a_horizon_adds_up_over_the_years() -> None:
    part = replace(COUNT, due_year=2025)
    values = {"2023": 1000.0, "2024": 1000.0, "2025-H1": 700.0}
    # on the last day the newest cut-off is that of the third quarter: (365 + 366 + 274) / 1096 = 91.7 %
    assert verdict(part, values=values, today=date(2025, 12, 14)).status == "behind"
    assert verdict(part, values=values | {"2025-Q3": 60.0}, today=date(2025, 12, 14)).status == "on_course"
    assert verdict(part, values=values | {"2025-Q3": 299.0}, today=date(2025, 12, 15)).status == "not_met"
    assert verdict(part, values=values | {"2025-Q3": 300.0}, today=date(2025, 12, 15)).status == "met"
    assert "quarters have no figures" in verdict(part, values={"2023": 1}, today=date(2026, 1, 1)).reason_en


def test_values_of_another_plan_or_part_are_left_out() -> None:
    plan = Plan(year=2023, title="x", targets=(Target(code="T", text="t", parts=(COUNT,)),))
    others = [TargetValue(2022, "p", "2023", 5000, "s"), TargetValue(2023, "q", "2023", 5000, "s")]
    assert judge(plan, others, NOTHING, HOME, TODAY)[0].status == "unknown"


# What actions count


def count(amount: float | None, unit: str = "Người", **more: Any) -> Action:
    return Action(title="a", plan_year=2023, measure_unit=unit, measure_done=amount, **more)


def test_without_a_value_what_the_actions_counted_stands_for_it_and_is_named() -> None:
    actions = [
        count(1600),
        count(1400),
        count(None),
        count(9, "lớp"),
        count(5000, status="cancelled"),
        replace(count(5000), plan_year=2022),
    ]
    found = verdict(COUNT, actions=actions)
    assert (found.status, found.measured) == ("met", 3000)
    assert "cộng từ số thực hiện của 2 nhiệm vụ" in found.reason_vi


def test_a_value_that_was_entered_comes_before_what_the_actions_counted() -> None:
    assert verdict(COUNT, values={"2023": 10}, actions=[count(5000)]).measured == 10


def test_actions_do_not_count_for_two_parts_with_one_unit() -> None:
    parts = (replace(GROWS, code="a"), replace(GROWS, code="b"))
    plan = Plan(year=2023, title="x", targets=(Target(code="T", text="t", parts=parts),))
    found = judge(plan, (), NOTHING, HOME, TODAY, actions=[count(12, "kỳ")])
    assert [one.status for one in found] == ["unknown", "unknown"]


# The plan as a whole


def test_every_part_of_every_form_is_judged_in_the_order_of_the_plan() -> None:
    of_editions: dict[str, Any] = {"index": "pci", "text": "t"}
    parts = [
        RankStep(code="rank_step", places=1, from_year=2022, **of_editions),
        band(5),
        floors(score=5.0),
        Share(code="share", count=1, rank=5, **of_editions),
        GroupRank(code="group_rank", from_rank=5, to_rank=4, **of_editions),
        SHARE,
        COUNT,
        THERE,
        GROWS,
    ]
    parts = [replace(part, code=kind) for part, kind in zip(parts, KINDS, strict=True)]
    targets = (Target(code="A", text="t", parts=tuple(parts[:4])), Target(code="B", text="t", parts=tuple(parts[4:])))
    found = judge(Plan(year=2023, title="x", targets=targets), (), NOTHING, HOME, TODAY)
    assert [(one.target, one.part) for one in found] == [
        ("A" if at < 4 else "B", kind) for at, kind in enumerate(KINDS)
    ]
    assert {one.status for one in found} == {"unknown"}


PERIODS = st.builds(
    lambda kind, number: Period(2023, kind, (number - 1) % {"quarter": 4, "half_year": 2, "year": 1}[kind] + 1),
    st.sampled_from(["quarter", "half_year", "year"]),
    st.integers(1, 4),
)


@LAW
@given(st.lists(PERIODS))
def test_periods_that_are_added_never_overlap_and_leave_nothing_out(given_periods: list[Period]) -> None:
    kept = without_double(given_periods)
    quarters = [number for one in kept for number in range(1, 5) if one.covers(Period(2023, "quarter", number))]
    assert len(quarters) == len(set(quarters))
    assert all(any(one.covers(other) for one in kept) for other in given_periods)
    assert without_double(kept) == kept
