"""The rule by which indicators make a component's score, recovered from an edition's own figures."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.scoring_rule import EXACT, recover_rule, scoring_rules
from tests.analysis.frames_builder import LAW
from tests.support import FACTS, needs_facts

NOT_LINEAR = {
    *((year, "labor_training") for year in (2017, 2018, 2019, 2023)),
    *((year, "business_support") for year in (2017, 2018, 2019)),
}


def figures(units: int, columns: int, seed: int = 7) -> np.ndarray:
    """Indicators as different as shares (0–1) and days (0–100)."""
    draw = np.random.default_rng(seed)
    return draw.uniform(0, 1, (units, columns)) * np.where(np.arange(columns) % 2, 100.0, 1.0)


@LAW
@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
def test_a_linear_rule_is_given_back(seed, columns):
    draw = np.random.default_rng(seed)
    values, coefficients = figures(30, columns, seed), draw.normal(size=columns)
    rule = recover_rule(values, 2.5 + values @ coefficients, range(1, columns + 1))
    assert rule.is_exact and rule.units == 30
    assert np.allclose(rule.coefficients, coefficients, atol=1e-8)
    assert rule.constant == pytest.approx(2.5, abs=1e-6)
    assert np.allclose(rule.score(values), 2.5 + values @ coefficients)


def test_a_step_in_the_rule_is_found_out_and_measured():
    values = figures(40, 3)
    scores = 1 + values[:, 0] + (values[:, 1] > 50)
    rule = recover_rule(values, scores, (1, 2, 3))
    assert (rule.is_exact, rule.reason) == (False, "not_linear")
    assert rule.largest_residual == pytest.approx(np.abs(rule.score(values) - scores).max())
    assert rule.largest_residual > EXACT


def test_units_without_a_figure_are_left_out_of_the_fit():
    values = figures(40, 3)
    scores = values @ np.array([1.0, 0.02, -1.0])
    values[0, 0], scores[1] = np.nan, np.nan
    rule = recover_rule(values, scores, (1, 2, 3))
    assert rule.is_exact and rule.units == 38


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (figures(4, 3), "too_few_units"),
        (np.column_stack([figures(40, 2), np.ones(40)]), "constant_indicator"),
        (np.column_stack([figures(40, 2), figures(40, 2)[:, 0] * 2 + 1]), "collinear"),
        (np.full((40, 3), np.nan), "missing"),
    ],
)
def test_where_nothing_can_be_recovered_it_says_why(values, reason):
    rule = recover_rule(values, np.linspace(1, 10, len(values)), (1, 2, 3))
    assert (rule.is_exact, rule.reason) == (False, reason)
    assert np.isnan(rule.coefficients).all()


def test_the_range_is_that_of_the_edition():
    values = np.array([[1.0, 5.0], [3.0, 2.0], [2.0, 9.0], [4.0, 4.0], [0.0, 1.0]])
    rule = recover_rule(values, values.sum(axis=1), (1, 2))
    assert (rule.lowest.tolist(), rule.highest.tolist()) == ([0.0, 1.0], [4.0, 9.0])


def facts() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    values = pd.read_csv(FACTS / "pci_indicator_values.csv")
    values = values.rename(columns={"province": "unit", "indicator_order": "order"})
    panel = pd.read_csv(FACTS / "pci_panel.csv").rename(columns={"province": "unit"})
    model = pd.read_csv(FACTS / "pci_subindex_linear_model.csv")
    return values.assign(index="pci", group="province"), panel.assign(index="pci"), model


@needs_facts
def test_the_published_editions_give_back_the_rules_that_are_known():
    values, panel, model = facts()
    rules = scoring_rules(values, panel)
    assert len(rules) == 40
    assert {(year, component) for (_, year, _, component), rule in rules.items() if not rule.is_exact} == NOT_LINEAR
    for (_, year, _, component), rule in rules.items():
        known = model[(model["period"] == year) & (model["component"] == component)].set_index("indicator_order")
        if rule.is_exact:
            assert rule.units == 63
            assert np.allclose(rule.coefficients, known.loc[list(rule.orders), "coefficient"], rtol=1e-4, atol=2e-4)
            assert rule.constant == pytest.approx(known.loc[0, "coefficient"], abs=1e-3)


@needs_facts
@pytest.mark.parametrize("year", [2017, 2019, 2023])
def test_an_exact_rule_reproduces_the_published_scores_and_the_others_do_not(year):
    values, panel, _ = facts()
    here = values[values["year"] == year]
    published = panel[panel["year"] == year].set_index(["component", "unit"])["value"]
    for (_, _, _, component), rule in scoring_rules(here, panel).items():
        table = here[here["component"] == component].pivot(index="unit", columns="order", values="value")
        if rule.is_exact:
            assert np.abs(rule.score(table.to_numpy()) - published[component].loc[table.index]).max() <= EXACT
        else:
            assert rule.largest_residual > 0.05
