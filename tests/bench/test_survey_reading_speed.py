"""Answers of the largest size allowed, 30000 rows × 300 columns, as a workbook and as text: seconds and megabytes."""

from __future__ import annotations

import csv
import io
import random
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from data.reading.files import worker
from data.reading.limits import ANSWERS, MEGABYTE
from data.survey.answers.answers import read_answers
from data.survey.answers.raw import look_at_answers
from data.survey.answers.suggestion import suggest_mapping
from data.survey.codebook.example import example_codebook
from tests.data.survey.builders import CATALOGUE, UNITS

pytestmark = pytest.mark.bench

MOST_SECONDS = {"xlsx": 90.0, "csv": 30.0}
MOST_MB = 400
HEADERS = ["Mã phiếu", *(
    f"{unit.name_vi} [{question.text_vi}]"
    for unit in UNITS.values()
    for question in example_codebook().questionnaire.questions_of(unit.group)
)][: ANSWERS.columns]  # fmt: skip
CODES = ("A1", "A2", "A3", "A4", "A5", "DK")


def as_text() -> bytes:
    chance = random.Random(1)
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(HEADERS)
    for row in range(ANSWERS.rows):
        lines.writerow([f"P{row}", *chance.choices(CODES, k=len(HEADERS) - 1)])
    return out.getvalue().encode()


def as_workbook() -> bytes:
    """Written as XML: a library would take minutes."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["x"])
    empty, out = io.BytesIO(), io.BytesIO()
    book.save(empty)
    chance = random.Random(1)
    letters = [get_column_letter(column) for column in range(1, len(HEADERS) + 1)]
    with zipfile.ZipFile(empty) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as new:
        for entry in old.infolist():
            if entry.filename != "xl/worksheets/sheet1.xml":
                new.writestr(entry.filename, old.read(entry))
                continue
            head, _, tail = old.read(entry).decode().partition("<sheetData>")
            with new.open(entry.filename, "w") as part:
                part.write(f"{head}<sheetData>".encode())
                for row in range(1, ANSWERS.rows + 2):
                    texts = HEADERS if row == 1 else [f"P{row}", *(str(n) for n in chance.choices(range(1, 6), k=299))]
                    kind = ' t="inlineStr"><is><t>', "</t></is></c>"
                    number = "><v>", "</v></c>"
                    cells = "".join(
                        f'<c r="{letter}{row}"{text.join(number if text.isdecimal() else kind)}'
                        for letter, text in zip(letters, texts, strict=True)
                    )
                    part.write(f'<row r="{row}">{cells}</row>'.encode())
                part.write(f"</sheetData>{tail.partition('</sheetData>')[2]}".encode())
    return out.getvalue()


def peak_megabytes() -> float:
    """The most that the reading process has held."""
    with worker._reader(lambda: False) as reader:
        assert reader.process is not None
        status = Path(f"/proc/{reader.process._popen.pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / MEGABYTE


@pytest.mark.parametrize(("kind", "make"), [("xlsx", as_workbook), ("csv", as_text)])
def test_the_largest_answers_are_read_in_time_and_memory(kind: str, make) -> None:
    content = make()
    worker.shutdown()
    codebook = example_codebook()
    mapping = suggest_mapping(look_at_answers(content, "tep").headers, codebook, UNITS.values()).mapping
    heard: list[int] = []
    started = time.perf_counter()
    found = read_answers(content, "tep", codebook, mapping, CATALOGUE, progress=heard.append)
    seconds, peak = time.perf_counter() - started, peak_megabytes()
    print(f"\n{kind}: {len(content) / MEGABYTE:.0f} MB, {seconds:.1f} s, {peak:.0f} MB, {len(found.answers)} rows")
    assert found.rows == ANSWERS.rows
    assert len(mapping.answers) == ANSWERS.columns - 1
    assert heard and heard == sorted(heard)
    assert seconds < MOST_SECONDS[kind]
    assert peak < MOST_MB
