"""What runs in the process that reads: it takes in files, one after the other, and replies what it read or why not."""

import gc
import importlib
import json
import os
import queue
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from multiprocessing import connection as pipes
from typing import TypeAlias

from data.reading.files.wire import OUT_OF_MEMORY, PROGRESS, encoded, encoded_problem
from data.reading.limits import Limits
from data.reading.problems import RejectedFileError

if sys.platform == "win32":
    Connection: TypeAlias = pipes.PipeConnection
else:
    Connection: TypeAlias = pipes.Connection

_GRACE_SECONDS = 5
"""The process ends itself so long after its time, should nobody be left to end it."""


def serve(handle: int, memory_bytes: int, work: str = "") -> None:
    """Read files from a pipe until it closes. memory_bytes: how much may be used, 0 where the program watches that.

    work: what is likely to be asked for first, loaded at once; "module:function".
    """
    pipe = Connection(handle)
    warnings.simplefilter("ignore")
    gc.disable()  # nothing that is loaded is garbage
    for reader in ("text", "xls", "xlsx"):
        importlib.import_module(f"data.reading.files.{reader}")
    if work:
        _function(work)
    gc.freeze()
    gc.enable()
    _limit_this_process(memory_bytes)
    arrived: queue.SimpleQueue[tuple[bytes, bytes]] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(pipe, arrived), daemon=True).start()
    while True:
        pipe.send_bytes(_reply(*arrived.get(), lambda rows: pipe.send_bytes(PROGRESS + str(rows).encode())))


def _receive(pipe: Connection, arrived: queue.SimpleQueue[tuple[bytes, bytes]]) -> None:
    """Take in files; the end of the pipe is the end of the program, even in the middle of a file."""
    try:
        while True:
            arrived.put((pipe.recv_bytes(), pipe.recv_bytes()))
    finally:
        os._exit(0)


def _limit_this_process(memory_bytes: int) -> None:
    """Limit the memory, and forbid files and images of memory on disk."""
    try:
        import resource  # there is none on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if memory_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _reply(header: bytes, content: bytes, progress: Callable[[int], None]) -> bytes:
    request = json.loads(header)
    limits = Limits(**request["limits"])
    work = _function(request["work"])
    _set_alarm(limits.seconds + _GRACE_SECONDS)
    try:
        more = () if request["asked"] is None else (request["asked"], progress)
        return encoded(work(content, request["name"], limits, *more))
    except RejectedFileError as rejected:
        return encoded_problem(rejected.problem)
    except MemoryError:
        return OUT_OF_MEMORY
    finally:
        _set_alarm(0)


def _function(work: str) -> Callable[..., object]:
    module, _, function = work.partition(":")
    found: Callable[..., object] = getattr(importlib.import_module(module), function)
    return found


def _set_alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
