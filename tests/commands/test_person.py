"""`person`: the way in for the first admin, and back for one who lost theirs; `role` says what took its place."""

from __future__ import annotations

import io

import pytest

import cli
from data.store import audit
from data.store.database import open_store
from data.store.people import find_person
from data.store.sessions import password_of
from services.sign_in import sign_in

PASSWORD = "mot mat khau dai"


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


@pytest.mark.parametrize("typed", ["", "ngan", "aaaaaaaaaaaaaaaa", "x" * 201])
def test_a_weak_password_lets_nobody_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    assert _run(monkeypatch, "add", "Ánh", "--login", "anh", "--role", "admin", typed=typed) == 1
    assert "12" in capsys.readouterr().err


def test_role_says_what_took_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["role", "admin"]) == 2
    assert "person role" in capsys.readouterr().err
