"""Which components to target: every factor, its order, and the front of gain against effort."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.edition_table import edition_table
from analysis.experience import attainable_gain, gain_frequency
from analysis.gains import one_edition_gains
from analysis.priority import (
    BASIC_EVIDENCE,
    FACTOR_COLUMNS,
    Importance,
    ImportanceError,
    evidence_of,
    pareto_front,
    prioritise,
    priority_factors,
    uncovered_of,
)
from tests.analysis.edition_tables import pci_2023, table_of
from tests.analysis.frames_builder import LAW
from tests.prebuilt import built_in, history

SHARES = st.lists(st.floats(0.05, 1), min_size=4, max_size=4)


def known(weights=(0.1, 0.2, 0.3, 0.4), gains=(1.0, 0.5, 0.2, 0.1)) -> pd.DataFrame:
    frame = pd.DataFrame({"component": list("abcd"), "weight": weights, "gain": gains, "score": 5.0})
    return frame.reindex(columns=list(FACTOR_COLUMNS))


def by_component(frame: pd.DataFrame) -> dict[str, float]:
    return frame.set_index("component")["priority"].to_dict()


def test_the_formula_is_the_product_of_the_factors():
    found = by_component(prioritise(known(), {"a": 0.5, "b": 0.8}, {"a": 1.0, "b": 0.5}))
    assert found["a"] == pytest.approx(100 * (0.1 / 0.4) * 1.0 * 0.5 * 1.0)
    assert found["b"] == pytest.approx(100 * (0.2 / 0.4) * 0.5 * 0.8 * 0.5)
    assert found["c"] == pytest.approx(100 * (0.3 / 0.4) * 0.2 * BASIC_EVIDENCE)


@LAW
@given(SHARES, SHARES, st.floats(0.1, 10))
def test_scaling_all_weights_or_all_gains_changes_nothing(weights, gains, factor):
    before = prioritise(known(weights, gains), {}, {})
    for after in (
        prioritise(known([w * factor for w in weights], gains), {}, {}),
        prioritise(known(weights, [g * factor for g in gains]), {}, {}),
    ):
        assert np.allclose(before["priority"], after["priority"])


@LAW
@given(SHARES, st.integers(0, 5), st.integers(0, 3))
def test_an_action_never_raises_the_priority_of_its_component(evidence, actions, place):
    code = "abcd"[place]
    given_evidence = dict(zip("abcd", evidence, strict=True))
    before = by_component(prioritise(known(), given_evidence, {code: uncovered_of(actions)}))
    after = by_component(prioritise(known(), given_evidence, {code: uncovered_of(actions + 1)}))
    assert after[code] < before[code]
    assert all(after[other] == before[other] for other in "abcd" if other != code)


@LAW
@given(st.lists(st.sampled_from(["high", "medium", "low"]), max_size=6))
def test_a_further_or_more_severe_flag_never_lowers_the_evidence(severities):
    assert BASIC_EVIDENCE <= evidence_of(severities) < 1
    for more in ("low", "medium", "high"):
        assert evidence_of([*severities, more]) > evidence_of(severities)
    assert evidence_of([*severities, "high"]) > evidence_of([*severities, "medium"]) > evidence_of([*severities, "low"])


def test_a_component_without_a_score_has_no_priority_whatever_counts():
    frame = known(gains=(np.nan, 0.5, 0.2, 0.1)).assign(score=[np.nan, 5.0, 5.0, 5.0])
    for importance in (None, Importance(gain=0.0), Importance(0.0, 0.0, 0.0, 0.0)):
        found = prioritise(frame, {}, {}, importance)
        assert found["component"].iloc[-1] == "a" and np.isnan(found["priority"].iloc[-1])


def test_a_factor_that_does_not_count_is_left_out():
    found = by_component(prioritise(known(), {}, {}, Importance(gain=0.0, evidence=0.0)))
    assert found == pytest.approx({"a": 25.0, "b": 50.0, "c": 75.0, "d": 100.0})


@pytest.mark.parametrize("exponent", [-1.0, float("nan"), float("inf")])
def test_an_importance_that_is_no_number_from_0_up_is_refused(exponent):
    with pytest.raises(ImportanceError):
        Importance(gain=exponent)


def test_equal_priorities_stand_in_the_order_of_the_codes():
    found = prioritise(known((0.25,) * 4, (1.0,) * 4), {}, {})
    assert found["component"].tolist() == list("abcd")


def home(year: int) -> pd.DataFrame:
    return history("pci").query("unit == 'ha_tinh' and year == @year")


def test_the_factors_of_the_home_province_are_those_of_the_panel():
    table, rows = pci_2023(), home(2023).set_index("component")
    found = priority_factors(table, home(2023), one_edition_gains(history("pci"))).set_index("component")
    assert found["weight"].sum() == pytest.approx(1)
    for component in ("proactivity", "time_costs"):
        start = rows.loc[component, "percentile"]
        gains = one_edition_gains(history("pci"))
        now = history("pci").query("year == 2023 and component == @component")["shown_value"].std()
        for measure in ("gain", "relative_gain"):
            gains[measure] *= now / gains["spread"]
        made = attainable_gain(gains, component, start, 0.25, measure="relative_gain")
        assert (found.loc[component, "gain"], found.loc[component, "cases"]) == (pytest.approx(made.gain), made.cases)
        assert found.loc[component, "points"] == pytest.approx(10 * found.loc[component, "weight"] * made.gain)
        share = gain_frequency(gains, component, start, 0.5, measure="relative_gain").share
        assert found.loc[component, "effort"] == pytest.approx(1 - share)
    assert (found["basis"] == "made").all()


def test_another_construct_under_the_same_name_is_no_experience():
    gains = one_edition_gains(history("pci"))
    found = priority_factors(pci_2023(), home(2023), gains).set_index("component")
    start = home(2023).set_index("component").loc["policy_bias", "percentile"]
    same = gains[gains["construct"] == "policy_bias"]
    assert found.loc["policy_bias", "cases"] == gain_frequency(same, "policy_bias", start, 0.0).cases
    assert found.loc["policy_bias", "cases"] < gain_frequency(gains, "policy_bias", start, 0.0).cases


def test_a_unit_starts_from_its_stated_rank_where_few_others_have_a_score():
    table = edition_table(history("pci"), built_in()["pci"].weights, "pci", 2022, "province")
    found = priority_factors(table, home(2022), one_edition_gains(history("pci"))).set_index("component")
    gains = one_edition_gains(history("pci"))
    start = 100 * (63 - 14) / 62  # informal charges: rank 14, as the province states
    assert found.loc["informal_charges", "cases"] == gain_frequency(gains, "informal_charges", start, 0.0).cases


def test_where_the_place_is_not_known_nothing_is_said():
    table = edition_table(history("pci"), built_in()["pci"].weights, "pci", 2021, "province")
    found = priority_factors(table, home(2021), one_edition_gains(history("pci")))
    assert found[["gain", "effort", "points"]].isna().all(axis=None)
    assert not found["is_front"].any()


def test_without_experience_the_gap_to_the_best_stands_for_all_and_no_points_without_weights():
    rows = pd.DataFrame({
        "component": ["c0", "c1"], "shown_value": [4.0, 9.0], "percentile": [0.0, 100.0], "gap_to_best": [-4.0, 0.0],
        "direction": 1.0,
    })  # fmt: skip
    none = one_edition_gains(history("pci")).iloc[:0]
    found = priority_factors(table_of([[4.0, 9.0], [8.0, 7.0]], None), rows, none).set_index("component")
    assert found["gain"].to_dict() == {"c0": 4.0, "c1": 0.0}
    assert (found["basis"] == "best").all() and found["weight"].tolist() == [0.5, 0.5]
    assert found[["points", "effort"]].isna().all(axis=None)


def test_no_gain_leads_beyond_the_scale_and_a_step_without_room_is_out_of_reach():
    gains = pd.DataFrame({
        "index": "pci", "group": "province", "construct": "c0", "unit": [f"u{n}" for n in range(40)],
        "component": "c0", "from_year": 2014, "year": 2015, "start_percentile": 100.0, "gain": 5.0,
        "relative_gain": 5.0, "spread": np.std([9.7, 1.0], ddof=1),
    })  # fmt: skip
    place = {"shown_value": [9.7], "percentile": [100.0], "gap_to_best": [0.0], "direction": [1.0]}
    rows = pd.DataFrame({"component": ["c0"], **place})
    found = priority_factors(table_of([[9.7], [1.0]], [1.0]), rows, gains).iloc[0]
    assert (found["gain"], found["effort"]) == (pytest.approx(0.3), 1.0)


@LAW
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12))
def test_the_front_is_what_nothing_beats(choices):
    points, effort = np.array(choices, dtype=float).T
    front = pareto_front(points, effort)
    for place, (gain, cost) in enumerate(choices):
        beaten = any(g >= gain and c <= cost and (g, c) != (gain, cost) for g, c in choices)
        assert front[place] == (not beaten)


def test_what_is_not_known_is_not_on_the_front_and_beats_nothing():
    assert pareto_front(np.array([1.0, np.nan, 0.5]), np.array([0.5, 0.1, np.nan])).tolist() == [True, False, False]
