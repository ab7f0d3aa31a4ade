"""Indicators: which way is better, where a unit stands, and what moved since the edition before."""

from __future__ import annotations

import csv
from itertools import product

import numpy as np
import pandas as pd
import pytest

from analysis.indicators import (
    HIGHER,
    LOWER,
    directions,
    extremes,
    indicator_standings,
    most_moved,
    movement,
    weakest,
)
from analysis.scoring_rule import scoring_rules
from tests.support import FACTS, needs_facts

UNITS = [f"u{number}" for number in range(12)]


def values(year: int, tables: dict[int, list[float]], component: str = "a", scale: str = "number") -> pd.DataFrame:
    """One component's indicators of one edition: by order, the value of every unit; the key is the order's name."""
    return pd.DataFrame([
        {"index": "i", "year": year, "group": "g", "component": component, "order": order, "unit": unit,
         "value": value, "key": f"k{order}", "label": f"Chỉ tiêu {order}", "scale": scale, "status": "published"}
        for order, column in tables.items()
        for unit, value in zip(UNITS, column, strict=False)
    ])  # fmt: skip


def scores(year: int, column: list[float], component: str = "a") -> pd.DataFrame:
    return pd.DataFrame([
        {"index": "i", "year": year, "unit": unit, "component": component, "value": value}
        for unit, value in zip(UNITS, column, strict=False)
    ])  # fmt: skip


def drawn(number: int) -> list[list[float]]:
    return np.random.default_rng(number).uniform(0, 1, (3, len(UNITS))).round(6).tolist()


def test_the_sign_of_an_exact_rule_is_the_direction() -> None:
    one, two, three = drawn(1)
    score = [5 + 2 * a - 3 * b for a, b in zip(one, two, strict=True)]
    found = directions(scoring_rules(values(2020, {1: one, 2: two}), scores(2020, score)))
    assert found["direction"].tolist() == [HIGHER, LOWER]
    with_idle = directions(scoring_rules(values(2020, {1: one, 2: two, 3: three}), scores(2020, score)))
    assert with_idle["direction"].tolist() == [HIGHER, LOWER, None]


@pytest.mark.parametrize("why", ["noise", "too few units", "the same twice", "all equal", "no scores"])
def test_no_direction_is_said_where_the_rule_is_not_exact(why: str) -> None:
    one, two, _ = drawn(2)
    score = [5 + 2 * a - 3 * b for a, b in zip(one, two, strict=True)]
    tables = {1: one, 2: two}
    if why == "noise":
        score[0] += 0.01
    elif why == "too few units":
        tables, score = {1: one[:3], 2: two[:3]}, score[:3]
    elif why == "the same twice":
        tables = {1: one, 2: one}
    elif why == "all equal":
        tables = {1: one, 2: [0.5] * len(UNITS)}
    elif why == "no scores":
        score = [float("nan")] * len(UNITS)
    assert directions(scoring_rules(values(2020, tables), scores(2020, score)))["direction"].isna().all()


@pytest.fixture
def two_editions() -> pd.DataFrame:
    """u0: indicator 1 (higher is better) rises, 2 (lower is better) rises, 3 is new in 2021."""
    rising = [0.1 * n for n in range(12)]
    falling = [1.2 - 0.1 * n for n in range(12)]
    before = values(2020, {1: rising, 2: falling})
    after = values(2021, {1: [2.0, *rising[1:]], 2: [1.5, *falling[1:]], 3: rising})
    ways = pd.DataFrame([
        {"index": "i", "year": year, "group": "g", "component": "a", "order": order, "direction": way}
        for (year, (order, way)) in product((2020, 2021), ((1, HIGHER), (2, LOWER), (3, None)))
    ])  # fmt: skip
    return indicator_standings(pd.concat([before, after]), ways)


def _one(frame: pd.DataFrame, year: int, order: int, unit: str = "u0") -> pd.Series:
    ((_, row),) = frame[(frame["year"] == year) & (frame["order"] == order) & (frame["unit"] == unit)].iterrows()
    return row


def test_a_rank_counts_from_the_better_end_and_is_not_given_without_a_direction(two_editions: pd.DataFrame) -> None:
    assert _one(two_editions, 2021, 1)["rank"] == 1
    assert _one(two_editions, 2021, 2)["rank"] == 12
    assert pd.isna(_one(two_editions, 2021, 3)["rank"])
    assert _one(two_editions, 2020, 1)["rank"] == 12


def test_ties_of_an_indicator_stand_in_the_middle_and_where_all_are_equal_nothing_is_said() -> None:
    tied = [5.0, 5.0, *(float(n) for n in range(10))]
    frame = values(2020, {1: tied, 2: tied, 3: [1.0] * 12})
    ways = pd.DataFrame([
        {"index": "i", "year": 2020, "group": "g", "component": "a", "order": order, "direction": way}
        for order, way in ((1, HIGHER), (2, LOWER), (3, HIGHER))
    ])  # fmt: skip
    found = indicator_standings(frame, ways)
    assert (_one(found, 2020, 1)["rank"], _one(found, 2020, 2)["rank"]) == (5, 6), "four above, five below, three equal"
    assert _one(found, 2020, 1)["percentile"] == pytest.approx(100 * (5 + 1) / 11)
    assert _one(found, 2020, 2)["percentile"] == pytest.approx(100 * (4 + 1) / 11)
    best, worst = extremes(found, "u0", 2020)
    assert 3 not in {*best["order"], *worst["order"]}


def test_a_rise_is_told_apart_from_an_improvement(two_editions: pd.DataFrame) -> None:
    first, second = _one(two_editions, 2021, 1), _one(two_editions, 2021, 2)
    assert (first["move"], first["judgement"], first["previous_year"]) == ("up", "improved", 2020)
    assert (second["move"], second["judgement"]) == ("up", "worsened")
    assert second["change"] == pytest.approx(0.3)
    assert pd.isna(_one(two_editions, 2021, 3)["change"])


def test_what_moved_is_counted_with_what_cannot_be_compared(two_editions: pd.DataFrame) -> None:
    moved = movement(two_editions, "u0", 2021)
    assert (moved.compared, moved.up, moved.down, moved.same) == (2, 2, 0, 0)
    assert (moved.improved, moved.worsened, moved.without_earlier, moved.since) == (1, 1, 1, (2020,))
    assert moved.total == 3
    still = movement(two_editions, "u1", 2021)
    assert (still.up, still.down, still.same) == (0, 0, 2)


def test_the_best_and_the_worst_never_overlap(two_editions: pd.DataFrame) -> None:
    best, worst = extremes(two_editions, "u0", 2021)
    assert (best["order"].tolist(), worst["order"].tolist()) == ([1], [2])


def test_the_weakest_of_all_components_at_once_are_those_of_each_alone(two_editions: pd.DataFrame) -> None:
    both = pd.concat([two_editions, two_editions.assign(component="b", percentile=100 - two_editions["percentile"])])
    found = weakest(both, 2021, 2)
    assert {*found["unit"]} == {*UNITS}
    for unit in UNITS:
        for code in ("a", "b"):
            rows = found[(found["unit"] == unit) & (found["component"] == code)]
            pd.testing.assert_frame_equal(rows, extremes(both, unit, 2021, code, 2)[1])


def test_too_few_units_or_equal_ones_say_nothing() -> None:
    few = values(2020, {1: [1.0, 2.0, 3.0, 4.0]})
    ways = directions(scoring_rules(few, scores(2020, [1, 2, 3, 4]))).assign(direction=HIGHER)
    best, worst = extremes(indicator_standings(few, ways), "u0", 2020)
    assert best.empty and worst.empty
    equal = values(2020, {1: [1.0] * 12})
    standing = indicator_standings(equal, ways)
    best, worst = extremes(standing, "u0", 2020)
    assert best.empty and worst.empty
    assert most_moved(standing, "u0", 2020).empty


def test_what_moved_most_is_measured_against_the_spread_of_the_units(two_editions: pd.DataFrame) -> None:
    moved = most_moved(two_editions, "u0", 2021)
    later = two_editions[two_editions["year"] == 2021]
    by_hand = {
        order: abs(_one(two_editions, 2021, order)["change"]) / later[later["order"] == order]["value"].std()
        for order in (1, 2)
    }
    assert moved["order"].tolist() == sorted(by_hand, key=lambda order: -by_hand[order])
    assert moved["spreads"].abs().tolist() == pytest.approx(sorted(by_hand.values(), reverse=True))


def test_a_change_of_scale_is_no_change_of_value() -> None:
    before = values(2020, {1: [0.1 * n for n in range(12)]}, scale="fraction")
    after = values(2021, {1: [10.0 * n for n in range(12)]}, scale="percent")
    both = pd.concat([before, after])
    standing = indicator_standings(both, directions(scoring_rules(both, scores(2020, [0.0] * 12))))
    assert standing["change"].isna().all()
    assert movement(standing, "u3", 2021).without_earlier == 1


def test_the_inputs_stay_as_they_are() -> None:
    one, two, _ = drawn(3)
    given, points = values(2020, {1: one, 2: two}), scores(2020, one)
    before = given.copy(), points.copy()
    indicator_standings(given, directions(scoring_rules(given, points)))
    pd.testing.assert_frame_equal(given, before[0])
    pd.testing.assert_frame_equal(points, before[1])


@needs_facts
def test_the_directions_of_the_published_figures_are_the_signs_of_their_rule() -> None:
    """Every direction that is said has the sign of the published linear model; where its fit is bad, none is said."""
    rows = pd.read_csv(FACTS / "pci_indicator_values.csv").rename(columns={"indicator_order": "order"})
    rows = rows.assign(index="pci", group="province", unit=rows["province"])
    panel = pd.read_csv(FACTS / "pci_panel.csv").assign(index="pci")
    found = directions(scoring_rules(rows, panel.rename(columns={"province": "unit"})))
    said = {(r.year, r.component, r.order): r.direction for r in found.itertuples() if r.direction is not None}
    with (FACTS / "pci_subindex_linear_model.csv").open(encoding="utf-8", newline="") as file:
        model = {
            (int(line["period"]), line["component"], int(line["indicator_order"])): line
            for line in csv.DictReader(file)
            if line["period"].isdecimal() and line["indicator_order"] != "0"
        }
    exact = {key for key, line in model.items() if float(line["max_abs_residual_of_fit"]) <= 1e-6}
    assert len(said) > 300
    assert {key: way for key, way in said.items() if key in model} == {
        key: HIGHER if float(model[key]["coefficient"]) > 0 else LOWER for key in said if key in model
    }
    assert not {key for key in said if key in model} - exact
