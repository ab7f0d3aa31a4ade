"""Times in the formats of survey programs are the moments that they mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import to_excel

from data.survey.answers.timestamps import HERE, moments_of

MOMENT = datetime(2023, 12, 14, 9, 5, tzinfo=HERE)
WRITINGS = [
    "14/12/2023 9:05:00 SA", "14/12/2023 9:05:00", "14/12/2023 09:05", "14-12-2023 9:05", "9:05:00 14/12/2023",
    "2023/12/14 9:05:00 SA GMT+7", "2023/12/14 9:05:00 AM GMT+7", "2023-12-14T09:05:00.000+07:00",
    "2023-12-14T02:05:00.000Z", "2023-12-14 02:05:00+00:00", "2023-12-14 09:05:00", "2023-12-14T02:05:00+0000",
    "12/14/2023 9:05:00 AM", "12/14/2023 9:05:00",
]  # fmt: skip


@pytest.mark.parametrize("written", WRITINGS)
def test_one_moment_in_many_writings(written: str) -> None:
    assert moments_of([written]) == [MOMENT.timestamp()]


@pytest.mark.parametrize(
    ("written", "hour"),
    [("12:00 SA", 0), ("12:30 CH", 12), ("1:00 CH", 13), ("11:59 PM", 23), ("12:00 AM", 0), ("8:00 tối", 20)],
)
def test_halves_of_the_day(written: str, hour: int) -> None:
    (moment,) = moments_of([f"14/12/2023 {written}"])
    assert moment is not None
    assert datetime.fromtimestamp(moment, HERE).hour == hour


def test_the_month_comes_first_only_where_a_column_says_so() -> None:
    assert moments_of(["05/06/2023"]) == [datetime(2023, 6, 5, tzinfo=HERE).timestamp()]
    months_first = moments_of(["05/06/2023", "05/28/2023"])
    assert months_first[0] == datetime(2023, 5, 6, tzinfo=HERE).timestamp()
    assert moments_of(["28/05/2023", "05/28/2023"])[1] is None


@pytest.mark.parametrize("written", ["", "hôm qua", "31/02/2023", "9:05", "14/12/2023 25:00", "12345678"])
def test_what_is_no_time_is_none(written: str) -> None:
    assert moments_of([written]) == [None]


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31)).map(lambda moment: moment.replace(microsecond=0)))
def test_every_writing_of_every_moment_is_read(moment: datetime) -> None:
    seconds = moment.replace(tzinfo=HERE).timestamp()
    utc = moment.replace(tzinfo=HERE).astimezone(UTC)
    half, hour = ("SA" if moment.hour < 12 else "CH"), (moment.hour - 1) % 12 + 1
    for written in (
        f"{moment:%d/%m/%Y} {hour}:{moment:%M:%S} {half}",
        f"{moment:%Y-%m-%d %H:%M:%S}",
        utc.isoformat(),
        f"{utc:%Y-%m-%dT%H:%M:%S.000Z}",
    ):
        assert moments_of([written]) == [seconds]
    (from_excel,) = moments_of([repr(to_excel(moment))])
    assert from_excel is not None and abs(timedelta(seconds=from_excel - seconds)) < timedelta(seconds=1)
