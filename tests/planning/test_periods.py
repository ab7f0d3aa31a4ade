"""Quarters, half-years and years: no day is lost or counted twice, by either convention."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.periods import (
    CONVENTIONS,
    KINDS,
    REPORT_KINDS,
    Convention,
    NoSuchPeriodError,
    Period,
    PeriodKind,
    parse_period,
    period_of,
    periods,
    today,
)
from tests.analysis.frames_builder import LAW
from wording.numbers import NaiveTimeError

YEARS = st.integers(2000, 2100)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 1))
WAYS = st.sampled_from(CONVENTIONS)
LENGTHS = st.sampled_from(KINDS)


def around(day: date, convention: Convention = "nd09") -> list[Period]:
    """The periods in which a day lies, of the years next to it."""
    near = [period for year in (day.year - 1, day.year, day.year + 1) for period in periods(year)]
    return [period for period in near if period.start(convention) <= day <= period.end(convention)]


@pytest.mark.parametrize(
    ("text", "convention", "first", "last"),
    [
        ("2023-Q1", "nd09", date(2022, 12, 15), date(2023, 3, 14)),
        ("2023-Q2", "nd09", date(2023, 3, 15), date(2023, 6, 14)),
        ("2023-Q3", "nd09", date(2023, 6, 15), date(2023, 9, 14)),
        ("2023-Q4", "nd09", date(2023, 9, 15), date(2023, 12, 14)),
        ("2023-H1", "nd09", date(2022, 12, 15), date(2023, 6, 14)),
        ("2023-H2", "nd09", date(2023, 6, 15), date(2023, 12, 14)),
        ("2023", "nd09", date(2022, 12, 15), date(2023, 12, 14)),
        ("2023-Q1", "calendar", date(2023, 1, 1), date(2023, 3, 31)),
        ("2023-Q4", "calendar", date(2023, 10, 1), date(2023, 12, 31)),
        ("2023-H2", "calendar", date(2023, 7, 1), date(2023, 12, 31)),
        ("2023", "calendar", date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_first_and_last_day_are_those_of_the_decree_and_of_the_calendar(
    text: str, convention: Convention, first: date, last: date
) -> None:
    assert (parse_period(text).start(convention), parse_period(text).end(convention)) == (first, last)


@pytest.mark.parametrize(
    ("day", "quarter", "year"),
    [
        (date(2023, 12, 14), "2023-Q4", "2023"),
        (date(2023, 12, 15), "2024-Q1", "2024"),
        (date(2023, 12, 31), "2024-Q1", "2024"),
        (date(2024, 1, 1), "2024-Q1", "2024"),
        (date(2024, 2, 29), "2024-Q1", "2024"),
        (date(2024, 3, 14), "2024-Q1", "2024"),
        (date(2024, 3, 15), "2024-Q2", "2024"),
    ],
)
def test_the_year_of_the_decree_turns_on_the_fifteenth_of_december(day: date, quarter: str, year: str) -> None:
    assert [str(period) for period in around(day) if period.kind != "half_year"] == [quarter, year]


@pytest.mark.parametrize(("year", "days"), [(2023, 365), (2024, 366), (2000, 366), (2100, 365)])
@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_leap_year_has_its_day(year: int, days: int, convention: Convention) -> None:
    whole = Period(year, "year")
    assert (whole.end(convention) - whole.start(convention)).days + 1 == days


@LAW
@given(YEARS, LENGTHS, WAYS)
def test_the_periods_of_two_years_follow_each_other_without_gap_or_overlap(
    year: int, kind: PeriodKind, convention: Convention
) -> None:
    every = [one for each in (year, year + 1) for one in periods(each) if one.kind == kind]
    for one, following in pairwise(every):
        assert one.end(convention) + timedelta(1) == following.start(convention)


@LAW
@given(DAYS, WAYS)
def test_a_day_lies_in_exactly_one_period_of_a_kind(day: date, convention: Convention) -> None:
    assert sorted(period.kind for period in around(day, convention)) == sorted(KINDS)


@LAW
@given(YEARS, WAYS)
def test_a_period_covers_another_exactly_when_it_has_all_its_days(year: int, convention: Convention) -> None:
    for one in periods(year):
        for other in periods(year):
            has_all = one.start(convention) <= other.start(convention) and other.end(convention) <= one.end(convention)
            assert one.covers(other) is has_all
        assert not one.covers(Period(year + 1, one.kind, one.number))


@LAW
@given(YEARS)
def test_a_period_is_read_as_it_is_written(year: int) -> None:
    assert [parse_period(str(one)) for one in periods(year)] == list(periods(year))
    assert len(set(periods(year))) == 7
    months = periods(year, ["month"])
    assert [parse_period(str(one)) for one in months] == list(months) and len(months) == 12


@pytest.mark.parametrize(
    "text",
    [
        "",
        "23",
        "0000",
        "2023-Q0",
        "2023-Q5",
        "2023-M00",
        "2023-M13",
        "2023-M5",
        "2023-H3",
        "2023-",
        "2023Q1",
        "2023-Q1-Q2",
        "quý I/2023",
        "٢٠٢٣",
        "2023-Q١",
        "2023\n-Q1",
    ],
)
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(NoSuchPeriodError):
        parse_period(text)


@LAW
@given(YEARS, st.sampled_from(REPORT_KINDS), WAYS)
def test_a_period_lies_between_the_one_before_and_the_one_after(
    year: int, kind: PeriodKind, convention: Convention
) -> None:
    for one in periods(year, [kind]):
        assert one.after.before == one == one.before.after
        assert one.end(convention) + timedelta(1) == one.after.start(convention)


def test_a_month_of_the_decree_ends_on_its_fourteenth_and_closes_so_many_days_later() -> None:
    may = parse_period("2023-M05")
    assert (may.start(), may.end()) == (date(2023, 4, 15), date(2023, 5, 14))
    assert (may.closes(), may.closes("calendar", 5)) == (date(2023, 5, 14), date(2023, 6, 5))


@pytest.mark.parametrize(("kind", "number"), [("quarter", 0), ("quarter", 5), ("half_year", 3), ("year", 2)])
def test_a_year_has_four_quarters_and_two_halves(kind: PeriodKind, number: int) -> None:
    with pytest.raises(NoSuchPeriodError):
        Period(2023, kind, number)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2023, 12, 14, 16, 59, 59, tzinfo=UTC), date(2023, 12, 14)),
        (datetime(2023, 12, 14, 17, 0, tzinfo=UTC), date(2023, 12, 15)),  # midnight in Việt Nam
        (datetime(2023, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=7))), date(2023, 12, 31)),
        (datetime(2023, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-8))), date(2024, 1, 1)),
    ],
)
def test_the_day_is_that_of_the_clock_in_viet_nam(moment: datetime, day: date) -> None:
    assert today(moment) == day


def test_one_second_moves_a_report_into_the_next_year() -> None:
    last = datetime(2023, 12, 14, 16, 59, 59, tzinfo=UTC)
    moments = (last, last + timedelta(seconds=1))
    assert [str(around(today(moment))[-1]) for moment in moments] == ["2023", "2024"]


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(CONVENTIONS), st.sampled_from(KINDS))
def test_a_day_is_in_one_period_of_a_kind(day: date, convention: Convention, kind: PeriodKind) -> None:
    assert [period_of(day, convention, kind)] == [each for each in around(day, convention) if each.kind == kind]


def test_a_moment_without_its_zone_has_no_day() -> None:
    with pytest.raises(NaiveTimeError):
        today(datetime(2023, 12, 14, 17, 0))


def test_without_a_moment_it_is_today() -> None:
    before = datetime.now(UTC)
    assert today(before) <= today() <= today(datetime.now(UTC))
