"""What stands where on the priorities page: the order of the components, and how much each factor counts in it."""

import streamlit as st

from analysis.frames import TOTAL
from planning.priorities import priorities
from ui.blocks.next_rank import show_why_none
from ui.kit import markup
from ui.kit.charts import show_chart
from ui.kit.failures import fragment
from ui.kit.tables import show_table
from ui.priorities.view import (
    GOALS,
    ORDERS,
    columns,
    expected_chart,
    first_reasons,
    has_standing,
    headline,
    in_order,
    known_factors,
    legend,
    rows,
    with_weakest,
)
from ui.reads.actions import actions_of_edition
from ui.reads.edition import EditionView, edition_view
from ui.reads.forecasts import forecasts_now
from ui.reads.scores import flags
from ui.visit.link_choices import choose, choose_step
from ui.visit.visit import Visit
from wording.words import plain

STEPS = {0.0: "none", 0.5: "little", 1.0: "normal", 1.5: "more", 2.0: "most"}
GOAL = "quarter"
"""What each component is to reach until the planner says otherwise."""


def show(visit: Visit, unit: str, year: int) -> None:
    """Draw the whole page."""
    say, view = visit.say, edition_view(visit)
    if view.table is not None and forecasts_now(visit).state:
        st.html(markup.headline(say("menu.priorities")))
        show_why_none(visit)
        return
    if view.table is None or not has_standing(visit):
        st.html(markup.headline(say("menu.priorities")))
        st.info(plain(_why_none(visit, view)))
        return
    _show_priorities(visit, view, unit, year)


def _why_none(visit: Visit, view: EditionView) -> str:
    """Why nothing is put in an order: no unit has scores, too few have, or this one has not."""
    is_enough = bool(view.rows.loc[view.rows["component"] != TOTAL, "is_sufficient"].any())
    reason = "none_scored" if not view.scored else "unit_not_scored" if is_enough else "too_thin"
    counts = {"n": len(view.scored), "units": view.units or "?"}
    return visit.say(f"priorities.{reason}", unit=visit.unit_name, year=visit.year, **counts)


@fragment
def _show_priorities(visit: Visit, view: EditionView, unit: str, year: int) -> None:
    """Everything that depends on the goal and on how much plan coverage counts; the sentence and the table first."""
    say = visit.say
    top = st.container()
    left, right = st.columns([5, 2], gap="large")
    with right:
        goal, importance, changed = _choose(visit)
    known = known_factors(visit, GOALS[goal])
    table = priorities(known, flags(visit), actions_of_edition(visit), (visit.index.itself, unit, year), importance)
    basis = say(f"priorities.basis_{known['basis'].iloc[0]}", year=year, n=len(view.scored))
    with top:
        st.html(
            markup.headline(headline(visit, table))
            + "".join(markup.sentence(line) for line in first_reasons(visit, table, importance))
            + markup.subtitle(" ".join((basis, *changed)))
        )
        if view.table is not None and view.table.weights is None:
            st.info(say("priorities.no_weights"), icon=":material/info:")
        orders = {order: say(f"priorities.order_{order}") for order in ORDERS}
        order = choose(visit, "priorities", "sort", say("priorities.order"), orders, width=260)
        ordered = in_order(table, order)
        caption = say("priorities.caption", unit=visit.unit_name)
        is_predicted = bool(known["basis"].iloc[0] == "forecast")
        shown = columns(visit, is_predicted), rows(visit, ordered, is_predicted)
        show_table(*shown, caption, visit.language, may_break=True)
        if text := legend(visit, table, is_predicted):
            st.caption(text)
        with st.expander(say("priorities.reasons"), icon=":material/notes:"):
            st.html("".join(f"<p>{with_weakest(visit, row)}</p>" for _, row in ordered.iterrows()))
    with left:
        chart = expected_chart(visit, table)
        if chart is not None:
            show_chart(chart, say, key="priorities_expected")
        _show_how(visit)


def _show_how(visit: Visit) -> None:
    """The formula, the data, and what may not be concluded."""
    say = visit.say
    with st.expander(say("priorities.how_title"), icon=":material/functions:"):
        st.markdown(say("priorities.how"))
        note = plain(say.of(visit.framework, "weights_note")) if visit.framework else ""
        st.caption(" ".join(part for part in (note, say("priorities.caveat")) if part))


def _choose(visit: Visit) -> tuple[str, float, list[str]]:
    """The goal and how much plan coverage counts, as the link has them; and in words what differs from the usual."""
    say = visit.say
    st.html(f'<div class="app-screen-only">{markup.title(say("priorities.importance"))}</div>')
    goals = {code: say(f"priorities.goal_{code}") for code in GOALS}
    goal = choose(visit, "priorities", "goal", say("priorities.goal_choice"), goals, start=GOAL)
    words = {step: say(f"priorities.counts_{name}") for step, name in STEPS.items()}
    counts = choose_step(
        visit,
        "priorities",
        "uncovered",
        say("priorities.importance_uncovered"),
        list(STEPS),
        1.0,
        words.__getitem__,
    )
    changed = []
    if goal != GOAL:
        changed.append(say("priorities.changed_goal", now=goals[goal], usual=goals[GOAL]))
    if counts != 1.0:
        changed.append(say("priorities.changed_uncovered", now=words[counts], usual=words[1.0]))
    return goal, counts, changed
