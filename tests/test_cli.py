"""The command line: what it prints, what it writes, and its exit codes."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

import cli
from data.catalogue.loading import load_catalogue
from data.store import settings as store_settings
from data.store.database import open_store
from data.store.versions import versions
from data.survey.codebook.writing import build_codebook
from services import backtests
from services.built_in import DIRECTORY
from tests.data.survey.builders import DISTRICT, EXPORTERS, FINANCE, SMALL, TRADE, crowd, text
from tests.support import ROOT


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


def test_check_writes_the_records_and_touches_no_store(tmp_path: Path, home: Path) -> None:
    out = tmp_path / "ra.csv"
    assert (
        cli.main(["check", str(DIRECTORY / "pci-2016.xlsx"), "--index", "pci", "--year", "2016", "--csv", str(out)])
        == 0
    )
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
    assert "[lỗi] text_in_number: 'Bảng điểm'!D5: Ô phải là số nhưng là chữ: “8,5o”." in capsys.readouterr().out
    assert cli.main(["check", str(broken), "--index", "PCI", "--lang", "en"]) == 1
    assert "[error] text_in_number: 'Bảng điểm'!D5: The cell should be a number" in capsys.readouterr().out


def test_load_publishes_once_and_refuses_a_broken_file(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["load", str(DIRECTORY / "pci-2016.xlsx"), "--index", "pci", "--person", "Trần Thị Thử"]
    assert cli.main(command) == 0
    assert cli.main(command) == 0
    assert cli.main(["load", str(broken), "--index", "pci"]) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if "version_id" in line]
    assert [line.split(":")[0] for line in lines] == ["published", "unchanged"]
    store = open_store()
    (version,) = versions(store)
    store.close()
    assert (version.year, version.person, version.file_name) == (2016, "Trần Thị Thử", "pci-2016.xlsx")


def test_a_file_that_is_not_there_is_said_and_not_raised(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "khong-co.xlsx", "--index", "pci"]) == 1
    assert "khong-co.xlsx" in capsys.readouterr().err


def test_an_unknown_index_lists_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", "a.xlsx", "--index", "papi"])
    assert ended.value.code == 2
    assert "ddci, pci" in capsys.readouterr().err


def test_prepare_loads_the_built_in_figures_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["prepare"]) == 0
    assert "21" in capsys.readouterr().err
    assert cli.main(["prepare"]) == 0
    assert capsys.readouterr().err == ""


def test_a_template_is_written_and_a_missing_edition_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "mau.xlsx"
    assert cli.main(["template", str(target), "--index", "pci", "--year", "2024", "--layout", "long"]) == 0
    assert openpyxl.load_workbook(target).worksheets[0]["A1"].value.endswith("năm 2024")
    assert cli.main(["template", str(target), "--index", "ddci", "--year", "2022"]) == 1
    assert "DDCI 2022" in capsys.readouterr().err


def test_a_backup_is_restored_and_the_replaced_file_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["load", str(DIRECTORY / "pci-2016.xlsx"), "--index", "pci", "--person", "A"])
    assert cli.main(["backup", str(tmp_path / "ban-sao.sqlite3")]) == 0
    cli.main(["load", str(DIRECTORY / "pci-2017.xlsx"), "--index", "pci", "--person", "A"])
    assert cli.main(["restore", str(tmp_path / "ban-sao.sqlite3"), "--person", "A"]) == 0
    assert "replaced" in capsys.readouterr().err
    store = open_store()
    assert [version.year for version in versions(store)] == [2016]
    store.close()


def test_role_is_the_way_back_for_a_lost_admin() -> None:
    assert cli.main(["role", "viewer", "--person", "A"]) == 0
    assert cli.main(["role", "admin", "--person", "A"]) == 0
    store = open_store()
    assert store_settings.load(store).role == "admin"
    store.close()


def test_it_runs_as_a_command_of_its_own(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "check", str(DIRECTORY / "ddci-2021.xlsx"), "--index", "ddci"],
        capture_output=True, cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": "ascii"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert "Bảng điểm" in done.stdout.decode("utf-8")


def test_backtest_prints_every_rule_and_writes_the_figures(
    built_in: Path, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    shutil.copy(built_in, home / "dashboard.sqlite3")
    out = tmp_path / "tests.json"
    assert cli.main(["backtest", "--last-year", "2008", "--out", str(out)]) == 0
    tests = backtests.read(out)
    assert tests is not None and (tests.first_year, tests.last_year) == (2006, 2008)
    line = tests.flags.set_index(["rule", "severity"]).loc[("low_rank", "any")]
    printed = capsys.readouterr().out
    assert f"low_rank any: {line['hits']}/{line['flagged']} ({line['rate']:.1%}), base" in printed
    assert cli.main(["backtest", "--index", "ddci"]) == 1
    assert "No two comparable editions" in capsys.readouterr().err


@pytest.fixture
def survey(tmp_path: Path) -> tuple[Path, Path]:
    """A codebook and the answers to it."""
    codebook, answers = tmp_path / "codebook.xlsx", tmp_path / "tra-loi.csv"
    codebook.write_bytes(build_codebook(SMALL, load_catalogue()))
    answers.write_bytes(text(EXPORTERS["google"].long(crowd({FINANCE: 14, TRADE: 12, DISTRICT: 4}))))
    return codebook, answers


def test_survey_writes_everything_and_publishes_only_when_told(
    survey: tuple[Path, Path], tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["survey", *map(str, survey), "--out", str(tmp_path / "ra"), "--seed", "5", "--draws", "100"]
    assert cli.main(command) == 0
    printed = capsys.readouterr().out
    assert "rows: 30, kept: 30, left out: 0" in printed
    assert f"district – {DISTRICT}: n=4" in printed
    written = {path.relative_to(tmp_path / "ra").as_posix() for path in (tmp_path / "ra").rglob("*.*")}
    profiles = {f"profiles/{unit}.docx" for unit in (FINANCE, TRADE, DISTRICT)}
    assert written == {"ddci-2024.xlsx", "ddci-2024-answers.csv", "ddci-2024-report.json", *profiles}
    assert not home.exists()
    first = (tmp_path / "ra" / "ddci-2024-report.json").read_bytes()
    assert cli.main([*command, "--publish", "--person", "Lan"]) == 0
    assert "published: ddci 2024" in capsys.readouterr().out
    assert (tmp_path / "ra" / "ddci-2024-report.json").read_bytes() == first
    store = open_store()
    assert [(one.year, one.person, one.origin, one.file_id) for one in versions(store, "ddci")] == [
        (2024, "Lan", "survey", None)
    ]
    store.close()


def test_survey_asks_about_columns_it_is_not_sure_of(
    survey: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = survey[1]
    content = answers.read_text(encoding="utf-8-sig")
    near = content.replace("Phải chi thêm ngoài quy định.", "Phải chi thêm ngoài các quy định")
    answers.write_text(near, encoding="utf-8")
    command = ["survey", *map(str, survey), "--out", str(tmp_path / "ra"), "--draws", "100"]
    assert cli.main(command) == 1
    said = capsys.readouterr()
    assert "Phải chi thêm ngoài các quy định" in said.out
    assert "q3" in said.out
    proposed = tmp_path / "ra" / "mapping.json"
    mapping = json.loads(proposed.read_text(encoding="utf-8"))
    column = next(int(line.split(":")[0].split()[-1]) for line in said.out.splitlines() if line.startswith("[similar]"))
    mapping["answers"].append({"column": column, "question": "q3", "unit": "", "choice": ""})
    proposed.write_text(json.dumps(mapping), encoding="utf-8")
    assert cli.main([*command, "--mapping", str(proposed)]) == 0
    proposed.write_text("{}", encoding="utf-8")
    assert cli.main([*command, "--mapping", str(proposed)]) == 1
    assert "mapping.json" in capsys.readouterr().err


def test_survey_names_what_is_wrong_with_a_codebook(
    survey: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(survey[0])
    sheet = next(one for one in book.worksheets if one.title.startswith("Câu hỏi"))
    sheet["E3"] = "linh tinh"
    book.save(survey[0])
    assert cli.main(["survey", *map(str, survey), "--out", str(tmp_path / "ra"), "--lang", "en"]) == 1
    assert "E3" in capsys.readouterr().out
    assert not (tmp_path / "ra").exists()


def test_survey_refuses_numbers_that_mean_nothing(survey: tuple[Path, Path], tmp_path: Path) -> None:
    for option, value in (("--draws", "0"), ("--seed", "-1"), ("--processes", "0"), ("--draws", "nhiều")):
        with pytest.raises(SystemExit) as ended:
            cli.main(["survey", *map(str, survey), "--out", str(tmp_path / "ra"), option, value])
        assert ended.value.code == 2
