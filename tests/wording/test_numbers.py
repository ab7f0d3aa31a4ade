from datetime import UTC, date, datetime

import pandas as pd
import pytest

from wording import numbers


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (63.76, "63,76", "63.76"),
        (-3.42, "−3,42", "−3.42"),
        (-0.001, "0,00", "0.00"),
        (1234567.5, "1.234.567,50", "1,234,567.50"),
        (0, "0,00", "0.00"),
        (None, "–", "–"),
        (float("nan"), "–", "–"),
        (float("inf"), "–", "–"),
        (pd.NA, "–", "–"),
    ],
)
def test_a_decimal_is_written_as_officials_write_it(value, vietnamese, english):
    assert numbers.decimal(value, "vi") == vietnamese
    assert numbers.decimal(value, "en") == english


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [(0.15, 2, "+0,15"), (-3.42, 2, "−3,42"), (0, 2, "0,00"), (-0.001, 2, "0,00"), (0.004, 2, "0,00"),
     (-48, 0, "−48"), (10, 0, "+10"), (1250, 0, "+1.250"), (None, 2, "–")],
)  # fmt: skip
def test_a_change_carries_its_sign_and_nothing_has_none(value, digits, expected):
    assert numbers.signed(value, "vi", digits) == expected


def test_the_minus_is_the_true_one_not_a_hyphen():
    assert numbers.decimal(-1, "vi", 0) == "\u22121"


def test_whole_numbers_money_shares_and_ranks():
    assert numbers.integer(1250000, "vi") == "1.250.000"
    assert numbers.integer(1250000, "en") == "1,250,000"
    assert numbers.money(1250000, "vi") == "1.250.000 đồng"
    assert numbers.money(1250000, "en") == "VND 1,250,000"
    assert numbers.money(None, "vi") == "–"
    assert numbers.percent(0.905, "vi", 1) == "90,5%"
    assert numbers.percent(None, "vi") == "–"
    assert numbers.rank_text(54.0, 63.0) == "54/63"
    assert numbers.rank_text(54, None) == "54"
    assert numbers.rank_text(float("nan"), 63) == "–"


@pytest.mark.parametrize(
    ("value", "form", "vietnamese", "cell"),
    [
        (63.7566, numbers.DECIMAL, "63,76", '#,##0.00;"−"#,##0.00;#,##0.00'),
        (0.001, numbers.SIGNED, "0,00", "#,##0.00;#,##0.00;#,##0.00"),
        (-36, numbers.PLACES, "−36", '"+"#,##0;"−"#,##0;#,##0'),
        (0.905, numbers.SHARE.to(1), "90,5%", '#,##0.0%;"−"#,##0.0%;#,##0.0%'),
        (45.53, numbers.PERCENT.to(1), "45,5%", '#,##0.0"%";"−"#,##0.0"%";#,##0.0"%"'),
        (54.0, numbers.RANK.within("", "/63"), "54/63", '0"/63";"−"0"/63";0"/63"'),
        (0, numbers.AS_IS.or_zero("chưa có"), "chưa có", '0;"−"0;"chưa có"'),
        (2023, numbers.AS_IS, "2023", "General"),
        ("2019", numbers.DECIMAL, "2019", "General"),
        (None, numbers.DECIMAL, "–", "General"),
        (date(2023, 12, 4), numbers.DAY, "04/12/2023", "dd/mm/yyyy"),
    ],
)
def test_a_format_says_how_a_value_is_written_and_how_a_cell_shows_it(value, form, vietnamese, cell):
    assert numbers.written(value, form, "vi") == vietnamese
    assert numbers.spreadsheet_format(value, form, "vi") == cell


@pytest.mark.parametrize(
    ("value", "form", "exported", "in_text"),
    [
        (63.7566, numbers.DECIMAL, 63.7566, "63,7566"),
        (0.1 + 0.2, numbers.SHARE, 0.1 + 0.2, "0,30000000000000004"),
        (54.0, numbers.RANK, 54, "54"),
        (31.5, numbers.RANK, 31.5, "31,5"),
        ("2019", numbers.AS_IS, "2019", "2019"),
        ("", numbers.AS_IS, None, ""),
        (pd.NaT, numbers.DAY, None, ""),
        (float("nan"), numbers.DECIMAL, None, ""),
        (date(2023, 12, 4), numbers.DAY, date(2023, 12, 4), "2023-12-04"),
    ],
)
def test_a_value_leaves_whole_and_of_its_type(value, form, exported, in_text):
    found = numbers.exported(value, form)
    assert (found, type(found)) == (exported, type(exported))
    assert numbers.unrounded(found, "vi") == in_text


def test_dates_are_vietnamese_days_and_english_words():
    assert numbers.date_text(date(2023, 12, 4), "vi") == "04/12/2023"
    assert numbers.date_text(date(2023, 12, 14), "en") == "14 Dec 2023"
    assert numbers.date_text(None, "vi") == "–"


@pytest.mark.fault(40, "another time zone")
def test_a_time_is_shown_on_the_clock_of_vietnam():
    late = datetime(2023, 12, 31, 18, 5, tzinfo=UTC)
    assert numbers.datetime_text(late, "vi") == "01/01/2024 01:05"
    assert numbers.datetime_text(late, "en") == "1 Jan 2024 01:05"
    assert numbers.datetime_text(None, "vi") == "–"


def test_a_time_without_its_zone_is_refused():
    with pytest.raises(numbers.NaiveTimeError):
        numbers.datetime_text(datetime(2023, 12, 31, 18, 5), "vi")


@pytest.mark.parametrize(("said", "of_hundred"), [(0, 0), (0.002, 1), (0.454, 45), (0.998, 99), (1, 100)])
def test_a_probability_is_said_as_so_many_of_a_hundred(said, of_hundred):
    assert numbers.in_hundred(said) == of_hundred
