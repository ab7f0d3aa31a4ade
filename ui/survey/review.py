"""The fifth step of a survey: a group of units, seen in one of several ways, and how it was computed."""

import streamlit as st

from data.survey.coverage import ENOUGH
from services.survey_edition import SurveyResult
from ui.kit.downloads import Origin
from ui.survey.codebook import group_name
from ui.survey.result import choose_draws, joined_sentence, own_unit, reported, show_ranking
from ui.survey.state import Survey, widget_key
from ui.survey.views import coverage_words, show_breakdown, show_earlier, show_plain, show_reliability, show_unit
from ui.visit.links import link_button
from ui.visit.origin import look_at_own
from ui.visit.visit import Visit

VIEWS = {
    "ranking": show_ranking,
    "unit": show_unit,
    "breakdown": show_breakdown,
    "plain": show_plain,
    "earlier": show_earlier,
    "reliability": show_reliability,
}


def review_step(visit: Visit, survey: Survey, result: SurveyResult) -> None:
    """The review: a group of units, seen in one of several ways."""
    say = visit.say
    own_code = own_unit(visit, result)
    groups = list(result.evaluations)
    own_group = next((group for group in groups if own_code in set(result.evaluations[group].units["unit"])), groups[0])
    key = widget_key(visit, "group", own_group)
    group = st.segmented_control(
        say("survey.group"), groups, format_func=lambda code: group_name(visit, code), key=key, required=True
    )
    key = widget_key(visit, "view", "ranking")
    view = st.segmented_control(
        say("survey.views"), VIEWS, format_func=lambda name: say(f"survey.view_{name}"), key=key, required=True
    )
    evaluation = result.evaluations[group or own_group]
    VIEWS[view if view and not reported(evaluation).empty else "ranking"](visit, result, evaluation)
    if (units := reported(evaluation)["responses"]).lt(ENOUGH).any():
        few = say("survey.few_answers", count=int(units.lt(ENOUGH).sum()), enough=ENOUGH)
        st.warning(f"{few} {coverage_words(visit, has_enough=False)}", icon=":material/width:")
    if joined := joined_sentence(visit, evaluation):
        st.caption(joined)
    with st.expander(say("survey.method"), icon=":material/function:"):
        choose_draws(visit, survey)
        for name in ("scores", "intervals", "sure", "grades", "caveat"):
            st.caption(say(f"survey.method_{name}"))
        st.caption(coverage_words(visit))
        st.html(link_button(visit.link("help", section="survey"), say("menu.help")))


def note_origin(visit: Visit, survey: Survey, result: SurveyResult) -> None:
    """Note what downloaded files name as their origin: the survey, not an edition."""
    say = visit.say
    questionnaire = result.codebook.questionnaire
    edition = f"{visit.catalogue.index(questionnaire.index).short} {questionnaire.year}"
    whose = say("survey.whose", edition=edition, file=survey.name, codebook=survey.book_name)
    if questionnaire.is_example:
        whose = f"{say('trial.mark')} · {whose}"
    lines = (whose, say("survey.whose_draws", draws=result.draws, seed=result.seed))
    look_at_own(Origin(whose, f"{questionnaire.index}-{questionnaire.year}", lines))
