"""The files of whole pages opened by LibreOffice: it finds the same values and types, and shows them alike."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.number_format import is_on_the_border
from tests.ui.conftest import Run
from ui.kit import tables
from ui.kit.downloads import as_csv, as_workbook, figures
from ui.kit.tables import Shown
from wording.numbers import local_time, written

pytestmark = pytest.mark.nightly

PAGES = ("overview", "trends", "component", "compare", "flags", "robustness", "map", "upload")
LOCALES = {"vi": 1066, "en": 1033}

Convert = Callable[[list[Path], str, str], Mapping[str, Path]]


@pytest.fixture
def convert(tmp_path: Path) -> Convert:
    """Convert files with LibreOffice Calc: to a format, read by a filter; the results by the names of the files."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"

    def run(files: list[Path], to: str, read_by: str = "") -> Mapping[str, Path]:
        out = tmp_path / "converted"
        shutil.rmtree(out, ignore_errors=True)
        if program is not None:
            filters = [f"--infilter={read_by}"] if read_by else []
            command = [program, profile, "--headless", *filters, "--convert-to", to, "--outdir", str(out)]
            subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=240)
        found = {path.stem: path for path in out.glob("*.*")} if out.is_dir() else {}
        if not found:
            if os.environ.get("CI") == "true":
                pytest.fail("LibreOffice Calc is missing; .ci/run installs it")
            pytest.skip("LibreOffice Calc (soffice with libreoffice-calc-nogui) is not here")
        return found

    return run


@pytest.fixture(params=["vi", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def shown(look: Run, language: str) -> Mapping[str, list[Shown]]:
    """All tables that each of the pages shows."""
    found = {}
    for page in PAGES:
        state = look(page, lang=language).session_state
        found[page] = list(state[tables._SHOWN].values())
        assert found[page], page
    return found


def contents(path: Path) -> list[list[tuple[Any, ...]]]:
    """Every sheet's rows; nothing at the end of a row or of a sheet."""
    book = openpyxl.load_workbook(path)
    sheets = []
    for sheet in book.worksheets:
        rows = [_bare(row) for row in sheet.iter_rows(values_only=True)]
        while rows and not rows[-1]:
            rows.pop()
        sheets.append(rows)
    return sheets


def _bare(row: tuple[Any, ...]) -> tuple[Any, ...]:
    while row and row[-1] is None:
        row = row[:-1]
    return row


def test_a_workbook_holds_the_same_values_and_types_for_it(
    shown: Mapping[str, list[Shown]], language: str, convert: Convert, tmp_path: Path
) -> None:
    for page, items in shown.items():
        (tmp_path / f"{page}.xlsx").write_bytes(as_workbook(items, language))
    read = convert([tmp_path / f"{page}.xlsx" for page in shown], "xlsx")
    for page in shown:
        ours, theirs = contents(tmp_path / f"{page}.xlsx"), contents(read[page])
        assert [[[*map(_typed, row)] for row in rows] for rows in theirs] == [
            [[*map(_nearly, row)] for row in rows] for rows in ours
        ]


def _typed(value: Any) -> tuple[str, Any]:
    """A value with its kind. A spreadsheet's whole numbers are no kind of their own, its moments count milliseconds."""
    if isinstance(value, datetime):
        return "moment", value.replace(microsecond=0)
    return ("number", float(value)) if isinstance(value, int | float) else (type(value).__name__, value)


def _nearly(value: Any) -> tuple[str, Any]:
    """The same to fifteen figures: LibreOffice's own files have no more. The last bit is tested elsewhere."""
    kind, found = _typed(value)
    return kind, pytest.approx(found, rel=1e-14, abs=0) if kind == "number" else found


def test_a_workbook_shows_there_what_the_screen_shows(look: Run, convert: Convert, tmp_path: Path) -> None:
    """In English, since the program's own language decides about decimal signs, and it speaks English here."""
    expected = {}
    for page in PAGES:
        for at, item in enumerate(look(page, lang="en").session_state[tables._SHOWN].values()):
            name = f"{page}-{at}"
            (tmp_path / f"{name}.xlsx").write_bytes(as_workbook([item], "en"))
            expected[name] = figures(item, "en")[1]
    found = convert([tmp_path / f"{name}.xlsx" for name in expected], "csv:Text - txt - csv (StarCalc):44,34,76")
    for name, rows in expected.items():
        lines = list(csv.reader(io.StringIO(found[name].read_text(encoding="utf-8"), newline="")))[1:]
        for row, line in zip(rows, lines, strict=True):
            for cell, seen in zip(row, line, strict=True):
                digits = (cell.format.digits or 0) + (2 if cell.format.kind == "share" else 0)
                if isinstance(cell.value, int | float) and is_on_the_border(float(cell.value), digits):
                    continue
                assert seen == ("" if cell.value is None else written(cell.value, cell.format, "en"))


def test_a_text_file_holds_the_same_values_and_types_for_it(
    shown: Mapping[str, list[Shown]], language: str, convert: Convert, tmp_path: Path
) -> None:
    """Read with what is in quotes as text, in the language of the file."""
    expected = {}
    for page, items in shown.items():
        for at, item in enumerate(items):
            name = f"{page}-{at}"
            (tmp_path / f"{name}.csv").write_bytes(as_csv(item, language))
            expected[name] = figures(item, language)
    between = ord(";" if language == "vi" else ",")
    read_by = f"Text - txt - csv (StarCalc):{between},34,76,1,,{LOCALES[language]},true,true"
    read = convert([tmp_path / f"{name}.csv" for name in expected], "xlsx", read_by)
    for name, (headings, rows) in expected.items():
        ((first, *others),) = contents(read[name])
        assert list(first) == headings
        values = [_bare(tuple(_in_text(cell.value) for cell in row)) for row in rows]
        assert [[*map(_typed, row)] for row in others] == [[*map(_nearly, row)] for row in values]


def _in_text(value: Any) -> Any:
    """A value as a text file can hold it: a day is a moment at midnight, a text that looks like a formula is marked."""
    if isinstance(value, datetime):
        return local_time(value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    return value
