"""The charts of a printed paper: black on white, in a font with Vietnamese marks, with their text alternatives."""

import io
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.change import TotalChange
from analysis.frames import TOTAL, is_known, smallest_change
from planning.documents.paper import Picture
from planning.documents.words import Names
from wording.numbers import decimal, rank_text, score_digits, signed

FONT: Final = "DejaVu Serif"
"""It comes with matplotlib, so that a chart is the same on every machine."""

DOTS_PER_INCH: Final = 200
WIDTH: Final = 6.2
INK, GREY, BLUE, RED = "#000000", "#777777", "#1f4e9a", "#b3261e"


def levels(rows: pd.DataFrame, names: Names, unit: str) -> Picture | None:
    """The score of each component beside the median of the edition; None without scores."""
    parts = rows[(rows["component"] != TOTAL) & rows["shown_value"].notna()].sort_values("shown_value")
    if parts.empty:
        return None
    labels = [names.component(str(row["index"]), str(row["component"])) for _, row in parts.iterrows()]
    figure, axes = _figure(0.36 * len(parts) + 1.1)
    positions, digits = list(range(len(parts))), score_digits(parts.iloc[0])
    axes.barh(positions, parts["shown_value"], color="#c9d6ea", edgecolor=BLUE, height=0.6, label=unit)
    for position, value in zip(positions, parts["shown_value"], strict=True):
        _write(axes, 0, position, f" {decimal(value, 'vi', digits)}", "left")
    known = parts["median"].notna().to_numpy()
    if known.any():
        at = [position for position, is_there in zip(positions, known, strict=True) if is_there]
        axes.plot(parts["median"][known], at, "D", color=INK, markersize=5, label="Trung vị", linestyle="none")
    axes.set_yticks(positions, labels)
    axes.set_xlim(0, float(parts["scale"].max()) * 1.02)
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.4, 1.13), ncols=2, frameon=False, prop={"family": FONT, "size": 9}
    )
    year = int(rows["year"].iloc[0])
    said = [
        f"{label} {decimal(row['shown_value'], 'vi', digits)} (trung vị {decimal(row['median'], 'vi', digits)})"
        for label, (_, row) in zip(labels, parts.iterrows(), strict=True)
    ]
    caption = f"Điểm các chỉ số thành phần của {unit} năm {year} và điểm trung vị"
    return Picture(_png(figure, axes), f"{caption}: {'; '.join(reversed(said))}.", caption)


def course(history: pd.DataFrame, unit: str, index: str, has_ranks: bool = True) -> Picture | None:
    """The ranks of the total over the years; None with fewer than two.

    history: the unit's rows of every edition up to the reported one. The line is broken where the framework changes.
    """
    totals = history[(history["component"] == TOTAL) & history["rank"].notna()].sort_values("year")
    if len(totals) < 2:
        return None
    figure, axes = _figure(2.7)
    for _, stretch in totals.groupby("framework", sort=False):
        axes.plot(stretch["year"], stretch["rank"], "o-", color=BLUE, markersize=4)
    for _, row in totals.iterrows():
        _write(axes, float(row["year"]), float(row["rank"]), f"{row['rank']:.0f}", "center", lift=6)
    axes.set_ylim(float(totals["rank_of"].max(skipna=True) or totals["rank"].max()) + 3, -2)
    axes.set_xticks([int(year) for year in totals["year"]])
    axes.tick_params(axis="x", labelrotation=45)
    axes.set_ylabel("Thứ hạng" if has_ranks else "Vị trí theo điểm", family=FONT, size=9)
    said = "; ".join(
        f"năm {row['year']:.0f} hạng {rank_text(row['rank'], row['rank_of'])}" for _, row in totals.iterrows()
    )
    years = f"{totals['year'].iloc[0]:.0f}–{totals['year'].iloc[-1]:.0f}"
    caption = f"Thứ hạng {index} của {unit}, {years} (đường đứt đoạn nơi đổi bộ chỉ số)"
    return Picture(_png(figure, axes), f"{caption}: {said}.", caption)


def contributions(change: TotalChange, names: Names, index: str, digits: int) -> Picture | None:
    """What each component, and the method, gave to the change of the total; None where it cannot be split.

    digits: decimals with which scores are shown.
    """
    if not change.is_split:
        return None
    scored = change.parts[change.parts["is_compared"]]
    parts = [
        (names.component(index, str(code)), float(part))
        for code, part in zip(scored["component"], scored["score_part"], strict=True)
    ]
    method = (
        ("Đổi trọng số", change.by_weights),
        ("Đổi bộ chỉ số", change.by_set),
        ("Chưa giải thích, làm tròn", change.unexplained),
    )
    parts += [(label, value) for label, value in method if abs(value) >= smallest_change(digits)]
    parts = parts[::-1]
    figure, axes = _figure(0.36 * len(parts) + 0.7)
    values = [value for _, value in parts]
    axes.barh(
        range(len(parts)),
        values,
        color=["#c9d6ea" if value >= 0 else "#f3d0cd" for value in values],
        edgecolor=[BLUE if value >= 0 else RED for value in values],
        height=0.6,
    )
    for position, value in enumerate(values):
        _write(axes, value, position, f" {signed(value, 'vi', digits)} ", "left" if value >= 0 else "right")
    reach = max(map(abs, values), default=1) * 1.35 or 1
    axes.set_xlim(-reach, reach)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(parts)), [label for label, _ in parts])
    said = "; ".join(f"{label} {signed(value, 'vi', digits)} điểm" for label, value in parts[::-1])
    caption = f"Đóng góp vào thay đổi tổng điểm năm {change.year} so với năm {change.from_year} (điểm)"
    return Picture(_png(figure, axes), f"{caption}: {said}.", caption)


def _figure(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, height), dpi=DOTS_PER_INCH, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(GREY)
    return figure, axes


def _write(axes: Axes, x: float, y: float, text: str, align: str, lift: int = 0) -> None:
    axes.annotate(
        text,
        (x, y),
        xytext=(0, lift),
        textcoords="offset points",
        ha=align,
        va="bottom" if lift else "center",
        family=FONT,
        size=8,
    )


def _png(figure: Figure, axes: Axes) -> bytes:
    whole = FuncFormatter(lambda value, _: _tick(value))
    if axes.get_ylabel():
        axes.yaxis.set_major_formatter(whole)
    else:
        axes.xaxis.set_major_formatter(whole)
    labels: Sequence[Any] = [*axes.get_xticklabels(), *axes.get_yticklabels()]
    for label in labels:
        label.set_family(FONT)
        label.set_size(9)
    held = io.BytesIO()
    figure.savefig(held, format="png", metadata={"Software": None})
    return held.getvalue()


def _tick(value: float) -> str:
    return decimal(value, "vi", 0 if float(value).is_integer() else 1) if is_known(value) else ""
