"""Checks a file uploaded as evidence before it is stored: its size, its ending, and the first bytes of its kind.

Nothing in it is opened: it is only ever handed out as a download, and what it does then is up to the program of whoever
opens it.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from data.reading.limits import MEGABYTE
from data.reading.problems import shortened
from data.store.files import NAME_LIMIT
from wording.words import Words

FILE_BYTES = 10 * MEGABYTE


SIGNATURES: Mapping[str, bytes] = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "docx": b"PK\x03\x04",
    "xlsx": b"PK\x03\x04",
}
"""The endings that are taken, and how such a file begins."""

_FORBIDDEN_LETTERS = frozenset('<>:"/\\|?*')
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789")})
"""What Windows takes for a device, whatever its ending."""


@dataclass(frozen=True)
class EvidenceProblem:
    """Why a file cannot be kept. found: what was found; details: the other names in the message."""

    code: str
    found: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    def message(self, language: str) -> str:
        """What is wrong, in words."""
        return self._said("message", language)

    def hint(self, language: str) -> str:
        """What to do about it."""
        return self._said("hint", language)

    def _said(self, part: str, language: str) -> str:
        found = shortened(self.found)
        return Words(language)(f"evidence_problem.{self.code}.{part}", **{"found": found, **self.details})


@dataclass(frozen=True)
class EvidenceCheck:
    """What a check found: the name to keep the file under, and the reason not to, if there is any."""

    name: str
    problem: EvidenceProblem | None


def check(name: str, content: bytes) -> EvidenceCheck:
    """Check a file of a given name. Any bytes under any name give a result."""
    cleaned = cleaned_name(name)
    return EvidenceCheck(cleaned, _problem(cleaned, content))


def cleaned_name(name: str) -> str:
    """The name without folders and without what cannot be seen or cannot stand in a file's name; its ending is kept."""
    composed = unicodedata.normalize("NFC", PurePosixPath(name.replace("\\", "/")).name)
    visible = "".join("_" if _is_forbidden(letter) else letter for letter in composed).strip().strip(" .")
    if visible.split(".")[0].strip().casefold() in _DEVICES:
        visible = f"_{visible}"
    stem, point, ending = visible.rpartition(".")
    return f"{stem[: max(NAME_LIMIT - len(ending) - 1, 0)]}{point}{ending}"[:NAME_LIMIT]


def _is_forbidden(letter: str) -> bool:
    return letter in _FORBIDDEN_LETTERS or unicodedata.category(letter) in _FORBIDDEN_CATEGORIES


def _problem(name: str, content: bytes) -> EvidenceProblem | None:
    ending = PurePosixPath(name).suffix.removeprefix(".").lower()
    if len(content) > FILE_BYTES:
        return EvidenceProblem(
            "file_too_large", f"{len(content) / MEGABYTE:.0f} MB", {"limit": f"{FILE_BYTES // MEGABYTE} MB"}
        )
    if not content:
        return EvidenceProblem("file_empty")
    if ending not in SIGNATURES:
        return EvidenceProblem(
            "ending_not_allowed",
            f".{ending}" if ending else "–",
            {"allowed": ", ".join(f".{known}" for known in SIGNATURES)},
        )
    if not content.startswith(SIGNATURES[ending]):
        return EvidenceProblem("content_differs", details={"ending": f".{ending}"})
    return None
