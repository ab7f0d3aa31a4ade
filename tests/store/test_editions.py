"""Publishing, replacing and withdrawing editions: all or nothing, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event

from data.store import audit
from data.store.database import Store
from data.store.editions import (
    EditionChangedError,
    EmptyEditionError,
    ScoreRow,
    UnknownVersionError,
    WithdrawnAlreadyError,
    current_version,
    is_known,
    publish,
    revision,
    score_rows,
    versions,
    withdraw,
)
from tests.store.builders import edition, everything, scores_of


class Fault(Exception):
    """A failure put in on purpose."""


def fail_at(store: Store, step: int) -> Callable[[], None]:
    """Let the ``step``-th statement or commit from now on fail; call the result to stop."""
    steps = count(1)

    def maybe_fail(*_: Any) -> None:
        if next(steps) == step:
            raise Fault

    for name in ("before_cursor_execute", "commit"):
        event.listen(store.engine, name, maybe_fail)

    def stop() -> None:
        for name in ("before_cursor_execute", "commit"):
            event.remove(store.engine, name, maybe_fail)

    return stop


def steps_until_success(store: Store, work: Callable[[], Any]) -> int:
    """Fail at each step in turn until the work succeeds; the store must be unchanged each time."""
    before = everything(store)
    for step in count(1):
        stop = fail_at(store, step)
        try:
            work()
        except Fault:
            pass
        else:
            return step - 1
        finally:
            stop()
        assert everything(store) == before, f"changed by a failure at step {step}"
        with store.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    raise AssertionError


def test_a_publication_that_fails_at_any_step_changes_nothing(store: Store) -> None:
    publish(store, edition(file="a"), "An")
    steps = steps_until_success(store, lambda: publish(store, edition(score=70, file="b"), "An"))
    assert steps >= 6  # begin, current, number, version, scores, audit, commit
    assert scores_of(store)[0] == 70


def test_a_withdrawal_that_fails_at_any_step_changes_nothing(store: Store) -> None:
    number = publish(store, edition(), "An").version_id
    assert steps_until_success(store, lambda: withdraw(store, number, "An")) >= 5
    assert scores_of(store) == []


def test_a_published_edition_comes_back_as_it_was_read(store: Store) -> None:
    row = ScoreRow(
        "ha_tinh", "total", 63.76, "stated", 54, "stated", "Khá", 172.0, "ghi chú", "nguồn", "nguồn hạng",
        "Điểm", "C7", "D7",
    )  # fmt: skip
    empty = ScoreRow("nghe_an", "total", float("nan"), "not_published")
    publish(store, replace(edition(2023), rows=(row, empty)), "An")
    first, second = score_rows(store, "pci").to_dict("records")
    assert {name: first[name] for name in ScoreRow.__dataclass_fields__} == {
        name: getattr(row, name) for name in ScoreRow.__dataclass_fields__
    }
    assert (first["index"], first["year"]) == ("pci", 2023)
    assert second["value"] != second["value"] and second["rank"] != second["rank"]
    assert second["status"] == "not_published"


def test_an_index_without_editions_has_an_empty_frame_of_the_same_shape(store: Store) -> None:
    empty = score_rows(store, "pci")
    publish(store, edition(), "An")
    assert list(empty.dtypes) == list(score_rows(store, "pci").dtypes)
    assert list(empty.columns) == list(score_rows(store, "pci").columns)


def test_the_same_bytes_twice_change_nothing(store: Store) -> None:
    first = publish(store, edition(), "An")
    before = everything(store)
    again = publish(store, edition(), "Bình")
    assert (again.version_id, again.is_new) == (first.version_id, False)
    assert everything(store) == before


def test_other_bytes_make_a_new_version_and_keep_the_old(store: Store) -> None:
    publish(store, edition(score=60, file="a"), "An")
    publish(store, edition(score=70, file="b"), "Bình")
    assert scores_of(store)[0] == 70
    assert [(row.number, row.status, row.person) for row in versions(store, "pci")] == [
        (2, "published", "Bình"),
        (1, "superseded", "An"),
    ]


def test_going_back_to_older_bytes_is_a_new_version(store: Store) -> None:
    for file in "aba":
        publish(store, edition(file=file), "An")
    assert [row.number for row in versions(store)] == [3, 2, 1]


def test_editions_of_other_years_and_indices_are_not_touched(store: Store) -> None:
    publish(store, edition(2016, 60), "An")
    publish(store, edition(2017, 70), "An")
    publish(store, edition(2016, 80, index="ddci"), "An")
    assert (scores_of(store, 2016)[0], scores_of(store, 2017)[0]) == (60, 70)
    assert scores_of(store, 2016, "ddci")[0] == 80
    assert len(versions(store, "pci")) == 2 and len(versions(store)) == 3


def test_withdrawing_brings_the_version_before_back(store: Store) -> None:
    publish(store, edition(score=60, file="a"), "An")
    before = score_rows(store, "pci")
    second = publish(store, edition(score=70, file="b"), "An")
    withdraw(store, second.version_id, "Bình", "sai tệp")
    assert score_rows(store, "pci").equals(before)
    taken, kept = versions(store)
    assert (taken.status, taken.withdrawn_by, taken.withdrawn_note) == ("withdrawn", "Bình", "sai tệp")
    assert kept.status == "published"


def test_withdrawing_a_version_in_the_middle_leaves_the_current_one(store: Store) -> None:
    first, second, _ = (publish(store, edition(score=60 + n, file="abc"[n]), "An") for n in range(3))
    withdraw(store, second.version_id, "An")
    assert scores_of(store)[0] == 62
    assert [row.status for row in versions(store)] == ["published", "withdrawn", "superseded"]
    withdraw(store, versions(store)[0].id, "An")
    assert current_version(store, "pci", 2016) == first.version_id


def test_a_number_is_not_used_again_after_a_withdrawal(store: Store) -> None:
    withdraw(store, publish(store, edition(), "An").version_id, "An")
    assert publish(store, edition(), "An").is_new
    assert [(row.number, row.status) for row in versions(store)] == [(2, "published"), (1, "withdrawn")]


def test_a_version_is_withdrawn_once(store: Store) -> None:
    number = publish(store, edition(), "An").version_id
    withdraw(store, number, "An")
    with pytest.raises(WithdrawnAlreadyError):
        withdraw(store, number, "An")
    with pytest.raises(UnknownVersionError):
        withdraw(store, 99, "An")


def test_an_edition_without_scores_is_refused(store: Store) -> None:
    with pytest.raises(EmptyEditionError):
        publish(store, replace(edition(), rows=()), "An")


def test_a_unit_cannot_have_two_values_for_one_component(store: Store) -> None:
    before = everything(store)
    twice = edition().rows[0]
    with pytest.raises(Exception, match="UNIQUE"):
        publish(store, replace(edition(), rows=(twice, twice)), "An")
    assert everything(store) == before


def test_an_endless_number_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="finite"):
        publish(store, replace(edition(), rows=(ScoreRow("a", "total", float("inf"), "published"),)), "An")


def test_people_who_publish_at_once_get_different_numbers(store: Store) -> None:
    files = "abcdefgh"
    with ThreadPoolExecutor(len(files)) as pool:
        done = list(pool.map(lambda file: publish(store, edition(file=file), "An"), files))
    assert all(each.is_new for each in done)
    assert sorted(row.number for row in versions(store)) == list(range(1, len(files) + 1))


def test_the_second_of_two_analysts_is_told_that_the_edition_changed(store: Store) -> None:
    seen = current_version(store, "pci", 2016)
    publish(store, edition(file="a"), "An", seen=seen)
    with pytest.raises(EditionChangedError) as told:
        publish(store, edition(file="b"), "Bình", seen=seen)
    assert told.value.current is not None and told.value.current.person == "An"
    assert publish(store, edition(file="b"), "Bình", seen=current_version(store, "pci", 2016)).is_new


def test_bytes_are_known_even_after_they_were_replaced_or_withdrawn(store: Store) -> None:
    assert not is_known(store, "pci", 2016, "a" * 64)
    withdraw(store, publish(store, edition(file="a"), "An").version_id, "An")
    assert is_known(store, "pci", 2016, "a" * 64)
    assert not is_known(store, "pci", 2017, "a" * 64)


def test_the_revision_changes_with_the_scores_and_only_then(store: Store) -> None:
    seen = [revision(store)]
    first = publish(store, edition(), "An").version_id
    seen.append(revision(store))
    publish(store, edition(), "An")
    assert revision(store) == seen[-1]
    withdraw(store, first, "An")
    seen.append(revision(store))
    assert seen == sorted(set(seen)) and seen[0] == 0


def test_the_history_keeps_publication_and_withdrawal(store: Store) -> None:
    first = publish(store, edition(file="a"), "  An\x00 ").version_id
    second = publish(store, edition(file="b"), "Bình").version_id
    withdraw(store, second, "Chi", "sai tệp")
    undone, replaced, began = audit.history(store, "edition:pci:2016")
    assert [(row.kind, row.person) for row in (began, replaced, undone)] == [
        ("edition_published", "An"),
        ("edition_published", "Bình"),
        ("edition_withdrawn", "Chi"),
    ]
    assert began.before == {"version": None}
    assert began.after is not None and began.after["scores"] == 6
    assert replaced.before is not None and replaced.before["version"] == first
    assert undone.before is not None and undone.before["version"] == second
    assert undone.after is not None and undone.after["current"]["version"] == first
    assert undone.at.tzinfo is not None


def test_a_change_without_a_name_is_refused_and_not_made(store: Store) -> None:
    before = everything(store)
    with pytest.raises(audit.PersonMissingError):
        publish(store, edition(), " \n")
    assert everything(store) == before
