"""Turns papers and slides into PDF by LibreOffice, where it is installed."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Final

PROGRAMS: Final = ("soffice", "libreoffice")
SECONDS: Final = 120
"""A conversion that takes longer is ended."""

_ONE_AT_A_TIME: Final = Lock()
"""LibreOffice takes some hundred megabytes for each."""


class PdfError(RuntimeError):
    """A file could not be turned into PDF; ``code``: absent (no LibreOffice), busy, too_long, failed."""

    def __init__(self, code: str, details: str = "") -> None:
        super().__init__(f"PDF: {code}{f': {details}' if details else ''}")
        self.code = code


def converter() -> str | None:
    """The program that makes PDF; None where LibreOffice is not installed."""
    return next((found for found in map(shutil.which, PROGRAMS) if found), None)


def to_pdf(content: bytes, ending: str, seconds: float = SECONDS) -> bytes:
    """A .docx or .pptx file as PDF. ending: which of the two, such as "docx". Raises PdfError.

    Each conversion has a profile of its own, which ends with it: nothing of one is seen by another, and no window that
    somebody has open is touched. It is ended after so many seconds.
    """
    program = converter()
    if program is None:
        raise PdfError("absent", "LibreOffice is not installed")
    if not _ONE_AT_A_TIME.acquire(timeout=seconds):
        raise PdfError("busy")
    try:
        with TemporaryDirectory(prefix="pdf-", ignore_cleanup_errors=True) as folder:
            return _converted(program, content, ending, Path(folder), seconds)
    finally:
        _ONE_AT_A_TIME.release()


def _converted(program: str, content: bytes, ending: str, folder: Path, seconds: float) -> bytes:
    source, out = folder / f"paper.{ending}", folder / "out"
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--norestore", "--nologo", "--convert-to", "pdf"]
    process = subprocess.Popen(  # noqa: S603 - a program of the machine, with arguments of our own
        [*command, "--outdir", str(out), str(source)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=folder,
        start_new_session=True,
    )
    try:
        _, said = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise PdfError("too_long", f"{seconds:g} s") from None
    finally:
        _end(process)
    made = out / "paper.pdf"
    if process.returncode != 0 or not made.exists():
        raise PdfError("failed", said.decode(errors="replace").strip()[-300:])
    return made.read_bytes()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a conversion with everything that it started."""
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
