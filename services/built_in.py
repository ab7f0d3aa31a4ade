"""Loads what comes with the program: workbooks, as the importer of a user's upload reads them, and plans."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path

from data.catalogue.loading import DIRECTORY as DELIVERED_CATALOGUE
from data.catalogue.loading import load_catalogue
from data.catalogue.model import TOTAL, Catalogue
from data.editions import Edition
from data.published import FOLDER
from data.published.readings import delivered_readings
from data.rights import operator
from data.store.database import Store
from data.store.editions import publish
from data.store.files import SourceFile
from data.store.plans import PlanExistsError, plan_years
from data.store.versions import versions
from planning.plan import Plan
from services.imports import preview
from services.publishing import editions_of
from services.ready_plans import BrokenPlanError, ReadyPlan, add_ready_plan, ready_plans

DIRECTORY = FOLDER
PROGRAM = operator("Số liệu kèm theo chương trình")

_NAME = re.compile(r"(?P<index>[a-z0-9_-]+)-(?P<year>\d{4})\.xlsx")


@dataclass(frozen=True)
class BuiltIn:
    """One built-in workbook: which edition it holds and where it lies."""

    index: str
    year: int
    path: Path


class BrokenBuiltInError(Exception):
    """A built-in workbook does not pass the importer: the installation is damaged."""


def built_in_workbooks(directory: Path = DIRECTORY) -> Iterator[BuiltIn]:
    """The built-in workbooks by name: `pci-2016.xlsx` is the edition of PCI of 2016."""
    for path in sorted(directory.glob("*.xlsx")):
        name = _NAME.fullmatch(path.name)
        if name is not None:
            yield BuiltIn(name["index"], int(name["year"]), path)


def load_built_in(store: Store, catalogue: Catalogue, directory: Path = DIRECTORY) -> int:
    """Publish the built-in editions and store the plans that the store has never seen; returns how many editions.

    What an office has uploaded or withdrawn is never touched: a built-in workbook is loaded only where the
    store has no version from anywhere else and nobody has withdrawn one, and each of its bytes only once. What was read
    of it when it was made is taken where the catalogue knows all that it names; else it is read now. An index of
    another office's own units, under whatever code, has no built-in figures.
    Raises BrokenBuiltInError.
    """
    known = versions(store)
    readings: dict[str, Edition] | None = None
    loaded = 0
    of_delivered = {code: index.unit_set for code, index in load_catalogue(DELIVERED_CATALOGUE).indices.items()}
    for workbook in built_in_workbooks(directory):
        index = catalogue.indices.get(workbook.index)
        if index is None or index.unit_set != of_delivered.get(workbook.index, index.unit_set):
            continue
        content = workbook.path.read_bytes()
        of_this = [v for v in known if (v.index, v.year) == (workbook.index, workbook.year)]
        digest = sha256(content).hexdigest()
        if any(v.origin != "built_in" or v.sha256 == digest or v.status == "withdrawn" for v in of_this):
            continue
        readings = delivered_readings(directory) if readings is None else readings
        edition = readings.get(digest)
        if edition is None or not _is_known(edition, workbook, catalogue):
            edition = read_edition(workbook, content, catalogue)
        publish(store, edition, PROGRAM, file=SourceFile(workbook.path.name, content))
        loaded += 1
    for given in _ready_plans():
        if given.plan.year not in plan_years(store):
            with suppress(PlanExistsError):  # another process began the same work
                add_ready_plan(store, given, PROGRAM)
    return loaded


def read_edition(workbook: BuiltIn, content: bytes, catalogue: Catalogue) -> Edition:
    """A built-in workbook as the importer reads it. Raises BrokenBuiltInError."""
    read = preview(content, workbook.path.name, workbook.index, catalogue, workbook.year, with_cells=False)
    if not read.is_importable:
        blocking = "; ".join(f"{p.place} {p.message('en')}" for p in read.problems if p.is_blocking)
        raise BrokenBuiltInError(f"{workbook.path.name}: {blocking}")
    (edition,) = editions_of(read, "built_in")
    return edition


def _is_known(edition: Edition, workbook: BuiltIn, catalogue: Catalogue) -> bool:
    """Whether the catalogue, which may be an office's own, has the units and components that a reading names."""
    index = catalogue.index(workbook.index)
    named: dict[str, set[str]] = {}
    for unit, component in chain(
        ((row.unit, row.component) for row in edition.rows),
        ((value.unit, value.component) for value in edition.indicator_values),
    ):
        named.setdefault(unit, {TOTAL}).add(component)
    known: dict[str, set[str]] = {}
    for listed in catalogue.units_of(workbook.index, workbook.year):
        framework = index.framework(workbook.year, listed.group)
        known[listed.code] = {TOTAL, *(part.component for part in (framework.components if framework else ()))}
    is_same = (edition.index, edition.year, edition.file_name) == (workbook.index, workbook.year, workbook.path.name)
    return is_same and all(components <= known.get(unit, set()) for unit, components in named.items())


def built_in_plans() -> Iterator[Plan]:
    """The communication plans that the office begins with, oldest first (`ready_plans`). Raises BrokenBuiltInError."""
    return (given.plan for given in _ready_plans())


def _ready_plans() -> Iterator[ReadyPlan]:
    try:
        yield from ready_plans()
    except BrokenPlanError as error:
        raise BrokenBuiltInError(str(error)) from error
