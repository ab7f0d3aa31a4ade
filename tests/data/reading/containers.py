"""Writes the containers of Excel files part by part: the zip of an .xlsx, the streams of an OLE file."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping

import openpyxl

from data.reading.files.container import OLE_SIGNATURE
from tests.data.reading.workbooks import saved

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_parts(book: openpyxl.Workbook, parts: Mapping[str, str | None]) -> bytes:
    """The bytes of a workbook with these parts in place of its own; None leaves one out."""
    source, out = io.BytesIO(saved(book)), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(set(parts) - set(old.namelist()))]:
            content = parts.get(name, old.read(name).decode() if name not in parts else None)
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def part_of(book: openpyxl.Workbook, name: str) -> str:
    """One part of a workbook as it is saved."""
    with zipfile.ZipFile(io.BytesIO(saved(book))) as archive:
        return archive.read(name).decode()


def container_of_streams(names: Iterable[str]) -> bytes:
    """An OLE container whose directory has streams of these names, all of them empty."""
    free, end, of_table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = OLE_SIGNATURE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *([free] * 108))
    table = struct.pack("<128I", of_table, end, *([free] * 126))
    entries = b""
    for name, kind in [("Root Entry", 5), *((name, 2) for name in names)]:
        letters = name.encode("utf-16-le") + b"\0\0"
        child = 1 if kind == 5 else free
        entries += letters.ljust(64, b"\0") + struct.pack("<HBBIII", len(letters), kind, 1, free, free, child)
        entries += bytes(36) + struct.pack("<III", end, 0, 0)
    return header + table + entries.ljust(512, b"\0")


def container_with(name: str, content: bytes) -> bytes:
    """An OLE container with one stream, of up to 64,000 bytes."""
    size = max(len(content), 4096)  # a shorter one would stand in the small sectors
    sectors = -(-size // 512)
    free, end, of_table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    chain = [*range(3, 2 + sectors), end]
    header = OLE_SIGNATURE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *([free] * 108))
    table = struct.pack("<128I", of_table, end, *chain, *([free] * (126 - sectors)))
    entries = b""
    for entry, kind, first, length in (("Root Entry", 5, end, 0), (name, 2, 2, size)):
        letters = entry.encode("utf-16-le") + b"\0\0"
        child = 1 if kind == 5 else free
        entries += letters.ljust(64, b"\0") + struct.pack("<HBBIII", len(letters), kind, 1, free, free, child)
        entries += bytes(36) + struct.pack("<III", first, length, 0)
    return header + table + entries.ljust(512, b"\0") + content.ljust(sectors * 512, b"\0")
