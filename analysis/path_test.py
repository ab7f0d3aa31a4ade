"""Back-test of the paths: what was said of a rank ten higher before an edition came, and what came."""

import itertools
from typing import Final

import numpy as np
import pandas as pd

from analysis.edition_table import EditionTable, edition_table
from analysis.frames import only
from analysis.gains import one_edition_gains
from analysis.paths import paths_to_rank
from analysis.rank_forecast import chance_of_rank
from analysis.ranks import minimum_ranks
from analysis.rates import rate_over_editions

ORIGINS: Final = 5
"""The last editions of which the next one has the same framework; before them too few gains are known."""

PLACES: Final = 10
"""How many ranks higher is asked for; who stands higher than two more than these is not asked."""

LEVEL: Final = 0.9

TRIAL_COLUMNS: Final = ("year", "unit", "rank", "said", "chance", "made", "reached")
PATH_TEST_COLUMNS: Final = ("said_of", "third", "cases", "said", "came", "low", "high", "editions")


def path_trials(
    history: pd.DataFrame, weights: pd.DataFrame, *, index: str | None = None, group: str | None = None, every: int = 1
) -> pd.DataFrame:
    """What the paths would have said of a rank ten higher in earlier editions, and what the next edition brought.

    history: the frame of `trends.changes`; weights: WEIGHT_COLUMNS; index, group: needed only where the frame holds
    several; every: only each second, third … unit, in the order of the ranks. Only gains and editions up to the one in
    question are known; with fewer than ORIGINS editions nothing is tested. Returns TRIAL_COLUMNS, one row a unit and
    edition: its `rank`, the frequency `said` of the first path (0–1, NaN without one), the `chance` of
    `chance_of_rank`; whether it `made` all gains of that path and whether its total `reached` the rank in the next
    edition. Raises SelectionError.
    """
    wanted = only(history, "index", index)
    rows = history.loc[history["index"].eq(wanted)]
    rows = rows.loc[rows["group"].eq(only(rows, "group", group))]
    tables = {
        int(year): table for year in sorted(rows["year"].unique()) if (table := _ranked(rows, weights, int(year)))
    }
    years = sorted(tables)
    pairs = [
        (now, later)
        for now, later in itertools.pairwise(years)
        if tables[now].framework == tables[later].framework and not rows["year"].between(now + 1, later - 1).any()
    ]
    gains, lines = one_edition_gains(rows), []
    for year, next_year in pairs[-ORIGINS:] if len(pairs) >= ORIGINS else []:
        table, later = tables[year], tables[next_year]
        ranks, next_ranks = minimum_ranks(table.totals()), minimum_ranks(later.totals())
        known, past = gains.loc[gains["year"] <= year], rows.loc[rows["year"] <= year]
        came = gains.loc[(gains["from_year"] == year) & (gains["year"] == next_year)]
        made = came.set_index(["unit", "component"])["relative_gain"]
        places = [place for place in np.argsort(ranks, kind="stable") if ranks[place] > PLACES + 2]
        for place in places[::every]:
            unit, rank = table.units[place], int(ranks[place])
            if later.row(unit) is None:
                continue
            found = paths_to_rank(table, known, unit, rank - PLACES).paths
            steps = found[0].steps if found else ()
            is_made = bool(steps) and all(made[unit, step.component] >= step.gain - 1e-9 for step in steps)
            said = found[0].frequency.share if found else float("nan")
            chance = chance_of_rank(past, unit, rank - PLACES, year=year)
            lines.append((year, unit, rank, said, chance, is_made, next_ranks[later.row(unit)] <= rank - PLACES))
    return pd.DataFrame(lines, columns=list(TRIAL_COLUMNS))


def path_test(trials: pd.DataFrame) -> pd.DataFrame:
    """What was said against what came: over all and in each third of what was said.

    trials: the frame of `path_trials`. Returns PATH_TEST_COLUMNS: `said_of` "path" (made, of what was said of the
    first path) or "total" (the rank was reached, of its chance); `third` 0 for all, else 1 to 3, the least said first;
    `said` on average and `came` of so many `cases`, with its 90 % interval over the editions, `low`–`high`; no row
    without a trial.
    """
    if trials.empty:
        return pd.DataFrame(columns=list(PATH_TEST_COLUMNS))
    lines: list[tuple[object, ...]] = []
    for of, said, came in (("path", "said", "made"), ("total", "chance", "reached")):
        known = trials.loc[trials[said].notna()].sort_values([said, "year", "unit"])
        for third, part in enumerate([known, *(known.iloc[at] for at in np.array_split(np.arange(len(known)), 3))]):
            rate = rate_over_editions(part[came].to_numpy(dtype=bool), part["year"].to_numpy(), LEVEL)
            lines.append((of, third, rate.cases, part[said].mean(), rate.share, rate.low, rate.high, rate.editions))
    return pd.DataFrame(lines, columns=list(PATH_TEST_COLUMNS))


def _ranked(rows: pd.DataFrame, weights: pd.DataFrame, year: int) -> EditionTable | None:
    """The complete table of an edition whose totals are known and whose units are ranked."""
    here = rows.loc[rows["year"] == year]
    table = edition_table(here, weights, str(here["index"].iloc[0]), year, str(here["group"].iloc[0]))
    if table is None or table.weights is None or not bool(here["is_sufficient"].all()):
        return None
    return table.complete()
