"""`survey`: from two files to the results; what a person must decide, and what the numbers may be."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

import cli
from data.catalogue.loading import load_catalogue
from data.store.database import open_store
from data.store.versions import versions
from data.survey.codebook.writing import build_codebook
from tests.data.survey.builders import DISTRICT, EXPORTERS, FINANCE, SMALL, TRADE, crowd, text


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
    printed = capsys.readouterr()
    assert "rows: 30, kept: 30, left out: 0" in printed.out
    assert f"district – {DISTRICT}: n=4" in printed.out
    assert printed.err == ""
    written = {path.relative_to(tmp_path / "ra").as_posix() for path in (tmp_path / "ra").rglob("*.*")}
    profiles = {f"profiles/{unit}.docx" for unit in (FINANCE, TRADE, DISTRICT)}
    assert written == {"ddci-2024.xlsx", "ddci-2024-answers.csv", "ddci-2024-report.json", *profiles}
    assert not home.exists()
    first = (tmp_path / "ra" / "ddci-2024-report.json").read_bytes()
    assert cli.main([*command, "--publish", "--person", "Lan"]) == 0
    assert "published: ddci 2024" in capsys.readouterr().out
    assert (tmp_path / "ra" / "ddci-2024-report.json").read_bytes() == first
    store = open_store()
    (version,) = versions(store, "ddci")
    store.close()
    assert (version.year, version.person, version.origin, version.file_id) == (2024, "Lan", "survey", None)


def test_survey_asks_about_columns_it_is_not_sure_of(
    survey: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = survey[1]
    content = answers.read_text(encoding="utf-8-sig")
    near = content.replace("Phải chi thêm ngoài quy định.", "Phải chi thêm ngoài các quy định")
    answers.write_text(near, encoding="utf-8")
    command = ["survey", *map(str, survey), "--out", str(tmp_path / "ra"), "--draws", "100"]
    assert cli.main(command) == 1
    printed = capsys.readouterr()
    assert "Phải chi thêm ngoài các quy định" in printed.out
    assert "q3" in printed.out
    proposed = tmp_path / "ra" / "mapping.json"
    assert "--mapping" not in printed.out
    assert f"sửa {proposed} rồi chạy lại với --mapping." in printed.err
    assert f"mend {proposed} and run again with --mapping." in printed.err
    mapping = json.loads(proposed.read_text(encoding="utf-8"))
    similar = next(line for line in printed.out.splitlines() if line.startswith("[similar]"))
    column = int(similar.split(":")[0].split()[-1])
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
    sheet = next(sheet for sheet in book.worksheets if sheet.title.startswith("Câu hỏi"))
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
