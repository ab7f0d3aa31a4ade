"""Writes tables as TOML that `tomllib` reads back as they were; the standard library can only read."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from math import isinf, isnan
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(table: Mapping[str, Any]) -> str:
    """A table as a TOML document. Values: text, numbers, yes or no, dates, lists and tables; None is not said.

    Raises TypeError for anything else.
    """
    return "\n".join(_lines(table, ())).strip("\n") + "\n"


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """The lines of a table, its own values first; a list of tables has headings at the top of the document only."""
    parts = {name: value for name, value in table.items() if isinstance(value, Mapping)}
    lists = {name: value for name, value in table.items() if not path and _is_of_tables(value)}
    for name, value in table.items():
        if name not in parts and name not in lists and value is not None:
            yield f"{_key(name)} = {_value(value)}"
    for name, part in parts.items():
        within = (*path, name)
        if not part or any(not isinstance(value, Mapping) for value in part.values()):
            yield f"\n[{'.'.join(map(_key, within))}]"
        yield from _lines(part, within)
    for name, entries in lists.items():
        for entry in entries:
            yield f"\n[[{_key(name)}]]"
            yield from (f"{_key(key)} = {_value(value)}" for key, value in entry.items() if value is not None)


def _is_of_tables(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return (
            ("nan" if isnan(value) else "-inf" if value < 0 else "inf") if isnan(value) or isinf(value) else repr(value)
        )
    if isinstance(value, date):
        return value.isoformat()
    if _is_of_tables(value):
        return "[\n" + "".join(f"  {_value(entry)},\n" for entry in value) + "]"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        pairs = (f"{_key(name)} = {_value(part)}" for name, part in value.items() if part is not None)
        return f"{{ {', '.join(pairs)} }}"
    raise TypeError(f"{type(value).__name__} cannot stand in a TOML document")


def _text(text: str) -> str:
    """As JSON writes it, which TOML reads, but for one character that TOML wants escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
