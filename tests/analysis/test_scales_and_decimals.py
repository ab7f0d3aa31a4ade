"""Components with scales of their own, totals that are sums, and scores of more decimals than two."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import composite, position, simulate, standing, trends
from analysis.edition_table import EditionTable, edition_table
from analysis.frames import as_editions, as_scores, as_weights, smallest_change
from analysis.simulate import WhatIfError

SCORES = {"a": {"x": 9.0, "y": 20.0}, "b": {"x": 18.0, "y": 5.0}, "c": {"x": 12.0, "y": 11.0}}
"""Points by unit: x of 18, y of 20."""


def frames(years: dict[int, float], decimals: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The scores of SCORES in each year, y of unit a moved by so much."""
    same = {"index": "i", "framework": "f", "group": "g"}
    rows = [
        {**same, "year": year, "unit": unit, "component": component, "status": "published",
         "value": value + (moved if (unit, component) == ("a", "y") else 0.0),
         "own_scale": 18.0 if component == "x" else None}
        for year, moved in years.items() for unit, parts in SCORES.items() for component, value in parts.items()
    ]  # fmt: skip
    editions = [
        {
            **same,
            "year": year,
            "units": 3,
            "minimum_coverage": 0.9,
            "scale": 20,
            "total_scale": 38,
            "decimals": decimals,
        }
        for year in years
    ]
    weights = [{"framework": "f", "component": code, "weight": 0.5, "multiplier": 2} for code in ("x", "y")]
    return as_scores(rows), as_editions(editions), as_weights(weights)


def table() -> EditionTable:
    scores, editions, weights = frames({2024: 0.0}, 2)
    found = edition_table(standing.standings(scores, editions, weights), weights, "i", 2024, "g")
    assert found is not None
    return found


def test_a_sum_is_computed_as_one() -> None:
    scores, _, weights = frames({2024: 0.0}, 2)
    computed = composite.totals(scores, weights).set_index("unit")["computed"]
    assert computed.to_dict() == {unit: sum(parts.values()) for unit, parts in SCORES.items()}


def test_a_component_stands_on_its_own_scale() -> None:
    scores, editions, weights = frames({2024: 0.0}, 2)
    placed = standing.standings(scores, editions, weights)
    assert placed.groupby("component")["scale"].first().to_dict() == {"total": 38.0, "x": 18.0, "y": 20.0}
    assert table().scales.tolist() == [18.0, 20.0]


def test_what_if_ends_at_the_scale_of_the_component() -> None:
    assert simulate.simulate_outcome(table(), "a", {"x": 18.0}).total == pytest.approx(38.0)
    with pytest.raises(WhatIfError, match="18"):
        simulate.simulate_outcome(table(), "a", {"x": 19.0})


@pytest.mark.parametrize(("decimals", "moves"), [(2, 0), (4, 1)])
def test_from_which_size_on_a_change_is_one_depends_on_the_decimals(decimals: int, moves: int) -> None:
    assert smallest_change(2) == 0.005
    scores, editions, weights = frames({2023: 0.0, 2024: -0.003}, decimals)
    scores.loc[(scores["year"] == 2023) & (scores["unit"] == "c") & (scores["component"] == "y"), "value"] = 21.0
    history = trends.changes(standing.standings(scores, editions, weights))
    own = history[(history["unit"] == "a") & (history["year"] == 2024)]
    assert own.set_index("component").loc["y", "rank_change"] == 1
    found = position.movements(own)
    assert len(found.down_up) == moves
    assert len(found.unchanged) == 2 - moves
