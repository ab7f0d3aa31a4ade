"""Measured coverage rates of the 90 % intervals of surveys, from simulated surveys with a known truth."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

FILE = Path(__file__).parent / "coverage.toml"
MEASURES = (
    "plain", "component", "total", "rank", "component_uncorrected", "total_uncorrected", "rank_uncorrected",
    "best_too_high", "best_shrunk_too_high",
)  # fmt: skip
ENOUGH = 20
"""Answers from which on intervals hold what is promised; below, they are too narrow."""


@dataclass(frozen=True)
class IntervalCoverage:
    """Coverage rates (0–1) of the 90 % intervals in a number of simulated surveys of one kind.

    spread: standard deviation of the units' true positions, in steps of an answer. fewest, most: answers that a unit
    has; stratum: answers in each stratum of a unit, 0 without strata. rates: by MEASURES; `plain`: means of a
    component's answers; `component`, `total`, `rank`: scaled 1–10 and ranked, as the program gives them;
    `…_uncorrected`: by the bootstrap alone, without the estimate of the true values; `best_too_high`,
    `best_shrunk_too_high`: points by which the four best totals exceed the true ones, as computed and shrunk. errors:
    the standard errors of the rates.
    """

    spread: float
    fewest: int
    most: int
    stratum: int
    surveys: int
    rates: dict[str, float]
    errors: dict[str, float]

    @property
    def has_enough(self) -> bool:
        """Whether each unit has as many answers as the intervals need."""
        return self.fewest >= ENOUGH


@cache
def interval_coverage() -> tuple[IntervalCoverage, ...]:
    """What `python tools/survey_coverage.py --out data/survey/coverage.toml` has measured."""
    return tuple(IntervalCoverage(**line) for line in tomllib.loads(FILE.read_text(encoding="utf-8"))["coverage"])


def as_toml(measured: pd.DataFrame) -> str:
    """The measured shares as the file has them. measured: of `tools.survey_coverage.coverage`, a row a case."""
    lines = ["# How often 90 % intervals held the truth; written by tools/survey_coverage.py"]
    for row in measured.to_dict("records"):
        rates = ", ".join(f"{name} = {row[name]:.4f}" for name in MEASURES)
        errors = ", ".join(f"{name} = {row[f'{name}_error']:.4f}" for name in MEASURES)
        lines += [
            "",
            "[[coverage]]",
            f"spread = {row['spread']}",
            *(f"{name} = {row[name]:.0f}" for name in ("fewest", "most", "stratum", "surveys")),
            f"rates = {{ {rates} }}",
            f"errors = {{ {errors} }}",
        ]
    return "\n".join(lines) + "\n"
