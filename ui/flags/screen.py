"""What stands where on the flags page: the flags of the edition, chosen and sorted, and the rules behind them."""

from math import isnan

import pandas as pd
import streamlit as st

from analysis.flags import SEVERITIES, Flag
from analysis.frames import TOTAL
from planning.coverage import covers
from ui.blocks.component_table import component_rows, rows_of
from ui.blocks.flag_list import flag_list, flag_table
from ui.blocks.next_rank import show_why_none
from ui.blocks.no_data import show_unit_absent
from ui.flags.thresholds import show_rules
from ui.kit import markup
from ui.kit.failures import fragment
from ui.kit.fold import FOLD, fold_button
from ui.kit.tables import Shown, remember
from ui.reads.actions import actions_of_edition
from ui.reads.scores import flags, is_own_unit
from ui.statements.sentences import partial_notes
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.words import plain

ORDERS = ("severity", "rank", "fall", "gap")


def show(visit: Visit) -> None:
    """Draw the whole page."""
    say, rows = visit.say, rows_of(visit)
    if rows.empty:
        show_unit_absent(visit)
        return
    raised = flags(visit)
    names = {"unit": visit.unit_name, "index": visit.index.short, "year": visit.year}
    flagged = {flag.component for flag in raised}
    parts = len(flagged - {TOTAL})
    kind = "title_none" if not raised else "title" if TOTAL not in flagged else "title_both" if parts else "title_total"
    st.html(markup.headline(say(f"flags.{kind}", count=len(raised), parts=parts, **names)))
    if note := partial_notes(visit, component_rows(rows, visit)):
        st.caption(plain(note))
    if raised:
        if visit.may("plan") and is_own_unit(visit):
            show_way(visit, "plan", say("proposals.to_proposals"), view="proposals")
        _show_flags(visit, raised, rows.set_index("component"))
        show_why_none(visit)
    else:
        st.info(say("flags.none"))
    with st.expander(say("flags.rules_title"), icon=":material/rule:"):
        show_rules(visit)


@fragment
def _show_flags(visit: Visit, raised: tuple[Flag, ...], rows: pd.DataFrame) -> None:
    """The choice among the flags and their order, and those chosen. rows: of the unit, by component."""
    say = visit.say
    wanted = st.query_params.get("component", "")
    names = {code: visit.component_name(code, short=True) for code in dict.fromkeys(f.component for f in raised)}
    folded = st.container(key=f"{FOLD}flags")
    button = folded.container()  # says how many are set, which is known below
    left, middle, right = folded.columns([3, 2, 2], vertical_alignment="bottom")
    chosen = left.multiselect(
        say("flags.components"),
        list(names),
        default=[wanted] if wanted in names else [],
        format_func=lambda code: names[code],
        placeholder=say("flags.all"),
        key=f"flag_components_{wanted}",
    )
    order = middle.selectbox(say("flags.order"), ORDERS, format_func=lambda code: say(f"flags.order_{code}"))
    only_open = is_own_unit(visit) and right.toggle(say("flags.only_open"))
    count = bool(chosen) + (order != ORDERS[0]) + bool(only_open)
    button.html(fold_button(say("plan.filters_set", count=count) if count else say("plan.filters")))
    actions = actions_of_edition(visit)
    shown = [flag for flag in raised if not chosen or flag.component in chosen]
    shown = [flag for flag in shown if not only_open or not any(covers(action, flag) for action in actions)]
    if not shown:
        st.info(say("flags.none_shown"))
        return
    ordered = shown if order == "severity" else sorted(shown, key=lambda flag: _sort_key(flag, rows, order))
    remember(Shown(say("flags.table"), "", *flag_table(visit, ordered, actions)))
    st.html(flag_list(visit, ordered, actions))


def _sort_key(flag: Flag, rows: pd.DataFrame, order: str) -> tuple[float, int]:
    """The place of a flag in the chosen order; what is unknown comes last. rows: by component."""
    row = rows.loc[flag.component].to_dict()
    column, sign = {"rank": ("rank", -1), "fall": ("value_change", 1), "gap": ("gap_to_median", 1)}[order]
    value = sign * float(row[column]) * (1 if order == "rank" else row["direction"])
    return (float("inf") if isnan(value) else value, SEVERITIES.index(flag.severity))
