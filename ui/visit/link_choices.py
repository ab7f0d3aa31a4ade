"""Choices that stand in the link, so that a link sent to a colleague opens the same view."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import isfinite

import streamlit as st

from ui.visit.visit import Visit
from wording.words import plain

LONGEST_NUMBER = 24
"""Characters of a number in a link; what is longer is nonsense."""
LONGEST_DAY = len("2023-06-14")


def choose(
    visit: Visit,
    page: str,
    name: str,
    label: str,
    names: Mapping[str, str],
    start: str = "",
    width: int | None = None,
    is_locked: bool = False,
) -> str:
    """One of several by its code; `start`, else the first, unless the link says otherwise. is_locked: it stays."""
    # The labels differ by language and index, so the widget's own memory would not do; the link has the choice.
    key, asked = f"{page}_{name}_{visit.language}_{visit.index.code}", st.query_params.get(name, "")
    st.session_state[key] = next(code for code in (asked, start, *names) if code in names)
    chosen = st.selectbox(
        label,
        list(names),
        key=key,
        format_func=names.__getitem__,
        on_change=_remember,
        args=(name, key),
        width=width or "stretch",
        disabled=is_locked,
    )
    return str(chosen)


def choose_segment(visit: Visit, page: str, name: str, label: str, names: Mapping[str, str], start: str = "") -> str:
    """One of a few, all in view; `start`, else the first, unless the link says otherwise."""
    key, asked = f"{page}_{name}_{visit.language}", st.query_params.get(name, "")
    st.session_state[key] = next(code for code in (asked, start, *names) if code in names)
    chosen = st.segmented_control(
        label,
        list(names),
        key=key,
        format_func=names.__getitem__,
        required=True,
        on_change=_remember,
        args=(name, key),
        label_visibility="collapsed",
    )
    return str(chosen)


def choose_several(
    visit: Visit,
    page: str,
    name: str,
    label: str,
    names: Mapping[str, str],
    placeholder: str,
    start: Sequence[str] = (),
    is_locked: bool = False,
) -> tuple[str, ...]:
    """Several by their codes, as the link has them; `start` unless it says otherwise. is_locked: they stay."""
    key, asked = f"{page}_{name}_{visit.language}_{visit.index.code}", st.query_params.get(name)
    codes = start if asked is None else asked.split(",")
    st.session_state[key] = [code for code in codes if code in names]
    chosen = st.multiselect(
        label,
        list(names),
        key=key,
        format_func=names.__getitem__,
        placeholder=placeholder,
        on_change=_remember_several,
        args=(name, key, tuple(start)),
        width=320,
        disabled=is_locked,
    )
    return tuple(chosen)


def choose_step(
    visit: Visit,
    page: str,
    name: str,
    label: str,
    steps: Sequence[float],
    start: float,
    written: Callable[[float], str],
    help_text: str | None = None,
) -> float:
    """One of several numbers along a slider; `start` unless the link says otherwise."""
    key, asked = f"{page}_{name}_{visit.language}", st.query_params.get(name, "")
    st.session_state[key] = next((step for step in steps if f"{step:g}" == asked), start)
    return float(
        st.select_slider(
            plain(label),
            steps,
            key=key,
            format_func=written,
            help=help_text,
            on_change=_remember_step,
            args=(name, key),
        )
    )


def choose_day(
    visit: Visit, page: str, name: str, label: str, start: date, bounds: tuple[date, date], help_text: str | None = None
) -> date:
    """A day between two; `start` unless the link says otherwise."""
    key, asked = f"{page}_{name}_{visit.language}", day_of(st.query_params.get(name, ""))
    st.session_state[key] = asked if asked is not None and bounds[0] <= asked <= bounds[1] else start
    chosen = st.date_input(
        label,
        min_value=bounds[0],
        max_value=bounds[1],
        format="DD/MM/YYYY",
        key=key,
        help=help_text,
        on_change=_remember_day,
        args=(name, key),
        width=180,
    )
    return chosen


def day_of(text: str) -> date | None:
    """A day out of a link; None if it is none."""
    try:
        return date.fromisoformat(text) if len(text) == LONGEST_DAY else None
    except ValueError:
        return None


def number_of(text: str) -> float | None:
    """A finite number out of a link; None if it is none."""
    try:
        number = float(text) if 0 < len(text) <= LONGEST_NUMBER else float("nan")
    except ValueError:
        return None
    return number if isfinite(number) else None


def _remember(name: str, key: str) -> None:
    st.query_params[name] = str(st.session_state[key])


def _remember_day(name: str, key: str) -> None:
    chosen = st.session_state[key]
    if isinstance(chosen, date):
        st.query_params[name] = chosen.isoformat()
    else:
        st.query_params.pop(name, None)


def _remember_several(name: str, key: str, start: tuple[str, ...]) -> None:
    chosen = st.session_state[key]
    if set(chosen) == set(start):
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = ",".join(chosen)


def _remember_step(name: str, key: str) -> None:
    st.query_params[name] = f"{st.session_state[key]:g}"
