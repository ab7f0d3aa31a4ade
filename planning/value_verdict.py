"""Verdicts on target parts that people measure: percentages, amounts, increases, existence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from planning.action import Action
from planning.periods import Convention, Period, parse_period
from planning.target import kind_of
from planning.target_value import TargetValue
from planning.verdict import Status, Verdict, amount, in_both, joined, sentence, unknown
from wording.numbers import date_text, decimal
from wording.words import LANGUAGES, Pair, both, period_words

_EDGE = 1e-9
MOST_NAMED = 4
"""If more quarters than this lack figures, only their number is given."""


@dataclass(frozen=True)
class Span:
    """The years in which a part is to be reached, both included, as the convention cuts them."""

    first_year: int
    last_year: int
    convention: Convention

    @property
    def first_day(self) -> date:
        """The day from which figures count."""
        return Period(self.first_year, "year").start(self.convention)

    @property
    def last_day(self) -> date:
        """The day up to which figures count."""
        return Period(self.last_year, "year").end(self.convention)

    def elapsed(self, day: date) -> float:
        """The share of the span that is over at the end of a day, 0 to 1."""
        days = (self.last_day - self.first_day).days + 1
        return min(max((day - self.first_day).days + 1, 0), days) / days

    def last_cut_off(self, today: date) -> date | None:
        """The end of the newest quarter that is over; None before the first is."""
        years = range(self.first_year, self.last_year + 1)
        ends = [Period(year, "quarter", number).end(self.convention) for year in years for number in (1, 2, 3, 4)]
        return max((end for end in ends if end < today), default=None)


@dataclass(frozen=True)
class Measured:
    """What was measured so far: the figure, its periods, its source, and how it was found."""

    value: float
    periods: tuple[Period, ...]
    source: str
    note: Pair = ("", "")


def judge_values(
    part: Any,
    values: Iterable[TargetValue],
    plan_year: int,
    today: date,
    convention: Convention = "nd09",
    actions: Sequence[Action] = (),
) -> Verdict:
    """The verdict on a percentage, an amount, an existence or an increase on a day.

    values: those of the plan; the part's own are looked at, of periods that have begun. actions: those whose
    amounts may stand for a count or an increase of which nothing was entered. Of a percentage and an existence
    the newest period counts; amounts add up, the widest period in place of those within it. Until the span is
    over the share reached is held against the share of the span that was over when it was measured: at the
    newest cut-off, or today where the figures reach so far. An amount that has passed its goal is met at once,
    for amounts only grow. Raises NoSuchPeriodError for a value of no period.
    """
    due = part.due_year or plan_year
    first = due if kind_of(part) == "increase" else min(plan_year, due)
    span = Span(first, due, convention)
    measured = _measured(part, values, span, today)
    if measured is None and kind_of(part) in ("count", "increase"):
        measured = _of_actions(actions, span)
    if measured is None:
        return unknown(both("verdict.no_figures"))
    return _verdict(part, measured, span, today)


def without_double(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The periods that no wider one covers, each once, in the order of the year."""
    every = set(periods)
    largest = [period for period in every if not any(other != period and other.covers(period) for other in every)]
    return tuple(sorted(largest, key=lambda period: (period.year, period.last_month)))


def period_text(period: Period) -> Pair:
    """A period in words within a sentence: quý II/2023, 6 tháng đầu năm 2023, năm 2023."""
    vietnamese, english = (period_words(period.kind, period.number, period.year, language) for language in LANGUAGES)
    return vietnamese, english


def _measured(part: Any, values: Iterable[TargetValue], span: Span, today: date) -> Measured | None:
    found: dict[Period, TargetValue] = {}
    for value in values:
        if value.part == part.code:
            when = parse_period(value.period)
            if span.first_year <= when.year <= span.last_year and when.start(span.convention) <= today:
                found[when] = value
    if not found:
        return None
    if kind_of(part) in ("percentage", "existence"):
        used: tuple[Period, ...] = (max(found, key=lambda period: (period.year, period.last_month, -period.number)),)
    else:
        used = without_double(found)
    sources = dict.fromkeys(found[period].source for period in used if found[period].source)
    return Measured(sum(found[period].value for period in used), used, "; ".join(sources))


def _of_actions(actions: Sequence[Action], span: Span) -> Measured | None:
    """The sum of what the actions count; it stands for the year so far."""
    done = [action.measure_done for action in actions if action.measure_done is not None]
    if not done:
        return None
    note = in_both("verdict.of_actions", count=len(done))
    return Measured(sum(done), (Period(span.last_year, "year"),), "", note)


def _verdict(part: Any, measured: Measured, span: Span, today: date) -> Verdict:
    kind, value = kind_of(part), measured.value
    goal = {"existence": 1.0, "increase": getattr(part, "before", None)}.get(kind, getattr(part, "goal", None))
    period_names = ", ".join(map(str, measured.periods))
    fact = _fact(part, measured)
    if goal is None:
        plain = unknown(fact, both("verdict.no_year_before"))
        return Verdict("unknown", plain.reason, value, source=measured.source, period=period_names)
    is_reached = value > goal + _EDGE if _must_exceed(part) else value >= goal - _EDGE
    ratio = value / goal if goal else None
    clauses = [fact, _need(part, goal), measured.note]
    if today > span.last_day:
        status: Status = "met" if is_reached else "not_met"
        clauses.append(_gap(kind, measured, span))
    elif is_reached and kind in ("count", "increase"):
        status = "met"
    else:
        day = _yardstick(measured, span, today)
        elapsed = span.elapsed(day)
        reached = ratio if ratio is not None else 0.0
        status = "on_course" if is_reached or (kind != "existence" and reached >= elapsed - _EDGE) else "behind"
        clauses.append(_pace(kind, ratio, elapsed, day, span))
    return Verdict(status, sentence(status, *clauses), value, goal, ratio, measured.source, period_names)


def _must_exceed(part: Any) -> bool:
    return kind_of(part) == "increase" or bool(getattr(part, "is_above", False))


def _yardstick(measured: Measured, span: Span, today: date) -> date:
    reach = min(max(period.end(span.convention) for period in measured.periods), today)
    return max(reach, span.last_cut_off(today) or span.first_day)


def _fact(part: Any, measured: Measured) -> Pair:
    kind = kind_of(part)
    when = joined(", ", (period_text(period) for period in measured.periods))
    if kind == "existence":
        fact = both("verdict.is_there" if measured.value >= 1 else "verdict.is_not_there")
    elif kind == "percentage":
        fact = in_both("verdict.percentage", value=measured.value)
    else:
        value = amount(measured.value, "vi"), amount(measured.value, "en")
        fact = both("verdict.amount", value=value, unit=part.unit)
    return both("verdict.in_period", fact=fact, period=when)


def _need(part: Any, goal: float) -> Pair:
    kind = kind_of(part)
    if kind == "existence":
        return "", ""
    if kind == "increase":
        return in_both("verdict.need_increase", goal=goal)
    if kind == "percentage":
        return in_both("verdict.need_percentage", goal=goal)
    return in_both("verdict.need_more" if part.is_above else "verdict.need", goal=goal)


def _pace(kind: str, ratio: float | None, elapsed: float, day: date, span: Span) -> Pair:
    if kind == "existence" or ratio is None:
        return "", ""
    key = "verdict.pace_of_year" if span.first_year == span.last_year else "verdict.pace_of_years"
    reached, over = ((decimal(share * 100, "vi", 1), decimal(share * 100, "en", 1)) for share in (ratio, elapsed))
    return both(key, reached=reached, over=over, day=(date_text(day, "vi"), date_text(day, "en")))


def _gap(kind: str, measured: Measured, span: Span) -> Pair:
    """What has no figures although the span is over: quarters of an amount, the last ones of a state."""
    years = range(span.first_year, span.last_year + 1)
    quarters = [Period(year, "quarter", number) for year in years for number in (1, 2, 3, 4)]
    if kind in ("percentage", "existence"):
        newest = max(period.end() for period in measured.periods)
        missing = [quarter for quarter in quarters if quarter.end() > newest]
    else:
        missing = [quarter for quarter in quarters if not any(given.covers(quarter) for given in measured.periods)]
    if not missing:
        return "", ""
    if len(missing) > MOST_NAMED:
        return both("verdict.quarters_missing", count=len(missing))
    return both("verdict.periods_missing", periods=joined(", ", (period_text(period) for period in missing)))
