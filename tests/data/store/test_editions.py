"""Publishing, replacing and withdrawing editions: all or nothing, and nothing is lost."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace

import pytest
from sqlalchemy import select

from data.editions import ScoreRow
from data.rights import operator
from data.store import audit
from data.store.database import Store
from data.store.drafts import Draft, UnknownDraftError, load_draft, save_draft
from data.store.editions import (
    EditionChangedError,
    EmptyEditionError,
    WithdrawnAlreadyError,
    publish,
    publish_all,
    reinstate,
    withdraw,
    withdraw_current,
)
from data.store.files import SourceFile, source_content
from data.store.rows import score_rows
from data.store.tables import EditionVersion
from data.store.versions import (
    UnknownVersionError,
    current_version,
    is_known,
    revision,
    unit_counts,
    versions,
)
from tests.data.store.builders import detailed, edition, everything, read_from, scores_of
from tests.data.store.faults import steps_until_success


@pytest.mark.fault(37, "a failure at any step")
def test_a_publication_that_fails_at_any_step_changes_nothing(store: Store) -> None:
    publish(store, edition(file="a"), operator("An"))
    steps = steps_until_success(store, lambda: publish(store, edition(score=70, file="b"), operator("An")))
    assert steps >= 6  # begin, current, number, version, scores, audit, commit
    assert scores_of(store)[0] == 70


def test_publishing_a_whole_file_from_a_draft_that_fails_at_any_step_changes_nothing(store: Store) -> None:
    publish(store, detailed(edition(2016, file="a")), operator("An"))
    file = SourceFile("hồ sơ.xlsx", b"bytes")
    draft = save_draft(store, Draft("pci", {"sheets": {"A": True}}), operator("An"), file)
    part = read_from(file, replace(detailed(edition(2016, 70), ("ha_tinh",)), completes=True))
    whole = read_from(file, detailed(edition(2017, 80)))
    steps = steps_until_success(
        store,
        lambda: publish_all(store, (part, whole), operator("An"), file, {2016: 1, 2017: 0}, draft.id, draft.version),
    )
    assert steps >= 25  # two editions with scores, indicators, values and an event each, the file, the draft
    assert (scores_of(store, 2016)[0], scores_of(store, 2017)[0]) == (70, 80)
    with pytest.raises(UnknownDraftError):
        load_draft(store, draft.id or 0)


def test_an_edition_that_cannot_be_published_holds_back_the_others_of_its_file(store: Store) -> None:
    publish(store, edition(2017, file="a"), operator("An"))
    before = everything(store)
    new, late = edition(2016, file="b"), edition(2017, file="b")
    with pytest.raises(EditionChangedError):
        publish_all(store, (new, late), operator("Bình"), seen={2016: 0, 2017: 0})
    with pytest.raises(EmptyEditionError) as reported:
        publish_all(store, (new, replace(late, rows=())), operator("Bình"))
    assert (reported.value.index, reported.value.year) == ("pci", 2017)
    assert everything(store) == before


def test_of_several_editions_only_the_changed_ones_are_new(store: Store) -> None:
    publish(store, edition(2016, file="a"), operator("An"))
    done = publish_all(store, (edition(2016, file="a"), edition(2017, file="a")), operator("An"))
    assert [each.is_new for each in done] == [False, True]


def test_editions_that_do_not_belong_to_one_file_are_refused(store: Store) -> None:
    before = everything(store)
    for wrong in ((), (edition(), edition()), (edition(), edition(2017, index="ddci"))):
        with pytest.raises(ValueError, match=r"publish|one file"):
            publish_all(store, wrong, operator("An"))
    with pytest.raises(ValueError, match="other bytes"):
        publish(store, edition(), operator("An"), file=SourceFile("a.xlsx", b"others"))
    assert everything(store) == before


def test_a_withdrawal_that_fails_at_any_step_changes_nothing(store: Store) -> None:
    number = publish(store, edition(), operator("An")).version_id
    assert steps_until_success(store, lambda: withdraw(store, number, operator("An"))) >= 5
    assert scores_of(store) == []


def test_a_published_edition_comes_back_as_it_was_read(store: Store) -> None:
    row = ScoreRow(
        "ha_tinh", "total", 63.76, "stated", 54, "stated", "Khá", 172.0, "ghi chú", "nguồn", "nguồn hạng",
        "Điểm", "C7", "D7", 61.2, 66.1, 40.0, 60.0,
    )  # fmt: skip
    empty = ScoreRow("nghe_an", "total", float("nan"), "not_published")
    publish(store, replace(edition(2023), rows=(row, empty)), operator("An"))
    first, second = score_rows(store, "pci").to_dict("records")
    assert {name: first[name] for name in ScoreRow.__dataclass_fields__} == {
        name: getattr(row, name) for name in ScoreRow.__dataclass_fields__
    }
    assert (first["index"], first["year"]) == ("pci", 2023)
    assert second["value"] != second["value"] and second["rank"] != second["rank"]
    assert second["status"] == "not_published"


def test_intervals_are_part_of_what_an_edition_says_and_their_absence_is_not(store: Store) -> None:
    plain = edition()
    assert publish(store, plain, operator("An")).is_new
    surveyed = replace(plain, rows=tuple(replace(row, low=1.0, high=2.0) for row in plain.rows))
    assert publish(store, surveyed, operator("An")).is_new
    assert not publish(store, surveyed, operator("An")).is_new
    # The fingerprint of a version without intervals is that which programs without them have written.
    with store.read() as session:
        known = session.scalars(select(EditionVersion.content_sha256).order_by(EditionVersion.id)).first()
    lines = [
        json.dumps(
            [
                plain.sha256,
                *(float(one) if isinstance(one, int) else one for one in list(asdict(row).values())[:14]),
            ]
        )
        for row in plain.rows
    ]
    assert known == hashlib.sha256(json.dumps([sorted(lines), [], []]).encode()).hexdigest()


def test_an_index_without_editions_has_an_empty_frame_of_the_same_shape(store: Store) -> None:
    empty = score_rows(store, "pci")
    publish(store, edition(), operator("An"))
    assert list(empty.dtypes) == list(score_rows(store, "pci").dtypes)
    assert list(empty.columns) == list(score_rows(store, "pci").columns)


def test_the_same_bytes_twice_change_nothing(store: Store) -> None:
    first = publish(store, edition(), operator("An"))
    before = everything(store)
    again = publish(store, edition(), operator("Bình"))
    assert (again.version_id, again.is_new) == (first.version_id, False)
    assert everything(store) == before


@pytest.mark.fault(35, "the same edition with other bytes")
def test_other_bytes_make_a_new_version_and_keep_the_old(store: Store) -> None:
    publish(store, edition(score=60, file="a"), operator("An"))
    publish(store, edition(score=70, file="b"), operator("Bình"))
    assert scores_of(store)[0] == 70
    assert [(row.number, row.status, row.person) for row in versions(store, "pci")] == [
        (2, "published", "Bình"),
        (1, "superseded", "An"),
    ]


def test_the_same_bytes_read_by_other_decisions_make_a_new_version(store: Store) -> None:
    publish(store, edition(score=60, file="a"), operator("An"))
    assert publish(store, edition(score=70, file="a"), operator("Bình")).is_new
    assert not publish(store, edition(score=70, file="a"), operator("Bình")).is_new
    assert scores_of(store)[0] == 70
    assert [row.status for row in versions(store)] == ["published", "superseded"]


def test_the_order_of_the_rows_alone_makes_no_new_version(store: Store) -> None:
    publish(store, edition(), operator("An"))
    assert not publish(store, replace(edition(), rows=edition().rows[::-1]), operator("An")).is_new


def test_going_back_to_older_bytes_is_a_new_version(store: Store) -> None:
    for file in "aba":
        publish(store, edition(file=file), operator("An"))
    assert [row.number for row in versions(store)] == [3, 2, 1]


def test_editions_of_other_years_and_indices_are_not_touched(store: Store) -> None:
    publish(store, edition(2016, 60), operator("An"))
    publish(store, edition(2017, 70), operator("An"))
    publish(store, edition(2016, 80, index="ddci"), operator("An"))
    assert (scores_of(store, 2016)[0], scores_of(store, 2017)[0]) == (60, 70)
    assert scores_of(store, 2016, "ddci")[0] == 80
    assert len(versions(store, "pci")) == 2 and len(versions(store)) == 3


def test_withdrawing_brings_the_version_before_back(store: Store) -> None:
    publish(store, edition(score=60, file="a"), operator("An"))
    before = score_rows(store, "pci")
    second = publish(store, edition(score=70, file="b"), operator("An"))
    withdraw(store, second.version_id, operator("Bình"), "sai tệp")
    assert score_rows(store, "pci").equals(before)
    taken, kept = versions(store)
    assert (taken.status, taken.withdrawn_by, taken.withdrawn_note) == ("withdrawn", "Bình", "sai tệp")
    assert kept.status == "published"


def test_withdrawing_a_version_in_the_middle_leaves_the_current_one(store: Store) -> None:
    first, second, _ = (publish(store, edition(score=60 + n, file="abc"[n]), operator("An")) for n in range(3))
    withdraw(store, second.version_id, operator("An"))
    assert scores_of(store)[0] == 62
    assert [row.status for row in versions(store)] == ["published", "withdrawn", "superseded"]
    withdraw(store, versions(store)[0].id, operator("An"))
    assert current_version(store, "pci", 2016) == first.version_id


def test_a_number_is_not_used_again_after_a_withdrawal(store: Store) -> None:
    withdraw(store, publish(store, edition(), operator("An")).version_id, operator("An"))
    assert publish(store, edition(), operator("An")).is_new
    assert [(row.number, row.status) for row in versions(store)] == [(2, "published"), (1, "withdrawn")]


def test_a_version_is_withdrawn_once(store: Store) -> None:
    number = publish(store, edition(), operator("An")).version_id
    withdraw(store, number, operator("An"))
    with pytest.raises(WithdrawnAlreadyError):
        withdraw(store, number, operator("An"))
    with pytest.raises(UnknownVersionError):
        withdraw(store, 99, operator("An"))


def test_an_edition_without_figures_is_refused_and_hides_nothing(store: Store) -> None:
    publish(store, edition(file="a"), operator("An"))
    dashes = tuple(ScoreRow(unit, "total", None, "not_published") for unit in ("ha_tinh", "nghe_an"))
    unknown = replace(dashes[0], value=float("nan"))
    for rows in ((), dashes, (unknown,)):
        with pytest.raises(EmptyEditionError):
            publish(store, replace(edition(file="b"), rows=rows), operator("An"))
    assert len(scores_of(store)) == 6


def test_a_rank_alone_or_an_indicator_alone_is_a_figure(store: Store) -> None:
    ranked = ScoreRow("ha_tinh", "total", None, "not_published", rank=5, rank_status="stated")
    assert publish(store, replace(edition(file="a"), rows=(ranked,)), operator("An")).is_new
    assert publish(store, replace(detailed(edition(file="b")), rows=()), operator("An")).is_new


def test_a_unit_cannot_have_two_values_for_one_component(store: Store) -> None:
    before = everything(store)
    twice = edition().rows[0]
    with pytest.raises(Exception, match=r"(?i)unique"):
        publish(store, replace(edition(), rows=(twice, twice)), operator("An"))
    assert everything(store) == before


def test_an_endless_number_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="finite"):
        publish(store, replace(edition(), rows=(ScoreRow("a", "total", float("inf"), "published"),)), operator("An"))


def test_people_who_publish_at_once_get_different_numbers(store: Store) -> None:
    files = "abcdefgh"
    with ThreadPoolExecutor(len(files)) as pool:
        done = list(pool.map(lambda file: publish(store, edition(file=file), operator("An")), files))
    assert all(each.is_new for each in done)
    assert sorted(row.number for row in versions(store)) == list(range(1, len(files) + 1))


@pytest.mark.fault(35, "two analysts at once")
def test_the_second_of_two_analysts_is_told_that_the_edition_changed(store: Store) -> None:
    seen = current_version(store, "pci", 2016)
    publish(store, edition(file="a"), operator("An"), seen=seen)
    with pytest.raises(EditionChangedError) as reported:
        publish(store, edition(file="b"), operator("Bình"), seen=seen)
    assert reported.value.current is not None and reported.value.current.person == "An"
    assert publish(store, edition(file="b"), operator("Bình"), seen=current_version(store, "pci", 2016)).is_new


def test_bytes_are_known_even_after_they_were_replaced_or_withdrawn(store: Store) -> None:
    assert not is_known(store, "pci", 2016, "a" * 64)
    withdraw(store, publish(store, edition(file="a"), operator("An")).version_id, operator("An"))
    assert is_known(store, "pci", 2016, "a" * 64)
    assert not is_known(store, "pci", 2017, "a" * 64)


def test_the_revision_changes_with_the_scores_and_only_then(store: Store) -> None:
    seen = [revision(store)]
    first = publish(store, edition(), operator("An")).version_id
    seen.append(revision(store))
    publish(store, edition(), operator("An"))
    assert revision(store) == seen[-1]
    withdraw(store, first, operator("An"))
    seen.append(revision(store))
    assert seen == sorted(set(seen)) and seen[0] == 0


def test_every_score_names_the_file_it_was_read_from(store: Store) -> None:
    publish(store, edition(file="a"), operator("An"))
    assert set(score_rows(store, "pci")["file"]) == {"a.xlsx"}


def test_a_version_knows_the_bytes_it_was_read_from(store: Store) -> None:
    file = SourceFile("b.xlsx", b"bytes")
    publish(store, edition(file="a"), operator("An"))
    publish(store, read_from(file, edition()), operator("An"), file=file)
    with_bytes, without = versions(store)
    assert with_bytes.file_id is not None and without.file_id is None
    assert source_content(store, with_bytes.file_id) == file


def test_the_history_keeps_publication_and_withdrawal(store: Store) -> None:
    first = publish(store, edition(file="a"), operator("  An\x00 ")).version_id
    second = publish(store, edition(file="b"), operator("Bình")).version_id
    withdraw(store, second, operator("Chi"), "sai tệp")
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
        publish(store, edition(), operator(" \n"))
    assert everything(store) == before


def test_a_withdrawn_version_is_used_again_as_if_nothing_had_been(store: Store) -> None:
    publish(store, edition(score=60, file="a"), operator("An"))
    second = publish(store, edition(score=70, file="b"), operator("An")).version_id
    before, count = versions(store), revision(store)
    withdraw(store, second, operator("An"), "nhầm")
    (first,) = (version.id for version in versions(store) if version.status == "published")
    withdrawn = revision(store)
    steps = steps_until_success(store, lambda: reinstate(store, {second: first}, operator("Bình")))
    assert steps >= 4  # begin, versions, the change, the event
    assert versions(store) == before
    assert scores_of(store)[0] == 70
    assert count < withdrawn < revision(store), "what is cached by the revision is read again"
    event = audit.history(store, "edition:pci:2016")[0]
    assert (event.kind, event.person) == (audit.EDITION_REINSTATED, "Bình")
    assert event.after is not None and event.after["current"]["version"] == second


def test_a_version_is_not_used_again_after_somebody_else_changed_the_edition(store: Store) -> None:
    first = publish(store, edition(file="a"), operator("An")).version_id
    withdraw(store, first, operator("An"))
    theirs = publish(store, edition(score=70, file="b"), operator("Bình")).version_id
    stored = everything(store)
    with pytest.raises(EditionChangedError) as found:
        reinstate(store, {first: 0}, operator("An"))
    assert found.value.current is not None and found.value.current.id == theirs
    with pytest.raises(EditionChangedError):  # it is not withdrawn
        reinstate(store, {theirs: theirs}, operator("An"))
    with pytest.raises(UnknownVersionError):
        reinstate(store, {99: 0}, operator("An"))
    assert everything(store) == stored


def test_units_are_counted_that_have_a_figure(store: Store) -> None:
    scored, silent = ScoreRow("ha_tinh", "total", 60.0, "published"), ScoreRow("nghe_an", "total", None, "missing")
    done = publish(store, replace(edition(), rows=(scored, silent)), operator("An"))
    assert unit_counts(store, [done.version_id]) == {done.version_id: 1}


def test_what_was_published_at_once_is_withdrawn_at_once_or_not_at_all(store: Store) -> None:
    done = publish_all(store, (edition(2016, file="a"), edition(2017, file="a")), operator("An"))
    ids = [each.version_id for each in done]
    assert unit_counts(store, ids) == dict.fromkeys(ids, len({row.unit for row in edition().rows}))
    theirs = publish(store, edition(2017, score=70, file="b"), operator("Bình")).version_id
    stored = everything(store)
    with pytest.raises(EditionChangedError):
        withdraw_current(store, ids, operator("An"))
    assert everything(store) == stored
    withdraw(store, theirs, operator("Bình"))
    withdraw_current(store, ids, operator("An"))
    assert {version.status for version in versions(store)} == {"withdrawn"}
    with pytest.raises(WithdrawnAlreadyError):
        withdraw_current(store, ids, operator("An"))
