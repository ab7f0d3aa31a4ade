"""Numbers that people type: fields and cells of grids that hold text, which is read by one rule and never altered.

Neither `st.number_input` nor a number column is used: the browser drops a decimal mark that is not its own.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.visit.link_choices import number_of
from ui.visit.visit import Visit
from wording.typed_numbers import TypedNumberError, UnclearNumberError, as_typed, typed_number
from wording.words import plain

_WRONG, _LANGUAGES, _REWRITTEN = "_numbers_wrong", "_numbers_languages", "_numbers_rewritten"
_NEVER = object()
Bounds = tuple[float | None, float | None]
ANY: Bounds = (None, None)


def number_field(
    where: DeltaGenerator | Any,
    visit: Visit,
    label: str,
    start: float | None,
    bounds: Bounds = ANY,
    *,
    key: str,
    is_whole: bool = False,
    is_required: bool = False,
    **drawn: Any,
) -> float | None:
    """A field for a number; None where nothing was typed, or nothing that can be used, which is said below it.

    where: what it is drawn in, `st` too. bounds: both within. drawn: as of `st.text_input`. What is saved must ask
    `has_wrong_number` first.
    """
    _in_this_language(visit, key, is_whole)
    text = where.text_input(label, as_typed(start, visit.language), key=key, **drawn)
    number, wrong = read_typed(visit, text or "", bounds, is_whole, is_required)
    note_wrong(key, wrong and visit.say("plan.problem", field=label, text=wrong))
    if wrong:
        where.error(f"{wrong[0].upper()}{wrong[1:]}.")
    return number


def whole_field(
    where: DeltaGenerator | Any,
    visit: Visit,
    label: str,
    start: int,
    bounds: tuple[int, int],
    *,
    key: str,
    **drawn: Any,
) -> int:
    """A field for a whole number that cannot be empty; `start` where what was typed cannot be used, which is said."""
    number = number_field(where, visit, label, start, bounds, key=key, is_whole=True, is_required=True, **drawn)
    return start if number is None else int(number)


def choose_number(
    visit: Visit, page: str, name: str, label: str, bounds: tuple[float, float], start: float, is_whole: bool
) -> float:
    """A number between two bounds that stands in the link; `start` unless the link says otherwise."""
    key, asked = f"{page}_{name}_{visit.language}_{visit.index.code}", number_of(st.query_params.get(name, ""))
    value = start if asked is None or not bounds[0] <= asked <= bounds[1] else int(asked) if is_whole else asked
    if not read_typed(visit, st.session_state.get(key) or "", bounds, is_whole)[1]:
        st.session_state[key] = as_typed(value, visit.language)  # what cannot be used stays, and is said

    def remember() -> None:
        number, _ = read_typed(visit, st.session_state[key], bounds, is_whole)
        if number is not None:
            st.query_params[name] = f"{number:.10g}"

    number_field(st, visit, label, None, bounds, key=key, is_whole=is_whole, is_required=True, on_change=remember)
    return value


def read_typed(
    visit: Visit, text: str, bounds: Bounds = ANY, is_whole: bool = False, is_required: bool = False
) -> tuple[float | None, str]:
    """What was typed as a number, and the words for why it cannot be used, or ""."""
    say, (lowest, highest) = visit.say, bounds
    try:
        number = typed_number(text, visit.language, is_whole)
    except UnclearNumberError as error:
        first, second = (as_typed(number, visit.language) for number in error.both)
        return None, say("number.unclear", text=plain(text), first=first, second=second)
    except TypedNumberError:
        return None, say("number.unread", text=plain(text))
    if number is None:
        return None, say("action_problem.required") if is_required else ""
    if is_whole and not number.is_integer():
        return None, say("number.whole", text=plain(text))
    if (lowest is not None and number < lowest) or (highest is not None and number > highest):
        ends = {"lowest": as_typed(lowest, visit.language), "highest": as_typed(highest, visit.language)}
        code = "between" if None not in bounds else "least" if highest is None else "most"
        return None, say(f"number.{code}", **ends)
    return number, ""


def number_column(label: str) -> Any:
    """A column of a grid in which numbers are typed; its cells are texts (`cells_with_numbers`, `number_cell`)."""
    return st.column_config.TextColumn(label, alignment="right")


def cells_with_numbers(frame: pd.DataFrame, names: Iterable[str], language: str) -> pd.DataFrame:
    """A table with its numbers as a grid shows them."""
    texts = {name: [as_typed(cell, language) for cell in frame[name]] for name in names}
    return frame.assign(**{name: pd.Series(cells, index=frame.index, dtype=object) for name, cells in texts.items()})


def number_cell(
    visit: Visit, about: str, label: str, row: Mapping[Any, Any], place: tuple[int, str], bounds: Bounds = ANY,
    is_whole: bool = False,
) -> float | None:  # fmt: skip
    """The number in a cell of a grid of a form; None where there is none, or none that can be used.

    about: of the form. label: of the column. place: the row of the grid, from 0, and the column.
    """
    at, name = place
    number, wrong = read_typed(visit, cell_text(row[name], visit.language), bounds, is_whole)
    where = visit.say("plan.row", row=at + 1, field=label)
    note_wrong(f"{name}|{at}|{label}_{about}", wrong and visit.say("plan.problem", field=where, text=wrong))
    return number


def cell_text(cell: Any, language: str) -> str:
    """What stands in a cell of a number column; a draft of before has a number there."""
    return cell if isinstance(cell, str) else as_typed(cell, language)


def has_wrong_number(about: str, is_said: bool = True) -> bool:
    """Whether a number of a form as it was drawn last cannot be used; every one is said. about: of the form."""
    wrong = [text for key, text in _wrong().items() if key.endswith(f"_{about}")]
    for text in wrong if is_said else ():
        st.error(text)
    return bool(wrong)


def forget_cells(about: str) -> None:
    """Before the cells of a form's grids are read again: rows may be gone."""
    for key in [key for key in _wrong() if "|" in key and key.endswith(f"_{about}")]:
        del _wrong()[key]


def note_wrong(key: str, wrong: str) -> None:
    """Note why what stands in a field cannot be used, for `has_wrong_number`; "" where it can."""
    if wrong:
        _wrong()[key] = wrong
    else:
        _wrong().pop(key, None)


def _wrong() -> dict[str, str]:
    wrong: dict[str, str] = st.session_state.setdefault(_WRONG, {})
    return wrong


def _in_this_language(visit: Visit, key: str, is_whole: bool) -> None:
    """What stands in the field since before the language changed means what it meant; so does a number of a draft."""
    languages: dict[str, str] = st.session_state.setdefault(_LANGUAGES, {})
    before, languages[key] = languages.get(key, visit.language), visit.language
    typed = st.session_state.get(key)
    if isinstance(typed, int | float):
        st.session_state[key] = as_typed(typed, visit.language)
    elif isinstance(typed, str) and before != visit.language:
        try:
            st.session_state[key] = as_typed(typed_number(typed, before, is_whole), visit.language)
        except TypedNumberError:
            return
        st.session_state.setdefault(_REWRITTEN, {})[key] = st.session_state[key]


def is_rewritten(key: str, text: object) -> bool:
    """Whether the program wrote this text into the field, for another language: nobody typed it."""
    return bool(text == st.session_state.get(_REWRITTEN, {}).get(key, _NEVER))
