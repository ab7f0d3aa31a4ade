"""The third step of a survey: what each column is; proposed from the headings, confirmed by a person, remembered."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

import pandas as pd
import streamlit as st

from data.reading.problems import Problem
from data.rights import Actor
from data.store.decisions import Remembered, remember, remembered
from data.survey.answers.mapping import ColumnMapping, check_mapping, fingerprint
from data.survey.answers.raw import AnswerFile
from data.survey.answers.suggestion import Suggestion, Unsure, suggest_mapping
from data.survey.codebook.book import Codebook
from ui.blocks.problems import show_problems
from ui.kit import markup
from ui.survey.state import Survey, change, current, widget_key
from ui.survey.uses import (
    ABOUT,
    OPEN,
    QUESTION,
    SINGLE,
    UNUSED,
    Use,
    about_names,
    clashing,
    open_columns,
    uses_of,
    uses_of_mapping,
)
from ui.visit.visit import Visit
from wording.words import plain

MOST_ASKED = 30
_LONGEST = 70


def columns_step(visit: Visit, survey: Survey) -> bool:
    """Say what each column is; whether one can go on."""
    say, book, file = visit.say, survey.codebook, survey.file
    if book is None or file is None:
        return False
    if not survey.uses:
        _propose(visit, book, file, _known_mapping(visit, book, file))
        survey = current()
    if survey.is_remembered:
        st.success(say("survey.columns_remembered"), icon=":material/history:")
        if st.button(say("survey.columns_anew"), type="tertiary", icon=":material/restart_alt:"):
            _propose(visit, book, file, None)
            st.rerun()
    words = meanings(visit, book)
    _ask(visit, survey, book, file, words)
    _personal(visit, survey, file)
    left = open_columns(survey.uses)
    with st.expander(say("survey.all_columns", count=len(survey.uses)), icon=":material/table_view:"):
        _table(visit, survey, book, file, words)
    problems = _problems(visit, survey, book, file)
    if left:
        st.warning(say("survey.columns_open", count=len(left)), icon=":material/help:")
    show_problems(visit, problems, "columns")
    return not left and not any(problem.is_blocking for problem in problems)


def meanings(visit: Visit, book: Codebook) -> dict[str, str]:
    """Everything that a column can be for, in words."""
    say = visit.say
    found = {UNUSED: say("survey.use_unused")} | {name: say(f"survey.use_{name}") for name in SINGLE}
    found |= {f"{ABOUT}{name}": say("survey.use_about", name=name) for name in about_names(book)}
    for question in book.questionnaire.questions:
        found[f"{QUESTION}{question.code}"] = f"{question.code} · {say.of(question, 'text')[:_LONGEST]}"
    return found


def keep_mapping(visit: Visit, survey: Survey, actor: Actor) -> None:
    """Remember what the columns are, under their headings; nothing that anybody answered."""
    mapping, book = survey.mapping, survey.codebook
    if mapping is None or book is None:
        return
    decision = Remembered("survey", mapping.fingerprint, mapping.to_json())
    remember(visit.store, book.questionnaire.index, [decision], actor)


# --- what is proposed -----------------------------------------------------------------------------------------------


def _propose(visit: Visit, book: Codebook, file: AnswerFile, known: ColumnMapping | None) -> None:
    """Fill in what the columns are: as in the last file with these headings, else as the headings suggest."""
    if known is not None:
        change(
            suggestion=None,
            uses=uses_of_mapping(known, file.headers),
            not_personal=known.not_personal,
            unit_names=dict(known.unit_names),
            is_remembered=True,
        )
        return
    questionnaire = book.questionnaire
    catalogue = visit.catalogue
    suggestion = suggest_mapping(
        file.headers,
        book,
        catalogue.units_of(questionnaire.index, questionnaire.year),
        catalogue.places_of(questionnaire.index),
    )
    change(
        suggestion=suggestion,
        uses=uses_of(suggestion, file.headers),
        unit_names={},
        is_remembered=False,
        not_personal=suggestion.mapping.not_personal,
        round=current().round + 1,
    )


def _known_mapping(visit: Visit, book: Codebook, file: AnswerFile) -> ColumnMapping | None:
    """What was said of columns with these headings, if it fits this codebook."""
    keys = (fingerprint(file.headers), fingerprint(file.own_headers))
    for decision in remembered(visit.store, book.questionnaire.index):
        if decision.kind != "survey" or decision.key not in keys:
            continue
        with suppress(ValueError):  # stored by another version of the program
            mapping = ColumnMapping.from_json(decision.value)
            problems = check_mapping(mapping, file.headers, book, _groups(visit, book), file.own_headers)
            if not any(problem.is_blocking for problem in problems):
                return mapping
    return None


def _groups(visit: Visit, book: Codebook) -> dict[str, str]:
    """The group of each unit that may be rated."""
    questionnaire = book.questionnaire
    return {unit.code: unit.group for unit in visit.catalogue.units_of(questionnaire.index, questionnaire.year)}


def _problems(visit: Visit, survey: Survey, book: Codebook, file: AnswerFile) -> Sequence[Problem]:
    """What is wrong with what is said now; each problem once."""
    mapping = survey.mapping
    if mapping is None:
        return ()
    found = [Problem("mapping_unfit", found=file.headers[column - 1]) for column in clashing(survey.uses)]
    found += check_mapping(mapping, file.headers, book, _groups(visit, book))
    return list({(problem.code, problem.found): problem for problem in found}.values())


# --- what is asked --------------------------------------------------------------------------------------------------


def _ask(visit: Visit, survey: Survey, book: Codebook, file: AnswerFile, words: Mapping[str, str]) -> None:
    """A choice for each column that is not sure, what it may be first."""
    say, suggestion = visit.say, survey.suggestion
    if not any(use.what == "respondent" for use in survey.uses.values()):
        st.info(say("survey.no_respondent"), icon=":material/info:")
    if suggestion is None:
        return
    asked = [unsure for unsure in suggestion.unsure if unsure.column][:MOST_ASKED]
    if not asked:
        return
    st.html(markup.title(say("survey.columns_ask")))
    is_wide = suggestion.mapping.layout == "wide"
    units = {code: say.of(visit.catalogue.unit(code)) for code in _groups(visit, book)}
    uses = dict(survey.uses)
    for unsure in asked:
        column = say("survey.column", letter=file.column_name(unsure.column), heading=plain(unsure.header))
        left, right = st.columns([2, 1], vertical_alignment="bottom") if is_wide else (st.container(), None)
        now = uses[unsure.column]
        what = left.selectbox(
            f"{column} – {say(f'survey.unsure_{unsure.reason}')}",
            _offered(unsure, suggestion, file, words),
            index=None,
            format_func=words.__getitem__,
            placeholder=say("field.choose"),
            key=widget_key(visit, f"column_{unsure.column}", now.what or None),
        )
        unit: str | None = now.unit
        if right is not None and (what or "").startswith(QUESTION):
            unit = right.selectbox(
                say("survey.use_unit"),
                list(units),
                index=None,
                format_func=units.__getitem__,
                placeholder=say("field.choose"),
                key=widget_key(visit, f"column_unit_{unsure.column}", now.unit or None),
            )
        uses[unsure.column] = Use(what or OPEN, unit or "", now.choice)
    if uses != dict(survey.uses):
        change(uses=uses)
        st.rerun()


def _offered(unsure: Unsure, suggestion: Suggestion, file: AnswerFile, words: Mapping[str, str]) -> list[str]:
    """What a column may be, the likely first."""
    proposed = uses_of_mapping(suggestion.mapping, file.headers)[unsure.column].what
    likely = [proposed, *(f"{QUESTION}{code}" for code in unsure.candidates)]
    return list(dict.fromkeys([*(what for what in likely if what in words and what != UNUSED), *words]))


def _personal(visit: Visit, survey: Survey, file: AnswerFile) -> None:
    """The columns that look personal, by kind: they are dropped unless a person says that they are not."""
    say = visit.say
    if not file.personal:
        return
    names = {
        personal.column: say(
            "survey.personal_column",
            letter=file.column_name(personal.column),
            heading=file.headers[personal.column - 1],
            kind=say(f"survey.personal_{personal.kind}"),
        )
        for personal in file.personal
    }
    st.html(markup.title(say("survey.personal_title", count=len(names))))
    st.text(
        ", ".join(names[personal.column] for personal in file.personal if personal.column not in survey.not_personal)
    )
    chosen = st.multiselect(
        say("survey.not_personal"),
        list(names),
        format_func=names.__getitem__,
        placeholder=say("survey.none_chosen"),
        help=say("survey.not_personal_help"),
        key=widget_key(visit, "not_personal", [personal for personal in survey.not_personal if personal in names]),
    )
    if tuple(sorted(chosen)) != tuple(personal for personal in survey.not_personal if personal in names):
        change(not_personal=tuple(sorted(chosen)))
        st.rerun()


def _table(visit: Visit, survey: Survey, book: Codebook, file: AnswerFile, words: Mapping[str, str]) -> None:
    """Every column on a line, to be changed."""
    say, questionnaire = visit.say, book.questionnaire
    units = {"": "–"} | {code: say.of(visit.catalogue.unit(code)) for code in _groups(visit, book)}
    keys = sorted(
        {key for question in questionnaire.questions if question.kind == "choices" for key in question.values}
    )
    choices = {"": "–"} | {key: book.answer_texts.get(key, key) for key in keys}
    known = {OPEN: say("survey.undecided")} | dict(words)
    columns = sorted(survey.uses)
    of = [survey.uses[column] for column in columns]
    table = pd.DataFrame(
        {
            "letter": [file.column_name(column) for column in columns],
            "heading": [file.headers[column - 1] for column in columns],
            "use": [known.get(use.what, known[OPEN]) for use in of],
            "unit": [units.get(use.unit, "–") for use in of],
            "choice": [choices.get(use.choice, "–") for use in of],
        }
    )
    shown = [
        "letter",
        "heading",
        "use",
        *(["unit"] if any(use.unit for use in of) else []),
        *(["choice"] if any(use.choice for use in of) else []),
    ]
    edited = st.data_editor(
        table[shown],
        hide_index=True,
        disabled=["letter", "heading"],
        key=f"survey_columns_{visit.language}_{hash(tuple(of))}",
        column_config={
            "letter": st.column_config.TextColumn(say("steer.column"), width="small"),
            "heading": st.column_config.TextColumn(say("steer.heading"), width="medium"),
            "use": st.column_config.SelectboxColumn(say("survey.use"), options=list(known.values()), width="medium"),
            "unit": st.column_config.SelectboxColumn(say("survey.use_unit"), options=list(units.values())),
            "choice": st.column_config.SelectboxColumn(say("survey.choice"), options=list(choices.values())),
        },
    )
    edited = edited.reindex(columns=table.columns).astype(object).fillna("")
    said = {
        column: Use(_code(known, what), _code(units, unit), _code(choices, choice))
        for column, what, unit, choice in zip(columns, edited["use"], edited["unit"], edited["choice"], strict=True)
    }
    if said != dict(survey.uses):
        # The choices above show the same columns: they begin anew with what is said here.
        change(uses=said, round=current().round + 1)
        st.rerun()


def _code(words: Mapping[str, str], text: str) -> str:
    return next((code for code, word in words.items() if word == text), OPEN)
