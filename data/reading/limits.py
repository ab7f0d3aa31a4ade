"""Limits on the size of files and on the memory and time of reading them, each settable in the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

MEGABYTE = 2**20
PREFIX = "DASHBOARD_READER_"


class VariableError(ValueError):
    """A variable of the environment has a value that is none; the message names it."""


@dataclass(frozen=True)
class Limits:
    """The limits for one file.

    Of the file: its bytes, and for .xlsx the parts in its zip, their bytes when unpacked and how many times
    larger than packed. Of the table: rows, columns, sheets, characters and rows of a text file (which may
    be the records of a whole edition, a row an indicator of a unit), and how many cells beyond them have merely gone
    astray – more of them are a table that would be cut off. Of the reading: the memory and
    the seconds that its process may use.
    """

    file_bytes: int = 10 * MEGABYTE
    zip_entries: int = 2_000
    unpacked_bytes: int = 100 * MEGABYTE
    ratio: int = 200
    rows: int = 5_000
    columns: int = 200
    sheets: int = 200
    text_characters: int = 4_000_000
    text_rows: int = 20_000
    stray_cells: int = 20
    memory_bytes: int = 1024 * MEGABYTE
    seconds: float = 60


@dataclass(frozen=True)
class Setting:
    """One limit in the environment: the attribute it sets, in which unit, and between what it must lie."""

    attribute: str
    unit: int
    lowest: int
    highest: int


SETTINGS: Mapping[str, Setting] = {
    f"{PREFIX}FILE_MB": Setting("file_bytes", MEGABYTE, 1, 1_000),
    f"{PREFIX}ZIP_ENTRIES": Setting("zip_entries", 1, 10, 100_000),
    f"{PREFIX}UNPACKED_MB": Setting("unpacked_bytes", MEGABYTE, 1, 10_000),
    f"{PREFIX}RATIO": Setting("ratio", 1, 10, 2_000),
    f"{PREFIX}ROWS": Setting("rows", 1, 100, 1_048_576),
    f"{PREFIX}COLUMNS": Setting("columns", 1, 20, 16_384),
    f"{PREFIX}SHEETS": Setting("sheets", 1, 1, 10_000),
    f"{PREFIX}TEXT_CHARACTERS": Setting("text_characters", 1, 1_000, 100_000_000),
    f"{PREFIX}TEXT_ROWS": Setting("text_rows", 1, 100, 1_048_576),
    f"{PREFIX}STRAY_CELLS": Setting("stray_cells", 1, 0, 10_000),
    # Below this the reading process does not even start.
    f"{PREFIX}MEMORY_MB": Setting("memory_bytes", MEGABYTE, 256, 65_536),
    f"{PREFIX}SECONDS": Setting("seconds", 1, 1, 3_600),
}


ANSWERS_PREFIX = "DASHBOARD_ANSWERS_"
ANSWERS = Limits(file_bytes=60 * MEGABYTE, unpacked_bytes=400 * MEGABYTE, rows=30_000, columns=300, seconds=300)
"""What the answers of a survey may be: far larger than a sheet of scores, but one plain table, read as a stream."""

ANSWERS_SETTINGS: Mapping[str, Setting] = {
    f"{ANSWERS_PREFIX}FILE_MB": Setting("file_bytes", MEGABYTE, 1, 1_000),
    f"{ANSWERS_PREFIX}UNPACKED_MB": Setting("unpacked_bytes", MEGABYTE, 1, 10_000),
    f"{ANSWERS_PREFIX}ROWS": Setting("rows", 1, 100, 1_048_575),
    f"{ANSWERS_PREFIX}COLUMNS": Setting("columns", 1, 20, 16_384),
    f"{ANSWERS_PREFIX}SECONDS": Setting("seconds", 1, 1, 3_600),
}


def limits_from_environment(environment: Mapping[str, str] | None = None) -> Limits:
    """The limits as the environment sets them; VariableError for a value that is none."""
    return replace(Limits(), **_chosen(SETTINGS, environment))


def answer_limits_from_environment(environment: Mapping[str, str] | None = None) -> Limits:
    """The limits of the answers of a survey; the memory and the parts of a zip are those of every file."""
    general = limits_from_environment(environment)
    own = replace(ANSWERS, memory_bytes=general.memory_bytes, zip_entries=general.zip_entries, ratio=general.ratio)
    return replace(own, **_chosen(ANSWERS_SETTINGS, environment))


def _chosen(settings: Mapping[str, Setting], environment: Mapping[str, str] | None) -> dict[str, Any]:
    environment = os.environ if environment is None else environment
    chosen: dict[str, int] = {}
    for name, setting in settings.items():
        written = environment.get(name, "").strip()
        if not written:
            continue
        if not (written.isascii() and written.isdigit() and setting.lowest <= int(written[:12]) <= setting.highest):
            raise VariableError(
                f"{name} must be a whole number from {setting.lowest} to {setting.highest}: {written!r}"
            )
        chosen[setting.attribute] = int(written) * setting.unit
    return chosen
