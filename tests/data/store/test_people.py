"""People, invitations and sessions: who is in, who is out from the next press on, and never without an admin."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from data.rights import ROLES, Actor, operator
from data.sign_in import Limits
from data.store import audit, people, sessions
from data.store.database import Store
from data.store.people import (
    InvitationInvalidError,
    NoAdminError,
    Person,
    PersonChangedError,
    PersonExistsError,
    PersonInvalidError,
    UnknownPersonError,
    accept,
    add_person,
    change_person,
    disable_person,
    find_person,
    has_admin,
    invite,
    person_of_claims,
    set_first_view,
    set_password,
)
from data.store.sessions import (
    MOST_TRIES_OF_LOGIN,
    actor_of,
    begin_session,
    begin_try,
    end_session,
    forget_failed_tries,
)
from data.store.tables import now
from data.store.writing import RightRefusedError
from tests.data.store.builders import everything

MACHINE, LIMITS = operator("Máy"), Limits()
ISSUER = "https://id.example.vn"


@pytest.fixture
def admin(store: Store) -> Person:
    return add_person(store, MACHINE, login="Ánh ", name="Nguyễn Thị Ánh", role="admin", email="anh@example.vn")


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    moment = now() + by
    monkeypatch.setattr(sessions, "now", lambda: moment)
    monkeypatch.setattr(people, "now", lambda: moment)


def test_the_first_person_is_an_admin(store: Store) -> None:
    with pytest.raises(NoAdminError):
        add_person(store, MACHINE, login="binh", name="Bình", role="planner")
    assert not has_admin(store) and people.people(store) == ()


def test_a_login_is_the_same_however_it_is_typed(store: Store, admin: Person) -> None:
    assert find_person(store, "ANH").id == find_person(store, "anh@EXAMPLE.vn").id == admin.id
    with pytest.raises(PersonExistsError):
        add_person(store, MACHINE, login="anh", name="Khác", role="viewer")
    with pytest.raises(PersonExistsError):
        add_person(store, MACHINE, login="khac", name="Khác", role="viewer", email="Anh@example.vn")
    with pytest.raises(UnknownPersonError):
        find_person(store, "")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"role": "root"}, "role"),
        ({"name": " "}, "name"),
        ({"login": ""}, "login"),
        ({"role": "reporter"}, "unit"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_a_person_that_makes_no_sense_is_refused(store: Store, wrong: dict[str, str], field: str) -> None:
    with pytest.raises(PersonInvalidError) as found:
        add_person(store, MACHINE, **{"login": "an", "name": "An", "role": "admin"} | wrong)
    assert found.value.field == field


def test_the_last_admin_can_neither_be_disabled_nor_become_something_else(store: Store, admin: Person) -> None:
    with pytest.raises(NoAdminError):
        disable_person(store, MACHINE, admin.id)
    with pytest.raises(NoAdminError):
        change_person(store, admin.actor, replace(admin, role="viewer"))
    second = add_person(store, admin.actor, login="binh", name="Bình", role="admin")
    disable_person(store, second.actor, admin.id)
    with pytest.raises(NoAdminError):
        disable_person(store, MACHINE, second.id)
    assert [(each.name, each.disabled_at is None) for each in people.people(store)] == [
        ("Bình", True),
        ("Nguyễn Thị Ánh", False),
    ]


def test_a_person_whom_somebody_else_changed_meanwhile_is_not_overwritten(store: Store, admin: Person) -> None:
    change_person(store, MACHINE, replace(admin, name="Ánh"))
    with pytest.raises(PersonChangedError):
        change_person(store, MACHINE, replace(admin, name="Anh"))
    assert find_person(store, "anh").name == "Ánh"


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_only_an_admin_lets_people_in(store: Store, admin: Person, role: str) -> None:
    other = add_person(store, admin.actor, login="binh", name="Bình", role=role, unit="so_tai_chinh")
    for attempt in (
        lambda: add_person(store, other.actor, login="chi", name="Chi", role="viewer"),
        lambda: change_person(store, other.actor, replace(other, role="admin")),
        lambda: disable_person(store, other.actor, admin.id),
        lambda: set_password(store, other.actor, admin.id, "x"),
        lambda: invite(store, other.actor, email="chi@example.vn", role="viewer"),
    ):
        with pytest.raises(RightRefusedError):
            attempt()
    assert [event.kind for event in audit.history(store)][:5] == [audit.RIGHT_REFUSED] * 5
    set_password(store, other.actor, other.id, "own")


def test_who_made_a_change_is_on_record_by_number_and_by_the_name_of_that_day(store: Store, admin: Person) -> None:
    add_person(store, admin.actor, login="binh", name="Bình", role="viewer")
    change_person(store, MACHINE, replace(admin, name="Ánh"))
    added = next(event for event in audit.history(store) if event.subject == "person:2")
    assert (added.person, added.person_id) == ("Nguyễn Thị Ánh", admin.id)


def test_a_session_lasts_until_it_is_ended_in_every_tab(store: Store, admin: Person) -> None:
    token, other = begin_session(store, admin), begin_session(store, admin)
    assert actor_of(store, token, LIMITS, is_press=True) == Actor("Nguyễn Thị Ánh", "admin", "", admin.id)
    end_session(store, token)
    end_session(store, token)
    assert actor_of(store, token, LIMITS, is_press=True) is None
    assert actor_of(store, other, LIMITS, is_press=True) is not None
    kinds = [event.kind for event in audit.history(store)]
    assert (kinds.count(audit.SIGNED_IN), kinds.count(audit.SIGNED_OUT)) == (2, 1)


@pytest.mark.parametrize("token", ["", "x", "a" * 10_000, "' OR 1=1 --", "đ\x00"])
def test_a_token_that_was_made_up_opens_nothing(store: Store, admin: Person, token: str) -> None:
    begin_session(store, admin)
    assert actor_of(store, token, LIMITS, is_press=True) is None


def test_no_token_stands_in_the_database(store: Store, admin: Person) -> None:
    token, invited = begin_session(store, admin), invite(store, MACHINE, email="b@example.vn", role="viewer")
    dump = str(everything(store))
    assert "Nguyễn Thị Ánh" in dump
    assert token not in dump and invited not in dump


def test_a_session_ends_idle_and_after_its_longest_time(
    store: Store, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = begin_session(store, admin)
    for minutes in range(0, 700, 25):
        with monkeypatch.context() as patch:
            later(patch, timedelta(minutes=minutes))
            assert actor_of(store, token, LIMITS, is_press=True) is not None, minutes
    later(monkeypatch, timedelta(minutes=721))
    assert actor_of(store, token, LIMITS, is_press=True) is None


def test_what_nobody_pressed_keeps_no_session_alive(
    store: Store, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = begin_session(store, admin)
    with monkeypatch.context() as patch:
        later(patch, timedelta(minutes=29))
        assert actor_of(store, token, LIMITS, is_press=False) is not None
    later(monkeypatch, timedelta(minutes=31))
    assert actor_of(store, token, LIMITS, is_press=True) is None


def test_who_is_disabled_is_out_at_once_and_stays_out_of_old_sessions(store: Store, admin: Person) -> None:
    other = add_person(store, admin.actor, login="binh", name="Bình", role="planner")
    token = begin_session(store, other)
    disable_person(store, admin.actor, other.id)
    assert actor_of(store, token, LIMITS, is_press=True) is None
    disable_person(store, admin.actor, other.id, is_disabled=False)
    assert actor_of(store, token, LIMITS, is_press=True) is None
    again = begin_session(store, other)
    set_password(store, admin.actor, other.id, "hash")
    assert actor_of(store, again, LIMITS, is_press=True) is None


def test_an_invitation_makes_one_person_once(store: Store, admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    token = invite(store, admin.actor, email="b@example.vn", role="reporter", unit="so_tai_chinh")
    late = invite(store, admin.actor, email="c@example.vn", role="viewer")
    person = accept(store, token, login="binh", name="Bình", password_hash="h")
    assert (person.role, person.unit, person.email) == ("reporter", "so_tai_chinh", "b@example.vn")
    for used in (token, "x", ""):
        with pytest.raises(InvitationInvalidError):
            accept(store, used, login="chi", name="Chi", password_hash="h")
    later(monkeypatch, timedelta(days=15))
    with pytest.raises(InvitationInvalidError):
        accept(store, late, login="chi", name="Chi", password_hash="h")


def test_a_provider_names_who_was_added_or_invited_and_nobody_else(store: Store, admin: Person) -> None:
    added = add_person(store, admin.actor, login="", name="Bình", role="planner", email="b@example.vn")
    invite(store, admin.actor, email="C@example.vn", role="viewer")
    assert person_of_claims(store, ISSUER, "s0", "x@example.vn", True, "X") is None
    assert person_of_claims(store, ISSUER, "s1", "b@example.vn", False, "B") is None
    bound = person_of_claims(store, ISSUER, "s1", "B@example.vn", True, "B")
    assert bound is not None and (bound.id, bound.subject) == (added.id, "s1")
    assert person_of_claims(store, ISSUER, "s2", "b@example.vn", True, "B") is None  # e-mail is no key any more
    assert person_of_claims(store, ISSUER, "s1", "", False, "") == bound
    invited = person_of_claims(store, ISSUER, "s3", "c@example.vn", True, "Chi")
    assert invited is not None and (invited.name, invited.role) == ("Chi", "viewer")


def test_a_provider_cannot_take_a_local_account_over(store: Store, admin: Person) -> None:
    assert person_of_claims(store, ISSUER, "s1", "anh@example.vn", True, "Ánh") is None
    assert person_of_claims(store, "local", "anh", "", True, "Ánh") in (None, find_person(store, "anh"))


def test_tries_that_are_made_at_once_are_counted_one_by_one(store: Store, admin: Person) -> None:
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda _: begin_try(store, "anh", "10.0.0.7"), range(40)))
    assert sum(allowed) == MOST_TRIES_OF_LOGIN
    forget_failed_tries(store, "anh")
    assert begin_try(store, "anh", "10.0.0.7")


def _limits_of(store: Store) -> list[tuple[str, str, str]]:
    """Person, subject and address of each refusal by the limit, the oldest first."""
    found = [event for event in audit.history(store) if (event.after or {}).get("why") == "limit"]
    return [(event.person, event.subject, event.address) for event in reversed(found)]


def test_of_tries_that_the_limit_refuses_the_trail_has_one_line_a_login_address_and_quarter_of_an_hour(
    store: Store, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(MOST_TRIES_OF_LOGIN):
        assert begin_try(store, "anh", "10.0.0.1") and begin_try(store, "?guessed", "10.0.0.1")
    assert _limits_of(store) == [], "what is looked at is no refusal by the limit"
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda place: begin_try(store, "ÁNH", f"10.0.0.{place % 2}"), range(40)))
    assert not any(allowed)
    known = (admin.name, people.person_subject(admin.id))
    assert sorted(_limits_of(store)) == [(*known, "10.0.0.0"), (*known, "10.0.0.1")]
    assert not begin_try(store, "?guessed", "10.0.0.1") and not begin_try(store, "?guessed", "10.0.0.1")
    assert _limits_of(store)[2:] == [("?", "person:?", "10.0.0.1")]
    assert "guessed" not in str(everything(store)["audit_event"]), "what was typed is not stored"
    later(monkeypatch, timedelta(minutes=16))
    for _ in range(MOST_TRIES_OF_LOGIN):
        assert begin_try(store, "anh", "10.0.0.1")
    assert not begin_try(store, "anh", "10.0.0.1")
    assert _limits_of(store)[3:] == [(*known, "10.0.0.1")]


def test_a_session_counts_where_accounts_of_its_kind_do(store: Store, admin: Person) -> None:
    other = add_person(store, MACHINE, login="", name="Bình", role="viewer", email="b@example.vn")
    person_of_claims(store, ISSUER, "s1", "b@example.vn", True, "B")
    tokens = {person.id: begin_session(store, person) for person in (admin, other)}
    for issuer, is_in in ((people.LOCAL, admin.id), (ISSUER, other.id), ("https://another.example", None)):
        limits = Limits(issuer=issuer)
        assert [number for number, token in tokens.items() if actor_of(store, token, limits, is_press=False)] == (
            [] if is_in is None else [is_in]
        )


def test_the_link_of_an_invitation_binds_whatever_the_address_and_once(store: Store, admin: Person) -> None:
    token = invite(store, admin.actor, email="c@example.vn", role="viewer")
    person = person_of_claims(store, ISSUER, "s1", "other@example.vn", False, "Chi", token)
    assert person is not None and (person.name, person.email) == ("Chi", "c@example.vn")
    assert person_of_claims(store, ISSUER, "s2", "", False, "", token) is None
    assert person_of_claims(store, ISSUER, "", "c@example.vn", True, "Chi") is None
    taken = invite(store, admin.actor, email="anh@example.vn", role="viewer")
    with pytest.raises(PersonExistsError):
        person_of_claims(store, ISSUER, "s3", "", False, "D", taken)


def test_everybody_chooses_where_they_begin_and_nobody_for_others(store: Store, admin: Person) -> None:
    other = add_person(store, MACHINE, login="binh", name="Bình", role="viewer")
    set_first_view(store, other.actor, other.id, "en", "/plan?index=pci")
    assert (find_person(store, "binh").language, find_person(store, "binh").home) == ("en", "/plan?index=pci")
    with pytest.raises(RightRefusedError):
        set_first_view(store, other.actor, admin.id, "en", "")
    for language, home in (("fr", ""), ("vi", "/" + "x" * 2000)):
        with pytest.raises(PersonInvalidError):
            set_first_view(store, other.actor, other.id, language, home)
