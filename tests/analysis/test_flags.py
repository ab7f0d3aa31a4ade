import json
import pickle

import pytest

from analysis import flags
from analysis.trends import chance_of
from tests.analysis.frames_builder import editions, history, names, one, scores
from wording.flags import reason

HA_TINH = {  # component: score 2022, score 2023, rank 2022, rank 2023, as the province reported them
    "entry_costs": (6.74, 7.15, 49, 44),
    "land_access": (6.85, 6.60, 37, 40),
    "transparency": (5.70, 5.95, 46, 40),
    "time_costs": (7.40, 6.86, 29, 59),
    "informal_charges": (7.43, 6.95, 14, 38),
    "policy_bias": (6.07, 6.36, 30, 14),
    "proactivity": (6.43, 5.53, 49, 63),
    "business_support": (5.98, 5.89, 19, 48),
    "labor_training": (6.49, 5.04, 9, 57),
    "legal_institutions": (8.08, 8.23, 8, 3),
    "total": (67.18, 63.76, 18, 54),
}


@pytest.fixture(scope="module")
def ha_tinh():
    rows = []
    for component, (before, now, rank_before, rank_now) in HA_TINH.items():
        rows += scores({"ha_tinh": before}, 2022, component, {"ha_tinh": rank_before})
        rows += scores({"ha_tinh": now}, 2023, component, {"ha_tinh": rank_now})
    return flags.raise_flags(history(rows, editions([2022, 2023], units=63)), "ha_tinh", 2023)


def fired(found, rule):
    return {flag.component: flag.severity for flag in found if flag.rule == rule}


def evaluate(rows, years, unit="a", year=2023, **options):
    return flags.raise_flags(history(rows, years), unit, year, **options)


def single(found, rule):
    chosen = [flag for flag in found if flag.rule == rule]
    assert len(chosen) == 1, [flag.rule for flag in found]
    return chosen[0]


def test_ha_tinh_2023_every_fall_that_is_more_than_what_does_not_last_is_flagged(ha_tinh):
    """Land access lost 0,25 points: two editions with 0,16 points each that do not last differ by up to 0,37."""
    assert fired(ha_tinh, "score_fell") == {
        "time_costs": "high",
        "informal_charges": "medium",
        "proactivity": "high",
        "labor_training": "high",
        "total": "medium",
    }


def test_ha_tinh_2023_every_loss_of_five_places_or_more_is_flagged(ha_tinh):
    assert fired(ha_tinh, "rank_fell") == {
        "time_costs": "high",
        "informal_charges": "high",
        "proactivity": "medium",
        "business_support": "high",
        "labor_training": "high",
        "total": "high",
    }


def test_nine_hundredths_that_cost_29_places_are_a_fall_of_rank_and_not_of_score(ha_tinh):
    assert "business_support" in fired(ha_tinh, "rank_fell")
    assert "business_support" not in fired(ha_tinh, "score_fell")


def test_a_quarter_point_that_costs_3_places_is_no_fall_of_score_nor_of_rank(ha_tinh):
    assert "land_access" not in fired(ha_tinh, "score_fell")
    assert "land_access" not in fired(ha_tinh, "rank_fell")


def test_ha_tinh_2023_the_last_third_is_flagged_even_where_the_rank_rose(ha_tinh):
    assert fired(ha_tinh, "low_rank") == {
        "entry_costs": "medium",
        "time_costs": "high",
        "proactivity": "high",
        "business_support": "medium",
        "labor_training": "high",
        "total": "medium",
    }
    assert fired(ha_tinh, "last_in_group") == {"proactivity": "high"}


def test_the_reasons_are_what_officials_write(ha_tinh):
    reasons = {(flag.rule, flag.component): flag for flag in ha_tinh}
    fall, rank = reasons["score_fell", "labor_training"], reasons["rank_fell", "labor_training"]
    last, low = reasons["last_in_group", "proactivity"], reasons["low_rank", "entry_costs"]
    assert reason(fall, "vi") == "Điểm giảm 1,45 (từ 6,49 xuống 5,04) so với năm 2022."
    assert reason(fall, "en") == "Score down 1.45 (from 6.49 to 5.04) on 2022."
    assert reason(rank, "vi") == "Giảm 48 bậc: từ 9 xuống 57/63 so với năm 2022."
    assert reason(rank, "en") == "Down 48 places: from 9 to 57/63 on 2022."
    assert reason(last, "vi") == "Hạng 63/63: thấp nhất cả nước."
    assert reason(last, "en") == "Rank 63/63: the lowest in the country."
    assert reason(low, "vi") == "Hạng 44/63: thuộc một phần ba cuối bảng."
    assert reason(low, "en") == "Rank 44/63: in the last third of the list."


def test_the_most_severe_come_first_and_the_total_before_its_components(ha_tinh):
    order = [flags.SEVERITIES.index(flag.severity) for flag in ha_tinh]
    assert order == sorted(order)
    assert ha_tinh[0].rule == "last_in_group"
    medium_falls = [f.component for f in ha_tinh if f.severity == "medium" and f.rule == "score_fell"]
    assert medium_falls == ["total", "informal_charges"]


def test_flags_survive_being_stored_and_cached(ha_tinh):
    assert pickle.loads(pickle.dumps(ha_tinh)) == ha_tinh
    for flag in ha_tinh:
        assert json.loads(json.dumps(dict(flag.numbers))) == flag.numbers


def test_a_fall_of_exactly_the_threshold_counts_in_spite_of_binary_arithmetic():
    assert 3.6 - 4.1 > -0.5  # the trap
    rows = scores({"a": 4.1}, 2022) + scores({"a": 3.6})
    assert single(evaluate(rows, editions([2022, 2023], units=63)), "score_fell").severity == "high"


def test_the_threshold_follows_the_scale_of_the_total():
    rows = scores({"a": 60.0}, 2022, "total") + scores({"a": 58.0}, 2023, "total")
    years = editions([2022, 2023], units=63)
    assert fired(evaluate(rows, years, thresholds={"score_fell": {"fall": 3.0}}), "score_fell") == {}
    lower = {"score_fell": {"fall": 2.0}}
    assert fired(evaluate(rows, years, thresholds=lower), "score_fell") == {"total": "medium"}


def test_scores_of_two_frameworks_are_not_compared_but_ranks_are_and_the_reason_says_so():
    rows = scores({"a": 7.0}, 2021, ranks={"a": 10})
    rows += scores({"a": 5.0}, 2022, ranks={"a": 22}, framework="f2")
    found = evaluate(rows, editions({2021: "f1", 2022: "f2"}, units=63), year=2022)
    assert fired(found, "score_fell") == {}
    flag = single(found, "rank_fell")
    assert reason(flag, "vi") == ("Giảm 12 bậc: từ 10 xuống 22/63 so với năm 2021, qua mốc đổi bộ chỉ số năm 2022.")
    assert reason(flag, "en") == ("Down 12 places: from 10 to 22/63 on 2021, across the change of framework in 2022.")


def test_ranks_of_two_constructs_are_not_compared():
    rows = scores({"a": 7.0}, 2008, ranks={"a": 1}, construct="soe_bias")
    rows += scores({"a": 5.0}, 2013, ranks={"a": 40}, framework="f2")
    assert fired(evaluate(rows, editions({2008: "f1", 2013: "f2"}, units=63), year=2013), "rank_fell") == {}


def of_two_lists(before, now, lengths=(42.0, 64.0)):
    rows = scores({"a": 7.0}, 2005, ranks={"a": before})
    rows += scores({"a": 7.0}, 2006, ranks={"a": now}, framework="f2")
    return evaluate(rows, editions({2005: "f1", 2006: "f2"}).assign(units=list(lengths)), year=2006)


def test_a_longer_list_alone_is_no_fall():
    assert fired(of_two_lists(21, 30), "rank_fell") == {}


def test_between_lists_of_another_length_the_standing_counts_and_no_places_are_said():
    """21st of 42 has 21 of the 41 others below it (51,2 of 100), 40th of 64 has 24 of 63 (38,1)."""
    flag = single(of_two_lists(21, 40), "rank_fell")
    assert flag.numbers["places"] is None
    assert flag.numbers["percentile_lost"] == pytest.approx(100 * (21 / 41 - 24 / 63))
    assert reason(flag, "vi") == (
        "Vị trí tương đối giảm 13,1 điểm trên thang 100 (từ 21/42 xuống 40/64) so với năm 2005, "
        "qua mốc đổi bộ chỉ số năm 2006; số đơn vị đã khác nên không trừ số bậc."
    )
    assert reason(flag, "en") == (
        "Standing down 13.1 on a scale of 100 (from 21/42 to 40/64) on 2005, across the change of framework in 2006; "
        "the list has another length, so places are not subtracted."
    )


@pytest.mark.parametrize(
    ("before", "now", "lengths", "severity"),
    [
        (28, 64, (42, 64), "high"),  # 14/41 less 0 are 34,1 of 100, or 21,5 of the 63 steps of the list of now, not 36
        (21, 40, (42, 64), "medium"),  # 8,3 steps: severe if the 19 places were subtracted
        (10, 16, (64, 40), "medium"),  # 54/63 less 24/39 are 9,4 of the 39 steps of the shorter list
        (20, 24, (40, 64), None),  # a better standing in spite of the higher number
    ],
)
def test_how_severe_a_fall_between_two_lists_is_follows_from_the_standing(before, now, lengths, severity):
    assert fired(of_two_lists(before, now, lengths), "rank_fell").get("transparency") == severity


def test_no_rank_flag_where_too_few_units_have_figures():
    rows = scores({"a": 5.0, "b": 6.0, "c": 7.0}, 2022) + scores({"a": 5.0, "b": 6.0, "c": 7.0})
    assert evaluate(rows, editions([2022, 2023], units=63)) == ()


@pytest.mark.parametrize(("rank", "severity"), [(42, None), (43, "medium"), (56, "medium"), (57, "high")])
def test_the_last_third_of_63_begins_at_43_and_the_last_tenth_at_57(rank, severity):
    found = evaluate(scores({"a": 5.0}, ranks={"a": rank}), editions([2023], units=63))
    assert fired(found, "low_rank").get("transparency") == severity


def test_rising_and_still_below_the_median():
    rows = scores({"a": 5.0, "b": 6.0, "c": 7.0}, 2022) + scores({"a": 5.5, "b": 6.0, "c": 7.0})
    years = editions([2022, 2023], units=3)
    flag = single(evaluate(rows, years), "below_median_rising")
    assert flag.severity == "low"
    assert reason(flag, "vi") == (
        "Điểm tăng 0,50 so với năm 2022 nhưng vẫn thấp hơn trung vị cả nước (5,50 so với 6,00)."
    )
    assert reason(flag, "en") == ("Score up 0.50 on 2022 but still below the national median (5.50 against 6.00).")
    assert fired(evaluate(rows, years, unit="b"), "below_median_rising") == {}


def falling(values, frameworks):
    rows = []
    for (year, framework), value in zip(frameworks.items(), values, strict=True):
        rows += scores({"a": value}, year, framework=framework)
    return evaluate(rows, editions(frameworks, units=63), year=max(frameworks))


def test_two_falls_running_within_a_framework():
    flag = single(falling([7.0, 6.9, 6.5], {2017: "f1", 2018: "f1", 2019: "f1"}), "falling_years")
    assert flag.severity == "medium"
    assert reason(flag, "vi") == "Điểm giảm 2 kỳ liên tiếp: từ 7,00 (năm 2017) xuống 6,50 (năm 2019)."
    assert reason(flag, "en") == "Score down in 2 editions running: from 7.00 (2017) to 6.50 (2019)."


@pytest.mark.parametrize(
    ("values", "frameworks"),
    [
        ([7.0, 6.9, 6.5], {2016: "f1", 2017: "f2", 2018: "f2"}),
        ([7.0, 6.5, 6.6], {2017: "f1", 2018: "f1", 2019: "f1"}),
        ([7.0, 7.0, 6.5], {2017: "f1", 2018: "f1", 2019: "f1"}),
        ([7.0, 6.5], {2018: "f1", 2019: "f1"}),
    ],
)
def test_a_break_a_rise_or_too_few_editions_end_a_run_of_falls(values, frameworks):
    assert fired(falling(values, frameworks), "falling_years") == {}


def ranked(ranks, frameworks):
    rows = []
    for (year, framework), rank in zip(frameworks.items(), ranks, strict=True):
        rows += scores({"a": None}, year, ranks={"a": rank}, framework=framework)
    return evaluate(rows, editions(frameworks, units=61), year=max(frameworks))


def test_a_standing_that_falls_over_five_editions_across_a_break():
    frameworks = {2019: "f1", 2020: "f1", 2021: "f2", 2022: "f3", 2023: "f3"}
    flag = single(ranked([10, 13, 16, 19, 22], frameworks), "falling_years")
    assert flag.numbers["p_value"] == chance_of(5)[10]
    assert reason(flag, "vi") == (
        "Vị trí tương đối đã giảm qua 5 kỳ (2019–2023, tính qua các mốc đổi bộ chỉ số): "
        "mỗi năm lùi khoảng 3,0 bậc trên 61 (p = 0,032)."
    )
    assert reason(flag, "en") == (
        "Standing fell over 5 editions (2019–2023, across changes of framework): "
        "about 3.0 places of 61 a year (p = 0.032)."
    )


def test_a_standing_of_four_editions_says_nothing():
    assert fired(ranked([10, 13, 16, 19], dict.fromkeys(range(2020, 2024), "f1")), "falling_years") == {}


def test_falls_running_and_a_falling_standing_together_are_severe():
    years = range(2019, 2024)
    rows = []
    for step, year in enumerate(years):
        rows += scores({"a": 7.0 - step}, year, ranks={"a": 10 + step})
    flag = single(evaluate(rows, editions(list(years), units=63)), "falling_years")
    assert flag.severity == "high"
    falls, standing, end = reason(flag, "vi").partition(" Vị trí tương đối đã giảm qua 5 kỳ")
    assert falls == "Điểm giảm 4 kỳ liên tiếp: từ 7,00 (năm 2019) xuống 3,00 (năm 2023)."
    assert standing and end


def test_later_editions_do_not_change_the_flags_of_an_earlier_one():
    rows = scores({"a": 7.0}, 2021, ranks={"a": 10}) + scores({"a": 6.0}, 2022, ranks={"a": 20})
    years = editions([2021, 2022, 2023], units=63)
    before = evaluate(rows, years, year=2022)
    assert evaluate(rows + scores({"a": 9.0}, 2023, ranks={"a": 1}), years, year=2022) == before


def test_among_the_departments_with_figures_the_reason_says_among_how_many():
    values = {unit: 10.0 - place for place, unit in enumerate(names(10))} | {"so_tai_chinh": None}
    rows = scores(values, group="department")
    years = editions([2023], units=None, group="department", minimum_coverage=0.0)
    found = evaluate(rows, years, unit="unit_10")
    assert reason(single(found, "last_in_group"), "vi") == (
        "Hạng 10/10: thấp nhất khối sở, ban, ngành, trong số 10 đơn vị có số liệu."
    )
    low = single(found, "low_rank")
    assert reason(low, "vi") == "Hạng 10/10: thuộc 10% cuối bảng, trong số 10 đơn vị có số liệu."
    assert reason(low, "en") == "Rank 10/10: in the last 10% of the list, among the 10 units with figures."


def test_an_unusable_figure_raises_no_flag():
    rows = scores({"a": 8.0, "b": 7.0, "c": 6.0}) + scores({"tai_chinh": 50.0}, status="unusable")
    assert evaluate(rows, editions([2023], units=None, minimum_coverage=0.0), unit="tai_chinh") == ()


def test_last_of_a_region_that_is_complete():
    regions = {"a": "north", "b": "north", "c": "north", "d": "south", "e": "south", "f": "south"}
    values = {"a": 5.0, "b": 8.0, "c": 9.0, "d": 4.0, "e": 3.0, "f": 2.0}
    years = editions([2023], units=6)
    flag = single(evaluate(scores(values, regions=regions), years), "last_in_group")
    assert flag.severity == "medium"
    assert reason(flag, "vi") == "Hạng 3/3 trong vùng: thấp nhất vùng."
    assert reason(flag, "en") == "Rank 3/3 in the region: the lowest there."
    open_region = scores(values | {"g": None}, regions=regions | {"g": "north"})
    lenient = editions([2023], units=7, minimum_coverage=0.5)
    assert fired(evaluate(open_region, lenient), "last_in_group") == {}


@pytest.mark.fault(39, "one unit or all tied raise no flag")
def test_one_unit_alone_or_all_equal_raise_no_rank_flag():
    assert evaluate(scores({"a": 5.0}), editions([2023], units=1)) == ()
    assert evaluate(scores(dict.fromkeys("abcd", 5.0)), editions([2023], units=4)) == ()


def test_an_edition_without_the_unit_has_no_flags():
    assert evaluate(scores({"a": 5.0}), editions([2023], units=1), unit="nobody") == ()
    assert evaluate(scores({"a": 5.0}), editions([2023], units=1), year=2024) == ()
    assert evaluate([], editions([])) == ()


@pytest.mark.parametrize(
    "chosen", [{"low_rank": {"share": 0.9}}, {"low_rank": {"nothing": 0.2}}, {"nothing": {"share": 0.2}}]
)
def test_a_threshold_outside_its_bounds_or_unknown_is_refused(chosen):
    with pytest.raises(flags.ThresholdError):
        flags.settled_thresholds(chosen)


def test_the_history_is_not_changed():
    frame = history(scores({"a": 5.0}, ranks={"a": 60}), editions([2023], units=63))
    before = frame.copy(deep=True)
    flags.raise_flags(frame, "a", 2023)
    assert frame.equals(before)
    assert one(frame, "a")["rank"] == 60
