"""The first two steps of a survey: the codebook, and the file of answers."""

from collections.abc import Callable, Sequence
from hashlib import sha256

import streamlit as st

from analysis.survey.questionnaire import Questionnaire
from data.media_types import XLSX
from data.reading.limits import MEGABYTE, answer_limits_from_environment
from data.reading.problems import RejectedFileError
from data.survey.answers.raw import AnswerFile, look_at_answers
from data.survey.codebook.book import Codebook
from data.survey.codebook.example import example_for
from data.survey.codebook.reading import CodebookReading, read_codebook
from data.survey.codebook.writing import build_codebook, build_codebook_template
from services.surveys import choose_sheet
from ui.blocks.problems import show_problems
from ui.kit import markup
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.kit.waiting import waiting
from ui.survey.state import READING, Survey, change, current, widget_key
from ui.visit.visit import Visit
from wording.numbers import WHOLE, decimal
from wording.words import plain

CODEBOOK_MB = 10
_BROUGHT = "_survey_brought"

# --- the codebook -------------------------------------------------------------------------------------------------


def codebook_step(visit: Visit, survey: Survey) -> bool:
    """Bring a codebook or take the example; whether one can go on."""
    say = visit.say
    example = example_for(visit.catalogue)
    if _file_box(visit, "codebook", say("survey.codebook_file", size=CODEBOOK_MB), CODEBOOK_MB, _bring_codebook):
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if example is not None:
            _offer_example(visit, example)
        _offer_template(visit, example)
    if example is not None:
        short = visit.catalogue.index(example.questionnaire.index).short
        st.caption(say("survey.example_note", index=plain(short)))
    if survey.book is None:
        return False
    st.html(markup.title(say("survey.codebook_in_hand", name=survey.book_name)))
    if survey.codebook is not None:
        _summary(visit, survey.codebook.questionnaire)
    else:
        st.error(say("survey.codebook_blocked"), icon=":material/error:")
    show_problems(visit, survey.book.problems, "codebook")
    return survey.codebook is not None


def _offer_example(visit: Visit, example: Codebook) -> None:
    say = visit.say
    if st.button(say("survey.use_example"), icon=":material/school:"):
        _take_codebook(CodebookReading(example, ()), say("survey.example_name"), "example")
        st.rerun()
    st.download_button(
        say("survey.example"),
        lambda: build_codebook(example, visit.catalogue),
        "bang-ma-vi-du.xlsx",
        XLSX,
        on_click="ignore",
        icon=":material/download:",
    )


def _offer_template(visit: Visit, example: Codebook | None) -> None:
    """An empty codebook: of the example's index, else of the one on the screen."""
    say, indices = visit.say, visit.catalogue.indices
    index, year = visit.index.code, visit.year or visit.index.years()[-1]
    if example is not None:
        index, year = example.questionnaire.index, max(example.questionnaire.year, visit.year or 0)
    st.download_button(
        say("survey.template", index=indices[index].short),
        lambda: build_codebook_template(visit.catalogue, index, year),
        f"{index}-bang-ma.xlsx",
        XLSX,
        on_click="ignore",
        icon=":material/download:",
    )


def _bring_codebook(visit: Visit, content: bytes, name: str) -> None:
    with waiting(visit.say):
        book = read_codebook(content, name, visit.catalogue)
    _take_codebook(book, name, sha256(content).hexdigest())


def _take_codebook(book: CodebookReading, name: str, key: str) -> None:
    READING.stop()
    survey = change(book=book, book_name=name, book_key=key, round=current().round + 1, clean=None, read_key="")
    if survey.file is not None:  # the columns mean something else now
        change(uses={}, unit_names={}, not_personal=(), is_remembered=False)


def _summary(visit: Visit, questionnaire: Questionnaire) -> None:
    """What the codebook asks, by group of units; and whether it is official."""
    say, index = visit.say, visit.catalogue.index(questionnaire.index)
    line = say(
        "survey.codebook_holds",
        index=index.short,
        year=questionnaire.year,
        questions=len(questionnaire.questions),
        indicators=len(questionnaire.indicators),
        parts=len({indicator.component for indicator in questionnaire.indicators}),
        floor=questionnaire.floor,
    )
    st.html(markup.sentence(line))
    if not questionnaire.is_official:
        st.warning(say("survey.not_official"), icon=":material/info:")
    rows: list[Row] = []
    for group in index.groups:
        components = questionnaire.components_of(group)
        if not components:
            continue
        grades = [
            f"{say.of(grade)} ≥ {decimal(grade.lowest, visit.language, 0)}"
            for grade in questionnaire.grades.get(group, ())
        ]
        rows.append(
            [
                group_name(visit, group),
                TableCell(len(questionnaire.questions_of(group)), WHOLE),
                TableCell(len(questionnaire.indicators_of(group)), WHOLE),
                ", ".join(say.of(index.components[code], "short") for code in components),
                "; ".join(grades) or say("survey.no_grades"),
            ]
        )
    show_table(
        [
            Column(say("survey.group"), is_whole=True),
            Column(say("survey.questions"), "right"),
            Column(say("survey.indicators"), "right", is_secondary=True),
            Column(say("survey.components")),
            Column(say("survey.grades")),
        ],
        rows,
        say("survey.codebook_caption"),
        visit.language,
    )


def group_name(visit: Visit, group: str) -> str:
    """A group of units in words."""
    regions = visit.catalogue.regions
    return visit.say.of(regions[group]) if group in regions else group


# --- the answers ----------------------------------------------------------------------------------------------------


def answers_step(visit: Visit, survey: Survey) -> bool:
    """Bring the file of answers and choose its sheet; whether one can go on."""
    say = visit.say
    size = answer_limits_from_environment().file_bytes // MEGABYTE
    if _file_box(visit, "answers", say("survey.answers_file", size=size), size, _bring_answers):
        st.rerun()
    st.caption(say("survey.answers_note"))
    show_problems(visit, survey.file_problems, "answers")
    file = survey.file
    if file is None:
        return False
    if file.other_sheets:
        chosen = st.selectbox(
            say("steer.sheet"),
            sorted([file.sheet, *file.other_sheets]),
            key=widget_key(visit, "sheet", file.sheet),
            help=say("survey.sheet_help"),
        )
        if chosen != file.sheet:
            _look(visit, survey.content, survey.name, chosen)
            st.rerun()
    st.html(markup.title(say("survey.answers_in_hand", name=survey.name)) + markup.sentence(_about_file(visit, file)))
    return not any(problem.is_blocking for problem in survey.file_problems)


def _about_file(visit: Visit, file: AnswerFile) -> str:
    say = visit.say
    parts = [
        say("survey.answers_hold", columns=len([heading for heading in file.headers if heading]), row=file.header_row)
    ]
    if file.sheet:
        parts.append(say("survey.answers_sheet", sheet=file.sheet))
    personal = len(file.personal)
    parts.append(say("survey.personal_found", count=personal) if personal else say("survey.personal_none"))
    return " ".join(parts)


def _bring_answers(visit: Visit, content: bytes, name: str) -> None:
    _look(visit, content, name, "")


def _look(visit: Visit, content: bytes, name: str, sheet: str) -> None:
    """Read the headings, and say what the columns are: as they were said last time, else as is proposed."""
    READING.stop()
    book, problem = current().codebook, None
    try:
        with waiting(visit.say):
            if book is None or sheet:
                file = look_at_answers(content, name, sheet)
            else:
                chosen = choose_sheet(content, name, book, visit.catalogue)
                file, problem = chosen.file, chosen.problem
    except RejectedFileError as rejected:
        change(file_problems=(rejected.problem,), file=None, content=b"", name=name, clean=None, read_key="")
        return
    change(
        content=content,
        content_key=sha256(content).hexdigest(),
        name=name,
        file=file,
        file_problems=() if problem is None else (problem,),
        uses={},
        unit_names={},
        not_personal=(),
        is_respondent_sure=False,
        is_remembered=False,
        clean=None,
        read_key="",
        round=current().round + 1,
    )


def _file_box(visit: Visit, what: str, label: str, size: int, bring: Callable[[Visit, bytes, str], None]) -> bool:
    """A box for a file, which is brought once, not at every click; whether a new one was."""
    file = st.file_uploader(plain(label), key=f"survey_file_{what}", max_upload_size=size)
    seen: dict[str, str] = st.session_state.setdefault(_BROUGHT, {})
    if file is None or seen.get(what) == file.file_id:
        return False
    seen[what] = file.file_id
    bring(visit, file.getvalue(), file.name)
    return True


def unit_names(visit: Visit, units: Sequence[str]) -> str:
    """Units in words, one after the other."""
    return ", ".join(visit.say.of(visit.catalogue.unit(unit)) for unit in units)
