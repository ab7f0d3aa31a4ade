"""`move`: the office is on the server, with a count of everything, and backups are made there."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

import cli
from data.rights import operator
from data.store.database import open_store
from data.store.editions import publish
from data.store.versions import versions
from tests import postgresql
from tests.data.store.builders import edition

pytestmark = postgresql.BY_NIGHT


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="pg_dump and pg_restore are not installed")
def test_an_office_moves_and_goes_on_with_its_backups(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(open_store()) as store:
        publish(store, edition(), operator("An"))
    copy = str(tmp_path / "ban-sao.dump")
    with postgresql.fresh_database(with_tables=False) as url:
        address = url.render_as_string()
        assert cli.main(["move", "--to", address]) == 0
        printed = capsys.readouterr()
        assert printed.out.splitlines()[-1] == address and "score: 6" in printed.out.splitlines()
        assert "DATABASE_URL" in printed.err
        assert cli.main(["move", "--to", address]) == 1 and "audit_event" in capsys.readouterr().err
        monkeypatch.setenv("DATABASE_URL", address)
        assert cli.main(["backup", copy]) == 0
        with closing(open_store()) as store:
            publish(store, edition(2017), operator("An"))
        capsys.readouterr()
        assert cli.main(["restore", copy, "--person", "An"]) == 0
        printed = capsys.readouterr()
        assert printed.out == f"{address}\n" and "replaced_" in printed.err
        with closing(open_store()) as store:
            assert [version.year for version in versions(store)] == [2016]
