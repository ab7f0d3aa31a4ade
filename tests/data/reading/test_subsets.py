"""Any part of a published edition may be loaded: nothing else goes out of use, and undoing it leaves all as before."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.frames import STATED, USABLE
from data.catalogue.model import TOTAL
from data.reading.problems import problem_severities
from data.reading.tables.decisions import Decisions
from data.rights import operator
from data.store.database import Store, file_url, open_store
from data.store.editions import EmptyEditionError, withdraw
from data.store.rows import indicator_rows, score_rows
from services.imports import preview_beside
from services.publishing import publish_preview
from tests.data.reading.in_process import reading_here
from tests.data.reading.layout_builders import (
    CATALOGUE,
    Page,
    Style,
    Table,
    long,
    pairs,
    profile,
    saved,
    wide,
    wide_under_three_rows,
)
from tests.data.reading.wrong_files import stored_rows
from tests.prebuilt import built_in_store
from tests.support import by_night, law

FIGURES = ["value", "rank", "grade"]
SAID = [*FIGURES, "status", "rank_status", "source", "rank_source", "note", "responses", "file"]
"""What is in use of a score, and what is said of it."""

YES = Decisions(accepted=frozenset(code for code, severity in problem_severities().items() if severity == "question"))
WITH_TOTAL: dict[str, Callable[[Table, Style], list[Page]]] = {
    "wide": wide,
    "three rows": wide_under_three_rows,
    "pairs": pairs,
    "profile": lambda table, style: profile([table], table.units[0], style),
    "long": long,
}
WITHOUT = {"wide": wide}
"""The layouts of a table without a total."""


@dataclass(frozen=True)
class Part:
    """Some rows and columns of an edition in use, as a file has them."""

    index: str
    year: int
    units: frozenset[str]
    components: frozenset[str]
    content: bytes
    layout: str
    replaces: bool


@cache
def _in_use() -> tuple[tuple[str, int, str], ...]:
    """Every edition of the built-in figures with scores, as index, year and group."""
    found = []
    for code, index in CATALOGUE.indices.items():
        rows = stored_rows(code)
        groups = rows["unit"].map(lambda unit: CATALOGUE.unit(unit).group)
        known = rows[rows["value"].notna()].assign(group=groups)
        for year, group in sorted(set(zip(known["year"], known["group"], strict=True))):
            if index.framework(int(year), group) is not None:
                found.append((code, int(year), str(group)))
    return tuple(found)


@st.composite
def parts_of_editions(draw: st.DrawFn) -> Part:
    """Some units and some columns of one edition, in one of the layouts, rounded or not, with or without ranks."""
    code, year, group = draw(st.sampled_from(_in_use()))
    rows = stored_rows(code)
    rows = rows[(rows["year"] == year) & rows["value"].notna() & rows["status"].isin(USABLE)]
    rows = rows[rows["unit"].map(lambda unit: CATALOGUE.unit(unit).group) == group]
    assume(len(rows) > 0)
    values = rows.pivot(index="unit", columns="component", values="value")
    columns = draw(st.lists(st.sampled_from(sorted(values.columns)), min_size=1, unique=True))
    whole = values[columns].dropna()
    assume(len(whole) > 0)
    units = draw(st.lists(st.sampled_from(sorted(whole.index)), min_size=1, max_size=70, unique=True))
    digits = draw(st.sampled_from([2, 6]))
    figures = {(unit, column): round(float(whole.at[unit, column]), digits) for unit in units for column in columns}
    ranks = rows[rows["component"] == TOTAL].set_index("unit")["rank"].dropna()
    has_ranks = TOTAL in columns and set(units) <= set(ranks.index) and draw(st.booleans())
    layouts = WITH_TOTAL if TOTAL in columns else WITHOUT
    layout = draw(st.sampled_from(sorted(layouts)))
    shown = units[:1] if layout == "profile" else units
    table = Table(
        figures,
        units,
        [column for column in columns if column != TOTAL],
        year,
        {unit: int(ranks[unit]) for unit in units} if has_ranks else {},
        index=CATALOGUE.index(code),
    )
    content = saved(layouts[layout](table, Style(traps=draw(st.booleans()))))
    return Part(code, year, frozenset(shown), frozenset(columns), content, layout, draw(st.booleans()))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A copy of the built-in store; what an example publishes it withdraws again."""
    copy = Path(shutil.copy(built_in_store(), tmp_path_factory.mktemp("subsets") / "store.sqlite3"))
    opened = open_store(file_url(copy))
    yield opened
    opened.close()


def _scores(store: Store, index: str) -> pd.DataFrame:
    rows = score_rows(store, index).set_index(["year", "unit", "component"]).sort_index()
    return rows[SAID]


def _indicators(store: Store, index: str) -> pd.DataFrame:
    rows = indicator_rows(store, index)
    return rows.sort_values(["year", "unit", "component", "order"]).drop(columns="version_id").reset_index(drop=True)


@by_night
@given(parts_of_editions())
@law(3)
def test_loading_a_part_takes_nothing_else_out_of_use_and_undoing_it_leaves_all_as_before(
    store: Store, part: Part
) -> None:
    before, indicators = _scores(store, part.index), _indicators(store, part.index)
    with reading_here():
        read = preview_beside(
            store, part.content, "bang.xlsx", part.index, CATALOGUE, part.year, decisions=YES, replaces=part.replaces
        )
    assume(read.is_importable)
    try:
        (published,) = publish_preview(store, read, operator("Người thử"))
    except EmptyEditionError:
        return
    try:
        after = _scores(store, part.index)
        if part.replaces:
            _check_replaced(part, before, after)
        else:
            pd.testing.assert_frame_equal(after[FIGURES], before[FIGURES], check_exact=False, atol=0.005)
            others = [key for key in before.index if key[0] != part.year or key[1] not in part.units]
            pd.testing.assert_frame_equal(after.loc[others], before.loc[others])
            columns = [key for key in before.index if key[2] not in part.components]
            pd.testing.assert_frame_equal(after.loc[columns], before.loc[columns])
            pd.testing.assert_frame_equal(_indicators(store, part.index), indicators)
    finally:
        if published.is_new:
            withdraw(store, published.version_id, operator("Người thử"))
    pd.testing.assert_frame_equal(_scores(store, part.index), before)
    pd.testing.assert_frame_equal(_indicators(store, part.index), indicators)


def _check_replaced(part: Part, before: pd.DataFrame, after: pd.DataFrame) -> None:
    """Of the edition nothing is left but what the file has and what the province has stated; no other edition moves."""
    others = [key for key in before.index if key[0] != part.year]
    pd.testing.assert_frame_equal(after.loc[others], before.loc[others])
    left = after[after["value"].notna() & (after["status"] != STATED)].loc[[part.year]]
    assert {(unit, component) for _, unit, component in left.index} == {
        (unit, component) for unit in part.units for component in part.components
    }
