"""The owners of the components of the index at hand: who answers, who helps, from which day; and all assignments."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from data.rights import Actor
from data.store import audit
from data.store.owners import OwnersChangedError, list_owners, replace_owners
from planning.owners import Owner, first_day, owner_of
from planning.periods import today
from planning.plan import Plan
from ui.blocks.conflicts import Choice, Conflict, ask, choose, is_asked, settle
from ui.blocks.day_field import day_field
from ui.blocks.done import say_done
from ui.blocks.drafts import draft_form, forget
from ui.blocks.plan_choice import names_of, term_names
from ui.kit import markup
from ui.kit.tables import Column, Row, TableCell, html_table, show_table
from ui.reads.owners import every_owner
from ui.visit.visit import Visit
from wording.numbers import DAY, date_text, datetime_text
from wording.words import plain

WIDTHS = (3, 3, 4)
PLACE = "owners"


def show_owners(visit: Visit, plan: Plan, actor: Actor | None) -> None:
    """Draw the assignments of the index at hand; with a person's name they can be changed."""
    say, day = visit.say, first_day(plan, today())
    components = _components(visit)
    st.html(
        markup.title(say("owners.title", index=visit.index.short))
        + markup.sentence(say("owners.about", day=date_text(day, visit.language)))
    )
    stored = tuple(owner for owner in every_owner(visit) if owner.index == visit.index.itself)
    if actor is None:
        _show_table(visit, plan, [owner for code in components if (owner := _now(visit, stored, code, day))], "")
    else:
        _edit(visit, plan, stored, components, day, actor)
        current = [_now(visit, stored, code, day) or Owner(visit.index.itself, code, day) for code in components]
        caption = say("owners.title", index=visit.index.short)
        st.html(markup.paper(html_table(*_table(visit, plan, current), caption, visit.language)))
    if stored:
        with st.expander(say("owners.every", count=len(stored)), icon=":material/history:"):
            _show_table(visit, plan, stored, say("owners.every", count=len(stored)))
            if actor is not None:
                _offer_removal(visit, plan, stored, actor)


def _components(visit: Visit) -> tuple[str, ...]:
    """The components of the framework of the edition at hand, else every one of the index."""
    if visit.framework is not None and visit.framework.components:
        return tuple(part.component for part in visit.framework.components)
    return tuple(visit.index.components)


def _now(visit: Visit, stored: Sequence[Owner], component: str, day: date) -> Owner | None:
    return owner_of(stored, (visit.index.itself, component), day)


def _edit(
    visit: Visit, plan: Plan, stored: Sequence[Owner], components: Sequence[str], day: date, actor: Actor
) -> None:
    """A row for each component, and one day from which what is changed holds."""
    say, index = visit.say, visit.index.itself
    subject = f"{plan.year}|{index}"
    if _settle(visit, plan, stored, subject, actor):
        st.rerun()
    if is_asked(_kind(subject)):
        return  # what was typed waits for the choice
    form = draft_form(
        visit, PLACE, subject, visit.work("owners").owners, partial(_preview, visit, plan), warns_if_older=True
    )
    if form is None:
        return
    held = f"owners_held:{form.about}"
    if not form.fields or held not in st.session_state:
        st.session_state[held] = stored  # while something is typed it is compared with what its writer saw
    units = term_names(visit, plan.units, day)
    start = date(plan.year, 1, 1) if plan.year >= today().year else today()
    offered = []
    with form:
        for head, key in zip(
            st.columns(WIDTHS), ("words.component", "owners.lead", "owners.coordinating"), strict=True
        ):
            head.html(markup.muted(say(key)))
        for component in components:
            now = _now(visit, stored, component, day) or Owner(index, component, day)
            names = {**units, **{unit: _name(visit, plan, unit) for unit in now.units if unit not in units}}
            called, left, right = st.columns(WIDTHS, vertical_alignment="center")
            called.html(markup.link(visit.link("component", component=component), visit.component_name(component)))
            lead = left.selectbox(
                f"{say('owners.lead')}: {plain(visit.component_name(component))}",
                list(names),
                index=list(names).index(now.lead_unit) if now.lead_unit else None,
                format_func=names.__getitem__,
                placeholder=say("owners.lead"),
                label_visibility="collapsed",
                key=f"lead_{component}_{form.about}",
            )
            helping = right.multiselect(
                f"{say('owners.coordinating')}: {plain(visit.component_name(component))}",
                list(names),
                list(now.coordinating),
                format_func=names.__getitem__,
                placeholder=say("owners.coordinating"),
                label_visibility="collapsed",
                key=f"helping_{component}_{form.about}",
            )
            after = replace(now, lead_unit=lead or "", coordinating=tuple(unit for unit in helping if unit != lead))
            offered.append((now, after))
        since = day_field(
            st,
            visit,
            say("owners.since"),
            start,
            width=220,
            key=f"since_{form.about}",
            help=say("owners.help"),
        )
        is_pressed = st.button(say("owners.save"), type="primary", icon=":material/save:", key=f"save:{form.about}")
    if not is_pressed:
        return
    # Another row may be another one's by now, of which this person wrote nothing.
    typed = [(now, after) for now, after in offered if _names(now.component) & form.fields.keys()]
    wanted = [after for now, after in typed if after != now]
    if not wanted:
        st.info(say("plan.unchanged"))
        return
    without_lead = [owner.component for owner in wanted if owner.coordinating and not owner.lead_unit]
    for component in without_lead:
        field = f"{visit.component_name(component, short=True)}, {say('owners.lead')}"
        st.error(say("plan.problem", field=field, text=say("action_problem.required")))
    if without_lead:
        return
    seen: Sequence[Owner] = st.session_state[held]
    clashing = [
        owner
        for owner in wanted
        if _now(visit, seen, owner.component, day) != _now(visit, stored, owner.component, day)
    ]
    if clashing:
        by = audit.history(visit.store, f"owners:{index}", limit=1)[0]
        for owner in clashing:
            theirs = _now(visit, stored, owner.component, day) or Owner(index, owner.component, day)
            mine = {"lead_unit": owner.lead_unit, "coordinating": owner.coordinating, "since": since or start}
            ask(_kind(subject), owner.component, Conflict(theirs, mine, by.person, by.at, form.key))
    assigned = [replace(owner, since=since or start) for owner in wanted if owner not in clashing]
    if clashing and not assigned:
        st.rerun()
    places = {(owner.pair, owner.since) for owner in assigned}
    before = [owner for owner in stored if (owner.pair, owner.since) in places]
    named = "; ".join(_called(visit, owner.component) for owner in assigned)
    try:
        if clashing:  # the draft ends with the choice
            replace_owners(visit.store, before, assigned, actor)
        else:
            with form.ending() as draft:
                replace_owners(visit.store, before, assigned, actor, draft)
    except OwnersChangedError:
        say_done(say("owners.changed"))
        st.rerun()
    text = say("owners.saved", count=len(assigned), names=named, day=date_text(since, visit.language))
    say_done(text, "", partial(replace_owners, visit.store, assigned, before, actor), permission="plan")
    st.rerun()


def _kind(subject: str) -> str:
    """The conflicts about a plan's owners of one index."""
    return f"{PLACE}|{subject}"


def _names(component: str) -> set[str]:
    """The fields of a component in the form."""
    return {f"lead_{component}", f"helping_{component}"}


def _settle(visit: Visit, plan: Plan, stored: Sequence[Owner], subject: str, actor: Actor) -> bool:
    """Draw the assignments that somebody else changed meanwhile; whether one was just settled."""
    say = visit.say

    def cell(name: str, value: Any) -> TableCell | str:
        if name == "since":
            return TableCell(value, DAY)
        units = [value] if isinstance(value, str) else value
        return ", ".join(_name(visit, plan, unit) for unit in units if unit)

    def show(conflict: Conflict[Owner]) -> Choice:
        theirs = conflict.theirs
        labels = {
            "lead_unit": say("owners.lead"),
            "coordinating": say("owners.coordinating"),
            "since": say("owners.since"),
        }
        with st.container(border=True, key=f"owner_conflict_{theirs.component}"):
            at = datetime_text(conflict.at, visit.language)
            title = plain(_called(visit, theirs.component))
            st.warning(say("plan.conflict", title=title, person=plain(conflict.person), at=at))
            rows: list[Row] = [
                [labels[name], cell(name, getattr(theirs, name)), cell(name, conflict.mine[name])]
                for name in conflict.differing
            ]
            columns = [Column(say("plan.field")), Column(say("plan.theirs")), Column(say("plan.mine"))]
            show_table(columns, rows, say("plan.conflict_caption"), visit.language)
            left, right, _ = st.columns([1.3, 1.3, 3])
            return choose(say, left, right, (f"mine_owner_{theirs.component}", f"theirs_owner_{theirs.component}"))

    def keep_mine(conflict: Conflict[Owner]) -> bool:
        mine = replace(conflict.theirs, **conflict.mine)
        before = [owner for owner in stored if (owner.pair, owner.since) == (mine.pair, mine.since)]
        try:
            replace_owners(visit.store, before, [mine], actor, conflict.draft)
        except OwnersChangedError:
            newer = _now(visit, list_owners(visit.store), mine.component, mine.since)
            ask(_kind(subject), mine.component, replace(conflict, theirs=newer or conflict.theirs))
            return True
        day = date_text(mine.since, visit.language)
        text = say("owners.saved", count=1, names=_called(visit, mine.component), day=day)
        say_done(text, "", partial(replace_owners, visit.store, [mine], before, actor), permission="plan")
        return True

    settled = settle(_kind(subject), show, keep_mine)
    if settled and not is_asked(_kind(subject)):
        forget(visit, PLACE, subject)
    return settled


def _preview(visit: Visit, plan: Plan, content: Mapping[str, Any]) -> str:
    """A draft in words: which components it assigns, and to whom."""
    found = []
    for name, value in content.items():
        part, _, component = name.partition("_")
        units = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        if part in ("lead", "helping"):
            named = ", ".join(_name(visit, plan, unit) for unit in units) or visit.say("coverage.nobody")
            found.append(f"{_called(visit, component)}: {named}")
    return "; ".join(found)


def _offer_removal(visit: Visit, plan: Plan, stored: Sequence[Owner], actor: Actor) -> None:
    """An assignment that was a mistake goes; the one before it holds again."""
    say = visit.say
    labels = {
        f"{owner.component}|{owner.since}": f"{_called(visit, owner.component)}, "
        f"{date_text(owner.since, visit.language)}: {_name(visit, plan, owner.lead_unit) or say('coverage.nobody')}"
        for owner in stored
    }
    row = st.container(horizontal=True, vertical_alignment="bottom")
    chosen = row.selectbox(
        say("owners.remove_which"),
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        placeholder=say("field.choose"),
        key=f"owners_remove_{visit.index.itself}_{len(stored)}",
    )
    if not row.button(say("owners.remove"), disabled=chosen is None, icon=":material/delete:", key="owners_remove_do"):
        return
    gone = [owner for owner in stored if f"{owner.component}|{owner.since}" == chosen]
    try:
        replace_owners(visit.store, gone, (), actor)
    except OwnersChangedError:
        say_done(say("owners.changed"))
    else:
        text = say("owners.removed", name=labels[str(chosen)])
        say_done(text, "", partial(replace_owners, visit.store, (), gone, actor), permission="plan")
    st.rerun()


def _show_table(visit: Visit, plan: Plan, owners: Sequence[Owner], caption: str) -> None:
    if not owners:
        st.caption(visit.say("owners.none"))
        return
    columns, rows = _table(visit, plan, owners)
    show_table(columns, rows, caption or visit.say("owners.title", index=visit.index.short), visit.language)


def _table(visit: Visit, plan: Plan, owners: Sequence[Owner]) -> tuple[list[Column], list[Row]]:
    say = visit.say
    rows: list[Row] = [
        [
            TableCell(_called(visit, owner.component), href=visit.link("component", component=owner.component)),
            _name(visit, plan, owner.lead_unit) or say("coverage.nobody"),
            ", ".join(_name(visit, plan, unit) for unit in owner.coordinating),
            TableCell(owner.since, DAY),
        ]
        for owner in owners
    ]
    columns = [
        Column(say("words.component"), is_whole=True),
        Column(say("owners.lead")),
        Column(say("owners.coordinating")),
        Column(say("owners.since"), "right"),
    ]
    return columns, rows


def _called(visit: Visit, component: str) -> str:
    """The short name of a component; its code where the catalogue has it no more."""
    return visit.component_name(component, short=True) if component in visit.index.components else component


def _name(visit: Visit, plan: Plan, unit: str) -> str:
    return names_of(visit, plan, "lead_unit").get(unit, unit)
