"""What stands where on the survey page: the steps, the one that is shown, and the ways back and on."""

import streamlit as st

from data.rights import Actor
from ui.blocks.no_data import purpose
from ui.kit import markup
from ui.kit.waiting import waiting
from ui.survey.codebook import answers_step, codebook_step
from ui.survey.columns import columns_step
from ui.survey.publish import publish_step
from ui.survey.quality import quality_step
from ui.survey.review import note_origin, review_step
from ui.survey.state import Survey, current, result_of
from ui.survey.steps import missing, send_back, show_steps, show_ways
from ui.visit.visit import Visit


def show(visit: Visit) -> None:
    """Draw the whole page."""
    say, survey = visit.say, current()
    st.html(markup.headline(say("survey.title")) + purpose(visit, "survey") + markup.subtitle(say("survey.subtitle")))
    actor = visit.actor
    show_steps(visit, survey)
    st.html(markup.sentence(say(f"survey.about_{survey.step}")))
    is_ready = False
    if first := missing(survey):
        send_back(visit, first)
    else:
        is_ready = _show_step(visit, survey, actor)
    show_ways(visit, survey, is_ready, actor)


def _show_step(visit: Visit, survey: Survey, actor: Actor) -> bool:
    """Draw the step that is shown; whether one can go on."""
    if survey.step == "codebook":
        return codebook_step(visit, survey)
    if survey.step == "answers":
        return answers_step(visit, survey)
    if survey.step == "columns":
        return columns_step(visit, survey)
    if survey.step == "quality":
        return quality_step(visit, survey, actor)
    with waiting(visit.say):
        result = result_of(survey)
    if result is None:
        return False
    note_origin(visit, survey, result)
    if result.codebook.questionnaire.is_example:
        st.warning(visit.say("trial.survey"), icon=":material/science:")
    if survey.step == "result":
        review_step(visit, survey, result)
    else:
        publish_step(visit, survey, result, actor)
    return True
