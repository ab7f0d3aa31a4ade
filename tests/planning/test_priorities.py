"""The planner's table: factors with the flags and actions that there are."""

import pandas as pd
import pytest

from analysis.flags import raise_flags
from analysis.gains import one_edition_gains
from analysis.priority import BASIC_EVIDENCE, priority_factors
from planning.action import Action
from planning.priorities import priorities
from tests.analysis.edition_tables import pci_2023
from tests.prebuilt import history

WHERE = ("pci", "ha_tinh", 2023)


@pytest.fixture(scope="module")
def known() -> pd.DataFrame:
    rows = history("pci").query("unit == 'ha_tinh' and year == 2023")
    return priority_factors(pci_2023(), rows, one_edition_gains(history("pci")))


def action(*components: str, **fields: object) -> Action:
    return Action(title="a", components=tuple(("pci", each) for each in components), **fields)  # type: ignore[arg-type]


def test_flags_raise_and_actions_lower_a_component(known: pd.DataFrame) -> None:
    raised = raise_flags(history("pci"), "ha_tinh", 2023)
    plain = priorities(known, (), (), WHERE).set_index("component")
    flagged = priorities(known, raised, (), WHERE).set_index("component")
    planned = priorities(known, raised, (action("proactivity"), action("proactivity")), WHERE).set_index("component")
    assert (plain["evidence"] == BASIC_EVIDENCE).all()
    assert flagged.loc["proactivity", "priority"] > plain.loc["proactivity", "priority"]
    assert planned.loc["proactivity", "priority"] == pytest.approx(flagged.loc["proactivity", "priority"] / 3)
    assert planned.loc["proactivity", "actions"] == 2
    assert flagged["flags"].sum() == len([flag for flag in raised if flag.component != "total"])


def test_the_weakest_component_that_weighs_most_comes_first(known: pd.DataFrame) -> None:
    raised = raise_flags(history("pci"), "ha_tinh", 2023)
    assert priorities(known, raised, (), WHERE)["component"].iloc[0] == "business_support"
