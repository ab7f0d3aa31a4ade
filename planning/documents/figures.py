"""Scores and ranks of one unit in one edition, as documents print them: the table of components and sentences."""

from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd

from analysis.frames import (
    COMPUTED,
    DEFAULT_DECIMALS,
    PUBLISHED,
    SECONDARY,
    STATED,
    TOTAL,
    is_known,
    smallest_change,
)
from analysis.position import against_median, places_moved
from planning.documents.paper import Cell, Column, Figure, Row, Table
from planning.documents.words import Names
from wording.groups import group_words
from wording.numbers import PLACES, RANK, change_format, decimal, rank_text, score_digits, score_format
from wording.words import Words

SOURCE_WORDS: Final = {STATED: "theo báo cáo của tỉnh", SECONDARY: "theo bản sao thứ cấp", COMPUTED: "tính toán"}
"""The note on a figure that the publisher did not give."""


def points_words(change: float, digits: int = DEFAULT_DECIMALS) -> str:
    """A change of a score, shown with so many decimals: tăng 0,72 điểm."""
    if abs(change) < smallest_change(digits):
        return "giữ nguyên điểm"
    return f"{'tăng' if change > 0 else 'giảm'} {decimal(abs(change), 'vi', digits)} điểm"


def places_words(places: float) -> str:
    """A change of a rank: tăng 5 bậc."""
    if places == 0:
        return "giữ nguyên thứ hạng"
    return f"{'tăng' if places > 0 else 'giảm'} {abs(places):.0f} bậc"


def units_words(row: pd.Series, names: Names) -> str:
    """What the units of an edition are."""
    return group_words(Words("vi"), "units", str(row["group"]), names.groups)


def component_table(rows: pd.DataFrame, names: Names, caption: str = "") -> Table:
    """The components of one unit and edition with scores, ranks and their changes; the total at the end."""
    previous = rows["previous_year"].dropna()
    shown_columns = (
        range(10) if len(previous) else (0, 1, 3, 5, 6, 8)
    )  # without an earlier edition its columns are left out
    year, before = int(rows["year"].iloc[0]), f" {previous.max():.0f}" if len(previous) else ""
    columns = (
        Column("STT", 11, "center"),
        Column("Chỉ số thành phần", 39),
        Column(f"Điểm{before}", 14, "center"),
        Column(f"Điểm {year}", 14, "center"),
        Column("Tăng/giảm điểm", 16, "center"),
        Column("Trung vị", 14, "center"),
        Column("So với trung vị", 15, "center"),
        Column(f"Hạng{before}", 13, "center"),
        Column(f"Hạng {year}", 13, "center"),
        Column("Tăng/giảm bậc", 16, "center"),
    )
    parts = [row for _, row in rows[rows["component"] != TOTAL].iterrows()]
    lines = [Row(_chosen((Figure(number), *_cells(row, names)), shown_columns)) for number, row in enumerate(parts, 1)]
    total = rows[rows["component"] == TOTAL]
    lines += [Row(_chosen(("", *_cells(row, names)), shown_columns), is_bold=True) for _, row in total.iterrows()]
    return Table(tuple(columns[column] for column in shown_columns), tuple(lines), caption, size=11)


def _chosen(cells: Sequence[Cell], columns: Iterable[int]) -> tuple[Cell, ...]:
    return tuple(cells[column] for column in columns)


def _cells(row: pd.Series, names: Names) -> tuple[Cell, ...]:
    return (
        names.component(str(row["index"]), str(row["component"])),
        Figure(row["previous_value"], score_format(row)),
        Figure(row["shown_value"], score_format(row)),
        Figure(row["value_change"], change_format(row)),
        Figure(row["median"], score_format(row)),
        Figure(row["gap_to_median"], change_format(row)),
        Figure(row["previous_rank"], RANK),
        Figure(row["rank"], RANK),
        Figure(places_moved(row), PLACES),
    )


def total_sentences(rows: pd.DataFrame, index: str, unit: str, publisher: str, region: str, names: Names) -> str:
    """Score, change, rank, moves, region and median of the total; unknown figures are stated as unknown."""
    total = rows[rows["component"] == TOTAL]
    if total.empty:
        return f"Chưa có tổng điểm {index} của {unit}."
    row = total.iloc[0]
    texts = [_score_and_rank(row, index, unit, int(row["year"]), names)]
    if is_known(row["ranks_published_to"]) and row["rank_known_by"] != PUBLISHED:
        texts.append(
            f"{publisher} chỉ công bố {row['ranks_published_to']:.0f} hạng đầu; thứ hạng của {unit} không được công bố."
        )
    elif not is_known(row["rank"]):
        texts.append(f"Thứ hạng của {unit} chưa được công bố.")
    if region and is_known(row["region_rank"]) and 1 < row["region_n"] != row["n"]:
        known = "" if row["region_n"] == row["region_units"] else " có số liệu"
        texts.append(
            f"Trong {region}, {unit} xếp thứ {row['region_rank']:.0f} trong {row['region_n']:.0f} "
            f"{units_words(row, names)}{known}."
        )
    if is_known(row["gap_to_median"]):
        side = "cao hơn" if row["gap_to_median"] >= 0 else "thấp hơn"
        texts.append(
            f"Tổng điểm {side} {decimal(abs(row['gap_to_median']), 'vi', score_digits(row))} điểm "
            f"so với điểm trung vị "
            f"({decimal(row['median'], 'vi', score_digits(row))} điểm)."
        )
    return " ".join(texts)


def _score_and_rank(row: pd.Series, index: str, unit: str, year: int, names: Names) -> str:
    if not is_known(row["shown_value"]):
        text = f"Năm {year}, tổng điểm {index} của {unit} chưa được công bố"
    else:
        by = row["value_status"] if is_known(row["value"]) else COMPUTED
        score = decimal(row["shown_value"], "vi", score_digits(row))
        text = f"Năm {year}, {unit} đạt {score} điểm {index}{_source(by)}"
        if is_known(row["value_change"]):
            moved = points_words(float(row["value_change"]), score_digits(row))
            text += f", {moved} so với năm {row['previous_year']:.0f}"
        elif bool(row["crosses_break"]) and is_known(row["previous_year"]):
            text += f" (bộ chỉ số đã đổi so với năm {row['previous_year']:.0f} nên không so sánh điểm)"
    if is_known(row["rank"]):
        text += f"; xếp thứ {rank_text(row['rank'], row['rank_of'])} {units_words(row, names)}"
        if bool(row["is_partial"]) and row["rank_status"] == COMPUTED:
            text += " có số liệu"
        text += _source(row["rank_status"])
        places = places_moved(row)
        if is_known(places):
            text += f", {places_words(places)} so với năm {row['previous_year']:.0f}"
    return f"{text}."


def _source(status: object) -> str:
    word = SOURCE_WORDS.get(str(status)) if status != PUBLISHED else None
    return f" ({word})" if word else ""


def component_sentences(rows: pd.DataFrame, names: Names) -> tuple[str, ...]:
    """Which components rose and fell in score and in rank, and which stand above and below the median."""
    parts = rows[rows["component"] != TOTAL]
    texts = []
    for sign, verb in ((1, "tăng"), (-1, "giảm")):
        known = parts[parts["value_change"].notna()]
        least = known["decimals"].map(smallest_change)
        moved = known[sign * known["value_change"] >= least].sort_values("value_change", ascending=sign < 0)
        if len(moved):
            named = [
                f"{_name(row, names)} ({points_words(float(row['value_change']), score_digits(row))})"
                for _, row in moved.iterrows()
            ]
            texts.append(f"Có {_of(len(moved), len(known))} chỉ số {verb} điểm gồm: {'; '.join(named)}.")
    ranked = [(row, places_moved(row)) for _, row in parts.iterrows() if is_known(places_moved(row))]
    for sign, verb in ((1, "tăng"), (-1, "giảm")):
        rising = sorted((pair for pair in ranked if sign * pair[1] > 0), key=lambda pair: -abs(pair[1]))
        if rising:
            named = [f"{_name(row, names)} ({places_words(at)}, xếp thứ {row['rank']:.0f})" for row, at in rising]
            texts.append(f"Có {_of(len(rising), len(ranked))} chỉ số {verb} bậc gồm: {'; '.join(named)}.")
    texts += _medians(parts, names)
    return tuple(texts) or ("Kỳ này không có số liệu thành phần so sánh được với kỳ trước.",)


def _medians(parts: pd.DataFrame, names: Names) -> Iterable[str]:
    counts = against_median(parts)
    ordered = parts.sort_values("gap_to_median", key=lambda gap: -gap.abs())
    above, below = ("tốt hơn", "kém hơn") if (parts["direction"] < 0).any() else ("cao hơn", "thấp hơn")
    for codes, verb in ((counts.above, above), (counts.below, below)):
        if codes:
            here = ordered[ordered["component"].isin(codes)]
            named = [
                f"{_name(row, names)} ({decimal(abs(row['gap_to_median']), 'vi', score_digits(row))})"
                for _, row in here.iterrows()
            ]
            count = _of(len(codes), counts.compared)
            yield f"So với điểm trung vị, có {count} chỉ số {verb} gồm: {'; '.join(named)}."


def _of(part: int, whole: int) -> str:
    return f"{part:02d}/{whole:02d}" if whole < 100 else f"{part}/{whole}"


def _name(row: pd.Series, names: Names) -> str:
    return names.component(str(row["index"]), str(row["component"]))
