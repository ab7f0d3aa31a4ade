"""From component scores and weights to the total: what it should be, and how far off the published one is."""

from typing import Final

import numpy as np
import pandas as pd

from analysis.frames import (
    COMPUTED,
    TOTAL,
    as_scores,
    as_weights,
    usable_values,
)

_UNIT: Final = ["index", "year", "framework", "group", "unit"]


def totals(scores: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Compute each unit's total, so that it can stand beside the published one.

    scores, weights: the frames SCORE_COLUMNS and WEIGHT_COLUMNS of `analysis.frames`. Returns one row per index, year,
    framework, group and unit of the frameworks with known weights: `computed` in points of the total's scale, higher is
    better, sum(weight × component) × multiplier; `components` usable of `needed`. A total is computed only from a full
    set: a missing component is not a zero, so `computed` is then NaN. Raises FrameError.

    >>> computed = analysis.totals(frames.scores, frames.weights)
    >>> round(computed.query("unit == 'ha_tinh' and year == 2023")["computed"].item(), 4)
    63.7566
    """
    given = as_scores(scores)
    weighting = as_weights(weights).sort_values(["framework", "component"])
    parts = given.assign(value=usable_values(given)).merge(weighting, on=["framework", "component"], how="inner")
    if parts.empty:
        return _no_totals()
    needed = weighting.groupby("framework")["component"].size()
    parts = parts.sort_values([*_UNIT, "component"])
    parts["points"] = parts["value"] * parts["weight"] * parts["multiplier"]
    grouped = parts.groupby(_UNIT, sort=True)
    result = grouped.agg(
        region=("region", "first"), computed=("points", "sum"), components=("points", "count")
    ).reset_index()
    result["needed"] = result["framework"].map(needed).astype("int64")
    result["computed"] = result["computed"].where(result["components"] == result["needed"])
    return result


def reconcile(scores: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Compare published with computed totals, to see where the weights reproduce the publication.

    Returns index, year, framework, group, unit, `published`, `computed` and `gap` = published − computed
    (points), one row per unit that has both. Totals stated by the province count as published here.
    """
    given = as_scores(scores)
    total = given.loc[(given["component"] == TOTAL) & (given["status"] != COMPUTED)]
    published = total.assign(published=usable_values(total))[[*_UNIT, "published"]]
    both = published.merge(totals(given, weights)[[*_UNIT, "computed"]], on=_UNIT, how="inner")
    both = both.dropna(subset=["published", "computed"]).sort_values(_UNIT).reset_index(drop=True)
    both["gap"] = both["published"] - both["computed"]
    return both


def _no_totals() -> pd.DataFrame:
    columns = {name: pd.Series(dtype="object") for name in [*_UNIT, "region"]}
    frame = pd.DataFrame(columns).assign(computed=np.float64(np.nan), components=0, needed=0)
    return frame.astype({"year": "int64", "computed": "float64", "components": "int64", "needed": "int64"})
