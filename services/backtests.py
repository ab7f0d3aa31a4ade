"""The back-tests of flags, rank forecasts, early warnings, rank intervals and paths: computed, written, read.

The file says which version of the program and which figures it was made with, so that an out-of-date
file is recognised.
"""

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from math import isnan
from pathlib import Path
from typing import Any, Final

import pandas as pd

from analysis.backtest import RESULT_COLUMNS, back_test, flag_cases
from analysis.early_warning import SKILL_COLUMNS, early_warning_cases, early_warning_skill
from analysis.lasting import TEST_COLUMNS, interval_test
from analysis.path_test import PATH_TEST_COLUMNS, path_test, path_trials
from analysis.rank_forecast import FORECAST_TEST_COLUMNS, rank_forecast_test
from data.catalogue.model import Index
from services.built_in import DIRECTORY

METHOD: Final = "comparable-places-1"
"""A mark of the method that the figures rest on. It changes when a result does, not when a sentence about it does: put
another text here, then make the delivered figures anew. A test holds that the delivered results belong to this mark."""

_ROOT = Path(__file__).resolve().parent.parent
_DIGITS: Final = 6
_COLUMNS: Final = {
    "flags": RESULT_COLUMNS,
    "ranks": FORECAST_TEST_COLUMNS,
    "warnings": SKILL_COLUMNS,
    "intervals": TEST_COLUMNS,
    "paths": PATH_TEST_COLUMNS,
}
_FIGURES: Final = ["year", "group", "unit", "component", "framework", "construct", "shown_value", "rank", "noise"]


class NoBackTestError(Exception):
    """An index has no two comparable editions in these years: nothing can be checked."""


@dataclass(frozen=True, eq=False)
class BackTests:
    """The results of the back-tests of an index.

    program: the version of the program; method, figures: marks of the method and of the figures that it was made with.
    flags: RESULT_COLUMNS of `analysis.backtest.back_test`, with the thresholds as delivered. ranks: how often ranges of
    the next rank held in each edition, FORECAST_TEST_COLUMNS. warnings: SKILL_COLUMNS of the components. intervals: how
    often the cautious rank interval held the rank of the next edition, `analysis.lasting.TEST_COLUMNS`. paths:
    PATH_TEST_COLUMNS of the total. The last two are empty where they were not asked for.
    """

    index: str
    first_year: int
    last_year: int
    program: str
    method: str
    figures: str
    flags: pd.DataFrame
    ranks: pd.DataFrame
    warnings: pd.DataFrame
    intervals: pd.DataFrame
    paths: pd.DataFrame


def stored_path(index: str) -> Path:
    """Where the figures that the program is delivered with lie."""
    return DIRECTORY / f"backtest-{index}.json"


def years_of(index: Index) -> tuple[int, int]:
    """The first edition by which the flags of an index are checked, and the last."""
    years = index.years()
    return index.back_test_years or (years[0], years[-1])


def run(
    history: pd.DataFrame,
    index: str,
    first_year: int,
    last_year: int,
    *,
    weights: pd.DataFrame | None = None,
    score_noise: float | None = None,
    with_paths: bool = False,
) -> BackTests:
    """Compute the back-tests of an index. Takes the frame of `trends.changes`; raises NoBackTestError.

    weights: WEIGHT_COLUMNS; score_noise: the cautious one of the index. Without both no rank interval is tested.
    with_paths: whether paths are tested too, which takes minutes and needs the weights.
    """
    own = history.loc[history["index"] == index]
    cases = flag_cases(own, first_year, last_year)
    if cases.empty:
        raise NoBackTestError(f"{index} {first_year}–{last_year}")
    known = own.loc[own["year"].between(first_year, last_year)]
    intervals = [
        interval_test(known, weights, score_noise=score_noise, group=group)
        for group in sorted(known["group"].unique())
        if weights is not None and score_noise is not None
    ]
    return BackTests(
        index=index,
        first_year=first_year,
        last_year=last_year,
        program=program_version(),
        method=METHOD,
        figures=figures_mark(own, first_year, last_year),
        flags=back_test(cases),
        ranks=rank_forecast_test(known),
        warnings=early_warning_skill(early_warning_cases(known)),
        intervals=pd.concat(intervals, ignore_index=True) if intervals else pd.DataFrame(columns=list(TEST_COLUMNS)),
        paths=pd.DataFrame(columns=list(PATH_TEST_COLUMNS))
        if weights is None or not with_paths
        else _paths(known, weights),
    )


def write(tests: BackTests, path: Path) -> None:
    """Write the figures as JSON, a rule or a component a line, numbers with six decimals."""
    head = {name: getattr(tests, name) for name in ("index", "first_year", "last_year", "program", "method", "figures")}
    parts = [f'  "{name}": {json.dumps(value)}' for name, value in head.items()]
    parts += [_lines(name, getattr(tests, name).to_dict("records")) for name in _COLUMNS]
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def read(path: Path) -> BackTests | None:
    """The figures of a file; None if there is no such file."""
    if not path.is_file():
        return None
    tree = json.loads(path.read_text(encoding="utf-8"))
    frames = {name: pd.DataFrame(tree.get(name, []), columns=list(known)) for name, known in _COLUMNS.items()}
    return BackTests(**tree | frames)


@cache
def program_version() -> str:
    """The version of the program as its project file says it."""
    return str(tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def figures_mark(history: pd.DataFrame, first_year: int, last_year: int) -> str:
    """A mark of the figures up to the last year, whatever their order; flags also look back before the first year."""
    rows = history.loc[history["year"] <= last_year, _FIGURES].sort_values(_FIGURES[:4])
    rows = rows.assign(shown_value=rows["shown_value"].round(_DIGITS))
    text = f"{first_year}–{last_year}\n" + rows.to_csv(index=False, float_format=f"%.{_DIGITS}f", lineterminator="\n")
    return sha256(text.encode()).hexdigest()[:12]


def _paths(history: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """The paths of each group of units tested together: a group without weights or enough editions has none."""
    trials = [path_trials(rows, weights) for _, rows in history.groupby("group", sort=True)]
    return path_test(pd.concat(trials, ignore_index=True))


def _lines(name: str, records: Iterable[dict[Any, Any]]) -> str:
    lines = ",\n".join(
        "    " + json.dumps({key: _rounded(value) for key, value in record.items()}) for record in records
    )
    return f'  "{name}": [\n{lines}\n  ]'


def _rounded(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return None if isnan(value) else round(value, _DIGITS)
