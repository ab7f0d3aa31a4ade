"""Unexpected exceptions: log the traceback, show the reader only a reference number."""

import functools
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, overload

import streamlit as st

from ui.kit.language import language
from wording.words import Words

LOGGER = logging.getLogger(__name__)

Drawing = TypeVar("Drawing", bound=Callable[..., None])


_naming: list[Callable[[Exception], str | None]] = []


def provide_names(naming: Callable[[Exception], str | None]) -> None:
    """Set who knows the key of the words for a failure, None for one that was not expected; the shell does so once."""
    _naming[:] = [naming]


_renewing: list[Callable[[Any, bool], Any]] = []


def provide_renewal(renewed: Callable[[Any, bool], Any]) -> None:
    """Set who knows what a part was given as it is now: with the rights that a person has left; the shell does so.

    It is told whether a person caused the run: a part that draws itself again every few seconds is no press.
    """
    _renewing[:] = [renewed]


def log_failure(what: str, error: Exception) -> str:
    """Log an unexpected exception with its traceback; returns the reference number that the reader is shown."""
    number = secrets.token_hex(4)
    LOGGER.error("error %s: %s", number, what, exc_info=error)
    return number


@contextmanager
def reported(where: str) -> Iterator[None]:
    """Report a failure in words or by its number in the log. Streamlit's own stop and rerun are no Exceptions."""
    try:
        yield
    except Exception as error:
        show_failure(Words(language()), f"on the page {where!r}", error)


def show_failure(say: Words, what: str, error: Exception, unnamed: str = "") -> None:
    """Log a failure and show its words and its number. unnamed: the key of the words for one that has none."""
    st.error(failure_words(say, what, error, unnamed), icon=":material/error:")


def failure_words(say: Words, what: str, error: Exception, unnamed: str = "", unexpected: str = "app.failed") -> str:
    """Log a failure and say in words, with its number, what it was. unexpected: the key for one that nothing names."""
    number = log_failure(what, error)
    key = (_naming[0](error) if _naming else None) or unnamed
    return say("app.failed_because", reason=say(key), number=number) if key else say(unexpected, number=number)


@overload
def fragment(drawing: Drawing) -> Drawing: ...
@overload
def fragment(*, run_every: float | None = None) -> Callable[[Drawing], Drawing]: ...
def fragment(drawing: Drawing | None = None, *, run_every: float | None = None) -> Any:
    """A part of a page that is drawn anew alone, as `st.fragment`; a failure in it is reported like one of the page.

    Neither the shell nor the guard runs before it, so what it was given is renewed: who acts, and what they may do.
    """
    if drawing is None:
        return functools.partial(fragment, run_every=run_every)

    @functools.wraps(drawing)
    def careful(*given: Any, **named: Any) -> None:
        with reported(drawing.__qualname__):
            if _renewing:
                given = tuple(_renewing[0](value, run_every is None) for value in given)
                named = {name: _renewing[0](value, run_every is None) for name, value in named.items()}
            drawing(*given, **named)

    return st.fragment(careful, run_every=run_every)
