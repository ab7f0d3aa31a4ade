"""Survey: from a codebook and the answers of people to an edition, in six steps that one can go back and forth in."""

import streamlit as st

from services.survey_result import SurveyResult
from ui.kit import markup
from ui.kit.downloads import Origin
from ui.kit.waiting import waiting
from ui.shell.guard import guard
from ui.shell.identity import person_name
from ui.survey.codebook import answers_step, codebook_step, group_name
from ui.survey.columns import columns_step, keep_mapping
from ui.survey.publish import publish_step
from ui.survey.quality import quality_step
from ui.survey.result import choose_draws, own_unit, reported, show_ranking
from ui.survey.state import STEPS, Survey, current, go_to, result_of, widget_key
from ui.survey.uses import open_columns
from ui.survey.views import coverage_words, show_earlier, show_plain, show_reliability, show_unit
from ui.visit.links import link_button
from ui.visit.origin import look_at_own

visit = guard("import")
say = visit.say

VIEWS = {
    "ranking": show_ranking,
    "unit": show_unit,
    "plain": show_plain,
    "earlier": show_earlier,
    "reliability": show_reliability,
}


def missing(survey: Survey) -> str:
    """The first step that must be done before this one can be; "" if all are."""
    have = {
        "codebook": survey.codebook is not None,
        "answers": survey.file is not None,
        "columns": bool(survey.uses) and not open_columns(survey.uses),
        "quality": survey.answers is not None and not survey.answers.answers.empty,
    }
    before = STEPS[: STEPS.index(survey.step)]
    return next((step for step in before if not have.get(step, True)), "")


def show_steps(survey: Survey) -> None:
    """All steps, the one that is shown marked; a click goes there."""
    key = f"survey_step_{visit.language}"
    st.session_state[key] = survey.step

    def go() -> None:
        go_to(st.session_state[key] or survey.step)

    st.segmented_control(
        say("survey.steps"),
        STEPS,
        format_func=lambda step: f"{STEPS.index(step) + 1}. {say(f'survey.step_{step}')}",
        key=key,
        on_change=go,
        label_visibility="collapsed",
    )


def show_ways(survey: Survey, is_ready: bool) -> None:
    """One step back, one step on."""
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
                    keep_mapping(visit, current(), person)
                go_to(STEPS[place + 1])
                st.rerun()


def note_origin(survey: Survey, result: SurveyResult) -> None:
    """What the files say that are taken away here: the survey, not an edition."""
    told = result.codebook.questionnaire
    edition = f"{visit.catalogue.index(told.index).short} {told.year}"
    whose = say("survey.whose", edition=edition, file=survey.name, codebook=survey.book_name)
    lines = (whose, say("survey.whose_draws", draws=result.draws, seed=result.seed))
    look_at_own(Origin(whose, f"{told.index}-{told.year}", lines))


def result_step(survey: Survey, result: SurveyResult) -> None:
    """The review: a group of units, seen in one of several ways."""
    own = own_unit(visit, result)
    groups = list(result.evaluations)
    mine = next((group for group in groups if own in set(result.evaluations[group].units["unit"])), groups[0])
    key = widget_key(visit, "group", mine)
    group = st.segmented_control(
        say("survey.group"), groups, format_func=lambda one: group_name(visit, one), key=key, required=True
    )
    key = widget_key(visit, "view", "ranking")
    view = st.segmented_control(
        say("survey.views"), VIEWS, format_func=lambda one: say(f"survey.view_{one}"), key=key, required=True
    )
    evaluation = result.evaluations[group or mine]
    VIEWS[view if view and not reported(evaluation).empty else "ranking"](visit, result, evaluation)
    with st.expander(say("survey.method"), icon=":material/function:"):
        choose_draws(visit, survey)
        for name in ("scores", "intervals", "sure", "grades", "caveat"):
            st.caption(say(f"survey.method_{name}"))
        st.caption(coverage_words(visit))
        st.html(link_button(visit.link("help", section="survey"), say("menu.help")))


survey = current()
st.html(markup.headline(say("survey.title")) + markup.subtitle(say("survey.subtitle")))
person = person_name(visit)
show_steps(survey)
st.html(markup.sentence(say(f"survey.about_{survey.step}")))
is_ready = False
if first := missing(survey):
    st.info(say("survey.first", step=say(f"survey.step_{first}")), icon=":material/info:")
    if st.button(say("survey.go_there", step=say(f"survey.step_{first}")), key="survey_first"):
        go_to(first)
        st.rerun()
elif survey.step == "codebook":
    is_ready = codebook_step(visit, survey)
elif survey.step == "answers":
    is_ready = answers_step(visit, survey)
elif survey.step == "columns":
    is_ready = columns_step(visit, survey)
elif survey.step == "quality":
    is_ready = quality_step(visit, survey, person)
else:
    with waiting(say):
        result = result_of(survey)
    if result is not None:
        note_origin(survey, result)
        is_ready = True
        if survey.step == "result":
            result_step(survey, result)
        else:
            publish_step(visit, survey, result, person)
show_ways(survey, is_ready)
