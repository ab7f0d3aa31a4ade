"""The fourth step of a survey: read the answers, and show which rows are left out of the results."""

from collections import Counter
from typing import Any

import streamlit as st

from analysis.survey.quality import REASONS, Quality
from data.names import fold
from data.reading.limits import answer_limits_from_environment
from data.rights import Actor
from data.survey.answers.answers import CleanAnswers
from ui.blocks.drafts import LONGEST_NAME, draft_form
from ui.blocks.number_field import has_wrong_number, whole_field
from ui.blocks.problems import PAGE_SIZE, one_page, show_problems
from ui.blocks.reading_job import ReadingJob, watch
from ui.kit import markup
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.survey.columns import keep_mapping
from ui.survey.state import (
    READING,
    AnswersRead,
    Survey,
    change,
    current,
    go_to,
    start_reading,
    take_result,
)
from ui.survey.uses import UNUSED, Use
from ui.visit.visit import Visit
from wording.numbers import SHARE, WHOLE, integer
from wording.words import plain

MOST_NAMES = 30
MOST_QUESTIONS = 12
QUIET = ("not_applicable", "unusable")
"""States that a telephone has no room for."""


def quality_step(visit: Visit, survey: Survey, actor: Actor) -> bool:
    """Read the answers, show what does not count; whether one can go on."""
    say = visit.say
    pending = READING.pending
    if pending is not None and pending.job.is_done:
        take_result()
        pending, survey = None, current()
    if pending is None and survey.read_key != survey.wanted_key:
        start_reading(visit)
        pending, survey = READING.pending, current()
    if pending is not None:
        _watch(visit, pending.job, pending.about)
        return False
    if failure := READING.take_failure():
        st.error(failure, icon=":material/error:")
    clean = survey.answers
    if clean is None:
        st.error(say("survey.not_read"), icon=":material/error:")
        if st.button(say("survey.read_again"), icon=":material/refresh:"):
            change(read_key="")
            st.rerun()
        show_problems(visit, survey.problems, "answers")
        return False
    _counts(visit, clean)
    _numbers_that_repeat(visit, survey, clean, actor)
    for problem in clean.problems:
        if problem.severity == "error":
            st.error(problem.message(visit.language), icon=":material/block:")
    _unknown_units(visit, survey, clean, actor)
    left, right = st.columns([2, 3], gap="large")
    with left:
        _left_out(visit, clean)
    with right:
        _missing(visit, clean)
    with st.expander(say("survey.thresholds"), icon=":material/tune:"):
        _thresholds(visit, survey)
    st.html(markup.title(say("survey.problems")))
    show_problems(visit, clean.problems, "answers")
    return survey.is_clean


def _watch(visit: Visit, job: ReadingJob[CleanAnswers], done: AnswersRead) -> None:
    """How many rows have been read, and a way to stop."""
    most = answer_limits_from_environment().rows

    def progress() -> tuple[float, str]:
        return min(done.rows / most, 1.0), visit.say("survey.reading", rows=integer(done.rows, visit.language))

    def stop() -> None:
        READING.stop()
        go_to("columns")

    watch(visit.say, job, progress, stop)


def _counts(visit: Visit, clean: CleanAnswers) -> None:
    say, language = visit.say, visit.language
    sentence = say(
        "survey.rows_used",
        rows=integer(clean.rows, language),
        kept=integer(len(clean.answers), language),
        units=clean.answers["unit"].nunique(),
        people=integer(clean.answers["respondent"].nunique(), language),
        left=integer(len(clean.left_out), language),
    )
    st.html(markup.sentence(sentence))
    if clean.answers.empty:
        st.error(say("survey.nothing_left"), icon=":material/error:")


def _left_out(visit: Visit, clean: CleanAnswers) -> None:
    """How many rows are left out for which reason, and each of them."""
    say, counts = visit.say, Counter(clean.left_out["reason"])
    title = say("survey.left_title", count=len(clean.left_out))
    st.html(markup.title(title))
    if not counts:
        return
    show_table(
        [Column(say("survey.reason")), Column(say("survey.rows"), "right")],
        [[say(f"survey.reason_{reason}"), TableCell(counts[reason], WHOLE)] for reason in REASONS if counts[reason]],
        title,
        visit.language,
    )
    with st.expander(say("survey.each_row"), icon=":material/list:"):
        first = one_page(visit, len(clean.left_out), "left_out")
        units = visit.catalogue.units
        lines: list[Row] = [
            [
                TableCell(row),
                TableCell(visit.say.of(units[unit]) if unit in units else None),
                say(f"survey.reason_{reason}"),
            ]
            for row, unit, reason in clean.left_out.iloc[first : first + PAGE_SIZE].itertuples(index=False, name=None)
        ]
        columns = [Column(say("steer.row"), "right"), Column(say("words.unit")), Column(say("survey.reason"))]
        show_table(columns, lines, say("survey.each_row"), visit.language)


def _missing(visit: Visit, clean: CleanAnswers) -> None:
    """Which questions and which units have the most answers that are not there."""
    say = visit.say
    st.html(markup.title(say("survey.missing_title")))
    if clean.states.empty:
        return
    for by, name in (("question", str), ("unit", lambda code: say.of(visit.catalogue.units[code]))):
        sums = clean.states.groupby(by)[["answered", "dont_know", "not_applicable", "blank", "unusable"]].sum()
        shares = sums.div(sums.sum(axis=1), axis=0).sort_values("answered")
        heading = say("survey.by_question" if by == "question" else "survey.by_unit")
        columns = [Column(heading)]
        columns += [Column(say(f"survey.state_{state}"), "right", state in QUIET) for state in shares.columns]
        lines: list[Row] = [
            [name(code), *(TableCell(share, SHARE) for share in line)]
            for code, line in zip(shares.index[:MOST_QUESTIONS], shares.to_numpy(), strict=False)
        ]
        with st.expander(say("survey.missing_by", what=heading.lower(), count=len(shares)), expanded=by == "question"):
            show_table(columns, lines, heading, visit.language)


def _numbers_that_repeat(visit: Visit, survey: Survey, clean: CleanAnswers, actor: Actor) -> None:
    """Ask whether numbers that repeat are those of people."""
    say = visit.say
    asked = next((problem for problem in clean.problems if problem.code == "respondent_numbers_repeat"), None)
    if asked is None:
        return
    st.warning(asked.message(visit.language), icon=":material/help:")
    with st.container(horizontal=True):
        if st.button(say("survey.row_is_person"), key="survey_row_is_person", icon=":material/person:"):
            uses = {column: Use(UNUSED) if use.what == "respondent" else use for column, use in survey.uses.items()}
            keep_mapping(visit, change(uses=uses, round=survey.round + 1), actor)
            st.rerun()
        if st.button(say("survey.number_is_person"), key="survey_number_is_person", icon=":material/tag:"):
            keep_mapping(visit, change(is_respondent_sure=True), actor)
            st.rerun()


def _unknown_units(visit: Visit, survey: Survey, clean: CleanAnswers, actor: Actor) -> None:
    """A choice for each name of a unit that nobody knows, near names first; read again once all are said."""
    say, book = visit.say, survey.codebook
    said = {fold(name) for name in survey.unit_names}
    names = {p.found: p for p in clean.problems if p.code == "answer_unit_unknown" and fold(p.found) not in {"", *said}}
    if not names or book is None:
        return
    index, year = book.questionnaire.index, book.questionnaire.year
    units = {unit.code: say.of(unit) for unit in visit.catalogue.units_of(index, year)}
    form = draft_form(visit, "survey_units", survey.content_key[:LONGEST_NAME])
    if form is None:
        return
    with form:
        st.html(markup.title(say("survey.unknown_units", count=len(names))))
        chosen: dict[str, str] = {}
        for found, problem in list(names.items())[:MOST_NAMES]:
            near = [candidate.code for candidate in problem.candidates if candidate.code in units]
            code = st.selectbox(
                say("survey.unknown_unit", name=plain(found), rows=problem.details.get("rows", "")),
                [*near, *(unit for unit in sorted(units, key=units.__getitem__) if unit not in near), ""],
                index=None,
                format_func=lambda code: units.get(code, say("survey.leave_out")),
                placeholder=say("field.choose"),
                key=f"survey_unit_{fold(found)}_{form.about}",
            )
            if code is not None:
                chosen[found] = code
        is_asked = st.button(say("survey.read_again"), icon=":material/refresh:", key=f"again:{form.about}")
    if is_asked and chosen:
        form.drop()
        keep_mapping(visit, change(unit_names={**survey.unit_names, **chosen}), actor)
        st.rerun()


def _thresholds(visit: Visit, survey: Survey) -> None:
    say, known = visit.say, survey.quality
    form = draft_form(visit, "survey_quality", survey.content_key[:LONGEST_NAME])
    if form is None:
        return
    key = f"survey_{{}}_{form.about}".format
    with form:
        first, second, third, fourth, fifth = st.columns(5, vertical_alignment="bottom")

        def whole(where: Any, name: str, start: int, bounds: tuple[int, int], called: str) -> int:
            return whole_field(where, visit, say(f"survey.{name}"), start, bounds, key=key(called))

        least = whole(first, "straight_least", known.straight_least, (2, 200), "straight")
        haste = whole(second, "haste_share", round(known.haste_share * 100), (0, 100), "haste")
        times = whole(third, "haste_least", known.haste_least, (1, 10_000), "times")
        blank = whole(fourth, "often_blank", round(known.often_blank * 100), (0, 100), "blank")
        most = whole(fifth, "most_left_out", round(known.most_left_out * 100), (0, 100), "most")
        reported_only = st.multiselect(
            say("survey.keep_reasons"),
            ["ineligible", "straight_line", "haste", "duplicate"],
            list(known.reported_only),
            format_func=lambda reason: say(f"survey.reason_{reason}"),
            placeholder=say("survey.none_chosen"),
            key=key("reported"),
        )
        is_asked = st.button(say("survey.read_again"), icon=":material/refresh:", key=f"again:{form.about}")
    if is_asked and not has_wrong_number(form.about):
        form.drop()
        used = tuple(reported_only)
        change(quality=Quality(least, haste / 100, times, blank / 100, most / 100, used))
        st.rerun()
