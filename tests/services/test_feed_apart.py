"""The feed that a process of its own makes: where it cannot, the reason is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.feed_apart import FeedNotMadeError, export_feed_apart


def test_why_there_is_no_feed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "damaged").write_bytes(b"no database")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'damaged'}")
    with pytest.raises(FeedNotMadeError, match="not a database of this program"):
        export_feed_apart(tmp_path / "feed")
    assert not (tmp_path / "feed").exists()
