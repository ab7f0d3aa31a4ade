"""The papers as a person gets them: written by the command line, and opened by a word processor."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import cli
from planning.documents.nd30 import write
from tests.planning.documents.checker import problems
from tests.planning.documents.samples import actions, nasty_actions, nasty_plan, plan_paper, report_paper, whole_plan

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

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
        assert words in capsys.readouterr().err and not missing.exists()


def _write(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / f"{name}.docx"
    assert cli.main(["document", *COMMANDS[name], "--out", str(out)]) == 0
    assert problems(out.read_bytes()) == []
    assert str(out) in capsys.readouterr().out


def pages(path: Path) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", path.read_bytes()))


def test_a_word_processor_opens_every_paper(tmp_path: Path) -> None:
    if SOFFICE is None:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice Writer is missing; .ci/run installs it")
        pytest.skip("LibreOffice Writer (soffice) is not here")
    papers = {
        "plan": plan_paper(whole_plan(), actions(30)),
        "report": report_paper(whole_plan(), actions(30)),
        "nasty": plan_paper(nasty_plan(), nasty_actions()),
    }
    for name, paper in papers.items():
        (tmp_path / f"{name}.docx").write_bytes(write(paper))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(tmp_path / f"{name}.docx") for name in papers]
    command = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    counts = {name: pages(tmp_path / f"{name}.pdf") for name in papers}
    assert all(count > 0 for count in counts.values()), counts
    assert counts["plan"] > 6 and counts["report"] > 6
