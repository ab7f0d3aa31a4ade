"""The shapes of the three tables that the method works on: scores, editions and weights.

Every function of this package takes these frames and returns new ones; inputs are never changed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pandas as pd

TOTAL: Final = "total"
"""The component code of the index itself."""

PUBLISHED: Final = "published"
STATED: Final = "stated"
SECONDARY: Final = "secondary"
COMPUTED: Final = "computed"
DERIVED: Final = "derived"
NOT_PUBLISHED: Final = "not_published"
NOT_APPLICABLE: Final = "not_applicable"
MISSING: Final = "missing"
UNUSABLE: Final = "unusable"

STATUSES: Final = (PUBLISHED, STATED, SECONDARY, COMPUTED, DERIVED, NOT_PUBLISHED, NOT_APPLICABLE, MISSING, UNUSABLE)
"""What may be said of a score: published by the index's publisher, stated by the province, from a secondary copy whose
original was not seen, computed here from the components of a unit, derived here from the parts of a merged unit, not
published, not applicable to this group of units, missing from the file, or published but unusable."""

GIVEN: Final = (PUBLISHED, STATED, SECONDARY)
"""What a file may say of a figure that it gives."""

USABLE: Final = frozenset({*GIVEN, COMPUTED, DERIVED})
"""Only values of these statuses enter an average, a rank or a median."""


HIGHER_IS_BETTER: Final = 1
LOWER_IS_BETTER: Final = -1
"""The directions of a component: a difference of scores times the direction is above 0 where it is for the better."""

DEFAULT_SCALE: Final = 10.0
DEFAULT_TOTAL_SCALE: Final = 100.0
DEFAULT_DECIMALS: Final = 2

SCORE_COLUMNS: Final = (
    "index", "year", "framework", "group", "region", "unit", "component", "construct", "direction",
    "value", "status", "rank", "rank_status", "grade", "responses",
    "low", "high", "rank_low", "rank_high",
    "note", "source", "rank_source", "sheet", "cell", "rank_cell", "file", "version_id", "own_scale",
)  # fmt: skip
"""One row per index, year, unit and component. `value` in points, NaN if there is none; `direction`: 1 where a higher
value is better (also where the column is absent), −1 where a lower one is;
`rank` the official or stated rank, 1 is best, NaN if there is none; `construct` names what is measured: two
editions of a component are comparable in standing only if it is the same. `low`, `high`, `rank_low` and
`rank_high`: the 90 % intervals that a survey gave, NaN where there are none; `own_scale`: the highest possible score
of a component that has another scale than the others of its edition, NaN or absent else."""

EDITION_COLUMNS: Final = (
    "index", "year", "framework", "group", "units", "minimum_coverage", "break_vi", "break_en",
    "scale", "total_scale", "ranks_published_to", "decimals", "score_noise",
)  # fmt: skip
"""One row per index, year and group. `units`: how many units the edition has in that group (NaN: unknown);
`minimum_coverage`: the share 0..1 of them that must have a value before ranks and medians are computed;
`break_vi`, `break_en`: the break at the first year of a framework, else ""; `scale` and `total_scale`: the
highest possible score of a component and of the total (10 and 100 where the columns are absent);
`ranks_published_to`: the last rank of the total that the publisher gives (NaN or absent: all); `decimals`: with how
many scores are published (2 where absent); `score_noise`: standard deviation of what does not last in a
component score, points (NaN or absent: nobody has measured it)."""

WEIGHT_COLUMNS: Final = ("framework", "component", "weight", "multiplier")
"""One row per framework and component. `weight`: share 0..1, summing to one per framework; `multiplier`: scale of
the total over scale of a component, or the number of components where the total is their sum. A framework whose weights
are unknown has no row."""

EDITION_KEY: Final = ["index", "year", "group"]
CELL_KEY: Final = ["index", "year", "group", "component"]
ROW_KEY: Final = ["index", "year", "group", "unit", "component"]

_NUMBERS: Final = (
    "direction", "value", "rank", "responses", "low", "high", "rank_low", "rank_high", "version_id", "units",
    "minimum_coverage", "scale", "total_scale", "own_scale", "decimals",
    "ranks_published_to", "score_noise", "weight", "multiplier",
)  # fmt: skip
_REQUIRED_SCORES: Final = ("index", "year", "framework", "group", "unit", "component", "value", "status")
_REQUIRED_EDITIONS: Final = ("index", "year", "framework", "group", "units", "minimum_coverage")


SMALLEST_CHANGE: Final = 0.005
"""A change of a score that two decimals show as 0.00 is no change."""


def smallest_change(decimals: float) -> float:
    """From which size on a change of a score is one: with that many decimals a smaller one is shown as nothing."""
    return 0.5 * float(10.0**-decimals)


class FrameError(ValueError):
    """A frame lacks a column of its shape or says the same thing twice."""


class SelectionError(LookupError):
    """What was asked for is not in the frame, or the frame holds several of it and none was named."""


def only(frame: pd.DataFrame, column: str, named: str | None = None) -> str:
    """The value that was named, or else the only one in a column: which index, which group of units.

    An empty frame has "". Raises SelectionError if none was named and the column holds several.
    """
    if named is not None:
        return named
    found = sorted(map(str, frame[column].unique()))
    if len(found) > 1:
        raise SelectionError(f"There are several values of {column}: {', '.join(found)}. Name one of them.")
    return found[0] if found else ""


def as_scores(rows: pd.DataFrame | Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Bring score rows into the shape SCORE_COLUMNS, with an unbroken row number.

    Optional columns that are absent are filled: `construct` with the component, `region` with the group, `direction`
    with 1, the others with nothing. Raises FrameError if a required column is absent or if a unit has a component
    twice in one edition.
    """
    frame = _table(rows, SCORE_COLUMNS, _REQUIRED_SCORES, ROW_KEY, "scores")
    frame["construct"] = frame["construct"].where(frame["construct"].notna(), frame["component"])
    frame["region"] = frame["region"].where(frame["region"].notna(), frame["group"])
    frame["direction"] = frame["direction"].fillna(HIGHER_IS_BETTER)
    return frame


def as_editions(rows: pd.DataFrame | Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Bring edition rows into the shape EDITION_COLUMNS; scales default to 10 and 100, decimals to 2, breaks to "".

    Raises FrameError if a required column is absent or an edition stands twice.
    """
    frame = _table(rows, EDITION_COLUMNS, _REQUIRED_EDITIONS, EDITION_KEY, "editions")
    frame["scale"] = frame["scale"].fillna(DEFAULT_SCALE)
    frame["total_scale"] = frame["total_scale"].fillna(DEFAULT_TOTAL_SCALE)
    frame["decimals"] = frame["decimals"].fillna(DEFAULT_DECIMALS)
    for column in ("break_vi", "break_en"):
        frame[column] = frame[column].where(frame[column].notna(), "")
    return frame


def as_weights(rows: pd.DataFrame | Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Bring weight rows into the shape WEIGHT_COLUMNS.

    Raises FrameError if a column is absent or a component has two weights in one framework.
    """
    return _table(rows, WEIGHT_COLUMNS, WEIGHT_COLUMNS, ["framework", "component"], "weights")


def is_known(value: Any) -> bool:
    """Whether there is a finite number."""
    try:
        return value is not None and math.isfinite(value)
    except TypeError:  # a text, or a missing value of a kind that is no number
        import pandas as pd  # the codes of this module serve commands that start without it

        return not pd.isna(value) and math.isfinite(float(value))


def usable_values(scores: pd.DataFrame) -> pd.Series:
    """The values that enter computations: NaN wherever the status says that a figure cannot be used."""
    return scores["value"].where(scores["status"].isin(list(USABLE)))


def _table(
    rows: pd.DataFrame | Iterable[Mapping[str, Any]],
    columns: tuple[str, ...],
    required: tuple[str, ...],
    key: list[str],
    name: str,
) -> pd.DataFrame:
    import pandas as pd

    given = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    if given.empty and given.columns.empty:
        given = pd.DataFrame({column: [] for column in columns})
    absent = [column for column in required if column not in given.columns]
    if absent:
        raise FrameError(f"The frame of {name} lacks the columns {', '.join(absent)}.")
    frame = given.reindex(columns=list(columns)).reset_index(drop=True)
    for column in columns:
        if column in _NUMBERS:
            frame[column] = pd.to_numeric(frame[column]).astype("float64")
        elif column == "year":
            frame[column] = pd.to_numeric(frame[column]).astype("int64")
        else:
            frame[column] = frame[column].astype("object")
            frame[column] = frame[column].where(frame[column].notna(), None)
    twice = frame.duplicated(subset=key)
    if twice.any():
        first = frame.loc[twice, key].iloc[0].to_dict()
        raise FrameError(f"The frame of {name} has two rows for {first}.")
    return frame
