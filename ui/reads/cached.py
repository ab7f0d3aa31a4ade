"""The one way to cache: results are shared by all sessions, each keyed by what it was computed from."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import update_wrapper, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd
import streamlit as st

from data.rights import NOBODY
from data.store.settings import Settings
from ui.visit.key import EditionKey, Field
from ui.visit.visit import Visit
from wording.words import DEFAULT_LANGUAGE, Words

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Read:
    """A cached read: the function without its cache, and the fields of the key that its result depends on."""

    function: Callable[..., Any]
    scope: tuple[Field, ...]


READS: dict[str, Read] = {}
"""Every read that is cached by edition, by its name."""


def cached(max_entries: int | None, ttl: float | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Cache a function by its arguments.

    An argument whose name begins with an underscore is not part of the key and has to follow from the others.
    ttl: seconds after which a result is dropped. Results are handed out as `_handed_out` says.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        cached_function = st.cache_resource(
            max_entries=max_entries, ttl=ttl, show_spinner=False, hash_funcs={EditionKey: repr}
        )(function)

        @wraps(function)
        def read(*args: P.args, **kwargs: P.kwargs) -> R:
            return _handed_out(cached_function(*args, **kwargs))

        return read

    return decorate


def cached_by_edition(
    *scope: Field, max_entries: int
) -> Callable[[Callable[Concatenate[Visit, P], R]], Callable[Concatenate[Visit, P], R]]:
    """Cache a function of a visit by the store, its revision, the index, the fields in `scope` and all other arguments.

    The function is given a visit that knows nothing else (`_narrowed`): a result can neither depend on what is not
    in its key, nor hold anything of the person who asked first.
    """

    def decorate(function: Callable[Concatenate[Visit, P], R]) -> Callable[Concatenate[Visit, P], R]:
        def compute(_visit: Visit, key: EditionKey, args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
            return function(_narrowed(_visit, key), *args, **kwargs)

        # Streamlit distinguishes functions by name and source, which must be those of the function that is cached, and
        # asks for the names of the parameters, which must not.
        compute.__signature__ = inspect.signature(compute)  # type: ignore[attr-defined]
        update_wrapper(compute, function)
        cached_compute = cached(max_entries)(compute)

        @wraps(function)
        def read(visit: Visit, /, *args: P.args, **kwargs: P.kwargs) -> R:
            return cached_compute(visit, visit.key.only(*scope), args, kwargs)

        READS[f"{function.__module__}.{function.__qualname__}"] = Read(function, scope)
        return read

    return decorate


def _narrowed(visit: Visit, key: EditionKey) -> Visit:
    """The visit as the key knows it, for nobody in particular; everything outside its scope is blank."""
    narrowed = visit.changed(
        settings=Settings(
            minimum_coverage=key.minimum_coverage,
            thresholds={rule: dict(values) for rule, values in key.thresholds},
        ),
        actor=NOBODY,
        say=Words(key.language or DEFAULT_LANGUAGE),
        unit=visit.unit if "unit" in key.scope else None,
        year=key.year,
    )
    vars(narrowed)["key"] = key
    return narrowed


def _handed_out(result: R) -> R:
    """A result as one reader gets it: a frame, also one in a dataclass, as a shallow copy.

    Who writes into a shallow copy is given columns of their own by pandas' copy-on-write, so large frames are kept
    once and not unpickled for each reader. All else is shared as it is: it is not written into, and a chart is drawn
    on a copy of its figure.
    """
    if isinstance(result, pd.DataFrame):
        return result.copy(deep=False)
    if is_dataclass(result) and not isinstance(result, type):
        frames = {
            name: value.copy(deep=False)
            for name, value in ((field.name, getattr(result, field.name)) for field in fields(result))
            if isinstance(value, pd.DataFrame)
        }
        return replace(result, **frames) if frames else result
    return result
