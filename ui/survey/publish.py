"""The last step of a survey: publish it as an edition, and download workbook, open figures and a unit's profile."""

import streamlit as st

from data.media_types import DOCX, XLSX
from data.rights import Actor
from data.store.database import StoreError
from data.store.editions import EditionChangedError
from data.store.versions import current_version
from services.survey_edition import SurveyResult, answers_csv, hindrances, publish_survey, trial_hindrances
from services.survey_workbook import result_workbook
from services.unit_profile import unit_profile
from ui.blocks.editions_done import say_published
from ui.blocks.lengths import NOTE_LENGTH, say_too_long
from ui.blocks.peers import unit_label
from ui.blocks.problems import show_problems
from ui.kit.failures import show_failure
from ui.survey.result import own_unit, reported
from ui.survey.state import Survey, change, widget_key
from ui.visit.visit import Visit

_SEEN, _DONE = "_survey_seen", "_survey_published"


def publish_step(visit: Visit, survey: Survey, result: SurveyResult, actor: Actor) -> None:
    """Publish after the person has said so; take files away."""
    say, questionnaire = visit.say, result.codebook.questionnaire
    index = visit.catalogue.index(questionnaire.index)
    now = current_version(visit.store, questionnaire.index, questionnaire.year)
    seen: dict[str, int] = st.session_state.setdefault(_SEEN, {})
    looked = seen.setdefault(survey.read_key, now)
    done = st.session_state.get(_DONE)
    if looked and done != _key(survey):
        st.info(say("upload.replaces", years=questionnaire.year), icon=":material/info:")
    if found := (*hindrances(result, visit.catalogue), *trial_hindrances(visit.store, result, visit.catalogue)):
        show_problems(visit, found, "publish")
        return
    if not questionnaire.is_official:
        st.warning(say("survey.not_official"), icon=":material/info:")
    note = st.text_input(say("field.note"), key=widget_key(visit, "note", survey.note))
    keeps = st.checkbox(
        say("survey.keep_answers"), key=widget_key(visit, "keeps", survey.stores_answers), help=say("survey.keep_help")
    )
    st.caption(say("survey.stored_hash"))
    if (note, keeps) != (survey.note, survey.stores_answers):
        survey = change(note=note, stores_answers=keeps)
    label = say("survey.publish", index=index.short, year=questionnaire.year)
    if st.button(label, type="primary", icon=":material/publish:") and not say_too_long(
        visit, [(say("field.note"), note, NOTE_LENGTH)]
    ):
        _publish(visit, survey, result, actor, looked)
    _downloads(visit, survey, result)


def _publish(visit: Visit, survey: Survey, result: SurveyResult, actor: Actor, seen: int) -> None:
    say, questionnaire = visit.say, result.codebook.questionnaire
    try:
        done = publish_survey(
            visit.store, result, visit.catalogue, actor, survey.name, survey.note, survey.stores_answers, seen
        )
    except EditionChangedError:
        st.session_state[_SEEN][survey.read_key] = current_version(visit.store, questionnaire.index, questionnaire.year)
        st.warning(say("upload.changed_meanwhile"), icon=":material/sync_problem:")
        return
    except StoreError as error:
        show_failure(say, "while a survey was published", error, "store.refused")
        return

    def published() -> None:
        """What is in hand is what is in use."""
        newest = current_version(visit.store, questionnaire.index, questionnaire.year)
        st.session_state[_SEEN][survey.read_key] = newest
        st.session_state[_DONE] = _key(survey)

    def undone() -> None:
        """What is in hand is compared with what is in use then."""
        st.session_state[_SEEN].pop(survey.read_key, None)
        st.session_state.pop(_DONE, None)

    published()
    say_published(visit, questionnaire.index, [done], actor, own_unit(visit, result), undone, published)
    st.rerun()


def _key(survey: Survey) -> tuple[str, int, int]:
    """What was published, to know it again."""
    return survey.read_key, survey.draws, survey.seed


def _downloads(visit: Visit, survey: Survey, result: SurveyResult) -> None:
    """The files; each is made only when it is asked for."""
    say, questionnaire = visit.say, result.codebook.questionnaire
    name = f"{questionnaire.index}-{questionnaire.year}"
    st.subheader(say("survey.downloads"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            say("survey.workbook"),
            lambda: result_workbook(result, visit.catalogue),
            f"{name}-ket-qua.xlsx",
            XLSX,
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            say("survey.open_csv"),
            lambda: answers_csv(result, visit.catalogue).encode("utf-8-sig"),
            f"{name}-tra-loi.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
    st.caption(say("survey.open_csv_note"))
    units = [str(unit) for evaluation in result.evaluations.values() for unit in reported(evaluation)["unit"]]
    if not units:
        return
    own = own_unit(visit, result)
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    key = widget_key(visit, "profile", own if own in units else units[0])
    unit = left.selectbox(say("survey.profile_of"), units, format_func=lambda code: unit_label(visit, code), key=key)
    right.download_button(
        say("survey.profile"),
        lambda: unit_profile(result, unit, visit.catalogue, visit.office),
        f"{name}-{unit}.docx",
        DOCX,
        on_click="ignore",
        icon=":material/download:",
    )
