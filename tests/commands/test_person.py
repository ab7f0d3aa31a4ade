"""Who acts where nobody is named."""

from __future__ import annotations

import getpass

import pytest

from commands.person import account


def test_a_machine_that_knows_no_account_still_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "lan")
    assert account() == "lan"

    def nobody() -> str:
        raise OSError("no user name")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert account() == "cli"
