"""Checks a file that is brought as evidence before it is kept: its size, its name, its kind, and what it holds.

What passes is still only ever handed out as a download, never shown by the program itself.
"""

from __future__ import annotations

import io
import re
import tomllib
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath

from PIL import Image

from data.reading.files.container import OLE_SIGNATURE, check_archive
from data.reading.limits import MEGABYTE, Limits
from data.reading.problems import RejectedFileError, shortened
from data.store.files import NAME_LIMIT

FILE_BYTES = 10 * MEGABYTE
PIXELS = 50_000_000
ARCHIVE = Limits(file_bytes=FILE_BYTES)
"""How many parts a .docx or .xlsx may have, and what they may unpack to."""

MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The endings that are taken, and what such a file is."""

_FILE = Path(__file__).with_name("evidence.toml")
_FORBIDDEN_LETTERS = frozenset('<>:"/\\|?*')
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789")})

_PDF_OPENING, _PDF_CLOSING = b"%PDF-", b"%%EOF"
_OPENING_BYTES, _CLOSING_BYTES = 1024, 2048
"""A PDF reader looks for the opening and the closing of a PDF this far into and from the end of a file."""

_PDF_NAMES = re.compile(rb"/(JavaScript|Launch|Encrypt)(?![A-Za-z0-9_.\-])")
_PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PDF_DICTIONARY_BYTES = 16_384
_CHUNK = 65_536
_MARKUP = re.compile(rb"<(script|svg|html|!doctype|\?php|iframe)\b", re.IGNORECASE)
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_MACRO_PARTS = ("vbaproject", "vbadata", "activex/")
"""What is in the name of a part with macros or with controls that run code."""

_MAIN_PARTS: Mapping[str, tuple[str, bytes]] = {
    "docx": ("word/document", b"wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook", b"spreadsheetml.sheet.main+xml"),
}
"""How the name of the main part begins (Word also writes document2.xml), and what it is said to be."""


@dataclass(frozen=True)
class EvidenceProblemKind:
    """One reason to refuse a file, with its words in both languages."""

    code: str
    vi: str
    en: str
    hint_vi: str
    hint_en: str


@cache
def evidence_problem_kinds() -> Mapping[str, EvidenceProblemKind]:
    """Every reason by its code, as `evidence.toml` lists them."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {code: EvidenceProblemKind(code=code, **entry) for code, entry in entries.items()}


@dataclass(frozen=True)
class EvidenceProblem:
    """Why a file cannot be kept. found: what was found; details: the other names in the message."""

    code: str
    found: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> EvidenceProblemKind:
        """The kind of this problem."""
        return evidence_problem_kinds()[self.code]

    def message(self, language: str) -> str:
        """What is wrong, in words."""
        return self._fill(self.kind.vi if language == "vi" else self.kind.en)

    def hint(self, language: str) -> str:
        """What to do about it."""
        return self._fill(self.kind.hint_vi if language == "vi" else self.kind.hint_en)

    def _fill(self, template: str) -> str:
        return template.format_map({"found": shortened(self.found), **self.details})


@dataclass(frozen=True)
class EvidenceCheck:
    """What a check found: the name to keep the file under, its media type ("" if refused), and every problem."""

    name: str
    media_type: str
    problems: tuple[EvidenceProblem, ...]

    @property
    def is_accepted(self) -> bool:
        """Whether the file may be kept."""
        return not self.problems


def check(name: str, content: bytes) -> EvidenceCheck:
    """Check a file of a given name. Nothing else is looked at where it is too large or empty.

    The name is kept as it is but for the composition of its letters (NFC). Any bytes give a result.
    """
    kept = unicodedata.normalize("NFC", name)
    found = tuple(_problems(kept, content))
    return EvidenceCheck(kept, "" if found else MEDIA_TYPES[_ending(kept)], found)


def _problems(name: str, content: bytes) -> Iterator[EvidenceProblem]:
    if len(content) > FILE_BYTES:
        limit = {"limit": f"{FILE_BYTES // MEGABYTE} MB"}
        yield EvidenceProblem("file_too_large", f"{len(content) / MEGABYTE:.0f} MB", limit)
        return
    if not content:
        yield EvidenceProblem("file_empty")
        return
    if not _is_fit(name):
        yield EvidenceProblem("name_unfit", _visible(name), {"limit": str(NAME_LIMIT)})
    ending = _ending(name)
    if ending in ("svg", "svgz"):
        yield EvidenceProblem("svg_not_allowed")
    elif ending not in MEDIA_TYPES:
        allowed = {"allowed": ", ".join(f".{one}" for one in MEDIA_TYPES)}
        yield EvidenceProblem("ending_not_allowed", f".{_visible(ending)}" if ending else "–", allowed)
    else:
        problem = _CHECKS[ending](content, ending)
        if problem is not None:
            yield problem


def _ending(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.removeprefix(".").lower()


def _is_fit(name: str) -> bool:
    if not 0 < len(name) <= NAME_LIMIT or name != name.strip() or name[0] == "." or name[-1] == ".":
        return False
    if name.split(".")[0].strip().casefold() in _DEVICES:
        return False
    return not any(
        letter in _FORBIDDEN_LETTERS or unicodedata.category(letter) in _FORBIDDEN_CATEGORIES for letter in name
    )


def _visible(text: str) -> str:
    """A text without what cannot be seen, so that a message shows what is there."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(one) in _FORBIDDEN_CATEGORIES else one for one in text
    )


def _differs(content: bytes, ending: str) -> EvidenceProblem:
    if re.match(rb"(\xef\xbb\xbf)?(<\?xml[^>]*>|<!--.*?-->|<!doctype[^>]*>|\s)*<svg\b", content[:4096], re.I | re.S):
        return EvidenceProblem("svg_not_allowed")
    return EvidenceProblem("content_differs", details={"ending": f".{ending}"})


def _is_zip(content: bytes) -> bool:
    """Whether a reader of zips would find an archive here, whatever stands before it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)):
            return True
    except Exception:  # a damaged directory raises BadZipFile, struct.error, UnicodeDecodeError and more
        return False


def _mixed(content: bytes) -> EvidenceProblem | None:
    """The other kind of file that a picture or a PDF would also be taken for."""
    if _is_zip(content):
        return EvidenceProblem("content_mixed", "zip")
    return None


def _check_picture(content: bytes, ending: str) -> EvidenceProblem | None:
    kind, signature = ("PNG", b"\x89PNG\r\n\x1a\n") if ending == "png" else ("JPEG", b"\xff\xd8\xff")
    if not content.startswith(signature):
        return _differs(content, ending)
    if _PDF_OPENING in content[:_OPENING_BYTES]:
        return EvidenceProblem("content_mixed", "PDF")
    markup = _MARKUP.search(content)
    if markup:
        return EvidenceProblem("content_mixed", markup[0].decode("ascii").lower())
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            pixels = picture.width * picture.height
            if pixels > PIXELS:
                return _too_many_pixels(f"{picture.width} × {picture.height}")
            picture.verify()
        if kind == "JPEG":  # of a JPEG only decoding tells whether it is whole; an eighth of its size is enough
            with Image.open(io.BytesIO(content), formats=[kind]) as picture:
                picture.draft("L", (max(picture.width // 8, 1), max(picture.height // 8, 1)))
                picture.load()
    except Image.DecompressionBombError:
        return _too_many_pixels("> 100 MP")
    except Exception:  # Pillow raises OSError, SyntaxError, ValueError, struct.error and more for damaged pictures
        return EvidenceProblem("file_damaged")
    if kind == "PNG" and not content.endswith(_PNG_END):
        return EvidenceProblem("content_mixed" if _PNG_END in content else "file_damaged", "PNG + ?")
    return _mixed(content)


def _too_many_pixels(found: str) -> EvidenceProblem:
    return EvidenceProblem("picture_too_large", found, {"limit": f"{PIXELS // 1_000_000} MP"})


def _check_pdf(content: bytes, ending: str) -> EvidenceProblem | None:
    if not content.startswith(_PDF_OPENING):
        return _differs(content, ending)
    if _PDF_CLOSING not in content[-_CLOSING_BYTES:]:
        return EvidenceProblem("file_damaged")
    for part in (content, *_object_streams(content)):
        if part is None:
            return EvidenceProblem("file_protected")
        name = _PDF_NAMES.search(_without_escapes(part))
        if name:
            is_hidden = name[1] == b"Encrypt"
            return (
                EvidenceProblem("file_protected") if is_hidden else EvidenceProblem("script_in_pdf", name[0].decode())
            )
    return _mixed(content)


def _object_streams(content: bytes) -> Iterator[bytes | None]:
    """The packed objects of a PDF, unpacked up to the limit; None for those that cannot be looked into."""
    left, before = ARCHIVE.unpacked_bytes, 0
    for opening in _PDF_STREAM.finditer(content):
        start, end = opening.span()
        said = _without_escapes(content[max(before, start - _PDF_DICTIONARY_BYTES) : start])
        before = end
        if b"/ObjStm" not in said:
            continue
        # The nearest dictionary may be set apart from the rest by a comment, so all that stands before is looked at;
        # yet only what is called packed in its own dictionary must unpack.
        own = said.rpartition(b"obj")[2]
        part = _unpacked(content, end, left)
        if part is None and b"/ObjStm" in own and b"/Filter" in own:
            yield None
            return
        left -= len(part or b"")
        if left <= 0 or b"/Predictor" in own:
            yield None
            return
        yield part or b""


def _unpacked(content: bytes, start: int, limit: int) -> bytes | None:
    """What a packed stream holds, up to a limit; None where it is not packed in this way."""
    unpacker, parts, size = zlib.decompressobj(), [], 0
    for at in range(start, len(content), _CHUNK):
        try:
            part = unpacker.decompress(content[at : at + _CHUNK], max(limit - size, 1))
        except zlib.error:
            return None
        parts.append(part)
        size += len(part)
        if unpacker.eof or size >= limit:
            break
    return b"".join(parts)


def _without_escapes(part: bytes) -> bytes:
    """Names as they are meant: /J#61vaScript is /JavaScript."""
    return _PDF_ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), part)


def _check_office(content: bytes, ending: str) -> EvidenceProblem | None:
    if content.startswith(OLE_SIGNATURE):  # a document with a password, or one of an old kind under a new name
        is_protected = "EncryptedPackage".encode("utf-16-le") in content
        return EvidenceProblem("file_protected") if is_protected else _differs(content, ending)
    if not content.startswith(b"PK\x03\x04"):
        return _differs(content, ending)
    if _PDF_OPENING in content[:_OPENING_BYTES]:
        return EvidenceProblem("content_mixed", "PDF")
    try:
        check_archive(content, ARCHIVE)
    except RejectedFileError as error:
        return _of_archive(error, ending)
    part, content_type = _MAIN_PARTS[ending]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = {entry.filename.casefold() for entry in archive.infolist()}
        try:
            with archive.open("[Content_Types].xml") as listing:
                types = listing.read(MEGABYTE)
        except Exception:  # as above: whatever a damaged entry raises
            return EvidenceProblem("file_damaged")
    if any(macro in name for macro in _MACRO_PARTS for name in names) or b"macroenabled" in types.lower():
        return EvidenceProblem("macros_not_allowed")
    has_part = any(name.startswith(part) and name.endswith(".xml") for name in names)
    if not has_part or content_type not in types:
        return _differs(content, ending)
    return None


def _of_archive(error: RejectedFileError, ending: str) -> EvidenceProblem:
    problem = error.problem
    if problem.code == "file_too_large":
        return EvidenceProblem("archive_too_large", problem.found, {"limit": problem.details["limit"]})
    if problem.code == "protected_file":
        return EvidenceProblem("file_protected")
    if problem.found == "[Content_Types].xml":  # a zip, but no office document
        return EvidenceProblem("content_differs", details={"ending": f".{ending}"})
    return EvidenceProblem("file_damaged")


_CHECKS: Mapping[str, Callable[[bytes, str], EvidenceProblem | None]] = {
    "pdf": _check_pdf,
    "png": _check_picture,
    "jpg": _check_picture,
    "jpeg": _check_picture,
    "docx": _check_office,
    "xlsx": _check_office,
}
