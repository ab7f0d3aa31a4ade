"""Reads files from strangers in a process of its own, which may be stopped without harm to the program.

The process is started at the first file, reads one after the other and ends with the program. It gets no
settings or secrets from the environment, only so much memory and time, and it answers in JSON: even a file that
took it over could not make this program run anything.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import importlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from data.reading.cells import Workbook
from data.reading.files import container
from data.reading.files.wire import LENGTH, PROGRESS, decoded, decoded_book, encoded, read_frame, rejection, write
from data.reading.limits import Limits, limits_from_environment
from data.reading.problems import Problem, RejectedFileError

Result = TypeVar("Result")

_ROOT = Path(__file__).resolve().parents[3]
_READ_WORKBOOK = "data.reading.files.opening:read_workbook"
# openpyxl would load numpy only to recognise its numbers; without it the process starts sooner.
_START = "import sys; sys.modules['numpy'] = None; from data.reading.files.worker import serve; serve()"
_KEPT_SETTINGS = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPYCACHEPREFIX")
_LOOK_SECONDS = 0.05
"""How often a waiting reader looks whether it was cancelled; an answer is taken at once."""

_WATCH_SECONDS = 0.5
_GRACE_SECONDS = 5
"""The process ends itself so long after its time, should nobody be left to end it."""

_LIMITS_ITSELF = sys.platform.startswith("linux")
"""Whether the process can limit its own memory; elsewhere this program watches its size."""


class ReadingCancelledError(Exception):
    """The person no longer wants the file read."""


def read_safely(
    content: bytes,
    file_name: str,
    limits: Limits | None = None,
    cancelled: Callable[[], bool] | None = None,
    work: str = _READ_WORKBOOK,
) -> Workbook:
    """Read a file as `read_workbook` does, in the process kept for that.

    Raises as `work_safely` does. work: another function that reads a workbook, only in tests.
    """
    return work_safely(content, file_name, work, lambda told: decoded_book(told, file_name), limits, cancelled)


def work_safely(
    content: bytes,
    file_name: str,
    work: str,
    decode: Callable[[Any], Result],
    limits: Limits | None = None,
    cancelled: Callable[[], bool] | None = None,
    asked: Mapping[str, object] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Have a function read a file, in the process kept for that.

    work: "module:function"; it gets the content, the name and the limits and, where something is asked of it (in
    JSON), that and a function by which it says how many rows it has read, which progress hears. decode: looks at each
    part of the reply, and raises ValueError, TypeError or LookupError for what no reader gives.

    Raises RejectedFileError: for what the function rejects, and where the reading took too much memory
    (`reader_out_of_memory`) or time (`reader_out_of_time`) or broke off (`reader_stopped`). Raises
    ReadingCancelledError once cancelled() says so. Files wait for each other, and each has its full time.
    """
    limits = limits or limits_from_environment()
    container.check_size(content, limits)
    header = {"name": file_name, "work": work, "limits": asdict(limits), "asked": asked}
    asks = cancelled or _never
    with _turn(asks):
        try:
            reply = _ready(limits).ask(json.dumps(header).encode(), content, limits, asks, progress)
            answer = decoded(reply, decode)
        except BaseException:  # whatever ends the waiting: the process is busy with a file nobody waits for
            _end_process()
            raise
        if answer.is_spent:
            _end_process()
    if isinstance(answer.result, Problem):
        raise RejectedFileError(answer.result)
    return answer.result


def shutdown() -> None:
    """End the reading process; the next file starts another."""
    with _turn(_never):
        _end_process()


# --- this program's side -----------------------------------------------------------------------------------


class _State:
    """The one process, and whose turn it is to use it."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.process: _Process | None = None


_PARSER = {"OPENPYXL_LXML": "False"}
"""The parser that files are tested with, whatever other libraries have installed: the standard one, hardened."""


class _Process:
    """A process that reads files, and the pipes to it."""

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        kept = {name: os.environ[name] for name in _KEPT_SETTINGS if name in os.environ}
        path = os.pathsep.join(dict.fromkeys([str(_ROOT), *(entry for entry in sys.path if entry)]))
        own_limit = memory_bytes if _LIMITS_ITSELF else 0
        self._popen = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-c", _START, str(own_limit)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            cwd=_ROOT,
            env={**kept, **_PARSER, "PYTHONPATH": path},
            start_new_session=True,  # Ctrl-C in the terminal is not meant for it
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._popen.stdin is not None and self._popen.stdout is not None  # noqa: S101  # for the types
        self._requests, self._replies = self._popen.stdin, self._popen.stdout
        self._rows = 0

    def is_usable(self, memory_bytes: int) -> bool:
        """Whether it is alive and was started with this limit."""
        return self._popen.poll() is None and self._memory_bytes == memory_bytes

    def ask(
        self,
        header: bytes,
        content: bytes,
        limits: Limits,
        cancelled: Callable[[], bool],
        progress: Callable[[int], None] | None,
    ) -> bytes:
        """Send one file and wait for the reply."""
        replies: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._rows = heard = 0
        threading.Thread(target=self._exchange, args=(header, content, replies), daemon=True).start()
        deadline = time.monotonic() + limits.seconds
        watch = 0.0 if _LIMITS_ITSELF else time.monotonic() + _WATCH_SECONDS
        while True:
            try:
                reply = replies.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                now = time.monotonic()
                if progress is not None and self._rows > heard:
                    heard = self._rows
                    progress(heard)
                if cancelled():
                    raise ReadingCancelledError from None
                if now > deadline:
                    raise rejection("reader_out_of_time", limit=f"{limits.seconds:g}") from None
                if watch and now > watch:
                    watch = now + _WATCH_SECONDS
                    if _resident_bytes(self._popen.pid) > limits.memory_bytes:
                        raise rejection("reader_out_of_memory") from None
                continue
            if reply is None:
                raise self._death(limits)
            return reply

    def end(self) -> None:
        """Kill it, if it lives, and close the pipes."""
        self._popen.kill()
        self._popen.wait()
        self.forget()

    def forget(self) -> None:
        """Close the pipes; all that is left to do in a fork, where the process is not ours."""
        self._requests.close()
        self._replies.close()
        if self._popen.returncode is None:
            self._popen.returncode = 0

    def _exchange(self, header: bytes, content: bytes, replies: queue.SimpleQueue[bytes | None]) -> None:
        try:
            for part in (LENGTH.pack(len(header)), header, LENGTH.pack(len(content)), content):
                write(self._requests, part)
            while (reply := read_frame(self._replies, self._memory_bytes)).startswith(PROGRESS):
                self._rows = int(reply.removeprefix(PROGRESS))
            replies.put(reply)
        except (OSError, ValueError, MemoryError):  # it has died, or was ended
            replies.put(None)

    def _death(self, limits: Limits) -> RejectedFileError:
        """Why there is no reply."""
        try:
            code = self._popen.wait(timeout=1)  # the pipe closes a moment before it is gone
        except subprocess.TimeoutExpired:
            self._popen.kill()
            code = self._popen.wait()
        if code < 0:
            name = signal.Signals(-code).name if -code in set(signal.Signals) else str(code)
            if name == "SIGALRM":
                return rejection("reader_out_of_time", limit=f"{limits.seconds:g}")
            return rejection("reader_stopped", found=name)
        return rejection("reader_stopped", found=f"exit {code}")


_state = _State()


def _never() -> bool:
    return False


@contextlib.contextmanager
def _turn(cancelled: Callable[[], bool]) -> Iterator[None]:
    """Wait until no other file is being read."""
    turn = _state.turn
    while not turn.acquire(timeout=_LOOK_SECONDS):
        if cancelled():
            raise ReadingCancelledError
    try:
        yield
    finally:
        turn.release()


def _ready(limits: Limits) -> _Process:
    if _state.process is not None and not _state.process.is_usable(limits.memory_bytes):
        _end_process()
    if _state.process is None:
        _state.process = _Process(limits.memory_bytes)
    return _state.process


def _end_process() -> None:
    process, _state.process = _state.process, None
    if process is not None:
        process.end()


def _forget_process() -> None:
    """A fork of this program leaves the process to the program itself."""
    global _state
    process = _state.process
    _state = _State()  # with a new lock: the old one may be held by a thread that is not here
    if process is not None:
        process.forget()


atexit.register(_end_process)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_process)


def _resident_bytes(process_id: int) -> int:
    """How much memory a process has now, 0 if that cannot be told."""
    if sys.platform == "win32":
        return _resident_bytes_on_windows(process_id)
    told = subprocess.run(  # noqa: S603  # a number is all that is passed
        ["ps", "-o", "rss=", "-p", str(process_id)],  # noqa: S607  # it stands in another place on each system
        capture_output=True,
        text=True,
        check=False,
    )
    return int(told.stdout.strip() or 0) * 1024


class _MemoryCounters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS of Windows."""

    _fields_ = (("size", ctypes.c_uint32), ("faults", ctypes.c_uint32), ("peak", ctypes.c_size_t),
                ("now", ctypes.c_size_t), ("others", ctypes.c_size_t * 6))  # fmt: skip


def _resident_bytes_on_windows(process_id: int) -> int:
    query_limited_information = 0x1000
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]  # on Windows only
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(kernel.OpenProcess(query_limited_information, False, process_id))
    counters = _MemoryCounters(size=ctypes.sizeof(_MemoryCounters))
    try:
        told = kernel.K32GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.size)
        return int(counters.now) if told else 0
    finally:
        kernel.CloseHandle(handle)


# --- the process's side ------------------------------------------------------------------------------------


def serve() -> None:
    """Read files from the pipe until it closes; what the reading process does."""
    requests, replies = _own_pipes()
    warnings.simplefilter("ignore")
    for reader in ("text", "xls", "xlsx"):
        importlib.import_module(f"data.reading.files.{reader}")
    memory_bytes = int(sys.argv[1])
    _limit_this_process(memory_bytes)
    arrived: queue.SimpleQueue[tuple[bytes, bytes]] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(requests, arrived), daemon=True).start()

    def say(message: bytes) -> None:
        for part in (LENGTH.pack(len(message)), message):
            replies.write(part)
        replies.flush()

    while True:
        say(_reply(*arrived.get(), memory_bytes, lambda rows: say(PROGRESS + str(rows).encode())))


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the program; what a library prints goes nowhere."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("r+b", buffering=0) as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(nothing.fileno(), 1)
    return requests, replies


def _receive(requests: BinaryIO, arrived: queue.SimpleQueue[tuple[bytes, bytes]]) -> None:
    """Take in files; the end of the pipe is the end of the program, even in the middle of a file."""
    try:
        while True:
            arrived.put((read_frame(requests), read_frame(requests)))
    finally:
        os._exit(0)


def _limit_this_process(memory_bytes: int) -> None:
    """Limit the memory (0: not here), and forbid files and images of memory on disk."""
    try:
        import resource  # there is none on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if memory_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _reply(header: bytes, content: bytes, memory_bytes: int, tell: Callable[[int], None]) -> bytes:
    request = json.loads(header)
    limits = Limits(**request["limits"])
    module, _, function = request["work"].partition(":")
    work = getattr(importlib.import_module(module), function)
    _set_alarm(limits.seconds + _GRACE_SECONDS)
    try:
        more = () if request["asked"] is None else (request["asked"], tell)
        result = work(content, request["name"], limits, *more)
        told = encoded(result) if isinstance(result, Workbook) else result
        return json.dumps({"result": told, "spent": _is_spent(memory_bytes)}).encode()
    except RejectedFileError as rejected:
        return json.dumps({"problem": asdict(rejected.problem), "spent": _is_spent(memory_bytes)}).encode()
    except MemoryError:
        return json.dumps({"problem": asdict(Problem("reader_out_of_memory")), "spent": True}).encode()
    finally:
        _set_alarm(0)


def _set_alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _is_spent(memory_bytes: int) -> bool:
    """Whether a file took so much memory that the next one should find a fresh process."""
    return memory_bytes > 0 and _peak_bytes() > memory_bytes / 2


def _peak_bytes() -> int:
    """The most memory that this process has held.

    Linux is asked by its table: `getrusage` also counts what the program held that started this process.
    """
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024
