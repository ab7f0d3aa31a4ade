"""The library of actions that planners choose proposals from: the delivered one, and what the office made of it.

What the office says in the program (`data.store.library`) is over its file, which is over what is delivered.

Delivered are `data/published/actions.csv`, a row an action with its source, and `action-indicators.toml`, which says
what answers a weak indicator, what is alike, what every office can do itself and what is no communication. The
office's file is `actions.toml` beside its catalogue:

    retired = ["A015"]                       # offered no longer

    [[worked]]                               # successes of its own: offered before others
    code = "A109"
    note_vi = "2025: 12 lớp, 640 lượt người"

    [[added]]                                # what the office did itself; the fields of planning.library.Entry
    code = "HT-01"
    components = [["pci", "proactivity"]]
    title_vi = "…"
    source = "…"
"""

import csv
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from data.catalogue.loading import LIBRARY_FILE, catalogue_directory
from data.store.database import Store
from data.store.library import layer_of
from planning.library import Entry, IndicatorLink, Library, Retired, Worked, laid_over

FOLDER: Final = Path(__file__).parent / "published"
ENTRIES, LINKS = "actions.csv", "action-indicators.toml"
TOPIC: Final = "topic"
"""In the column `also`, what stands before the code of a topic; a component has its index there."""

_ADDED: Final = TypeAdapter(tuple[Entry, ...])
_WORKED: Final = TypeAdapter(tuple[Worked, ...])
_RETIRED: Final = TypeAdapter(tuple[str, ...])
_LINKED: Final = TypeAdapter(tuple[IndicatorLink, ...])
T = TypeVar("T")


class LibraryError(ValueError):
    """The office's file of the library cannot be read; ``problems`` lists all reasons, each with its place."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@lru_cache(maxsize=1)
def delivered_library(folder: Path = FOLDER) -> Library:
    """The library that comes with the program; read once."""
    with (folder / ENTRIES).open(encoding="utf-8", newline="") as rows:
        entries = _ADDED.validate_python([_entry(row) for row in csv.DictReader(rows)])
    read = tomllib.loads((folder / LINKS).read_text(encoding="utf-8"))
    return Library(
        entries=entries,
        links=_LINKED.validate_python([{**link, "component": _pair(link["component"])} for link in read["links"]]),
        alike=tuple(map(tuple, read["alike"])),
        any_office=tuple(read["any_office"]),
        not_communication=tuple(read["not_communication"]),
    )


def load_library(store: Store, path: Path | None = None) -> Library:
    """The library as it holds now. path: of the office's file, `library_file` by default. Raises LibraryError."""
    return laid_over(library_of_file(path or library_file()), layer_of(store))


def library_file() -> Path:
    """Where the office's file would be."""
    return catalogue_directory() / LIBRARY_FILE


def library_of_file(path: Path) -> Library:
    """The delivered library with the office's file, where there is one.

    An entry that the office adds under a delivered code takes its place. Raises LibraryError.
    """
    if not path.is_file():
        return delivered_library()
    problems: list[str] = []
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LibraryError((f"{LIBRARY_FILE}: {error}",)) from error
    added = _read(_ADDED, raw.pop("added", []), "added", problems)
    worked = _read(_WORKED, raw.pop("worked", []), "worked", problems)
    retired = _read(_RETIRED, raw.pop("retired", []), "retired", problems)
    problems += [f"{LIBRARY_FILE}: {name}: unknown" for name in raw]
    own, library = {entry.code for entry in added or ()}, delivered_library()
    entries = (*(entry for entry in library.entries if entry.code not in own), *(added or ()))
    known, named = {entry.code for entry in entries}, Counter(entry.code for entry in added or ())
    problems += [f"{LIBRARY_FILE}: added: {code}: twice" for code, count in named.items() if count > 1]
    problems += [
        f"{LIBRARY_FILE}: {where}: no entry {code}"
        for where, codes in (("worked", [mark.code for mark in worked or ()]), ("retired", retired or ()))
        for code in codes
        if code not in known
    ]
    if problems:
        raise LibraryError(tuple(problems))
    return replace(
        library,
        entries=entries,
        worked=worked or (),
        retired=tuple(Retired(code=code) for code in retired or ()),
        origins=dict.fromkeys(own, "file"),
    )


def _read(kind: TypeAdapter[T], value: Any, name: str, problems: list[str]) -> T | None:
    try:
        return kind.validate_python(value)
    except ValidationError as error:
        problems += [
            f"{LIBRARY_FILE}: {'.'.join(map(str, (name, *reason['loc'])))}: {reason['msg']}"
            for reason in error.errors()
        ]
        return None


def _entry(row: Mapping[str, str]) -> dict[str, Any]:
    """A row as the fields of an entry."""
    texts: dict[str, Any] = {name: value for name, value in row.items() if value and name != "also"}
    also = tuple(_pairs(row["also"]))
    return texts | {
        "components": tuple(_pairs(row["components"])),
        "topics": tuple(filter(None, row["topics"].split(";"))),
        "also_components": tuple(pair for pair in also if pair[0] != TOPIC),
        "also_topics": tuple(code for kind, code in also if kind == TOPIC),
    }


def _pairs(cell: str) -> Iterator[tuple[str, str]]:
    return (_pair(text) for text in cell.split(";") if text)


def _pair(text: str) -> tuple[str, str]:
    index, _, component = text.partition(":")
    return index, component
