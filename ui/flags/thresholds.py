"""The flag rules: what each looks at, its thresholds, and the form that sets them."""

from dataclasses import replace
from html import escape

import streamlit as st

from analysis.experience import MINIMUM_CASES
from analysis.flags import RULES, settled_thresholds
from ui.blocks.drafts import draft_form
from ui.blocks.number_field import has_wrong_number, number_field
from ui.blocks.settings_done import save_settings
from ui.flags.backtests import Shown, Summary, back_tested, show_summary, show_trial, summary
from ui.kit import markup
from ui.kit.failures import fragment
from ui.visit.visit import Visit
from wording.flags import threshold_text

DIGITS = 4
"""Decimals of a threshold as its field begins; one with more stays as exact as it is until something else is typed."""


def show_rules(visit: Visit) -> None:
    """Every rule with its words, thresholds and back-test; a form to try and set them where that is allowed."""
    shown = summary(visit)
    st.html(_rules_html(visit, shown))
    if shown:
        show_summary(shown)
    if visit.may("settings"):
        _form(visit, shown.tested if shown else None)


def _rules_html(visit: Visit, shown: Summary | None) -> str:
    """The rules one below the other: what each looks at, its thresholds, and what the back-test says of it."""
    say, language = visit.say, visit.language
    settled = settled_thresholds(visit.settings.thresholds)
    tested = shown.tested if shown else None
    head = (
        say("backtest.column", first=tested.first_year, last=tested.last_year)
        if tested
        else say("backtest.column_none")
    )
    rules = []
    for code in RULES:
        values = settled[code]
        limits = "; ".join(threshold_text(code, name, values[name], language) for name in RULES[code].thresholds)
        result = shown.results[code] if shown else say("backtest.none", needed=MINIMUM_CASES)
        lines = [
            f"<b>{escape(say(f'rule.{code}.name'))}</b>: {escape(say(f'rule.{code}.about'))}",
            markup.muted(f"{say('flags.thresholds')}: {limits}") if limits else "",
            f"{escape(head)}: {escape(result)}",
        ]
        rules.append(f'<div class="app-flag">{"".join(f"<p>{line}</p>" for line in lines if line)}</div>')
    return f'<div class="app-rules">{"".join(rules)}</div>'


@fragment
def _form(visit: Visit, tested: Shown | None) -> None:
    """Set the thresholds; where they can be back-tested, try them first."""
    say = visit.say
    settled = settled_thresholds(visit.settings.thresholds)
    actor = visit.actor
    form = draft_form(visit, "thresholds")
    if form is None:
        return
    with form:
        chosen: dict[str, dict[str, float]] = {}
        columns = st.columns(2)
        fields = [(code, name, t) for code, rule in RULES.items() for name, t in rule.thresholds.items()]
        for position, (code, name, threshold) in enumerate(fields):
            unit_text = say(f"threshold_unit.{threshold.unit}")
            exact = float(settled[code][name])
            start = round(exact, DIGITS)
            number = number_field(
                columns[position % 2],
                visit,
                f"{say(f'rule.{code}.name')}: {say(f'rule.{code}.{name}')} ({unit_text})",
                start,
                (float(threshold.lowest), float(threshold.highest)),
                is_required=True,
                key=f"threshold_{code}_{name}_{form.about}",
            )
            chosen.setdefault(code, {})[name] = exact if number in (None, start) else number
        changed = {
            code: differing
            for code, values in chosen.items()
            if (differing := {n: v for n, v in values.items() if v != RULES[code].thresholds[n].default})
        }
        buttons = st.container(horizontal=True)
        is_asked = buttons.button(say("flags.save_thresholds"), type="primary", key=f"save:{form.about}")
        is_tried = tested is not None and buttons.button(say("backtest.try"), key=f"try:{form.about}")
    if (is_asked or is_tried) and has_wrong_number(form.about):
        return
    if is_asked:
        save_settings(visit, replace(visit.settings, thresholds=changed), actor, form, visit.link("flags"))
        st.rerun()
    if tested and is_tried and (tried := back_tested(visit, changed)):
        show_trial(visit, tested, tried)
