"""Decides by its bytes what a file is, and looks at the directory of a zip before anything is unpacked."""

import io
import stat
import zipfile
from typing import Literal

from data.reading.limits import MEGABYTE, Limits
from data.reading.problems import Problem, RejectedFileError

ContainerKind = Literal["zip", "xls", "text"]

OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_CONTENT_TYPES = "[Content_Types].xml"
_ENCRYPTED = 0x1
_UNIX = 3
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The two that the format of Excel allows; others unpack far more from fewer bytes."""


def kind_of(content: bytes) -> ContainerKind:
    """What a file is by its first bytes: a zip (.xlsx), an old Excel file (.xls), else text."""
    if content.startswith(_ZIP_SIGNATURES):
        return "zip"
    if content.startswith(OLE_SIGNATURE) or is_bare_biff(content):
        return "xls"
    return "text"


def is_bare_biff(content: bytes) -> bool:
    """Whether this is an .xls without the OLE container: it begins with a BOF record of Excel 2 to 8."""
    return (
        len(content) > 8
        and content[0] == 0x09
        and content[1] in (0x00, 0x02, 0x04, 0x08)
        and content[2] in (0x04, 0x06, 0x08, 0x10)
        and content[3] == 0x00
    )


def check_size(content: bytes, limits: Limits) -> None:
    """Raise RejectedFileError for a file that is larger than the limit."""
    if len(content) > limits.file_bytes:
        raise RejectedFileError(too_large(f"{len(content) / MEGABYTE:.1f} MB", f"{limits.file_bytes // MEGABYTE} MB"))


def check_archive(content: bytes, limits: Limits) -> None:
    """Raise RejectedFileError for a zip that is damaged, no workbook, protected, or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except Exception as error:  # a damaged directory raises BadZipFile, struct.error, UnicodeDecodeError and more
        raise RejectedFileError(Problem("unreadable_file", found=type(error).__name__)) from error
    if len(entries) > limits.zip_entries:
        raise RejectedFileError(too_large(f"{len(entries)} zip", f"{limits.zip_entries} zip"))
    _check_unpacked(entries, len(content), limits)
    _check_names(entries)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise RejectedFileError(Problem("protected_file"))


def too_large(found: str, limit: str) -> Problem:
    """The problem of a file beyond a limit."""
    return Problem("file_too_large", found=found, details={"limit": limit})


def _check_unpacked(entries: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    # A small part of nothing but blanks may well shrink to almost nothing.
    tightest = max(
        (entry.file_size / max(entry.compress_size, 1) for entry in entries if entry.file_size > MEGABYTE), default=0
    )
    if unpacked > limits.unpacked_bytes:
        found, limit = f"{unpacked / MEGABYTE:.0f} MB (zip)", f"{limits.unpacked_bytes // MEGABYTE} MB (zip)"
    elif unpacked > limits.ratio * packed or tightest > limits.ratio:
        found, limit = f"{max(unpacked / packed, tightest):.0f} × (zip)", f"{limits.ratio} × (zip)"
    else:
        return
    raise RejectedFileError(too_large(found, limit))


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    if _CONTENT_TYPES not in [entry.filename for entry in entries]:
        raise RejectedFileError(Problem("unreadable_file", found=_CONTENT_TYPES))
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        # Two readers may take different ones of two parts with one name, so that what was checked is not what is read.
        is_twice = name.casefold() in seen
        seen.add(name.casefold())
        is_link = entry.create_system == _UNIX and stat.S_ISLNK(entry.external_attr >> 16)
        leads_out = name.startswith("/") or ".." in name.split("/")
        if is_twice or is_link or leads_out or entry.compress_type not in _METHODS:
            raise RejectedFileError(Problem("unreadable_file", found=entry.filename))
