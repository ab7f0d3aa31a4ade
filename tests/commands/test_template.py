"""`template`: the empty workbook of an edition."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

import cli
from data.catalogue.layer import Entry
from data.rights import operator
from data.store.catalogue_changes import record_changes
from data.store.database import open_store


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


def test_a_unit_that_the_office_added_on_the_screen_stands_in_the_template(tmp_path: Path, home: Path) -> None:
    home.mkdir()
    new = {"unit_set": "ha_tinh", "group": "department", "name_vi": "Thanh tra tỉnh", "name_en": "Inspectorate"}
    with closing(open_store()) as store:
        record_changes(store, [Entry("unit", "thanh_tra_tinh", new)], operator("An"))
    target = tmp_path / "mau.xlsx"
    assert cli.main(["template", str(target), "--index", "ddci", "--year", "2025"]) == 0
    cells = [cell.value for row in openpyxl.load_workbook(target).worksheets[0].iter_rows() for cell in row]
    assert "Thanh tra tỉnh" in cells and "Sở Y tế" in cells
