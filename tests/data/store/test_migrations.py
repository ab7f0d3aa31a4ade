"""A store that the first version of the program wrote is brought up to date and keeps all that it holds."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event

from data.rights import operator
from data.store import audit, database
from data.store.backup import restore
from data.store.database import file_url, head, open_store, require_known, revision_of
from data.store.editions import publish, withdraw
from data.store.files import SourceFile
from data.store.rows import score_rows
from data.store.tables import Table
from data.store.versions import versions
from tests.data.store.builders import detailed, edition, everything, read_from
from tests.data.store.faults import Fault
from tests.data.store.older_stores import fill, require_read_as_before
from tests.support import ROOT, by_night

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("migrations")]


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A store as the first version of the program left it, with something in every table."""
    path = tmp_path / "first.sqlite3"
    engine = database.engine_of(file_url(path))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(database._MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        fill(connection)
    engine.dispose()
    return path


def content(path: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows of a database by column, read without opening it as a store."""
    engine = database.engine_of(file_url(path))
    try:
        with engine.connect() as connection:
            query = "SELECT name FROM sqlite_master WHERE type = 'table'"
            names = connection.exec_driver_sql(query).scalars().all()
            return {
                name: [dict(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"').mappings()]
                for name in names
            }
    finally:
        engine.dispose()


def test_every_row_of_an_older_store_is_kept_as_it_was(first: Path) -> None:
    before = content(first)
    assert len(before["score"]) == 12 and len(before["action"]) == 1
    open_store(file_url(first)).close()
    after = content(first)
    assert before.pop("alembic_version") == [{"version_num": "0001"}]
    assert after["alembic_version"] == [{"version_num": head()}]
    # An action's one topic, link and budget became the first of several.
    (old,) = before["action"]
    new = {"topics": f'["{old.pop("topic")}"]', "budget_estimated": old.pop("budget")}
    assert json.loads(after["action"][0]["evidence"]) == [{"title": "baohatinh.vn", "url": old.pop("evidence_url")}]
    old.update(new)
    for table, rows in before.items():
        assert [{name: row[name] for name in rows[0]} for row in after[table]] == rows, table
    empty = {
        "source_file",
        "indicator",
        "indicator_value",
        "draft",
        "import_decision",
        "plan",
        "target_value",
        "action_file",
        "form_draft",
        "forecast",
        "person",
        "invitation",
        "session",
        "failed_try",
        "check_in",
        "message",
        "invitation_token",
        "feed_token",
    }
    assert {table: rows for table, rows in after.items() if table in empty} == {table: [] for table in empty}


def test_an_older_store_has_the_same_tables_as_a_new_one_afterwards(first: Path) -> None:
    with closing(open_store(file_url(first))) as store, store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        assert sorted(triggers) == ["audit_event_no_delete", "audit_event_no_update"]


def test_what_an_older_store_holds_is_read_as_before(first: Path) -> None:
    with closing(open_store(file_url(first))) as store:
        require_read_as_before(store)


def test_an_older_version_is_known_again_completed_and_withdrawn(first: Path) -> None:
    file = SourceFile("hồ sơ.xlsx", b"bytes")
    part = read_from(file, detailed(edition(score=70), ("ha_tinh",)))
    with closing(open_store(file_url(first))) as store:
        assert not publish(store, edition(score=60, file="a"), operator("An")).is_new
        assert publish(store, edition(score=61, file="a"), operator("An")).is_new
        withdraw(store, versions(store)[1].id, operator("An"))
        done = publish(store, replace(part, completes=True), operator("An"), file=file)
        rows = score_rows(store, "pci").set_index("unit")
        assert set(rows.loc["ha_tinh", "file"]) == {"hồ sơ.xlsx"} and set(rows.loc["ha_tinh", "value"]) == {70}
        assert set(rows.loc["nghe_an", "file"]) == {"a.xlsx"} and set(rows.loc["nghe_an", "value"]) == {61}
        withdraw(store, done.version_id, operator("An"))
        assert set(score_rows(store, "pci")["value"]) == {60, 61, 62}


@by_night
@pytest.mark.fault(37, "a migration half done")
def test_an_update_that_fails_at_any_step_leaves_the_older_store(first: Path) -> None:
    before = content(first)
    for step in count(1):
        steps = count(1)

        def maybe_fail(*given: Any, steps: Iterator[int] = steps, step: int = step) -> None:
            if not str(given[2]).startswith(("PRAGMA", "SELECT")) and next(steps) == step:
                raise Fault

        event.listen(Engine, "before_cursor_execute", maybe_fail)
        try:
            open_store(file_url(first)).close()
        except Fault:
            assert content(first) == before
        else:
            break
        finally:
            event.remove(Engine, "before_cursor_execute", maybe_fail)
    assert step > 9  # five tables, three columns, the revision
    assert content(first)["alembic_version"] == [{"version_num": head()}]


def test_a_backup_of_an_older_store_is_brought_up_to_date_when_it_is_restored(first: Path, tmp_path: Path) -> None:
    target = tmp_path / "restored.sqlite3"
    restore(file_url(target), first, operator("Bình"))
    with closing(open_store(file_url(target))) as store:
        with store.engine.connect() as connection:
            assert revision_of(connection) == head()
        assert len(everything(store)["score"]) == 12
        assert audit.history(store)[0].kind == "database_restored"
    assert content(first)["alembic_version"] == [{"version_num": "0001"}]


def test_the_revisions_are_those_that_alembic_finds(first: Path) -> None:
    scripts = ScriptDirectory(str(ROOT / "data" / "store" / "migrations"))
    assert scripts.get_heads() == [head()]
    for script in scripts.walk_revisions():
        require_known(script.revision, "here")
        assert Path(script.path).name.startswith(f"{script.revision}_")
    with create_engine(file_url(first)).connect() as connection:
        assert revision_of(connection) == MigrationContext.configure(connection).get_current_revision() == "0001"
