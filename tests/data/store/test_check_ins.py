"""Check-ins in the store: what they say of their action, who may change them, and that no text is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from data.rights import Actor, operator
from data.store import audit
from data.store.actions import (
    ActionChangedError,
    ActionDeletedError,
    ActionInvalidError,
    add_action,
    delete_action,
    get_action,
    history,
    update_action,
)
from data.store.check_ins import (
    CheckInChangedError,
    CheckInInvalidError,
    UnknownCheckInError,
    add_check_in,
    delete_check_in,
    last_days,
    list_check_ins,
    undelete_check_in,
    update_check_in,
)
from data.store.database import Store
from data.store.people import add_person
from data.store.writing import RightRefusedError
from planning.action import Action, Difficulty, Occurrence
from planning.check_in import CheckIn
from planning.periods import today
from tests.data.store.builders import action, everything

AN, UNIT = operator("An"), "so_tai_chinh"
DAY = date(2026, 3, 2)
LATER = date(2026, 3, 9)


@pytest.fixture
def led(store: Store) -> Action:
    return add_action(store, action(lead_unit=UNIT, progress=20, measure_done=3.0), AN)


def said(of: Action, day: date = DAY, done: str = "đã mời 30 doanh nghiệp", **more: object) -> CheckIn:
    return CheckIn(of.id or 0, day, done, **more)  # type: ignore[arg-type]


def test_a_check_in_comes_back_as_it_was_written_the_newest_first(store: Store, led: Action) -> None:
    text = {"obstacles": "thiếu kinh phí\nvà người", "next_steps": "mở lớp"}
    first = add_check_in(store, said(led, LATER, progress=40, value=5.0, **text), AN).check_in
    second = add_check_in(store, said(led, DAY), AN).check_in
    assert list_check_ins(store, led.id) == (first, second)
    assert (first.done, first.obstacles, first.author, first.held) == (
        "đã mời 30 doanh nghiệp", "thiếu kinh phí\nvà người", "An", None
    )  # fmt: skip
    assert last_days(store) == {led.id: LATER}


def test_the_action_follows_the_figures_of_the_last_day_alone(store: Store, led: Action) -> None:
    added = add_check_in(store, said(led, LATER, progress=40, value=5.0), AN)
    assert (added.before.progress, added.after.progress, added.after.measure_done) == (20, 40, 5.0)
    add_check_in(store, said(led, DAY, progress=30), AN)
    assert get_action(store, led.id or 0).progress == 40
    update_check_in(store, replace(added.check_in, progress=45), AN)
    assert get_action(store, led.id or 0).progress == 45


def test_a_figure_that_was_not_touched_is_as_the_action_has_it_meanwhile(store: Store, led: Action) -> None:
    update_action(store, replace(led, progress=60), operator("Bình"))
    added = add_check_in(store, said(led), AN)
    assert (added.check_in.progress, added.check_in.value, added.after.progress) == (60, 3.0, 60)


def test_what_it_says_besides_is_added_to_what_is_stored(store: Store) -> None:
    held = Occurrence(date(2026, 1, 5), date(2026, 1, 5))
    monthly = action(rhythm="flag_ceremony", start=date(2026, 1, 1), due=date(2026, 12, 31), occurrences=(held,))
    kept = add_action(store, monthly, AN)
    changes = {"occurrences": (Occurrence(DAY, DAY),), "difficulties": (Difficulty("chậm", DAY, "An"),)}
    added = add_check_in(store, said(kept), AN, changes={**changes, "status": "in_progress"})
    assert added.check_in.held == 2 and added.after.status == "in_progress"
    assert [occurrence.due for occurrence in added.after.occurrences] == [held.due, DAY]
    assert [difficulty.text for difficulty in added.after.difficulties] == ["chậm"]


def test_nothing_is_stored_of_what_does_not_hold(store: Store, led: Action) -> None:
    before = everything(store)
    with pytest.raises(ActionInvalidError):
        add_check_in(store, said(led, progress=50), AN, changes={"status": "done"})
    for wrong in (said(led, done=" "), said(led, today() + timedelta(1)), said(led, progress=101)):
        with pytest.raises(CheckInInvalidError):
            add_check_in(store, wrong, AN)
    assert everything(store) == before
    delete_action(store, led, AN)
    with pytest.raises(ActionDeletedError):
        add_check_in(store, said(led), AN)


def test_a_new_one_is_undone_with_what_it_said_unless_somebody_changed_that_since(store: Store, led: Action) -> None:
    added = add_check_in(store, said(led, progress=40), AN)
    back = replace(added.before, version=added.after.version)
    changed = update_action(store, replace(added.after, note="khác"), operator("Bình"))
    with pytest.raises(ActionChangedError):
        delete_check_in(store, added.check_in, AN, back)
    assert list_check_ins(store) == (added.check_in,)
    delete_check_in(store, added.check_in, AN, replace(changed, progress=20))
    assert list_check_ins(store) == () and get_action(store, led.id or 0).progress == 20


def test_of_two_who_change_one_the_second_is_told(store: Store, led: Action) -> None:
    kept = add_check_in(store, said(led), AN).check_in
    theirs = update_check_in(store, replace(kept, done="của Bình"), operator("Bình"))
    mine = replace(kept, done="của An")
    with pytest.raises(CheckInChangedError) as reported:
        update_check_in(store, mine, AN)
    assert (reported.value.theirs, reported.value.mine) == (theirs, mine)
    with pytest.raises(CheckInChangedError):
        delete_check_in(store, kept, AN)
    gone = delete_check_in(store, theirs, AN)
    with pytest.raises(UnknownCheckInError):
        update_check_in(store, theirs, AN)
    assert undelete_check_in(store, gone, AN).done == "của Bình"
    kinds = [event.kind for event in history(store, led.id or 0) if event.kind.startswith("check_in")]
    assert kinds == [
        audit.CHECK_IN_UNDELETED, audit.CHECK_IN_DELETED, audit.CHECK_IN_CHANGED, audit.CHECK_IN_ADDED
    ]  # fmt: skip


def test_a_reporter_writes_for_the_own_unit_and_changes_the_own_ones_alone(store: Store, led: Action) -> None:
    add_person(store, AN, login="admin", name="Quản trị", role="admin")
    lan = add_person(store, AN, login="lan", name="Lan", role="reporter", unit=UNIT).actor
    hue = add_person(store, AN, login="hue", name="Huệ", role="reporter", unit=UNIT).actor
    elsewhere = add_person(store, AN, login="mai", name="Mai", role="reporter", unit="so_khac").actor
    planner = Actor("Kế hoạch", "planner")
    with pytest.raises(RightRefusedError):
        add_check_in(store, said(led), elsewhere)
    raised = {"difficulties": (Difficulty("chậm", DAY, "Lan", raised_by_id=lan.person_id),)}
    added = add_check_in(store, said(led, progress=40), lan, changes=raised)
    for other in (hue, elsewhere):
        with pytest.raises(RightRefusedError):
            update_check_in(store, replace(added.check_in, done="khác"), other)
        with pytest.raises(RightRefusedError):
            delete_check_in(store, added.check_in, other)
    changed = update_check_in(store, replace(added.check_in, done="khác"), planner)
    delete_check_in(store, changed, lan, replace(added.before, version=added.after.version))
    assert get_action(store, led.id or 0).difficulties == ()
    with pytest.raises(RightRefusedError):
        add_check_in(store, said(led), lan, changes={"due": LATER})


def test_what_was_written_before_anybody_signed_in_is_of_no_account_that_is_called_the_same(
    store: Store, led: Action
) -> None:
    """Each right to what is one's own is bound to the number of a person, which such a write has not."""
    lan = operator("Lan")
    raised = {"difficulties": (Difficulty("chậm", DAY, "Lan"),)}
    added = add_check_in(store, said(led), lan, changes=raised)
    before = everything(store)
    add_person(store, AN, login="ad", name="Quản trị", role="admin")
    namesake = add_person(store, AN, login="lan", name="Lan", role="reporter", unit=UNIT).actor
    without = replace(added.after, difficulties=())
    for deed in (
        lambda: update_check_in(store, replace(added.check_in, done="khác"), namesake),
        lambda: delete_check_in(store, added.check_in, namesake),
        lambda: update_action(store, without, namesake),
        lambda: update_action(store, replace(added.after, difficulties=(Difficulty("dễ", DAY, "Lan"),)), namesake),
    ):
        with pytest.raises(RightRefusedError):
            deed()
    after = everything(store)
    assert {name: after[name] for name in ("action", "check_in")} == {
        name: before[name] for name in ("action", "check_in")
    }
    mine = [event for event in audit.history(store) if event.person_id == namesake.person_id]
    assert {event.kind for event in mine} == {audit.RIGHT_REFUSED}, "nothing of before is theirs in the trail"
    own = Difficulty("thiếu phòng", DAY, "Lan", raised_by_id=namesake.person_id)
    with_own = update_action(store, replace(added.after, difficulties=(*added.after.difficulties, own)), namesake)
    assert with_own.difficulties[-1] == own, "what they raise themselves comes back with their number"
    assert update_action(store, replace(added.after, version=with_own.version), namesake).difficulties == (
        added.after.difficulties
    )
    assert update_action(store, replace(without, version=with_own.version + 1), lan).difficulties == ()
