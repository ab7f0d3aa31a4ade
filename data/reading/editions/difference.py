"""Compares an edition about to be published with the one in use: what is new, changed, the same, and what would go."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations
from typing import TYPE_CHECKING, Any, Final

from analysis.frames import MISSING, PUBLISHED, STATED, TOTAL, UNUSABLE
from data.editions import IndicatorValue, ScoreRow
from data.reading.problems import Place, Problem, number_details, worded_details
from data.reading.tables.table_rows import SAME_FIGURE
from wording.words import LANGUAGES, Words

if TYPE_CHECKING:
    import pandas as pd

MEASURES: Final = ("value", "rank", "grade")

GONE: Final = ("units", "totals", "components", "ranks", "grades", "indicators")
"""What can go out of use, in the order in which it is said."""

DIFFERING_SHARE: Final = 0.1
"""From this share of the compared figures on, a correction is more than one, and a person is asked."""

LEAST_COMPARED: Final = 5

DIFFERING_PART: Final = 0.5
"""So, too, from this share on of one unit's figures, or of one component's, where so many of them are compared."""

FAR: Final = 0.2
"""So, too, where one figure differs by this share of its scale, or where one score or rank passes so many of the units
that it is ranked with: a correction is smaller."""

ROUNDED: Final = 0.005
"""Two scores of which one is written with two decimals are the same to this."""

MOST_DIFFERENCES: Final = 100
"""So many differences are problems of their own, the largest; the number of the others is said."""


@dataclass(frozen=True)
class Difference:
    """One value, rank or grade that differs. before/after: None where there is none. measure: what differs."""

    unit: str
    component: str
    measure: str
    before: float | str | None
    after: float | str | None
    sheet: str
    cell: str

    @property
    def gap(self) -> float | None:
        """After minus before, where both are numbers."""
        if isinstance(self.before, float) and isinstance(self.after, float):
            return self.after - self.before
        return None


@dataclass(frozen=True)
class Comparison:
    """An edition beside the one in use. differences: the largest gaps first; what would go comes last.

    new, same: numbers of figures that the edition in use lacks, and that are equal; rounded: those of `same` that the
    file gives with fewer decimals. part: the largest share of one unit's or one component's figures that differ; far:
    how many differ by much of their scale or pass many units. stays: figures in use that the file does not name;
    stated: figures that the province has stated and that stay whatever a file says. gone: by kind (GONE), how many
    figures, and units, would go. replaces: what the file does not name goes. exchanged: figures of a unit that stand in
    each other's place. taken: those of `differences` in which a figure that the province has stated would give way.
    """

    differences: tuple[Difference, ...] = ()
    new: int = 0
    same: int = 0
    rounded: int = 0
    part: float = 0.0
    far: int = 0
    stays: int = 0
    stated: int = 0
    gone: Mapping[str, int] = field(default_factory=dict)
    replaces: bool = False
    exchanged: int = 0
    taken: tuple[Difference, ...] = ()

    @property
    def changed(self) -> tuple[Difference, ...]:
        """Figures that another one replaces."""
        return tuple(each for each in self.differences if each.before is not None and each.after is not None)

    def sentence(self, language: str, digits: int = 2) -> str:
        """The comparison in numbers: what is new, changed, the same, and what stays or would go."""
        from wording.numbers import decimal  # loads pandas, which a file that is compared with nothing does not need

        say = Words(language)
        gaps = [abs(each.gap) for each in self.changed if each.gap is not None]
        counts = {"new": self.new, "changed": len(self.changed), "same": self.same, "stays": self.stays}
        text = say("difference.sentence", **counts, largest=decimal(max(gaps, default=0.0), language, digits))
        text += say("difference.rounded", count=self.rounded) if self.rounded else ""
        text += say("difference.stated", count=self.stated) if self.stated else ""
        return text + (f" {say('difference.gone', gone=self.gone_text(language))}" if self.gone else "")

    def gone_text(self, language: str) -> str:
        """What would go out of use, kind by kind."""
        say = Words(language)
        kinds = (say(f"difference.gone_{kind}", **{kind: count}) for kind, count in self.gone.items())
        return "; ".join(kinds)

    @property
    def share(self) -> float:
        """The share of the figures that both have which differ."""
        both = len(self.changed) + self.same
        return len(self.changed) / both if both else 0.0

    @property
    def is_another(self) -> bool:
        """Whether so much differs that it is rather another table than a correction."""
        is_much = self.share >= DIFFERING_SHARE and len(self.changed) + self.same >= LEAST_COMPARED
        return is_much or self.part >= DIFFERING_PART or self.far > 0 or self.exchanged > 0


def with_fuller_figures(
    rows: Sequence[ScoreRow], stored: pd.DataFrame, decimals: Mapping[str, int]
) -> tuple[tuple[ScoreRow, ...], int]:
    """The rows with the figure in use where the file's is the same, rounded; and how many there are of these.

    stored: the rows in use of that edition, columns of `score_rows`. decimals: by component, with how many the file
    writes its fullest figure: 63.7 in a column of two is 63.70. A few whole scores of a component, of a scale of ten,
    are no rounded ones, but stand for as many decimals as the other components have; a whole total is rounded. A figure
    that stays keeps what is said of it: its status, source and note, and those of a rank that is the same too.
    """
    before = {(line["unit"], line["component"]): line for line in stored.to_dict("records")}
    lengths = Counter(row.component for row in rows if row.value is not None)
    fullest = max((digits for component, digits in decimals.items() if component != TOTAL), default=0)
    found: list[ScoreRow] = []
    rounded = 0
    for row in rows:
        old = before.get((row.unit, row.component), {})
        was = _known(old.get("value"))
        is_lone = row.component != TOTAL and lengths[row.component] < LEAST_COMPARED
        digits = decimals.get(row.component, 0) or (fullest if is_lone else 0)
        may_be_rounded = digits > 0 or not is_lone
        if isinstance(was, float) and row.value is not None and may_be_rounded and _is_rounded(row.value, was, digits):
            rounded += 1
            row = _with_figure_in_use(replace(row, value=was), {name: _known(each) for name, each in old.items()})
        found.append(row)
    return tuple(found), rounded


def _with_figure_in_use(row: ScoreRow, old: Mapping[Any, Any]) -> ScoreRow:
    """A row whose score is that in use, with what is said of it there, as far as the file does not say otherwise."""
    if row.status == PUBLISHED and old["status"] != UNUSABLE:
        row = replace(row, status=old["status"], low=old["low"], high=old["high"])
    row = replace(row, source=row.source or old["source"] or "", note=row.note or old["note"] or "")
    if row.rank is None or row.rank != old["rank"] or row.rank_status != PUBLISHED:
        return row
    source = row.rank_source or old["rank_source"] or ""
    return replace(row, rank_status=old["rank_status"] or PUBLISHED, rank_source=source)


def rows_beside(rows: Sequence[ScoreRow], stored: pd.DataFrame) -> tuple[ScoreRow, ...]:
    """The rows in use that a file does not name and completes; without their cells, which are not in it."""
    named = {(row.unit, row.component) for row in rows}
    columns = (stored[name] for name in ("unit", "component", "value", "status", "rank"))
    return tuple(
        ScoreRow(str(unit), str(component), _number(value), str(status), _number(rank))
        for unit, component, value, status, rank in zip(*columns, strict=True)
        if (unit, component) not in named
    )


def with_figures_in_use(rows: Sequence[ScoreRow], stored: pd.DataFrame) -> tuple[ScoreRow, ...]:
    """The rows as they would stand in an edition that they complete: beside a score the rank in use, and the reverse.

    What is in use has no cell in the file.
    """
    before = {(line["unit"], line["component"]): line for line in stored.to_dict("records")}
    found = []
    for row in rows:
        old: dict[Any, Any] = {name: _known(value) for name, value in before.get((row.unit, row.component), {}).items()}
        if row.rank is None and old.get("rank") is not None:
            row = replace(row, rank=old["rank"], rank_status=old["rank_status"], rank_cell="")
        if row.value is None and row.status == MISSING and old.get("value") is not None:
            row = replace(row, value=old["value"], status=old["status"], cell="")
        found.append(row)
    return tuple(found)


def compare(
    rows: Sequence[ScoreRow],
    stored: pd.DataFrame,
    replaces: bool,
    rounded: int = 0,
    values: Sequence[IndicatorValue] = (),
    stored_values: pd.DataFrame | None = None,
    widths: Mapping[str, float] | None = None,
    ranked: Mapping[str, int] | None = None,
) -> Comparison:
    """Compare an edition with the one in use.

    stored, stored_values: the rows in use of that edition, as `score_rows` and `indicator_rows` give them. replaces:
    what the file does not name goes out of use; otherwise it stays. widths: from the worst to the best score, by
    component; a figure without one is never far. ranked: by unit, how many units are ranked with it.
    """
    before = {(str(line.unit), str(line.component)): line for line in stored.itertuples(index=False)}
    found: list[Difference] = []
    taken: list[Difference] = []
    new = same = stated = stays = 0
    compared: dict[str, list[int]] = {}
    """By unit and by component: how many figures both have, and how many of them differ."""
    gone: dict[str, int] = {}
    units_left: set[str] = set()
    for row in rows:
        old = before.pop((row.unit, row.component), None)
        for measure in MEASURES:
            after, was = _known(getattr(row, measure)), None if old is None else _known(getattr(old, measure))
            if after is not None:
                units_left.add(row.unit)
            if was is not None and after is not None:
                for part in (row.unit, row.component):
                    count_of_part = compared.setdefault(part, [0, 0])
                    count_of_part[0] += 1
                    count_of_part[1] += not _same(was, after)
            if _same(was, after):
                same += was is not None
            elif after is None and was is not None:
                if _is_stated(old, measure):
                    stated += 1
                elif not replaces and (measure != "value" or row.status == MISSING):
                    stays += 1
                else:
                    _count(gone, row.component, measure)
                    found.append(Difference(row.unit, row.component, measure, was, None, row.sheet, row.cell))
                    continue
                units_left.add(row.unit)
            else:
                new += was is None
                cell = row.rank_cell if measure == "rank" else row.cell
                found.append(Difference(row.unit, row.component, measure, was, after, row.sheet, cell))
                gives_way = STATED not in (row.status, row.rank_status)
                if was is not None and gives_way and _is_stated(old, measure):
                    taken.append(found[-1])
    for (unit, component), old in before.items():
        for measure in MEASURES:
            if (was := _known(getattr(old, measure))) is None:
                continue
            if _is_stated(old, measure):
                stated += 1
                units_left.add(unit)
            elif replaces:
                _count(gone, component, measure)
                found.append(Difference(unit, component, measure, was, None, "", ""))
            else:
                stays += 1
                units_left.add(unit)
    if gone:
        units = {str(line.unit) for line in stored.itertuples(index=False) if _has_figures(line)} - units_left
        gone |= {"units": len(units)} if units else {}
    if replaces and stored_values is not None:
        own = {(value.unit, value.component, value.order) for value in values if value.value is not None}
        columns = (stored_values[name] for name in ("unit", "component", "order", "value"))
        lost = [key for *key, value in zip(*columns, strict=True) if not math.isnan(value) and tuple(key) not in own]
        gone |= {"indicators": len(lost)} if lost else {}
    ordered = sorted(found, key=lambda each: (each.after is None, -abs(each.gap or 0.0)))
    gone = {kind: gone[kind] for kind in GONE if kind in gone}
    parts = [differing / count for count, differing in compared.values() if count >= LEAST_COMPARED]
    passing = _Passing(stored, ranked or {})
    far = sum(_is_far(each, widths or {}) or passing.is_far(each) for each in found)
    return Comparison(
        tuple(ordered), new, same, rounded, max(parts, default=0.0), far, stays, stated, gone, replaces,
        _exchanged(found), tuple(taken),
    )  # fmt: skip


def comparison_problems(found: Comparison, sheet: str, year: int) -> Iterator[Problem]:
    """What a comparison says: a warning for each changed figure, and questions where much differs or anything goes."""
    changed = sorted(found.changed, key=lambda each: -abs(each.gap or 0.0))
    numbers = [each for each in changed if each.gap is not None]
    if found.is_another:
        details = {"compared": str(len(found.changed) + found.same)}
        places = [Place(each.sheet, each.cell, year) for each in changed if each.cell][:MOST_DIFFERENCES]
        first, *also = places or [Place(sheet, "", year)]
        number = str(len(found.changed))
        yield Problem("much_differs", first.sheet, first.cell, number, details, year, also=tuple(also))
    if found.gone:
        details = {f"gone_{language}": found.gone_text(language) for language in LANGUAGES}
        details |= worded_details("way", f"difference.way_{'replacing' if found.replaces else 'completing'}")
        lost = [Place(each.sheet, each.cell, year) for each in found.differences if each.after is None and each.cell]
        first, *also = lost if lost and not found.replaces else [Place(sheet, "", year)]
        number = str(sum(found.gone.values()))
        yield Problem("would_go", first.sheet, first.cell, number, details, year, also=tuple(also))
    for change in found.taken:
        if isinstance(change.before, float) and isinstance(change.after, float):
            digits = _digits(change.after, change.before)
            details = {
                **number_details("found", change.after, digits),
                **number_details("value", change.before, digits),
            }
            yield Problem("stated_gives_way", change.sheet, change.cell, f"{change.after:g}", details, year)
    for change in numbers[:MOST_DIFFERENCES]:
        if isinstance(change.before, float) and isinstance(change.after, float):
            digits = _digits(change.after, change.before)
            details = {
                **number_details("found", change.after, digits),
                **number_details("value", change.before, digits),
                **number_details("gap", change.after - change.before),
            }
            yield Problem("differs_from_store", change.sheet, change.cell, f"{change.after:g}", details, year)
    if len(numbers) > MOST_DIFFERENCES:
        yield Problem("more_differ", sheet, found=str(len(numbers) - MOST_DIFFERENCES), year=year)
    if found.rounded:
        yield Problem("same_when_rounded", sheet, found=str(found.rounded), year=year)
    if found.stated:
        yield Problem("stated_figures_stay", sheet, found=str(found.stated), year=year)
    if found.stays:
        yield Problem("edition_completed", sheet, found=str(found.stays), year=year)


def _digits(*numbers: float) -> int:
    """With how many decimals numbers stand beside each other: those of the fuller one."""
    return max(len(f"{number:.4f}".rstrip("0").partition(".")[2]) for number in numbers)


def _exchanged(found: Sequence[Difference]) -> int:
    """How many scores of units stand where another score of the unit stood, and that one where they stood."""
    moved: dict[str, list[tuple[float, float]]] = {}
    for each in found:
        is_score = each.measure == "value" and each.component != TOTAL
        if is_score and isinstance(each.before, float) and isinstance(each.after, float):
            moved.setdefault(each.unit, []).append((each.before, each.after))
    return sum(
        abs(before - other_after) <= ROUNDED and abs(after - other_before) <= ROUNDED
        for pairs in moved.values()
        for (before, after), (other_before, other_after) in permutations(pairs, 2)
    )


def _count(gone: dict[str, int], component: str, measure: str) -> None:
    kind = {"rank": "ranks", "grade": "grades"}.get(measure) or ("totals" if component == TOTAL else "components")
    gone[kind] = gone.get(kind, 0) + 1


def _is_far(change: Difference, widths: Mapping[str, float]) -> bool:
    width = widths.get(change.component)
    return change.measure == "value" and width is not None and abs(change.gap or 0.0) >= FAR * width


class _Passing:
    """How many of the units ranked together a figure would pass.

    stored: the rows in use. ranked: by unit, how many are ranked with it; of fewer than LEAST_COMPARED none is passed.
    """

    def __init__(self, stored: pd.DataFrame, ranked: Mapping[str, int]) -> None:
        self._ranked = ranked
        known = stored[stored["value"].notna()]
        self._values = {str(code): sorted(values) for code, values in known.groupby("component")["value"]}

    def is_far(self, change: Difference) -> bool:
        """Whether a score or rank would pass as many as FAR says."""
        if not isinstance(change.before, float) or not isinstance(change.after, float):
            return False
        if change.measure == "rank":
            others, passed = self._ranked.get(change.unit, 0) - 1, abs(change.after - change.before)
        else:
            values = self._values.get(change.component, [])
            low, high = sorted((change.before, change.after))
            others, passed = len(values) - 1, bisect_left(values, high) - bisect_right(values, low)
        return others + 1 >= LEAST_COMPARED and passed >= FAR * others


def _is_stated(line: object, measure: str) -> bool:
    """Whether the province itself has stated a figure in use: no file of the publisher takes it away."""
    return getattr(line, "rank_status" if measure == "rank" else "status", None) == STATED


def _has_figures(line: object) -> bool:
    return any(_known(getattr(line, measure)) is not None for measure in MEASURES)


def _known(value: object) -> float | str | None:
    if isinstance(value, str):
        return value or None
    if isinstance(value, int | float) and not math.isnan(value):
        return float(value)
    return None


def _number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def _same(value: float | str | None, other: float | str | None) -> bool:
    if isinstance(value, float) and isinstance(other, int | float):
        return math.isclose(value, other, rel_tol=SAME_FIGURE, abs_tol=SAME_FIGURE)
    return (value or None) == (other or None)


def _is_rounded(value: float, fuller: float, digits: int) -> bool:
    """Whether a figure of so many decimals is another one, rounded; not where both have as many."""
    if _decimals(fuller) <= digits or value == fuller:
        return False
    return abs(value - fuller) <= 0.5 * 10.0**-digits + SAME_FIGURE


def _decimals(number: float) -> int:
    text = f"{number:.10f}".rstrip("0")
    return len(text.partition(".")[2])
