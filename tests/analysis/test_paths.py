"""Paths to a rank: what they ask for reaches it, and what they say of its frequency is so."""

import numpy as np
import pandas as pd
import pytest

from analysis.experience import MINIMUM_CASES, gain_frequency, joint_frequency, of_edition
from analysis.gains import one_edition_gains
from analysis.paths import TargetError, paths_to_rank, paths_to_total, start_percentiles, total_for_rank
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


def test_the_paths_come_the_most_often_done_first_and_none_holds_another(gains):
    found = paths_to_rank(pci_2023(), gains, "ha_tinh", 40).paths
    shares = [path.frequency.share for path in found]
    assert shares == sorted(shares, reverse=True)
    sets = [{step.component for step in path.steps} for path in found]
    assert not any(one <= other for one in sets for other in sets if one is not other)


def test_the_frequency_is_that_of_the_panel_joint_where_there_are_cases(gains):
    table = pci_2023()
    starts = start_percentiles(table, "ha_tinh")
    known = of_edition(gains, table)
    for rank in (44, 30, 10):
        for path in paths_to_rank(table, gains, "ha_tinh", rank).paths:
            wanted = {step.component: step.gain for step in path.steps}
            together = joint_frequency(known, starts, wanted, measure="relative_gain")
            if together.cases >= MINIMUM_CASES or len(wanted) == 1:
                assert (path.method, path.frequency) == ("joint", together)
            else:
                alone = [
                    gain_frequency(known, c, starts[c], gain, measure="relative_gain").share
                    for c, gain in wanted.items()
                ]
                assert path.method == "independent"
                assert path.frequency.share == pytest.approx(np.prod(alone))


def test_a_further_rank_is_never_easier(gains):
    table = pci_2023()
    best = [paths_to_rank(table, gains, "ha_tinh", rank).paths[0].frequency.share for rank in (50, 44, 35, 25, 10)]
    assert best == sorted(best, reverse=True)


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
    assert both.method == "joint"
    assert abs(both.frequency.share - truth) < 4 * np.sqrt(truth * (1 - truth) / both.frequency.cases)
