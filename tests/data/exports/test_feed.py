"""The feed's files: what is written is read back equal, the folder is whole at every moment, and others' files stay."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date, datetime
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.exports import feed
from data.exports.feed import MANIFEST, TABLES, NotAFeedError, write_feed
from data.exports.formulas import FORMULA_SIGNS, original_text
from tests.data.exports.feed_tables import MOMENT, tables, value_of
from tests.support import ROOT, by_turns


def csv_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def typed(text: str, kind: str) -> Any:
    """What a reader of the CSV file makes of a field."""
    if text == "":
        return None
    return {
        "text": original_text,
        "integer": int,
        "number": float,
        "boolean": lambda text: {"true": True, "false": False}[text],
        "date": date.fromisoformat,
        "moment": datetime.fromisoformat,
    }[kind](text)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_csv_and_parquet_hold_the_same_values_and_types_as_were_given(tmp_path: Path) -> None:
    given = tables()
    written = write_feed(tmp_path / "feed", given, "9.9", MOMENT)
    assert written.rows == dict.fromkeys(TABLES, 20)
    for name, table in TABLES.items():
        header, *lines = csv_rows(tmp_path / "feed" / f"{name}.csv")
        assert tuple(header) == table.names
        parquet = pq.read_table(tmp_path / "feed" / f"{name}.parquet")
        assert tuple(parquet.column_names) == table.names
        for at, column in enumerate(table.columns):
            wanted = [None if value == "" else value for value in given[name][column.name]]
            assert [typed(line[at], column.kind) for line in lines] == wanted
            assert parquet.column(at).to_pylist() == wanted
            assert parquet.schema.field(at).type == {
                "text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(),
                "date": pa.date32(), "moment": pa.timestamp("us", tz="UTC"),
            }[column.kind]  # fmt: skip


def test_the_sign_of_a_zero_and_the_last_bit_come_back(tmp_path: Path) -> None:
    write_feed(tmp_path / "feed", tables(), "9.9", MOMENT)
    at = TABLES["scores"].names.index("value")
    read = [float(line[at]) for line in csv_rows(tmp_path / "feed" / "scores.csv")[1:] if line[at]]
    given = [value_of("number", row) for row in range(20) if row % 7 != 6]
    assert [value.hex() for value in read] == [value.hex() for value in given]


def test_no_field_of_text_begins_as_a_formula_and_no_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    write_feed(tmp_path / "feed", tables(), "9.9", MOMENT)
    for name, table in TABLES.items():
        content = (tmp_path / "feed" / f"{name}.csv").read_bytes()
        assert content.startswith(f'"{table.names[0]}"'.encode())
        texts = [at for at, column in enumerate(table.columns) if column.kind == "text"]
        fields = [line[at] for line in csv_rows(tmp_path / "feed" / f"{name}.csv") for at in texts]
        assert not [field for field in fields if field.startswith(FORMULA_SIGNS)]


def test_the_manifest_says_what_the_files_are(tmp_path: Path) -> None:
    write_feed(tmp_path / "feed", tables(3), "9.9", MOMENT)
    said = json.loads((tmp_path / "feed" / MANIFEST).read_text(encoding="utf-8"))
    assert (said["feed"], said["program"], said["written_at"]) == (feed.VERSION, "9.9", "2026-03-01T02:30:00.000000Z")
    found = digests(tmp_path / "feed")
    assert {name: facts["sha256"] for table in said["tables"].values() for name, facts in table["files"].items()} == {
        name: digest for name, digest in found.items() if name != MANIFEST
    }
    assert {name: table["rows"] for name, table in said["tables"].items()} == dict.fromkeys(TABLES, 3)
    assert [column["name"] for column in said["tables"]["scores"]["columns"]] == list(TABLES["scores"].names)


def test_a_part_of_a_whole_number_is_refused(tmp_path: Path) -> None:
    given = tables(2)
    given["scores"]["rank"] = [1.0, 1.5]
    with pytest.raises(ValueError, match=r"1\.5"):
        write_feed(tmp_path / "feed", given, "9.9", MOMENT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("at_once", "step"), by_turns(product((True, False), range(2 * len(TABLES) + 2))))
def test_a_failure_at_any_step_leaves_the_former_feed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, at_once: bool
) -> None:
    folder = tmp_path / "feed"
    write_feed(folder, tables(2), "former", MOMENT)
    before = digests(folder)
    steps = iter(range(step + 1))

    def count_down(*_: object, **__: object) -> None:
        if next(steps) == step:
            raise OSError("no space left")

    def before_each(work: Any) -> Any:
        def count(*args: Any, **kwargs: Any) -> Any:
            count_down()
            return work(*args, **kwargs)

        return count

    with monkeypatch.context() as failing:  # what is patched is everybody's, the program that runs the tests included
        failing.setattr(feed.csv, "writer", before_each(csv.writer))
        failing.setattr(feed.pq, "write_table", before_each(pq.write_table))
        failing.setattr(feed.json, "dumps", before_each(json.dumps))
        if not at_once:
            failing.setattr(feed, "_exchange_at_once", lambda *_: False)
        failing.setattr(feed, "_exchange", before_each(feed._exchange))
        with pytest.raises(OSError, match="no space left"):
            write_feed(folder, tables(5), "newer", MOMENT)
    assert digests(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["feed"]


@pytest.mark.parametrize("at_once", [True, False])
def test_a_second_run_puts_the_new_feed_in_place_and_leaves_what_others_put_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    if not at_once:
        monkeypatch.setattr(feed, "_exchange_at_once", lambda *_: False)
    folder = tmp_path / "feed"
    write_feed(folder, tables(2), "former", MOMENT)
    (folder / "bao-cao.xlsx").write_bytes(b"theirs")
    write_feed(folder, tables(5), "newer", MOMENT)
    assert len(csv_rows(folder / "scores.csv")) == 6
    assert (folder / "bao-cao.xlsx").read_bytes() == b"theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["feed"]


def test_where_the_new_folder_cannot_be_put_the_former_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "_exchange_at_once", lambda *_: False)
    folder = tmp_path / "feed"
    write_feed(folder, tables(2), "former", MOMENT)
    before, rename = digests(folder), Path.rename

    def refused(self: Path, target: Path) -> Path:
        if target == folder and not self.name.endswith("-former"):
            raise PermissionError("open elsewhere")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(PermissionError):
        write_feed(folder, tables(5), "newer", MOMENT)
    assert digests(folder) == before


def test_a_folder_of_other_things_is_refused_and_an_empty_one_taken(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.docx").write_bytes(b"theirs")
    with pytest.raises(NotAFeedError, match="other"):
        write_feed(tmp_path / "other", tables(1), "9.9", MOMENT)
    assert digests(tmp_path / "other").keys() == {"thesis.docx"}
    (tmp_path / "empty").mkdir()
    write_feed(tmp_path / "empty", tables(1), "9.9", MOMENT)
    assert (tmp_path / "empty" / MANIFEST).is_file()


def test_what_a_killed_run_left_is_removed_once_it_is_old(tmp_path: Path) -> None:
    left, fresh = tmp_path / ".feed-writing-0001", tmp_path / ".feed-writing-0002"
    for folder in (left, fresh):
        folder.mkdir()
        (folder / "scores.csv").write_bytes(b"half")
    os.utime(left, (time.time() - 7200,) * 2)
    write_feed(tmp_path / "feed", tables(1), "9.9", MOMENT)
    assert sorted(path.name for path in tmp_path.iterdir()) == [fresh.name, "feed"]


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform != "linux", reason="folders change places in one step on Linux only")
def test_a_reader_never_sees_half_a_feed_while_runs_are_killed(tmp_path: Path) -> None:
    """Whoever has opened the folder finds every file of one feed in it, whatever happens to the writers."""
    folder = tmp_path / "feed"
    write_feed(folder, tables(2), "former", MOMENT)
    program = (
        "from pathlib import Path; from data.exports.feed import write_feed\n"
        "from tests.data.exports.feed_tables import MOMENT, tables\n"
        f"[write_feed(Path({str(folder)!r}), tables(rows), 'newer', MOMENT) for rows in range(3, 300)]"
    )
    for lived in (0.15, 0.4):
        writer = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
        try:
            since, seen = None, set()
            while since is None or time.monotonic() - since < lived:
                assert writer.poll() is None
                seen.add(_whole(folder))
                if since is None and len(seen) > 1:  # the writer is at work
                    since = time.monotonic()
        finally:
            writer.send_signal(signal.SIGKILL)
            writer.wait()
        assert len(seen) > 1
        _whole(folder)


def _whole(folder: Path) -> int:
    """How many rows the feed has that is there now; fails where its files are not those that it names."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        while True:
            try:
                said = json.loads(_content(MANIFEST, opened))
                files = {name: facts for table in said["tables"].values() for name, facts in table["files"].items()}
                found = {name: sha256(_content(name, opened)).hexdigest() for name in files}
            except FileNotFoundError:  # the former feed is being removed; it was whole when it was opened
                os.close(opened)
                opened = os.open(folder, os.O_RDONLY)
                continue
            assert found == {name: facts["sha256"] for name, facts in files.items()}
            return said["tables"]["scores"]["rows"]
    finally:
        os.close(opened)


def _content(name: str, folder: int) -> bytes:
    with open(name, "rb", opener=lambda path, flags: os.open(path, flags, dir_fd=folder)) as file:
        return file.read()
