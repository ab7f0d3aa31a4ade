"""What must fit together in a codebook: scales, grades, shares, and where each indicator's values come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from analysis.survey.questionnaire import Grade, Indicator, Question
from data.reading.cells import Cell
from data.reading.editions.question_log import Teller
from data.reading.problems import number_details
from data.survey.codebook.tables import Line

SHARES_TOLERANCE = 0.0051
"""Shares of three decimals, ten of them, may miss 1 by so much."""

_SCALES = {"agreement": (1.0, 5.0), "yes_no": (0.0, 1.0)}


def usual_scale(kind: str, lowest: float | None, highest: float | None) -> tuple[float | None, float | None]:
    """The lowest and highest answer: as stated, else what is usual for the kind."""
    usual = _SCALES.get(kind, (None, None))
    return (
        float(lowest) if lowest is not None else usual[0],
        float(highest) if highest is not None else usual[1],
    )


def check_scale(question: Question, line: Line, teller: Teller) -> Question:
    """The same question, told what is wrong with its scale and the values of its answers."""
    teller.sheet = line.sheet
    lowest, highest = question.lowest, question.highest
    is_whole = question.kind != "agreement" or all(end is None or end.is_integer() for end in (lowest, highest))
    is_usual = question.kind != "yes_no" or (lowest, highest) == (0, 1)
    if (lowest is not None and highest is not None and lowest >= highest) or not is_whole or not is_usual:
        ends = {**number_details("lowest", lowest or 0), **number_details("highest", highest or 0)}
        teller.tell("scale_unfit", line.cell("lowest"), line.text("lowest"), ends)
        return question
    if question.kind in ("yes_no", "choices") and not question.values:
        teller.tell("question_without_answers", line.cell("code"), question.code)
    for value in question.values.values():
        if (lowest is not None and value < lowest) or (highest is not None and value > highest):
            ends = {**number_details("lowest", lowest or 0), **number_details("highest", highest or 0)}
            details = {**number_details("found", value), **ends, "question": question.code}
            teller.tell("answer_off_scale", line.cell("code"), f"{value:g}", details)
    return question


def check_grades(bands: Sequence[tuple[Grade, float | None, Line]], teller: Teller) -> tuple[Grade, ...]:
    """The grades, the best first; told which overlap, leave a gap, have one name or lie off the scale of 0–100."""
    names: dict[str, Line] = {}
    for grade, below, line in bands:
        teller.sheet = line.sheet
        if not 0 <= grade.lowest <= 100:
            teller.tell("grade_off_scale", line.cell("lowest"), line.text("lowest"))
        if grade.name_vi in names:
            teller.tell(
                "line_twice", line.cell("name_vi"), grade.name_vi, {"other": names[grade.name_vi].place("name_vi")}
            )
        if below is not None and below <= grade.lowest:
            teller.tell("grades_overlap", line.cell("below"), grade.name_vi, {"other": grade.name_vi})
        names[grade.name_vi] = line
    ordered = sorted(bands, key=lambda band: -band[0].lowest)
    for (better, _, line), (worse, below, under) in pairwise(ordered):
        teller.sheet = under.sheet
        if better.lowest == worse.lowest:
            teller.tell("grades_overlap", line.cell("lowest"), better.name_vi, {"other": worse.name_vi})
        elif below is not None and below != better.lowest:
            code = "grades_overlap" if below > better.lowest else "grades_gap"
            teller.tell(code, under.cell("below"), worse.name_vi, {"other": better.name_vi})
    return tuple(grade for grade, _, _ in ordered)


def check_shares(column: str, shares: Mapping[str, tuple[float, Line]], teller: Teller) -> dict[str, float]:
    """The shares of a column's categories; told which is none, and if they do not add up to 1."""
    for share, line in shares.values():
        teller.sheet = line.sheet
        if not 0 < share <= 1:
            teller.tell("share_unfit", line.cell("share"), line.text("share"))
    total = sum(share for share, _ in shares.values())
    if abs(total - 1) > SHARES_TOLERANCE:
        line = next(iter(shares.values()))[1]
        teller.tell("shares_not_whole", line.cell("column"), column, number_details("total", total))
    return {category: share for category, (share, _) in shares.items()}


def check_data(
    indicators: Mapping[str, tuple[Indicator, Line]],
    questions: Sequence[Question],
    hard: Mapping[tuple[str, str], tuple[float | None, Cell]],
    teller: Teller,
) -> None:
    """Tell which indicator has no source, or two."""
    asked = {question.indicator for question in questions}
    known = {code for (_, code), (value, _) in hard.items() if value is not None}
    for code, (indicator, line) in indicators.items():
        teller.sheet = line.sheet
        own, other = (known, asked) if indicator.is_hard else (asked, known)
        if code in other:
            teller.tell("indicator_fed_twice", line.cell("code"), code)
        elif code not in own:
            teller.tell("indicator_without_data", line.cell("code"), code)
