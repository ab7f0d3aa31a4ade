"""Where the commands of a test work, and what they are given."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from services.built_in import DIRECTORY


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, without a database yet."""
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path / "home"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """PCI 2016 with one letter in a score."""
    book = openpyxl.load_workbook(DIRECTORY / "pci-2016.xlsx")
    book.worksheets[0]["D5"] = "8,5o"
    path = tmp_path / "loi.xlsx"
    book.save(path)
    return path
