"""`role`: the way back for a lost admin."""

from __future__ import annotations

import pytest

import cli
from data.store import settings as store_settings
from data.store.database import open_store


def test_role_is_the_way_back_for_a_lost_admin(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["role", "viewer", "--person", "A"]) == 0
    assert cli.main(["role", "admin", "--person", "A"]) == 0
    assert capsys.readouterr() == ("viewer\nadmin\n", "")
    store = open_store()
    assert store_settings.load(store).role == "admin"
    store.close()
