"""How often the intervals of a survey hold the truth: invented surveys whose truth is known.

python tools/survey_coverage.py --surveys 40

Prints, for each spread between units, the share of 90 % intervals that hold the true value, by the plain bootstrap
and as corrected. With --out data/survey/coverage.toml the table goes to docs/survey.md and beside every result.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd

from analysis.ranks import minimum_ranks, rank_quantiles
from analysis.survey.comparison import TAILS, interval
from analysis.survey.draws import bootstrap, means_of, samples_of
from analysis.survey.evaluation import Scored, score
from analysis.survey.posterior import true_values
from analysis.survey.questionnaire import Indicator, Question, Questionnaire
from analysis.survey.scoring import (
    Array,
    extent,
    indicator_values,
    plain_means,
    structure_of,
)
from data.survey.coverage import as_toml

UNITS, COMPONENTS, GROUP = 37, 9, "department"
FEWEST, MOST = 40, 150
CUTS = (1.5, 2.5, 3.5, 4.5)
MEASURES = ("plain", "component", "total", "rank", "component_uncorrected", "total_uncorrected", "rank_uncorrected")


@dataclass(frozen=True)
class Invented:
    """A survey and the truth behind it. means: (units, questions), what everybody's answers would average."""

    questionnaire: Questionnaire
    answers: pd.DataFrame
    means: Array
    units: tuple[str, ...]


def questionnaire_of(components: int = COMPONENTS, questions: int = 3) -> Questionnaire:
    """A questionnaire of agreement from 1 to 5, each question its own indicator."""
    names = [(component, number) for component in range(components) for number in range(questions)]
    return Questionnaire(
        index="ddci",
        year=2024,
        indicators=tuple(Indicator(f"i{c}_{n}", f"c{c}") for c, n in names),
        questions=tuple(Question(f"q{c}_{n}", f"i{c}_{n}", "agreement", lowest=1, highest=5) for c, n in names),
    )


def invent(seed: int, spread: float, units: int = UNITS, components: int = COMPONENTS, questions: int = 3) -> Invented:
    """Forty to a hundred and fifty answers a unit, about as often agreeing as the unit deserves.

    spread: of the units' true positions, in steps of an answer; two thirds of its variance are common to a
    component, and of that a third to the whole unit. How far opinions differ varies from unit to unit; a person who
    is friendly is so in all answers.
    """
    random = np.random.default_rng([seed, round(spread * 1000)])
    asked = questionnaire_of(components, questions)
    shape = (units, components, questions)
    position = 3.2 + spread * (
        np.sqrt(2 / 9) * random.standard_normal((units, 1, 1))
        + np.sqrt(4 / 9) * random.standard_normal((units, components, 1))
        + np.sqrt(3 / 9) * random.standard_normal(shape)
    )
    position = position.reshape(units, -1)
    means, tables, names = np.empty_like(position), [], [f"u{unit:02d}" for unit in range(units)]
    for unit, name in enumerate(names):
        count, width = int(random.integers(FEWEST, MOST + 1)), random.uniform(0.8, 1.3)
        mood = 0.6 * random.standard_normal((count, 1)) + 0.8 * random.standard_normal((count, position.shape[1]))
        given = 1.0 + sum((position[unit] + width * mood > cut).astype(float) for cut in CUTS)
        above = [[1 - NormalDist(mean, width).cdf(cut) for mean in position[unit]] for cut in CUTS]
        means[unit] = 1 + np.sum(above, axis=0)
        table = pd.DataFrame(given, columns=[question.code for question in asked.questions])
        tables.append(table.assign(unit=name, group=GROUP, respondent=[f"{name}-{row}" for row in range(count)]))
    return Invented(asked, pd.concat(tables, ignore_index=True), means, tuple(names))


def held(invented: Invented, draws: int, seed: int) -> dict[str, float]:
    """The share of 90 % intervals that hold the truth, by MEASURES."""
    structure = structure_of(invented.questionnaire, GROUP)
    table = invented.answers[list(structure.questions)].to_numpy(dtype=float)
    blank = np.full(len(table), "", dtype=object)
    samples = samples_of(table, invented.answers["unit"].to_numpy(object), invented.units, np.ones(len(table)), blank)
    means, drawn = means_of(samples), bootstrap(samples, draws, seed)
    hard = np.full((len(invented.units), len(structure.indicators)), np.nan)
    values, again = indicator_values(structure, means, hard), indicator_values(structure, drawn, hard)
    truth = indicator_values(structure, invented.means, hard)
    right = score(structure, truth, *extent(truth))
    true = true_values(values, again, seed)
    found = {"plain": _share(plain_means(structure, drawn), plain_means(structure, invented.means))}
    for name, estimates in (("", true), ("_uncorrected", again)):
        scored: Scored = score(structure, estimates, *extent(estimates))
        low, high = rank_quantiles(minimum_ranks(scored.totals), TAILS)
        places = minimum_ranks(right.totals)
        found[f"component{name}"] = _share(scored.components, right.components)
        found[f"total{name}"] = _share(scored.totals, right.totals)
        found[f"rank{name}"] = float(((low <= places) & (places <= high)).mean())
    return found


def _share(drawn: Array, truth: Array) -> float:
    low, high = interval(drawn)
    return float(((low - 1e-9 <= truth) & (truth <= high + 1e-9)).mean())


def coverage(spreads: Iterable[float], surveys: int, draws: int = 1000) -> pd.DataFrame:
    """The shares by spread, a mean over so many surveys: columns `spread` and MEASURES."""
    lines = []
    for spread in spreads:
        shares = pd.DataFrame([held(invent(seed, spread), draws, seed) for seed in range(surveys)])
        lines.append({"spread": spread, **shares.mean().to_dict()})
    return pd.DataFrame(lines, columns=["spread", *MEASURES])


def main(words: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--surveys", type=int, default=40, help="how many for each spread")
    parser.add_argument("--spreads", type=float, nargs="+", default=[0.2, 0.3, 0.5])
    parser.add_argument("--out", type=Path, metavar="FILE", help="keep the shares where the program reads them")
    given = parser.parse_args(words)
    measured = coverage(given.spreads, given.surveys)
    print(measured.round(3).to_string(index=False))
    if given.out:
        given.out.write_text(as_toml(measured, given.surveys), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
