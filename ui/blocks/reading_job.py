"""Reads a file in the background, so that the page can show how far it is and stop it.

`ReadingJob` is the thread; `Reading` is its place in the session: at most one for each name, started, watched, stopped,
and taken out when it is done.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from data.reading.editions.recognising import STEPS
from data.reading.files.worker import ReadingCancelledError
from data.reading.tables.sheets import Progress
from ui.kit.failures import failure_words, fragment
from ui.kit.language import language
from wording.words import Words

Result = TypeVar("Result")
About = TypeVar("About")
Read = Callable[[Progress, Callable[[], bool]], Result]

PATIENCE_SECONDS = 1.0
"""Seconds that the page waits before it shows progress: nearly every file is read by then."""

_PENDING, _FAILURES = "_readings", "_reading_failures"


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

    def wait(self, seconds: float) -> bool:
        """Wait at most this many seconds; whether it is done."""
        self._thread.join(seconds)
        return self.is_done

    def cancel(self) -> None:
        """Stop it: at once while the file is opened, later before its next step."""
        self._stop.set()

    def _run(self, read: Read[Result]) -> None:
        try:
            found = read(self._report, self._stop.is_set)
            self.result = None if self._stop.is_set() else found
        except ReadingCancelledError:
            self._stop.set()
        except Exception as error:  # `Reading.take` logs it, and the page reports its number
            self.error = error

    def _report(self, step: str, share: float) -> None:
        if self._stop.is_set():
            raise ReadingCancelledError
        self.step, self.share = step, (STEPS.index(step) + share) / len(STEPS)


@dataclass(frozen=True)
class Pending(Generic[Result, About]):
    """A reading that runs or has just ended, and what it is of."""

    job: ReadingJob[Result]
    about: About


class Reading(Generic[Result, About]):
    """The reading of one name in this session.

    name: of what is read; another name, another reading. what: as the log calls it when it fails. expected: errors that
    the page itself explains; every other is logged, and what to say of it kept for `take_failure`.
    """

    def __init__(self, name: str, what: str, expected: tuple[type[Exception], ...] = ()) -> None:
        self._name, self._what, self._expected = name, what, expected

    @property
    def pending(self) -> Pending[Result, About] | None:
        """The reading that runs or has just ended, until it is taken or stopped."""
        pending: Pending[Result, About] | None = _session_part(_PENDING).get(self._name)
        return pending

    def start(self, read: Read[Result], about: About) -> bool:
        """Begin, in place of one that still runs; whether it was done within the page's patience."""
        self.stop()
        job = ReadingJob(read)
        _session_part(_PENDING)[self._name] = Pending(job, about)
        return job.wait(PATIENCE_SECONDS)

    def stop(self) -> bool:
        """Cancel the reading; whether there was one."""
        pending = _session_part(_PENDING).pop(self._name, None)
        if pending is not None:
            pending.job.cancel()
        return pending is not None

    def take(self) -> Pending[Result, About]:
        """Take out the reading that has ended. KeyError if there is none."""
        pending: Pending[Result, About] = _session_part(_PENDING).pop(self._name)
        error = pending.job.error
        if error is not None and not isinstance(error, self._expected):
            words = failure_words(Words(language()), self._what, error, unexpected="upload.reading_failed")
            _session_part(_FAILURES)[self._name] = words
        return pending

    def take_failure(self) -> str | None:
        """What to say of a failure that the page has not reported yet."""
        words: str | None = _session_part(_FAILURES).pop(self._name, None)
        return words


@fragment(run_every=0.5)
def watch(
    say: Words, job: ReadingJob[Any], progress: Callable[[], tuple[float, str]], stop: Callable[[], None]
) -> None:
    """Show how far a reading is and a way to stop it; the page runs again when it is done or stopped.

    progress: the share that is done, 0 to 1, and what is being done, in words.
    """
    if job.is_done:
        st.rerun()
    share, words = progress()
    st.progress(share, words)
    if st.button(say("upload.stop"), icon=":material/cancel:"):
        stop()
        st.rerun()


def _session_part(name: str) -> dict[str, Any]:
    """A part of the session, by the name of the reading."""
    part: dict[str, Any] = st.session_state.setdefault(name, {})
    return part
