"""A fresh store for each test, on both engines.

What is not about one of them runs on SQLite by day and on both by night, and those of BY_DAY on both by day.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from data.store.database import Store, file_url, open_store
from tests import postgresql
from tests.prebuilt import empty_store

BY_DAY = {
    "test_the_migrations_make_the_tables_that_the_program_uses",
    "test_a_second_start_writes_nothing",
    "test_a_database_from_a_newer_program_is_refused_and_left_alone",
    "test_what_a_reading_session_changes_is_not_kept",
    "test_a_reading_session_sees_one_state_while_others_write",
    "test_times_are_kept_in_utc_and_carry_their_zone",
    "test_tables_changed_halfway_are_as_before",
    "test_the_audit_trail_cannot_be_changed_or_shortened",
    "test_an_action_comes_back_as_it_was_written",
    "test_an_evidence_file_is_kept_while_the_action_shows_it",
    "test_of_many_who_save_at_once_one_wins_and_the_others_are_told",
    "test_a_deleted_action_is_in_no_list_and_comes_back_as_it_was_with_its_history",
    "test_a_plan_comes_back_as_it_was_written",
    "test_two_people_at_one_plan_lose_no_text",
    "test_a_value_is_kept_with_its_source_and_history",
    "test_settings_come_back_as_they_were_saved",
    "test_decisions_come_back_by_kind_and_key",
    "test_a_forgotten_decision_is_gone_and_on_record",
    "test_a_draft_comes_back_as_it_was_saved",
    "test_the_number_of_a_discarded_draft_is_not_given_out_again",
    "test_a_file_comes_back_byte_for_byte",
    "test_what_was_said_is_read_with_its_day",
    "test_a_file_is_stored_with_the_draft_about_it_and_ends_with_it",
    "test_a_publication_that_fails_at_any_step_changes_nothing",
    "test_a_published_edition_comes_back_as_it_was_read",
    "test_people_who_publish_at_once_get_different_numbers",
    "test_the_revision_changes_with_the_scores_and_only_then",
    "test_a_withdrawn_version_is_used_again_as_if_nothing_had_been",
    "test_indicators_come_back_as_they_were_read",
    "test_the_profile_of_one_province_erases_no_other",
    "test_no_update_is_lost_and_none_is_seen_late",
    "test_a_login_is_the_same_however_it_is_typed",
    "test_a_session_lasts_until_it_is_ended_in_every_tab",
    "test_an_invitation_makes_one_person_once",
    "test_a_reporter_writes_about_an_action_of_the_own_unit_until_it_is_another_ones",
}
"""What a round of each repository needs, and what the engines do each in their own way."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" not in metafunc.fixturenames:
        return
    marked = {mark.name for mark in metafunc.definition.iter_markers()}
    if "sqlite" in marked:
        engines = ["sqlite"]
    elif "postgresql" in marked:
        engines = ["postgresql"]
    else:
        is_by_day = metafunc.definition.originalname in BY_DAY
        marks = [pytest.mark.postgresql, *([] if is_by_day else [pytest.mark.nightly])]
        engines = ["sqlite", pytest.param("postgresql", marks=marks)]
    metafunc.parametrize("engine", engines, indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """What the store of a test is kept by: sqlite or postgresql."""
    return str(request.param)


@pytest.fixture(scope="session")
def empty() -> Path:
    """The file of a store in which nothing is."""
    return empty_store()


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path, engine: str) -> Iterator[Store]:
    if engine == "postgresql":
        with postgresql.emptied_database() as url, closing(open_store(url)) as opened:
            yield opened
        return
    shutil.copy(request.getfixturevalue("empty"), tmp_path / "store.sqlite3")
    with closing(open_store(file_url(tmp_path / "store.sqlite3"))) as opened:
        yield opened
