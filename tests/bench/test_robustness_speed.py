"""How long a rank interval takes, as a ratio to the same figures computed in bare numpy in the same run."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.edition_table import edition_table
from analysis.robustness import DRAWS, rank_intervals
from tests.bench.measuring import best_of, report
from tests.prebuilt import built_in, history

pytestmark = pytest.mark.bench

MOST_TIMES = 3


def test_rank_intervals_against_bare_numpy() -> None:
    """63 units × 10 components, weights ± 25 %, 1,000 draws."""
    table = edition_table(history("pci"), built_in()["pci"].weights, "pci", 2023, "province")
    assert table is not None and table.weights is not None
    assert table.scores.shape == (63, 10)
    nominal, scores = table.weights, table.scores
    weights = nominal * np.random.default_rng(2023).uniform(0.75, 1.25, (DRAWS, 10))
    weights /= weights.sum(axis=1, keepdims=True)
    places = np.broadcast_to(np.arange(1.0, 64.0), (DRAWS, 63))

    def bare() -> object:
        order = np.argsort(-(weights @ scores.T), axis=1)
        ranks = np.empty((DRAWS, 63))
        np.put_along_axis(ranks, order, places, axis=1)
        return np.quantile(ranks, [0.05, 0.5, 0.95], axis=0)

    floor = best_of(bare)
    work = best_of(lambda: rank_intervals(table))
    report("rank intervals, 63 × 10, 1,000 draws", work, "bare numpy", floor)
    noisy = best_of(lambda: rank_intervals(table, score_noise=0.16))
    report("the same with what does not last in the scores", noisy, "bare numpy without it", floor)
    assert work <= MOST_TIMES * floor
    assert noisy <= MOST_TIMES * floor, "what the pages show by default"
