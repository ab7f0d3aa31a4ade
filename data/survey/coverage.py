"""Measured coverage rates of the 90 % intervals of surveys, from simulated surveys with a known truth."""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import pandas as pd

FILE = Path(__file__).parent / "coverage.toml"


@dataclass(frozen=True)
class IntervalCoverage:
    """Coverage rates (0–1) of the 90 % intervals in a number of simulated surveys with a given spread between units.

    spread: standard deviation of the units' true positions, in steps of an answer. plain: means of a component's
    answers. component, total, rank: scaled 1–10 and ranked, as the program gives them; uncorrected: by the bootstrap
    alone, without the estimate of the true values.
    """

    spread: float
    surveys: int
    plain: float
    component: float
    total: float
    rank: float
    component_uncorrected: float
    total_uncorrected: float
    rank_uncorrected: float


@cache
def interval_coverage() -> tuple[IntervalCoverage, ...]:
    """What `python tools/survey_coverage.py --out data/survey/coverage.toml` has measured, the least spread first."""
    return tuple(IntervalCoverage(**line) for line in tomllib.loads(FILE.read_text(encoding="utf-8"))["coverage"])


def as_toml(measured: pd.DataFrame, surveys: int) -> str:
    """The measured shares as the file has them. measured: columns `spread` and the shares, a row a spread."""
    lines = ["# How often 90 % intervals held the truth; written by tools/survey_coverage.py"]
    for row in measured.to_dict("records"):
        values = {**row, "surveys": surveys}
        lines += [
            "",
            "[[coverage]]",
            *(f"{field.name} = {round(values[field.name], 4)}" for field in fields(IntervalCoverage)),
        ]
    return "\n".join(lines) + "\n"
