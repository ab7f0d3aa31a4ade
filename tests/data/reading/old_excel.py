"""Writes old Excel files (.xls) record by record, so that a test says exactly what stands in them."""

from __future__ import annotations

import struct

DATE, TWO_DECIMALS = 1, 2
"""The cell styles that every file below has, beside 0 for General."""


def record(code: int, data: bytes) -> bytes:
    return struct.pack("<HH", code, len(data)) + data


def letters(text: str, length_format: str) -> bytes:
    return struct.pack(length_format, len(text)) + b"\x01" + text.encode("utf-16-le")


def start(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 0))


END = record(0x000A, b"")


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    """A cell with a number; row and column from 0, as in the file."""
    return record(0x0203, struct.pack("<HHHd", row, column, style, value))


def label(row: int, column: int, text: str) -> bytes:
    """A cell with a text."""
    return record(0x0204, struct.pack("<HHH", row, column, 0) + letters(text, "<H"))


def boolean_or_error(row: int, column: int, value: int, *, is_error: bool) -> bytes:
    """A cell with true, false or an error's number."""
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, value, is_error))


def old_file(*sheets: tuple[str, int, bytes], before: bytes = b"") -> bytes:
    """An .xls as Excel 97 writes its stream: sheets of (name, visibility, records)."""
    styles = b"".join(
        record(0x00E0, struct.pack("<HHH", 0, number_format, 0xFFF4) + bytes(14)) for number_format in (0, 14, 164)
    )
    opening = start(0x0005) + before + record(0x0042, struct.pack("<H", 1200))
    opening += record(0x041E, struct.pack("<H", 164) + letters("0.00", "<H")) + styles
    names = [letters(name, "<B") for name, _, _ in sheets]
    place = len(opening) + sum(10 + len(name) for name in names) + len(END)
    listed, bodies = b"", b""
    for (_, visibility, records), name in zip(sheets, names, strict=True):
        listed += record(0x0085, struct.pack("<IBB", place + len(bodies), visibility, 0) + name)
        bodies += start(0x0010) + records + END
    return opening + listed + END + bodies
