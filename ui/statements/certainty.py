"""How sure a figure is: the 90 % interval that a survey gave it, whether a change is more than noise, what varies."""

import pandas as pd

from analysis.frames import is_known
from analysis.survey.comparison import is_more_than_noise
from ui.reads.structure import Noise
from ui.visit.visit import Visit
from wording.numbers import decimal, percent, score_digits


def has_intervals(rows: pd.DataFrame) -> bool:
    """Whether any of these scores has an interval."""
    return bool(rows["low"].notna().any())


def range_text(low: object, high: object, language: str, digits: int = 2) -> str:
    """An interval: "61,20–70,41"; "" where there is none."""
    if not (is_known(low) and is_known(high)):
        return ""
    return f"{decimal(low, language, digits)}–{decimal(high, language, digits)}"


def in_brackets(text: str) -> str:
    """The same behind the figure that it belongs to: " (61,20–70,41)"."""
    return f" ({text})" if text else ""


def of_score(visit: Visit, row: pd.Series) -> str:
    """The interval of a score, "" where there is none."""
    return range_text(row["low"], row["high"], visit.language, score_digits(row))


def of_rank(visit: Visit, row: pd.Series) -> str:
    """The interval of a rank, "" where there is none."""
    return range_text(row["rank_low"], row["rank_high"], visit.language, 0)


def noise_sentence(visit: Visit, row: pd.Series) -> str:
    """Whether the change of a score is more than noise; or why that cannot be said; "" where nobody asks."""
    if not is_known(row["value_change"]):
        return ""
    is_more = is_more_than_noise(
        float(row["value_change"]),
        _half_width(row["low"], row["high"]),
        _half_width(row["previous_low"], row["previous_high"]),
    )
    if is_more is not None:
        return visit.say("certainty.more_than_noise" if is_more else "certainty.noise")
    if not (is_known(row["low"]) or is_known(row["previous_low"])):
        return ""  # no survey of ours: the publisher says nothing of noise, and nor do we
    key = "certainty.unknown_before" if is_known(row["low"]) else "certainty.unknown_now"
    return visit.say(key, year=f"{row['previous_year']:.0f}")


def noise_words(visit: Visit, noise: Noise) -> str:
    """What varies in a rank interval, as a sentence ends with it: "trọng số lệch đến ±25%"; empty without any."""
    parts = []
    if noise.weights:
        parts.append(visit.say("certainty.when_weights", percent=percent(noise.weights, visit.language)))
    if noise.scores:
        parts.append(visit.say("certainty.when_scores", points=points_text(visit, noise.scores)))
    return f" {visit.say('certainty.both')} ".join(parts)


def points_text(visit: Visit, points: float) -> str:
    """So many points of a component: "0,16 điểm"."""
    return visit.say("certainty.points", points=decimal(points, visit.language, visit.digits))


def _half_width(low: float, high: float) -> float | None:
    return (float(high) - float(low)) / 2 if is_known(low) and is_known(high) else None
