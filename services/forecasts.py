"""What is expected of the next edition, made when an edition is published and stored with the day: no page fits it.

So it can be compared later with what came, and nobody has to believe that it was said before. An edition that stands
without one, such as those the program is delivered with, gets it when somebody first asks, with the day of then: for
all that are delivered at once it would take a first start some twenty times as long, for editions nobody opens.
"""

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Literal

import pandas as pd

from analysis.early_warning import warnings_of
from analysis.rank_forecast import forecasts_of, tests_of
from analysis.usual_level import Past, past_of
from data.catalogue.model import Catalogue, Index
from data.scores import load_frames
from data.store.database import Store
from data.store.forecasts import add_forecasts, has_forecasts
from services.backtests import years_of
from services.history import history_of

LOGGER = logging.getLogger(__name__)

MODEL: Final = "next-rank-2"
"""A mark of the method of both, the range of the next rank and the probabilities. It changes when a result does; what
was stored by another stays."""

State = Literal["running", "made", "failed"]

_KNOWN: Final = ["unit", "component", "construct", "rank", "rank_of", "percentile", "is_sufficient"]
_WARNING: Final = ["unit", "component", "low", "low_overall", "fell", "fell_overall", "warning_reason", "warning_cases"]


def known_then(history: pd.DataFrame, index: Index, group: str, year: int) -> pd.DataFrame:
    """All that a forecast after an edition is made from: those of the group up to it, without those of a trial year."""
    first, _ = years_of(index)
    return history.loc[(history["group"] == group) & history["year"].between(first, year)]


def figures_mark(known: pd.DataFrame) -> str:
    """A mark of the method and of all that a forecast is made from, whatever the order of the rows.

    known: the frame of `known_then`.
    """
    rows = known[["year", *_KNOWN]].sort_values(["year", "component", "unit"])
    text = f"{MODEL}\n" + rows.to_csv(index=False, float_format="%.6f", lineterminator="\n")
    return sha256(text.encode()).hexdigest()[:16]


def expected_after(known: pd.DataFrame, year: int) -> pd.DataFrame:
    """What is expected of every unit and component one edition later.

    known: the frame of `known_then`. Returns FORECAST_COLUMNS of `analysis.rank_forecast` and, of
    `analysis.early_warning`, `low`, `low_overall`, `fell`, `fell_overall`, `warning_reason` and `warning_cases`.
    """
    past = past_of(known.loc[known["year"] <= year])
    return _expected(past, tests_of(past.pairs), known.loc[known["year"] == year])


def _expected(past: Past, tests: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """`expected_after` the edition of these rows, from the past until it and the tests of that."""
    warnings = warnings_of(past, now).rename(columns={"reason": "warning_reason", "cases": "warning_cases"})
    return forecasts_of(past, tests, now).merge(warnings[_WARNING], on=["unit", "component"])


def make_forecasts(
    store: Store, catalogue: Catalogue, index: str, years: Iterable[int], minimum_coverage: float | None = None
) -> tuple[int, ...]:
    """Make and store what is expected after these editions of an index; returns the years of those that are new.

    index: as `data.editions.series` names it. What is stored already for the same figures is left as it is, an edition
    without figures left out. Raises StoreError.
    """
    history = history_of(load_frames(store, catalogue, index, minimum_coverage), catalogue)
    return store_forecasts(store, catalogue.index(index), history, years)


def store_forecasts(store: Store, index: Index, history: pd.DataFrame, years: Iterable[int]) -> tuple[int, ...]:
    """`make_forecasts` where the history of the index is there already, the frame of `history_of`."""
    made, wanted = [], set(years)
    for group in history.loc[history["year"].isin(wanted), "group"].unique():
        known = known_then(history, index, group, max(wanted))
        missing = {}
        for year in sorted(wanted & set(known["year"])):  # not a trial year
            mark = figures_mark(known.loc[known["year"] <= year])
            if not has_forecasts(store, index.code, year, mark):
                missing[year] = mark
        if not missing:
            continue
        past = past_of(known)
        tests = tests_of(past.pairs)
        for year, mark in missing.items():
            before, now = tests.loc[tests["year"] <= year], known.loc[known["year"] == year]
            if add_forecasts(store, index.code, year, mark, MODEL, _expected(past.until(year), before, now)):
                made.append(year)
    return tuple(sorted(set(made)))


@dataclass
class _Work:
    """What is made in the background: by what is asked for, how it stands; and how often something has ended."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    states: dict[tuple[object, ...], State] = field(default_factory=dict)
    ended: int = 0


_WORK: Final = _Work()


def ended() -> int:
    """A number that grows when forecasts that were made in the background are there, or could not be made."""
    return _WORK.ended


def begin_forecasts(
    store: Store,
    catalogue: Catalogue,
    index: str,
    years: Iterable[int],
    minimum_coverage: float | None = None,
    figures: str = "",
) -> State:
    """Make them in the background, once for what is asked: how that stands. Never waits, never raises.

    figures: the mark of the figures, where it is known, so that others are asked for anew.
    """
    asked = (store.where, index, tuple(sorted(set(years))), minimum_coverage, figures)
    with _WORK.lock:
        if (state := _WORK.states.get(asked)) is not None and figures:
            return state
        _WORK.states[asked] = "running"

    def work() -> None:
        try:
            make_forecasts(store, catalogue, index, asked[2], minimum_coverage)
            state: State = "made"
        except Exception:  # nobody waits for it: the log has the reason, the page says that there is none
            LOGGER.exception("the forecasts after %s %s were not stored", index, asked[2])
            state = "failed"
        with _WORK.lock:
            _WORK.states[asked] = state
            _WORK.ended += 1

    threading.Thread(target=work, name="forecasts", daemon=True).start()
    return "running"
