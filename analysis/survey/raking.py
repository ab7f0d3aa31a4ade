"""Weights that bring the respondents to known shares of their kinds: raking (iterative proportional fitting)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.survey.scoring import Array

TOLERANCE = 1e-9
ROUNDS = 1_000


@dataclass(frozen=True)
class Margins:
    """The known shares in the form that raking needs.

    cells: (rows,), which combination of categories a row has; part: (rows,), the part of its respondent that a row is,
    1 divided by the number of their rows. members: by margin, (cells, categories), 1 where the cell is of the category;
    shares: by margin, (categories,), what each is to have. problems: as of `Raked`.
    """

    cells: NDArray[np.int64]
    part: Array
    members: tuple[Array, ...]
    shares: tuple[Array, ...]
    problems: tuple[tuple[str, str, str], ...]

    @property
    def count(self) -> int:
        """How many combinations of categories there are."""
        return int(self.cells.max(initial=-1)) + 1

    @property
    def people(self) -> Array:
        """How many respondents have each combination: (1, combinations)."""
        return np.bincount(self.cells, self.part, self.count).astype(float)[None, :]


@dataclass(frozen=True)
class Raked:
    """The weights, by row, with a mean of 1 over respondents, and what prevented the margins from being met.

    problems: (column, category, code): "nobody" for a category with a known share that nobody answered from,
    "unknown" for answers in a category (or without one) whose share is not known, "diverges" where no weights meet all
    margins at once. error: the largest difference between a wanted and a reached share. largest: the heaviest weight.
    effective: as how many equally weighted respondents they count (Kish 1965).
    """

    weights: pd.Series
    problems: tuple[tuple[str, str, str], ...]
    error: float
    largest: float
    effective: float


def rake(answers: pd.DataFrame, margins: Mapping[str, Mapping[str, float]]) -> Raked:
    """Weight respondents so that the share of each category is the known one, one column after the other until all
    hold.

    answers: a row an answer, with a column for each margin; with a column `respondent`, somebody who rated eight units
    counts once among the respondents and not eight times, and each of the eight rows has their weight. margins: shares
    by column and category; each column's are scaled to sum to 1. Rows whose category has no known share keep theirs and
    are reported in `problems`. Deming and Stephan (1940). Returns Raked. Raises KeyError for a margin without its
    column.

    >>> import pandas as pd
    >>> asked = pd.DataFrame({"sector": ["trade", "trade", "trade", "farming"]})
    >>> from analysis.survey.raking import rake
    >>> raked = rake(asked, {"sector": {"trade": 0.5, "farming": 0.5}})
    >>> raked.weights.round(4).tolist(), raked.problems
    ([0.6667, 0.6667, 0.6667, 2.0], ())
    """
    known = margins_of(answers, margins)
    factors, errors = fit(known, known.people)
    weights = factors[0, known.cells]
    error = float(errors[0])
    total, squares = float(known.part @ weights), float(known.part @ weights**2)
    return Raked(
        pd.Series(weights, index=answers.index),
        (*known.problems, *((("", "", "diverges"),) if error > TOLERANCE else ())),
        error,
        float(weights.max(initial=0.0)),
        total**2 / squares if squares else 0.0,
    )


def margins_of(answers: pd.DataFrame, margins: Mapping[str, Mapping[str, float]]) -> Margins:
    """The combinations of categories among the answers, and the shares that they are to have."""
    texts = pd.DataFrame(
        {column: answers[column].astype("str").where(answers[column].notna(), "") for column in margins},
        index=answers.index,
    )
    problems: list[tuple[str, str, str]] = []
    members, shares = [], []
    combinations = texts.drop_duplicates().sort_values(list(margins)) if margins else texts.iloc[:1]
    for column, wanted in margins.items():
        values = set(texts[column])
        asked = {category: share for category, share in wanted.items() if share > 0}
        problems += [(column, category, "nobody") for category in asked if category not in values]
        problems += [(column, category, "unknown") for category in sorted(values - set(asked))]
        categories = [category for category in asked if category in values]
        members.append((combinations[[column]].to_numpy() == np.array(categories, dtype=object)).astype(float))
        shares.append(np.array([asked[category] for category in categories], dtype=float))
    place = {tuple(line): number for number, line in enumerate(combinations.itertuples(index=False, name=None))}
    cells = np.array([place[line] for line in texts.itertuples(index=False, name=None)], dtype=np.int64)
    part = np.ones(len(answers))
    if "respondent" in answers.columns and len(answers):
        part = 1.0 / answers.groupby("respondent", dropna=False)["respondent"].transform("size").to_numpy(dtype=float)
    return Margins(cells, part, tuple(members), tuple(shares), tuple(problems))


def fit(margins: Margins, people: Array) -> tuple[Array, Array]:
    """The weight of each combination of categories, with a mean of 1 over the people, and the largest error left.

    people: (draws, combinations), how many respondents have each. A category that a draw has nobody of is left out of
    that draw, and the others' shares are scaled up. Returns (draws, combinations) and (draws,).
    """
    factors, errors = np.ones_like(people), np.zeros(len(people))
    open_ = np.arange(len(people))
    for _ in range(ROUNDS):
        errors[open_] = _errors(margins, people[open_] * factors[open_])
        open_ = open_[errors[open_] > TOLERANCE]
        if not open_.size:
            break
        for members, shares in zip(margins.members, margins.shares, strict=True):
            reached, wanted = _shares(people[open_] * factors[open_], members, shares)
            change = np.divide(wanted, reached, out=np.ones_like(wanted), where=reached > 0)
            factors[open_] *= 1.0 + (change - 1.0) @ members.T
    count = people.sum(axis=1, keepdims=True)
    whole = (people * factors).sum(axis=1, keepdims=True)
    return np.divide(factors * count, whole, out=factors, where=whole > 0), errors


def _errors(margins: Margins, weighted: Array) -> Array:
    worst = np.zeros(len(weighted))
    for members, shares in zip(margins.members, margins.shares, strict=True):
        reached, wanted = _shares(weighted, members, shares)
        worst = np.maximum(worst, np.abs(reached - wanted).max(axis=1, initial=0.0))
    return worst


def _shares(weighted: Array, members: Array, shares: Array) -> tuple[Array, Array]:
    """The shares that the categories of a margin have in each draw, and those that they are to have there."""
    held = weighted @ members
    wanted = np.where(held > 0, shares, 0.0)
    for amounts in (held, wanted):
        whole = amounts.sum(axis=1, keepdims=True)
        np.divide(amounts, whole, out=amounts, where=whole > 0)
    return held, wanted
