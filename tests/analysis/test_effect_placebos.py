"""How often the adjusted line finds an effect where there is none, and where there is one: on placebo actions.

The size is looked at where plans are made: in units that are low, or low and just fallen. On random ones every method
passes; one that does not know the level before finds an "effect" in two of three of these.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from analysis.effects import effect_of, joint_misses
from tests.analysis.effect_placebos import Stretch, by_start, found_alone, found_together, own_lowest, stretches
from tests.support import by_turns

SIZE = (0.03, 0.07)
ERROR_ALONE, ERROR_TOGETHER = 0.03, 0.05
"""How far the measured figures may lie away: no more than their standard error over the editions, 0.03 to 0.05."""

nightly = pytest.mark.nightly


@cache
def alone(before: int, after: int) -> tuple[tuple[Stretch, int], ...]:
    return tuple((stretch, own) for stretch in stretches(before, after) for own in range(len(stretch.units)))


@cache
def together(count: int, before: int, after: int) -> tuple[tuple[int, list[Stretch]], ...]:
    starts = by_start(stretches(before, after)).values()
    return tuple(case for parts in starts if len(parts) >= count for case in own_lowest(parts, count))


def long_but(is_short: bool, *values: object) -> object:
    return pytest.param(*values, marks=() if is_short else nightly)


EDITIONS = [(1, 1), (3, 1), (5, 1), (5, 2), (5, 3), (8, 3)]


@pytest.mark.parametrize(("before", "after"), [long_but(pair == (5, 2), *pair) for pair in EDITIONS])
def test_where_nothing_was_done_three_to_seven_in_a_hundred_are_found(before, after):
    cases = alone(before, after)
    assert len(cases) > 2000
    is_found = np.array([found_alone(stretch, own) for stretch, own in cases])
    is_low = np.array([stretch.is_low[own] for stretch, own in cases])
    assert SIZE[0] <= is_found.mean() <= SIZE[1]
    assert SIZE[0] <= is_found[is_low].mean() <= SIZE[1]
    if before > 1:
        just_fell = np.array([stretch.just_fell[own] for stretch, own in cases])
        assert SIZE[0] <= is_found[is_low & just_fell].mean() <= SIZE[1]


def test_that_it_rose_would_be_called_an_effect_in_two_of_three_of_the_low():
    """Why the level before must be known: the same placebos, judged by whether the unit rose."""
    low = [(stretch, own) for stretch, own in alone(5, 2) if stretch.is_low[own]]
    rose = [stretch.after[own].mean() > stretch.before[own, -1] for stretch, own in low]
    assert np.mean(rose) > 2 / 3


POINTS = [
    (1, 1, 0.2, 0.09), (1, 1, 0.5, 0.23), (1, 1, 1.0, 0.54), (3, 1, 0.2, 0.09), (3, 1, 0.5, 0.24), (3, 1, 1.0, 0.55),
    (5, 1, 0.2, 0.09), (5, 1, 0.5, 0.24), (5, 1, 1.0, 0.59), (5, 2, 0.2, 0.12), (5, 2, 0.5, 0.33), (5, 2, 1.0, 0.71),
    (5, 3, 0.2, 0.13), (5, 3, 0.5, 0.35), (5, 3, 1.0, 0.75), (8, 3, 0.2, 0.15), (8, 3, 0.5, 0.42), (8, 3, 1.0, 0.83),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "points", "power"), [long_but(line[:3] == (5, 2, 1.0), *line) for line in POINTS]
)
def test_points_that_were_added_are_found_as_often_as_was_measured(before, after, points, power):
    found = [found_alone(stretch, own, points / stretch.spreads) for stretch, own in alone(before, after)]
    assert np.mean(found) == pytest.approx(power, abs=ERROR_ALONE)


SPREADS = [
    (1, 1, 0.5, 0.15), (1, 1, 1.0, 0.33), (3, 1, 0.5, 0.15), (3, 1, 1.0, 0.34), (5, 1, 0.5, 0.14), (5, 1, 1.0, 0.34),
    (5, 2, 0.5, 0.20), (5, 2, 1.0, 0.45), (5, 3, 0.5, 0.20), (5, 3, 1.0, 0.48), (8, 3, 0.5, 0.22), (8, 3, 1.0, 0.54),
]  # fmt: skip


@nightly
@pytest.mark.parametrize(("before", "after", "added", "power"), SPREADS)
def test_standard_deviations_that_were_added_are_found_as_often_as_was_measured(before, after, added, power):
    found = [found_alone(stretch, own, added) for stretch, own in alone(before, after)]
    assert np.mean(found) == pytest.approx(power, abs=ERROR_ALONE)


TOGETHER = [
    (3, 3, 1, 0.25, 0.15), (3, 3, 1, 0.5, 0.31), (3, 3, 1, 1.0, 0.67),
    (5, 3, 1, 0.25, 0.15), (5, 3, 1, 0.5, 0.38), (5, 3, 1, 1.0, 0.79),
    (3, 5, 2, 0.25, 0.16), (3, 5, 2, 0.5, 0.39), (3, 5, 2, 1.0, 0.76),
    (5, 5, 2, 0.25, 0.18), (5, 5, 2, 0.5, 0.43), (5, 5, 2, 1.0, 0.87),
]  # fmt: skip


@pytest.mark.parametrize(("count", "before", "after"), by_turns([(3, 3, 1), (5, 3, 1), (3, 5, 2), (5, 5, 2)], 4))
def test_the_own_lowest_components_together_are_not_found_where_nothing_was_done(count, before, after):
    cases = together(count, before, after)
    assert len(cases) >= 300
    assert SIZE[0] <= np.mean([found_together(chosen, own) for own, chosen in cases]) <= SIZE[1]


@pytest.mark.parametrize(
    ("count", "before", "after", "added", "power"), [long_but(line[1:4] == (5, 2, 1.0), *line) for line in TOGETHER]
)
def test_an_effect_in_each_of_them_is_found_as_often_as_was_measured(count, before, after, added, power):
    found = [found_together(chosen, own, added) for own, chosen in together(count, before, after)]
    assert np.mean(found) == pytest.approx(power, abs=ERROR_TOGETHER)


@pytest.mark.parametrize(("before", "after", "size"), by_turns([(5, 2, 1.55), (3, 1, 1.9), (5, 3, 1.45)]))
def test_the_smallest_detectable_effect_falls_with_more_editions_after(before, after, size):
    found = np.mean(
        [effect_of(stretch.missed(0), own).detectable for stretch in stretches(before, after) for own in range(5)]
    )
    assert found == pytest.approx(size, abs=0.1)


@nightly
@pytest.mark.parametrize(("before", "after", "size"), by_turns([(5, 2, 0.83), (3, 1, 0.94), (5, 3, 0.79)]))
def test_of_five_components_together_it_is_half_as_large(before, after, size):
    found = [
        effect_of(joint_misses(np.column_stack([stretch.missed(own) for stretch in chosen])), own).detectable
        for own, chosen in together(5, before, after)
    ]
    assert np.mean(found) == pytest.approx(size, abs=0.05)


@nightly
@pytest.mark.parametrize(("before", "after"), [(3, 1), (5, 2)])
@pytest.mark.parametrize(("added", "least", "most"), [(0.5, 2.6, 3.4), (1.0, 1.5, 1.8)])
def test_what_is_found_overstates_what_was_added(before, after, added, least, most):
    """Gelman and Carlin (2014): only what happened to look large is found."""
    found = [effect_of(stretch.missed(own, added), own) for stretch, own in alone(before, after)]
    times = np.mean([effect.effect for effect in found if effect.p_better <= 0.05]) / added
    assert least <= round(float(times), 1) <= most


@nightly
def test_among_thirty_four_units_the_size_is_one_of_them_and_less_is_found():
    draw = np.random.default_rng(1)
    found = {0.0: [], 1.0: []}
    for stretch in stretches(3, 1):
        chosen = np.sort(draw.choice(len(stretch.units), 34, replace=False))
        part = replace(
            stretch,
            units=tuple(np.array(stretch.units)[chosen]),
            before=stretch.before[chosen],
            after=stretch.after[chosen],
            ranks=stretch.ranks[chosen],
        )
        for added, is_found in found.items():
            is_found += [found_alone(part, own, added) for own in range(34)]
    assert np.mean(found[0.0]) == pytest.approx(1 / 34, abs=0.002)
    assert np.mean(found[1.0]) == pytest.approx(0.22, abs=ERROR_ALONE)


@pytest.mark.parametrize("added", by_turns([0.7, 0.0]))
def test_nine_in_ten_intervals_hold_the_effect_also_in_the_low_third(added):
    held, low = [], []
    for stretch, own in alone(5, 2):
        found = effect_of(stretch.missed(own, added), own)
        held.append(found.low <= added <= found.high)
        low.append(stretch.is_low[own])
    assert np.mean(held) == pytest.approx(0.905, abs=0.01)
    assert np.mean(np.array(held)[low]) == pytest.approx(0.898, abs=0.015)
