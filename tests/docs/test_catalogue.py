"""Every key of the catalogue is explained, and the examples of the document work."""

import dataclasses
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from data.catalogue.loading import (
    DIRECTORY,
    Band,
    Component,
    EditionFacts,
    Framework,
    FrameworkComponent,
    Index,
    Office,
    Region,
    TileMap,
    Unit,
    load_catalogue,
)
from data.catalogue.model import ScoreNoise
from data.exports.template import build_template
from planning.checks.terms import DatedTerm
from tests.docs.documents import blocks, coded, section

DOCUMENT = "docs/catalogue.md"
TABLES = {
    "An index file": Index,
    "A component": Component,
    "What does not last": ScoreNoise,
    "A framework": Framework,
    "A component in a framework": FrameworkComponent,
    "A band": Band,
    "An edition": EditionFacts,
    "A unit": Unit,
    "A region": Region,
    "A map": TileMap,
    "The office file": Office,
    "What has ended": DatedTerm,
}


@pytest.mark.parametrize("heading", TABLES)
def test_every_key_of_a_table_is_explained_and_no_other(heading):
    rows = [line.split("|")[1] for line in section(DOCUMENT, heading).splitlines() if line.startswith("| `")]
    assert set().union(*map(coded, rows)) == {field.name for field in dataclasses.fields(TABLES[heading])}


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A copy of the catalogue with every example of the document put where the document says."""
    folder = tmp_path / "catalogue"
    shutil.copytree(DIRECTORY, folder)
    for block in blocks(DOCUMENT):
        if block.language != "toml":
            continue
        way, name = re.match(r"# (append to|change in|new file) (\S+)\n", block.text).groups()
        path = folder / name
        if way == "new file":
            assert not path.exists()
            path.write_text(block.text, encoding="utf-8")
        elif way == "append to":
            path.write_text(f"{path.read_text(encoding='utf-8')}\n{block.text}", encoding="utf-8")
        else:
            path.write_text(_changed(path.read_text(encoding="utf-8"), block.text), encoding="utf-8")
    return folder


def _changed(file: str, block: str) -> str:
    """The file with a list of one table replaced by the block's."""
    _, heading, line = block.strip().splitlines()
    start = file.index(heading)
    end = file.index("\n[", start + 1)
    table = re.sub(rf"^{line.split()[0]} = \[[^\]]*\]\n", "", file[start:end] + "\n", flags=re.MULTILINE)
    changed = file[:start] + table.replace(heading, f"{heading}\n{line}") + file[end:]
    assert tomllib.loads(changed)
    return changed


def test_the_examples_of_the_document_make_a_catalogue_that_works(catalogue: Path):
    before, after = load_catalogue(DIRECTORY), load_catalogue(catalogue)
    assert after.index("pci").framework(2026, "province").weights == {"entry_costs": 0.5, "transparency": 0.5}
    assert after.index("pci").framework(2025, "province") == before.index("pci").framework(2025, "province")
    assert after.units.keys() - before.units.keys() == {"ban_quan_ly_moi"}
    assert after.unit_names("pci", 2023).match("tp ĐN").code == "da_nang"
    assert before.unit_names("pci", 2023).match("tp ĐN").code is None
    assert after.indices.keys() - before.indices.keys() == {"example"}
    assert build_template(after, "example", 2024) and build_template(after, "pci", 2026, "long")
