"""The planner's table: factors with the flags, the actions and the effort that there are."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.flags import raise_flags
from analysis.priority import priority_factors
from analysis.rank_forecast import rank_forecasts
from planning.action import Action
from planning.priorities import priorities
from tests.analysis.edition_tables import pci_2023
from tests.prebuilt import history

WHERE = ("pci", "ha_tinh", 2023)


@pytest.fixture(scope="module")
def known() -> pd.DataFrame:
    ahead = rank_forecasts(history("pci").query("year >= 2006 and group == 'province'"), year=2023)
    return priority_factors(pci_2023(), ahead, "ha_tinh")


def action(*components: str, **fields: object) -> Action:
    return Action(title="a", components=tuple(("pci", each) for each in components), **fields)  # type: ignore[arg-type]


def test_an_action_lowers_a_component_and_flags_stand_beside_it_uncounted(known: pd.DataFrame) -> None:
    raised = raise_flags(history("pci"), "ha_tinh", 2023)
    plain = priorities(known, (), (), WHERE).set_index("component")
    flagged = priorities(known, raised, (), WHERE).set_index("component")
    planned = priorities(known, raised, (action("land_access"),), WHERE).set_index("component")
    assert flagged["priority"].to_dict() == plain["priority"].to_dict()
    assert planned.loc["land_access", "priority"] == pytest.approx(flagged.loc["land_access", "priority"] / 2)
    assert flagged["flags"].sum() == len([flag for flag in raised if flag.component != "total"])


def test_splitting_an_action_in_two_changes_nothing_but_their_number(known: pd.DataFrame) -> None:
    whole = action(
        "land_access", "proactivity", start=date(2024, 1, 10), due=date(2024, 6, 20), budget_estimated=12_000_000
    )
    halves = (
        replace(whole, due=date(2024, 3, 31), budget_estimated=6_000_000),
        replace(whole, start=date(2024, 4, 1), budget_estimated=6_000_000),
    )
    before, after = (priorities(known, (), actions, WHERE) for actions in ((whole,), halves))
    assert after["actions"].sum() == 2 * before["actions"].sum() == 4
    pd.testing.assert_frame_equal(after.drop(columns="actions"), before.drop(columns="actions"))


def test_the_effort_is_what_the_plan_names(known: pd.DataFrame) -> None:
    planned = (
        action("land_access", start=date(2024, 1, 1), due=date(2024, 2, 1), budget_approved=8_000_000),
        action("land_access", "proactivity", due=date(2024, 2, 20), budget_estimated=3_000_000),
        action("proactivity", budget_estimated=1_000_000, status="cancelled"),
        action("time_costs"),
    )
    found = priorities(known, (), planned, WHERE).set_index("component")
    assert found.loc["land_access", ["budget", "months"]].tolist() == [9_500_000, 2]
    assert found.loc["proactivity", ["budget", "months"]].tolist() == [1_500_000, 1]
    assert np.isnan(found.loc["time_costs", ["budget", "months"]].astype(float)).all()
    assert found.loc["time_costs", "actions"] == 1
