"""Makes files that are well-formed and wrong, and right ones in the same layouts, out of the published editions.

The same seed and position give the same file. What is wrong is what people do: a table of another index, last year's
figures, a column too far to the right, names sorted without their figures, another unit's row, percentages for points,
ranks for scores.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.frames import STATED, USABLE
from data.catalogue.model import TOTAL, Framework, Index
from data.store.database import file_url, open_store
from data.store.rows import score_rows
from tests.data.reading.layout_builders import (
    CATALOGUE,
    Page,
    Style,
    Table,
    component_name,
    long,
    pairs,
    profile,
    saved,
    unit,
    wide,
    wide_under_three_rows,
)
from tests.prebuilt import built_in_store

INDICES = ("pci", "papi", "ddci", "service766")
KINDS = (
    "another index",
    "another year",
    "columns shifted",
    "names sorted",
    "another unit's rows",
    "percentages",
    "ranks for scores",
)
LAYOUTS = ("wide", "three rows", "pairs", "profile", "long")
LEAST_UNITS = 8
LEAST_GAP = 0.05
"""A file is wrong where a figure of it is so far from the published one."""

Figures = dict[tuple[str, str], float]


@dataclass(frozen=True)
class Published:
    """The units of one group in one edition that have every component and a total."""

    index: Index
    year: int
    group: str
    units: tuple[str, ...]
    components: tuple[str, ...]
    figures: Mapping[tuple[str, str], float]

    @property
    def framework(self) -> Framework:
        """What the edition is measured by."""
        found = self.index.framework(self.year, self.group)
        assert found is not None
        return found

    @property
    def has_known_ranks(self) -> bool:
        """Whether the order of its units is that of all: an edition that is known in part was ranked among more."""
        rows = stored_rows(self.index.code)
        rows = rows[(rows["year"] == self.year) & (rows["component"] == TOTAL) & rows["unit"].isin(self.units)]
        published, own = rows.dropna(subset=["rank"]).set_index("unit")["rank"], self.ranks()
        return all(own[str(name)] == rank for name, rank in published.items())

    def ranks(self) -> dict[str, int]:
        """The order of the totals; equal ones share the better rank."""
        totals = [self.figures[name, TOTAL] for name in self.units]
        return {name: 1 + sum(other > self.figures[name, TOTAL] for other in totals) for name in self.units}


@dataclass(frozen=True)
class Trial:
    """A file with what it is brought as. is_in_store: an edition of that index and year is in use."""

    kind: str
    layout: str
    index: str
    year: int
    content: bytes
    file_name: str
    is_in_store: bool
    steps: tuple[str, ...]

    @property
    def stored(self) -> pd.DataFrame:
        """The rows in use: the published ones, without this edition where it is not in the store."""
        rows = stored_rows(self.index)
        return rows if self.is_in_store else rows[rows["year"] != self.year]


@cache
def stored_rows(index: str) -> pd.DataFrame:
    """The rows of an index that a first start loads."""
    return _every_row()[index]


@cache
def _every_row() -> Mapping[str, pd.DataFrame]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(built_in_store(), folder))
        with closing(open_store(file_url(copy))) as store:
            return {index: score_rows(store, index) for index in CATALOGUE.indices}


@cache
def editions(index: str) -> tuple[Published, ...]:
    """The editions of an index of which enough units have everything."""
    rows = stored_rows(index)
    rows = rows[rows["value"].notna() & rows["status"].isin(USABLE) & (rows["status"] != STATED)]
    known, found = CATALOGUE.index(index), []
    for year, of_year in rows.groupby("year"):
        table = of_year.pivot(index="unit", columns="component", values="value")
        for group in known.groups:
            framework = known.framework(int(str(year)), group)
            if framework is None or not {*(wanted := _codes(framework))} <= {*table.columns}:
                continue
            own = [name for name in table.index if CATALOGUE.unit(name).group == group]
            whole = table.loc[own, wanted].dropna()
            if len(whole) >= LEAST_UNITS:
                columns = whole.to_dict()
                figures = {(str(name), code): float(columns[code][name]) for name in whole.index for code in wanted}
                units = tuple(map(str, whole.index))
                found.append(Published(known, int(str(year)), group, units, tuple(wanted[:-1]), figures))
    return tuple(found)


def _codes(framework: Framework) -> list[str]:
    return [*(part.component for part in framework.components), TOTAL]


# --- what is wrong -----------------------------------------------------------------------------------------


@dataclass
class _Making:
    """A file on its way: its table, how it is typed, what it is called."""

    source: Published
    layout: str
    chance: random.Random
    table: Table
    style: Style
    of: str
    """The unit of a profile."""
    sheet: str = ""
    file: str = "bang"
    year: int = 0

    @property
    def figures(self) -> Figures:
        return dict(self.table.figures)

    def with_figures(self, figures: Mapping[tuple[str, str], float]) -> None:
        self.table = replace(self.table, figures=figures)

    @property
    def codes(self) -> list[str]:
        return [*self.table.components, TOTAL]


def _another_index(made: _Making) -> list[str]:
    """The name of another index in the title, the sheet or the file; or a bare total that says nothing."""
    chance, own = made.chance, made.source.index
    if own.code == "ddci" and chance.random() < 0.5:
        place = chance.choice(["Gia Lai", "Nghệ An", "Quảng Trị", "Lâm Đồng"])
        called, short = f"DDCI tỉnh {place}", f"DDCI {place}"
    else:
        other = chance.choice([CATALOGUE.index(code) for code in CATALOGUE.indices if code != own.code])
        called, short = chance.choice([other.short, other.name_vi]), other.short
    made.style = replace(made.style, component=lambda code, year: _bare(code, year, own))
    places = [place for place in ("title", "sheet", "file") if chance.random() < 0.5] or ["title"]
    if made.layout == "long" or (made.layout == "wide" and not made.style.traps):
        places = [place for place in places if place != "title"] or ["sheet"]
    if "title" in places:
        made.table = replace(made.table, called=called)
    if "sheet" in places:
        made.sheet = f"{short} {made.source.year}"
    if "file" in places:
        made.file = f"{short}_{made.source.year}"
    return [f"{called} in {', '.join(places)}"]


def _bare(code: str, year: int, index: Index) -> str:
    return "Tổng điểm" if code == TOTAL else component_name(code, year, index)


def _another_year(made: _Making) -> list[str]:
    own = made.source
    others = [each for each in editions(own.index.code) if each.year != own.year and each.components == own.components]
    other = made.chance.choice(others)
    units = [name for name in made.table.units if name in other.units]
    made.of = made.of if made.of in units else units[0]
    ranks = other.ranks() if made.table.ranks else {}
    made.table = replace(made.table, units=units, figures=other.figures, ranks=ranks)
    return [f"figures of {other.year}"]


def _columns_shifted(made: _Making) -> list[str]:
    """From some column on, each shows what belongs to its left neighbour; the last one's figures come first."""
    codes = made.codes if made.chance.random() < 0.3 else list(made.table.components)
    first = made.chance.randrange(len(codes) - 1)
    moved = codes[first:]
    figures, before = made.figures, made.table.figures
    for at, code in enumerate(moved):
        figures |= {(name, code): before[name, moved[at - 1]] for name in made.table.units}
    made.with_figures(figures)
    return [f"from {moved[0]} to {moved[-1]}"]


def _names_sorted(made: _Making) -> list[str]:
    before = made.figures
    if made.layout == "profile":
        figures, parts = made.figures, list(made.table.components)
        own = made.source.index
        ordered = sorted(parts, key=lambda code: component_name(code, made.source.year, own))
        figures |= {(name, to): before[name, code] for name in made.table.units
                    for to, code in zip(ordered, parts, strict=True)}  # fmt: skip
        made.with_figures(figures)
        return ["names of components"]
    by_total = sorted(made.table.units, key=lambda name: -before[name, TOTAL])
    by_name = sorted(made.table.units, key=lambda name: unit(name).name_vi)
    moved = dict(zip(by_name, by_total, strict=True))
    figures = {(name, code): before[other, code] for name, other in moved.items() for code in made.codes}
    ranks = {name: made.table.ranks[other] for name, other in moved.items()} if made.table.ranks else {}
    made.table = replace(made.table, units=by_name, figures=figures, ranks=ranks)
    return ["names of units"]


def _another_units_rows(made: _Making) -> list[str]:
    """One to three units with the row of another one, or rows exchanged."""
    chance, figures, before = made.chance, made.figures, made.table.figures
    ranks = dict(made.table.ranks)
    count = chance.randint(1, 3)
    drawn = chance.sample(list(made.table.units), 2 * count)
    of_them = list(zip(drawn[:count], drawn[count:], strict=True))
    if made.layout == "profile":
        of_them = [(made.of, next(name for name in drawn if name != made.of))]
    exchanged = chance.random() < 0.5
    for one, other in of_them:
        for to, name in [(one, other), *([(other, one)] if exchanged else [])]:
            figures |= {(to, code): before[name, code] for code in made.codes}
            if ranks:
                ranks[to] = made.table.ranks[name]
    made.table = replace(made.table, figures=figures, ranks=ranks)
    return [f"{one} as {other}{' and back' if exchanged else ''}" for one, other in of_them]


def _percentages(made: _Making) -> list[str]:
    """Shares of the best possible score: of 100 or of 1, of every column, of one, or of the total."""
    chance, framework, figures = made.chance, made.source.framework, made.figures
    which = chance.choice(["every component", "one component", "total", "everything"])
    of = chance.choice([1, 100])
    parts = list(made.table.components)
    codes = {"every component": parts, "one component": [chance.choice(parts)] if parts else [], "total": [TOTAL]}.get(
        which, made.codes
    ) or [TOTAL]
    if codes == [TOTAL] and framework.total_scale[1] == of:
        of = 101 - of
    for code in codes:
        most = (framework.total_scale if code == TOTAL else framework.scale_of(code))[1]
        figures |= {(name, code): round(figures[name, code] / most * of, 4) for name in made.table.units}
    made.with_figures(figures)
    return [f"{which} of {of}"]


def _ranks_for_scores(made: _Making) -> list[str]:
    chance, figures, before = made.chance, made.figures, made.source.figures
    parts = list(made.table.components)
    which = chance.choice(["every component", "total", "everything"])
    codes = {"every component": parts, "total": [TOTAL]}.get(which, made.codes) or [TOTAL]
    for code in codes:
        scores = [before[name, code] for name in made.source.units]
        figures |= {(name, code): float(1 + sum(s > before[name, code] for s in scores)) for name in made.table.units}
    made.with_figures(figures)
    return [which]


_WRONG: Mapping[str, Callable[[_Making], list[str]]] = dict(
    zip(
        KINDS,
        (
            _another_index,
            _another_year,
            _columns_shifted,
            _names_sorted,
            _another_units_rows,
            _percentages,
            _ranks_for_scores,
        ),
        strict=True,
    )
)


# --- files -------------------------------------------------------------------------------------------------


def wrong_file(seed: str, kind: str, position: int) -> Trial:
    """The wrong file at a position of a kind's series: layouts, indices and stores take turns."""
    for attempt in range(100):
        chance = random.Random(f"{seed}:{kind}:{position}:{attempt}")
        names = [name for name in INDICES if kind != "another year" or len(editions(name)) > 1]
        made = _begun(chance, names, position, kind)
        right = made.table.figures
        steps = _WRONG[kind](made)
        if kind == "another index" or _is_far(made, right):
            return _finished(made, kind, position, steps)
    raise AssertionError("every file was right")


def right_file(seed: str, position: int) -> Trial:
    """The right file at a position."""
    made = _begun(random.Random(f"{seed}:right:{position}"), INDICES, position, "right")
    return _finished(made, "right", position, [])


def _is_in_store(position: int) -> bool:
    return position % 2 == 0


def _begun(chance: random.Random, names: Sequence[str], position: int, kind: str) -> _Making:
    turn = position // 2
    layout, name = LAYOUTS[turn % len(LAYOUTS)], names[turn // len(LAYOUTS) % len(names)]
    known = editions(name)
    if kind == "another year":
        shared = [each.components for each in known]
        known = tuple(each for each in known if shared.count(each.components) > 1)
    source = chance.choice(known)
    units = list(source.units)
    chance.shuffle(units)
    if chance.random() < 0.5:
        units.sort(key=lambda unit: -source.figures[unit, TOTAL])
    # A new edition of nothing but totals is asked about for what it lacks.
    has_parts = layout == "profile" or kind == "columns shifted" or chance.random() < 0.8
    parts = source.components if has_parts or (kind == "right" and not _is_in_store(position)) else ()
    figures = {(unit, code): round(source.figures[unit, code], 2) for unit in units for code in (*parts, TOTAL)}
    ranks = source.ranks() if chance.random() < 0.5 and source.has_known_ranks else {}
    table = Table(figures, units, parts, source.year, ranks, index=source.index)
    style = Style(traps=chance.random() < 0.7)
    return _Making(source, layout, chance, table, style, chance.choice(units), year=source.year)


def _is_far(made: _Making, right: Mapping[tuple[str, str], float]) -> bool:
    units = [made.of] if made.layout == "profile" else made.table.units
    gaps = (abs(made.table.figures[name, code] - right[name, code]) for name in units for code in made.codes)
    return max(gaps) > LEAST_GAP


def _finished(made: _Making, kind: str, position: int, steps: Sequence[str]) -> Trial:
    table = replace(made.table, figures={key: round(value, 4) for key, value in made.table.figures.items()})
    pages = _pages(made, table)
    if made.sheet:
        pages = [replace(pages[0], title=made.sheet[:31]), *pages[1:]]
    index, is_in_store = made.source.index.code, _is_in_store(position)
    file_name = f"{made.file.replace(' ', '_')}.xlsx"
    where = "in the store" if is_in_store else "not in the store"
    reported = (f"{index} {made.year} {made.layout}, {len(table.components)} components, {where}", *steps)
    return Trial(kind, made.layout, index, made.year, saved(pages), file_name, is_in_store, reported)


def _pages(made: _Making, table: Table) -> list[Page]:
    if made.layout == "wide":
        return wide(table, made.style)
    if made.layout == "three rows":
        return wide_under_three_rows(table, made.style)
    if made.layout == "pairs":
        return pairs(table, made.style)
    if made.layout == "profile":
        return profile([table], made.of, made.style)
    return long(table, made.style)
