"""Backup and restore: what comes back is what was there, and a bad file replaces nothing."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from data.rights import operator
from data.sign_in import Limits
from data.store import audit, database
from data.store.backup import (
    BackupExistsError,
    BackupNotSupportedError,
    NotABackupError,
    backup,
    restore,
)
from data.store.database import (
    NewerSchemaError,
    Store,
    StoreLockedError,
    StoreUnavailableError,
    file_url,
    open_store,
)
from data.store.editions import publish
from data.store.feed_tokens import add_feed_token, admission, feed_tokens, find_feed_token, withdraw_feed_token
from data.store.people import InvitationInvalidError, accept, add_person, invitation_of, invite
from data.store.rows import score_rows
from data.store.sessions import actor_of, begin_session
from data.store.settings import load
from data.store.versions import revision
from tests.data.store.builders import edition, everything
from tests.support import by_turns

pytestmark = pytest.mark.sqlite


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of a database, without the events of restoring."""
    opened = open_store(file_url(path))
    try:
        found = everything(opened)
    finally:
        opened.close()
    found["audit_event"] = [row for row in found["audit_event"] if "database_restored" not in row]
    return found


def test_a_restored_backup_equals_the_store_it_was_made_of(filled: Store, tmp_path: Path) -> None:
    before = everything(filled)
    backup(filled, tmp_path / "copy.sqlite3")
    publish(filled, edition(score=70, file="b"), operator("An"))
    filled.close()
    target = tmp_path / "store.sqlite3"
    replaced = content(target)
    restored = restore(file_url(target), tmp_path / "copy.sqlite3", operator("Bình"))
    assert content(target) == before
    assert restored.replaced is not None and restored.replaced.parent == tmp_path
    assert content(restored.replaced) == replaced


def test_a_backup_carries_files_indicators_drafts_and_decisions(filled: Store, tmp_path: Path) -> None:
    backup(filled, tmp_path / "copy.sqlite3")
    copied = content(tmp_path / "copy.sqlite3")
    counts = {"source_file": 2, "indicator": 4, "indicator_value": 12, "draft": 1, "import_decision": 1}
    assert {name: len(copied[name]) for name in counts} == counts


def test_a_backup_is_one_file_and_leaves_no_other(filled: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    backup(filled, folder / "copy.sqlite3")
    assert [path.name for path in folder.iterdir()] == ["copy.sqlite3"]
    with closing(sqlite3.connect(folder / "copy.sqlite3")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_backup_holds_what_was_kept_while_a_writer_is_at_work(filled: Store, tmp_path: Path) -> None:
    before = everything(filled)
    with filled.write() as session:
        session.connection().exec_driver_sql("UPDATE score SET value = 0")
        backup(filled, tmp_path / "copy.sqlite3")
    assert content(tmp_path / "copy.sqlite3") == before


def test_a_backup_replaces_no_file(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "copy.sqlite3").write_text("mine")
    with pytest.raises(BackupExistsError):
        backup(filled, tmp_path / "copy.sqlite3")
    with pytest.raises(StoreUnavailableError, match="nowhere"):
        backup(filled, tmp_path / "nowhere" / "copy.sqlite3")
    assert (tmp_path / "copy.sqlite3").read_text() == "mine"


def test_restoring_is_on_record_in_the_restored_store(filled: Store, tmp_path: Path) -> None:
    backup(filled, tmp_path / "copy.sqlite3")
    filled.close()
    restored = restore(file_url(tmp_path / "store.sqlite3"), tmp_path / "copy.sqlite3", operator("Bình"))
    newest = audit.history(filled)[0]
    assert (newest.kind, newest.person) == ("database_restored", "Bình")
    assert restored.replaced is not None
    assert newest.before == {"kept": restored.replaced.name} and newest.after == {"file": "copy.sqlite3"}


def test_no_revision_of_the_replaced_store_comes_again(filled: Store, tmp_path: Path) -> None:
    backup(filled, tmp_path / "copy.sqlite3")
    for file in "bcdef":
        publish(filled, edition(file=file), operator("An"))
    last = revision(filled)
    filled.close()
    restore(file_url(tmp_path / "store.sqlite3"), tmp_path / "copy.sqlite3", operator("An"))
    assert revision(filled) > last
    publish(filled, edition(file="z"), operator("An"))
    assert revision(filled) > last + 1


def test_a_token_of_the_feed_that_was_withdrawn_does_not_come_back_with_a_backup(filled: Store, tmp_path: Path) -> None:
    tokens = [add_feed_token(filled, operator("An"), name) for name in ("Power BI", "Excel")]
    backup(filled, tmp_path / "copy.sqlite3")
    withdraw_feed_token(filled, operator("An"), find_feed_token(filled, "Excel").id)
    filled.close()
    restore(file_url(tmp_path / "store.sqlite3"), tmp_path / "copy.sqlite3", operator("Bình"))
    with closing(open_store(file_url(tmp_path / "store.sqlite3"))) as store:
        assert [admission(store, token) for token in tokens] == ["off", "off"]
        assert {(token.name, token.withdrawn_by) for token in feed_tokens(store)} == {
            ("Power BI", "Bình"),
            ("Excel", "Bình"),
        }
        kinds = [(event.kind, event.person) for event in audit.history(store, limit=3)]
        assert kinds == [(audit.FEED_TOKEN_WITHDRAWN, "Bình")] * 2 + [(audit.DATABASE_RESTORED, "Bình")]
        token = add_feed_token(store, operator("An"), "Excel")
        assert [admission(store, each) for each in (token, *tokens)] == ["admitted", "refused", "refused"]


def test_nobody_is_signed_in_or_invited_again_by_a_backup(filled: Store, tmp_path: Path) -> None:
    admin = add_person(filled, operator("Máy"), login="anh", name="Ánh", role="admin")
    token = begin_session(filled, admin)
    link = invite(filled, operator("Máy"), email="b@example.vn", role="admin")
    backup(filled, tmp_path / "copy.sqlite3")
    assert actor_of(filled, token, Limits(), is_press=True) is not None
    accept(filled, link, login="b", name="Bình", password_hash="x")
    filled.close()
    restore(file_url(tmp_path / "store.sqlite3"), tmp_path / "copy.sqlite3", operator("Bình"))
    with closing(open_store(file_url(tmp_path / "store.sqlite3"))) as store:
        assert actor_of(store, token, Limits(), is_press=True) is None
        with pytest.raises(InvitationInvalidError):
            invitation_of(store, link)
        again = begin_session(store, admin)
        assert actor_of(store, again, Limits(), is_press=True) is not None


def test_a_backup_can_be_restored_where_there_was_no_store(filled: Store, tmp_path: Path) -> None:
    before = everything(filled)
    backup(filled, tmp_path / "copy.sqlite3")
    target = tmp_path / "new" / "home" / "store.sqlite3"
    assert restore(file_url(target), tmp_path / "copy.sqlite3", operator("An")).replaced is None
    assert [path.name for path in target.parent.iterdir()] == ["store.sqlite3"]
    assert content(target) == before


def test_a_file_copied_by_hand_together_with_its_log_is_restored_whole(filled: Store, tmp_path: Path) -> None:
    for companion in ("", "-wal"):
        shutil.copyfile(f"{filled.where}{companion}", tmp_path / f"byhand{companion}")
    restore(file_url(tmp_path / "other.sqlite3"), tmp_path / "byhand", operator("An"))
    assert content(tmp_path / "other.sqlite3") == everything(filled)


@pytest.mark.parametrize("with_database", [True, False])
def test_a_log_left_by_a_killed_program_does_not_harm_the_restored_store(
    filled: Store, tmp_path: Path, with_database: bool
) -> None:
    before = everything(filled)
    backup(filled, tmp_path / "copy.sqlite3")
    publish(filled, edition(score=70, file="b"), operator("An"))
    target = tmp_path / "elsewhere" / "store.sqlite3"
    target.parent.mkdir()
    for companion in ("", "-wal", "-shm") if with_database else ("-wal", "-shm"):
        shutil.copyfile(f"{filled.where}{companion}", f"{target}{companion}")
    restored = restore(file_url(target), tmp_path / "copy.sqlite3", operator("An"))
    assert content(target) == before
    if restored.replaced is not None:
        assert content(restored.replaced) == everything(filled)


@pytest.mark.fault(37, "restoring")
def test_a_damaged_store_can_be_replaced_and_is_kept_as_it_lay(filled: Store, tmp_path: Path) -> None:
    before = everything(filled)
    backup(filled, tmp_path / "copy.sqlite3")
    target = tmp_path / "broken.sqlite3"
    target.write_bytes(b"rubbish" * 1000)
    restored = restore(file_url(target), tmp_path / "copy.sqlite3", operator("An"))
    assert content(target) == before
    assert restored.replaced is not None and restored.replaced.read_bytes() == b"rubbish" * 1000


def test_a_store_in_use_is_not_replaced(filled: Store, tmp_path: Path) -> None:
    backup(filled, tmp_path / "copy.sqlite3")
    publish(filled, edition(file="b"), operator("An"))
    before = everything(filled)
    with pytest.raises(StoreLockedError, match="stop the dashboard"):
        restore(file_url(tmp_path / "store.sqlite3"), tmp_path / "copy.sqlite3", operator("An"))
    assert everything(filled) == before
    assert sorted(path.name for path in tmp_path.glob("*part*")) == []


def test_files_that_are_no_backup_are_refused(filled: Store, tmp_path: Path) -> None:
    backup(filled, tmp_path / "copy.sqlite3")
    before = everything(filled)
    filled.close()
    whole = (tmp_path / "copy.sqlite3").read_bytes()
    (tmp_path / "text").write_text("not a backup")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "scrambled").write_bytes(whole[:100] + b"\xa5" * (len(whole) - 100))
    with closing(sqlite3.connect(tmp_path / "foreign")) as other:
        other.execute("CREATE TABLE somebody (else_)")
        other.commit()
    for name in ("text", "empty", "cut", "scrambled", "foreign", "absent"):
        with pytest.raises(NotABackupError, match=name):
            restore(file_url(tmp_path / "store.sqlite3"), tmp_path / name, operator("An"))
    assert everything(filled) == before
    assert [path.name for path in tmp_path.glob("*replaced*")] == []
    assert [path.name for path in tmp_path.glob("*part*")] == []


def test_a_backup_of_a_newer_program_is_refused(filled: Store, tmp_path: Path) -> None:
    backup(filled, tmp_path / "copy.sqlite3")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = everything(filled)
    filled.close()
    with pytest.raises(NewerSchemaError, match="9999"):
        restore(file_url(tmp_path / "store.sqlite3"), tmp_path / "copy.sqlite3", operator("An"))
    assert everything(filled) == before


def test_restoring_needs_a_name(filled: Store, tmp_path: Path) -> None:
    backup(filled, tmp_path / "copy.sqlite3")
    filled.close()
    with pytest.raises(audit.PersonMissingError):
        restore(file_url(tmp_path / "store.sqlite3"), tmp_path / "copy.sqlite3", operator(" "))
    assert len(score_rows(filled, "pci")) == 6


@pytest.mark.parametrize("url", ["mysql://office/dashboard", "sqlite://"])
def test_other_databases_are_told_to_use_their_own_tools(url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupNotSupportedError, match="tools"):
        restore(url, tmp_path / "copy.sqlite3", operator("An"))


HOSTILE = {
    "a trigger of others": (
        "CREATE TRIGGER own AFTER INSERT ON action BEGIN UPDATE action SET title = 'x' WHERE id = NEW.id; END"
    ),
    "our own trigger with other work": (
        "DROP TRIGGER audit_event_no_update; CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event "
        "BEGIN SELECT 1; END"
    ),
    "no trigger where ours was": "DROP TRIGGER audit_event_no_delete",
    "a view of others": "CREATE VIEW secrets AS SELECT * FROM setting",
    "a view in place of a table": (
        "ALTER TABLE setting RENAME TO old; CREATE VIEW setting AS "
        "SELECT 'role' AS key, '\"admin\"' AS value, '2026-01-01' AS updated_at, 'x' AS updated_by"
    ),
    "a missing table": "DROP TABLE draft",
    "a missing column": "ALTER TABLE action DROP COLUMN note",
    "a column more": "ALTER TABLE action ADD COLUMN more TEXT NOT NULL DEFAULT 'x'",
    "a table more": "CREATE TABLE more (id INTEGER)",
    "an index that forbids": "CREATE UNIQUE INDEX one ON action (plan_year)",
    "an older schema than its tables": "UPDATE alembic_version SET version_num = '0001'",
    "no schema": "DELETE FROM alembic_version",
    "actions that cannot be read": "UPDATE action SET created_at = 'never'",
    "times that are none": "UPDATE edition_version SET created_at = 'yesterday'",
}


@pytest.mark.parametrize("what", by_turns(HOSTILE))
def test_a_database_that_is_not_made_as_ours_replaces_nothing(filled: Store, tmp_path: Path, what: str) -> None:
    backup(filled, tmp_path / "copy.sqlite3")
    before = everything(filled)
    filled.close()
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as connection:
        connection.executescript(HOSTILE[what])
    with pytest.raises(NotABackupError, match="copy"):
        restore(file_url(tmp_path / "store.sqlite3"), tmp_path / "copy.sqlite3", operator("An"))
    assert everything(filled) == before
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name or "replaced" in path.name] == []


def test_settings_that_cannot_be_read_do_not_keep_a_backup_away(filled: Store, tmp_path: Path) -> None:
    """They are stated on every page; all else that the office has in the copy counts more."""
    backup(filled, tmp_path / "copy.sqlite3")
    filled.close()
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as connection:
        connection.execute("UPDATE setting SET value = '{not json'")
        connection.commit()
    restore(file_url(tmp_path / "store.sqlite3"), tmp_path / "copy.sqlite3", operator("An"))
    assert load(filled).unreadable == {"minimum_coverage"}


@pytest.mark.parametrize("revision", by_turns(sorted(database._known()), 8))
def test_a_copy_of_every_earlier_schema_is_brought_up_to_date(tmp_path: Path, revision: str) -> None:
    source, target = tmp_path / "old.sqlite3", tmp_path / "store.sqlite3"
    engine = database.engine_of(file_url(source))
    with engine.begin() as connection:
        database.upgrade(connection, revision)
        connection.exec_driver_sql("INSERT INTO setting VALUES ('role', '\"planner\"', '2026-01-02 03:04:05', 'An')")
    engine.dispose()
    restore(file_url(target), source, operator("An"))
    store = open_store(file_url(target))
    with store.engine.connect() as connection:
        assert database.revision_of(connection) == database.head()
    assert load(store).former_role == "planner"
    store.close()
