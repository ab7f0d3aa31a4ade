"""What an office adds to the delivered catalogue or changes in it: entries that are laid over the files' tables.

An entry says only what differs, so that an update of the delivered files shows through everywhere else.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

EntryKind = Literal["unit", "component", "framework", "edition"]
KINDS: tuple[EntryKind, ...] = get_args(EntryKind)

Table = dict[str, Any]
Files = dict[str, Table]
"""The tables of the catalogue's files, by file name."""

WITHOUT = "without"
"""The key under which an entry lists the keys of the delivered table that do not hold."""
ADDED_TO = ("aliases",)
"""Lists that an entry adds to: spellings that an update brings are known besides those of the office."""
DATES = ("valid_from", "valid_to", "units_on", "published_on", "survey_from", "survey_to")


class MisfitError(ValueError):
    """An entry is about an index or a set of units that the delivered files no longer describe."""


@dataclass(frozen=True)
class Entry:
    """One entry of the layer.

    key: of a unit its code; else the index's code and, after a dot, that of the component or framework, or year and
    group of the edition ("ddci.2025.department"). content: what a TOML file would say of it, with dates as
    "2025-03-01"; of a delivered entry only what differs. None: the delivered file speaks again.
    """

    kind: EntryKind
    key: str
    content: Mapping[str, Any] | None


def with_layer(files: Files, entries: Sequence[Entry]) -> Files:
    """A copy of the files' tables with the entries laid over them. Raises MisfitError."""
    laid = deepcopy(files)
    for entry in entries:
        if entry.content is not None:
            _lay(laid, entry, typed(entry.content))
    return laid


def difference(kind: EntryKind, key: str, wanted: Mapping[str, Any], delivered: Mapping[str, Any] | None) -> Entry:
    """The entry that makes a delivered table say what is wanted; a new one where nothing is delivered.

    wanted, delivered: the fields as the records have them, "", None and () where nothing is said. What equals
    the delivered is left out, and where all of it does the entry is None.
    """
    if delivered is None:
        return Entry(kind, key, {name: plain(value) for name, value in wanted.items() if not _is_nothing(value)})
    content: Table = {}
    removed = []
    for name, value in wanted.items():
        stands = delivered.get(name)
        if plain(value) == plain(stands) or (_is_nothing(value) and _is_nothing(stands)):
            continue
        if name in ADDED_TO:
            if added := [text for text in value if text not in (stands or ())]:
                content[name] = added
        elif _is_nothing(value):
            removed.append(name)
        else:
            content[name] = plain(value)
    if removed:
        content[WITHOUT] = sorted(removed)
    return Entry(kind, key, content or None)


def plain(value: Any) -> Any:
    """A value as JSON holds it: dates as text, tuples as lists."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, (str, list, tuple)) and not value)


def typed(content: Mapping[str, Any]) -> Table:
    """The content with its dates as a TOML file has them; what is no date is left for the validation to report."""
    table: Table = deepcopy(dict(content))
    for name in DATES:
        if isinstance(said := table.get(name), str):
            with suppress(ValueError):
                table[name] = date.fromisoformat(said)
    return table


def _lay(files: Files, entry: Entry, content: Table) -> None:
    if entry.kind == "unit":
        _lay_unit(files, entry.key, content)
        return
    index_code, _, rest = entry.key.partition(".")
    index = next((table for table in files.values() if "total" in table and table.get("code") == index_code), None)
    if index is None:
        raise MisfitError(f"no index “{index_code}”")
    if entry.kind == "edition":
        year, _, group = rest.partition(".")
        editions = index.setdefault("editions", [])
        known = next((e for e in editions if (str(e.get("year")), e.get("group")) == (year, group)), None)
        if known is None:
            editions.append(known := {"year": int(year) if year.isdecimal() else year, "group": group})
        _change(known, content)
    else:
        _change(index.setdefault(f"{entry.kind}s", {}).setdefault(rest, {}), content)


def _lay_unit(files: Files, code: str, content: Table) -> None:
    unit_set = content.pop("unit_set", None)
    lists = [table for table in files.values() if "units" in table]
    for table in lists:
        if code in table["units"]:
            _change(table["units"][code], content)
            return
    home = next((table for table in lists if table.get("unit_set") == unit_set), None)
    if home is None:
        raise MisfitError(f"no file describes the units “{unit_set}”")
    _change(home["units"].setdefault(code, {}), content)


def _change(table: Table, content: Table) -> None:
    for name in content.pop(WITHOUT, ()):
        table.pop(name, None)
    for name in ADDED_TO:
        if name in content:
            known = table.get(name, [])
            table[name] = [*known, *(text for text in content.pop(name) if text not in known)]
    table.update(content)
