"""The six steps of a survey: which is shown, which must be done first, and the ways back and on."""

import streamlit as st

from data.rights import Actor
from ui.kit.fold import FOLD, fold_button
from ui.survey.columns import keep_mapping
from ui.survey.state import STEPS, Survey, current, go_to
from ui.survey.uses import open_columns
from ui.visit.visit import Visit


def show_steps(visit: Visit, survey: Survey) -> None:
    """All steps, the one that is shown marked; a click goes there. On a telephone they wait behind its name."""
    say = visit.say
    key = f"survey_step_{visit.language}"
    st.session_state[key] = survey.step

    def go() -> None:
        go_to(st.session_state[key] or survey.step)

    name = say(f"survey.step_{survey.step}")
    with st.container(key=f"{FOLD}survey"):
        at = say("survey.step_at", at=STEPS.index(survey.step) + 1, of=len(STEPS), name=name)
        st.html(fold_button(at, is_menu=True))
        st.segmented_control(
            say("survey.steps"),
            STEPS,
            format_func=lambda step: f"{STEPS.index(step) + 1}. {say(f'survey.step_{step}')}",
            key=key,
            on_change=go,
            label_visibility="collapsed",
        )


def missing(survey: Survey) -> str:
    """The first step that must be done before this one can be; "" if all are."""
    have = {
        "codebook": survey.codebook is not None,
        "answers": survey.file is not None,
        "columns": bool(survey.uses) and not open_columns(survey.uses),
        "quality": survey.is_clean,
    }
    return next((step for step in STEPS[: STEPS.index(survey.step)] if not have.get(step, True)), "")


def send_back(visit: Visit, step: str) -> None:
    """Say which step must be done first, and lead to it."""
    name = visit.say(f"survey.step_{step}")
    st.info(visit.say("survey.first", step=name), icon=":material/info:")
    if st.button(visit.say("survey.go_there", step=name), key="survey_first"):
        go_to(step)
        st.rerun()


def show_ways(visit: Visit, survey: Survey, is_ready: bool, actor: Actor) -> None:
    """One step back, one step on."""
    say = visit.say
    place = STEPS.index(survey.step)
    with st.container(horizontal=True):
        if place and st.button(say("survey.back"), icon=":material/arrow_back:", key="survey_back"):
            go_to(STEPS[place - 1])
            st.rerun()
        if place + 1 < len(STEPS):
            label = say("survey.on", step=say(f"survey.step_{STEPS[place + 1]}"))
            if st.button(
                label, type="primary", disabled=not is_ready, key="survey_on", icon=":material/arrow_forward:"
            ):
                if survey.step == "columns":
                    keep_mapping(visit, current(), actor)
                go_to(STEPS[place + 1])
                st.rerun()
