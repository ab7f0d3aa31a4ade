"""The catalogue: what each index is and who is scored, read from the TOML files in data/catalogue/.

Nothing about PCI or DDCI stands in code. A file with `units` describes a set of units, one with `maps` where
units stand on a map, `office.toml` the office that uses the program, `actions.toml` what it made of the library of
actions, and any other file one index.
"""

import dataclasses
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from data.catalogue.checks import Finding, problems_of
from data.catalogue.layer import Files
from data.catalogue.model import (
    TOTAL,
    Band,
    Catalogue,
    Component,
    EditionFacts,
    Framework,
    FrameworkComponent,
    Index,
    Office,
    Region,
    TileMap,
    Unit,
    UnitList,
)

__all__ = [
    "TOTAL",
    "Band",
    "Catalogue",
    "CatalogueError",
    "CatalogueProblem",
    "Component",
    "EditionFacts",
    "Framework",
    "FrameworkComponent",
    "Index",
    "Office",
    "Region",
    "TileMap",
    "Unit",
    "UnitList",
    "build",
    "load_catalogue",
    "load_office",
    "read_files",
]

DIRECTORY = Path(__file__).parent
OFFICE_FILE = "office.toml"
PLAN_FILES = "plan-*.toml"
"""The plans that an office begins with may lie beside its catalogue; `services.built_in` reads them."""
LIBRARY_FILE = "actions.toml"
"""What the office made of the library of actions; `data.action_library` reads it."""
TERM_FILE = "dated_terms.toml"
"""What papers are searched for before they are printed; `data.catalogue.dated_terms` reads it."""
SETTING = "DASHBOARD_CATALOGUE"

Table = dict[str, Any]
Model = TypeVar("Model")


@dataclass(frozen=True)
class CatalogueProblem:
    """One thing wrong in a catalogue file: which file, which key, and what.

    rule, details: which check found it and what its words name, for a sentence in the reader's language; field: the
    field of the entry that it is about, "" for the whole.
    """

    file: str
    key: str
    text: str
    rule: str = ""
    details: Mapping[str, str] = dataclasses.field(default_factory=dict)
    field: str = ""

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.text}" if self.key else f"{self.file}: {self.text}"


class CatalogueError(ValueError):
    """The catalogue cannot be used; `problems` lists everything that is wrong."""

    def __init__(self, problems: Sequence[CatalogueProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@checked_dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class UnitFile:
    """The content of a file of units. places: whose units they are, as names are written with it ("Hà Tĩnh")."""

    unit_set: str
    units: dict[str, Unit]
    regions: dict[str, Region]
    lists: dict[str, UnitList]
    places: tuple[str, ...] = ()


@checked_dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class MapFile:
    """The content of a file of maps."""

    maps: dict[str, TileMap]


def catalogue_directory() -> Path:
    """The folder of the catalogue: the setting DASHBOARD_CATALOGUE, else the files that come with the program."""
    return Path(os.environ.get(SETTING) or DIRECTORY)


def load_catalogue(directory: Path | None = None) -> Catalogue:
    """Read all indices, units, regions and maps from `directory` (by default `catalogue_directory`).

    The default folder and the delivered one are read once. Raises CatalogueError with all problems at once.
    """
    folder = directory or catalogue_directory()
    return _load_once(folder) if directory is None or folder == DIRECTORY else _load(folder)


@lru_cache(maxsize=4)
def _load_once(directory: Path) -> Catalogue:
    return _load(directory)


def load_office(directory: Path | None = None) -> Office:
    """Read the office (names, symbol, home units) from `directory`/office.toml, once as the catalogue.

    Raises CatalogueError with all problems at once.
    """
    folder = directory or catalogue_directory()
    return _load_office_once(folder) if directory is None or folder == DIRECTORY else _load_office(folder)


@lru_cache(maxsize=4)
def _load_office_once(folder: Path) -> Office:
    return _load_office(folder)


def _load_office(folder: Path) -> Office:
    problems: list[CatalogueProblem] = []
    raw = _read(folder / OFFICE_FILE, problems)
    office = None if problems else _parse(Office, raw, OFFICE_FILE, problems)
    if office is None:
        raise CatalogueError(problems)
    catalogue = load_catalogue() if folder == catalogue_directory() else load_catalogue(folder)
    for index, unit in office.home_units.items():
        if index not in catalogue.indices:
            problems.append(CatalogueProblem(OFFICE_FILE, f"home_units.{index}", f"no index “{index}”"))
        elif unit not in catalogue.units:
            problems.append(CatalogueProblem(OFFICE_FILE, f"home_units.{index}", f"no unit “{unit}”"))
    if office.home_index not in office.home_units:
        problems.append(CatalogueProblem(OFFICE_FILE, "home_index", "has no home unit"))
    if problems:
        raise CatalogueError(problems)
    return office


def read_files(directory: Path | None = None) -> Files:
    """The tables of the folder's files, as they stand there; those of the office's own file are not among them.

    Raises CatalogueError with every file that cannot be read.
    """
    problems: list[CatalogueProblem] = []
    files = _read_folder(directory or catalogue_directory(), problems)
    if problems:
        raise CatalogueError(problems)
    return files


def build(files: Files, where: str = "", version: int = 0) -> Catalogue:
    """The catalogue that the files' tables describe, which are not changed. where: names the folder in a message.

    Raises CatalogueError with all problems at once.
    """
    return _build(files, [], where, version)


def _load(directory: Path) -> Catalogue:
    problems: list[CatalogueProblem] = []
    return _build(_read_folder(directory, problems), problems, str(directory))


def _read_folder(directory: Path, problems: list[CatalogueProblem]) -> Files:
    files: Files = {}
    for path in sorted(directory.glob("*.toml")):
        if path.name in (OFFICE_FILE, LIBRARY_FILE, TERM_FILE) or path.match(PLAN_FILES):
            continue
        before = len(problems)
        raw = _read(path, problems)
        if len(problems) == before:
            files[path.name] = raw
    return files


def _build(found_files: Files, problems: list[CatalogueProblem], where: str, version: int = 0) -> Catalogue:
    indices: dict[str, Index] = {}
    units: dict[str, Unit] = {}
    regions: dict[str, Region] = {}
    maps: dict[str, TileMap] = {}
    lists: dict[tuple[str, str], UnitList] = {}
    places: dict[str, tuple[str, ...]] = {}
    files: dict[str, str] = {}
    for name, raw in deepcopy(found_files).items():
        if "units" in raw:
            found = _parse(UnitFile, _complete_units(raw), name, problems)
            if found is not None:
                _merge(units, found.units, "units", name, files, problems)
                _merge(regions, found.regions, "regions", name, files, problems)
                places[found.unit_set] = (*places.get(found.unit_set, ()), *found.places)
                lists |= {(found.unit_set, code): known for code, known in found.lists.items()}
        elif "maps" in raw:
            _name_entries(raw, "maps")
            drawn = _parse(MapFile, raw, name, problems)
            if drawn is not None:
                _merge(maps, drawn.maps, "maps", name, files, problems)
        else:
            index = _parse(Index, _complete_index(raw), name, problems)
            if index is not None:
                _merge(indices, {index.code: index}, "code", name, files, problems)
    catalogue = Catalogue(indices, units, regions, maps, lists, places, version)
    if not problems:
        problems = [_problem(files[f"{kind}.{code}"], key, text) for kind, code, key, text in problems_of(catalogue)]
        if not indices:
            problems.append(CatalogueProblem(where, "", "no index is described here"))
    if problems:
        raise CatalogueError(problems)
    return catalogue


def _problem(file: str, key: str, text: str) -> CatalogueProblem:
    if isinstance(text, Finding):
        return CatalogueProblem(file, key, text, text.rule, text.details, text.field)
    return CatalogueProblem(file, key, text)


def _read(path: Path, problems: list[CatalogueProblem]) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        problems.append(CatalogueProblem(path.name, "", "file not found"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(CatalogueProblem(path.name, "", f"not valid TOML: {error}"))
    return {}


def _merge(
    known: dict[str, Any],
    found: Mapping[str, Any],
    kind: str,
    file: str,
    files: dict[str, str],
    problems: list[CatalogueProblem],
) -> None:
    for code, value in found.items():
        if code in known:
            first = files[f"{kind}.{code}"]
            problems.append(CatalogueProblem(file, f"{kind}.{code}", f"already described in {first}"))
        else:
            known[code] = value
            files[f"{kind}.{code}"] = file


def _tables(raw: Table, key: str) -> Iterator[tuple[str, Table]]:
    """The well-formed tables under a key; anything else is left for the validation to report."""
    found = raw.get(key)
    if isinstance(found, dict):
        yield from ((name, table) for name, table in found.items() if isinstance(table, dict))


def _name_entries(raw: Table, key: str) -> None:
    for code, table in _tables(raw, key):
        table.setdefault("code", code)


def _complete_units(raw: Table) -> Table:
    """Give every unit what the file states once: its code, unit set, group, short names, region."""
    group = raw.pop("group", None)
    raw.setdefault("regions", {})
    raw.setdefault("lists", {})
    _name_entries(raw, "lists")
    for _, known in _tables(raw, "lists"):
        known.setdefault("group", group)
    _name_entries(raw, "regions")
    _name_entries(raw, "units")
    for _, unit in _tables(raw, "units"):
        if "region" not in unit:  # its group stands for it, so the regions of the file are kinds of units
            for _, region in _tables(raw, "regions"):
                region.setdefault("is_kind", True)
        unit.setdefault("unit_set", raw.get("unit_set"))
        if group is not None:
            unit.setdefault("group", group)
        unit.setdefault("short_vi", unit.get("name_vi"))
        unit.setdefault("tile", unit["short_vi"])
        unit.setdefault("region", unit.get("group"))
    return raw


def _complete_index(raw: Table) -> Table:
    """Give frameworks, their components and editions what the file leaves to be understood."""
    if isinstance(raw.get("total"), dict):
        raw["total"].setdefault("code", TOTAL)
    raw.setdefault("components", {})
    _name_entries(raw, "components")
    _name_entries(raw, "frameworks")
    components = dict(_tables(raw, "components"))
    for _, framework in _tables(raw, "frameworks"):
        framework.setdefault("index", raw.get("code"))
        framework.setdefault("components", [])
        for entry in _lists(framework, "components"):
            component = components.get(str(entry.get("component")), {})
            entry.setdefault("construct", entry.get("component"))
            entry.setdefault("name_vi", component.get("name_vi", entry.get("component")))
            entry.setdefault("name_en", component.get("name_en", entry.get("component")))
    if isinstance(raw.get("frameworks"), dict):
        raw["frameworks"] = sorted(raw["frameworks"].values(), key=_first_year)
    for edition in _lists(raw, "editions"):
        if isinstance(edition.get("year"), int) and 1 <= edition["year"] <= 9999:
            edition.setdefault("units_on", date(edition["year"], 12, 31))
    return raw


def _lists(raw: Table, key: str) -> list[Table]:
    found = raw.get(key)
    return [table for table in found if isinstance(table, dict)] if isinstance(found, list) else []


def _first_year(framework: object) -> int:
    year = framework.get("first_year") if isinstance(framework, dict) else None
    return year if isinstance(year, int) else 0


def _parse(model: type[Model], raw: Table, file: str, problems: list[CatalogueProblem]) -> Model | None:
    try:
        return TypeAdapter(model).validate_python(raw)
    except ValidationError as error:
        for found in error.errors(include_url=False):
            value = "" if found["type"] == "missing" else f" (found {found['input']!r:.60})"
            key, fields = _key(raw, found["loc"]), [str(step) for step in found["loc"][2:] if isinstance(step, str)]
            rule, within = found["type"], fields[0] if fields else ""
            problems.append(CatalogueProblem(file, key, found["msg"] + value, rule, field=within))
    return None


def _key(raw: object, location: tuple[int | str, ...]) -> str:
    """The place of an error as the file's author would name it: list entries by their code or year."""
    names: list[str] = []
    for step in location:
        name = str(step)
        if isinstance(raw, (list, tuple)) and isinstance(step, int) and step < len(raw):
            raw = raw[step]
            if isinstance(raw, dict):
                name = str(raw.get("code") or raw.get("component") or raw.get("year") or step)
        elif isinstance(raw, dict):
            raw = raw.get(step)
        names.append(name)
    return ".".join(names)
