"""What the reader of .xlsx takes from inside openpyxl is there. Imports nothing that would break if it were not."""

from __future__ import annotations

import ast
import importlib
import inspect
import io
import tomllib
from types import SimpleNamespace

import openpyxl
import pytest
from openpyxl.reader.excel import ExcelReader

from tests.support import ROOT

SOURCE = ast.parse((ROOT / "data" / "reading" / "files" / "xlsx.py").read_text(encoding="utf-8"))
OBJECTS = {"wb", "_book", "reader", "parser"}
"""What openpyxl's own objects are called there."""

SAY = (
    "openpyxl {}: {} is gone, on which data/reading/files/xlsx.py builds; keep the version pinned, or rewrite that file"
)


def imported() -> list[tuple[str, str]]:
    """Each name that is imported from openpyxl, with its module."""
    froms = [node for node in ast.walk(SOURCE) if isinstance(node, ast.ImportFrom)]
    return [
        (str(node.module), name.name)
        for node in froms
        if str(node.module).startswith("openpyxl")
        for name in node.names
    ]


def attributes(holder: str) -> set[str]:
    """The attributes that are read of what is called so."""
    return {
        node.attr
        for node in ast.walk(SOURCE)
        if isinstance(node, ast.Attribute)
        and (node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")) == holder
    }


@pytest.mark.parametrize(("module", "name"), imported())
def test_every_name_that_is_imported_from_openpyxl_is_there(module: str, name: str) -> None:
    assert hasattr(importlib.import_module(module), name), SAY.format(openpyxl.__version__, f"{module}.{name}")


def test_every_attribute_that_is_read_of_its_objects_is_there() -> None:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    reader = ExcelReader(out, read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    reader.read_strings()
    objects = SimpleNamespace(wb=reader.wb, _book=reader.wb, reader=reader, parser=reader.parser)
    used = [(holder, name) for holder in sorted(OBJECTS) for name in sorted(attributes(holder))]
    assert {("_book", "_cell_styles"), ("_book", "_number_formats"), ("wb", "_date_formats")} <= set(used)
    gone = [f"{holder}.{name}" for holder, name in used if not hasattr(getattr(objects, holder), name)]
    assert not gone, SAY.format(openpyxl.__version__, ", ".join(gone))


def test_the_parser_of_sheets_is_the_one_that_is_extended() -> None:
    from openpyxl.worksheet._reader import WorkSheetParser

    methods = {"parse_row", "parse_cell"}
    given = {"data_only", "epoch", "date_formats", "timedelta_formats"}
    parameters = set(inspect.signature(WorkSheetParser.__init__).parameters)
    gone = {name for name in methods if not hasattr(WorkSheetParser, name)} | (given - parameters)
    assert not gone, SAY.format(openpyxl.__version__, ", ".join(sorted(gone)))
    parser = WorkSheetParser(io.BytesIO(), [], data_only=True)
    cell = parser.parse_cell(importlib.import_module("openpyxl.xml.functions").fromstring("<c r='A1'><v>1</v></c>"))
    gone = {"row", "column", "value", "data_type", "style_id"} - set(cell)
    gone |= {name for name in ("source", "row_dimensions") if not hasattr(parser, name)}
    assert not gone, SAY.format(openpyxl.__version__, ", ".join(sorted(gone)))


def test_the_version_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"openpyxl=={openpyxl.__version__}" in project["dependencies"]
