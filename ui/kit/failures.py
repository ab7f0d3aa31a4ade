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


_renewing: list[Callable[[bool], Callable[[Any], Any]]] = []


def provide_renewal(asked: Callable[[bool], Callable[[Any], Any]]) -> None:
    """Set who asks, before a part is drawn anew alone, whether its person may still see it; the shell does so once.

    It is given whether a person caused the run: a part that draws itself again every few seconds is no press. It
    returns what makes of each thing that the part was given what it is now: with the rights that a person has left.
    """
    _renewing[:] = [asked]


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

    Neither the shell nor the guard runs before it, so it asks for itself, whatever it was given: whether the session
    lasts, and who acts and what they may do by now.
    """
    if drawing is None:
        return functools.partial(fragment, run_every=run_every)
    return st.fragment(_careful(drawing, is_press=run_every is None), run_every=run_every)


def dialog(title: str, icon: str) -> Callable[[Drawing], Drawing]:
    """A box over the page, as `st.dialog`: what is pressed in it draws it anew alone, so it asks as a `fragment`."""

    def over_the_page(drawing: Any) -> Any:
        return st.dialog(title, icon=icon, width="medium")(_careful(drawing, is_press=True))

    return over_the_page


def _careful(drawing: Callable[..., None], is_press: bool) -> Callable[..., None]:
    @functools.wraps(drawing)
    def careful(*given: Any, **named: Any) -> None:
        with reported(drawing.__qualname__):
            renewed = _renewing[0](is_press) if _renewing else _as_given
            drawing(*map(renewed, given), **{name: renewed(value) for name, value in named.items()})

    return careful


def _as_given(value: Any) -> Any:
    return value
