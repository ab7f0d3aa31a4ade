"""`check`: the problems of a file and its records; the store is not touched."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import cli
from services.built_in import DIRECTORY


def test_check_writes_the_records_and_touches_no_store(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "ra.csv"
    command = ["check", str(DIRECTORY / "pci-2016.xlsx"), "--index", "pci", "--year", "2016", "--csv", str(out)]
    assert cli.main(command) == 0
    said = capsys.readouterr().err
    assert "Chưa có cơ sở dữ liệu" in said and str(home) in said
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [
        "year", "unit", "component", "value", "rank", "status", "sheet", "cell", "level", "indicator",
    ]  # fmt: skip
    assert len(rows) == 63 * 11
    (total,) = [row for row in rows if (row["unit"], row["component"]) == ("Hà Tĩnh", "total")]
    assert (total["year"], float(total["value"]), total["rank"], total["status"]) == (
        "2016",
        57.761101,
        "39",
        "published",
    )
    assert total["sheet"] == "Bảng điểm"
    assert total["cell"].startswith("D")
    assert not home.exists()


def test_check_names_the_cell_in_the_language_asked_for(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(broken), "--index", "pci"]) == 1
    printed = capsys.readouterr()
    assert "[lỗi] text_in_number: 'Bảng điểm'!D5: Ô phải là số nhưng là chữ: “8,5o”." in printed.out
    assert cli.main(["check", str(broken), "--index", "PCI", "--lang", "en"]) == 1
    assert "[error] text_in_number: 'Bảng điểm'!D5: The cell should be a number" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_said_and_not_raised(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "khong-co.xlsx", "--index", "pci"]) == 1
    printed = capsys.readouterr()
    assert "khong-co.xlsx" in printed.err
    assert printed.out == ""
