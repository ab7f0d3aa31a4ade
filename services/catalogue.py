"""The catalogue as the office has it: the delivered files with the office's own changes over them; and changing it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from analysis.frames import TOTAL
from data.catalogue.layer import Entry, Files, difference
from data.catalogue.loading import (
    OFFICE_FILE,
    CatalogueError,
    CatalogueProblem,
    catalogue_directory,
    load_catalogue,
    read_files,
)
from data.catalogue.merging import Merged, folder_texts, merge
from data.catalogue.model import Catalogue, Component, EditionFacts, Framework, Index, Unit
from data.names import fold
from data.rights import Actor
from data.store.catalogue_changes import (
    catalogue_changes,
    entry_before,
    layer_of,
    layer_version,
    record_changes,
    scored,
)
from data.store.database import Store, default_url, open_store
from data.store.form_drafts import DraftKey

KEYS_OF_TABLES = ("code", "index", "year")
"""Fields that stand in the heading of a table and not in it."""


def catalogue_of(store: Store) -> Catalogue:
    """The catalogue of the office that this store is of. Raises CatalogueError where the files are wrong."""
    return merged_of(store).catalogue


def merged_of(store: Store) -> Merged:
    """The same with the entries of the layer, and those that no longer fit the files."""
    return _merged(catalogue_directory(), store, layer_version(store))


def catalogue_at_hand() -> Catalogue:
    """The catalogue of this machine's office; of the files alone where there is no database yet, and none is made."""
    address = default_url()
    is_file = address.get_backend_name() == "sqlite"
    if is_file and not (address.database and Path(address.database).exists()):
        return load_catalogue()
    with closing(open_store(address)) as store:
        return catalogue_of(store)


def change_catalogue(
    store: Store,
    entries: Sequence[Entry],
    actor: Actor,
    note: str = "",
    seen: int | None = None,
    draft: DraftKey | None = None,
) -> Mapping[int, Entry]:
    """Change entries of the catalogue, all or none, and return those that are other than before, by `Change.id`.

    The catalogue must fit together afterwards, and every stored figure keep its unit, its framework and its component.
    seen: the newest change that the person saw. draft: what was typed, which ends with that. Raises CatalogueError
    with all that is wrong, by key, data.store.catalogue_changes.CatalogueChangedError,
    data.store.audit.PersonMissingError.
    """
    before = merged_of(store)
    changed = {(entry.kind, entry.key): entry for entry in entries}
    layer = [entry for entry in before.layer if (entry.kind, entry.key) not in changed]
    layer += [entry for entry in changed.values() if entry.content is not None]
    after = merge(_files(catalogue_directory()), layer)
    if after.misfits:
        raise CatalogueError([problem for misfit in after.misfits for problem in misfit.problems])
    if orphans := _orphans(store, before.catalogue, after.catalogue):
        raise CatalogueError(orphans)
    return record_changes(store, list(changed.values()), actor, note, seen, draft)


def undo_changes(store: Store, change_ids: Iterable[int], actor: Actor, note: str = "") -> Mapping[int, Entry]:
    """Take back the newest changes of some entries, all or none: each is again what it was before.

    Raises as `change_catalogue`, and data.store.catalogue_changes.UnknownChangeError.
    """
    before = [entry_before(store, change_id) for change_id in change_ids]
    return change_catalogue(store, [entry for entry, _ in before], actor, note, max(seen for _, seen in before))


def undo_change(store: Store, change_id: int, actor: Actor, note: str = "") -> Mapping[int, Entry]:
    """Take back the newest change of an entry: it is again what it was before.

    Where the catalogue does not fit together without what was saved at once with it, that is taken back too.
    Raises as `undo_changes`.
    """
    try:
        return undo_changes(store, [change_id], actor, note)
    except CatalogueError:
        known = catalogue_changes(store)
        moment = next(change.created_at for change in known if change.id == change_id)
        together = [change.id for change in known if change.created_at == moment and change.is_newest]
        if together == [change_id]:
            raise
        return undo_changes(store, together, actor, note)


def newest_change(store: Store) -> int:
    """The number of the newest change, for `seen`; 0 for none."""
    return max((change.id for change in catalogue_changes(store)), default=0)


def folder_of(store: Store) -> dict[str, str]:
    """The whole catalogue and the office as TOML files by name, for a folder of one's own."""
    directory = catalogue_directory()
    office = (directory / OFFICE_FILE).read_text(encoding="utf-8-sig")
    return {**folder_texts(_files(directory), merged_of(store).layer), OFFICE_FILE: office}


# --- entries -----------------------------------------------------------------------------------------------


def unit_entry(code: str, wanted: Mapping[str, Any]) -> Entry:
    """The entry that makes a unit what is wanted: fields as of `Unit`, without its code."""
    return difference("unit", code, wanted, fields_of(load_catalogue().units.get(code)))


def unit_entries(
    catalogue: Catalogue, code: str, wanted: Mapping[str, Any], ends_predecessors: bool = False
) -> tuple[Entry, ...]:
    """The entries that make a unit what is wanted.

    ends_predecessors: what it was made of and has no last day yet ends on the day before the unit begins.
    """
    entries = [unit_entry(code, wanted)]
    first_day = wanted.get("valid_from")
    if ends_predecessors and isinstance(first_day, date):
        before = (*wanted.get("predecessors", ()), *filter(None, (wanted.get("renames"),)))
        for known in (catalogue.units[each] for each in before if each in catalogue.units):
            if known.valid_to is None:
                last_day = first_day - timedelta(days=1)
                entries.append(unit_entry(known.code, {**(fields_of(known) or {}), "valid_to": last_day}))
    return tuple(entries)


def framework_entry(index: str, code: str, wanted: Mapping[str, Any]) -> Entry:
    """The entry that makes a framework what is wanted: fields as of `Framework`, without its code and index."""
    described = load_catalogue().indices.get(index)
    known = next((f for f in described.frameworks if f.code == code), None) if described else None
    return difference("framework", f"{index}.{code}", wanted, fields_of(known))


def component_entry(index: str, code: str, wanted: Mapping[str, Any]) -> Entry:
    """The entry that makes a component what is wanted: fields as of `Component`, without its code."""
    described = load_catalogue().indices.get(index)
    known = described.components.get(code) if described else None
    return difference("component", f"{index}.{code}", wanted, fields_of(known))


def edition_entry(index: str, year: int, group: str, wanted: Mapping[str, Any]) -> Entry:
    """The entry that says what is wanted of an edition: fields as of `EditionFacts`, without year and group."""
    described = load_catalogue().indices.get(index)
    stated = next((e for e in described.editions if (e.year, e.group) == (year, group)), None) if described else None
    return difference("edition", f"{index}.{year}.{group}", wanted, fields_of(stated))


def last_frameworks(catalogue: Catalogue, index: Index, year: int) -> tuple[Framework, ...]:
    """The frameworks of the editions before a year that has none itself, for each group that has units in that year."""
    found = []
    for group in index.groups:
        before = [f for f in index.frameworks if f.group == group and f.first_year < year]
        members = (u for u in catalogue.units.values() if u.unit_set == index.unit_set and u.group == group)
        is_alive = any(unit.is_valid_on(date(year, 12, 31)) for unit in members)
        if before and is_alive and index.framework(year, group) is None:
            found.append(max(before, key=lambda framework: framework.last_year))
    return tuple(found)


def with_last_frameworks(catalogue: Catalogue, index: Index, year: int) -> tuple[Entry, ...]:
    """The entries by which a year takes over the framework of the edition before it, for each group with units then.

    The framework is the same one, so that figures go on without a break; years between that have no edition are
    noted. Empty where no framework comes before.
    """
    entries = []
    for last in last_frameworks(catalogue, index, year):
        gaps = {*last.years_without_edition, *range(last.last_year + 1, year)} - {year}
        wanted = {"last_year": max(last.last_year, year), "years_without_edition": sorted(gaps)}
        entries.append(framework_entry(index.code, last.code, {**(fields_of(last) or {}), **wanted}))
    return tuple(entries)


def with_component(
    catalogue: Catalogue,
    index: Index,
    year: int,
    group: str,
    wanted: Mapping[str, Any],
    weight: float | None = None,
    about: tuple[str, str] = ("", ""),
) -> tuple[Entry, ...]:
    """The entries that add a component to the framework of one year and group, which becomes that year's own.

    A framework that other years share stays theirs as it is. wanted: fields as of `Component`. weight: as a fraction;
    without one the year has no weights, as a part of them would be none. about: what changes with that year, in both
    languages. Empty where the year has no framework.
    """
    shared = index.framework(year, group)
    if shared is None:
        return ()
    code = new_code(wanted["name_vi"], {**index.components, TOTAL: None})
    start = fields_of(shared) or {}
    listed = [part if weight is not None else {**part, "weight": None} for part in start["components"]]
    names = {name: wanted[name] for name in ("name_vi", "name_en")}
    own = {**start, "components": [*listed, {"component": code, "construct": code, **names, "weight": weight}]}
    if weight is None and shared.aggregation != "sum":
        own["weights_confidence"] = "unknown"
    component = component_entry(index.code, code, wanted)
    if shared.years == (year,):
        return component, framework_entry(index.code, shared.code, own)
    others = [other for other in shared.years if other != year]
    first, last = min(others), max(others)
    left = {
        **start,
        "first_year": first,
        "last_year": last,
        "years_without_edition": [other for other in range(first, last + 1) if other not in others],
        "bands": [band for band in start["bands"] if band["year"] != year],
    }
    own |= {
        "first_year": year,
        "last_year": year,
        "years_without_edition": [],
        "bands": [band for band in start["bands"] if band["year"] == year],
        "break_vi": about[0],
        "break_en": about[1],
    }
    taken = {known.code.replace("-", "_"): known for known in index.frameworks}
    own_code = new_code(f"{index.code} {group} {year}", taken).replace("_", "-")
    return component, framework_entry(index.code, shared.code, left), framework_entry(index.code, own_code, own)


def new_code(name: str, taken: Mapping[str, Any]) -> str:
    """A code for something new of this name that nothing else has."""
    base = "_".join(re.findall(r"[a-z0-9]+", fold(name)))[:80].strip("_") or "x"
    number = 1
    while (code := base if number == 1 else f"{base}_{number}") in taken:
        number += 1
    return code


def fields_of(record: Unit | Framework | Component | EditionFacts | None) -> dict[str, Any] | None:
    """The fields of a record as an entry names them; None of none."""
    if record is None:
        return None
    return {name: value for name, value in asdict(record).items() if name not in KEYS_OF_TABLES}


# --- what must go on to hold -------------------------------------------------------------------------------


def _orphans(store: Store, before: Catalogue, after: Catalogue) -> list[CatalogueProblem]:
    """The stored figures that would lose their unit, framework or component: what no page would show any more."""
    lost: dict[tuple[str, str, str], set[int]] = {}
    missing_after, missing_before = _missing_of(after), _missing_of(before)
    for stored in scored(store):
        missing = missing_after(*stored)
        if missing is not None and missing_before(*stored) is None:
            index, year, *_ = stored
            lost.setdefault((index, *missing), set()).add(year)
    return list(_orphan_problems(before, lost))


def _orphan_problems(before: Catalogue, lost: Mapping[tuple[str, str, str], set[int]]) -> Iterator[CatalogueProblem]:
    for (index, kind, code), in_years in sorted(lost.items()):
        named: Unit | Component | None = None
        if kind in ("unit", "life"):
            named = before.units[code]
        elif kind == "component":
            named = before.index(index).components.get(code)
        years = ", ".join(map(str, sorted(in_years)))
        details = {"name": named.name_vi if named is not None else code, "years": years}
        yield CatalogueProblem("", f"{kind}.{code}", f"has stored figures of {years}", f"{kind}_in_use", details)


def _missing_of(catalogue: Catalogue) -> Callable[[str, int, str, str], tuple[str, str] | None]:
    """What a stored figure has no place in (its unit, the unit's life, framework or component) with the code.

    It is asked for by index, year, unit and component; None if all is there.
    """

    @cache  # a unit has a dozen figures in an edition
    def place(index: str, year: int, unit: str) -> Framework | tuple[str, str]:
        described, known = catalogue.series.get(index), catalogue.units.get(unit)
        if described is None or known is None:
            return "unit", unit
        framework = described.framework(year, known.group)
        if framework is None:
            return "framework", known.group
        facts = described.facts(year, known.group)
        is_alive = facts is None or known.is_valid_on(facts.units_on)
        return framework if is_alive else ("life", unit)

    def missing(index: str, year: int, unit: str, component: str) -> tuple[str, str] | None:
        found = place(index, year, unit)
        if isinstance(found, tuple):
            return found
        is_there = component == TOTAL or found.component(component) is not None
        return None if is_there else ("component", component)

    return missing


@lru_cache(maxsize=8)
def _merged(directory: Path, store: Store, version: int) -> Merged:
    layer = layer_of(store)
    if not layer and not version:  # as most offices have it: what has been read already
        return Merged(load_catalogue(), (), ())
    return merge(_files(directory), layer, version)


@lru_cache(maxsize=4)
def _files(directory: Path) -> Files:
    """The tables of the folder, read once; nobody writes into them."""
    return read_files(directory)
