"""`person`: the way in for the first admin, and back for one who lost theirs; `role` says what took its place."""

from __future__ import annotations

import io
from contextlib import closing

import pytest

import cli
from data.rights import operator
from data.store import audit
from data.store.database import open_store
from data.store.people import find_person, person_of_claims
from data.store.plans import add_plan
from data.store.sessions import password_of
from planning.plan import Plan, Term
from services.sign_in import sign_in

PASSWORD, ISSUER = "mot mat khau dai", "https://id.example.vn"


def _run(monkeypatch: pytest.MonkeyPatch, *words: str, typed: str = PASSWORD) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
    return cli.main(["person", *words])


def test_the_first_admin_comes_in_by_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "add", "Bình", "--login", "binh", "--role", "viewer") == 1
    assert "admin" in capsys.readouterr().err
    assert _run(monkeypatch, "add", "Nguyễn Thị Ánh", "--login", "Ánh", "--role", "admin", "--person", "Máy") == 0
    assert _run(monkeypatch, "add", "Bình", "--login", "binh", "--role", "reporter", "--unit", "so_tai_chinh") == 0
    assert _run(monkeypatch, "list") == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "binh\tBình\treporter\tso_tai_chinh\tactive",
        "anh\tNguyễn Thị Ánh\tadmin\t\tactive",
    ]
    store = open_store()
    assert sign_in(store, "ánh", PASSWORD) is not None
    assert [event.person for event in audit.history(store) if event.subject == "person:1"][-1] == "Máy"
    store.close()


def test_a_unit_that_no_plan_has_is_refused_with_the_nearest_there_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"van_phong_so": "Văn phòng Sở", "phong_hanh_chinh": "Phòng Hành chính", "so_tai_chinh": "Sở Tài chính"}
    with closing(open_store()) as store:
        units = tuple(Term(code=code, name_vi=name, name_en=code) for code, name in names.items())
        add_plan(store, Plan(year=2026, title="Kế hoạch", units=units), operator("Máy"))
    _run(monkeypatch, "add", "Ánh", "--login", "anh", "--role", "admin")
    capsys.readouterr()
    for typed, nearest in (("so_tai_chin", "so_tai_chinh"), ("Văn phòng sở", "van_phong_so"), ("PHONG HC", "phong_h")):
        assert _run(monkeypatch, "add", "Bình", "--login", "binh", "--role", "reporter", "--unit", typed) == 1
        said = capsys.readouterr().err
        assert f"Có: {nearest}" in said and f"There are: {nearest}" in said and typed in said
    assert _run(monkeypatch, "add", "Bình", "--login", "binh", "--role", "reporter", "--unit", "van_phong_so") == 0
    assert _run(monkeypatch, "role", "binh", "--role", "reporter", "--unit", "so_tai_chin") == 1
    assert _run(monkeypatch, "role", "binh", "--role", "reporter", "--unit", "so_tai_chinh") == 0
    with closing(open_store()) as store:
        assert find_person(store, "binh").unit == "so_tai_chinh"


def test_a_role_a_password_and_being_shut_out_are_changed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _run(monkeypatch, "add", "Ánh", "--login", "anh", "--role", "admin")
    _run(monkeypatch, "add", "Bình", "--login", "binh", "--role", "viewer")
    assert _run(monkeypatch, "role", "binh", "--role", "planner") == 0
    assert _run(monkeypatch, "password", "binh", typed="mot mat khau khac") == 0
    assert _run(monkeypatch, "disable", "anh") == 1  # the last admin
    assert _run(monkeypatch, "disable", "binh") == 0
    store = open_store()
    assert (find_person(store, "binh").role, password_of(store, "binh")) == ("planner", None)
    assert _run(monkeypatch, "enable", "binh") == 0
    assert sign_in(store, "binh", PASSWORD) is None and sign_in(store, "binh", "mot mat khau khac") is not None
    store.close()


def test_it_is_said_in_both_languages_how_the_first_admin_is_let_in_until_there_is_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "check") == 1
    said = capsys.readouterr().err
    assert "quản trị đầu tiên" in said and "first admin" in said and "cli.py person add NAME --login" in said
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "oidc")
    assert _run(monkeypatch, "check") == 1
    assert "cli.py person add NAME --email" in capsys.readouterr().err
    monkeypatch.delenv("DASHBOARD_SIGN_IN")
    _run(monkeypatch, "add", "Ánh", "--login", "anh", "--role", "admin")
    capsys.readouterr()
    assert _run(monkeypatch, "check") == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("typed", ["", "ngan", "aaaaaaaaaaaaaaaa", "x" * 201])
def test_a_weak_password_lets_nobody_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    assert _run(monkeypatch, "add", "Ánh", "--login", "anh", "--role", "admin", typed=typed) == 1
    assert "12" in capsys.readouterr().err


def test_role_says_what_took_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["role", "admin"]) == 2
    assert "person role" in capsys.readouterr().err


def test_people_of_a_provider_are_let_in_by_their_address_or_by_who_they_are_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DASHBOARD_OIDC_ISSUER", f"{ISSUER}/")
    monkeypatch.setenv("DASHBOARD_OIDC_CLIENT_ID", "dashboard")
    monkeypatch.setenv("DASHBOARD_OIDC_CLIENT_SECRET", "secret")
    monkeypatch.setenv("DASHBOARD_URL", "https://dash.example.vn")
    assert _run(monkeypatch, "add", "Ánh", "--role", "admin") == 1
    assert _run(monkeypatch, "add", "Ánh", "--email", "anh@example.vn", "--role", "admin") == 0
    _run(monkeypatch, "add", "Bình", "--login", "binh", "--role", "viewer")
    assert _run(monkeypatch, "provider", "binh") == 1  # nothing to know them by
    assert _run(monkeypatch, "provider", "binh", "--email", "binh@example.vn") == 0
    store = open_store()
    assert password_of(store, "binh") is None
    assert person_of_claims(store, ISSUER, "b1", "binh@example.vn", True, "Bình") is not None
    assert _run(monkeypatch, "provider", "binh@example.vn", "--subject", "b2") == 0
    known = person_of_claims(store, ISSUER, "b2", "", False, "")
    assert known is not None and known.email == "binh@example.vn"
    store.close()
