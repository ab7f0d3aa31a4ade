"""How often the intervals of a survey hold the truth: invented surveys whose truth is known.

python tools/survey_coverage.py --surveys 100 --processes 2

Prints, for each case (how far the units lie apart, how many answers they have, how many of these are in a stratum), the
share of 90 % intervals that hold the true value, by the plain bootstrap and as corrected, each with its Monte-Carlo
error, and by how much the four best totals are too high. With --out data/survey/coverage.toml the table goes to
docs/survey.md and beside every result.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy.special import ndtr

from analysis.ranks import minimum_ranks, rank_quantiles
from analysis.survey.comparison import TAILS, interval
from analysis.survey.draws import bootstrap, means_of, samples_of
from analysis.survey.evaluation import Scored, degrees_of, score, strata_of
from analysis.survey.posterior import true_values
from analysis.survey.questionnaire import Indicator, Question, Questionnaire
from analysis.survey.scoring import (
    Array,
    extent,
    indicator_values,
    plain_means,
    structure_of,
)
from data.survey.coverage import MEASURES, as_toml

UNITS, COMPONENTS, GROUP = 37, 9, "department"
FEWEST, MOST = 40, 150
CUTS = (1.5, 2.5, 3.5, 4.5)
BEST = 4
STRATUM_SPREAD = 0.3


@dataclass(frozen=True)
class Case:
    """A kind of survey. spread: of the units' true positions, in steps of an answer. fewest, most: answers a unit.
    stratum: answers in each stratum of a unit; 0: none."""

    spread: float = 0.3
    fewest: int = FEWEST
    most: int = MOST
    stratum: int = 0


CASES = (
    *(Case(spread) for spread in (0.2, 0.3, 0.5)),
    *(Case(spread, 20, 39) for spread in (0.2, 0.3, 0.5)),
    *(Case(stratum=size) for size in (2, 4, 10, 20)),
    *(Case(fewest=20, most=39, stratum=size) for size in (2, 4, 10)),
    *(Case(spread, 10, 19) for spread in (0.2, 0.3, 0.5)),
)


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
        floor=2,
    )


def invent(
    seed: int, case: Case = Case(), units: int = UNITS, components: int = COMPONENTS, questions: int = 3
) -> Invented:
    """Answers about each unit, about as often agreeing as the unit deserves.

    Of the variance of the units' true positions two thirds are common to a component, and of that a third to the whole
    unit. How far opinions differ varies from unit to unit; a person who is friendly is so in all answers. Strata of a
    unit differ by STRATUM_SPREAD steps in all answers; each has its part of the people, so that the truth is their
    mean.
    """
    random = np.random.default_rng([seed, round(case.spread * 1000)])
    asked = questionnaire_of(components, questions)
    shape = (units, components, questions)
    position = 3.2 + case.spread * (
        np.sqrt(2 / 9) * random.standard_normal((units, 1, 1))
        + np.sqrt(4 / 9) * random.standard_normal((units, components, 1))
        + np.sqrt(3 / 9) * random.standard_normal(shape)
    )
    position = position.reshape(units, -1)
    means, tables, names = np.empty_like(position), [], [f"u{unit:02d}" for unit in range(units)]
    for unit, name in enumerate(names):
        count, width = int(random.integers(case.fewest, case.most + 1)), random.uniform(0.8, 1.3)
        strata = np.zeros(count, dtype=int)
        if case.stratum:
            count = max(count // case.stratum, 1) * case.stratum
            strata = np.arange(count) // case.stratum
        shift = STRATUM_SPREAD * random.standard_normal(strata.max() + 1) if case.stratum else np.zeros(1)
        mood = 0.6 * random.standard_normal((count, 1)) + 0.8 * random.standard_normal((count, position.shape[1]))
        latent = position[unit] + shift[strata][:, None] + width * mood
        given = 1.0 + sum((latent > cut).astype(float) for cut in CUTS)
        means[unit] = 1 + _above(position[unit] + shift[:, None], width).mean(axis=0)
        table = pd.DataFrame(given, columns=[question.code for question in asked.questions])
        people = [f"{name}-{row}" for row in range(count)]
        tables.append(table.assign(unit=name, group=GROUP, respondent=people, stratum=[f"s{at:03d}" for at in strata]))
    return Invented(asked, pd.concat(tables, ignore_index=True), means, tuple(names))


def _above(positions: Array, width: float) -> Array:
    """How many of the CUTS an answer lies above on average."""
    return np.asarray(ndtr((positions[..., None] - np.array(CUTS)) / width).sum(axis=-1))


def held(invented: Invented, draws: int, seed: int) -> dict[str, float]:
    """The share of 90 % intervals that hold the truth, and how much too high the best totals are, by MEASURES."""
    structure = structure_of(invented.questionnaire, GROUP)
    table = invented.answers[list(structure.questions)].to_numpy(dtype=float)
    names, strata, _ = strata_of(invented.answers)
    samples = samples_of(table, names, invented.units, strata)
    means, drawn = means_of(samples), bootstrap(samples, draws, seed)
    hard = np.full((len(invented.units), len(structure.indicators)), np.nan)
    values, again = indicator_values(structure, means, hard), indicator_values(structure, drawn, hard)
    truth = indicator_values(structure, invented.means, hard)
    right, seen = score(structure, truth, *extent(truth)), score(structure, values, *extent(values))
    true = true_values(
        structure, values, again, degrees_of(structure, samples), [sample.digest for sample in samples], seed
    )
    found = {"plain": _share(plain_means(structure, drawn), plain_means(structure, invented.means))}
    for name, estimates in (("", true), ("_uncorrected", again)):
        scored: Scored = score(structure, estimates, *extent(estimates))
        low, high = rank_quantiles(minimum_ranks(scored.totals), TAILS)
        places = minimum_ranks(right.totals)
        found[f"component{name}"] = _share(scored.components, right.components)
        found[f"total{name}"] = _share(scored.totals, right.totals)
        found[f"rank{name}"] = float(((low <= places) & (places <= high)).mean())
        if not name:
            best = np.argsort(-seen.totals)[:BEST]
            found["best_too_high"] = float((seen.totals - right.totals)[best].mean())
            found["best_shrunk_too_high"] = float((scored.totals.mean(axis=0) - right.totals)[best].mean())
    return found


def _share(drawn: Array, truth: Array) -> float:
    low, high = interval(drawn)
    return float(((low - 1e-9 <= truth) & (truth <= high + 1e-9)).mean())


def coverage(cases: Sequence[Case], surveys: int, draws: int = 400, processes: int = 1) -> pd.DataFrame:
    """The measures of each case: columns of `Case`, `surveys`, MEASURES and `<measure>_error`.

    A measure is the mean over so many surveys, its error that mean's standard error: the cells of one survey hang
    together, surveys do not.
    """
    lines = []
    for case in cases:
        work = (delayed(_held)(seed, case, draws) for seed in range(surveys))
        shares = pd.DataFrame(Parallel(processes)(work))
        line = {**vars(case), "surveys": surveys}
        for name in MEASURES:
            line |= {name: shares[name].mean(), f"{name}_error": shares[name].std(ddof=1) / np.sqrt(surveys)}
        lines.append(line)
        print(pd.DataFrame([line]).round(4).to_string(index=False), flush=True)
    return pd.DataFrame(lines)


def _held(seed: int, case: Case, draws: int) -> dict[str, float]:
    return held(invent(seed, case), draws, seed)


def main(words: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--surveys", type=int, default=100, help="how many for each case")
    parser.add_argument("--draws", type=int, default=400, help="of each survey")
    parser.add_argument("--processes", type=int, default=1, help="that share the work")
    parser.add_argument("--out", type=Path, metavar="FILE", help="keep the shares where the program reads them")
    given = parser.parse_args(words)
    measured = coverage(CASES, given.surveys, given.draws, given.processes)
    if given.out:
        given.out.write_text(as_toml(measured), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
