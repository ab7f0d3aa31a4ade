"""The question to an office that has a delivered plan already: whether it wants the plan's regular actions too."""

from collections.abc import Sequence

import streamlit as st

from data.action_library import LibraryError
from data.rights import Actor
from planning.action import Action
from planning.plan import Plan
from ui.blocks.done import say_done
from ui.kit.fold import LATER
from ui.reads.library import library_of
from ui.visit.visit import Visit
from wording.words import plain


def ask_about_regular(visit: Visit, plan: Plan, known: Sequence[Action], actor: Actor) -> None:
    """Ask once, add nothing unasked; the answer can be taken back."""
    from services import ready_plans  # with all that reads files: not on every page

    say = visit.say
    try:
        library = library_of(visit)
        offered = ready_plans.regular_actions(plan, tuple(known), library, visit.settings.convention)
    except (ready_plans.BrokenPlanError, LibraryError):
        return  # said where the plan is loaded, and where proposals are asked for
    if not offered:
        return
    with st.container(border=True, key=f"{LATER}plan_regular"):
        st.markdown(plain(say("plan.regular_ask", count=len(offered))))
        entries = [library.entry(action.proposal) for action in offered]
        st.caption(plain("; ".join(say.of(entry, "title") for entry in entries if entry is not None)))
        row = st.container(horizontal=True)
        is_wanted = row.button(say("plan.regular_take", count=len(offered)), icon=":material/add_task:")
        if not is_wanted and not row.button(say("plan.regular_leave")):
            return
    added = ready_plans.answer_regular(visit.store, plan.year, offered if is_wanted else (), actor)
    text = say("plan.regular_added", count=len(added), year=plan.year) if added else say("plan.regular_left")
    say_done(text, undo=lambda: ready_plans.take_back_answer(visit.store, plan.year, added, actor), permission="plan")
    st.rerun()
