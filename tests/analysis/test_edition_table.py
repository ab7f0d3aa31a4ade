"""One edition as a table, and its totals."""

import numpy as np
import pandas as pd
import pytest

from analysis.edition_table import edition_table, select_edition, weighted_totals
from analysis.frames import SelectionError, as_weights
from tests.analysis.frames_builder import editions, history, one, scores

COMPONENTS = ("transparency", "entry_costs")
WEIGHTS = as_weights(
    [
        {"framework": "f1", "component": "transparency", "weight": 0.75, "multiplier": 10.0},
        {"framework": "f1", "component": "entry_costs", "weight": 0.25, "multiplier": 10.0},
    ]
)


def two_components(**transparency: float | None) -> list[dict]:
    rows = scores(transparency)
    return rows + scores(dict.fromkeys(transparency, 4.0), component="entry_costs")


def test_the_table_holds_every_unit_and_the_components_in_the_order_of_the_weights():
    rows = history(two_components(a=5.0, b=6.0, c=None), editions([2023], units=3), WEIGHTS)
    table = edition_table(rows, WEIGHTS, "pci", 2023, "province")
    assert (table.units, table.components) == (("a", "b", "c"), COMPONENTS)
    assert table.scores[:2].tolist() == [[5.0, 4.0], [6.0, 4.0]]
    assert np.isnan(table.scores[2, 0])
    assert table.complete().units == ("a", "b")


def test_totals_are_those_of_the_standings():
    rows = history(two_components(a=5.0, b=6.0, c=7.5), editions([2023], units=3), WEIGHTS)
    table = edition_table(rows, WEIGHTS, "pci", 2023, "province")
    for unit, total in zip(table.units, table.totals(), strict=True):
        assert total == pytest.approx(one(rows, unit, component="total")["computed_value"])


def test_without_scores_there_is_no_table_and_without_weights_no_total():
    rows = history(scores({"a": 5.0, "b": 6.0}), editions([2023], units=2))
    assert edition_table(rows, WEIGHTS, "pci", 2022, "province") is None
    table = edition_table(rows, as_weights([]), "pci", 2023, "province")
    assert table.weights is None
    assert np.isnan(table.totals()).all()


def test_a_component_without_any_score_stays_only_where_it_is_weighed():
    rows = history(two_components(a=None, b=None), editions([2023], units=2))
    assert edition_table(rows, WEIGHTS, "pci", 2023, "province").components == COMPONENTS
    unweighed = edition_table(rows, as_weights([]), "pci", 2023, "province")
    assert unweighed.components == ("entry_costs",)
    assert unweighed.complete().units == ("a", "b")


def test_an_edition_is_selected_by_its_year_where_nothing_else_can_be_meant():
    rows = history(two_components(a=5.0, b=6.0), editions([2023], units=2), WEIGHTS)
    found, wanted = select_edition(rows, WEIGHTS, 2023), edition_table(rows, WEIGHTS, "pci", 2023, "province")
    assert (found.index, found.group, found.units) == ("pci", "province", wanted.units)
    assert found.scores.tolist() == wanted.scores.tolist()


def test_what_cannot_be_told_apart_must_be_named_and_what_is_not_there_is_refused():
    rows = history(two_components(a=5.0, b=6.0), editions([2023], units=2), WEIGHTS)
    both = pd.concat([rows, rows.assign(index="papi"), rows.assign(group="district", unit=rows["unit"] + "_town")])
    with pytest.raises(SelectionError, match="values of index: papi, pci"):
        select_edition(both, WEIGHTS, 2023)
    with pytest.raises(SelectionError, match="values of group: district, province"):
        select_edition(both, WEIGHTS, 2023, index="pci")
    assert select_edition(both, WEIGHTS, 2023, index="papi").index == "papi"
    assert select_edition(both, WEIGHTS, 2023, index="pci", group="district").units == ("a_town", "b_town")
    for year, frame in ((2022, rows), (2023, rows.iloc[:0])):
        with pytest.raises(SelectionError, match=str(year)):
            select_edition(frame, WEIGHTS, year)


def test_weights_need_not_sum_to_one():
    values, weights = np.array([[5.0, 7.0], [6.0, 2.0]]), np.array([0.75, 0.25])
    assert np.allclose(weighted_totals(values, weights * 40, 10.0), [55.0, 50.0])
    several = weighted_totals(values, np.array([[3.0, 1.0], [1.0, 1.0]]), 10.0)
    assert np.allclose(several, [[55.0, 50.0], [60.0, 40.0]])
