"""Backup and restore on a PostgreSQL server: what comes back is what was there, and a bad file replaces nothing."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect

from data.rights import operator
from data.sign_in import Limits
from data.store import audit, database, server_backup
from data.store.backup import BackupExistsError, NotABackupError, backup, restore
from data.store.database import NewerSchemaError, Store, StoreLockedError, StoreUnavailableError, open_store
from data.store.drafts import Draft, discard_draft, save_draft
from data.store.editions import publish
from data.store.feed_tokens import add_feed_token, admission
from data.store.files import SourceFile
from data.store.people import add_person
from data.store.server_backup import ToolFailedError, ToolMissingError
from data.store.sessions import actor_of, begin_session
from data.store.versions import revision
from tests import postgresql
from tests.data.store.builders import edition, everything
from tests.data.store.older_stores import fill, require_read_as_before

pytestmark = [
    *postgresql.BY_NIGHT,
    pytest.mark.skipif(shutil.which("pg_dump") is None, reason="pg_dump and pg_restore are not installed"),
]


@pytest.fixture
def store() -> Iterator[Store]:
    """A database of its own: restoring puts other tables in the place of these."""
    with postgresql.fresh_database() as url, closing(open_store(url)) as opened:
        yield opened


def content(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """All rows, without the events of restoring."""
    found = everything(store)
    found["audit_event"] = [row for row in found["audit_event"] if "database_restored" not in row]
    store.engine.dispose()
    return found


def schemas(store: Store) -> list[str]:
    with store.engine.connect() as connection:
        return [name for name in inspect(connection).get_schema_names() if name[:2] in ("re", "pu")]


def test_a_restored_backup_equals_the_store_it_was_made_of(filled: Store, tmp_path: Path) -> None:
    before = everything(filled)
    backup(filled, tmp_path / "copy.dump")
    for file in "bcd":
        publish(filled, edition(score=70, file=file), operator("An"))
    replaced, last = everything(filled), revision(filled)
    filled.close()
    restored = restore(filled.engine.url, tmp_path / "copy.dump", operator("Bình"))
    assert content(filled) == before
    assert revision(filled) > last
    (event,) = [event for event in audit.history(filled) if event.kind == audit.DATABASE_RESTORED]
    assert (event.person, event.before, event.after) == ("Bình", {"kept": restored.replaced}, {"file": "copy.dump"})
    # What it replaced stays, whole, in a schema of its own, and nothing else is left.
    assert sorted(schemas(filled)) == ["public", str(restored.replaced)]
    with closing(open_store(server_backup._within(filled.engine.url, str(restored.replaced)))) as old:
        assert everything(old) == replaced
    # Its numbers go on, its trail still only grows.
    assert publish(filled, edition(score=71, file="e"), operator("An")).is_new and revision(filled) > last + 1
    with pytest.raises(Exception, match="append-only"), filled.write() as session:
        session.connection().exec_driver_sql("DELETE FROM audit_event")


@pytest.mark.nightly
def test_no_token_of_the_feed_and_no_session_comes_back_with_a_backup(store: Store, tmp_path: Path) -> None:
    token = add_feed_token(store, operator("An"), "Power BI")
    session = begin_session(store, add_person(store, operator("Máy"), login="anh", name="Ánh", role="admin"))
    assert actor_of(store, session, Limits(), is_press=True) is not None
    backup(store, tmp_path / "copy.dump")
    store.close()
    restore(store.engine.url, tmp_path / "copy.dump", operator("Bình"))
    assert admission(store, token) == "off"
    assert actor_of(store, session, Limits(), is_press=True) is None
    newest = audit.history(store, limit=2)
    assert [event.kind for event in newest] == [audit.FEED_TOKEN_WITHDRAWN, audit.DATABASE_RESTORED]
    assert admission(store, add_feed_token(store, operator("An"), "Power BI")) == "admitted"


@pytest.mark.nightly
def test_a_number_that_a_draft_once_had_is_not_given_out_after_restoring(store: Store, tmp_path: Path) -> None:
    number = save_draft(store, Draft("pci"), operator("An"), SourceFile("a.xlsx", b"a")).id
    discard_draft(store, number, operator("An"))
    backup(store, tmp_path / "copy.dump")
    with postgresql.fresh_database(with_tables=False) as url:
        assert restore(url, tmp_path / "copy.dump", operator("An")).replaced is None
        with closing(open_store(url)) as other:
            assert save_draft(other, Draft("pci"), operator("An"), SourceFile("a.xlsx", b"a")).id > number


def test_a_backup_replaces_no_file_and_one_that_fails_leaves_none(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "copy.dump").write_text("mine")
    with pytest.raises(BackupExistsError):
        backup(store, tmp_path / "copy.dump")
    with pytest.raises(StoreUnavailableError, match="nowhere"):
        backup(store, tmp_path / "nowhere" / "copy.dump")
    url = store.engine.url.set(database="there_is_none", password="secret")
    broken = Store(database.engine_of(url))
    monkeypatch.setattr(broken, "ask", store.ask)
    with pytest.raises(ToolFailedError, match="there_is_none") as failed:
        backup(broken, tmp_path / "other.dump")
    assert "secret" not in str(failed.value)
    monkeypatch.setattr(server_backup.shutil, "which", lambda _name: None)
    with pytest.raises(ToolMissingError, match="pg_dump"):
        backup(store, tmp_path / "other.dump")
    assert [path.name for path in tmp_path.iterdir()] == ["copy.dump"]


@pytest.mark.nightly
def test_a_store_in_use_is_not_replaced(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_backup, "_RELEASED_SECONDS", 0.2)
    publish(store, edition(), operator("An"))
    backup(store, tmp_path / "copy.dump")
    before = everything(store)
    with store.read() as session:
        session.connection()
        with pytest.raises(StoreLockedError, match="stop the dashboard"):
            restore(store.engine.url, tmp_path / "copy.dump", operator("An"))
    assert everything(store) == before and schemas(store) == ["public"]


@pytest.mark.nightly
def test_files_that_are_no_backup_are_refused(filled: Store, tmp_path: Path) -> None:
    backup(filled, tmp_path / "copy.dump")
    before = everything(filled)
    whole = (tmp_path / "copy.dump").read_bytes()
    (tmp_path / "text").write_text("not a backup")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "cut").write_bytes(whole[: len(whole) - 3000])
    (tmp_path / "scrambled").write_bytes(whole[:100] + b"\xa5" * (len(whole) - 100))
    filled.close()
    for name in ("text", "empty", "cut", "scrambled", "absent"):
        with pytest.raises(NotABackupError, match=name):
            restore(filled.engine.url, tmp_path / name, operator("An"))
    with pytest.raises(audit.PersonMissingError):
        restore(filled.engine.url, tmp_path / "copy.dump", operator(" "))
    assert everything(filled) == before and schemas(filled) == ["public"]


HOSTILE = {
    "a missing table": "DROP TABLE draft",
    "a missing column": "ALTER TABLE action DROP COLUMN note",
    "a column more": "ALTER TABLE action ADD COLUMN more text NOT NULL DEFAULT 'x'",
    "a table more": "CREATE TABLE more (id integer)",
    "an older schema than its tables": "UPDATE alembic_version SET version_num = '0001'",
    "no schema": "DELETE FROM alembic_version",
    "two schemas": "INSERT INTO alembic_version VALUES ('0010')",
    "a plan that nobody can read": (
        "INSERT INTO plan VALUES (2024, '[]', 1, '2026-01-01', 'x', '2026-01-01', 'x')"
    ),
}  # fmt: skip


@pytest.mark.nightly
@pytest.mark.parametrize("what", list(HOSTILE))
def test_a_database_that_is_not_made_as_ours_replaces_nothing(
    filled: Store,
    tmp_path: Path,
    what: str,
) -> None:
    postgresql.command(HOSTILE[what], str(filled.engine.url.database))
    backup(filled, tmp_path / "copy.dump")
    filled.close()
    with postgresql.fresh_database() as url, closing(open_store(url)) as target:
        publish(target, edition(), operator("An"))
        before = everything(target)
        target.close()
        with pytest.raises(NotABackupError, match="copy"):
            restore(url, tmp_path / "copy.dump", operator("An"))
        assert everything(target) == before and schemas(target) == ["public"]


@pytest.mark.nightly
def test_nothing_of_a_backup_is_run(filled: Store, tmp_path: Path) -> None:
    """Only its rows are taken: triggers, views and functions of others stay in the file."""
    before = everything(filled)
    statements = (
        "CREATE FUNCTION theirs() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.title := 'x'; RETURN NEW; END $$;"
        "CREATE TRIGGER theirs BEFORE INSERT ON action FOR EACH ROW EXECUTE FUNCTION theirs();"
        "CREATE VIEW secrets AS SELECT * FROM setting; DROP TRIGGER audit_event_append_only ON audit_event"
    )
    postgresql.command(statements, str(filled.engine.url.database))
    backup(filled, tmp_path / "copy.dump")
    with postgresql.fresh_database(with_tables=False) as url:
        restore(url, tmp_path / "copy.dump", operator("An"))
        with closing(open_store(url)) as other:
            assert content(other) == before
            with other.engine.connect() as connection:
                names = connection.exec_driver_sql("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal").scalars()
                assert names.all() == ["audit_event_append_only"]
                assert inspect(connection).get_view_names() == []


@pytest.mark.nightly
def test_a_backup_of_a_newer_program_is_refused(store: Store, tmp_path: Path) -> None:
    postgresql.command("UPDATE alembic_version SET version_num = '9999'", str(store.engine.url.database))
    backup(store, tmp_path / "copy.dump")
    store.close()
    with pytest.raises(NewerSchemaError, match="9999"):
        restore(store.engine.url, tmp_path / "copy.dump", operator("An"))


@pytest.mark.parametrize(
    "revision",
    [pytest.param(known, marks=() if known == "0001" else pytest.mark.nightly) for known in sorted(database._known())],
)
def test_a_copy_of_every_earlier_schema_is_brought_up_to_date(tmp_path: Path, revision: str) -> None:
    with postgresql.fresh_database(with_tables=False) as url:
        engine = database.engine_of(url)
        with engine.begin() as connection:
            database.upgrade(connection, "0001")
            fill(connection)
            for table in ("edition_version", "score", "action", "audit_event"):  # as if the program had numbered them
                last = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                connection.exec_driver_sql(last)
            database.upgrade(connection, revision)
        backup(Store(engine), tmp_path / "old.dump")
        engine.dispose()
        # The same database is brought up to date by a start, and by restoring its older copy.
        for _ in range(2):
            with closing(open_store(url)) as store, store.engine.connect() as connection:
                assert database.revision_of(connection) == database.head()
                require_read_as_before(store)
            restore(url, tmp_path / "old.dump", operator("An"))
