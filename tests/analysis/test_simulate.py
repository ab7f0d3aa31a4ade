"""What if: other scores, weights or indicators, all else held still."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.scoring_rule import recover_rule, scoring_rules
from analysis.simulate import (
    RuleError,
    WhatIfError,
    changed,
    indicator_worth,
    score_from_indicators,
    simulate_outcome,
)
from tests.analysis.edition_tables import pci_2023, table_of
from tests.analysis.frames_builder import LAW
from tests.support import FACTS, needs_facts


def test_nothing_changed_is_where_the_unit_stands():
    now = simulate_outcome(pci_2023(), "ha_tinh")
    assert (round(now.total, 4), now.rank, now.units) == (63.7566, 54, 63)
    assert now.low <= 54 <= now.high
    assert simulate_outcome(pci_2023(), "ha_tinh", {}, {}) == now
    assert simulate_outcome(changed(pci_2023(), "ha_tinh", {}), "ha_tinh") == now


@LAW
@given(st.integers(0, 9), st.floats(0, 3), st.integers(0, 62))
def test_an_improved_component_never_worsens_the_rank(place, gain, row):
    table = pci_2023()
    unit, component = table.units[row], table.components[place]
    score = min(10.0, table.scores[row, place] + gain)
    after = changed(table, unit, {component: score})
    assert after.totals()[row] >= table.totals()[row] - 1e-9
    others = np.delete(after.totals() - table.totals(), row)
    assert np.abs(others).max() == 0.0


def test_a_point_is_worth_its_weight():
    table = pci_2023()
    score = table.scores[table.row("ha_tinh"), table.column("proactivity")]
    after = simulate_outcome(table, "ha_tinh", {"proactivity": score + 1})
    assert after.total == pytest.approx(63.7566365 + 0.15 * 10, abs=1e-6)


def test_other_weights_are_brought_to_one_and_hold_for_everybody():
    table = table_of([[8.0, 2.0], [4.0, 6.0], [5.0, 5.0]], [0.5, 0.5])
    after = changed(table, "u00", {}, {"c0": 3.0, "c1": 1.0})
    assert after.weights.tolist() == [0.75, 0.25]
    assert after.totals() == pytest.approx([65.0, 45.0, 50.0])
    assert changed(table, "u00", {}, {"c0": 7.0, "c1": 7.0}).totals() == pytest.approx(table.totals())


@pytest.mark.parametrize(
    ("scores", "weights"),
    [({"c0": 10.1}, None), ({"c0": -0.1}, None), ({"c0": float("nan")}, None), ({"none": 5.0}, None),
     ({}, {"c0": -1.0}), ({}, {"c0": 0.0, "c1": 0.0}), ({}, {"c0": float("inf")}), ({}, {"none": 1.0})],
)  # fmt: skip
def test_what_cannot_be_is_refused(scores, weights):
    with pytest.raises(WhatIfError):
        changed(table_of([[8.0, 2.0], [4.0, 6.0]], [0.5, 0.5]), "u00", scores, weights)


def test_a_unit_or_an_edition_without_a_total_cannot_be_changed():
    for table in (table_of([[8.0, np.nan], [4.0, 6.0]], [0.5, 0.5]), table_of([[8.0, 2.0]], None)):
        with pytest.raises(WhatIfError):
            changed(table, "u00", {"c0": 5.0})
        with pytest.raises(WhatIfError):
            simulate_outcome(table, "u00")


def rule_of(seed: int = 3, step: float = 0.0):
    values = np.random.default_rng(seed).uniform(0, 1, (30, 3))
    scores = 2 + values @ np.array([3.0, -1.0, 0.5]) + step * (values[:, 0] > 0.5)
    return recover_rule(values, scores, (1, 2, 4)), values


def test_indicators_give_the_score_by_the_rule_of_the_edition():
    rule, values = rule_of()
    row = dict(zip(rule.orders, values[7], strict=True))
    assert score_from_indicators(rule, row) == pytest.approx(2 + values[7] @ np.array([3.0, -1.0, 0.5]))
    assert indicator_worth(rule)["order"].tolist() == [1, 2, 4]


def test_a_value_beyond_the_observed_range_is_refused_because_the_scale_would_change():
    rule, values = rule_of()
    row = dict(zip(rule.orders, values[7], strict=True))
    score_from_indicators(rule, row | {1: float(values[:, 0].max())})
    for beyond in (float(values[:, 0].max()) + 0.01, float(values[:, 0].min()) - 0.01, float("nan")):
        with pytest.raises(WhatIfError):
            score_from_indicators(rule, row | {1: beyond})
    with pytest.raises(WhatIfError):
        score_from_indicators(rule, {1: 0.5})


def test_a_rule_that_is_not_exact_is_refused_with_its_reason():
    rule, values = rule_of(step=0.3)
    with pytest.raises(RuleError) as refused:
        score_from_indicators(rule, dict(zip(rule.orders, values[0], strict=True)))
    assert refused.value.reason == "not_linear"
    with pytest.raises(RuleError):
        indicator_worth(rule)


@needs_facts
def test_the_published_scores_of_2017_2019_and_2023_are_reproduced_where_the_rule_is_exact():
    values = pd.read_csv(FACTS / "pci_indicator_values.csv").rename(
        columns={"province": "unit", "indicator_order": "order"}
    )
    values = values[values["year"].isin([2017, 2019, 2023])].assign(index="pci", group="province")
    panel = pd.read_csv(FACTS / "pci_panel.csv").rename(columns={"province": "unit"}).assign(index="pci")
    published = panel.set_index(["year", "component", "unit"])["value"]
    used = refused = 0
    for (_, year, _, component), rule in scoring_rules(values, panel).items():
        here = values[(values["year"] == year) & (values["component"] == component)]
        table = here.pivot(index="unit", columns="order", values="value")
        unit = table.index[used % 63]
        if rule.is_exact:
            score = score_from_indicators(rule, table.loc[unit].to_dict())
            assert abs(score - published[year, component, unit]) <= 1e-4
            used += 1
        else:
            with pytest.raises(RuleError):
                score_from_indicators(rule, table.loc[unit].to_dict())
            refused += 1
    assert (used, refused) == (25, 5)
