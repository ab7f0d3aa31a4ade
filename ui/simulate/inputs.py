"""The sliders of Simulate: components, indicators where their rule is exact, weights."""

import streamlit as st

from analysis.edition_table import EditionTable
from ui.kit.drawer import drawer
from ui.simulate.result import Ruled
from ui.simulate.state import (
    asked_indicators,
    asked_weights,
    choose_indicators,
    choose_scores,
    choose_weights,
    has_no_weight,
)
from ui.statements.change import rule_sentence
from ui.visit.link_choices import choose
from ui.visit.visit import Visit


def show_inputs(visit: Visit, table: EditionTable, row: int, found: Ruled) -> tuple[dict[str, float], dict[str, float]]:
    """The sliders; returns the scores and the weights that are supposed."""
    say = visit.say
    derived = asked_indicators(found.exact, found.values)
    with st.expander(say("simulate.components"), expanded=True, icon=":material/tune:"):
        scores = choose_scores(visit, table, row, derived)
    # Each opens by itself where the link moved one of its sliders.
    label, icon = say("simulate.indicators"), ":material/format_list_numbered:"
    with drawer(label, "simulate_open_indicators", icon, is_open=bool(derived)) as is_open:
        if is_open:
            _show_indicators(visit, table, found)
    weights = asked_weights(table)
    label, icon = say("simulate.weights"), ":material/balance:"
    with drawer(label, "simulate_open_weights", icon, is_open=bool(weights)) as is_open:
        if is_open:
            st.caption(say("simulate.weights_note"))
            choose_weights(visit, table)
    if has_no_weight(table):
        st.warning(visit.say("simulate.no_weight_left"), icon=":material/info:")
    return scores, weights


def _show_indicators(visit: Visit, table: EditionTable, found: Ruled) -> None:
    """The sliders of one component's indicators, or why there are none."""
    names = {code: visit.component_name(code) for code in table.components}
    code = choose(visit, "simulate", "of", visit.say("words.component"), names)
    rule = found.exact.get(code)
    if rule is None:
        st.caption(rule_sentence(visit, table.year, found.rules.get(code)))
        return
    st.caption(visit.say("simulate.indicators_note", year=table.year, units=rule.units, all=len(rule.orders)))
    choose_indicators(
        visit,
        code,
        rule,
        found.values[code],
        lambda order: found.label(visit, code, order),
        lambda order, value: found.written(visit, code, order, value),
    )
