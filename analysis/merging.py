"""Editions seen on another list of units: what a merged unit's score would have been."""

from typing import Final

import pandas as pd

from analysis.frames import DERIVED, MISSING, TOTAL, usable_values

_CELL: Final = ["index", "year", "unit", "component"]
_OF_THE_EDITION: Final = ("version_id", "file")
_OF_OTHER_UNITS: Final = ("rank", "rank_status", "rank_source", "rank_cell", "rank_low", "rank_high")

MEMBER_COLUMNS: Final = ("year", "unit", "merged")
"""One row a year and unit of the edition: `merged` is the unit that it is, or is a part of, on the other list."""


def merged_scores(rows: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Derive the scores of merged units as simple means of those of their parts.

    rows: the columns of SCORE_COLUMNS that there are, `index`, `year`, `unit`, `component`, `value` and `status` among
    them, in points; members: MEMBER_COLUMNS. Returns rows of the same columns, one a year, merged unit and component.

    A unit that has no other part keeps its row; only its rank, which counts other units, is left out. Of several parts
    the value is the mean and the status "derived" if every part has a usable value; otherwise there is no value, and
    the status is that of the first part without one, or "missing". A total without a value is left out: it follows from
    the components. Because a mean of weighted sums is the weighted sum of the means, a derived total agrees with its
    derived components. Raises KeyError if a column is absent.

    >>> rows = frames.scores.query("year == 2019 and component == 'total'")
    >>> heirs = {"quang_binh": "quang_tri_2025", "quang_tri": "quang_tri_2025", "ha_tinh": "ha_tinh"}
    >>> members = rows[["year", "unit"]].assign(merged=rows["unit"].map(heirs)).dropna()
    >>> derived = analysis.merged_scores(rows, members)
    >>> derived[["unit", "value", "status"]].round(2).values.tolist()
    [['ha_tinh', 65.46, 'published'], ['quang_tri_2025', 63.77, 'derived']]
    """
    parts = members.groupby(["year", "merged"])["unit"].nunique().rename("parts").reset_index()
    known = rows.merge(members, on=["year", "unit"]).merge(parts, on=["year", "merged"])
    known = known.assign(usable=usable_values(known), unit=known["merged"])
    alone = known.loc[known["parts"] == 1]
    cells = known.loc[known["parts"] > 1].sort_values("usable", na_position="first", kind="stable").groupby(_CELL)
    taken = {name: (name, "first") for name in _OF_THE_EDITION if name in rows}
    derived = cells.agg(
        **taken,
        value=("usable", "mean"),
        status=("status", "first"),
        given=("status", "size"),
        usable=("usable", "count"),
        parts=("parts", "first"),
    ).reset_index()
    is_whole = derived["usable"] == derived["parts"]
    derived["value"] = derived["value"].where(is_whole)
    has_all_rows = derived["given"] == derived["parts"]
    derived["status"] = derived["status"].where(has_all_rows, MISSING).mask(is_whole, DERIVED)
    derived = derived.loc[is_whole | derived["component"].ne(TOTAL)]
    derived = derived.reindex(columns=list(rows.columns)).astype(rows.dtypes.to_dict())
    found = pd.concat([alone[list(rows.columns)], derived])
    of_other_units = [name for name in _OF_OTHER_UNITS if name in rows]
    found[of_other_units] = rows[of_other_units].iloc[:0].reindex(found.index)
    return found.sort_values(_CELL, kind="stable").reset_index(drop=True)
