"""Leave one out: the ranks as they would be without a component, and how much each component influences them."""

from typing import Final

import numpy as np
import pandas as pd

from analysis.edition_table import EditionTable, weighted_totals
from analysis.ranks import minimum_ranks

SHIFT_COLUMNS: Final = ("component", "unit", "rank", "rank_without", "shift")
INFLUENCE_COLUMNS: Final = ("component", "weight", "mean_shift", "largest_shift")


def leave_one_out(table: EditionTable) -> pd.DataFrame:
    """Where every unit would stand if one component did not count, the other weights rescaled to sum to one.

    Returns SHIFT_COLUMNS, one row a component and unit with a total: `rank` as it is and `rank_without` the
    component, 1 is the best; `shift` = rank − rank_without, the places that the unit would rise (negative: fall)
    without the component. No row without weights, or where fewer than two components have one.
    As in COINr (remove_elements), one component at a time.
    """
    known = table.complete()
    if known.weights is None or not known.units or np.count_nonzero(known.weights) < 2:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in zip(SHIFT_COLUMNS, _KINDS, strict=True)})
    rest = np.tile(known.weights, (len(known.components), 1))
    np.fill_diagonal(rest, 0.0)
    without = minimum_ranks(weighted_totals(known.scores, rest, known.multiplier))
    ranks = np.tile(minimum_ranks(known.totals()), (len(known.components), 1))
    return pd.DataFrame(
        {
            "component": np.repeat(known.components, len(known.units)),
            "unit": np.tile(known.units, len(known.components)),
            "rank": ranks.ravel(),
            "rank_without": without.ravel(),
            "shift": (ranks - without).ravel(),
        }
    )


def influence(table: EditionTable) -> pd.DataFrame:
    """On which components the order of the units depends most.

    Returns INFLUENCE_COLUMNS, one row a component, the most influential first: its `weight` as a share; the mean
    and the largest number of places, up or down, that a unit moves when the component is left out.
    """
    shifts = leave_one_out(table)
    moved = shifts.assign(size=shifts["shift"].abs()).groupby("component", sort=False)["size"].agg(["mean", "max"])
    result = moved.rename(columns={"mean": "mean_shift", "max": "largest_shift"}).reset_index()
    shares = (
        {} if table.weights is None else dict(zip(table.components, table.weights / table.weights.sum(), strict=True))
    )
    result["weight"] = result["component"].map(shares).astype("float64")
    return result.sort_values(["mean_shift", "component"], ascending=[False, True], ignore_index=True)[
        list(INFLUENCE_COLUMNS)
    ]


_KINDS: Final = ("object", "object", "float64", "float64", "float64")
