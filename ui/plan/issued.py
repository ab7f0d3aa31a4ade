"""Last year's plan brought in: a file, a preview in which each paragraph has its place or is asked about, the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

import streamlit as st
from pydantic import TypeAdapter, ValidationError

from data.reading.problems import RejectedFileError
from data.rights import Actor
from data.store.actions import ActionInvalidError
from data.store.form_drafts import DraftKey, FormDraft, drafts_of, drop, take_over
from data.store.plans import PlanChangedError, PlanExistsError, PlanInvalidError, UnknownPlanError, plan_years
from planning.action import Action
from planning.documents.words import goal_words
from planning.issued.making import year_of
from planning.issued.places import Place, Reading
from planning.plan import Plan
from services.issued_plans import IssuedPaper, PlanTooLongError, plan_from_paper, read_paper, take_back
from services.issued_plans import take_over as store_paper
from services.papers import names as paper_names
from ui.blocks.done import say_done
from ui.blocks.drafts import choice_about, cut_short, is_put_off, moment_text, put_off, show_mark, store_typed
from ui.blocks.number_field import has_wrong_number, whole_field
from ui.blocks.plan_choice import following_year
from ui.blocks.problems import show_problems
from ui.kit import markup
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.visit.browser import owner, tab
from ui.visit.visit import Visit
from wording.numbers import DAY, MONEY, integer
from wording.typed_numbers import as_typed
from wording.words import plain

PLACE: Final = "issued_plan"
_HELD, _ROUND = "_issued_plan", "_issued_plan_round"
_PAPER: Final = TypeAdapter(IssuedPaper)
LONGEST_ASKED = 400
"""Letters of a paragraph that is asked about; who needs more has the file."""


@dataclass(frozen=True)
class InHand:
    """The file in hand, the places that were chosen by position, and since when the draft of both is stored."""

    paper: IssuedPaper
    answers: Mapping[int, Place] = field(default_factory=dict)
    stored_at: datetime | None = None
    trouble: str = ""


def show_issued(visit: Visit, plan: Plan | None, actor: Actor | None) -> None:
    """Draw the part of the page. plan: the one that is looked at, by whose year the next is proposed."""
    say = visit.say
    if actor is None:
        st.info(say("issued.needs_right"), icon=":material/lock:")
        return
    held = _held(visit)
    if held is None:
        _offer_drafts(visit)
        st.caption(say("issued.note"))
        _bring(visit)
        return
    _show_preview(visit, held, plan, actor)


def _bring(visit: Visit) -> None:
    say = visit.say
    file = st.file_uploader(
        say("issued.file"), key=f"issued_file_{st.session_state.get(_ROUND, 0)}", max_upload_size=10
    )
    if file is None:
        return
    try:
        with st.spinner(say("issued.reading")):
            paper = read_paper(file.getvalue(), file.name)
    except RejectedFileError as rejected:
        problem = rejected.problem
        st.error(f"{plain(problem.message(visit.language))} {plain(problem.hint(visit.language))}")
        return
    _hold(visit, InHand(paper))
    st.rerun()


def _show_preview(visit: Visit, held: InHand, plan: Plan | None, actor: Actor) -> None:
    say, reading = visit.say, held.paper.reading
    answered = reading.answered(held.answers)
    left = len(answered.asked)
    row = st.container(horizontal=True, vertical_alignment="center")
    row.markdown(f":material/description: **{plain(say('issued.in_hand', name=held.paper.name))}**")
    if row.button(say("issued.drop"), icon=":material/delete:", key="issued_drop"):
        _forget(visit)
        say_done(say("issued.dropped", name=held.paper.name))
        st.rerun()
    st.html(
        markup.sentence(say("issued.found", placed=len(answered.found) - left, asked=left, tasks=len(answered.tasks)))
    )
    if held.trouble:
        st.warning(held.trouble, icon=":material/warning:")
    elif held.stored_at is not None:
        show_mark(say("drafts.stored", at=moment_text(visit, held.stored_at)))
    show_problems(visit, held.paper.problems, "ke-hoach")
    if reading.asked:
        _ask(visit, held, reading)
    _confirm(visit, held, answered, plan, actor)
    if answered.found:
        _show_places(visit, answered)


def _ask(visit: Visit, held: InHand, reading: Reading) -> None:
    """A choice for each paragraph that has no place yet, below the heading that it stands under."""
    say = visit.say
    left = [found for found in reading.asked if found.position not in held.answers]
    st.html(markup.title(say("issued.asked_title", count=len(left))))
    st.caption(say("issued.asked_note"))
    headings = {found.position: found.text for found in reading.of("heading", "kind")}
    for found in reading.asked:
        above = max((position for position in headings if position < found.position), default=0)
        with st.container(border=True, key=f"asked-{found.position}"):
            if above:
                st.caption(plain(headings[above]))
            text = found.text if len(found.text) <= LONGEST_ASKED else f"{found.text[:LONGEST_ASKED]}…"
            st.markdown(plain(text))
            chosen = held.answers.get(found.position)
            answer = st.selectbox(
                say("issued.ask"),
                found.choices,
                index=found.choices.index(chosen) if chosen in found.choices else None,
                format_func=lambda place: say(f"place.{place}"),
                placeholder=say("field.choose"),
                key=f"issued_{found.position}_{st.session_state.get(_ROUND, 0)}_{visit.language}",
            )
            if answer is not None and answer != chosen:
                _hold(visit, replace(held, answers={**held.answers, found.position: answer}))
                st.rerun()
    if left and st.button(say("issued.rest_other"), icon=":material/notes:", key="issued_rest"):
        _hold(visit, replace(held, answers={**held.answers, **{found.position: "other" for found in left}}))
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
        st.rerun()


def _confirm(visit: Visit, held: InHand, answered: Reading, plan: Plan | None, actor: Actor) -> None:
    """The year, what will be stored, and the press that stores it."""
    say = visit.say
    written = year_of(answered) if answered.found else None
    start = plan.year if plan is not None and not answered.found else _next_year(plan, written)
    about = f"year_{visit.language}_{st.session_state.get(_ROUND, 0)}"
    year = whole_field(st, visit, say("issued.year"), start, (2000, 2100), key=f"issued_{about}", width=200)
    if answered.found:
        _offer_years(visit, {"own_year": written, "coming_year": _next_year(plan, written)}, year, f"issued_{about}")
    if has_wrong_number(about, is_said=False):
        return
    is_there = year in plan_years(visit.store)
    if not answered.found and not is_there:
        st.warning(say("issued.needs_plan", year=year))
        return
    if answered.found and is_there:
        st.info(say("issued.year_exists", year=year), icon=":material/edit_document:")
    if written is not None and written != year:
        st.info(say("issued.year_other", written=written, year=year), icon=":material/event_repeat:")
    try:
        made, actions = plan_from_paper(visit.store, visit.catalogue, answered, year)
    except PlanTooLongError as error:
        st.error(say("issued.not_held", places=_places_words(visit, error)))
        return
    takes = _show_tasks(visit, answered, made, actions)
    is_blocked = bool(answered.asked) or any(problem.is_blocking for problem in held.paper.problems)
    label = say("issued.confirm" if answered.found else "issued.confirm_tasks", year=year)
    if st.button(label, type="primary", disabled=is_blocked, icon=":material/check:", key="issued_confirm"):
        _store(visit, answered, year, actor, takes)
    if answered.asked:
        st.caption(say("issued.answer_first"))
    if answered.found:
        _show_understood(visit, made)


def _offer_years(visit: Visit, offered: Mapping[str, int | None], year: int, key: str) -> None:
    """One press for each year that is likely meant and does not stand in the field yet. key: of the field."""
    row = st.container(horizontal=True, gap="small")

    def put(chosen: int) -> None:
        st.session_state[key] = as_typed(chosen, visit.language)

    for name, likely in offered.items():
        if likely is not None and likely != year:
            row.button(
                visit.say(f"issued.{name}", year=likely),
                on_click=put,
                args=(likely,),
                type="tertiary",
                key=f"{name}_{key}",
            )


def _places_words(visit: Visit, error: PlanTooLongError) -> str:
    """What a plan cannot hold: the words, how long they are, and how long they may be."""
    say, texts = visit.say, []
    for each in error.places:
        keys = (f"plan.list_{each.place}", f"plan_field.{each.place}")
        place = next((say(key) for key in keys if say.has(key)), plain(each.place))
        length, limit = (integer(count, visit.language) for count in (len(each.words), each.limit))
        words = plain(cut_short(each.words))
        said = say("issued.too_long", place=place, words=words, length=length, limit=limit)
        texts.append(said if each.limit and each.words else place)
    return "; ".join(dict.fromkeys(texts))


def _next_year(plan: Plan | None, written: int | None) -> int:
    """The year that is proposed: the one that is planned now, after the paper's own and after the plans there are."""
    known = plan or Plan(year=2000, title="?")
    return max(following_year(known), (written or 0) + 1)


def _store(visit: Visit, answered: Reading, year: int, actor: Actor, takes_tasks: bool) -> None:
    say = visit.say
    try:
        taken = store_paper(visit.store, visit.catalogue, answered, year, actor, takes_tasks, _key())
    except (PlanChangedError, PlanExistsError, UnknownPlanError):
        st.warning(say("issued.changed_meanwhile"))
        return
    except (PlanInvalidError, ActionInvalidError, PlanTooLongError, ValidationError) as error:
        places = _places_words(visit, error) if isinstance(error, PlanTooLongError) else plain(str(error))
        st.error(say("issued.not_held", places=places))
        return
    _forget(visit)
    text = say(
        "issued.stored" if answered.found else "issued.stored_tasks",
        year=year,
        count=len(taken.plan.passages),
        actions=len(taken.actions),
    )
    view = "content" if answered.found else "list"
    st.query_params["plan"], st.query_params["view"] = str(year), view
    say_done(
        text,
        visit.link("documents", plan=str(year)),
        lambda: take_back(visit.store, taken, actor),
        permission="plan",
    )
    st.rerun()


def _show_tasks(visit: Visit, answered: Reading, made: Plan, actions: tuple[Action, ...]) -> bool:
    """The draft actions; whether they are wanted."""
    say = visit.say
    if not answered.tasks:
        return False
    if len(actions) < len(answered.tasks):
        st.warning(say("issued.tasks_without_topic", count=len(answered.tasks) - len(actions)))
    if not actions:
        return False
    days = [{day.year for day in (action.start, action.due) if day} for action in actions]
    if elsewhere := sum(bool(years - {made.year}) for years in days):
        st.info(say("issued.tasks_of_other_years", count=elsewhere, year=made.year), icon=":material/event_repeat:")
    takes = st.checkbox(say("issued.take_tasks", count=len(actions)), True, key=f"issued_tasks_{visit.language}")
    units = {unit.code: visit.say.of(unit) for unit in made.units}
    topics = {topic.code: visit.say.of(topic) for topic in made.topics}
    rows: list[Row] = [
        [
            action.title,
            "; ".join(topics.get(code, code) for code in action.topics),
            units.get(action.lead_unit, ""),
            ", ".join(units.get(code, code) for code in action.coordinating),
            TableCell(action.start, DAY),
            TableCell(action.due, DAY),
            say(f"rhythm.{action.rhythm}"),
            action.product,
            TableCell(action.budget_estimated, MONEY),
        ]
        for action in actions
    ]
    fields = ("title", "topics", "lead_unit", "coordinating", "start", "due", "rhythm", "product", "budget_estimated")
    with st.expander(say("issued.tasks", count=len(actions)), icon=":material/table_rows:"):
        title = say("issued.tasks", count=len(actions))
        show_table([Column(say(f"field.{name}")) for name in fields], rows, title, visit.language)
    return takes


def _show_understood(visit: Visit, made: Plan) -> None:
    """The numbers, documents, channels and units that were recognised in the words."""
    say, names = visit.say, paper_names(visit.catalogue)
    rows: list[Row] = [[say("issued.goal"), goal_words(part, names), target.text] for target, part in made.parts()]
    rows += [[say("issued.basis"), f"{basis.kind} {basis.number}", basis.subject] for basis in made.bases]
    channels = {channel.code: visit.say.of(channel) for channel in made.channels}
    rows += [
        [say("issued.channel"), ", ".join(channels[code] for code in form.channels), form.text]
        for form in made.forms
        if form.channels
    ]
    units = {unit.code: visit.say.of(unit) for unit in made.units}
    rows += [
        [say("issued.unit"), ", ".join(units[code] for code in (*duty.lead, *duty.coordinating)), duty.text]
        for duty in made.duties
        if duty.lead or duty.coordinating
    ]
    title = say("issued.understood", count=len(rows))
    with st.expander(title, icon=":material/manage_search:"):
        columns = [
            Column(say("issued.what"), is_whole=True),
            Column(say("issued.read_as")),
            Column(say("issued.from_words")),
        ]
        show_table(columns, rows, title, visit.language)


def _show_places(visit: Visit, answered: Reading) -> None:
    say = visit.say
    title = say("issued.preview", count=len(answered.found))
    with st.expander(title, expanded=True, icon=":material/format_list_numbered:"):
        show_table(
            [Column(say("issued.place"), is_whole=True), Column(say("issued.words")), Column(say("issued.at"))],
            [
                [
                    TableCell(say(f"place.{found.place or 'asked'}"), tone="" if found.place else "bad"),
                    found.text,
                    TableCell(found.position),
                ]
                for found in answered.found
            ],
            title,
            visit.language,
        )


def _offer_drafts(visit: Visit) -> None:
    """Files that other tabs, or this one before, had in hand."""
    for draft in drafts_of(visit.store, owner(), PLACE):
        if is_put_off(draft):
            continue
        with st.container(border=True, key=f"issued-draft-{draft.id}"):
            at = moment_text(visit, draft.updated_at) if draft.updated_at else ""
            st.markdown(f":material/history_edu: **{plain(visit.say('drafts.offered', at=at))}**")
            name, count = draft.content["paper"]["name"], len(draft.content["answers"])
            st.caption(plain(visit.say("issued.draft_of", name=name, count=count)))
            choice = choice_about(visit, f"issued_{draft.id}")
        if choice == "use" and (taken := take_over(visit.store, draft, tab())):
            st.session_state[_HELD] = _of_draft(taken)
        elif choice == "drop":
            drop(visit.store, draft)
        elif choice == "later":
            put_off(draft)
        if choice:
            st.rerun()


def _held(visit: Visit) -> InHand | None:
    """What is in hand: in this session, else, where the page was loaded anew, as this tab stored it."""
    held: InHand | None = st.session_state.get(_HELD)
    if held is None:
        mine = next((draft for draft in drafts_of(visit.store, owner(), PLACE) if draft.key.tab == tab()), None)
        if mine is not None and not is_put_off(mine):
            held = st.session_state[_HELD] = _of_draft(mine)
    return held


def _of_draft(draft: FormDraft) -> InHand:
    content: Mapping[str, Any] = draft.content
    answers = {int(position): place for position, place in content["answers"].items()}
    return InHand(_PAPER.validate_python(content["paper"]), answers, draft.updated_at)


def _hold(visit: Visit, held: InHand) -> None:
    """Take a file, or an answer about it, into hand, and store that as a draft."""
    answers = {str(position): place for position, place in held.answers.items()}
    content = {"paper": _PAPER.dump_python(held.paper, mode="json"), "answers": answers}
    stored_at, trouble = store_typed(visit, FormDraft(_key(), content))
    st.session_state[_HELD] = replace(held, stored_at=stored_at, trouble=trouble)


def _forget(visit: Visit) -> None:
    st.session_state.pop(_HELD, None)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    for draft in drafts_of(visit.store, owner(), PLACE):
        if draft.key.tab == tab():
            drop(visit.store, draft)


def _key() -> DraftKey:
    return DraftKey(owner(), PLACE, "", tab())
