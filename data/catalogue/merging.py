"""The delivered catalogue and the office's layer as one, checked as the files are; and both as TOML to take along."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.catalogue.layer import KINDS, Entry, EntryKind, Files, MisfitError, Table, plain, typed, with_layer
from data.catalogue.loading import CatalogueError, CatalogueProblem, build
from data.catalogue.model import Catalogue
from data.catalogue.toml_text import toml_text


@dataclass(frozen=True)
class Misfit:
    """An entry of the layer that the delivered catalogue has no place for any more, and why. It stays stored."""

    entry: Entry
    problems: tuple[CatalogueProblem, ...]


@dataclass(frozen=True)
class Merged:
    """The catalogue as the office has it. layer: the entries that are in it; misfits: those left out."""

    catalogue: Catalogue
    layer: tuple[Entry, ...]
    misfits: tuple[Misfit, ...]


def merge(files: Files, layer: Sequence[Entry], version: int = 0) -> Merged:
    """Lay the entries over the files. One that does not fit is left out and named; the others hold.

    version: of the layer. Raises CatalogueError where the files alone are wrong.
    """
    try:
        return Merged(_built(files, layer, version), tuple(layer), ())
    except (CatalogueError, MisfitError):
        build(files)
    fitting: list[Entry] = []
    open_entries = list(layer)
    while True:  # an entry may need another one that was changed after it
        misfits = []
        for entry in open_entries:
            try:
                _built(files, [*fitting, entry], version)
                fitting.append(entry)
            except (CatalogueError, MisfitError) as error:
                misfits.append(Misfit(entry, problems_of(entry, error)))
        if len(misfits) == len(open_entries) or not misfits:
            return Merged(_built(files, fitting, version), tuple(fitting), tuple(misfits))
        open_entries = [misfit.entry for misfit in misfits]


def problems_of(entry: Entry, error: CatalogueError | MisfitError) -> tuple[CatalogueProblem, ...]:
    """What is wrong, as problems of the entry."""
    if isinstance(error, CatalogueError):
        return error.problems
    return (CatalogueProblem("", f"{entry.kind}.{entry.key}", str(error), "misfit"),)


def layer_text(layer: Iterable[Entry]) -> str:
    """The layer as TOML; `layer_from` is the way back."""
    tables: Table = {}
    for entry in layer:
        if entry.content is not None:
            tables.setdefault(f"{entry.kind}s", {})[entry.key] = typed(entry.content)
    return toml_text(tables)


def layer_from(text: str) -> tuple[Entry, ...]:
    """The entries of a text that `layer_text` wrote. Raises CatalogueError for anything else."""
    try:
        tables = tomllib.loads(text.removeprefix("\ufeff"))  # editors of Windows put it there
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError([CatalogueProblem("", "", f"not valid TOML: {error}", "toml")]) from error
    entries = []
    for kind in KINDS:
        for key, content in _tables(tables.pop(f"{kind}s", {}), kind):
            entries.append(Entry(kind, key, plain(content)))
    if tables:
        raise CatalogueError([CatalogueProblem("", name, "no such table", "not_a_layer") for name in tables])
    return tuple(entries)


def folder_texts(files: Files, layer: Sequence[Entry]) -> dict[str, str]:
    """The whole catalogue as a folder of TOML files, by file name, which `load_catalogue` reads as what it is here."""
    return {name: toml_text(table) for name, table in with_layer(files, layer).items()}


def _built(files: Files, layer: Sequence[Entry], version: int) -> Catalogue:
    return build(with_layer(files, layer), version=version)


def _tables(found: object, kind: EntryKind) -> Iterable[tuple[str, Table]]:
    if not isinstance(found, dict) or not all(isinstance(table, dict) for table in found.values()):
        raise CatalogueError([CatalogueProblem("", f"{kind}s", "must be tables", "not_a_layer")])
    return found.items()
