"""Every link leads somewhere, every picture is there and small, and every document can be found."""

import re
from pathlib import PurePosixPath

import pytest

from tests.docs.documents import anchors, documents, name_of, prose
from tests.support import ROOT

LARGEST_PICTURE = 200 * 1024
LINK = re.compile(r'\[[^\]]*\]\(([^)\s]+)\)|<img src="([^"]+)"')
PICTURE = re.compile(r'!\[([^\]]*)\]|<img [^>]*alt="([^"]*)"')
NAMES = [name_of(path) for path in documents()]


def targets(name: str) -> list[str]:
    return [one or other for one, other in LINK.findall(prose(name)) if "://" not in one]


@pytest.mark.parametrize("name", NAMES)
def test_a_link_leads_to_a_file_and_to_a_heading_in_it(name):
    for target in targets(name):
        path, _, anchor = target.partition("#")
        found = (ROOT / name).parent / path if path else ROOT / name
        assert found.exists(), target
        if anchor:
            assert anchor in anchors(found.resolve().relative_to(ROOT).as_posix()), target


def test_every_document_can_be_reached_from_the_first():
    reached, waiting = set(), ["README.md"]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        for target in targets(name):
            found = ((ROOT / name).parent / target.partition("#")[0]).resolve()
            if found.suffix == ".md":
                waiting.append(found.relative_to(ROOT).as_posix())
    assert set(NAMES) <= reached


def test_every_picture_is_shown_and_small():
    shown = {PurePosixPath(target).name for name in NAMES for target in targets(name) if target.endswith(".png")}
    pictures = list((ROOT / "docs" / "images").glob("*.png"))
    assert {picture.name for picture in pictures} == shown
    assert not [picture.name for picture in pictures if picture.stat().st_size > LARGEST_PICTURE]


def test_every_picture_says_in_words_what_it_shows():
    for name in NAMES:
        assert all(len(one or other) > 20 for one, other in PICTURE.findall(prose(name))), name
