"""The bootstrap: answers resampled with replacement within each unit, and within each stratum of it.

Each part of the draws is a task of its own whose numbers depend on the answers, the seed and the part alone. One
process, several, or a cluster (through joblib's backends) therefore give the same bits; and so do answers in
another order or units under other names.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import TerminatedWorkerError
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from analysis.survey.scoring import Array

PART = 100
"""Draws per task."""

TRIES = 3
"""How often a part is computed again after its process has died."""


@dataclass(frozen=True)
class Sample:
    """The answers about one unit in an order of their own, equal whatever order they came in.

    answers: (respondents, questions), 0 where missing; known: 1 where there is an answer; weights: by respondent;
    strata: the first row of each stratum, and the end; digest: stands for all of it.
    """

    answers: Array
    known: Array
    weights: Array
    strata: NDArray[np.int64]
    digest: int


def samples_of(
    answers: Array, units: NDArray[np.object_], every_unit: Sequence[str], weights: Array, strata: NDArray[np.object_]
) -> tuple[Sample, ...]:
    """The answers of each unit of every_unit; a unit without answers has an empty sample.

    answers: (rows, questions), NaN where missing; units, weights, strata: by row.
    """
    is_wanted = np.isin(units, list(every_unit))
    answers, weights = answers[is_wanted], weights[is_wanted]
    units, strata = units[is_wanted], strata[is_wanted]
    columns = [strata, weights, *answers.T]
    codes = np.column_stack([pd.factorize(column, sort=True)[0] for column in columns]).astype(np.int32)
    lines = np.ascontiguousarray(codes).view(np.dtype((np.void, codes.itemsize * codes.shape[1]))).ravel()
    seen: dict[int, int] = {}
    found = []
    for unit in every_unit:
        rows = np.flatnonzero(units == unit)
        rows = rows[np.argsort(lines[rows], kind="stable")]
        digest = int.from_bytes(hashlib.sha256(lines[rows].tobytes() + weights[rows].tobytes()).digest()[:8], "big")
        seen[digest] = seen.get(digest, 0) + 1
        own = answers[rows]
        known = ~np.isnan(own)
        starts = np.flatnonzero(np.diff(codes[rows, 0], prepend=-2))
        found.append(
            Sample(
                np.where(known, own, 0.0),
                known.astype(float),
                weights[rows],
                np.r_[starts, rows.size].astype(np.int64),
                digest + seen[digest],  # two units with the very same answers are drawn apart
            )
        )
    return tuple(found)


def means_of(samples: Sequence[Sample]) -> Array:
    """The weighted mean of each question: (units, questions); NaN where nobody answered."""
    return np.stack([_means(sample, sample.weights[None, :])[0] for sample in samples])


def bootstrap(samples: Sequence[Sample], draws: int, seed: int, processes: int = 1) -> Array:
    """The means of drawn answers: (draws, units, questions).

    processes: how many of this machine share the work; with one, a `joblib.parallel_config` around it may name another
    backend. A process that dies has its part done again.
    """
    parts = [(part, min(PART, draws - part * PART)) for part in range(-(-draws // PART))]
    done: dict[int, Array] = {}
    for attempt in range(TRIES):
        left = [part for part in parts if part[0] not in done]
        work = (delayed(_draw)(samples, seed, part, count) for part, count in left)
        try:
            runner = Parallel(processes if processes > 1 else None, return_as="generator_unordered", max_nbytes="1M")
            for part, means in runner(work):
                done[part] = means
            break
        except TerminatedWorkerError:
            if attempt == TRIES - 1:
                raise
    return np.concatenate([done[part] for part, _ in parts])


def _draw(samples: Sequence[Sample], seed: int, part: int, count: int) -> tuple[int, Array]:
    with threadpool_limits(1):  # a product on several threads adds up in another order
        return part, np.stack([_drawn_means(sample, seed, part, count) for sample in samples], axis=1)


def _drawn_means(sample: Sample, seed: int, part: int, count: int) -> Array:
    random = np.random.default_rng([seed, sample.digest, part])
    times = np.empty((count, len(sample.weights)))
    for start, end in zip(sample.strata[:-1], sample.strata[1:], strict=True):
        size = int(end - start)
        drawn = random.integers(0, size, (count, size), dtype=np.int32)
        drawn += np.arange(count, dtype=np.int32)[:, None] * size
        times[:, start:end] = np.bincount(drawn.ravel(), minlength=count * size).reshape(count, size)
    return _means(sample, times * sample.weights)


def _means(sample: Sample, times: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((times @ sample.answers) / (times @ sample.known))
