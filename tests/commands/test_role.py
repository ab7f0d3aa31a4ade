"""`role`: the way back for a lost admin."""

from __future__ import annotations

import pytest
from sqlalchemy import text as sql

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


@pytest.mark.parametrize("key", ["role", "thresholds", "signature"])
def test_role_works_although_a_setting_cannot_be_read(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    store = open_store()
    with store.write() as session:
        session.execute(
            sql("INSERT INTO setting (key, value, updated_at, updated_by) VALUES (:key, '{not json', '2026', 'x')"),
            {"key": key},
        )
    assert cli.main(["role", "admin", "--person", "A"]) == 0
    assert capsys.readouterr() == ("admin\n", "")
    assert store_settings.load(store).role == "admin"
    store.close()
