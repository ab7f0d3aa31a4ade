"""How sure a figure is, where a survey gave it: its 90 % interval, and whether a change is more than noise."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import pandas as pd

from analysis.frames import TOTAL
from analysis.survey.comparison import is_more_than_noise
from ui.blocks.interval_charts import interval_plot
from ui.kit.charts import Chart
from ui.kit.tables import Column
from ui.visit.visit import Visit
from wording.numbers import decimal, is_known, rank_text


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
    return range_text(row["low"], row["high"], visit.language)


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


def error_bars(rows: pd.DataFrame, value: str = "shown_value") -> dict[str, Any] | None:
    """The intervals of scores as plotly draws them around the points; None where no row has one."""
    if not has_intervals(rows):
        return None
    above = (rows["high"] - rows[value]).clip(lower=0).to_numpy(dtype=float)
    below = (rows[value] - rows["low"]).clip(lower=0).to_numpy(dtype=float)
    return {
        "type": "data",
        "symmetric": False,
        "array": np.nan_to_num(above),
        "arrayminus": np.nan_to_num(below),
        "thickness": 1.5,
        "width": 3,
    }


def forest_chart(visit: Visit, history: pd.DataFrame, reason: str) -> Chart | None:
    """The totals of all units of the chosen edition and group, each with its interval; None where none has one.

    reason: why the change of the total is not split into parts, told below the title.
    """
    rows = history[(history["year"] == visit.year) & (history["component"] == TOTAL) & history["shown_value"].notna()]
    rows = rows[rows["group"] == visit.unit.group] if visit.unit else rows.iloc[0:0]
    rows = rows.sort_values("shown_value", ascending=False)
    own = rows[rows["unit"] == (visit.unit.code if visit.unit else "")]
    if own.empty or not has_intervals(rows):
        return None
    say, language, mine = visit.say, visit.language, own.iloc[0]
    names = [say.of(visit.catalogue.unit(str(unit))) for unit in rows["unit"]]
    lines = [
        [name, decimal(row["shown_value"], language), of_score(visit, row), rank_text(row["rank"]), of_rank(visit, row)]
        for name, (_, row) in zip(names, rows.iterrows(), strict=True)
    ]
    texts = [f"{escape(name)}: {score}{in_brackets(interval)}" for name, score, interval, *_ in lines]
    points = rows[["shown_value", "low", "high"]].set_axis(["point", "low", "high"], axis=1)
    low, high = (rank_text(mine[one]) for one in ("rank_low", "rank_high"))
    place = rank_text(mine["rank"], mine["rank_of"])
    title = say("certainty.forest_title", unit=visit.unit_name, rank=place, low=low, high=high)
    subtitle = say("certainty.forest_subtitle", n=len(rows), index=visit.index.short, year=visit.year)
    columns = [
        Column(say("words.unit"), is_whole=True),
        Column(say("words.score"), "right"),
        Column(say("certainty.interval"), "right"),
        Column(say("words.rank"), "right"),
        Column(say("certainty.interval"), "right"),
    ]
    figure = interval_plot(points, names, texts, rows["unit"].eq(mine["unit"]).to_numpy(), language)
    return Chart(figure, title, f"{subtitle}. {reason}".removesuffix(" "), f"{title}. {subtitle}", columns, lines)


def _half_width(low: float, high: float) -> float | None:
    return (float(high) - float(low)) / 2 if is_known(low) and is_known(high) else None
