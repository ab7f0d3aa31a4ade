"""What stands where on the explain page: why the total moved, its parts, and one component further down."""

import streamlit as st

from analysis.change import TotalChange, decompose_change
from analysis.frames import TOTAL
from analysis.indicator_change import decompose_component
from analysis.scoring_rule import ScoringRule
from ui.blocks.change_parts import part_columns, part_rows, waterfall_chart
from ui.blocks.indicators import in_language
from ui.explain.indicators import (
    component_sentence,
    exact_sentences,
    indicator_columns,
    indicator_rows,
    reason_sentences,
)
from ui.kit import markup
from ui.kit.charts import show_chart
from ui.kit.failures import fragment
from ui.kit.tables import Shown, html_table, remember, show_table
from ui.reads.scores import flags, history, indicator_rules, own_history, own_indicators, weights
from ui.statements.change import (
    break_notes,
    causes,
    extremes_title,
    missing_sentence,
    moved_words,
    plain_sentence,
    weights_note,
)
from ui.visit.link_choices import choose
from ui.visit.visit import Visit
from wording.words import plain


def show(visit: Visit, unit: str, year: int) -> None:
    """Draw the whole page."""
    own = own_history(visit)
    totals = own[own["component"] == TOTAL]
    known = totals[totals["shown_value"].notna()]
    _show_change(visit, unit, year, [int(when) for when in known["year"]])


@fragment
def _show_change(visit: Visit, unit: str, year: int, totals: list[int]) -> None:
    """Everything that depends on the edition compared with."""
    say = visit.say
    head = st.container()
    earlier = sorted((when for when in totals if when < year), reverse=True) if year in totals else []
    years = {str(when): str(when) for when in earlier}
    base = int(choose(visit, "explain", "base", say("explain.base"), years, width=200)) if years else None
    change = None
    if years:
        change = decompose_change(history(visit), weights(visit), unit, year, base, index=visit.index.code)
    with head:
        _show_head(visit, change, year in totals)
    if change is not None and change.is_split:
        _show_parts(visit, change)
    _show_method(visit, change)
    if change is not None and change.is_split:
        _show_component(visit, change, earlier)


def _show_head(visit: Visit, change: TotalChange | None, has_total: bool) -> None:
    """The finding, and the plain sentence where the method moved the total."""
    say = visit.say
    if change is None:
        key = "nothing" if has_total else "no_total"
        headline, lines = say(f"explain.{key}", unit=visit.unit_name, index=visit.index.short, year=visit.year), []
    elif change.changes_framework and not change.is_split:
        headline = (
            f"{visit.index.short} {visit.year} – {visit.unit_name}: {say('explain.across', year=change.from_year)}"
        )
        lines = [break_notes(visit, change), missing_sentence(visit, change.missing)]
    else:
        headline = f"{visit.index.short} {visit.year} – {visit.unit_name}: {moved_words(visit, change)}"
        split = causes(visit, change) if change.is_split else missing_sentence(visit, change.missing)
        lines = [plain_sentence(visit, change), split[:1].upper() + split[1:]]
    st.html(markup.headline(headline) + "".join(markup.sentence(line) for line in lines if line))


def _show_parts(visit: Visit, change: TotalChange) -> None:
    """The waterfall and the table of parts."""
    say = visit.say
    title = extremes_title(visit, change)
    subtitle = say("explain.chart_subtitle", unit=visit.unit_name, year=change.year, before=change.from_year)
    left, right = st.columns([5, 6], gap="medium")
    with left:
        show_chart(waterfall_chart(visit, change, title, subtitle), say, key="explain_waterfall")
    with right:
        title, subtitle = say("explain.table_title"), say("explain.table_subtitle")
        columns, rows = part_columns(visit, change), part_rows(visit, change)
        remember(Shown(title, subtitle, columns, rows))
        table = html_table(columns, rows, title, visit.language)
        st.html(markup.title(title) + markup.subtitle(subtitle) + f'<div class="app-wrap">{table}</div>')
    for note in (break_notes(visit, change), say("explain.other_measure") if change.changes_framework else ""):
        if note:
            st.caption(plain(note))


@fragment
def _show_component(visit: Visit, change: TotalChange, earlier: list[int]) -> None:
    """One level down: the indicators of one component. earlier: the editions to compare with, the newest first."""
    say = visit.say
    st.subheader(say("explain.indicators_title"))
    compared = change.parts[change.parts["is_compared"]]
    offered = list(compared.sort_values("score_part")["component"])
    flagged = [flag.component for flag in flags(visit) if flag.component in offered]
    names = {code: visit.component_name(code) for code in offered}
    component = choose(visit, "explain", "component", say("words.component"), names, (flagged or offered)[0])
    ends = compared.set_index("component")[["before", "after"]].astype(float).to_dict("index")[component]
    group = visit.unit_group
    every = indicator_rules(visit)
    rules = {year: every.get((visit.index.code, year, group, component)) for year in (change.from_year, change.year)}
    found = decompose_component(
        in_language(visit, own_indicators(visit)),
        every,
        change.unit,
        component,
        (change.from_year, ends["before"]),
        (change.year, ends["after"]),
        index=visit.index.code,
        group=group,
    )
    st.html(markup.sentence(component_sentence(visit, component, found)))
    if found.is_split and found.parts.empty:
        st.info(say("explain.no_twins", before=change.from_year, year=change.year), icon=":material/info:")
        return
    if not found.is_split:
        years = sorted({year for index, year, _, _ in every if index == visit.index.code})
        st.info(" ".join(reason_sentences(visit, found, rules)), icon=":material/info:")
        if years:
            st.caption(say("explain.years_with_indicators", years=", ".join(map(str, years))))
        known = {year for year in earlier if _is_exact(every.get((visit.index.code, year, group, component)))}
        if _is_exact(rules[change.year]) and known:
            _offer(visit, max(known))
        return
    columns, rows = indicator_columns(visit, found), indicator_rows(visit, found)
    show_table(columns, rows, say("explain.indicators_title"), visit.language)
    st.caption(" ".join([*exact_sentences(visit, found, rules), _rule_note(visit, change.year)]))


def _is_exact(rule: ScoringRule | None) -> bool:
    """Whether an edition has a rule by which a component is split into its indicators."""
    return rule is not None and rule.is_exact


def _offer(visit: Visit, year: int) -> None:
    """A button that compares with the newest edition of which the indicators can be compared."""
    if st.button(visit.say("explain.compare_with", year=year), key="explain_with", icon=":material/compare_arrows:"):
        st.query_params["base"] = str(year)
        st.rerun()


def _rule_note(visit: Visit, year: int) -> str:
    """Where the rule is from by which indicators make a component, and what an indicator's part is."""
    say, part = visit.say, visit.say("explain.rule_note_part")
    framework = visit.index.framework(year, visit.unit_group)
    if framework is not None and framework.aggregation == "sum":
        return say("explain.rule_note_sum", part=part)
    return say("explain.rule_note", publisher=plain(say.of(visit.index, "publisher")), part=part)


def _show_method(visit: Visit, change: TotalChange | None) -> None:
    """The formula and what is known of the weights."""
    say = visit.say
    with st.expander(say("explain.how_title"), icon=":material/functions:"):
        st.markdown(say("explain.how"))
        if change is not None and (note := weights_note(visit, change)):
            st.caption(plain(note))
