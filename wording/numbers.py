"""Formats numbers, dates and times as text, as officials write them in Vietnamese and in English.

Languages are "vi" and "en". What is unknown (None, NaN, not finite) is written "–", never 0. A value and its `Format`
stay apart until they are shown (`written`) or downloaded (`exported`, `spreadsheet_format`, `unrounded`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import pandas as pd

from analysis.frames import is_known
from wording.words import wording

NOTHING: Final = "–"
MINUS: Final = "\u2212"
TIME_ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")

SEPARATORS: Final = {"vi": ",.", "en": ".,"}
"""Decimal sign followed by the sign between thousands, in the order that chart libraries ask for."""

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


Value = str | int | float | date | None
"""What a table shows: a text, a number, a day or a moment; None, and NaN, where it is unknown."""


@dataclass(frozen=True)
class Format:
    """How a number, a day or a moment is written; a text is always written as it is.

    kind: "number"; "share" (0..1) and "percent" (0..100), both with a percent sign; "money" in đồng; "day"; "moment".
    digits: decimals; None for as many as there are, without thousands apart. is_signed: with a plus above zero.
    zero: what stands for 0, "" for the figure. before, after: what stands around a known figure.
    """

    kind: Literal["number", "share", "percent", "money", "day", "moment"] = "number"
    digits: int | None = 2
    is_signed: bool = False
    is_grouped: bool = True
    zero: str = ""
    before: str = ""
    after: str = ""

    def to(self, digits: int) -> "Format":
        """The same with another number of decimals."""
        return replace(self, digits=digits)

    def or_zero(self, text: str) -> "Format":
        """The same with a text that stands for 0."""
        return replace(self, zero=text)

    def within(self, before: str, after: str) -> "Format":
        """The same within more text."""
        return replace(self, before=before + self.before, after=self.after + after)


AS_IS: Final = Format(digits=None)
"""A year, a count, a text: nothing is done to it."""

DECIMAL: Final = Format()
SIGNED: Final = Format(is_signed=True)
WHOLE: Final = Format(digits=0)
PLACES: Final = Format(digits=0, is_signed=True)
RANK: Final = Format(digits=0, is_grouped=False)
SHARE: Final = Format("share", 0)
PERCENT: Final = Format("percent", 0)
MONEY: Final = Format("money", 0)
DAY: Final = Format("day")
MOMENT: Final = Format("moment")

_SPREADSHEET_TIMES: Final = {
    ("day", "vi"): "dd/mm/yyyy",
    ("day", "en"): "[$-409]d mmm yyyy",
    ("moment", "vi"): "dd/mm/yyyy hh:mm",
    ("moment", "en"): "[$-409]d mmm yyyy hh:mm",
}
_LARGEST_INTEGER: Final = 10**15
"""A spreadsheet holds fifteen figures of a whole number."""


class NaiveTimeError(ValueError):
    """A time without its time zone was given, so that the local hour cannot be known."""


def of_its_digits(value: float) -> Format:
    """No decimals for a whole number, else two."""
    return WHOLE if float(value).is_integer() else DECIMAL


def written(value: Any, form: Format, language: str) -> str:
    """A value as the screen shows it."""
    if isinstance(value, str):
        return value
    if form.kind == "day":
        return date_text(value, language)
    if form.kind == "moment":
        return datetime_text(value, language)
    if not is_known(value):
        return NOTHING
    if form.zero and value == 0:
        return form.zero
    return f"{form.before}{_number_text(value, form, language)}{form.after}"


def _number_text(value: Any, form: Format, language: str) -> str:
    if form.kind == "money":
        return money(value, language)
    if form.digits is None:
        return str(value)
    if form.kind in ("share", "percent"):
        return percent(value if form.kind == "share" else float(value) / 100, language, form.digits)
    if form.is_signed:
        return signed(value, language, form.digits)
    return decimal(value, language, form.digits) if form.is_grouped else f"{float(value):.{form.digits}f}"


def exported(value: Any, form: Format) -> Value:
    """A value as files hold it: unrounded, a number as a number, a text as a text, None where it is unknown.

    A whole number of a format without decimals is an int.
    """
    if isinstance(value, str):
        return value or None
    if value is None or value is pd.NaT:
        return None
    if isinstance(value, date):
        return value
    if not is_known(value):
        return None
    number = value.item() if hasattr(value, "item") else value
    is_whole = float(number).is_integer() and abs(number) < _LARGEST_INTEGER
    return int(number) if is_whole and form.digits in (0, None) else number


def spreadsheet_format(value: Any, form: Format, language: str) -> str:
    """The number format with which a spreadsheet's cell shows the value as the screen does; "General" for a text.

    What rounds to nothing has no sign on the screen, which no format can say of every number: it is left out of the
    format of that cell.
    """
    if (form.kind, language) in _SPREADSHEET_TIMES:
        return _SPREADSHEET_TIMES[form.kind, language]
    is_bare = form.digits is None and not (form.before or form.after or form.zero)
    if isinstance(value, str) or not is_known(value) or is_bare:
        return "General"
    body = "#,##0" if form.is_grouped and form.digits is not None else "0"
    if form.digits:
        body += "." + "0" * form.digits
    body += {"share": "%", "percent": '"%"'}.get(form.kind, "")
    before, after = _literal(form.before), _literal(form.after)
    if form.kind == "money":
        first, last = wording(language)["words.money"].split("{amount}")
        before, after = f"{before}{_literal(first)}", f"{_literal(last)}{after}"
    has_sign = value == 0 or any(digit in "123456789" for digit in _number_text(value, form, language))
    plus, minus = ('"+"' if form.is_signed else "", f'"{MINUS}"') if has_sign else ("", "")
    above, below, nothing = (f"{before}{sign}{body}{after}" for sign in (plus, minus, ""))
    return f"{above};{below};{_literal(form.zero) or nothing}"


def _literal(text: str) -> str:
    """A text in a number format."""
    return '"' + text.replace('"', '"\\""') + '"' if text else ""


def unrounded(value: Value, language: str) -> str:
    """A value in full, as a text file holds it: all digits, with the decimal sign of the language; days by ISO 8601.

    A moment stands on the clock of Vietnam, to the second.
    """
    if isinstance(value, datetime):
        return local_time(value).replace(tzinfo=None).isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value).replace(".", SEPARATORS[language][0])
    return "" if value is None else str(value)


def decimal(value: Any, language: str, digits: int = 2) -> str:
    """A number with a fixed number of decimals: 63,76 in Vietnamese, 63.76 in English."""
    if not is_known(value):
        return NOTHING
    plain = f"{abs(float(value)):,.{digits}f}"
    if float(value) < 0 and float(plain.replace(",", "")) != 0:
        plain = MINUS + plain
    return _localised(plain, language)


def score_digits(row: Any) -> int:
    """With how many decimals the score of a row of the standings is shown; 2 where the row does not say."""
    decimals = row.get("decimals")
    return int(decimals) if is_known(decimals) else 2


def decimals_of(number: float) -> int:
    """With how many decimals a number was given, six at most."""
    return len(f"{number:.6f}".rstrip("0").partition(".")[2])


def score_format(row: Any) -> Format:
    """How the score of a row of the standings is written."""
    return DECIMAL.to(score_digits(row))


def change_format(row: Any) -> Format:
    """How a change or a gap of the score of a row of the standings is written."""
    return SIGNED.to(score_digits(row))


def signed(value: Any, language: str, digits: int = 2) -> str:
    """A change with its sign: +0,15, −3,42; what rounds to nothing has no sign: 0,00."""
    text = decimal(value, language, digits)
    if text == NOTHING or text.startswith(MINUS) or not any(figure in text for figure in "123456789"):
        return text
    return "+" + text


def integer(value: Any, language: str) -> str:
    """A whole number with its thousands apart: 1.250.000 in Vietnamese, 1,250,000 in English."""
    return decimal(value, language, digits=0)


def percent(share: Any, language: str, digits: int = 0) -> str:
    """A share 0..1 as a percentage: 0.905 with one decimal is 90,5% in Vietnamese."""
    return f"{decimal(float(share) * 100, language, digits)}%" if is_known(share) else NOTHING


def in_hundred(probability: float) -> int:
    """A probability as a natural frequency, so many of 100; 0 and 100 only where it is certain."""
    return round(100 * probability) if probability in (0, 1) else min(max(round(100 * probability), 1), 99)


def rank_text(rank: Any, rank_of: Any = None) -> str:
    """A place among its units: 54/63, or 54 where their number is unknown. The same in both languages."""
    if not is_known(rank):
        return NOTHING
    return f"{float(rank):.0f}/{float(rank_of):.0f}" if is_known(rank_of) else f"{float(rank):.0f}"


def money(amount: Any, language: str) -> str:
    """An amount of Vietnamese đồng: 1.250.000 đồng, VND 1,250,000."""
    if not is_known(amount):
        return NOTHING
    return wording(language)["words.money"].format(amount=integer(amount, language))


def date_text(day: date | None, language: str) -> str:
    """A day: 14/12/2023 in Vietnamese, 14 Dec 2023 in English. A time is shown by `datetime_text`."""
    if day is None or pd.isna(day):
        return NOTHING
    if language == "vi":
        return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def datetime_text(moment: datetime | None, language: str) -> str:
    """A moment on the clock of Vietnam: 14/12/2023 09:05. Raises NaiveTimeError if it has no time zone."""
    if moment is None or pd.isna(moment):
        return NOTHING
    local = local_time(moment)
    return f"{date_text(local.date(), language)} {local.hour:02d}:{local.minute:02d}"


def local_time(moment: datetime) -> datetime:
    """The same moment on the clock of Vietnam. Raises NaiveTimeError if it has no time zone."""
    if moment.tzinfo is None:
        raise NaiveTimeError("A time needs its time zone before it can be shown.")
    return moment.astimezone(UTC).astimezone(TIME_ZONE)


def _localised(plain: str, language: str) -> str:
    if language != "vi":
        return plain
    return plain.replace(",", " ").replace(".", ",").replace(" ", ".")


def years_text(years: Sequence[int]) -> str:
    """Years in their order, those that follow each other as a range: 2017–2019, 2023."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
