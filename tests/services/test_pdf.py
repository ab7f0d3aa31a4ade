"""PDF by another program: in a profile of its own, ended after a time, and said to be missing where it is."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from time import monotonic

import pytest

from services.pdf import PdfError, to_pdf

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> Path:
    """A program called soffice, alone on the path, that notes what it is asked and does this."""
    script = folder / "bin" / "soffice"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nPATH=/usr/bin:/bin\necho "$@" >> {folder}/asked\n{does}\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(script.parent))
    return folder / "asked"


CONVERTS = 'while [ "$1" != --outdir ]; do shift; done; mkdir -p "$2"; cp "$3" "$2/paper.pdf"'


def test_each_conversion_has_a_profile_and_a_folder_of_its_own_that_end_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = stand_in(tmp_path, monkeypatch, CONVERTS)
    assert [to_pdf(content, "docx") for content in (b"one", b"two")] == [b"one", b"two"]
    lines = [line.split() for line in asked.read_text().splitlines()]
    profiles = [line[0].removeprefix("-env:UserInstallation=file://") for line in lines]
    assert len({*profiles}) == 2 and all("--headless" in line for line in lines)
    assert not any(Path(profile).parent.exists() for profile in profiles)


def is_running(process: int) -> bool:
    """Whether a process is there and not merely waiting to be collected."""
    try:
        os.kill(process, 0)
        return ") Z" not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


def test_a_conversion_that_takes_too_long_is_ended_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch, f"sleep 60 & echo $! > {tmp_path}/child; wait")
    with pytest.raises(PdfError) as caught:
        to_pdf(b"", "docx", 1)
    assert caught.value.code == "too_long"
    child, until = int((tmp_path / "child").read_text()), monotonic() + 5
    while is_running(child):
        assert monotonic() < until, "it goes on"


@pytest.mark.parametrize("does", ["exit 3", "exit 0"])
def test_a_conversion_without_a_file_has_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    stand_in(tmp_path, monkeypatch, does)
    with pytest.raises(PdfError) as caught:
        to_pdf(b"", "pptx")
    assert caught.value.code == "failed"


def test_where_the_program_is_missing_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PdfError) as caught:
        to_pdf(b"", "docx")
    assert caught.value.code == "absent"
