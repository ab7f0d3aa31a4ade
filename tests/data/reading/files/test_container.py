"""What a file is, is decided by its bytes; a zip is judged by its directory before anything is unpacked."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable

import pytest

from data.reading.files.container import OLE_SIGNATURE, kind_of
from data.reading.files.opening import read_workbook
from data.reading.limits import (
    ANSWERS,
    SETTINGS,
    Limits,
    answer_limits_from_environment,
    limits_from_environment,
)
from data.reading.problems import RejectedFileError
from tests.data.reading.containers import container_of_streams
from tests.data.reading.workbooks import saved, wide

BOOK = saved(wide())


def with_parts(*parts: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A real workbook with more parts in its zip."""
    out = io.BytesIO(BOOK)
    with zipfile.ZipFile(out, "a", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are there twice
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def _link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("xl/lien-ket")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return entry


def _marked_encrypted() -> bytes:
    """The workbook with the flag of encryption on every part, in both directories of the zip."""
    content = bytearray(BOOK)
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + flags_at] |= 1
            at = content.find(signature, at + 1)
    return bytes(content)


def rejected(content: bytes, limits: Limits | None = None) -> tuple[str, str]:
    """The code of the problem and what was found."""
    with pytest.raises(RejectedFileError) as caught:
        read_workbook(content, "tep.xlsx", limits)
    return caught.value.problem.code, caught.value.problem.found


@pytest.mark.parametrize("name", ["tep.xlsx", "tep.csv", "tep.xls", "../../tep", "tệp" * 100])
def test_the_name_says_nothing_about_the_kind(name: str) -> None:
    book = read_workbook(BOOK, name)
    assert (book.kind, book.file_name, book.sheets[0].name) == ("xlsx", name, "Bảng điểm")


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"PK\x03\x04", "zip"),
        (OLE_SIGNATURE, "xls"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "xls"),
        ("\tTỉnh\tĐiểm".encode(), "text"),
        (b"", "text"),
    ],
)
def test_the_first_bytes_say_what_it_is(start: bytes, kind: str) -> None:
    assert kind_of(start + bytes(8) if start else b"") == kind


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (lambda: with_parts(("xl/../../etc/passwd", b"x")), "xl/../../etc/passwd"),
        (lambda: with_parts(("/etc/passwd", b"x")), "/etc/passwd"),
        (lambda: with_parts(("XL/Workbook.xml", b"x")), "XL/Workbook.xml"),
        (lambda: with_parts((_link(), b"/etc/passwd")), "xl/lien-ket"),
        (lambda: with_parts(("xl/la.bin", b"x"), method=zipfile.ZIP_LZMA), "xl/la.bin"),
    ],
    ids=["out of the folder", "absolute", "twice", "a link", "an unusual method"],
)
def test_a_zip_that_no_program_for_tables_writes_is_refused(make: Callable[[], bytes], found: str) -> None:
    assert rejected(make()) == ("unreadable_file", found)


def test_a_bomb_is_refused_by_the_directory_alone() -> None:
    small_part = with_parts(("xl/media/la.bin", bytes(3 * 2**20)))
    assert rejected(small_part)[0] == "file_too_large"
    assert (
        rejected(with_parts(("xl/la.bin", bytes(range(256)) * 8)), Limits(unpacked_bytes=1000))[0] == "file_too_large"
    )
    assert rejected(BOOK, Limits(zip_entries=3))[0] == "file_too_large"
    assert rejected(BOOK, Limits(file_bytes=100))[0] == "file_too_large"


def test_a_part_that_unpacks_to_more_than_it_says_is_not_unpacked() -> None:
    content = bytearray(with_parts(("xl/sharedStrings2.xml", bytes(200_000))))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    assert read_workbook(bytes(content), "tep").sheets[0].cells[1, 1].value == "PCI năm 2016"


def test_a_password_is_named_whether_on_the_file_or_on_its_zip() -> None:
    assert rejected(container_of_streams(["EncryptionInfo", "EncryptedPackage"])) == ("protected_file", "")
    assert rejected(_marked_encrypted()) == ("protected_file", "")


def test_an_ole_file_of_another_program_is_no_workbook() -> None:
    assert rejected(container_of_streams(["WordDocument"])) == ("another_document", "Word")


def test_every_limit_is_a_setting() -> None:
    assert {setting.attribute for setting in SETTINGS.values()} == set(vars(Limits()))
    assert limits_from_environment({}) == Limits()
    assert limits_from_environment({"DASHBOARD_READER_FILE_MB": " 3 "}).file_bytes == 3 * 1024 * 1024
    assert limits_from_environment({"DASHBOARD_READER_SECONDS": "5"}).seconds == 5


def test_the_answers_of_a_survey_have_limits_of_their_own_and_the_memory_of_every_file() -> None:
    assert answer_limits_from_environment({}) == ANSWERS
    set_by_hand = {"DASHBOARD_ANSWERS_ROWS": "500", "DASHBOARD_READER_ROWS": "700", "DASHBOARD_READER_MEMORY_MB": "512"}
    limits = answer_limits_from_environment(set_by_hand)
    assert (limits.rows, limits.memory_bytes) == (500, 512 * 1024 * 1024)
    assert limits_from_environment(set_by_hand).rows == 700


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "mười", "9" * 30, "١"])
def test_a_setting_that_is_no_limit_is_named(value: str) -> None:
    with pytest.raises(ValueError, match="DASHBOARD_READER_ROWS"):
        limits_from_environment({"DASHBOARD_READER_ROWS": value})
