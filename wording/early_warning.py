"""The two probabilities of the early warning in natural frequencies, wherever they are said."""

from typing import Any

from analysis.frames import TOTAL
from wording.numbers import in_hundred
from wording.words import Words


def warning_counts(row: Any) -> tuple[int, ...]:
    """What is said of 100: low, of all, and but for the total fell, of all; () where nothing is.

    row: a mapping or a row of a frame, or None; with `component`, `low`, `low_overall`, `fell`, `fell_overall`, and
    `warning_reason`, why there is no probability.
    """
    if row is None or row["warning_reason"]:
        return ()
    outcomes = ("low",) if row["component"] == TOTAL else ("low", "fell")
    return tuple(in_hundred(row[name]) for outcome in outcomes for name in (outcome, f"{outcome}_overall"))


def warning_sentences(say: Words, row: Any) -> list[str]:
    """Of a hundred that stood like this, how many were low, and how many fell; of the total only the first.

    row: as for `warning_counts`, with `rank` and `usual_rank`.
    """
    counts = warning_counts(row)
    said = [
        say(f"next_rank.{outcome}", count=count, overall=overall)
        for outcome, count, overall in zip(("low", "fell"), counts[::2], counts[1::2], strict=False)
    ]
    if len(said) > 1 and row["fell"] == 0:
        said[1] = say("next_rank.fell_never")
    if len(said) > 1 and row["fell"] > row["fell_overall"] and row["rank"] < row["usual_rank"]:
        said.append(say("next_rank.above_usual"))
    return said
