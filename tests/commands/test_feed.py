"""`feed`: a token is printed once, listed without its secret, and withdrawn by its name."""

from __future__ import annotations

from contextlib import closing

import pytest

import cli
from data.store import audit
from data.store.database import open_store
from data.store.feed_tokens import admission


def test_a_token_is_made_listed_and_withdrawn(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["feed", "list"]) == 0 and capsys.readouterr().out == ""
    assert cli.main(["feed", "add", "Power BI", "--person", "Ánh"]) == 0
    made = capsys.readouterr()
    token = made.out.removesuffix("\n")
    assert len(token) >= 43 and "\n" not in token, "standard output is the token alone"
    assert "không hiện lại" in made.err and "not shown again" in made.err and token not in made.err
    with closing(open_store()) as store:
        assert admission(store, token, "10.0.0.1") == "admitted"
    assert cli.main(["feed", "list"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    name, _, who, used, address, state = line.split("\t")
    assert (name, who, address, state) == ("Power BI", "Ánh", "10.0.0.1", "active") and used != "never"
    assert token not in line
    assert cli.main(["feed", "withdraw", "power bi", "--person", "Bình"]) == 0
    assert cli.main(["feed", "list"]) == 0
    assert capsys.readouterr().out.rstrip("\n").split("\t")[-1] == "withdrawn"
    with closing(open_store()) as store:
        assert admission(store, token) == "off"
        assert [(event.kind, event.person) for event in audit.history(store)] == [
            (audit.FEED_TOKEN_WITHDRAWN, "Bình"),
            (audit.FEED_READ, "Power BI"),
            (audit.FEED_TOKEN_ADDED, "Ánh"),
        ]


def test_what_cannot_be_done_is_said_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["feed", "add", "Excel"]) == 0
    capsys.readouterr()
    for words, vi, en in (
        (["withdraw", "Power BI"], "Không có mã nào", "No token"),
        (["add", "EXCEL"], "Đã có mã", "holds already"),
        (["add", " "], "cần một tên", "needs a name"),
    ):
        assert cli.main(["feed", *words]) == 1
        printed = capsys.readouterr()
        assert vi in printed.err and en in printed.err and printed.out == ""
