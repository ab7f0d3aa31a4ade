"""Whether a component still measures the same thing after a change of framework: said below the names of the breaks."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from analysis.constructs import break_correlations
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.reads.cached import cached_by_edition
from ui.reads.scores import history
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, WHOLE, decimal
from wording.words import plain


@cached_by_edition("group", "minimum_coverage", max_entries=16)
def _breaks(visit: Visit) -> pd.DataFrame:
    """The breaks of the index; columns as `analysis.constructs.BREAK_COLUMNS`. Editions on trial are left out."""
    every = history(visit)
    first = (visit.index.back_test_years or (0, 0))[0]
    return break_correlations(every[(every["group"] == visit.unit_group) & (every["year"] >= first)])


def show_breaks(visit: Visit, span: tuple[int, int], statistics: str) -> None:
    """Name the components whose standings have least to do with those before a break; the rest behind a press.

    statistics: what the tests of trends say, as HTML; it stands above all breaks.
    """
    found, say = _found(visit, span), visit.say
    if found is not None and found.lowest:
        st.warning(say("trends.alike_least", names=plain(found.lowest)), icon=":material/help_center:")
    with st.expander(say("trends.how_title"), icon=":material/functions:"):
        st.html(statistics)
        if found is None:
            return
        st.caption(found.how)
        columns = [
            Column(say("words.component")),
            Column(say("trends.alike_editions")),
            Column(say("trends.alike_correlation"), "right"),
            Column(say("trends.alike_mean"), "right"),
            Column(say("trends.alike_minimum"), "right", is_secondary=True),
            Column(say("trends.alike_pairs"), "right", is_secondary=True),
            Column(say("trends.alike_verdict")),
        ]
        show_table(columns, found.rows, say("trends.alike"), visit.language)


class _Found(NamedTuple):
    """The breaks within some years: the components that are least alike across them, how many were expected, all."""

    lowest: str
    how: str
    rows: Sequence[Row]


@cached_by_edition("year", "group", "minimum_coverage", "language", max_entries=64)
def _found(visit: Visit, span: tuple[int, int]) -> _Found | None:
    """What is said of the breaks between two years, the same for every unit of the group; None without a break."""
    say = visit.say
    table = _breaks(visit)
    table = table[table["year"].between(span[0] + 1, min(span[1], visit.year or span[1]))]
    table = table[table["previous_year"] >= span[0]]
    if table.empty:
        return None
    lines = table.to_dict("records")
    least = (line for line in lines if line["verdict"] == "lowest")
    expected = decimal((1 / (1 + table["pairs"])).sum(), visit.language, 1)
    rows: list[Row] = [
        [
            visit.component_name(str(line["component"])),
            _years(line),
            TableCell(line["correlation"], DECIMAL),
            TableCell(line["usual"], DECIMAL),
            TableCell(line["lowest"], DECIMAL),
            TableCell(line["pairs"], WHOLE),
            say(f"trends.alike_{line['verdict']}") + ("" if line["is_within"] else " *"),
        ]
        for line in lines
    ]
    return _Found(
        "; ".join(f"{visit.component_name(str(line['component']))} ({_years(line)})" for line in least),
        say("trends.alike_how", n=len(lines), expected=expected),
        rows,
    )


def _years(line: Mapping[Any, Any]) -> str:
    return f"{line['previous_year']}→{line['year']}"
