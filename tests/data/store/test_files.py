"""The bytes of files: kept as they came, once, under a name of our own, and only as long as something needs them."""

import re

import pytest

from data.rights import operator
from data.store.database import Store
from data.store.drafts import Draft, discard_draft, save_draft
from data.store.editions import publish, withdraw
from data.store.files import SourceFile, UnknownFileError, source_content
from data.store.versions import versions
from tests.data.store.builders import edition, everything, read_from

FILE = SourceFile("bảng điểm.xlsx", bytes(range(256)) * 10)


def test_the_fingerprint_of_a_file_is_the_sha_256_of_its_bytes() -> None:
    # The second value of FIPS 180-2, appendix B.1.
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert SourceFile("abc.xlsx", b"abc").sha256 == known


def test_a_file_comes_back_byte_for_byte(store: Store) -> None:
    publish(store, read_from(FILE, edition()), operator("An"), file=FILE)
    assert source_content(store, versions(store)[0].file_id or 0) == FILE


def test_the_same_bytes_are_kept_once(store: Store) -> None:
    again = SourceFile("bản sao.xlsx", FILE.content)
    publish(store, read_from(FILE, edition(2016)), operator("An"), file=FILE)
    publish(store, read_from(again, edition(2017)), operator("Bình"), file=again)
    save_draft(store, Draft("pci"), operator("Chi"), again)
    assert len(everything(store)["source_file"]) == 1
    assert {row.file_id for row in versions(store)} == {1}
    assert [row.file_name for row in versions(store)] == ["bản sao.xlsx", "bảng điểm.xlsx"]


@pytest.mark.fault(5, "the name under which bytes are kept")
def test_the_name_under_which_bytes_are_kept_is_never_that_of_the_person(store: Store) -> None:
    file = SourceFile("../../etc/\x00passwd\n" + "x" * 300, b"bytes")
    publish(store, read_from(file, edition()), operator("An"), file=file)
    (row,) = everything(store)["source_file"]
    _, key, sha256, name, size, content, _, person = row
    assert re.fullmatch(r"[0-9a-f]{32}", str(key))
    assert (sha256, size, content, person) == (file.sha256, 5, b"bytes", "An")
    assert str(name).startswith("../../etc/passwd x") and len(str(name)) == 255


def test_a_withdrawn_version_keeps_its_bytes(store: Store) -> None:
    withdraw(store, publish(store, read_from(FILE, edition()), operator("An"), file=FILE).version_id, operator("An"))
    draft = save_draft(store, Draft("pci"), operator("An"), FILE)
    discard_draft(store, draft.id or 0, operator("An"))
    assert source_content(store, versions(store)[0].file_id or 0) == FILE


def test_an_unknown_file_is_named(store: Store) -> None:
    with pytest.raises(UnknownFileError, match="7"):
        source_content(store, 7)
