"""What was measured of one part of a target in one period."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from planning.periods import KINDS, NoSuchPeriodError, parse_period
from planning.plan import Plan
from planning.target import OF_EDITIONS, kind_of

LARGEST_VALUE = 10**12
SOURCE_LIMIT = 500


@dataclass(frozen=True)
class TargetValue:
    """A measured value with its source.

    part: code of the part; period: as `planning.periods` writes it ("2023-Q2"). value: of a percentage per
    cent at the period's end, of an existence 1 or 0, of a count or an increase what came in the period.
    version, updated_at (UTC), updated_by are the store's.
    """

    plan_year: int
    part: str
    period: str
    value: float
    source: str = ""
    version: int = 0
    updated_at: datetime | None = None
    updated_by: str = ""


@dataclass(frozen=True)
class ValueProblem:
    """Why a value cannot be stored: the field and what is wrong.

    Codes: ``unknown`` (no such part or period, or a period not written as `planning.periods` writes it),
    ``of_editions`` (an edition's figures judge it), ``out_of_range``, ``required`` (a value needs its source),
    ``too_long``, ``other_year`` (neither the plan's year nor one up to the part's due year).
    """

    field: str
    code: str


def value_problems(value: TargetValue, plan: Plan) -> tuple[ValueProblem, ...]:
    """All that is wrong with a value; empty when it can be stored."""
    return tuple(_problems(value, plan))


def _problems(value: TargetValue, plan: Plan) -> Iterator[ValueProblem]:
    part = next((part for _, part in plan.parts() if part.code == value.part), None)
    if part is None:
        yield ValueProblem("part", "unknown")
    elif kind_of(part) in OF_EDITIONS:
        yield ValueProblem("part", "of_editions")
    try:
        measured_in = parse_period(value.period)
    except NoSuchPeriodError:
        yield ValueProblem("period", "unknown")
    else:
        last = part.due_year if part and part.due_year else plan.year
        # One period, written in two ways, could be stored and summed twice.
        if str(measured_in) != value.period or measured_in.kind not in KINDS:
            yield ValueProblem("period", "unknown")
        elif not min(plan.year, last) <= measured_in.year <= max(plan.year, last):
            yield ValueProblem("period", "other_year")
    highest = {"percentage": 100, "existence": 1}.get(kind_of(part) if part else "", LARGEST_VALUE)
    is_whole = part is None or kind_of(part) != "existence" or value.value in (0, 1)
    if not (math.isfinite(value.value) and 0 <= value.value <= highest and is_whole):
        yield ValueProblem("value", "out_of_range")
    if not value.source.strip():
        yield ValueProblem("source", "required")
    elif len(value.source) > SOURCE_LIMIT:
        yield ValueProblem("source", "too_long")
