"""Reading the documents: their text, sections, tables, links, code blocks and generated parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support import ROOT

NAMES = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_PART = re.compile(r"<!-- (?P<name>[a-z]+): begin -->\n(?P<text>.*?)<!-- (?P=name): end -->", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A code block: its language ("" for commands) and its lines."""

    language: str
    text: str


def documents() -> list[Path]:
    """Every document of the project."""
    return [*(ROOT / name for name in NAMES), *sorted((ROOT / "docs").glob("*.md"))]


def name_of(path: Path) -> str:
    """The path of a document from the root."""
    return path.relative_to(ROOT).as_posix()


@cache
def text(name: str) -> str:
    """The text of a document by its path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def prose(name: str) -> str:
    """The text of a document without its code blocks."""
    return _FENCE.sub("", text(name))


def blocks(name: str) -> list[Block]:
    """The code blocks of a document."""
    return [Block(language, body) for language, body in _FENCE.findall(text(name))]


def section(name: str, heading: str) -> str:
    """What stands under a heading, up to the next heading of the same or a higher level."""
    found = [match for match in _HEADING.finditer(text(name)) if match[2] == heading]
    assert len(found) == 1, f"{name}: {len(found)} headings {heading!r}"
    rest = text(name)[found[0].end() :]
    following = next((m for m in _HEADING.finditer(rest) if len(m[1]) <= len(found[0][1])), None)
    return rest[: following.start()] if following else rest


def coded(part: str) -> set[str]:
    """The words in `code` of a text."""
    return set(re.findall(r"`([^`\n]+)`", part))


def first_cells(part: str) -> list[str]:
    """The first cell of each row of the tables in a text, without the headings and without code marks."""
    rows = re.findall(r"^\|\s*(.*?)\s*\|.*$(?!\n\|[-:| ]+\|)", part, re.MULTILINE)
    return [row.strip("`") for row in rows if row and not set(row) <= set("-: ")]


def generated(name: str) -> dict[str, str]:
    """The generated parts of a document by their names."""
    return {match["name"]: match["text"] for match in _PART.finditer(text(name))}


def slug(heading: str) -> str:
    """The anchor of a heading, as a repository's page makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def anchors(name: str) -> set[str]:
    """The anchors of a document."""
    return {slug(heading) for _, heading in _HEADING.findall(prose(name))}
