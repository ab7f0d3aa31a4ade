"""How often the cautious rank interval held the rank of the next edition, as the delivered back-tests say."""

import pandas as pd

from services.backtests import METHOD, figures_mark, read, stored_path
from ui.reads.cached import cached_by_edition
from ui.reads.scores import history
from ui.visit.visit import Visit
from wording.numbers import percent

ENOUGH = 0.8
"""A next rank has an error of its own: of nine in ten, eight may be asked for."""


@cached_by_edition("minimum_coverage", max_entries=8)
def interval_tests(visit: Visit) -> pd.DataFrame:
    """The columns of `analysis.lasting.interval_test`; no row where none is of this method, these scores and noise."""
    stored, noise = read(stored_path(visit.index.code)), visit.index.score_noise
    if stored is None or noise is None or stored.method != METHOD:
        return pd.DataFrame()
    is_current = stored.figures == figures_mark(history(visit), stored.first_year, stored.last_year)
    return (
        stored.intervals if is_current and stored.intervals["score_noise"].eq(noise.cautious).all() else pd.DataFrame()
    )


def checked_sentence(visit: Visit) -> str:
    """The coverage of the last editions in which it was enough, and of those before; or that nothing was checked."""
    tests = interval_tests(visit)
    if tests.empty:
        return visit.say("robustness.unchecked")
    tests = tests.sort_values("year", ignore_index=True)
    misses = tests.index[tests["coverage"] < ENOUGH]
    first = 0 if misses.empty else int(misses[-1]) + 1
    sides = (("held", tests.iloc[first:]), ("missed", tests.iloc[:first]))
    said = [
        visit.say(
            f"robustness.checked_{side}",
            first=rows["year"].iloc[0],
            last=rows["year"].iloc[-1],
            low=percent(rows["coverage"].min(), visit.language),
            high=percent(rows["coverage"].max(), visit.language),
        )
        for side, rows in sides
        if len(rows)
    ]
    return " ".join(said)
