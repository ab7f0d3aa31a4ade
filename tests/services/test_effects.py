"""The editions before and after a plan come from its days and those of the surveys, never from the figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.catalogue.loading import load_catalogue
from data.catalogue.model import EditionFacts, Index
from planning.action import Action
from services.effects import Editions, editions_around, full_editions, group_size, possible_with, work_of
from tests.prebuilt import history

FULL = (*range(2006, 2020), 2023)


@pytest.fixture(scope="module")
def pci() -> Index:
    return load_catalogue().index("pci")


def action(**fields: object) -> Action:
    given: dict[str, object] = {"title": "Tọa đàm", "components": (("pci", "proactivity"),), "plan_year": 2021}
    return Action(**(given | fields))  # type: ignore[arg-type]


def test_a_plan_is_its_actions_that_are_carried_out_for_the_unit() -> None:
    actions = [
        action(start=date(2021, 3, 1), due=date(2021, 6, 30)),
        action(components=(("pci", "labor_training"), ("ddci", "x")), due=date(2022, 2, 1), unit="ha_tinh"),
        action(components=(("pci", "policy_bias"),), status="cancelled", start=date(2019, 1, 1)),
        action(components=(("pci", "entry_costs"),), unit="nghe_an", start=date(2019, 1, 1)),
        action(components=(("ddci", "x"),), start=date(2019, 1, 1)),
        action(components=(("pci", "time_costs"),), plan_year=2022, start=date(2019, 1, 1)),
    ]
    work = work_of(actions, "pci", "ha_tinh", 2021)
    assert work.components == ("labor_training", "proactivity")
    assert (work.first_day, work.last_day) == (date(2021, 3, 1), date(2022, 2, 1))
    assert (work.actions, work.undated) == (2, 0)


def test_an_action_without_a_day_stands_for_the_whole_year_of_the_plan() -> None:
    work = work_of([action(start=date(2021, 3, 1)), action()], "pci", "ha_tinh", 2021)
    assert (work.first_day, work.last_day, work.undated) == (date(2021, 1, 1), date(2021, 12, 31), 1)
    none = work_of([], "pci", "ha_tinh", 2023)
    assert (none.components, none.actions) == ((), 0)
    assert (none.first_day, none.last_day) == (date(2023, 1, 1), date(2023, 12, 31))


def test_without_the_days_of_a_survey_its_year_stands_for_them(pci: Index) -> None:
    found = editions_around(pci, "province", FULL, date(2020, 2, 1), date(2022, 12, 1))
    assert found == Editions(2019, 2023, 2023, between=(2020, 2021, 2022), assumed=(2019, 2020, 2021, 2022, 2023))


def test_the_plan_of_2023_waits_for_an_edition_after_it(pci: Index) -> None:
    found = editions_around(pci, "province", FULL, date(2023, 1, 1), date(2023, 12, 31))
    assert (found.last_before, found.first_after, found.between) == (2022, 2024, (2023,))
    assert possible_with(pci, "province", "proactivity", 2022, 2024) == ((2024,), 2025), "2025 measures something else"
    assert possible_with(pci, "province", "entry_costs_2025", 2024, 2025) == ((2025,), None)


def test_the_days_of_the_surveys_decide_where_they_are_known(pci: Index) -> None:
    def surveyed(first: date, last: date) -> Index:
        known = EditionFacts(year=2023, group="province", units_on=last, survey_from=first, survey_to=last)
        return replace(pci, editions=(*(each for each in pci.editions if each.year != 2023), known))

    autumn = surveyed(date(2023, 9, 1), date(2023, 11, 30))
    spring_actions = date(2023, 2, 1), date(2023, 5, 31)
    found = editions_around(autumn, "province", FULL, *spring_actions)
    assert (found.last_before, found.first_after, found.between) == (2022, 2023, ())
    assert 2023 not in found.assumed
    found = editions_around(autumn, "province", FULL, date(2023, 12, 1), date(2023, 12, 31))
    assert (found.last_before, found.first_after) == (2023, 2024), "they began after the survey"


def test_what_is_not_published_yet_is_no_edition_before_the_actions(pci: Index) -> None:
    found = editions_around(pci, "province", FULL, date(2027, 1, 1), date(2027, 12, 31))
    assert 2025 in pci.years() and (found.last_before, found.first_after, found.between) == (2023, 2028, ())
    assert possible_with(pci, "province", "proactivity", 2023, 2028) == ((), 2025), "2025 measures something else"
    found = editions_around(pci, "province", (*FULL, 2025), date(2027, 1, 1), date(2027, 12, 31))
    assert found.last_before == 2025, "once its figures are in hand"


def test_at_most_three_editions_after_are_looked_at_and_only_those_in_hand(pci: Index) -> None:
    found = editions_around(pci, "province", FULL, date(2010, 2, 1), date(2010, 12, 1))
    assert (found.last_before, found.first_after, found.last_after) == (2009, 2011, 2013)
    found = editions_around(pci, "province", FULL, date(2018, 2, 1), date(2018, 12, 1))
    assert (found.first_after, found.last_after) == (2019, 2023), "2020 to 2022 are not in hand"


def test_the_full_editions_are_those_whose_components_are_ranked() -> None:
    assert full_editions(history("pci"), "province") == (2005, *FULL)
    totals = history("pci").query("component == 'total'")
    assert set(full_editions(totals, "province")) == {2005, *FULL, 2020, 2021, 2022}


def test_a_group_is_as_large_as_the_catalogue_says_not_as_the_figures_in_hand(pci: Index) -> None:
    catalogue = load_catalogue()
    assert group_size(catalogue, pci, "province") == 64
    assert group_size(catalogue, catalogue.index("pii"), "province") == 63
    assert 0 < group_size(catalogue, catalogue.index("ddci"), "department") < 30
    assert group_size(catalogue, pci, "department") == 0
    assert possible_with(pci, "province", "total", 2023, 2024) == ((2024, 2025), None), "the total goes on"
