"""Which indicators moved a component."""

import numpy as np
import pandas as pd
import pytest

from analysis.indicator_change import decompose_component
from analysis.scoring_rule import scoring_rules

UNITS = [f"u{number:02d}" for number in range(30)]
WHERE = ("u00", "transparency")


def edition(year, coefficients, constant, keys=None, seed=0, scale="fraction", noise=0.0):
    """An edition whose component is a linear rule of its indicators; rows and scores."""
    draw = np.random.default_rng(year + seed)
    table = draw.uniform(0, 1, (len(UNITS), len(coefficients)))
    scores = constant + table @ np.array(coefficients) + draw.normal(0, 1, len(UNITS)) * noise
    named = keys or [f"k{place}" for place in range(len(coefficients))]
    rows = [
        {
            "index": "pci", "year": year, "group": "province", "unit": unit, "component": "transparency",
            "order": place + 1, "key": key, "label": key.upper(), "scale": scale, "value": table[row, place],
        }
        for row, unit in enumerate(UNITS)
        for place, key in enumerate(named)
    ]  # fmt: skip
    known = pd.DataFrame({"index": "pci", "year": year, "unit": UNITS, "component": "transparency", "value": scores})
    return pd.DataFrame(rows), known


def changed(before, after):
    values = pd.concat([before[0], after[0]], ignore_index=True)
    scores = pd.concat([before[1], after[1]], ignore_index=True)
    ends = [(int(side[1]["year"].iloc[0]), float(side[1]["value"].iloc[0])) for side in (before, after)]
    return decompose_component(values, scoring_rules(values, scores), *WHERE, ends[0], ends[1]), values


def test_under_one_rule_each_indicator_gives_its_coefficient_times_its_change():
    change, values = changed(edition(2018, [2.0, -1.0, 0.5], 3), edition(2019, [2.0, -1.0, 0.5], 3))
    mine = values[values["unit"] == "u00"].pivot(index="order", columns="year", values="value")
    expected = (mine[2019] - mine[2018]) * np.array([2.0, -1.0, 0.5])
    assert change.parts.set_index("order")["part"].to_dict() == pytest.approx(expected.to_dict(), abs=1e-6)
    assert change.by_rule == pytest.approx(0, abs=1e-6)
    assert change.by_values == pytest.approx(change.change, abs=1e-6)
    assert change.parts["part"].is_monotonic_increasing


def test_a_new_rule_takes_what_the_indicators_did_not_give():
    change, _ = changed(edition(2018, [2.0, -1.0], 3), edition(2019, [2.5, -1.0], 2.5))
    assert change.by_rule != pytest.approx(0, abs=0.01)
    assert change.by_values + change.by_rule + change.unexplained == pytest.approx(change.change)
    assert abs(change.unexplained) < 1e-6


def test_an_indicator_of_one_edition_only_belongs_to_the_rule():
    change, _ = changed(edition(2018, [2.0, -1.0], 3, ["a", "b"]), edition(2019, [2.0, 1.0, 1.0], 3, ["a", "c", "d"]))
    assert change.parts["label"].tolist() == ["A"]
    assert (change.entered, change.left) == (2, 1)


def test_another_scale_is_another_indicator_and_twins_are_paired_in_their_order():
    other, _ = changed(edition(2018, [2.0], 3), edition(2019, [2.0], 3, scale="percent"))
    assert other.parts.empty
    twins, _ = changed(edition(2018, [2.0, 1.0], 3, ["a", "a"]), edition(2019, [2.0, 1.0], 3, ["a", "a"]))
    assert sorted(twins.parts[["previous_order", "order"]].to_numpy().tolist()) == [[1, 1], [2, 2]]


def test_where_a_rule_is_not_exact_or_not_there_it_says_of_which_edition():
    change, _ = changed(edition(2018, [2.0, -1.0], 3, noise=0.5), edition(2019, [2.0, -1.0], 3))
    assert (change.is_split, change.reason_before, change.reason_after) == (False, "not_linear", "")
    assert change.parts.empty and np.isnan(change.by_rule)
    alone = edition(2019, [2.0, -1.0], 3)
    rules = scoring_rules(*alone)
    missing = decompose_component(alone[0], rules, *WHERE, (2018, 5.0), (2019, 6.0))
    assert (missing.reason_before, missing.reason_after) == ("missing", "")


def test_a_unit_that_lacks_an_indicator_cannot_be_explained():
    before, after = edition(2018, [2.0, -1.0], 3), edition(2019, [2.0, -1.0], 3)
    before[0].loc[(before[0]["unit"] == "u00") & (before[0]["order"] == 2), "value"] = np.nan
    change, _ = changed(before, after)
    assert change.reason_before == "missing"
