"""Reads a file beside the page, so that the page can show how far it is and stop it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from data.reading.files.worker import ReadingCancelledError
from data.reading.tables.sheets import Progress

Result = TypeVar("Result")
Read = Callable[[Progress, Callable[[], bool]], Result]
STEPS = ("opening", "recognising", "interpreting", "checking")


class ReadingJob(Generic[Result]):
    """One reading in a thread of its own; it knows nothing of the screen.

    step, share: what it is doing, and how much of the whole is done, 0 to 1. result: what was read, None while
    it runs or when it was cancelled. error: what the reading raised, if anything.
    """

    def __init__(self, read: Read[Result]) -> None:
        self.step, self.share = STEPS[0], 0.0
        self.result: Result | None = None
        self.error: Exception | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(read,), daemon=True)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether nothing runs any more."""
        return not self._thread.is_alive()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody said to stop."""
        return self._stop.is_set()

    def wait(self, seconds: float) -> bool:
        """Give it so long; whether it is done."""
        self._thread.join(seconds)
        return self.is_done

    def cancel(self) -> None:
        """Stop it: at once while the file is opened, later before its next step."""
        self._stop.set()

    def _run(self, read: Read[Result]) -> None:
        try:
            found = read(self._tell, self._stop.is_set)
            self.result = None if self._stop.is_set() else found
        except ReadingCancelledError:
            self._stop.set()
        except Exception as error:  # the page tells it, and the log keeps it
            self.error = error

    def _tell(self, step: str, share: float) -> None:
        if self._stop.is_set():
            raise ReadingCancelledError
        self.step, self.share = step, (STEPS.index(step) + share) / len(STEPS)
