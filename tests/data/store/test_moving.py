"""Moving an office from its file to a server: every row, or nothing."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL, select

from data.rights import operator
from data.store import audit
from data.store.actions import add_action, list_actions
from data.store.catalogue_changes import catalogue_changes
from data.store.database import NewerSchemaError, Store, StoreUnavailableError, file_url, open_store
from data.store.decisions import remembered
from data.store.drafts import Draft, discard_draft, drafts, save_draft
from data.store.editions import publish
from data.store.feed_tokens import add_feed_token, admission, feed_tokens
from data.store.files import SourceFile, source_content
from data.store.library import library_changes
from data.store.moving import NotMovableError, move
from data.store.owners import list_owners
from data.store.rows import indicator_rows, score_rows
from data.store.settings import load
from data.store.tables import AuditEvent
from data.store.versions import revision, versions
from tests import postgresql
from tests.data.store.builders import action, edition, everything

pytestmark = postgresql.BY_NIGHT


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(file_url(tmp_path / "store.sqlite3"))) as opened:
        yield opened


@pytest.fixture
def target() -> Iterator[URL]:
    with postgresql.emptied_database() as url:
        yield url


def seen(store: Store) -> list[object]:
    """What the program reads of a store."""
    return [
        *(score_rows(store, "pci").to_dict("records"), indicator_rows(store, "pci").to_dict("records")),
        *(versions(store), audit.history(store), list_actions(store), load(store), drafts(store)),
        *(
            remembered(store, "pci"),
            list_owners(store),
            library_changes(store),
            feed_tokens(store),
            catalogue_changes(store),
            revision(store),
            source_content(store, 1),
        ),
    ]


def test_everything_is_there_as_it_was_and_goes_on(filled: Store, target: URL) -> None:
    gone = save_draft(filled, Draft("pci"), operator("An"), SourceFile("x.xlsx", b"x"))
    discard_draft(filled, gone.id, operator("An"))
    add_action(filled, action("Tiêu đề"), operator("An"))
    token = add_feed_token(filled, operator("An"), "Power BI")
    before, rows = everything(filled), seen(filled)
    moved = move(filled, target)
    assert moved.rows == {name: len(found) for name, found in before.items() if name != "alembic_version"}
    assert everything(filled) == before, "the file stays as it is"
    with closing(open_store(target)) as store:
        assert repr(seen(store)) == repr(rows)
        assert admission(store, token) == "admitted"
        last = revision(store)
        assert publish(store, edition(score=70, file="c"), operator("An")).is_new and revision(store) > last
        assert save_draft(store, Draft("pci"), operator("An"), SourceFile("y.xlsx", b"y")).id > gone.id
        with pytest.raises(Exception, match="append-only"), store.write() as session:
            session.scalars(select(AuditEvent)).first().person = "x"


def test_a_database_with_anything_in_it_is_refused_and_stays(filled: Store, target: URL) -> None:
    with closing(open_store(target)) as store:
        publish(store, edition(), operator("An"))
        before = everything(store)
        with pytest.raises(NotMovableError, match="audit_event"):
            move(filled, target)
        assert everything(store) == before
    with postgresql.fresh_database(with_tables=False) as url:
        postgresql.command("CREATE TABLE theirs (id integer)", str(url.database))
        with pytest.raises(NotMovableError, match="theirs"):
            move(filled, url)


@pytest.mark.nightly
def test_a_row_that_cannot_be_moved_is_named_and_nothing_is_moved(filled: Store, target: URL) -> None:
    with filled.write() as session:
        session.connection().exec_driver_sql("UPDATE setting SET value = '{not json'")
    with closing(open_store(target)) as store:
        before = everything(store)
        with pytest.raises(NotMovableError, match="setting"):
            move(filled, target)
        assert everything(store) == before


def test_a_sign_that_the_server_cannot_hold_is_left_out(store: Store, target: URL) -> None:
    """Older programs stored it in cells and names."""
    publish(store, edition(), operator("An"))
    with store.write() as session:
        session.connection().exec_driver_sql("UPDATE score SET note = 'a' || char(0) || 'b'")
    move(store, target)
    with closing(open_store(target)) as moved:
        assert set(score_rows(moved, "pci")["note"]) == {"ab"}


@pytest.mark.nightly
def test_tables_are_made_where_there_are_none_and_in_no_file(filled: Store, tmp_path: Path) -> None:
    with postgresql.fresh_database(with_tables=False) as url:
        move(filled, url)
        with closing(open_store(url)) as store:
            assert len(everything(store)["score"]) == len(everything(filled)["score"])
            with pytest.raises(NotMovableError, match="SQLite"):
                move(store, url)
    with pytest.raises(NotMovableError, match="SQLite"):
        move(filled, file_url(tmp_path / "other.sqlite3"))


@pytest.mark.nightly
def test_a_server_that_cannot_be_moved_to_is_named(filled: Store, target: URL, tmp_path: Path) -> None:
    nowhere = target.update_query_dict({"host": str(tmp_path)})
    with pytest.raises(StoreUnavailableError):
        move(filled, nowhere)
    postgresql.command("UPDATE alembic_version SET version_num = '9999'", str(target.database))
    with pytest.raises(NewerSchemaError):
        move(filled, target)
