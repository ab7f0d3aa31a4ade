"""The papers as a person gets them: written by the command line, and opened by a word processor."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from planning.documents.nd30 import write
from tests.planning.documents.samples import actions, nasty_actions, nasty_plan, plan_paper, report_paper, whole_plan

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def pages(path: Path) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", path.read_bytes()))


@pytest.mark.nightly
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
