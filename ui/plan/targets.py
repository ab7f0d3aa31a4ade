"""The targets of the plan: what was promised, the measured values, and whether each target is met."""

from dataclasses import replace
from typing import Any

import streamlit as st

from data.rights import Actor
from data.store.plans import ValueChangedError, ValueInvalidError, list_values, store_value, store_values
from planning.periods import periods
from planning.plan import Plan
from planning.target import KINDS, OF_EDITIONS, Target, kind_of
from planning.target_value import TargetValue
from ui.blocks.action_fields import period_text
from ui.blocks.done import say_done
from ui.blocks.drafts import draft_form
from ui.blocks.next_step import next_action
from ui.blocks.number_field import has_wrong_number, number_field
from ui.blocks.plan_parts import save_part, sound
from ui.kit import markup
from ui.kit.fold import SCREEN
from ui.kit.tables import Column, Part, Row, TableCell, show_table
from ui.plan.judged import judgements
from ui.plan.target_form import part_fields
from ui.plan.value_grid import show_value_grid
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, MOMENT, of_its_digits
from wording.words import plain

TONES = {"met": "good", "not_met": "bad", "behind": "bad", "on_course": "", "unknown": "muted"}


def show_targets(visit: Visit, plan: Plan, actor: Actor | None) -> None:
    """Draw the targets with what was measured of them; with a person's name values and targets can be entered."""
    say = visit.say
    found = judgements(visit, plan)
    counts = {status: sum(judgement.status == status for judgement in found.values()) for status in TONES}
    st.html(markup.sentence(say("targets.summary", parts=len(found), **counts)))
    rows: list[Row] = []
    for target, part in plan.parts():
        judgement = found[part.code]
        rows.append(
            [
                TableCell(part.text, help=target.text),
                say(f"target_kind.{kind_of(part)}"),
                _number_cell(getattr(part, "goal", None) if judgement.goal is None else judgement.goal),
                _number_cell(judgement.measured),
                TableCell(say(f"target_status.{judgement.status}"), tone=TONES[judgement.status]),
                judgement.reason_vi if visit.language == "vi" else judgement.reason_en,
                judgement.source,
            ]
        )
    columns = [
        Column(say("targets.part")),
        Column(say("targets.kind"), is_secondary=True),
        Column(say("targets.goal"), "right"),
        Column(say("targets.measured"), "right"),
        Column(say("targets.state"), is_whole=True),
        Column(say("targets.reason")),
        Column(say("targets.source"), is_secondary=True),
    ]
    if rows:
        show_table(columns, rows, say("targets.caption", year=plan.year), visit.language)
    else:
        st.info(say("targets.none"))
    if actor is None:
        return
    with st.container(key=f"{SCREEN}target_forms"):
        show_value_grid(visit, plan, actor)
        left, right = st.columns(2, gap="large")
        with left:
            _enter_value(visit, plan, actor)
        with right:
            _add_target(visit, plan, actor)
            _remove_target(visit, plan, actor)
    _show_values(visit, plan)


def _number_cell(value: float | None) -> TableCell:
    return TableCell(value, DECIMAL if value is None else of_its_digits(value))


def _enter_value(visit: Visit, plan: Plan, actor: Actor) -> None:
    """What was measured of a part in a period, with its source."""
    say = visit.say
    open_parts = {part.code: part for _, part in plan.parts() if kind_of(part) not in OF_EDITIONS}
    st.subheader(say("targets.enter"))
    if not open_parts:
        st.caption(say("targets.none_to_enter"))
        return
    code = st.selectbox(
        say("targets.part"),
        list(open_parts),
        format_func=lambda code: open_parts[code].text,
        key=f"value_part_{plan.year}",
    )
    part = open_parts[code]
    offered = [str(period) for period in periods(part.due_year or plan.year)]
    stored = {(value.part, value.period): value for value in list_values(visit.store, plan.year)}
    period = st.selectbox(
        say("targets.period"),
        offered,
        format_func=lambda text: period_text(visit, text),
        key=f"value_period_{plan.year}",
    )
    seen = stored.get((code, period))
    about = f"{plan.year}_{code}_{period}"
    form = draft_form(visit, "target_value", about, border=False)
    if form is None:
        return
    with form:
        value: float | None
        if kind_of(part) == "existence":
            words = {1.0: say("targets.yes"), 0.0: say("targets.no")}
            value = st.radio(
                say("targets.value"),
                list(words),
                0 if seen is None or seen.value else 1,
                format_func=words.__getitem__,
                horizontal=True,
                key=f"value_of_{form.about}",
            )
        else:
            highest = 100.0 if kind_of(part) == "percentage" else None
            start = None if seen is None else seen.value
            value = number_field(st, visit, say("targets.value"), start, (0, highest), key=f"value_of_{form.about}")
        source = st.text_input(
            say("targets.source"), "" if seen is None else seen.source, key=f"value_source_{form.about}"
        )
        is_asked = st.button(say("targets.keep"), type="primary", key=f"keep:{form.about}")
    if not is_asked or has_wrong_number(form.about):
        return
    if value is None:
        st.error(say("plan.problem", field=say("targets.value"), text=say("action_problem.required")))
        return
    wanted = TargetValue(plan.year, code, period, value, source, _seen_version(seen, about))
    try:
        stored_value = store_value(visit.store, wanted, actor, form.key)
    except ValueInvalidError as error:
        for problem in error.problems:
            text = say(f"value_problem.{problem.code}")
            st.error(say("plan.problem", field=say(f"targets.{problem.field}"), text=text))
    except ValueChangedError as changed:
        st.session_state[f"value_seen_{about}"] = changed.theirs.version
        st.warning(
            say(
                "targets.conflict",
                person=plain(changed.theirs.updated_by or "?"),
                theirs=_number_cell(changed.theirs.value).text(visit.language),
                source=plain(changed.theirs.source),
            )
        )
    else:
        form.finish()
        st.session_state.pop(f"value_seen_{about}", None)

        def undo() -> None:
            if seen is None:
                store_values(visit.store, [], actor, removed=[stored_value])
            else:
                store_value(visit.store, replace(seen, version=stored_value.version), actor)
            form.finish()
            st.session_state.pop(f"value_seen_{about}", None)

        text = say("targets.kept", value=_number_cell(value).text(visit.language), part=part.text)
        say_done(text, "", undo, next_action, permission="plan")
        st.rerun()


def _seen_version(seen: TargetValue | None, about: str) -> int:
    """The version of the value on the screen when typing began, so that somebody else's is not written over."""
    return int(st.session_state.setdefault(f"value_seen_{about}", seen.version if seen else 0))


def _add_target(visit: Visit, plan: Plan, actor: Actor) -> None:
    """A new target, or another part of one, in any of the forms that offices use."""
    say = visit.say
    with st.expander(say("targets.add"), icon=":material/add:"):
        kind = st.selectbox(
            say("targets.kind"),
            list(KINDS),
            format_func=lambda code: say(f"target_kind.{code}"),
            key=f"new_kind_{plan.year}",
        )
        into = {"": say("targets.new"), **{target.code: target.text for target in plan.targets}}
        form = draft_form(visit, "target_part", f"{plan.year}|{kind}", border=False)
        if form is None:
            return
        about = form.about
        with form:
            where = st.selectbox(say("targets.into"), list(into), format_func=into.__getitem__, key=f"new_into_{about}")
            text = st.text_input(say("targets.text"), key=f"new_text_{about}")
            fields: dict[str, Any] = part_fields(visit, plan, kind, about)
            is_asked = st.button(say("targets.add_button"), key=f"add:{about}")
        if not is_asked or has_wrong_number(about):
            return
        if not text.strip():
            st.error(say("plan.problem", field=say("targets.text"), text=say("action_problem.required")))
            return
        missing = [
            name
            for name, value in fields.items()
            if value is None and name not in ("score", "rank", "before", "due_year")
        ]
        if missing:
            st.error(say("plan.problem", field=say(f"targets.{missing[0]}"), text=say("action_problem.required")))
            return
        target = next((known for known in plan.targets if known.code == where), None)
        code = target.code if target else f"T{len(plan.targets) + 1}"
        used = {part.code for _, part in plan.parts()}
        number = next(n for n in range(1, len(used) + 2) if f"{code}.{n}" not in used)
        part: Any = sound(visit, lambda: KINDS[kind](code=f"{code}.{number}", text=text.strip(), **fields))
        if part is None:
            return
        every = [target for target in plan.targets if target.code != code]
        grown = Target(
            code=code, text=target.text if target else text.strip(), parts=(*(target.parts if target else ()), part)
        )
        if save_part(visit, plan, {"targets": (*every, grown)}, actor, form.key):
            form.finish()
            st.rerun()


def _remove_target(visit: Visit, plan: Plan, actor: Actor) -> None:
    """Remove a part; what was measured of it stays in the history."""
    say = visit.say
    parts = {part.code: part.text for _, part in plan.parts()}
    if not parts:
        return
    with st.popover(say("targets.remove"), icon=":material/delete:"):
        code = st.selectbox(say("targets.part"), list(parts), format_func=parts.__getitem__, key=f"remove_{plan.year}")
        if st.button(say("targets.remove_button"), key=f"remove_button_{plan.year}"):
            remaining = [
                Target(
                    code=target.code, text=target.text, parts=tuple(part for part in target.parts if part.code != code)
                )
                for target in plan.targets
            ]
            if save_part(visit, plan, {"targets": tuple(target for target in remaining if target.parts)}, actor):
                st.rerun()


def _show_values(visit: Visit, plan: Plan) -> None:
    values = list_values(visit.store, plan.year)
    if not values:
        return
    say, parts = visit.say, {part.code: part.text for _, part in plan.parts()}
    with st.expander(say("targets.values", count=len(values)), icon=":material/table_rows:"):
        show_table(
            [
                Column(say("targets.part")),
                Column(say("targets.period"), is_whole=True),
                Column(say("targets.value"), "right"),
                Column(say("targets.source")),
                Column(say("plan.changed")),
            ],
            [
                [
                    parts.get(value.part, value.part),
                    period_text(visit, value.period),
                    _number_cell(value.value),
                    value.source,
                    TableCell(
                        value.updated_by, parts=(Part("moment", value.updated_at, MOMENT),), pattern="{value}, {moment}"
                    ),
                ]
                for value in values
            ],
            say("targets.values", count=len(values)),
            visit.language,
        )
