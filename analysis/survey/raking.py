"""Weights that bring the answers to known shares of kinds of respondents: raking (iterative proportional fitting)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

TOLERANCE = 1e-9
ROUNDS = 1_000


@dataclass(frozen=True)
class Raked:
    """The weights, by row, with a mean of 1, and what kept the margins from being met.

    problems: (column, category, code): "nobody" for a category with a known share that nobody answered from,
    "unknown" for answers in a category (or without one) whose share is not known, "diverges" where no weights meet all
    margins at once. largest: the heaviest weight. effective: as how many equally weighted answers they count
    (Kish 1965).
    """

    weights: pd.Series
    problems: tuple[tuple[str, str, str], ...]
    error: float
    largest: float
    effective: float


def rake(respondents: pd.DataFrame, margins: Mapping[str, Mapping[str, float]]) -> Raked:
    """Weight rows so that the share of each category is the known one, one column after the other until all hold.

    respondents: a row an answer, with a column for each margin. margins: shares by column and category; each column's
    are scaled to sum to 1. Rows whose category has no known share keep theirs and are reported in `problems`. error:
    the largest difference between a wanted and a reached share. Deming and Stephan (1940). Returns Raked. Raises
    KeyError for a margin without its column.

    >>> import pandas as pd
    >>> asked = pd.DataFrame({"sector": ["trade", "trade", "trade", "farming"]})
    >>> raked = analysis.rake(asked, {"sector": {"trade": 0.5, "farming": 0.5}})
    >>> raked.weights.round(4).tolist(), raked.problems
    ([0.6667, 0.6667, 0.6667, 2.0], ())
    """
    weights = np.ones(len(respondents))
    problems: list[tuple[str, str, str]] = []
    plans = []
    for column, shares in margins.items():
        values = respondents[column].astype("str").where(respondents[column].notna(), "").to_numpy()
        wanted = {category: share for category, share in shares.items() if share > 0}
        for category in wanted:
            if not (values == category).any():
                problems.append((column, category, "nobody"))
        problems += [(column, str(category), "unknown") for category in sorted(set(values) - set(wanted))]
        held = {category: share for category, share in wanted.items() if (values == category).any()}
        known = np.isin(values, list(held))
        total = sum(held.values())
        plans.append([(values == category, share / total, known) for category, share in held.items()])
    error = np.inf
    for _ in range(ROUNDS):
        error = 0.0
        for plan in plans:
            for rows, share, known in plan:
                error = max(error, abs(weights[rows].sum() / weights[known].sum() - share))
        if error <= TOLERANCE:
            break
        for plan in plans:
            if not plan:
                continue
            whole = weights[plan[0][2]].sum()
            for rows, share, _ in plan:
                weights[rows] *= share * whole / weights[rows].sum()
    if error > TOLERANCE:
        problems.append(("", "", "diverges"))
    if len(weights):
        weights /= weights.mean()
    squares = float((weights**2).sum())
    return Raked(
        pd.Series(weights, index=respondents.index),
        tuple(problems),
        float(error) if plans else 0.0,
        float(weights.max(initial=0.0)),
        float(weights.sum() ** 2 / squares) if squares else 0.0,
    )
