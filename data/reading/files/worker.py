"""Reads files from strangers in a process of its own, which may be stopped without harm to the program.

The process is started at the first file, reads one after the other and ends with the program. It gets no
settings or secrets from the environment, only so much memory and time, and it answers in JSON: even a file that
took it over could not make this program run anything.
"""

import atexit
import contextlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import TypeVar

from data.reading.cells import Workbook
from data.reading.files import container
from data.reading.files.process import LOOK_SECONDS, ReadingCancelledError, ReadingProcess
from data.reading.files.wire import OUT_OF_MEMORY, decoded, decoded_book
from data.reading.limits import Limits, limits_from_environment

Result = TypeVar("Result")

_READ_WORKBOOK = "data.reading.files.opening:read_workbook"

__all__ = ["ReadingCancelledError", "read_safely", "shutdown", "work_safely"]


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
    return work_safely(content, file_name, work, lambda result: decoded_book(result, file_name), limits, cancelled)


def work_safely(
    content: bytes,
    file_name: str,
    work: str,
    decode: Callable[[bytes], Result],
    limits: Limits | None = None,
    cancelled: Callable[[], bool] | None = None,
    asked: Mapping[str, object] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Have a function read a file, in the process kept for that.

    work: "module:function"; it gets the content, the name and the limits and, where something is asked of it (in
    JSON), that and a function by which it says how many rows it has read, which progress hears. decode: checks the
    reply, which is JSON, and raises ValueError, TypeError or LookupError for what no reader gives.

    Raises RejectedFileError: for what the function rejects, and where the reading took too much memory
    (`reader_out_of_memory`) or time (`reader_out_of_time`) or broke off (`reader_stopped`). Raises
    ReadingCancelledError once cancelled() says so. Files wait for each other, and each has its full time.
    """
    limits = limits or limits_from_environment()
    container.check_size(content, limits)
    name = file_name.encode("utf-8", "replace").decode()  # half of a letter cannot be sent
    header = {"name": name, "work": work, "limits": asdict(limits), "asked": asked}
    asks = cancelled or _never
    with _turn(asks):
        try:
            process = _ready(limits)
            reply = process.ask(json.dumps(header).encode(), content, limits, asks, progress)
        except BaseException:  # whatever ends the waiting: the process is busy with a file nobody waits for
            _end_process()
            raise
        if reply == OUT_OF_MEMORY or process.is_spent:
            _end_process()
    return decoded(reply, decode)


def shutdown() -> None:
    """End the reading process; the next file starts another."""
    with _turn(_never):
        _end_process()


class _State:
    """The one process, and whose turn it is to use it."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.process: ReadingProcess | None = None


_state = _State()


def _never() -> bool:
    return False


@contextlib.contextmanager
def _turn(cancelled: Callable[[], bool]) -> Iterator[None]:
    """Wait until no other file is being read."""
    turn = _state.turn
    while not turn.acquire(timeout=LOOK_SECONDS):
        if cancelled():
            raise ReadingCancelledError
    try:
        yield
    finally:
        turn.release()


def _ready(limits: Limits) -> ReadingProcess:
    if _state.process is not None and not _state.process.is_usable(limits.memory_bytes):
        _end_process()
    if _state.process is None:
        _state.process = ReadingProcess(limits.memory_bytes)
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
