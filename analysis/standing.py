"""Where a unit stands among the units of its edition: rank, percentile, gaps to median, best and region."""

from typing import Final

import numpy as np
import pandas as pd

from analysis import composite
from analysis.frames import (
    CELL_KEY,
    COMPUTED,
    EDITION_KEY,
    HIGHER_IS_BETTER,
    PUBLISHED,
    ROW_KEY,
    TOTAL,
    as_editions,
    as_scores,
    as_weights,
    usable_values,
)
from analysis.noise import noise_of
from analysis.ranks import TIE_DIGITS

STANDING_COLUMNS: Final = (
    "index", "year", "framework", "framework_since", "group", "region", "unit", "component", "construct",
    "direction", "scale", "decimals", "value", "value_status", "computed_value", "shown_value", "basis", "basis_value",
    "n", "units", "ranks_published_to", "minimum_coverage", "is_sufficient", "is_partial",
    "computed_rank", "official_rank", "official_rank_status", "rank", "rank_status", "rank_of", "percentile",
    "median", "spread", "gap_to_median", "best", "gap_to_best", "worst",
    "region_median", "gap_to_region", "region_rank", "region_n", "region_units",
    "noise", "grade", "responses", "low", "high", "rank_low", "rank_high", "note", "version_id",
)  # fmt: skip


def standings(scores: pd.DataFrame, editions: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Place every unit among the units of its edition, for each component and for the total.

    scores, editions, weights: the frames SCORE_COLUMNS, EDITION_COLUMNS and WEIGHT_COLUMNS of `analysis.frames`.
    Returns STANDING_COLUMNS, one row per index, year, group, unit and component, sorted by these. Scores and gaps are
    in points; `direction` is 1 where higher is better and −1 where lower is; ranks count from 1, the best; percentiles
    from 0 to 100, the best; `best` and `worst` are scores, `spread` is the standard deviation of the scores (n − 1).

    `value`: the published or stated score, NaN if not usable (`value_status` says why); `computed_value`:
    the total from the weights (total rows only; a row is added where only the components are published);
    `shown_value`: the first of the two that exists. `basis` says which of them the ranking used: published
    totals where enough units have them, else computed ones. `n`: units with a `basis_value`, of `units` in
    the edition (NaN: unknown). `ranks_published_to`: of a total, the last rank that was published (NaN: all).

    Below the edition's `minimum_coverage` nothing is computed: `is_sufficient` is False and computed ranks,
    medians, spreads and gaps are NaN. `is_partial`: some unit has no value, or it is unknown whether all have one.
    `rank` is the official or stated rank where there is one, else the computed one (minimum rank before rounding,
    ties share); `rank_of` is the number of units that this rank counts: all of the edition for an official one (NaN
    if unknown), `n` for a computed one, also where a survey has stored it. `percentile` = (rank_of − rank) /
    (rank_of − 1) × 100, where ties have the mean of the ranks that they take up. Gaps are own score minus the other.
    `region_units`: units of the region that the edition's rows name. `noise`: standard deviation of what does not last
    in the score, points (`analysis.noise`). Raises FrameError if a frame lacks a column or names a unit's
    component twice.

    >>> table = analysis.standings(*frames)
    >>> home = table.query("unit == 'ha_tinh' and year == 2023 and component == 'total'")
    >>> home[["shown_value", "rank_status", "rank", "rank_of"]].values.tolist()
    [[63.76, 'stated', 54.0, 63.0]]
    """
    frame = _with_editions(_with_computed_totals(as_scores(scores), weights), as_editions(editions))
    frame["noise"] = noise_of(frame, as_weights(weights))
    frame = _with_basis(frame)
    frame = _with_ranks(frame)
    frame = _with_distances(frame)
    frame = _with_region(frame)
    return frame.sort_values(ROW_KEY).reset_index(drop=True)[list(STANDING_COLUMNS)]


def _with_computed_totals(given: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    key = [*ROW_KEY, "framework"]
    computed = composite.totals(given, weights).dropna(subset=["computed"])
    computed = computed.assign(component=TOTAL).rename(columns={"computed": "computed_value"})
    frame = given.assign(value=usable_values(given))
    frame = frame.merge(computed[[*key, "computed_value"]], on=key, how="left")
    known = frame.loc[frame["component"] == TOTAL, ROW_KEY].assign(is_known=True)
    added = computed.merge(known, on=ROW_KEY, how="left")
    added = added.loc[added["is_known"].isna(), [*key, "region", "computed_value"]]
    if added.empty:
        return frame
    rows = added.assign(construct=TOTAL, direction=HIGHER_IS_BETTER, status=COMPUTED, value=np.nan, rank=np.nan)
    return pd.concat([frame, rows.reindex(columns=frame.columns).astype(frame.dtypes.to_dict())], ignore_index=True)


def _with_editions(frame: pd.DataFrame, editions: pd.DataFrame) -> pd.DataFrame:
    names = ["units", "ranks_published_to", "minimum_coverage", "scale", "total_scale", "decimals", "score_noise"]
    frame = frame.merge(editions[[*EDITION_KEY, *names]], on=EDITION_KEY, how="left")
    is_total = frame["component"] == TOTAL
    frame["scale"] = frame["total_scale"].where(is_total, frame["own_scale"].fillna(frame["scale"]))
    frame["ranks_published_to"] = frame["ranks_published_to"].where(is_total)
    course = ["index", "framework", "group"]
    years = pd.concat([editions[[*course, "year"]], frame[[*course, "year"]]])
    since = years.groupby(course)["year"].min().rename("framework_since").reset_index()
    return frame.merge(since, on=course, how="left")


def _with_basis(frame: pd.DataFrame) -> pd.DataFrame:
    cells = frame.groupby(CELL_KEY, sort=False)
    published = cells["value"].transform("count")
    computed = cells["computed_value"].transform("count")
    use_computed = ~_covers(published, frame) & (_covers(computed, frame) | (computed > published))
    frame = frame.rename(columns={"status": "value_status"})
    frame["shown_value"] = frame["value"].fillna(frame["computed_value"])
    frame["basis"] = np.where(use_computed, COMPUTED, PUBLISHED)
    frame["basis_value"] = frame["value"].where(~use_computed, frame["computed_value"])
    frame["n"] = published.where(~use_computed, computed).astype("int64")
    frame["is_sufficient"] = _covers(frame["n"], frame)
    frame["is_partial"] = ~(frame["n"] >= frame["units"])
    return frame


def _covers(count: pd.Series, frame: pd.DataFrame) -> pd.Series:
    known = frame["units"].notna()
    enough = count >= frame["minimum_coverage"] * frame["units"] - 1e-9
    return (count > 0) & enough.where(known, frame["minimum_coverage"] == 0)


def _with_ranks(frame: pd.DataFrame) -> pd.DataFrame:
    frame["ranked_value"] = frame["basis_value"].where(frame["is_sufficient"]).round(TIE_DIGITS)
    frame["merit"] = frame["ranked_value"] * frame["direction"]
    frame["computed_rank"] = frame.groupby(CELL_KEY, sort=False)["merit"].rank(method="min", ascending=False)
    frame["official_rank"] = frame["rank"]
    frame["official_rank_status"] = frame["rank_status"].where(frame["rank"].notna(), None)
    has_official = frame["official_rank"].notna()
    frame["rank"] = frame["official_rank"].fillna(frame["computed_rank"])
    status = frame["official_rank_status"].where(frame["official_rank_status"].notna(), PUBLISHED)
    frame["rank_status"] = status.where(has_official, COMPUTED).where(frame["rank"].notna(), None)
    ranks_all = has_official & frame["official_rank_status"].ne(COMPUTED)  # a survey of ours ranks whom it has scored
    frame["rank_of"] = frame["units"].where(ranks_all, frame["n"].astype("float64")).where(frame["rank"].notna())
    share = (frame["rank_of"] - _middle_ranks(frame)) / (frame["rank_of"] - 1) * 100
    is_within = (frame["rank_of"] >= 2) & (frame["rank"] <= frame["rank_of"])
    frame["percentile"] = share.where(is_within).clip(lower=0)
    return frame


def _middle_ranks(frame: pd.DataFrame) -> pd.Series:
    """The mean of the ranks that the ties of a unit take up: of equal scores, or of those with its official rank."""
    computed = frame.groupby(CELL_KEY, sort=False)["merit"].rank(method="average", ascending=False)
    tied = frame.groupby([*CELL_KEY, "official_rank"], sort=False)["unit"].transform("size")
    return (frame["official_rank"] + (tied - 1) / 2).fillna(computed)


def _with_distances(frame: pd.DataFrame) -> pd.DataFrame:
    cells = frame.groupby(CELL_KEY, sort=False)["ranked_value"]
    frame["median"] = cells.transform("median")
    frame["spread"] = cells.transform("std")
    merits = frame.groupby(CELL_KEY, sort=False)["merit"]
    frame["best"] = merits.transform("max") * frame["direction"]
    frame["worst"] = merits.transform("min") * frame["direction"]
    frame["gap_to_median"] = frame["ranked_value"] - frame["median"]
    frame["gap_to_best"] = frame["ranked_value"] - frame["best"]
    return frame


def _with_region(frame: pd.DataFrame) -> pd.DataFrame:
    regions = frame.groupby([*CELL_KEY, "region"], sort=False)["ranked_value"]
    frame["region_median"] = regions.transform("median")
    frame["gap_to_region"] = frame["ranked_value"] - frame["region_median"]
    merits = frame.groupby([*CELL_KEY, "region"], sort=False)["merit"]
    frame["region_rank"] = merits.rank(method="min", ascending=False)
    frame["region_n"] = regions.transform("count").astype("int64")
    frame["region_units"] = frame.groupby([*EDITION_KEY, "region"])["unit"].transform("nunique").astype("int64")
    return frame
