"""The delivered workbooks as the importer reads them, packed: a first start stores them without reading them again.

A reading belongs to the bytes of its workbook. `tools.built_in_build` writes them; a test compares each with what the
importer makes of the workbook.
"""

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from data.editions import Edition, Indicator, IndicatorValue, ScoreRow

SUFFIX: Final = ".readings.json.gz"

_PARTS: Final[Mapping[str, type[ScoreRow] | type[Indicator] | type[IndicatorValue]]] = {
    "rows": ScoreRow,
    "indicators": Indicator,
    "indicator_values": IndicatorValue,
}


def packed_readings(editions: Iterable[Edition]) -> bytes:
    """The readings of the workbooks of one index as a file, the same bytes for the same readings."""
    content = [_unrolled(edition) for edition in sorted(editions, key=lambda edition: edition.year)]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=9, mtime=0)


def delivered_readings(folder: Path) -> dict[str, Edition]:
    """The readings in a folder by the checksum of their workbook; empty where none were packed."""
    found: dict[str, Edition] = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        for entry in json.loads(gzip.decompress(path.read_bytes())):
            parts: dict[str, Any] = {
                name: tuple(kind(*line) for line in entry.pop(name)) for name, kind in _PARTS.items()
            }
            found[entry["sha256"]] = Edition(**entry, **parts)
    return found


def _unrolled(edition: Edition) -> dict[str, Any]:
    known = {field.name: getattr(edition, field.name) for field in fields(edition)}
    return known | {
        name: [[getattr(record, field.name) for field in fields(kind)] for record in known[name]]
        for name, kind in _PARTS.items()
    }
