"""What a PostgreSQL server does in its own way: races of two writers, types, and how its failures are named."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest
from sqlalchemy import text

from data.rights import operator
from data.store import audit, database, settings
from data.store.actions import UnknownActionError, changed_since, get_action, list_actions
from data.store.database import (
    ReadOnlyStoreError,
    Store,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreUnavailableError,
    open_store,
)
from data.store.decisions import Remembered, UnknownDecisionError, forget, remember, remembered
from data.store.drafts import Draft, UnknownDraftError, discard_draft, drafts, load_draft, save_draft
from data.store.editions import WithdrawnAlreadyError, publish, withdraw
from data.store.files import SourceFile, UnknownFileError, source_content
from data.store.forecasts import add_forecasts
from data.store.plans import PlanExistsError, ValueChangedError, add_plan, list_values, store_value
from data.store.rows import score_rows
from data.store.settings import Settings
from data.store.tables import FileRecord, Setting, now
from data.store.versions import revision, versions
from planning.target_value import TargetValue
from tests import postgresql
from tests.data.store.builders import PLAN, edition, said, scores_of

pytestmark = postgresql.BY_NIGHT
AN, BINH = "An", "Bình"
VALUE = TargetValue(2023, "T7", "2023-Q2", 1200, "Báo cáo quý II")


def at_once(*work: Callable[[], Any]) -> list[Any]:
    """What each of several people gets who press at the same moment: a result or an error."""
    ready = Barrier(len(work))

    def press(one: Callable[[], Any]) -> Any:
        ready.wait(10)
        try:
            return one()
        except Exception as error:
            return type(error)

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(press, work))


def test_an_event_with_a_lower_number_is_never_stored_later(store: Store) -> None:
    """Else what it tells of would stay invisible in every cache that saw the higher one."""
    with ThreadPoolExecutor(1) as pool:
        with store.write() as session:
            audit.record(session, operator(AN), audit.ACTION_ADDED, "action:1", None, None)
            session.flush()
            began = Event()
            later = pool.submit(lambda: (began.set(), publish(store, edition(), operator(BINH))))
            assert began.wait(10)
            with pytest.raises(TimeoutError):
                later.result(0.1)
            assert revision(store) == 0
        later.result(10)
    assert [event.person for event in audit.history(store)] == [BINH, AN]
    assert changed_since(store, 0) == ((), frozenset())


def _both_fine(results: list[Any]) -> bool:
    return not any(isinstance(result, type) for result in results)


def test_of_two_first_writers_each_is_done_or_told(store: Store) -> None:
    new = at_once(*[lambda: publish(store, edition(), operator(AN)).is_new] * 3)
    assert sorted(new) == [False, False, True]
    numbers = at_once(*[lambda file=file: publish(store, edition(2017, file=file), operator(AN)) for file in "bcd"])
    assert _both_fine(numbers) and sorted(v.number for v in versions(store) if v.year == 2017) == [1, 2, 3]
    assert at_once(*[lambda: add_plan(store, PLAN, operator(AN))] * 3).count(PlanExistsError) == 2
    assert at_once(*[lambda: store_value(store, VALUE, operator(AN))] * 3).count(ValueChangedError) == 2
    decision = Remembered("unit", "tt hue", "thua_thien_hue")
    assert _both_fine(at_once(*[lambda: remember(store, "pci", [decision], operator(AN))] * 3))
    assert len(remembered(store, "pci")) == 1
    choices = (Settings(minimum_coverage=0.5), Settings(minimum_coverage=0.6), Settings(convention="calendar"))
    assert _both_fine(
        at_once(*[lambda one=one: settings.save(store, one, operator(AN), seen=Settings()) for one in choices])
    )
    assert settings.load(store).convention == "calendar"
    file = SourceFile("a.xlsx", b"bytes")
    assert _both_fine(at_once(*[lambda: save_draft(store, Draft("pci"), operator(AN), file)] * 3))
    assert len({draft.file_id for draft in drafts(store)}) == 1 and len(drafts(store)) == 3
    assert sorted(at_once(*[lambda: add_forecasts(store, "pci", 2016, "a", "m", said())] * 3)) == [False, False, True]


def test_of_two_who_change_or_remove_the_same_one_is_told(store: Store) -> None:
    add_plan(store, PLAN, operator(AN))
    first = store_value(store, VALUE, operator(AN))
    changes = [
        lambda figure=figure: store_value(store, replace(first, value=figure), operator(AN))
        for figure in (1.0, 2.0, 3.0)
    ]
    assert at_once(*changes).count(ValueChangedError) == 2
    assert [value.version for value in list_values(store, PLAN.year)] == [2]
    draft = save_draft(store, Draft("pci"), operator(AN), SourceFile("a.xlsx", b"bytes"))
    assert at_once(*[lambda: discard_draft(store, draft.id, operator(AN))] * 3).count(UnknownDraftError) == 2
    remember(store, "pci", [Remembered("unit", "a", "b")], operator(AN))
    (decision,) = remembered(store, "pci")
    assert at_once(*[lambda: forget(store, decision.id, operator(AN))] * 3).count(UnknownDecisionError) == 2
    version = publish(store, edition(), operator(AN)).version_id
    assert at_once(*[lambda: withdraw(store, version, operator(AN))] * 3).count(WithdrawnAlreadyError) == 2
    assert [event.kind for event in audit.history(store)].count(audit.EDITION_WITHDRAWN) == 1


def test_several_may_start_on_an_empty_database_at_once() -> None:
    with postgresql.fresh_database(with_tables=False) as url:
        opened = at_once(*[lambda: open_store(url)] * 4)
        assert all(isinstance(store, Store) for store in opened), opened
        publish(opened[0], edition(), operator(AN))
        assert len(scores_of(opened[3])) == 6
        for store in opened:
            store.close()


LONG = "".join(random.Random(1).choices("aăâbcdđeêghiklmnoôơpqrstuưvxy", k=6000))


def test_texts_of_any_length_and_with_any_sign_are_stored(store: Store) -> None:
    first, *others = edition().rows
    odd = replace(first, rank_cell="Bảng xếp hạng tỉnh!AB123", sheet="a\0b", note="\0", unit="x" * 101, cell="y" * 21)
    publish(store, replace(edition(), rows=(odd, *others), layout=LONG, note="n\0"), operator(AN))
    row = score_rows(store, "pci").set_index("unit").loc["x" * 101]
    assert (row["rank_cell"], row["sheet"], row["note"], row["cell"]) == (odd.rank_cell, "ab", "", "y" * 21)
    assert versions(store)[0].layout == LONG
    names = [Remembered("unit", key, "ha_tinh") for key in (LONG, LONG[:-1], "z\0")]
    remember(store, "pci", names, operator(AN))
    remember(store, "pci", [replace(names[0], value="nghe_an"), replace(names[2], value="1")], operator(AN))
    values = {decision.key: decision.value for decision in remembered(store, "pci")}
    assert values == {LONG: "nghe_an", LONG[:-1]: "ha_tinh", "z": "1"}


@pytest.mark.parametrize("number", [2**31, 99_999_999_999, 2**63 - 1])
def test_a_number_that_nothing_has_is_no_error_of_the_server(store: Store, number: int) -> None:
    unknown = ((get_action, UnknownActionError), (load_draft, UnknownDraftError), (source_content, UnknownFileError))
    for read, error in unknown:
        with pytest.raises(error):
            read(store, number)
    assert list_actions(store, year=number) == ()


@pytest.fixture
def own() -> Iterator[Store]:
    """A store in a database of its own, which a test may spoil."""
    with postgresql.fresh_database() as url, closing(open_store(url)) as opened:
        publish(opened, edition(), operator(AN))
        yield opened


def _named(error: pytest.ExceptionInfo[StoreError]) -> bool:
    """Whether it is reported in words of both languages (`store.<kind>`), and no password stands in the message."""
    return bool(error.value.kind) and "secret" not in str(error.value)


def test_who_waits_too_long_for_another_writer_is_told(own: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with closing(open_store(own.engine.url)) as other, own.write() as session:
        session.add(Setting(key="role", value="viewer", updated_at=now(), updated_by=AN))
        session.flush()
        with pytest.raises(StoreLockedError) as reported:
            publish(other, edition(2017), operator(BINH))
        assert _named(reported) and len(scores_of(other)) == 6  # readers do not wait
        session.rollback()
    assert publish(own, edition(2017), operator(BINH)).is_new


def test_connections_that_the_server_has_cut_are_replaced(own: Store) -> None:
    others = f"FROM pg_stat_activity WHERE datname = '{own.engine.url.database}' AND pid <> pg_backend_pid()"
    gone = f"PERFORM pg_stat_clear_snapshot(); EXIT WHEN NOT EXISTS (SELECT {others}); PERFORM pg_sleep(0.01)"
    postgresql.command(f"DO $$ BEGIN PERFORM pg_terminate_backend(pid) {others}; LOOP {gone}; END LOOP; END $$")
    assert len(scores_of(own)) == 6
    with pytest.raises(StoreUnavailableError) as reported, own.write() as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert _named(reported) and publish(own, edition(2017), operator(AN)).is_new


def test_a_connection_is_tried_only_after_a_long_rest(own: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []
    monkeypatch.setattr(own.engine.dialect, "do_ping", lambda connection: tried.append(connection) or True)
    for _ in range(2):
        settings.load(own)
        assert len(scores_of(own)) == 6
    assert tried == []
    monkeypatch.setattr(database, "_REST_SECONDS", -1)
    settings.load(own)
    assert len(tried) == 1


def test_a_server_that_is_full_read_only_or_refuses_is_named(own: Store, tmp_path: Path) -> None:
    name = str(own.engine.url.database)
    full = (
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;"
        "CREATE TRIGGER full_disk BEFORE INSERT ON score EXECUTE FUNCTION full_disk()"
    )
    postgresql.command(full, name)
    with pytest.raises(StoreFullError) as reported:
        publish(own, edition(2017), operator(AN))
    assert _named(reported) and [version.year for version in versions(own)] == [2016]
    postgresql.command(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    own.close()
    with pytest.raises(ReadOnlyStoreError) as reported:
        settings.save(own, Settings(minimum_coverage=0.5), operator(AN))
    assert _named(reported) and len(scores_of(own)) == 6
    postgresql.command(f"CREATE ROLE guest_{name} LOGIN; CREATE ROLE crowd_{name} LOGIN CONNECTION LIMIT 0")
    url = own.engine.url.set(password="secret")
    with pytest.raises(ReadOnlyStoreError) as reported:
        open_store(url.set(username=f"guest_{name}"))
    assert _named(reported)
    for other in (
        url.set(username=f"crowd_{name}"),
        url.set(database="there_is_none"),
        url.set(username="nobody_here"),
        url.update_query_dict({"host": str(tmp_path)}),
    ):
        with pytest.raises(StoreUnavailableError) as reported:
            open_store(other)
        assert _named(reported)


@pytest.mark.nightly
def test_a_server_that_stops_is_named_and_all_goes_on_when_it_is_back(own: Store) -> None:
    with postgresql.stopped_server():
        for work in (lambda: scores_of(own), lambda: revision(own), lambda: publish(own, edition(2017), operator(AN))):
            with pytest.raises(StoreUnavailableError) as reported:
                work()
            assert _named(reported)
    assert len(scores_of(own)) == 6 and publish(own, edition(2017), operator(AN)).is_new


def test_a_writer_that_says_nothing_holds_nobody_up(own: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its machine may be gone: the server ends its transaction, and its next statement says so."""
    monkeypatch.setattr(database, "_IDLE_SECONDS", "0.05")

    def write_and_wait() -> None:
        with own.write() as session:
            assert session.scalar(text("SELECT count(*) FROM score")) == 6
            monkeypatch.setattr(database, "_IDLE_SECONDS", 60)
            assert publish(own, edition(2017), operator(BINH)).is_new
            session.scalar(text("SELECT count(*) FROM score"))

    with pytest.raises(StoreError) as reported:
        write_and_wait()
    assert _named(reported)


def test_files_as_large_as_may_be_come_back_byte_for_byte(store: Store) -> None:
    content = random.Random(2).randbytes(3_000_000)
    draft = save_draft(store, Draft("pci"), operator(AN), SourceFile("a.xlsx", content))
    assert source_content(store, draft.file_id).content == content
    with store.read() as session:
        assert session.get_one(FileRecord, draft.file_id).size == len(content)


def test_a_machine_that_answers_nothing_is_given_up_and_the_address_says_when(own: Store) -> None:
    def patience(url: Any) -> tuple[str | None, str | None]:
        with closing(open_store(url)) as store, store.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            said = driver.info.get_parameters()
            return said.get("connect_timeout"), said.get("tcp_user_timeout")

    assert patience(own.engine.url) == ("10", "30000")
    assert patience(own.engine.url.update_query_dict({"tcp_user_timeout": "5000"})) == ("10", "5000")
