"""Inputs of a simulation (scores, weights, indicators): stored in the link, validated when read from it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st

from analysis.edition_table import EditionTable
from analysis.scoring_rule import ScoringRule
from analysis.simulate import indicator_worth, score_from_indicators
from ui.visit.link_choices import number_of
from ui.visit.visit import Visit
from wording.numbers import decimal, percent
from wording.words import plain

SCORE_STEP = 0.05
LONGEST_IN_SMALL_STEPS = 25
MOST_PERCENT = 50
INDICATOR_STEPS = 40
MOST_INDICATORS = 8
"""Indicators that can be moved: those whose whole range moves the component most."""

SCORES, WEIGHTS, INDICATORS = "if", "w", "ind"
"""The names in the link: `if=land_access:6.5`, `w=land_access:20` (per cent), `ind=entry_costs.3:0.42`."""


def read_link(name: str) -> dict[str, float]:
    """The numbers of one part of the link by their code; whatever is no finite number is left out."""
    parts = (part.partition(":") for part in st.query_params.get(name, "").split(","))
    found = {code: number_of(text) for code, _, text in parts if code}
    return {code: number for code, number in found.items() if number is not None}


def write_link(name: str, values: Mapping[str, float]) -> None:
    """Store the numbers in the link; without any the part is removed."""
    text = ",".join(f"{code}:{value:.10g}" for code, value in values.items())
    if text:
        st.query_params[name] = text
    else:
        st.query_params.pop(name, None)


def forget() -> None:
    """Back to the figures as they are."""
    for name in (SCORES, WEIGHTS, INDICATORS):
        st.query_params.pop(name, None)


def asked_scores(table: EditionTable, row: int) -> dict[str, float]:
    """The scores that the link supposes, within the scale; those that change nothing are left out."""
    asked = read_link(SCORES)
    return {
        code: score
        for code, now, scale in zip(table.components, table.scores[row].tolist(), table.scales.tolist(), strict=True)
        if (score := asked.get(code)) is not None and 0 <= score <= scale and score != now
    }


def score_steps(scale: float) -> list[float]:
    """Every score that a slider offers: in twentieths of a point, on a long scale in halves."""
    size = SCORE_STEP if scale <= LONGEST_IN_SMALL_STEPS else 10 * SCORE_STEP
    return [round(step * size, 2) for step in range(round(scale / size) + 1)]


def choose_scores(visit: Visit, table: EditionTable, row: int, derived: Mapping[str, float]) -> dict[str, float]:
    """A slider for every component; those in `derived` follow from their indicators and cannot be moved."""
    asked = {**asked_scores(table, row), **derived}
    for place, component in enumerate(table.components):
        now = float(table.scores[row, place])
        _slider(
            visit.component_name(component, short=True),
            score_steps(float(table.scales[place])),
            now,
            asked.get(component, now),
            _key(visit, SCORES, component),
            lambda value: decimal(value, visit.language, visit.digits),
            lambda: _remember_scores(visit, table, row, derived),
            component in derived,
        )
    return asked


def _remember_scores(visit: Visit, table: EditionTable, row: int, derived: Mapping[str, float]) -> None:
    link_values = {}
    for place, component in enumerate(table.components):
        now, chosen = float(table.scores[row, place]), st.session_state.get(_key(visit, SCORES, component))
        if isinstance(chosen, float) and chosen != now and component not in derived:
            link_values[component] = chosen
    write_link(SCORES, link_values)


def asked_weights(table: EditionTable) -> dict[str, float]:
    """The weights that the link supposes, in per cent, of every component; empty where nobody changed one."""
    now, chosen = _weights(table)
    return chosen if chosen != now and sum(chosen.values()) > 0 else {}


def has_no_weight(table: EditionTable) -> bool:
    """Whether the link takes every weight away, so that no total is left."""
    return not any(_weights(table)[1].values())


def _weights(table: EditionTable) -> tuple[dict[str, float], dict[str, float]]:
    shares = 100 * table.worth() / table.multiplier
    now = dict(zip(table.components, shares.round(9).tolist(), strict=True))
    asked = read_link(WEIGHTS)
    return now, {c: _nearest(_weight_steps(w), asked.get(c, w)) for c, w in now.items()}


def choose_weights(visit: Visit, table: EditionTable) -> None:
    """A slider for every weight, in per cent."""
    now, chosen = _weights(table)
    for component, weight in chosen.items():
        _slider(
            visit.component_name(component, short=True),
            _weight_steps(now[component]),
            now[component],
            weight,
            _key(visit, WEIGHTS, component),
            lambda value: percent(value / 100, visit.language),
            lambda: _remember_weights(visit, now),
        )


def _weight_steps(now: float) -> list[float]:
    return sorted({*map(float, range(MOST_PERCENT + 1)), now})


def _remember_weights(visit: Visit, now: Mapping[str, float]) -> None:
    chosen = {c: st.session_state.get(_key(visit, WEIGHTS, c)) for c in now}
    write_link(WEIGHTS, {c: w for c, w in chosen.items() if isinstance(w, float) and w != now[c]})


def asked_indicators(rules: Mapping[str, ScoringRule], values: Mapping[str, Mapping[int, float]]) -> dict[str, float]:
    """The component scores that the indicators of the link give, where the rule is exact."""
    found = {}
    for component, rule in rules.items():
        asked = _asked_of(component, rule, values[component])
        if asked:
            found[component] = score_from_indicators(rule, {**values[component], **asked})
    return found


def _asked_of(component: str, rule: ScoringRule, now: Mapping[int, float]) -> dict[int, float]:
    asked = {}
    for place, order in enumerate(rule.orders):
        value = read_link(INDICATORS).get(f"{component}.{order}")
        if value is not None:
            step = _nearest(indicator_steps(rule, place, now[order]), value)
            if step != now[order]:
                asked[order] = step
    return asked


def indicator_steps(rule: ScoringRule, place: int, now: float) -> list[float]:
    """Every value that a slider offers: the range observed in the edition, and the value as it is."""
    return sorted({*np.linspace(rule.lowest[place], rule.highest[place], INDICATOR_STEPS + 1).tolist(), now})


def choose_indicators(
    visit: Visit,
    component: str,
    rule: ScoringRule,
    now: Mapping[int, float],
    named: Callable[[int], str],
    written: Callable[[int, float], str],
) -> None:
    """A slider for the indicators that move the component most, within the range observed in the edition."""
    asked = _asked_of(component, rule, now)
    shown = [int(order) for order in indicator_worth(rule)["order"].head(MOST_INDICATORS)]
    for order in shown:
        _slider(
            named(order),
            indicator_steps(rule, rule.orders.index(order), now[order]),
            now[order],
            asked.get(order, now[order]),
            _key(visit, INDICATORS, f"{component}.{order}"),
            partial(written, order),
            lambda: _remember_indicators(visit, component, shown, now),
        )


def _remember_indicators(visit: Visit, component: str, shown: Sequence[int], now: Mapping[int, float]) -> None:
    link_values = {code: value for code, value in read_link(INDICATORS).items() if not code.startswith(f"{component}.")}
    for order in shown:
        chosen = st.session_state.get(_key(visit, INDICATORS, f"{component}.{order}"))
        if isinstance(chosen, float) and chosen != now[order]:
            link_values[f"{component}.{order}"] = chosen
    write_link(INDICATORS, link_values)


def _slider(
    label: str,
    steps: Sequence[float],
    now: float,
    value: float,
    key: str,
    written: Callable[[float], str],
    remember: Callable[[], None],
    is_fixed: bool = False,
) -> None:
    # A slider knows its steps by their words: of those that read the same, the figure as it is stands for all.
    words = {step: written(step) for step in [*steps, value, now]}
    offered = {text: step for step, text in words.items()}
    # The link has the choice; the widget's own memory would keep that of another unit or edition.
    st.session_state[key] = offered[words[value]]
    st.select_slider(
        plain(label),
        sorted(offered.values()),
        key=key,
        format_func=words.__getitem__,
        on_change=remember,
        disabled=is_fixed,
    )


def _nearest(steps: Sequence[float], value: float) -> float:
    return min(steps, key=lambda step: abs(step - value))


def _key(visit: Visit, kind: str, code: str) -> str:
    return f"simulate_{kind}_{code}_{visit.language}_{visit.index.code}"
