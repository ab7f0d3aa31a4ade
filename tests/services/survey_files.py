"""Answers as the survey programs export them."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl

from tests.data.survey.builders import (
    CODES,
    EXPORTERS,
    SMALL,
    Said,
)

PLAIN = replace(SMALL, questionnaire=replace(SMALL.questionnaire, margins={}))
"""A codebook that asks nothing about respondents."""
Sheets = dict[str, list[list[object]]]


def workbook(sheets: Sheets) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell(exporter: str, one: Said, code: str) -> object:
    value = one.answers.get(code)
    return "" if code not in one.answers or value == frozenset() else EXPORTERS[exporter].cell(code, value)


def kobo_repeated(said: list[Said]) -> bytes:
    """KoboToolbox: a group that is repeated for each unit stands on a sheet of its own."""
    main: list[list[object]] = [["start", "end", "_id", "_uuid", "_submission_time", "_submitted_by", "_index"]]
    units: list[list[object]] = [
        ["don_vi", *CODES, "_index", "_parent_table_name", "_parent_index", "_submission__id", "_submission__uuid",
         "_submission__submission_time", "_submission__validation_status"]
    ]  # fmt: skip
    for n, one in enumerate(said, start=1):
        main.append([EXPORTERS["kobo"].time(one.start), EXPORTERS["kobo"].time(one.end), 5000 + n, f"u-{n}",
                     "2023-12-15T01:00:00", "dieu_tra", n])  # fmt: skip
        units.append([one.unit, *(cell("kobo", one, code) for code in CODES), n, "DDCI", n, 5000 + n, f"u-{n}",
                      "2023-12-15T01:00:00", ""])  # fmt: skip
    return workbook({"DDCI": main, "danh_gia": units})
