"""The bootstrap: answers resampled with replacement within each unit, and within each stratum of it.

Of the n answers of a stratum n − 1 are drawn and each counts n ÷ (n − 1) times: the rescaled bootstrap of Rao and Wu
(1988). Drawing n of n makes intervals too narrow, by √((n − 1) ÷ n): 29 % where strata have two answers. From one
answer nothing can be drawn: whatever needs it has no interval. Where respondents are weighted to known shares, every
draw is weighted anew: what the weights do to the error is in the intervals.

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

from analysis.survey.raking import Margins, fit
from analysis.survey.scoring import Array

PART = 100
"""Draws per task."""

TRIES = 3
"""How often a part is computed again after its process has died."""


@dataclass(frozen=True)
class Sample:
    """The answers about one unit in an order of their own, equal whatever order they came in.

    answers: (rows, questions), 0 where missing; known: 1 where there is an answer; weights: by row, as all respondents
    together are weighted; strata: the first row of each stratum, and the end; cells, part: by row, as of
    `analysis.survey.raking.Margins`; digest: stands for all of it.
    """

    answers: Array
    known: Array
    weights: Array
    strata: NDArray[np.int64]
    cells: NDArray[np.int64]
    part: Array
    digest: int


def samples_of(
    answers: Array,
    units: NDArray[np.object_],
    every_unit: Sequence[str],
    strata: NDArray[np.object_],
    margins: Margins | None = None,
) -> tuple[Sample, ...]:
    """The answers of each unit of every_unit; a unit without answers has an empty sample.

    answers: (rows, questions), NaN where missing; units, strata: by row. margins: of the same rows, the known shares
    that respondents are weighted to; None counts each row once.
    """
    cells, part, weights = np.zeros(len(answers), dtype=np.int64), np.ones(len(answers)), np.ones(len(answers))
    if margins is not None:
        cells, part = margins.cells, margins.part
        weights = fit(margins, margins.people)[0][0, cells]
    columns = [strata, cells, part, *answers.T]
    codes = np.column_stack([pd.factorize(column, sort=True)[0] for column in columns]).astype(np.int32)
    lines = np.ascontiguousarray(codes).view(np.dtype((np.void, codes.itemsize * codes.shape[1]))).ravel()
    seen: dict[int, int] = {}
    found = []
    for unit in every_unit:
        rows = np.flatnonzero(units == unit)
        rows = rows[np.argsort(lines[rows], kind="stable")]
        digest = int.from_bytes(hashlib.sha256(lines[rows].tobytes()).digest()[:8], "big")
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
                cells[rows],
                part[rows],
                digest + seen[digest],  # two units with the very same answers are drawn apart
            )
        )
    return tuple(found)


def means_of(samples: Sequence[Sample]) -> Array:
    """The weighted mean of each question: (units, questions); NaN where nobody answered."""
    return np.stack([_means(sample, sample.weights[None, :])[0] for sample in samples])


def bootstrap(
    samples: Sequence[Sample], draws: int, seed: int, processes: int = 1, margins: Margins | None = None
) -> Array:
    """The means of drawn answers: (draws, units, questions); NaN where a draw has no answer.

    processes: how many of this machine share the work; with one, a `joblib.parallel_config` around it may name another
    backend. A process that dies has its part done again. margins: to which the respondents of each draw are weighted.
    """
    parts = [(part, min(PART, draws - part * PART)) for part in range(-(-draws // PART))]
    done: dict[int, Array] = {}
    for attempt in range(TRIES):
        left = [part for part in parts if part[0] not in done]
        work = (delayed(_draw)(samples, seed, part, count, margins) for part, count in left)
        try:
            runner = Parallel(processes if processes > 1 else None, return_as="generator_unordered", max_nbytes="1M")
            for part, means in runner(work):
                done[part] = means
            break
        except TerminatedWorkerError:
            if attempt == TRIES - 1:
                raise
    return np.concatenate([done[part] for part, _ in parts])


def _draw(samples: Sequence[Sample], seed: int, part: int, count: int, margins: Margins | None) -> tuple[int, Array]:
    with threadpool_limits(1):  # a product on several threads adds up in another order
        if margins is None:
            drawn = [_means(sample, _times(sample, seed, part, count)) for sample in samples]
        else:
            every = [_times(sample, seed, part, count) for sample in samples]
            people = np.zeros((count, margins.count))
            for at in sorted(range(len(samples)), key=lambda at: samples[at].digest):  # whatever the units are called
                often = np.nan_to_num(every[at], nan=1.0) * samples[at].part
                people += often @ np.eye(margins.count)[samples[at].cells]
            factors, _ = fit(margins, people)
            drawn = [
                _means(sample, times * factors[:, sample.cells]) for sample, times in zip(samples, every, strict=True)
            ]
        return part, np.stack(drawn, axis=1)


def _times(sample: Sample, seed: int, part: int, count: int) -> Array:
    """How often each row counts in each draw: (count, rows); NaN in a stratum of one answer."""
    random = np.random.default_rng([seed, sample.digest, part])
    times = np.empty((count, len(sample.weights)))
    for start, end in zip(sample.strata[:-1], sample.strata[1:], strict=True):
        size = int(end - start)
        if size == 1:
            times[:, start:end] = np.nan
            continue
        drawn = random.integers(0, size, (count, size - 1), dtype=np.int32)
        drawn += np.arange(count, dtype=np.int32)[:, None] * size
        often = np.bincount(drawn.ravel(), minlength=count * size).reshape(count, size)
        times[:, start:end] = often * (size / (size - 1))
    return times


def _means(sample: Sample, times: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((times @ sample.answers) / (times @ sample.known))
