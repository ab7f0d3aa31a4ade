"""Settings: kept, on record, and read one by one."""

from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import text as sql

from data.catalogue.loading import load_catalogue, load_office
from data.rights import operator
from data.store import audit
from data.store.database import Store
from data.store.settings import (
    KEYS,
    SettingInvalidError,
    Settings,
    SettingsChangedError,
    changed_keys,
    home_units,
    load,
    save,
    take_back,
)
from tests.data.store.builders import UNREADABLE, everything
from tests.support import by_turns

ALL = Settings(
    person="Nguyễn Thị Ánh",
    home_units={"pci": "nghe_an", "ddci": "so_tai_chinh"},
    minimum_coverage=0.8,
    thresholds={"low_rank": {"share": 0.25}},
)


def test_a_new_store_has_the_defaults(store: Store) -> None:
    assert load(store) == Settings()
    assert (load(store).person, load(store).minimum_coverage) == ("", None)


def test_settings_come_back_as_they_were_saved(store: Store) -> None:
    assert save(store, ALL, operator("An")) == ALL
    assert load(store) == ALL
    assert save(store, Settings(), operator("An")) == Settings()


def test_only_changed_settings_are_written_and_on_record(store: Store) -> None:
    save(store, Settings(convention="calendar"), operator("An"))
    save(store, Settings(convention="calendar", minimum_coverage=0.5), operator("Bình"))
    assert [row[0] for row in everything(store)["setting"]] == ["convention", "minimum_coverage"]
    coverage, convention = audit.history(store)
    assert (convention.subject, convention.person, convention.before, convention.after) == (
        "setting:convention",
        "An",
        {"value": "nd09"},
        {"value": "calendar"},
    )
    assert (coverage.subject, coverage.before, coverage.after) == (
        "setting:minimum_coverage",
        {"value": None},
        {"value": 0.5},
    )


def test_an_index_that_nobody_names_has_the_own_unit_of_another_one_with_such_units() -> None:
    catalogue, delivered = load_catalogue(), load_office()
    office = replace(delivered, home_units={"pci": "an_giang", "ddci": "so_tai_chinh"})
    homes = home_units(Settings(), office, catalogue)
    assert homes == dict.fromkeys(catalogue.indices, "an_giang") | {"ddci": "so_tai_chinh"}
    assert home_units(Settings(home_units={"pci": "nghe_an", "dti": "hue"}), office, catalogue)["papi"] == "nghe_an"
    assert home_units(Settings(), replace(office, home_units={"pci": "an_giang"}), catalogue)["ddci"] == (
        catalogue.index("ddci").default_unit
    )


def test_saving_the_same_settings_writes_nothing(store: Store) -> None:
    save(store, ALL, operator("An"))
    before = everything(store)
    save(store, ALL, operator("Bình"))
    assert everything(store) == before


def test_a_setting_that_somebody_else_changed_meanwhile_stays(store: Store) -> None:
    seen = load(store)
    save(store, replace(seen, minimum_coverage=0.5), operator("An"))
    now = save(store, replace(seen, person="Bình"), operator("Bình"), seen=seen)
    assert (now.minimum_coverage, now.person) == (0.5, "Bình")


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (Settings(minimum_coverage=1.5), "minimum_coverage"),
        (Settings(minimum_coverage=float("nan")), "minimum_coverage"),
        (Settings(thresholds={"low_rank": {"share": float("inf")}}), "thresholds.low_rank.share"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(store: Store, wrong: Settings, key: str) -> None:
    with pytest.raises(SettingInvalidError) as reported:
        save(store, wrong, operator("An"))
    assert reported.value.key == key
    assert load(store) == Settings()


def _write(store: Store, key: str, text: str) -> None:
    if store.engine.dialect.name == "postgresql" and text in ("", "{not json"):
        pytest.skip("PostgreSQL takes nothing here that is no JSON")
    with store.write() as session:
        session.execute(
            sql("INSERT INTO setting (key, value, updated_at, updated_by) VALUES (:key, :text, '2026-01-01', 'x')"),
            {"key": key, "text": text},
        )


NOT_OF_A_SETTING = ("{not json", "5", '"abc"', "{}", "[1]", "", "null", '{"falling": {"places": "abc"}}')


@pytest.mark.parametrize(("key", "text"), by_turns(product(KEYS, NOT_OF_A_SETTING)))
def test_a_setting_that_cannot_be_read_hides_no_other(store: Store, key: str, text: str) -> None:
    save(store, replace(ALL, **{key: getattr(Settings(), key)}), operator("An"))
    _write(store, key, text)
    found = load(store)
    others = [name for name in KEYS if name != key]
    assert [getattr(found, name) for name in others] == [getattr(ALL, name) for name in others]
    assert found.unreadable <= {key}
    if key in found.unreadable:
        assert getattr(found, key) == getattr(Settings(), key)


def test_every_setting_has_a_value_that_is_unreadable(store: Store) -> None:
    for key, text in UNREADABLE.items():
        _write(store, key, text)
    found = load(store)
    assert found.unreadable == set(KEYS) == set(UNREADABLE)
    assert replace(found, unreadable=frozenset()) == Settings()


def test_what_cannot_be_read_is_left_unless_it_is_repaired(store: Store) -> None:
    _write(store, "thresholds", UNREADABLE["thresholds"])
    _write(store, "signature", UNREADABLE["signature"])
    assert save(store, replace(load(store), person="An"), operator("An")).unreadable == {"signature", "thresholds"}
    seen = load(store)
    assert (
        save(store, replace(seen, minimum_coverage=0.5), operator("An"), seen=seen, repair=True).unreadable
        == frozenset()
    )
    lost = [event.before for event in audit.history(store) if event.subject == "setting:thresholds"]
    assert lost == [{"value": UNREADABLE["thresholds"]}]


def test_only_what_changes_is_checked(store: Store) -> None:
    _write(store, "minimum_coverage", UNREADABLE["minimum_coverage"])
    assert save(store, replace(load(store), person="An"), operator("An")).unreadable == {"minimum_coverage"}
    with pytest.raises(SettingInvalidError):
        save(store, replace(load(store), minimum_coverage=7), operator("An"))


@pytest.mark.parametrize(
    ("stored", "reported"), [('"viewer"', "viewer"), ('"root"', "root"), ("5", "5"), ('"admin"', "")]
)
def test_a_role_of_earlier_days_is_told_until_the_settings_are_saved(store: Store, stored: str, reported: str) -> None:
    _write(store, "role", stored)
    assert (load(store).former_role, load(store).unreadable) == (reported, frozenset())
    assert save(store, replace(load(store), minimum_coverage=0.5), operator("An")).former_role == reported
    seen = load(store)
    assert save(store, seen, operator("An"), seen=seen, repair=True).former_role == ""
    (removed,) = [event for event in audit.history(store) if event.subject == "setting:role"]
    assert removed.before == {"value": stored} and removed.after is None


def test_a_change_is_taken_back_and_what_else_somebody_set_stays(store: Store) -> None:
    before = load(store)
    mine = replace(before, person="Chi", minimum_coverage=0.5)
    save(store, mine, operator("An"), seen=before)
    save(store, replace(mine, convention="calendar"), operator("Bình"))
    assert take_back(store, before, mine, operator("An")) == replace(before, convention="calendar")
    assert changed_keys(load(store), before) == ("convention",)
    assert audit.history(store)[0].after == {"value": None}


def test_a_change_that_somebody_changed_since_is_not_taken_back_in_part(store: Store) -> None:
    before = load(store)
    mine = replace(before, person="Chi", minimum_coverage=0.5)
    save(store, mine, operator("An"), seen=before)
    save(store, replace(mine, minimum_coverage=0.6), operator("Bình"))
    stored = everything(store)
    with pytest.raises(SettingsChangedError) as found:
        take_back(store, before, mine, operator("An"))
    assert found.value.key == "minimum_coverage"
    assert everything(store) == stored
