"""The feed for other programs: every table as Parquet and as CSV, with `feed.json`, which says what is in them.

A folder holds one feed, of one moment. It is put in place as a whole: who reads it has the former feed or the new one.
"""

import csv
import ctypes
import errno
import json
import math
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data.exports.formulas import plain_text
from planning.action import STATUSES
from planning.occurrences import TIMINGS
from planning.plan import RHYTHMS
from wording.words import in_one_line

VERSION: Final = 1
"""Grows when a column is renamed, dropped or comes to mean something else; a new table or a column at the end does not
change it."""

MANIFEST: Final = "feed.json"

Kind = Literal["text", "integer", "number", "boolean", "date", "moment"]

_ARROW: Final[Mapping[Kind, pa.DataType]] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "moment": pa.timestamp("us", tz="UTC"),
}
_STALE_SECONDS: Final = 3600
_EXCHANGE, _HERE = 2, -100
"""RENAME_EXCHANGE and AT_FDCWD of Linux."""


class NotAFeedError(OSError):
    """The folder holds other things than a feed, which writing one would push aside."""

    def __init__(self, folder: Path) -> None:
        super().__init__(in_one_line("command.no_feed", folder=folder, manifest=MANIFEST))


@dataclass(frozen=True)
class Column:
    """A column of a table: what it is called, what it holds, in which unit, and which way is better.

    kind: of a moment, UTC. unit: "points" stands for the index's own scale (`components`). direction: "higher is
    better", "lower is better", where `components` say which, or "" where neither is.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    direction: str = ""


@dataclass(frozen=True)
class FeedTable:
    """A table of the feed. key: the columns that together stand in one row only."""

    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns in their order."""
        return tuple(column.name for column in self.columns)


_HIGHER, _LOWER, _OWN = "higher is better", "lower is better", "`direction` of `components`"
_INDEX = Column("index", "text", "code of the index")
_YEAR = Column("year", "integer", "year of the edition", "year")
_UNIT = Column("unit", "text", "unit by its official Vietnamese name")
_COMPONENT = Column("component", "text", "code of the component; `total` is the index itself")
_UNITS = Column("units", "integer", "which list of units the edition is of: how many units it has", "units")
_MARK = Column("mark", "text", "`Số liệu thử` where the edition is only a trial, made from the example codebook")
_EDITION = (_INDEX, _YEAR, _UNITS)
_SCORED = (*_EDITION, _UNIT, _COMPONENT)

TABLES: Final[Mapping[str, FeedTable]] = {
    "editions": FeedTable(
        "the current version of every edition",
        ("index", "year", "units"),
        (
            *_EDITION,
            Column("name_vi", "text", "name of the index"),
            Column("name_en", "text", "its English name"),
            Column("publisher_vi", "text", "who publishes it"),
            Column("publisher_en", "text", "the same in English"),
            Column("home_unit", "text", "the office's own unit"),
            Column("version", "integer", "number of the version, from 1"),
            Column("origin", "text", "`built_in`, `upload`, `survey`; or `derived` from the edition on its day's list"),
            Column("file", "text", "file that the version was read from"),
            Column("sha256", "text", "its checksum"),
            Column("imported_at", "moment", "when the version was stored"),
            _MARK,
        ),
    ),
    "components": FeedTable(
        "names, weights and scales of the components of every edition, by group of units",
        ("index", "year", "units", "group", "component"),
        (
            *_EDITION,
            Column("group", "text", "code of the group of units that are ranked together"),
            _COMPONENT,
            Column("name_vi", "text", "name in that edition"),
            Column("name_en", "text", "its English name"),
            Column("framework", "text", "code of the framework; another one breaks the series"),
            Column("construct", "text", "what is measured: only equal ones compare over years"),
            Column("weight", "number", "weight in the total; empty where unknown", "share 0–1"),
            Column("weights_confidence", "text", "`exact`, `inferred`, `assumed` or `unknown`"),
            Column("direction", "integer", "1: higher is better; −1: lower is"),
            Column("lowest", "number", "lowest possible score", "points"),
            Column("highest", "number", "highest possible score", "points"),
        ),
    ),
    "indicators": FeedTable(
        "names and scales of the indicators of every edition",
        ("index", "year", "units", "component", "indicator"),
        (
            *_EDITION,
            _COMPONENT,
            Column("indicator", "text", "number of the indicator within its component, from 1"),
            Column("code", "text", "the publisher's code, where there is one"),
            Column("name", "text", "heading as published; empty where only the number is known"),
            Column("scale", "text", "`fraction` (0–1), `percent` (0–100), `days`, `hours` or `number`"),
        ),
    ),
    "scores": FeedTable(
        "every figure as it is stored: totals, components and indicators; no derived ones",
        ("index", "year", "units", "unit", "component", "indicator"),
        (
            _INDEX,
            _YEAR,
            _UNIT,
            _COMPONENT,
            Column("indicator", "text", "number of the indicator; empty for a component and the total"),
            Column("value", "number", "the figure as published", "points, or the indicator's scale", _OWN),
            Column("rank", "integer", "the rank as published or stated; none is computed here", "rank", _LOWER),
            Column("rank_of", "integer", "units that are ranked together; empty where unknown", "units"),
            Column("status", "text", "status of the value"),
            Column("source", "text", "who publishes the value, or the rank where only that is known"),
            _UNITS,
            _MARK,
        ),
    ),
    "standings": FeedTable(
        "where every unit stands in every edition, and what changed since its edition before",
        ("index", "year", "units", "unit", "component"),
        (
            *_SCORED,
            Column("group", "text", "code of the group of units that are ranked together"),
            Column("region", "text", "region or block by its Vietnamese name"),
            Column("value", "number", "the published score, else the computed total", "points", _OWN),
            Column("value_status", "text", "of the published score; `derived`: mean of the parts of a merged unit"),
            Column("computed_value", "number", "the total from the weights", "points", _HIGHER),
            Column("rank", "integer", "the published or stated rank, else the computed one", "rank", _LOWER),
            Column("rank_of", "integer", "units that the rank counts; empty where unknown", "units"),
            Column("rank_status", "text", "`published`, `stated` or `computed`"),
            Column("rank_source", "text", "who publishes or states the rank, where another than the value's"),
            Column("percentile", "number", "100 is the best", "0–100", _HIGHER),
            Column("median", "number", "of the units ranked together", "points"),
            Column("gap_to_median", "number", "own value less the median", "points", _OWN),
            Column("best", "number", "best score", "points"),
            Column("gap_to_best", "number", "own value less the best", "points", _OWN),
            Column("region_rank", "integer", "rank among the region's units with figures", "rank", _LOWER),
            Column("region_of", "integer", "the region's units with figures", "units"),
            Column("low", "number", "lower end of a survey's 90 % interval", "points"),
            Column("high", "number", "its upper end", "points"),
            Column("previous_year", "integer", "the unit's edition before", "year"),
            Column("previous_value", "number", "its value then", "points", _OWN),
            Column("value_change", "number", "empty across frameworks", "points", _OWN),
            Column("previous_rank", "integer", "its rank then", "rank", _LOWER),
            Column("previous_rank_of", "integer", "units that it counted", "units"),
            Column("rank_change", "integer", "plus is up; empty where the lists do not compare", "places", _HIGHER),
            Column("crosses_break", "boolean", "the framework changed in between"),
            _MARK,
        ),
    ),
    "flags": FeedTable(
        "every flag of every unit in every edition, with the thresholds in force",
        ("index", "year", "units", "unit", "component", "rule"),
        (
            *_SCORED,
            Column("rule", "text", "code of the rule"),
            Column("severity", "text", "`high`, `medium` or `low`"),
            Column("reason_vi", "text", "why, in words"),
            Column("reason_en", "text", "the same in English"),
            Column("is_answered", "boolean", "some action works on it"),
            _MARK,
        ),
    ),
    "actions": FeedTable(
        "every action of the communication plans",
        ("action",),
        (
            Column("action", "integer", "number of the action"),
            Column("plan_year", "integer", "year of its plan", "year"),
            Column("supplement", "integer", "amendment that brought it; 0 is the plan as signed"),
            Column("title", "text", "what is done"),
            Column("status", "text", ", ".join(f"`{status}`" for status in STATUSES)),
            Column("progress", "integer", "how much is done", "percent", _HIGHER),
            Column("index", "text", "code of the index whose edition it answers"),
            Column("year", "integer", "year of that edition", "year"),
            Column("unit", "text", "unit of that edition by its official Vietnamese name"),
            Column("rule", "text", "code of the flag's rule"),
            Column("components", "text", "what it works on, as `index:component`, several apart by `; `"),
            Column("topics", "text", "topics of the plan, several apart by `; `"),
            Column("audience", "text", "for whom"),
            Column("channel", "text", "by which means"),
            Column("product", "text", "what comes of it"),
            Column("lead_unit", "text", "who leads"),
            Column("coordinating", "text", "who helps, several apart by `; `"),
            Column("start", "date", "first day"),
            Column("due", "date", "last day"),
            Column("rhythm", "text", ", ".join(f"`{rhythm}`" for rhythm in RHYTHMS)),
            Column("occurrences", "integer", "how often it was carried out", "times"),
            Column("evidence", "integer", "how many pieces of evidence it has", "pieces"),
            Column("budget_estimated", "integer", "estimated budget", "đồng"),
            Column("budget_approved", "integer", "approved budget", "đồng"),
            Column("budget_spent", "integer", "spent so far", "đồng"),
            Column("quantity", "number", "how many products"),
            Column("measure_unit", "text", "what the next two are measured in"),
            Column("measure_target", "number", "how much is planned", "`measure_unit`", _HIGHER),
            Column("measure_done", "number", "how much is done", "`measure_unit`", _HIGHER),
            Column("updated_at", "moment", "last change"),
            Column("timing", "text", "how it stood then: " + ", ".join(f"`{timing}`" for timing in TIMINGS)),
            Column("other_channels", "text", "by which further means, several apart by `; `"),
            Column("missed", "integer", "due days without a result until then", "times", _LOWER),
        ),
    ),
    "check_ins": FeedTable(
        "what units said about the actions, as of a day",
        ("check_in",),
        (
            Column("check_in", "integer", "number of the check-in"),
            Column("action", "integer", "number of the action"),
            Column("day", "date", "as of which day"),
            Column("progress", "integer", "how much was done then", "percent", _HIGHER),
            Column("held", "integer", "how often a recurring action had been carried out", "times"),
            Column("value", "number", "how much was done then", "`measure_unit` of `actions`", _HIGHER),
            Column("done", "text", "what was done"),
            Column("obstacles", "text", "what stands in the way"),
            Column("next_steps", "text", "what comes next"),
            Column("updated_at", "moment", "last change"),
        ),
    ),
    "targets": FeedTable(
        "every measurable part of the plans' targets, as it stood when the feed was written",
        ("plan_year", "part"),
        (
            Column("plan_year", "integer", "year of the plan", "year"),
            Column("target", "text", "code of the target"),
            Column("part", "text", "code of its part"),
            Column("text", "text", "the part in the plan's words"),
            Column("kind", "text", "form of the part, such as `rank_band` or `percentage`"),
            Column("index", "text", "code of the index that judges it"),
            Column("component", "text", "code of the component that judges it"),
            Column("due_year", "integer", "year by whose end it is to be reached", "year"),
            Column("status", "text", "`met`, `on_course`, `behind`, `not_met` or `unknown`"),
            Column("measured", "number", "what was reached", "the part's own"),
            Column("goal", "number", "what is to be reached", "the part's own"),
            Column("ratio", "number", "measured ÷ goal; empty for ranks", "1 is all", _HIGHER),
            Column("reason_vi", "text", "why, in words"),
            Column("reason_en", "text", "the same in English"),
            Column("source", "text", "who says so"),
            Column("period", "text", "edition or periods measured"),
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """What was written: the folder, and how many rows each table has."""

    folder: Path
    rows: Mapping[str, int]


def write_feed(folder: Path, tables: Mapping[str, pd.DataFrame], program: str, moment: datetime) -> Written:
    """Write every table into a folder, in place of the feed that is there.

    tables: by the names of TABLES, each with its columns; None, NaN and empty text are all "nothing". program: its
    version. moment: when the figures were read. The folder is made if it is not there; what else lies in a feed's
    folder stays. Raises NotAFeedError for a folder with other things in it, OSError; then the former feed is untouched.
    """
    require_feed_folder(folder)
    target = folder.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_stale(target)
    scratch = target.with_name(f"{_scratch_start(target)}{secrets.token_hex(4)}")
    scratch.mkdir()
    try:
        rows = {name: _write_table(scratch, name, tables[name]) for name in TABLES}
        _write_manifest(scratch, rows, program, moment)
        _put_in_place(scratch, target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return Written(folder, rows)


def require_feed_folder(folder: Path) -> None:
    """Raise NotAFeedError for a folder with other things in it than a feed."""
    target = folder.resolve()
    if target.exists() and not (target / MANIFEST).is_file() and (not target.is_dir() or any(target.iterdir())):
        raise NotAFeedError(folder)


def _write_table(folder: Path, name: str, frame: pd.DataFrame) -> int:
    columns = TABLES[name].columns
    values = [_values(frame[column.name], column.kind) for column in columns]
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        writer.writerow(TABLES[name].names)
        writer.writerows([_text(value) for value in row] for row in zip(*values, strict=True))
    schema = pa.schema([
        pa.field(column.name, _ARROW[column.kind], metadata={k: v for k, v in asdict(column).items() if v})
        for column in columns
    ])  # fmt: skip
    arrays = [pa.array(held, type=_ARROW[column.kind]) for held, column in zip(values, columns, strict=True)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), folder / f"{name}.parquet")
    return len(frame)


def _values(column: pd.Series, kind: Kind) -> list[Any]:
    """The values of a column as Python's own; nothing is None. Raises ValueError for a part of a whole number."""
    return [None if _is_nothing(value) else _value(value, kind) for value in column.tolist()]


def _is_nothing(value: Any) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or value == "" or (
        isinstance(value, float) and not math.isfinite(value)
    )  # fmt: skip


def _value(value: Any, kind: Kind) -> Any:
    if kind == "integer":
        if value != int(value):
            raise ValueError(f"not a whole number: {value!r}")
        return int(value)
    if kind == "number":
        return float(value)
    if kind == "boolean":
        return bool(value)
    if kind == "moment":
        return pd.Timestamp(value).to_pydatetime().astimezone(UTC)
    return value if kind == "date" else str(value)


def _text(value: Any) -> str:
    """A value as CSV holds it: a number in as many digits as bring back the same bits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return plain_text(value) if isinstance(value, str) else repr(value)


def _write_manifest(folder: Path, rows: Mapping[str, int], program: str, moment: datetime) -> None:
    tables = {
        name: {
            "about": table.about,
            "rows": rows[name],
            "key": list(table.key),
            "columns": [asdict(column) for column in table.columns],
            "files": {path.name: _facts(path) for path in (folder / f"{name}.csv", folder / f"{name}.parquet")},
        }
        for name, table in TABLES.items()
    }
    head = {"feed": VERSION, "program": program, "written_at": _text(moment.astimezone(UTC)), "tables": tables}
    (folder / MANIFEST).write_text(json.dumps(head, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _facts(path: Path) -> dict[str, object]:
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": sha256(content).hexdigest()}


# --- putting in place --------------------------------------------------------------------------------------


def _put_in_place(scratch: Path, target: Path) -> None:
    """Make a folder the target; the former target is the scratch folder then, without what others had put there."""
    if not target.exists():
        scratch.rename(target)
        return
    ours = set(_files_of(target))
    _exchange(scratch, target)
    for path in _others(scratch, ours):
        if not (target / path.name).exists():
            path.rename(target / path.name)


def _files_of(feed: Path) -> Iterator[str]:
    """The names of the files that a feed says it has; an empty folder has none."""
    manifest = feed / MANIFEST
    if manifest.is_file():
        yield MANIFEST
        for table in json.loads(manifest.read_text(encoding="utf-8"))["tables"].values():
            yield from table["files"]


def _others(folder: Path, ours: Iterable[str]) -> Sequence[Path]:
    return [path for path in folder.iterdir() if path.name not in ours]


def _exchange(new: Path, former: Path) -> None:
    """Swap two folders, in one step where the system can; else in two, between which there is no folder."""
    if _exchange_at_once(new, former):
        return
    aside = new.with_name(f"{new.name}-former")
    former.rename(aside)
    try:
        new.rename(former)
    except OSError:
        aside.rename(former)
        raise
    aside.rename(new)


def _exchange_at_once(new: Path, former: Path) -> bool:
    """Whether Linux swapped them; False where the system or the file system does not know how."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    if library.renameat2(_HERE, os.fsencode(new), _HERE, os.fsencode(former), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(former))


def _scratch_start(target: Path) -> str:
    return f".{target.name}-writing-"


def _remove_stale(target: Path) -> None:
    """Remove what a run that was killed has left beside the target."""
    for path in target.parent.glob(f"{_scratch_start(target)}*"):
        if time.time() - path.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(path, ignore_errors=True)
