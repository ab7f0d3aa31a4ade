"""Reads files from strangers in processes of their own, which may be stopped without harm to the program.

A process is started at the first file, reads one after the other and ends with the program; a second one reads
what comes while the first is busy, so that a slow file makes nobody else wait. They get no
settings or secrets from the environment, only so much memory and time, and they answer in JSON: even a file that
took one over could not make this program run anything.
"""

import atexit
import contextlib
import json
import os
import queue
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import TypeVar

from data.reading.cells import Workbook
from data.reading.files import container
from data.reading.files.process import LOOK_SECONDS, ReadingCancelledError, ReadingProcess
from data.reading.limits import Limits, limits_from_environment

Result = TypeVar("Result")

READERS = 2
"""So many files are read at a time; each process may use the memory of the limits."""

_READ_WORKBOOK = "data.reading.files.opening:read_workbook"

__all__ = ["ReadingCancelledError", "read_safely", "shutdown", "start_ahead", "work_safely"]


def read_safely(
    content: bytes,
    file_name: str,
    limits: Limits | None = None,
    cancelled: Callable[[], bool] | None = None,
    work: str = _READ_WORKBOOK,
) -> Workbook:
    """Read a file as `read_workbook` does, in a process kept for that.

    Raises as `work_safely` does. work: another function that reads a workbook, only in tests.
    """
    from data.reading.files.wire import decoded_book  # with pydantic, which loads while the process starts

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
    """Have a function read a file, in a process kept for that.

    work: "module:function"; it gets the content, the name and the limits and, where something is asked of it (in
    JSON), that and a function by which it says how many rows it has read, which progress hears. decode: checks the
    reply, which is JSON, and raises ValueError, TypeError or LookupError for what no reader gives.

    Raises RejectedFileError: for what the function rejects, and where the reading took too much memory
    (`reader_out_of_memory`) or time (`reader_out_of_time`) or broke off (`reader_stopped`). Raises
    ReadingCancelledError once cancelled() says so. Files wait while every process is busy, and each has its full time.
    """
    from data.reading.files.wire import OUT_OF_MEMORY, decoded  # with pydantic, as above

    limits = limits or limits_from_environment()
    container.check_size(content, limits)
    name = file_name.encode("utf-8", "replace").decode()  # half of a letter cannot be sent
    header = {"name": name, "work": work, "limits": asdict(limits), "asked": asked}
    asks = cancelled or _never
    with _reader(asks) as reader:
        try:
            process = reader.ready(limits)
            reply = process.ask(json.dumps(header).encode(), content, limits, asks, progress)
        except BaseException:  # whatever ends the waiting: the process is busy with a file nobody waits for
            reader.end()
            raise
        if reply == OUT_OF_MEMORY or process.is_spent:
            reader.end()
    return decoded(reply, decode)


def start_ahead(work: str) -> None:
    """Start a process that loads what a work needs while the program itself is still loading; it reads the next file.

    work: as of `work_safely`. Raises VariableError for limits that cannot be read.
    """
    limits = limits_from_environment()
    with _reader(_never) as reader:
        reader.ready(limits, work)


def shutdown() -> None:
    """End the reading processes once they are free; the next file starts another."""
    with contextlib.ExitStack() as all_of_them:
        for _ in range(READERS):
            all_of_them.enter_context(_reader(_never)).end()


class _Reader:
    """A place for one process."""

    def __init__(self) -> None:
        self.process: ReadingProcess | None = None

    def ready(self, limits: Limits, work: str = "") -> ReadingProcess:
        """A process that is alive and has this limit of memory; a new one loads this work at once."""
        if self.process is not None and not self.process.is_usable(limits.memory_bytes):
            self.end()
        if self.process is None:
            self.process = ReadingProcess(limits.memory_bytes, work)
        return self.process

    def end(self) -> None:
        """End the process, if there is one."""
        process, self.process = self.process, None
        if process is not None:
            process.end()


class _State:
    """The readers, and those of them that are free: the one that was used last is taken first, as it is warm."""

    def __init__(self) -> None:
        self.readers = tuple(_Reader() for _ in range(READERS))
        self.free: queue.LifoQueue[_Reader] = queue.LifoQueue()
        for reader in self.readers:
            self.free.put(reader)


_state = _State()


def _never() -> bool:
    return False


@contextlib.contextmanager
def _reader(cancelled: Callable[[], bool]) -> Iterator[_Reader]:
    """Wait until a reader is free."""
    free, reader = _state.free, None
    while reader is None:
        try:
            reader = free.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            if cancelled():
                raise ReadingCancelledError from None
    try:
        yield reader
    finally:
        free.put(reader)


def _end_processes() -> None:
    for reader in _state.readers:
        reader.end()


def _forget_processes() -> None:
    """A fork of this program leaves the processes to the program itself."""
    global _state
    readers = _state.readers
    _state = _State()  # with a new queue: the old one may be locked by a thread that is not here
    for reader in readers:
        if reader.process is not None:
            reader.process.forget()


atexit.register(_end_processes)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_processes)
