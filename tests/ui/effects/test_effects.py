"""The effects page: facts, chance and limit, or the reason; the forecast with its day; and nothing that judges."""

from __future__ import annotations

import re
import shutil
import time
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.effects import estimate_effects
from data.rights import operator
from data.store.actions import add_action
from data.store.database import file_url, open_store
from data.store.forecasts import forecasts
from data.store.plans import add_plan, get_plan
from data.store.tables import ForecastRecord
from planning.action import Action
from planning.periods import today
from services.forecasts import ended
from tests.prebuilt import history
from tests.support import by_turns
from tests.ui.conftest import STORE, Run
from tests.ui.screen import assert_one_language, assert_sound, shown
from ui.kit.tables import Shown
from ui.reads import forecasts as reads
from wording.numbers import datetime_text, decimal, signed
from wording.words import LANGUAGES, Words, wording

YEARS = {"mode": "years", "before": "2019", "first": "2023", "last": "2023"}
TAG = re.compile(r"<[^>]+>")


def words_of(app) -> str:  # type: ignore[no-untyped-def]
    return " ".join(TAG.sub(" ", shown(app)).split())


def table_of(app, title: str) -> Shown:  # type: ignore[no-untyped-def]
    return app.session_state["_shown"][title]  # type: ignore[no-any-return]


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_the_plan_of_2023_says_why_nothing_can_be_said_and_from_when(look: Run, language: str) -> None:
    app = look("effects", lang=language)
    assert_sound(app, language)
    assert_one_language(app, language)
    text, say = words_of(app), Words(language)
    asked = {"before": 2022, "after": say("effects.from_on", year=2024)}
    assert say("effects.asked_none", year=2023, index="PCI", **asked) in text, "nothing was done that could be followed"
    assert say("effects.asked_plan", year=2023) not in text
    assert say("effects.no_edition_after", first=2024) in text
    assert say("effects.when_full", index="PCI", years="2024") in text
    assert "PCI 2025" in text
    assert say("effects.joint_title", count=10) not in text and say("effects.size") not in text, "no number"


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_any_editions_give_facts_chance_and_limit(look: Run, language: str) -> None:
    app = look("effects", lang=language, **YEARS)
    assert_sound(app, language)
    assert_one_language(app, language)
    say = Words(language)
    lines = {str(row[0].value): row for row in table_of(app, say("effects.single_title", count=10, units=63)).rows}
    names = {"proactivity": -3.4, "labor_training": -2.0, "legal_institutions": 1.6}
    text = words_of(app)
    for code, effect in names.items():
        (row,) = (line for name, line in lines.items() if name in _names(code))
        assert round(row[3].value, 1) == effect
        assert signed(effect, language, 1) in text
    (row,) = (line for name, line in lines.items() if name in _names("proactivity"))
    assert (row[1].value, round(row[2].value), row[5].value) == (63, 27, 1), "of 63 provinces none fell so far"
    for sentence in (
        say("effects.chance_down_none", others=62, count=1, units=63),
        say("effects.detectable", points=decimal(0.84, language)),
        say("effects.limit"),
        say("effects.skipped_thin", years="2020–2022"),
        say("effects.by_chance", out=4, sides=20, expected=decimal(1.0, language, 1)),
    ):
        assert sentence in text.replace("&#x27;", "'"), sentence


def _names(code: str) -> set[str]:
    known = {
        "proactivity": {"Tính năng động", "Proactivity"},
        "labor_training": {"Đào tạo lao động", "Labour training"},
        "legal_institutions": {"Thiết chế pháp lý", "Legal institutions"},
    }
    return known[code]


def test_the_joint_test_stands_first_and_no_colour_judges(look: Run) -> None:
    app = look("effects", lang="en", **YEARS)
    text = words_of(app)
    assert text.index("components of the question together") < text.index("components one by one")
    tables = [element.proto.body for element in app.get("html") if 'class="app-table"' in element.proto.body]
    assert tables and not any("app-good" in body or "app-bad" in body for body in tables)
    assert not re.search(r"(?<!cannot have )moved it|by the actions|thanks to", text)


def test_units_with_the_same_actions_are_left_out(look: Run) -> None:
    app = look("effects", lang="en", component="proactivity", excluded="nghe_an,quang_binh", **YEARS)
    assert_sound(app, "en")
    expected = estimate_effects(
        _known(), "ha_tinh", ["proactivity"],
        last_before=2019, first_after=2023, last_after=2023, excluded=["nghe_an", "quang_binh"],
    ).iloc[1]  # fmt: skip
    text = words_of(app)
    assert expected["units"] == 61 and "each among 61 units" in text
    assert signed(expected["effect"], "en", 1) in text
    assert "components of the question together" not in text, "one component alone is not judged together"


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_figures_that_follow_from_no_action_are_said_to_follow_from_none(look: Run, language: str) -> None:
    say = Words(language)
    asked = say("effects.asked_none", year=2023, index="PAPI", before=2022, after=2024)
    text = words_of(look("effects", index="papi", lang=language))
    assert asked in text and say("effects.asked_plan", year=2023) not in text
    assert say("effects.placebo_none") in text, "a dash has its reason"
    chosen = words_of(look("effects", lang=language, **YEARS))
    assert say("effects.years_chosen") in chosen and say("effects.lag") not in chosen
    assert say("effects.years_chosen") not in text and say("effects.placebo_none") not in chosen


def test_a_small_group_has_its_reason_and_one_edition_too(look: Run) -> None:
    text = words_of(look("effects", index="ddci", lang="en"))
    assert "at least 30 must be" in text and "As far out" not in text
    assert "there is 1" in words_of(look("effects", index="ddci", lang="en", mode="years"))


@pytest.mark.parametrize(("index", "said"), [("pii", "no_edition_before"), ("sipas", "no_edition_after")])
def test_few_figures_are_no_small_group_and_an_index_without_components_has_its_total(
    look: Run, index: str, said: str
) -> None:
    text = words_of(look("effects", index=index, lang="en"))
    assert Words("en")(f"effects.{said}", before=2022, first=2024) in text and "at least 30 must be" not in text


def test_a_broken_link_shows_the_page_all_the_same(look: Run) -> None:
    app = look("effects", mode="x", plan="1", component="nothing,proactivity", excluded="nobody,ha_tinh")
    assert_sound(app)


def test_the_plan_and_the_component_lead_here(look: Run) -> None:
    for page, link in (("plan", {}), ("component", {"component": "proactivity"})):
        assert re.search(r'href="effects\?[^"]*mode=', shown(look(page, **link))), page


def planned(own_store: Path, year: int, *actions: Action) -> None:
    """A plan of that year with these actions."""
    with closing(open_store(file_url(own_store))) as store:
        add_plan(
            store,
            replace(get_plan(store, 2023), year=year, targets=(), calls=(), supplements=(), version=0),
            operator("An"),
        )
        for each in actions:
            add_action(store, each, operator("An"))


def action(component: str, year: int, start: date, due: date) -> Action:
    return Action("Tọa đàm", components=(("pci", component),), plan_year=year, start=start, due=due, lead_unit="")


def test_a_plan_is_judged_by_its_days_its_components_together(run: Run, own_store: Path) -> None:
    parts = ("proactivity", "labor_training", "legal_institutions")
    days = (date(2020, 2, 1), date(2021, 5, 1), date(2022, 3, 1))
    planned(
        own_store, 2020, *(action(part, 2020, day, date(2022, 11, 30)) for part, day in zip(parts, days, strict=True))
    )
    app = run("effects", lang="en", plan="2020")
    assert_sound(app, "en")
    text, say = words_of(app), Words("en")
    expected = estimate_effects(_known(), "ha_tinh", sorted(parts), last_before=2019, first_after=2023)
    joint = expected.iloc[0]
    ends = {name: signed(joint[name], "en", 1) for name in ("effect", "low", "high")}
    assert say("effects.joint", count=3, **ends) in text
    assert say("effects.work", count=3, index="PCI", first="1 Feb 2020", last="30 Nov 2022") in text
    assert say("effects.editions", before=2019, after="2023") in text
    assert say("effects.between", years="2020–2022") in text
    assert "Entry costs" not in text, "only what the plan works on"
    assert "Further out than 19 in 20 on their side:" in text and "; 0 not told" not in text, "all three stand out"
    assert say("effects.said_after") in text and say("effects.said_before") not in text


def test_a_forecast_that_was_stored_before_the_actions_says_so(run: Run, own_store: Path) -> None:
    year = today().year + 4
    planned(own_store, year, action("proactivity", year, date(year, 3, 1), date(year, 6, 30)))
    app = run("effects", lang="en", plan=str(year))
    assert_sound(app, "en")
    text, say = words_of(app), Words("en")
    assert say("effects.said_before") in text and say("effects.said_after") not in text
    with closing(open_store(file_url(own_store))) as store:
        stored = forecasts(store, "pci", 2023, "ha_tinh").set_index("component").loc["proactivity"]
    assert f"{stored['best']:.0f}–{stored['worst']:.0f}" in text
    assert datetime_text(stored["made_at"], "en") in text


@pytest.mark.parametrize(
    ("page", "link"), by_turns([("trends", {"component": "proactivity"}), ("effects", {"plan": "2023"})], 2)
)
def test_no_page_waits_for_a_forecast(
    run: Run, tmp_path: Path, built_in: Path, page: str, link: dict[str, str]
) -> None:
    own_store = Path(shutil.copy(built_in, tmp_path / STORE))  # which shares nothing that others have read
    with closing(open_store(file_url(own_store))) as store, store.write() as session:
        session.query(ForecastRecord).delete()
    count, begins = ended(), []
    with pytest.MonkeyPatch.context() as patch:  # as it is while the work runs
        patch.setattr(reads, "begin_forecasts", lambda *given: begins.append(given) or "running")
        app = run(page, lang="en", year="2019", **link)
        assert_sound(app, "en")
    assert begins and wording("en")["next_rank.running"] in words_of(app)
    app.run()
    for _ in range(600):
        if ended() > count:
            break
        time.sleep(0.1)
    app.run()
    assert_sound(app, "en")
    assert wording("en")["next_rank.running"] not in words_of(app)
    with closing(open_store(file_url(own_store))) as store:
        stored = forecasts(store, "pci", 2019, "ha_tinh").set_index("component").loc["proactivity"]
    assert f"{stored['best']:.0f}" in words_of(app) and datetime_text(stored["made_at"], "en") in words_of(app)


def _known() -> pd.DataFrame:
    return history("pci").query("year >= 2006 and group == 'province'")
