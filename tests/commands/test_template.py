"""`template`: the empty workbook of an edition."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import cli


def test_a_template_is_written_and_a_missing_edition_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "mau.xlsx"
    assert cli.main(["template", str(target), "--index", "pci", "--year", "2024", "--layout", "long"]) == 0
    assert capsys.readouterr() == ("", "")
    assert openpyxl.load_workbook(target).worksheets[0]["A1"].value.endswith("năm 2024")
    assert cli.main(["template", str(target), "--index", "ddci", "--year", "2022"]) == 1
    printed = capsys.readouterr()
    assert "DDCI 2022" in printed.err
    assert printed.out == ""
