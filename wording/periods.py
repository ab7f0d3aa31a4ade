"""A reporting period in words: as a label, and within a sentence."""

from wording.words import wording

_ROMAN = ("I", "II", "III", "IV")


def period_words(kind: str, number: int, year: int, language: str, is_label: bool = False) -> str:
    """A quarter, half-year or year: "quý II/2023", "6 tháng đầu năm 2023"; as a label "Quý II năm 2023".

    kind: "quarter", "half_year" or "year"; number: which of the year.
    """
    half = f"_{'first' if number == 1 else 'second'}" if kind == "half_year" else ""
    text = wording(language)[f"{'period' if is_label else 'period_within'}.{kind}{half}"]
    is_roman = is_label or language == "vi"
    return text.format(quarter=_ROMAN[number - 1] if is_roman else number, year=year)
