"""Flags: which components call for attention, by which rule and why, and which have no action yet."""

from html import escape
from math import isnan

import streamlit as st

from analysis.flags import SEVERITIES, Flag
from planning.coverage import covers
from ui.blocks.component_table import component_rows, rows_of
from ui.blocks.flag_list import flag_list, flag_table
from ui.blocks.no_data import show_no_editions, show_unit_absent
from ui.flags.thresholds import show_rules
from ui.kit.failures import fragment
from ui.kit.tables import Shown, remember
from ui.reads.actions import actions_of_edition
from ui.reads.scores import flags
from ui.shell.guard import guard
from ui.statements.sentences import partial_notes

visit = guard("view")
say, language = visit.say, visit.language
ORDERS = ("severity", "rank", "fall", "gap")


def sort_key(flag: Flag, order: str) -> tuple[float, int]:
    """The place of a flag in the chosen order; what is unknown comes last."""
    row = by_component.loc[flag.component].to_dict()
    column, sign = {"rank": ("rank", -1), "fall": ("value_change", 1), "gap": ("gap_to_median", 1)}[order]
    value = sign * float(row[column])
    return (float("inf") if isnan(value) else value, SEVERITIES.index(flag.severity))


@fragment
def show_flags(raised: tuple[Flag, ...]) -> None:
    """The choice among the flags and their order, and those chosen."""
    wanted = st.query_params.get("component", "")
    names = {code: visit.component_name(code, short=True) for code in dict.fromkeys(f.component for f in raised)}
    one, two, three = st.columns([3, 2, 2], vertical_alignment="bottom")
    chosen = one.multiselect(
        say("flags.components"),
        list(names),
        default=[wanted] if wanted in names else [],
        format_func=lambda code: names[code],
        placeholder=say("flags.all"),
        key=f"flag_components_{wanted}",
    )
    order = two.selectbox(say("flags.order"), ORDERS, format_func=lambda code: say(f"flags.order_{code}"))
    only_open = three.toggle(say("flags.only_open"))
    shown = [flag for flag in raised if not chosen or flag.component in chosen]
    shown = [flag for flag in shown if not only_open or not any(covers(action, flag) for action in actions)]
    if not shown:
        st.info(say("flags.none_shown"))
        return
    ordered = shown if order == "severity" else sorted(shown, key=lambda one: sort_key(one, order))
    remember(Shown(say("flags.table"), "", *flag_table(visit, ordered, actions)))
    st.html(flag_list(visit, ordered, actions))


if visit.unit is None or visit.year is None:
    show_no_editions(visit)
    st.stop()
rows = rows_of(visit)
if rows.empty:
    show_unit_absent(visit)
    st.stop()
raised = flags(visit)
actions = actions_of_edition(visit)
by_component = rows.set_index("component")
st.html(
    f'<h1 class="app-headline">'
    f"{escape(say('flags.title', count=len(raised), unit=visit.unit_name, index=visit.index.short, year=visit.year))}"
    "</h1>"
)
if note := partial_notes(visit, component_rows(rows, visit)):
    st.caption(note)
if not raised:
    st.info(say("flags.none"))
else:
    show_flags(raised)
with st.expander(say("flags.rules_title"), icon=":material/rule:"):
    show_rules(visit)
