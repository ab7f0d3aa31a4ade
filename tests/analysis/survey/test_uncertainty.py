"""Intervals, ranks and differences against invented surveys whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.ranks import minimum_ranks
from analysis.survey.comparison import change_p_values, is_more_than_noise, stands_among_many, sure_differences
from analysis.survey.draws import bootstrap, means_of, samples_of
from analysis.survey.evaluation import degrees_of, evaluate_answers, score
from analysis.survey.posterior import smoothed_variances, true_values
from analysis.survey.questionnaire import Indicator, Question, Questionnaire
from analysis.survey.scoring import Array, extent, indicator_values, structure_of
from tests.support import by_night, by_turns
from tools.survey_coverage import GROUP, Case, Invented, held, invent


@pytest.mark.parametrize("spread", by_turns([0.3, 0.2, 0.5], 3))
def test_nine_in_ten_intervals_hold_the_true_mean_of_a_component(spread: float) -> None:
    shares = [held(invent(seed, Case(spread)), draws=400, seed=seed) for seed in range(6)]
    assert 0.86 <= np.mean([one["plain"] for one in shares]) <= 0.94


@pytest.mark.nightly
def test_rescaled_scores_are_held_less_often_and_the_correction_helps() -> None:
    shares = [held(invent(seed, Case(0.2)), draws=400, seed=seed) for seed in range(8)]
    mean = {name: float(np.mean([one[name] for one in shares])) for name in shares[0]}
    assert mean["component"] > mean["component_uncorrected"]
    assert mean["total"] > mean["total_uncorrected"]
    assert mean["component"] >= 0.80
    assert mean["total"] >= 0.84
    assert mean["rank"] >= 0.88


def drawn(invented: Invented, draws: int = 400) -> tuple[Array, Array, Array]:
    """The totals as seen, as drawn on the same scale, and the ranks that the true values may have."""
    structure = structure_of(invented.questionnaire, GROUP)
    table = invented.answers[list(structure.questions)].to_numpy(dtype=float)
    names, strata = invented.answers["unit"].to_numpy(object), np.full(len(table), "", dtype=object)
    samples = samples_of(table, names, invented.units, strata)
    hard = np.full((len(invented.units), len(structure.indicators)), np.nan)
    values = indicator_values(structure, means_of(samples), hard)
    again = indicator_values(structure, bootstrap(samples, draws, 1), hard)
    true = true_values(
        structure, values, again, degrees_of(structure, samples), [sample.digest for sample in samples], 1
    )
    seen, on_scale = score(structure, values, *extent(values)), score(structure, again, *extent(values))
    return seen.totals, on_scale.totals, minimum_ranks(score(structure, true, *extent(true)).totals)


@by_night
@pytest.mark.parametrize(("surveys", "most"), [(20, 4), pytest.param(400, 40, marks=pytest.mark.nightly)])
def test_among_equal_units_hardly_ever_is_one_called_better(surveys: int, most: int) -> None:
    """At most one survey in ten; of twenty, four or fewer are so called in 96 of 100 cases even then."""
    called = 0
    for seed in range(surveys):
        totals, again, _ = drawn(invent(40_000 + seed, Case(0.0), components=4, questions=2))
        called += bool(sure_differences(totals, again).is_better.any())
    assert called <= most


@pytest.mark.nightly
def test_a_leader_of_two_standard_errors_is_most_likely_the_best() -> None:
    """The true totals are shifted until the best is two standard errors before the second."""
    right = 0
    for seed in range(20):
        invented = invent(50_000 + seed, Case(0.3), components=4, questions=2)
        structure = structure_of(invented.questionnaire, GROUP)
        hard = np.full((len(invented.units), len(structure.indicators)), np.nan)
        truth = indicator_values(structure, invented.means, hard)
        order = np.argsort(-score(structure, truth, *extent(truth)).totals)
        best, second = order[:2]
        _, again, _ = drawn(invented, 100)
        error = float((again[:, best] - again[:, second]).std(ddof=1))
        _, reach = extent(truth)
        gap = float(score(structure, truth, *extent(truth)).totals[order[:2]] @ [1, -1])
        rows = invented.answers["unit"] == invented.units[best]
        more = (2 * error - gap) / 90 * reach[0]  # as much of the scale in every question
        invented.answers.loc[rows, list(structure.questions)] += more
        _, _, places = drawn(invented)
        right += int(np.argmax((places == 1).mean(axis=0)) == best)
    assert right >= 18


def test_what_is_not_estimated_is_sure() -> None:
    totals = np.array([80.0, 70.0, np.nan])
    found = sure_differences(totals, np.tile(totals, (50, 1)))
    assert found.is_better.tolist() == [[False, True, False], [False, False, False], [False, False, False]]


def test_an_interval_is_wider_with_fewer_answers() -> None:
    invented = invent(3, Case(0.3), components=3, questions=2)
    sizes = invented.answers.groupby("unit").size()
    units = evaluate_answers(invented.questionnaire, GROUP, invented.answers, draws=400).units.set_index("unit")
    widths = (units["plain_high"] - units["plain_low"]).astype(float)
    assert widths.corr(sizes.astype(float), method="spearman") < -0.5


@pytest.mark.parametrize(
    ("change", "now", "then", "reported"),
    [
        (3.0, 1.0, 2.0, True),
        (2.2, 1.0, 2.0, False),
        (-3.0, 1.0, 2.0, True),
        (3.0, 1.0, None, None),
        (np.nan, 1, 1, None),
        (3.0, np.nan, 1, None),
    ],
)
def test_a_change_is_told_from_noise(change: float, now: float, then: float | None, reported: bool | None) -> None:
    assert is_more_than_noise(change, now, then) is reported


def test_a_change_as_large_as_its_noise_has_a_p_value_of_a_tenth() -> None:
    found = change_p_values(np.array([0.0, 5.0, -5.0, 1.0]), np.array([3.0, 3.0, 3.0, np.nan]), np.full(4, 4.0))
    np.testing.assert_allclose(found, [1.0, 0.1, 0.1, np.nan])


def test_of_many_findings_those_stand_that_benjamini_and_hochberg_let_stand() -> None:
    """Their own example: 15 comparisons, of which a share of 0.05 lets the four smallest stand (1995, section 4)."""
    reported = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    random = np.random.default_rng(1).permutation(15)
    p_values = np.r_[np.array(reported)[random], np.nan]
    found = stands_among_many(p_values, 0.05)
    assert sorted(p_values[found]) == reported[:4]
    assert not stands_among_many(np.array([np.nan, 0.2])).any()
    assert not stands_among_many(np.array([])).any()


def test_where_nothing_changed_one_in_ten_is_named_alone_and_one_edition_in_ten_together() -> None:
    random = np.random.default_rng(3)
    changes, half = random.normal(size=(2000, 37)), np.full(37, 1.6449 / np.sqrt(2))
    alone = [is_more_than_noise(change, half[0], half[0]) for change in changes.ravel()]
    assert np.mean(alone) == pytest.approx(0.1, abs=0.005)
    together = [stands_among_many(change_p_values(row, half, half)).any() for row in changes]
    assert np.mean(together) == pytest.approx(0.1, abs=0.03)


def test_the_variance_of_few_answers_is_drawn_towards_the_usual_one() -> None:
    """The prior is found again from estimates made with it, and smoothed estimates are nearer to the true variances."""
    random = np.random.default_rng(4)
    true = 2.0 * 12 / random.chisquare(12, 4000)
    degrees = random.choice([9.0, 19.0], 4000)
    single = true * random.chisquare(degrees) / degrees
    smoothed, freedom = smoothed_variances(single / (degrees + 1), degrees)
    assert np.median(freedom - degrees) == pytest.approx(12, rel=0.15)
    errors = np.log(smoothed * (degrees + 1) / true), np.log(single / true)
    assert errors[0].std() < 0.8 * errors[1].std()
    same, _ = smoothed_variances(np.array([0.5, 0.2]), np.array([9.0, 9.0]))
    assert same.tolist() == [0.5, 0.2]


def test_the_best_are_too_high_and_less_so_when_shrunk() -> None:
    found = pd.DataFrame([held(invent(seed, Case(0.2, 20, 39)), draws=100, seed=seed) for seed in range(4)]).mean()
    assert found["best_too_high"] > 4
    assert abs(found["best_shrunk_too_high"]) < found["best_too_high"] / 2


@pytest.mark.parametrize("surveys", [8, pytest.param(100, marks=pytest.mark.nightly)])
def test_weighted_means_are_held_by_who_rates_several_units(surveys: int) -> None:
    """Two kinds of people who think differently and answer not as often as there are; each rates one to five units."""
    shares = [weighted(seed) for seed in range(surveys)]
    error = np.std(shares, ddof=1) / np.sqrt(surveys)
    assert 0.86 - 2 * error <= np.mean(shares) <= 0.94 + 2 * error, f"{np.mean(shares):.3f} ± {error:.3f}"


def weighted(seed: int) -> float:
    """The share of intervals that hold the true mean of a question, half of the people being of each kind."""
    random, units = np.random.default_rng([7, seed]), [f"u{at:02d}" for at in range(20)]
    position, lines = random.normal(3.0, 0.3, 20), []
    for person in range(250):
        kind = "x" if random.random() < 0.75 else "y"
        mood = random.normal(0.5 if kind == "x" else -0.5, 0.5)
        for unit in random.choice(20, random.integers(1, 6), replace=False):
            lines.append((person, units[unit], kind, position[unit] + mood + random.normal(0, 0.7)))
    rows = pd.DataFrame(lines, columns=["respondent", "unit", "kind", "q"]).assign(group=GROUP)
    asked = Questionnaire(
        "ddci",
        2024,
        (Indicator("i", "c"),),
        (Question("q", "i", "number", lowest=-5, highest=10),),
        floor=10,
        margins={"kind": {"x": 0.5, "y": 0.5}},
    )
    found = evaluate_answers(asked, GROUP, rows, draws=300, seed=seed).questions
    truth = dict(zip(units, position, strict=True))
    return float(np.mean([line.low <= truth[line.unit] <= line.high for line in found.itertuples()]))
