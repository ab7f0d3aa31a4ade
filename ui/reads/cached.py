"""The one way to cache: results are shared by all sessions, each keyed by what it was computed from."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import update_wrapper, wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

import pandas as pd
import streamlit as st

from data.rights import NOBODY
from data.store.settings import Settings
from ui.visit.key import EditionKey, Field, WorkField, WorkKey
from ui.visit.visit import Visit
from wording.words import DEFAULT_LANGUAGE, Words

P = ParamSpec("P")
R = TypeVar("R")
Key = TypeVar("Key", EditionKey, WorkKey)


@dataclass(frozen=True)
class Read:
    """A cached read: the function without its cache, and the fields of its key that the result depends on."""

    function: Callable[..., Any]
    scope: tuple[Any, ...]


OfVisit: TypeAlias = Callable[Concatenate[Visit, P], R]
READS: dict[str, Read] = {}
"""Every read that is cached by edition, by its name."""
WORK_READS: dict[str, Read] = {}
"""Every read that is cached by the planned work, by its name."""


def cached(max_entries: int | None, ttl: float | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Cache a function by its arguments.

    An argument whose name begins with an underscore is not part of the key and has to follow from the others.
    ttl: seconds after which a result is dropped. Results are handed out as `_handed_out` says.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        cached_function = st.cache_resource(
            max_entries=max_entries, ttl=ttl, show_spinner=False, hash_funcs={EditionKey: repr, WorkKey: repr}
        )(function)

        @wraps(function)
        def read(*args: P.args, **kwargs: P.kwargs) -> R:
            return _handed_out(cached_function(*args, **kwargs))

        return read

    return decorate


def cached_by_edition(*scope: Field, max_entries: int) -> Callable[[OfVisit[P, R]], OfVisit[P, R]]:
    """Cache a function of a visit by the store, its revision, the index, the fields in `scope` and all other arguments.

    The function is given a visit that knows nothing else (`_narrowed`): a result can neither depend on what is not
    in its key, nor hold anything of the person who asked first.
    """

    def decorate(function: OfVisit[P, R]) -> OfVisit[P, R]:
        READS[_name(function)] = Read(function, scope)
        return _by_key(function, lambda visit: visit.key.only(*scope), _narrowed, max_entries)

    return decorate


def cached_by_work(*scope: WorkField, max_entries: int) -> Callable[[OfVisit[P, R]], OfVisit[P, R]]:
    """Cache a function of a visit by the store, the fields in `scope` of what is planned, and all other arguments.

    As with `cached_by_edition`, it is given a visit that knows nothing else (`_narrowed_to_work`).
    """

    def decorate(function: OfVisit[P, R]) -> OfVisit[P, R]:
        WORK_READS[_name(function)] = Read(function, scope)
        return _by_key(function, lambda visit: visit.work(*scope), _narrowed_to_work, max_entries)

    return decorate


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _by_key(
    function: OfVisit[P, R],
    key_of: Callable[[Visit], Key],
    narrowed: Callable[[Visit, Key], Visit],
    max_entries: int,
) -> OfVisit[P, R]:
    """The function, cached by a key of the visit and given what the key says of the visit alone."""

    def compute(_visit: Visit, key: Key, args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
        return function(narrowed(_visit, key), *args, **kwargs)

    # Streamlit distinguishes functions by name and source, which must be those of the function that is cached, and
    # asks for the names of the parameters, which must not.
    compute.__signature__ = inspect.signature(compute)  # type: ignore[attr-defined]
    update_wrapper(compute, function)
    cached_compute = cached(max_entries)(compute)

    @wraps(function)
    def read(visit: Visit, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return cached_compute(visit, key_of(visit), args, kwargs)

    return read


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


def _narrowed_to_work(visit: Visit, key: WorkKey) -> Visit:
    """The visit as the key of planned work knows it, for nobody in particular; everything outside its scope is blank.

    No index is that of the office, and without the key of figures none can be read.
    """
    figures = key.edition or EditionKey(key.where, revision=-1, index=key.index)
    narrowed = _narrowed(visit, figures).changed(read_as=key)
    if key.edition is None:
        narrowed = narrowed.changed(
            say=Words(key.language or DEFAULT_LANGUAGE),
            index=visit.index if "index" in key.scope else visit.catalogue.index(visit.office.home_index),
            unit=visit.unit if "unit" in key.scope else None,
            year=key.year,
        )
    vars(narrowed)["key"] = figures
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
