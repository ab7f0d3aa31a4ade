"""Paths to a rank: what they ask for reaches it, and what they say of its frequency is so."""

import numpy as np
import pandas as pd
import pytest

from analysis.experience import MINIMUM_CASES, joint_frequency, of_edition
from analysis.gains import one_edition_gains
from analysis.paths import TargetError, paths_to_rank, paths_to_total, start_percentiles, total_for_rank
from analysis.rank_forecast import chance_of_rank
from analysis.ranks import minimum_ranks
from analysis.simulate import simulate_outcome
from tests.analysis.edition_tables import pci_2023, table_of
from tests.prebuilt import history


@pytest.fixture(scope="module")
def gains() -> pd.DataFrame:
    return one_edition_gains(history("pci"))


@pytest.mark.parametrize("rank", [44, 30, 10, 1])
def test_every_path_reaches_its_rank(gains, rank):
    table = pci_2023()
    found = paths_to_rank(table, gains, "ha_tinh", rank)
    assert found.needed == pytest.approx(total_for_rank(table, "ha_tinh", rank) - table.totals()[table.row("ha_tinh")])
    assert 1 <= len(found.paths) <= 3
    for path in found.paths:
        reached = simulate_outcome(table, "ha_tinh", {step.component: step.score for step in path.steps})
        assert reached.rank == path.rank <= rank
        assert reached.total == pytest.approx(path.total) and path.total >= found.total
        assert all(step.gain > 0 and step.score <= 10 for step in path.steps)


def test_no_path_asks_for_more_than_a_hundredth_too_much(gains):
    table = pci_2023()
    for path in paths_to_rank(table, gains, "ha_tinh", 30).paths:
        spare = path.total - total_for_rank(table, "ha_tinh", 30)
        worth = table.worth()[[table.column(step.component) for step in path.steps]]
        assert spare <= 0.01 * worth.sum() + 1e-9


def test_no_path_holds_another(gains):
    sets = [{step.component for step in path.steps} for path in paths_to_rank(pci_2023(), gains, "ha_tinh", 40).paths]
    assert not any(one <= other for one in sets for other in sets if one is not other)


def test_the_frequency_is_counted_in_editions_that_had_no_part_in_the_choice(gains):
    """Left out one by one, by hand: the first path of the other editions, and who made it in the one left out."""
    table, few = pci_2023(), gains[gains["year"].between(2015, 2019)]
    starts, known = start_percentiles(table, "ha_tinh"), of_edition(few, table)
    found = paths_to_rank(table, few, "ha_tinh", 50).paths[0]
    made = {10.0: [], 20.0: []}
    for year in sorted(known["year"].unique()):
        first = paths_to_rank(table, few[few["year"] != year], "ha_tinh", 50).paths[0]
        wanted = {step.component: step.gain for step in first.steps}
        for window, counts in made.items():
            here = known[known["year"] == year]
            counts.append(joint_frequency(here, starts, wanted, measure="relative_gain", window=window))
    window = next(w for w, counts in made.items() if sum(one.cases for one in counts) >= MINIMUM_CASES)
    assert found.method == {10.0: "near", 20.0: "wide"}[window]
    assert found.frequency.cases == sum(one.cases for one in made[window])
    assert found.frequency.made == sum(one.made for one in made[window])


def test_the_best_of_many_that_chance_alone_made_is_not_said_to_be_made_as_often_as_it_was():
    """Gains without any law: whichever path came out best in the sample is made no more often than another."""
    draw, parts = np.random.default_rng(8), []
    for year in range(8):
        for component in range(6):
            gain = draw.normal(0, 0.5, 40)
            parts.append(pd.DataFrame({
                "index": "pci", "group": "province", "construct": f"c{component}", "component": f"c{component}",
                "unit": [f"u{n}" for n in range(40)], "from_year": year, "year": year + 1,
                "start_percentile": np.linspace(0, 100, 40), "spread": 1.0, "gain": gain, "relative_gain": gain,
            }))  # fmt: skip
    rows = [[5.0] * 6, [4.0] * 6, [6.0] * 6]
    panel = pd.concat(parts)
    first = paths_to_total(table_of(rows, [1 / 6] * 6), panel, "u00", 51.0, window=20.0).paths[0]
    wanted = {step.component: step.gain for step in first.steps}
    in_sample = joint_frequency(panel, dict.fromkeys(wanted, 50.0), wanted, window=20.0).share
    assert first.frequency.share < in_sample


def test_who_made_the_gains_stands_apart_from_how_often_they_were_made_elsewhere(gains):
    for path in paths_to_rank(pci_2023(), gains, "ha_tinh", 44).paths:
        assert path.frequency.examples == ()
        for example in path.examples:
            made = gains[(gains["unit"] == example.unit) & (gains["year"] == example.year)].set_index("component")
            assert set(made.index) >= {step.component for step in path.steps}
            assert all(gain >= step.gain - 0.01 for gain, step in zip(example.gains, path.steps, strict=True)), (
                "in points of the edition asked about"
            )


def test_a_further_rank_is_never_nearer(gains):
    needed = [paths_to_rank(pci_2023(), gains, "ha_tinh", rank).needed for rank in (50, 44, 35)]
    assert needed == sorted(needed)
    known = history("pci").query("year >= 2006 and group == 'province'")
    chances = [chance_of_rank(known, "ha_tinh", rank, year=2023) for rank in (63, 44, 30, 10, 1)]
    assert chances == sorted(chances, reverse=True) and 0 < chances[-1] < chances[0] < 1


def test_what_stands_there_already_needs_nothing(gains):
    found = paths_to_rank(pci_2023(), gains, "ha_tinh", 54)
    assert (found.reason, found.paths) == ("already", ())
    assert paths_to_rank(pci_2023(), gains, "ha_tinh", 63).reason == "already"


def test_where_nobody_ever_gained_enough_it_says_so(gains):
    small = gains.assign(gain=0.01, relative_gain=0.01)
    found = paths_to_rank(pci_2023(), small, "ha_tinh", 1)
    assert (found.reason, found.paths) == ("never", ())
    assert found.highest_total < found.total
    assert paths_to_total(pci_2023(), gains, "ha_tinh", 99.0).reason == "never"


def test_a_total_counts_gains_as_they_are(gains):
    found = paths_to_total(pci_2023(), gains, "ha_tinh", 66.0)
    assert found.measure == "gain"
    assert all(path.total >= 66.0 for path in found.paths)


def test_what_the_edition_does_not_have_is_refused(gains):
    table = table_of([[5.0, 6.0], [7.0, np.nan], [4.0, 4.0]], [0.5, 0.5])
    assert paths_to_rank(table, gains.iloc[:0], "u01", 1).reason == "incomplete"
    assert paths_to_rank(table_of([[5.0, 6.0]], None), gains.iloc[:0], "u00", 1).reason == "no_weights"
    for rank in (0, 3):
        with pytest.raises(TargetError):
            paths_to_rank(table, gains.iloc[:0], "u00", rank)
    with pytest.raises(TargetError):
        paths_to_total(pci_2023(), gains, "ha_tinh", 101.0)


def test_the_total_of_a_rank_gives_that_rank():
    table = pci_2023()
    row = table.row("ha_tinh")
    for rank in (1, 2, 20, 53):
        totals = table.totals()
        totals[row] = total_for_rank(table, "ha_tinh", rank)
        assert minimum_ranks(totals)[row] == rank
        totals[row] -= 1e-6
        assert minimum_ranks(totals)[row] == rank + 1


def test_the_frequency_of_a_path_is_that_of_a_simulated_panel():
    """Units whose gains are drawn from a known law, with a common cause: the joint share is found, not the product."""
    draw = np.random.default_rng(5)
    rows = []
    for year in range(60):
        start = np.linspace(0, 100, 40)
        common = draw.normal(0, 0.5, 40)
        for component in ("c0", "c1"):
            gain = common + draw.normal(0, 0.2, 40)
            rows.append(pd.DataFrame({
                "index": "pci", "group": "province", "construct": component, "unit": [f"u{n}" for n in range(40)],
                "component": component, "from_year": year, "year": year + 1,
                "start_percentile": start, "spread": 1.0, "gain": gain, "relative_gain": gain - np.median(gain),
            }))  # fmt: skip
    table = table_of([[5.0, 5.0], [4.0, 4.0], [6.0, 6.0]], [0.5, 0.5])
    found = paths_to_total(table, pd.concat(rows), "u00", 54.0, window=50.0).paths
    both = next(path for path in found if len(path.steps) == 2) if any(len(p.steps) == 2 for p in found) else found[0]
    goals = [step.gain for step in both.steps]
    common = draw.normal(0, 0.5, 200_000)
    made = np.ones(200_000, dtype=bool)
    for goal in goals:
        made &= common + draw.normal(0, 0.2, 200_000) >= goal
    truth = made.mean()
    assert both.method == "near"
    assert abs(both.frequency.share - truth) < 4 * np.sqrt(truth * (1 - truth) / both.frequency.cases)
