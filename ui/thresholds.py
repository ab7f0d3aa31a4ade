"""The rules behind the flags: what each looks at, and its thresholds for those who may set them."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analysis.flags import RULES, settled_thresholds
from analysis.numbers import decimal
from analysis.reasons import RULE_TEXTS, THRESHOLD_UNITS
from data.store import settings as store_settings
from ui.identity import person_name
from ui.tables import Column, show_table
from ui.visit import Visit

_STEPS = {"percent_of_scale": 0.5, "places": 1.0, "share": 0.01, "editions": 1.0, "units": 1.0}


def show_rules(visit: Visit) -> None:
    """Every rule with its words and thresholds; a form to change them where that is allowed."""
    say, language = visit.say, visit.language
    settled = settled_thresholds(visit.settings.thresholds)
    show_table(
        [Column(say("flags.rule")), Column(say("flags.about")), Column(say("flags.thresholds"))],
        [
            [
                RULE_TEXTS[code].name[language],
                RULE_TEXTS[code].about[language],
                "; ".join(
                    f"{RULE_TEXTS[code].thresholds[name][language]}: {decimal(settled[code][name], language)} "
                    f"{THRESHOLD_UNITS[threshold.unit][language]}"
                    for name, threshold in rule.thresholds.items()
                )
                or "–",
            ]
            for code, rule in RULES.items()
        ],
        say("flags.rules_title"),
    )
    if visit.may("settings"):
        _form(visit, settled)


def _form(visit: Visit, settled: dict[str, dict[str, float]]) -> None:
    say, language = visit.say, visit.language
    person = person_name(visit)
    if person is None:
        return
    with st.form("thresholds"):
        chosen: dict[str, dict[str, float]] = {}
        columns = st.columns(2)
        fields = [(code, name, t) for code, rule in RULES.items() for name, t in rule.thresholds.items()]
        for position, (code, name, threshold) in enumerate(fields):
            text = RULE_TEXTS[code]
            counted = THRESHOLD_UNITS[threshold.unit][language]
            label = f"{text.name[language]}: {text.thresholds[name][language]} ({counted})"
            chosen.setdefault(code, {})[name] = columns[position % 2].number_input(
                label,
                float(threshold.lowest),
                float(threshold.highest),
                float(settled[code][name]),
                step=_STEPS[threshold.unit],
                key=f"threshold_{code}_{name}",
            )
        if st.form_submit_button(say("flags.save_thresholds"), type="primary"):
            changed = {
                code: kept
                for code, values in chosen.items()
                if (kept := {n: v for n, v in values.items() if v != RULES[code].thresholds[n].default})
            }
            store_settings.save(visit.store, replace(visit.settings, thresholds=changed), person, seen=visit.settings)
            st.toast(say("settings.saved"))
            st.rerun()
