"""The plan itself on the screen: read whole, edited part by part, amended during the year, begun anew for the next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from data.rights import Actor
from data.store.actions import add_actions
from data.store.plans import (
    PlanExistsError,
    add_plan,
    history,
)
from planning.action import Action, carried, is_open
from planning.periods import today
from planning.plan import RHYTHMS, Plan, Signature, Supplement, next_year
from ui.blocks.action_fields import component_labels
from ui.blocks.day_field import day_field
from ui.blocks.done import say_done
from ui.blocks.drafts import draft_form, has_drafts
from ui.blocks.number_field import has_wrong_number, whole_field
from ui.blocks.plan_choice import following_year, term_names
from ui.blocks.plan_parts import held_plan, new_round, part_key, save_part, sound
from ui.kit import markup
from ui.kit.drawer import box
from ui.kit.failures import fragment
from ui.kit.fold import SCREEN
from ui.kit.tables import Column, Row, TableCell, html_table, show_table
from ui.plan.list_drafts import ListDraft, drafted_lists, subject_of
from ui.plan.lists import SPECS, ListSpec, columns_of, entries_of
from ui.plan.table import copy_of
from ui.reads.actions import actions_of_plan
from ui.visit.visit import Visit
from wording.numbers import DAY, MOMENT, date_text
from wording.words import plain

IDENTITY = ("title", "number", "signed_on", "opening", "horizon", "recipients", "signature")
"""What the form of the plan itself has, beside the texts that the plan has."""

LONG_PASSAGE = 160
"""Letters of a passage that needs more than two lines."""


def show_content(visit: Visit, plan: Plan, actor: Actor | None) -> None:
    """Draw the plan part by part; with a person's name each part can be changed."""
    say, language = visit.say, visit.language
    st.html(markup.title(plan.title))
    facts = [
        say("plan.not_numbered") if not plan.number else f"{plain(plan.number)}, {date_text(plan.signed_on, language)}"
    ]
    if plan.supplement:
        facts.append(say("plan.supplemented", count=plan.supplement))
    st.caption(" · ".join(facts))
    st.html(markup.paper(_paper(visit, plan)))
    with st.container(key=f"{SCREEN}plan_content"):
        _show_parts(visit, plan, actor)


def _show_parts(visit: Visit, plan: Plan, actor: Actor | None) -> None:
    """Each part in a section that opens."""
    say = visit.say
    asked = st.query_params.get("part", "")
    if actor is not None:
        is_identity = asked == "identity" or has_drafts(visit, "plan_identity")
        with st.expander(say("plan.identity"), is_identity, icon=":material/badge:"):
            _show_identity(visit, plan, actor)
    if plan.passages:
        _show_passages(visit, plan, actor, asked == "passages" or has_drafts(visit, "plan_passages"))
    waiting = drafted_lists(visit) if actor is not None else frozenset()
    for spec in SPECS:
        entries = getattr(plan, spec.name)
        is_open = asked == spec.name or (actor is not None and subject_of(plan, spec) in waiting)
        with st.expander(f"{say(f'plan.list_{spec.name}')} ({len(entries)})", is_open, icon=":material/list:"):
            if actor is None:
                _read_list(visit, plan, spec)
            else:
                _edit_list(visit, plan, spec, actor)
    with st.expander(f"{say('plan.supplements')} ({plan.supplement})", icon=":material/post_add:"):
        _show_supplements(visit, plan, actor)
    with st.expander(say("plan.history"), icon=":material/history:"):
        _show_history(visit, plan)


def _paper(visit: Visit, plan: Plan) -> str:
    """All parts for paper, on which nothing opens: the texts of the plan, and each list as a table."""
    say, language = visit.say, visit.language
    texts = {name: part.text for name in ("reporting", "budget", "difficulties") if (part := getattr(plan, name))}
    texts |= {"horizon": plan.horizon, "recipients": "; ".join(plan.recipients)}
    columns = [Column(say("plan.field"), is_whole=True), Column("")]
    rows: list[Row] = [[say(f"plan_field.{name}"), text] for name, text in texts.items() if text]
    parts = [html_table(columns, rows, say("plan.identity"), language)] if rows else []
    for spec in SPECS:
        if getattr(plan, spec.name):
            title = say(f"plan.list_{spec.name}")
            parts.append(markup.title(title, "h2") + html_table(*_list_table(visit, plan, spec), title, language))
    return "".join(parts)


@fragment  # opening it draws the box anew, not the page
def show_next_year(visit: Visit, plan: Plan, actor: Actor) -> None:
    """A new year's plan, begun as a copy of this one; open actions come along where they are chosen."""
    say = visit.say
    with box(say("plan.next_year"), f"next_year_box_{plan.year}", ":material/event_repeat:") as is_drawn:
        if not is_drawn:
            return
        name = f"next_year_{plan.year}"
        year = whole_field(st, visit, say("plan.year"), following_year(plan), (plan.year + 1, 2100), key=name)
        st.caption(say("plan.next_year_note"))
        open_actions = {a.id: a for a in actions_of_plan(visit, plan.year) if is_open(a) and a.plan_year}
        chosen = st.multiselect(
            say("plan.carry_over", count=len(open_actions)),
            list(open_actions),
            format_func=lambda number: open_actions[number].title,
            placeholder=say("field.choose"),
            key=f"carry_{plan.year}",
        )
        if st.button(
            say("plan.begin"),
            type="primary",
            key=f"begin_{plan.year}",
            disabled=has_wrong_number(str(plan.year), is_said=False),
        ):
            begin_year(visit, plan, year, [open_actions[number] for number in chosen], actor)


def begin_year(visit: Visit, plan: Plan, year: int, taken: Sequence[Action], actor: Actor) -> None:
    """Begin the plan of a later year as a copy of this one, with the actions that come along, and show it."""
    say = visit.say
    try:
        add_plan(visit.store, next_year(plan, year), actor)
    except PlanExistsError:
        st.error(say("plan.exists", year=year))
        return
    copies = [
        copy_of(visit, carried(action, year), title=action.title, plan_year=year, supplement=0) for action in taken
    ]
    add_actions(visit.store, copies, actor)
    st.query_params["plan"] = str(year)
    say_done(say("plan.begun", year=year, count=len(taken)), visit.link("plan", plan=str(year)))
    st.rerun()


def _edit_list(visit: Visit, plan: Plan, spec: ListSpec, actor: Actor) -> None:
    """One list as a table: rows are changed, added and removed, and saved together."""
    say, draft = visit.say, ListDraft.of(visit, plan, spec)
    draft.offer(plan, say(f"plan.list_{spec.name}"))
    key = f"{part_key(plan, spec.name)}{draft.round}"
    state = st.session_state.get(key)
    is_typed = bool(state and (state["edited_rows"] or state["added_rows"] or state["deleted_rows"]))
    is_dirty = draft.take_up(is_typed) or is_typed
    began = draft.began(held_plan(visit, plan, spec.name, is_dirty))
    key, config = f"{part_key(plan, spec.name)}{draft.round}", columns_of(visit, began, spec)
    after = st.data_editor(
        draft.frame(began),
        key=key,
        hide_index=True,
        num_rows="dynamic",
        column_order=list(spec.columns),
        column_config=config,
        alt=say(f"plan.list_{spec.name}"),
    )
    if is_typed:
        draft.store(began, after)
    draft.say(began, key, config, is_dirty)
    row = st.container(horizontal=True)
    if row.button(say("plan.save"), disabled=not is_dirty, type="primary", key=f"save_{spec.name}"):
        entries, problems = entries_of(began, spec, after)
        for problem in problems:
            place = say("plan.row", row=problem.row, field=say(f"plan_field.{problem.field}"))
            st.error(say("plan.problem", field=place, text=say(f"action_problem.{problem.code}")))
        if not problems and save_part(visit, began, {spec.name: entries}, actor, draft.key):
            draft.finish()
            new_round()
            st.rerun()
    if row.button(say("plan.drop"), disabled=not is_dirty, key=f"drop_{spec.name}"):
        draft.drop()
        new_round()
        st.rerun()


def _read_list(visit: Visit, plan: Plan, spec: ListSpec) -> None:
    """One list for reading."""
    show_table(*_list_table(visit, plan, spec), visit.say(f"plan.list_{spec.name}"), visit.language)


def _list_table(visit: Visit, plan: Plan, spec: ListSpec) -> tuple[list[Column], list[Row]]:
    shown = [name for name in spec.columns if any(getattr(entry, name) for entry in getattr(plan, spec.name))]
    columns = [Column(visit.say(f"plan_field.{name}")) for name in shown]
    rows: list[Row] = [
        [entry_cell(visit, plan, getattr(entry, name)) for name in shown] for entry in getattr(plan, spec.name)
    ]
    return columns, rows


def entry_cell(visit: Visit, plan: Plan, value: Any) -> TableCell:
    """A field of a list of the plan as a cell for reading: names for codes, days as such."""
    return TableCell(value, DAY) if isinstance(value, date) else TableCell(_in_words(visit, plan, value))


def _in_words(visit: Visit, plan: Plan, value: Any) -> str:
    if isinstance(value, tuple):
        names = {
            **term_names(visit, (*plan.channels, *plan.units)),
            **{base.code: f"{base.kind} {base.number}".strip() for base in plan.bases},
            **{code: index.short for code, index in visit.catalogue.indices.items()},
            **component_labels(visit),
        }
        return ", ".join(names.get(code if isinstance(code, str) else ":".join(code), str(code)) for code in value)
    if value in RHYTHMS:
        return visit.say(f"rhythm.{value}")
    return "✓" if value is True else "" if value in (None, False) else str(value)


def _show_identity(visit: Visit, plan: Plan, actor: Actor) -> None:
    """Title, number, day, horizon, opening, reporting, budget, difficulties, recipients, signature."""
    say = visit.say
    form = draft_form(visit, "plan_identity", str(plan.year), plan.version, border=False, warns_if_older=True)
    if form is None:
        return
    key = form.about
    held: Plan = st.session_state.setdefault(f"{key}_held", plan)
    bases = {base.code: f"{base.kind} {base.number}".strip() for base in held.bases}
    with form:
        title = st.text_area(say("plan_field.title"), held.title, key=f"title_{key}", height=80)
        left, right = st.columns(2)
        number = left.text_input(say("plan_field.plan_number"), held.number, key=f"number_{key}")
        signed = day_field(right, visit, say("plan_field.signed_on"), held.signed_on, key=f"signed_{key}")
        opening = st.multiselect(
            say("plan_field.opening"),
            list(bases),
            [code for code in held.opening if code in bases],
            format_func=bases.__getitem__,
            placeholder=say("field.choose"),
            key=f"opening_{key}",
        )
        horizon = st.text_input(say("plan_field.horizon"), held.horizon, key=f"horizon_{key}")
        texts = {
            name: st.text_area(say(f"plan_field.{name}"), part.text, height=68, key=f"{name}_{key}")
            for name in ("reporting", "budget", "difficulties")
            if (part := getattr(held, name)) is not None
        }
        recipients = st.text_area(
            say("plan_field.recipients"),
            "\n".join(held.recipients),
            help=say("plan.recipients_help"),
            height=110,
            key=f"recipients_{key}",
        )
        signer = held.signature or Signature()
        signature = {
            name: box.text_input(say(f"plan_field.{name}"), getattr(signer, name), key=f"{name}_signer_{key}")
            for box, name in zip(st.columns(3), ("authority", "title", "name"), strict=True)
        }
        is_asked = st.button(say("plan.save"), type="primary", key=f"save:{key}")
    if not is_asked:
        return
    empty = [name for name, text in {"title": title, **texts}.items() if not text.strip()]
    for name in empty:
        st.error(say("plan.problem", field=say(f"plan_field.{name}"), text=say("action_problem.required")))
    if empty:
        return

    def typed() -> Plan:
        return replace(
            held,
            title=title.strip(),
            number=number.strip(),
            signed_on=signed,
            opening=tuple(opening),
            horizon=horizon.strip(),
            recipients=tuple(line.strip() for line in recipients.splitlines() if line.strip()),
            signature=Signature(**signature) if any(signature.values()) else None,
            **{name: replace(getattr(held, name), text=text.strip()) for name, text in texts.items()},
        )

    wanted = sound(visit, typed)
    if wanted is None:
        return
    names = (*IDENTITY, *texts)
    changes = {name: getattr(wanted, name) for name in names if getattr(wanted, name) != getattr(held, name)}
    if not changes:
        form.drop()
    elif save_part(visit, held, changes, actor, form.key, form.finish):
        form.finish()
    else:
        return
    new_round()
    st.rerun()


def _show_passages(visit: Visit, plan: Plan, actor: Actor | None, is_open: bool) -> None:
    """The paper's own words that stand in no list (opening, headings, closing), in their order; each can be changed."""
    say = visit.say
    title = say("passages.title", count=len(plan.passages))
    with st.expander(title, is_open, icon=":material/article:"):
        st.caption(say("passages.note"))
        if actor is None:
            for passage in plan.passages:
                if not passage.of:
                    st.markdown(plain(f"{passage.mark}{passage.text}"))
            return
        form = draft_form(visit, "plan_passages", str(plan.year), plan.version, border=False, warns_if_older=True)
        if form is None:
            return
        held: Plan = st.session_state.setdefault(f"{form.about}_held", plan)
        typed: dict[str, str] = {}
        with form:
            listed = ""
            for passage in held.passages:
                if passage.of:
                    if passage.of != listed:
                        count = sum(each.of == passage.of for each in held.passages)
                        st.caption(say("passages.in_list", list=say(f"plan.list_{passage.of}"), count=count))
                    listed = passage.of
                    continue
                listed = ""
                label = f"{passage.mark}{say(f'passage_kind.{passage.kind}')}"
                height = 68 if len(passage.text) < LONG_PASSAGE else 140
                typed[passage.code] = st.text_area(
                    label, passage.text, height=height, key=f"{passage.code}_{form.about}"
                )
            is_asked = st.button(say("plan.save"), type="primary", key=f"save:{form.about}")
        if is_asked:
            wanted = sound(
                visit,
                lambda: tuple(
                    replace(passage, text=typed[passage.code].strip()) if passage.code in typed else passage
                    for passage in held.passages
                ),
            )
            if wanted is not None and save_part(visit, held, {"passages": wanted}, actor, form.key, form.finish):
                form.finish()
                new_round()
                st.rerun()
        is_unwanted = st.button(
            say("passages.program"), help=say("passages.program_note"), key=f"passages_drop_{plan.year}"
        )
        if is_unwanted and save_part(visit, plan, {"passages": ()}, actor, form.key, form.finish):
            form.finish()
            new_round()
            st.rerun()


def _show_supplements(visit: Visit, plan: Plan, actor: Actor | None) -> None:
    """The amendments of the year: what was added, and when; each has its number."""
    say, language = visit.say, visit.language
    for supplement in plan.supplements:
        title = f"**{say('plan.supplement', number=supplement.number)}** ({date_text(supplement.on, language)})"
        st.markdown(f"{title}: {plain(supplement.text)}")
    st.caption(say("plan.supplements_note"))
    if actor is None:
        return
    form = draft_form(visit, "supplement", str(plan.year), border=False)
    if form is None:
        return
    with form:
        text = st.text_area(say("plan.supplement_text"), key=f"supplement_text_{form.about}")
        is_asked = st.button(say("plan.supplement_add"), key=f"add:{form.about}")
    if is_asked and text.strip():
        added = sound(visit, lambda: Supplement(number=plan.supplement + 1, on=today(), text=text.strip()))
        if added and save_part(visit, plan, {"supplements": (*plan.supplements, added)}, actor, form.key):
            form.finish()
            new_round()
            st.rerun()


def _show_history(visit: Visit, plan: Plan) -> None:
    """Who changed which part of the plan, and when."""
    say = visit.say
    rows: list[Row] = [
        [
            TableCell(event.at, MOMENT),
            event.person,
            say(f"event.{event.kind}"),
            ", ".join(
                say(f"plan.list_{name}") if say.has(f"plan.list_{name}") else name for name in sorted(event.after or {})
            )
            if event.before is not None
            else "",
        ]
        for event in history(visit.store, plan.year)
    ]
    show_table(
        [
            Column(say("plan.when"), is_whole=True),
            Column(say("plan.who")),
            Column(say("plan.what")),
            Column(say("plan.field")),
        ],
        rows,
        say("plan.history"),
        visit.language,
    )
