"""The process that reads, as the program sees it: started with a limit of memory, asked, watched and ended."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Pipe
from pathlib import Path
from typing import Any

import psutil

from data.reading.limits import Limits
from data.reading.problems import RejectedFileError, rejection

_ROOT = Path(__file__).resolve().parents[3]
# openpyxl would load numpy only to recognise its numbers; without it the process starts sooner.
_START = (
    "import sys; sys.modules['numpy'] = None; "
    "from data.reading.files.serving import serve; serve(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])"
)
_INHERITED_SETTINGS = (
    "PATH",
    "SYSTEMROOT",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "PYTHONHOME",
    "PYTHONPYCACHEPREFIX",
)
_PARSER = {"OPENPYXL_LXML": "False"}
"""The parser that files are tested with, whatever other libraries have installed: the standard one, hardened."""

LOOK_SECONDS = 0.05
"""How often a waiting reader looks whether it was cancelled; an answer is taken at once."""

STARVED = 4
"""How many times its limit a file may take by the clock on a machine that is busy with other things."""
_WATCH_SECONDS = 0.5
_LIMITS_ITSELF = sys.platform.startswith("linux")
"""Whether the process can limit its own memory; elsewhere this program watches its size."""


class ReadingCancelledError(Exception):
    """The person no longer wants the file read."""


class ReadingProcess:
    """A process that reads one file after the other. Nothing that it says is unpickled: only bytes are exchanged."""

    def __init__(self, memory_bytes: int, work: str = "") -> None:
        """work: what it loads before it is asked for the first time, "module:function"."""
        self._memory_bytes = memory_bytes
        inherited = {name: os.environ[name] for name in _INHERITED_SETTINGS if name in os.environ}
        path = os.pathsep.join(dict.fromkeys([str(_ROOT), *(entry for entry in sys.path if entry)]))
        limit = memory_bytes if _LIMITS_ITSELF else 0
        self._pipe, its_end = Pipe()
        with its_end:
            self._popen = subprocess.Popen(  # noqa: S603  # our own program
                [sys.executable, "-c", _START, str(its_end.fileno()), str(limit), work],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=_ROOT,
                env={**inherited, **_PARSER, "PYTHONPATH": path},
                start_new_session=True,  # Ctrl-C in the terminal is not meant for it
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                **_handing_over(its_end.fileno()),
            )

    def is_usable(self, memory_bytes: int) -> bool:
        """Whether it is alive and was started with this limit."""
        return self._popen.poll() is None and self._memory_bytes == memory_bytes

    @property
    def is_spent(self) -> bool:
        """Whether a file left so much memory in use that the next one should find a fresh process."""
        return self._resident_bytes() > self._memory_bytes / 2

    def ask(
        self,
        header: bytes,
        content: bytes,
        limits: Limits,
        cancelled: Callable[[], bool],
        progress: Callable[[int], None] | None,
    ) -> bytes:
        """Send one file and wait for the reply; the process is killed when its time is over, whatever it does."""
        from data.reading.files.wire import PROGRESS  # with pydantic, which loads while the process starts

        is_done, is_over = threading.Event(), threading.Event()
        threading.Thread(target=self._end_when_over, args=(limits.seconds, is_done, is_over), daemon=True).start()
        watched = time.monotonic()
        try:
            with self._death_named(limits, is_over):
                self._pipe.send_bytes(header)
                self._pipe.send_bytes(content)
            while True:
                with self._death_named(limits, is_over):
                    message = self._pipe.recv_bytes(self._memory_bytes) if self._pipe.poll(LOOK_SECONDS) else None
                    rows = int(message[1:]) if message is not None and message.startswith(PROGRESS) else None
                if message is not None and rows is None:
                    return message
                if rows is not None and progress is not None:
                    progress(rows)
                if cancelled():
                    raise ReadingCancelledError
                if not _LIMITS_ITSELF and time.monotonic() > watched + _WATCH_SECONDS:
                    watched = time.monotonic()
                    if self._resident_bytes() > limits.memory_bytes:
                        raise rejection("reader_out_of_memory")
        finally:
            is_done.set()

    def end(self) -> None:
        """Kill it, if it lives, and close the pipe."""
        self._popen.kill()
        self._popen.wait()
        self.forget()

    def forget(self) -> None:
        """Close the pipe; all that is left to do in a fork, where the process is not ours."""
        self._pipe.close()
        if self._popen.returncode is None:
            self._popen.returncode = 0

    @contextmanager
    def _death_named(self, limits: Limits, is_over: threading.Event) -> Iterator[None]:
        """Turns what the pipe raises, when it closes or brings no message, into the reason that a person is given."""
        try:
            yield
        except (EOFError, OSError, ValueError, MemoryError):
            raise self._death(limits, is_over) from None

    def _end_when_over(self, seconds: float, is_done: threading.Event, is_over: threading.Event) -> None:
        """Kill the process once it has worked so long, or nothing came of it in STARVED times that by the clock.

        Its own processor time counts: a machine that is busy with other things is no fault of the file.
        """
        began, last = self._processor_seconds(), time.monotonic() + STARVED * seconds
        while not is_done.wait(min(seconds / 10, _WATCH_SECONDS)):
            if self._processor_seconds() - began >= seconds or time.monotonic() >= last:
                is_over.set()
                self._popen.kill()
                return

    def _death(self, limits: Limits, is_over: threading.Event) -> RejectedFileError:
        """Why there is no reply."""
        try:
            code = self._popen.wait(timeout=1)  # the pipe closes a moment before it is gone
        except subprocess.TimeoutExpired:
            self._popen.kill()
            code = self._popen.wait()
        if is_over.is_set():
            return rejection("reader_out_of_time", limit=f"{limits.seconds:g}")
        if code < 0:
            is_known = -code in set(signal.Signals)
            return rejection("reader_stopped", found=signal.Signals(-code).name if is_known else str(code))
        return rejection("reader_stopped", found=f"exit {code}")

    def _processor_seconds(self) -> float:
        """How long it has worked in all, 0 if it is gone."""
        with suppress(psutil.Error):
            return float(sum(sum(process.cpu_times()[:2]) for process in self._family()))  # of a user and the system
        return 0.0

    def _resident_bytes(self) -> int:
        """How much memory it holds now, 0 if it is gone."""
        with suppress(psutil.Error):
            return int(sum(process.memory_info().rss for process in self._family()))
        return 0

    def _family(self) -> list[psutil.Process]:
        """The process; in a virtual environment of Windows the interpreter is a child of what was started."""
        process = psutil.Process(self._popen.pid)
        return [process, *process.children()] if sys.platform == "win32" else [process]


def _handing_over(handle: int) -> dict[str, Any]:
    """How a new process is given one end of a pipe, and nothing else that is open here."""
    if sys.platform == "win32":
        os.set_handle_inheritable(handle, True)
        return {"startupinfo": subprocess.STARTUPINFO(lpAttributeList={"handle_list": [handle]})}
    return {"pass_fds": (handle,)}
