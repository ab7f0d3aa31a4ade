"""`document`: every paper, in the form of Nghị định 30, in its file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pptx import Presentation

import cli
from tests.planning.documents.checker import problems
from tests.planning.documents.reading import words_of
from tests.support import by_night

COMMANDS = {
    "plan": ["plan", "--year", "2023", "--by", "component"],
    "report": ["report", "--year", "2023", "--period", "H1"],
    "year": ["report", "--year", "2023", "--period", "Y"],
    "pci": ["analysis", "--index", "pci", "--year", "2023"],
    "ddci": ["analysis", "--index", "DDCI", "--year", "2021"],
}


def test_the_command_line_writes_a_paper_from_an_empty_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    _write(tmp_path, "plan", capsys)


def _write(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / f"{name}.docx"
    assert cli.main(["document", *COMMANDS[name], "--out", str(out)]) == 0
    assert problems(out.read_bytes()) == []
    assert capsys.readouterr() == (f"{out}\n", "")


@pytest.mark.nightly
def test_the_command_line_writes_every_paper(
    built_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = shutil.copy(built_in, tmp_path / "store.sqlite3")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{copy}")
    for name in COMMANDS:
        _write(tmp_path, name, capsys)
    missing = tmp_path / "missing.docx"
    for command, words in (
        (["plan", "--year", "2031"], "there is no plan of 2031"),
        (["report", "--year", "2031", "--period", "Q1"], "there is no plan of 2031"),
        (["analysis", "--index", "pci", "--year", "2031"], "PCI 2031"),
    ):
        assert cli.main(["document", *command, "--out", str(missing)]) == 1
        printed = capsys.readouterr()
        assert words in printed.err and printed.out == ""
        assert not missing.exists()


@by_night
def test_the_command_line_writes_slides_on_any_unit(
    built_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = shutil.copy(built_in, tmp_path / "store.sqlite3")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{copy}")
    out = tmp_path / "slides.pptx"
    command = ["document", "slides", "--index", "PCI", "--year", "2019", "--out", str(out)]
    for unit, title in (("tỉnh quảng trị", "Quang Tri – PCI 2019"), ("", "Ha Tinh – PCI 2019")):
        assert cli.main([*command, "--lang", "en", "--unit", unit]) == 0
        assert capsys.readouterr() == (f"{out}\n", "")
        assert Presentation(str(out)).slides[0].shapes.title.text_frame.text.startswith(title)
    before = out.read_bytes()
    assert cli.main([*command, "--unit", "Atlantis"]) == 1
    assert "Atlantis" in capsys.readouterr().err and out.read_bytes() == before


@by_night
def test_the_command_line_writes_the_analysis_of_any_unit_on_any_list(
    built_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = shutil.copy(built_in, tmp_path / "store.sqlite3")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{copy}")
    out = tmp_path / "analysis.docx"
    command = ["document", "analysis", "--index", "PCI:34", "--year", "2023", "--out", str(out)]
    assert cli.main([*command, "--unit", "quảng trị"]) == 0
    assert "(PCI · 34) năm 2023 của Quảng Trị" in words_of(out.read_bytes()) and problems(out.read_bytes()) == []
    before = out.read_bytes()
    capsys.readouterr()
    assert cli.main([*command, "--unit", "Atlantis"]) == 1
    assert "Atlantis" in capsys.readouterr().err and out.read_bytes() == before
