"""Which flags somebody works on, and which have no action yet."""

from collections.abc import Iterable
from typing import Protocol

import pandas as pd

from planning.action import Action

COLUMNS = ("index", "component", "flags", "actions", "is_covered")


class Flagged(Protocol):
    """What coverage needs to know of a flag: where it was raised."""

    @property
    def index(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def component(self) -> str: ...


def covers(action: Action, flag: Flagged) -> bool:
    """Whether an action answers a flag.

    It works on the flag's component, is not cancelled, and was planned for the flag's edition year and
    unit, or for no edition or no unit in particular.
    """
    return (
        (flag.index, flag.component) in action.components
        and action.status != "cancelled"
        and action.year in (None, flag.year)
        and action.unit in ("", flag.unit)
    )


def coverage(flags: Iterable[Flagged], actions: Iterable[Action]) -> pd.DataFrame:
    """One row a flagged component, in the order in which the flags come.

    Columns: ``index``, ``component``, ``flags`` (how many), ``actions`` (how many answer at least one of
    them), ``is_covered`` (each of them has an action).
    """
    planned = tuple(actions)
    raised: dict[tuple[str, str], list[Flagged]] = {}
    for flag in flags:
        raised.setdefault((flag.index, flag.component), []).append(flag)
    rows = [
        (
            index,
            component,
            len(here),
            sum(any(covers(action, flag) for flag in here) for action in planned),
            all(any(covers(action, flag) for action in planned) for flag in here),
        )
        for (index, component), here in raised.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {"index": "str", "component": "str", "flags": "int64", "actions": "int64", "is_covered": "bool"}
    )
