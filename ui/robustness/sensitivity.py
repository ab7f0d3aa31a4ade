"""One table for analysts: on which choices of method the ranks depend. It is computed when it is asked for."""

import pandas as pd
import streamlit as st

from analysis.robustness import WEIGHT_NOISE
from analysis.sensitivity import MEAN_SHIFT, OWN_RANK, REPEATS, SAMPLES, WEIGHTS
from ui.kit import markup
from ui.kit.failures import fragment
from ui.kit.tables import Column, Part, Row, TableCell, ranked, show_table
from ui.kit.waiting import waiting
from ui.reads.structure import Sensitivity, sensitivity
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, decimal, percent
from wording.words import plain


@fragment
def show_sensitivity(visit: Visit) -> None:
    """The title and a switch; switched on, the table of Sobol' indices and of each choice alone."""
    say = visit.say
    repeats = say("robustness.sensitivity_subtitle", repeats=REPEATS)
    st.html(markup.title(say("robustness.sensitivity_title")) + markup.subtitle(repeats))
    if not st.toggle(say("robustness.sensitivity_show"), key="robustness_sensitivity"):
        return
    with waiting(say):
        found = sensitivity(visit)
    if found.indices.empty:
        st.info(say("robustness.sensitivity_none", unit=visit.unit_name))
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        title = sensitivity_title(visit, found)
        st.html(markup.title(title))
        show_table(*sensitivity_table(visit, found), title, visit.language)
        st.caption(plain(say("robustness.sensitivity_how")))
    with right:
        title = say("robustness.alternatives_title")
        st.html(markup.title(title))
        show_table(*alternatives_table(visit, found), title, visit.language)


def sensitivity_title(visit: Visit, found: Sensitivity) -> str:
    """Which choice has the greatest part in how far the units move, and how small that of the weights is."""
    shifts = found.indices[found.indices["result"] == MEAN_SHIFT].set_index("choice")["total"]
    return visit.say(
        "robustness.sensitivity_found",
        choice=visit.say(f"robustness.choice_{shifts.idxmax()}"),
        share=decimal(shifts.max(), visit.language),
        weights=decimal(shifts[WEIGHTS], visit.language),
        percent=percent(WEIGHT_NOISE, visit.language),
    )


def sensitivity_table(visit: Visit, found: Sensitivity) -> tuple[list[Column], list[Row]]:
    """One row a choice, that with the greatest part first: what it is drawn from, and its two total effects."""
    say, language = visit.say, visit.language
    lines = found.indices.sort_values("total", ascending=False, kind="stable")
    shifts, own = (lines[lines["result"] == result] for result in (MEAN_SHIFT, OWN_RANK))
    of_own = {str(row["choice"]): row for _, row in own.iterrows()}
    words = {
        "components": len(visit.framework.components) if visit.framework else 0,
        "samples": SAMPLES,
        "percent": percent(WEIGHT_NOISE, language),
    }

    rows: list[Row] = [
        [
            say(f"robustness.choice_{row['choice']}"),
            say(f"robustness.options_{row['choice']}", **words),
            _effect(row),
            _effect(of_own[str(row["choice"])]),
        ]
        for _, row in shifts.iterrows()
    ]
    columns = [
        Column(say("robustness.sensitivity_choice"), is_whole=True),
        Column(say("robustness.sensitivity_options"), is_secondary=True),
        Column(say("robustness.sensitivity_mean_shift"), "right"),
        Column(say("robustness.sensitivity_own_rank", unit=visit.unit_name), "right"),
    ]
    return columns, rows


def alternatives_table(visit: Visit, found: Sensitivity) -> tuple[list[Column], list[Row]]:
    """One row for each choice that alone is made otherwise: the rank of the unit, and how far all units move."""
    say, units = visit.say, found.alternatives
    rows: list[Row] = [
        [
            say(f"robustness.alternative_{row['alternative']}"),
            ranked(row["rank"]),
            TableCell(row["mean_shift"], DECIMAL.to(1)),
        ]
        for _, row in units.iterrows()
    ]
    columns = [
        Column(say("robustness.sensitivity_choice")),
        Column(say("robustness.sensitivity_own_rank", unit=visit.unit_name), "right"),
        Column(say("robustness.sensitivity_mean_shift"), "right", help=say("robustness.mean_shift_help")),
    ]
    return columns, rows


def _effect(row: pd.Series) -> TableCell:
    """A total effect with its standard error: 0,75 ± 0,01."""
    return TableCell(row["total"], DECIMAL, parts=(Part("error", row["error"], DECIMAL),), pattern="{value} ± {error}")
