"""Counting ahead: what is likely to be asked for next is counted while nobody waits for an answer."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

LOGGER = logging.getLogger(__name__)


class Ahead:
    """One thread that does pieces of work between the answers, and rests after each for as long as it took."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._answering = 0
        self._about: object = None

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Somebody waits: no new piece is begun."""
        with self._changed:
            self._answering += 1
        try:
            yield
        finally:
            with self._changed:
                self._answering -= 1
                self._changed.notify_all()

    def count(self, about: object, pieces: Callable[[], Sequence[Callable[[], object]]]) -> None:
        """Do the pieces, once for what they are about; what is newer takes the place of what is not yet done.

        A piece that fails ends the work: whoever asks for it is told then.
        """
        with self._changed:
            if about == self._about or os.environ.get("DASHBOARD_COUNT_AHEAD", "1") == "0":
                return
            self._about = about
        threading.Thread(target=self._run, args=(about, pieces), name="ahead", daemon=True).start()

    def _run(self, about: object, pieces: Callable[[], Sequence[Callable[[], object]]]) -> None:
        try:
            for piece in pieces():
                with self._changed:
                    self._changed.wait_for(lambda: not self._answering or self._about != about)
                    if self._about != about:
                        return
                started = time.perf_counter()
                piece()
                time.sleep(time.perf_counter() - started)
        except Exception:
            LOGGER.exception("counting ahead has ended: %s", about)


AHEAD = Ahead()
"""The one of this server."""
