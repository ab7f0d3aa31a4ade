"""The form of an action: a new one, prefilled from the flag that it answers, or an existing one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.flags import Flag
from data.rights import Actor
from data.store.actions import add_action, delete_action
from planning.action import STATUSES, Action, ActionStatus, validate
from planning.periods import today
from planning.plan import RHYTHMS, Plan
from ui.blocks.action_fields import action_link, codes_of, component_labels, pairs_of, several_field
from ui.blocks.day_field import day_field
from ui.blocks.done import say_done
from ui.blocks.drafts import DraftForm, cut_short, draft_form
from ui.blocks.indicators import weakest_html
from ui.blocks.next_step import next_action
from ui.blocks.number_field import has_wrong_number, number_field
from ui.blocks.plan_choice import names_of, term_names, topic_label
from ui.kit import markup
from ui.kit.failures import fragment
from ui.plan.conflicts import problem_text
from ui.plan.proposing import action_of, details, need_of, proposed, suggested, title_of
from ui.reads.cached import cached_by_edition
from ui.reads.scores import flags, indicator_history, own_indicators
from ui.visit.visit import Visit
from wording.flags import reason
from wording.words import plain

NEW_ACTION = "action_new"
MORE = frozenset({
    "in_charge", "other_channels",
    "audience", "product", "quantity", "measure_unit", "measure_target", "measure_done", "budget_approved",
    "budget_spent", "indicators", "note",
})  # fmt: skip
"""The fields that stand behind the others."""
LINK = ("new", "rule", "component", "proposal")
"""What the link says of an action that is to be planned."""


def asked_flag(visit: Visit) -> Flag | None:
    """The flag that the link names, if it is still raised."""
    rule, component = st.query_params.get("rule", ""), st.query_params.get("component", "")
    return next((flag for flag in flags(visit) if (flag.rule, flag.component) == (rule, component)), None)


@fragment  # what leaves a field draws the form anew, not the page
def new_action_form(visit: Visit, plan: Plan, actor: Actor, is_locked: bool) -> None:
    """Draw the form; what was typed stays until it is saved. Locked: the table has edits that a new row would lose."""
    say, flag = visit.say, asked_flag(visit)
    component = st.query_params.get("component", "")
    if flag is not None:
        why = reason(flag, visit.language, visit.index.has_ranks, visit.catalogue.regions)
        st.info(f"**{plain(visit.component_name(flag.component))}** – {why}", icon=":material/flag:")
    if weakest := weakest_html(visit, component):
        st.html(markup.sentence(weakest))
    start, code = _begin(visit, plan, component, flag)
    about = (plan.year, visit.index.code, visit.year or "", component, flag.rule if flag else "", code)
    form = draft_form(visit, NEW_ACTION, "|".join(map(str, about)), preview=partial(preview, visit), go_to=_go_to)
    if form is None:
        return
    with form:
        action = action_fields(visit, plan, start, form)
        label, key = say("plan.add"), f"add:{form.about}"
        is_asked = st.button(label, type="primary", icon=":material/add_task:", disabled=is_locked, key=key)
    if not is_asked or is_wrong(visit, form, action):
        return
    with form.ending() as draft:
        added = add_action(visit.store, action, actor, draft)
    for name in LINK:
        st.query_params.pop(name, None)
    say_done(
        say("plan.added", title=added.title),
        action_link(visit, added),
        lambda: delete_action(visit.store, added, actor),
        next_action,
        permission="plan",
    )
    st.rerun()


def _begin(visit: Visit, plan: Plan, component: str, flag: Flag | None) -> tuple[Action, str]:
    """What the form begins with, and the code of the proposal that it is, if the link names one; offers the others."""
    start = suggested(visit, plan, component, flag)
    if not start.components:
        return start, ""
    say, need = visit.say, need_of(visit, component, [flag] if flag else [])
    asked = st.query_params.get("proposal", "")
    (wanted,) = proposed(visit, plan, [need], asked) if asked else ((),)
    for proposal in wanted:
        st.html(details(visit, plan, proposal))
        return action_of(visit, plan, proposal, component, flag), proposal.entry.code
    (offered,) = proposed(visit, plan, [need])
    if offered:
        st.caption(say("proposals.offered"))
    for proposal, box in zip(offered, st.columns(len(offered), gap="medium") if offered else (), strict=True):
        more = {"rule": flag.rule} if flag else {}
        way = visit.link(
            "plan", plan=str(plan.year), component=component, new="1", proposal=proposal.entry.code, **more
        )
        use = way, say("proposals.use")
        box.html(markup.title(title_of(visit, proposal)) + details(visit, plan, proposal, use))
    return start, ""


def _go_to(subject: str) -> None:
    """Open the form that a draft was begun in: of its index, edition, component, rule and proposal."""
    names = ("index", "year", "component", "rule", "proposal")
    begun = dict(zip_longest(names, subject.split("|")[1:], fillvalue=""))  # older drafts name no proposal
    for name, value in {**begun, "new": "1"}.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


def preview(visit: Visit, content: Mapping[str, Any]) -> str:
    """A draft in words: its title, and which other fields it has."""
    say, title = visit.say, cut_short(str(content.get("title") or ""))
    others = [say(f"field.{name}") for name in content if name != "title" and say.has(f"field.{name}")]
    return " · ".join(text for text in (f"“{title}”" if title else "", ", ".join(others)) if text)


def is_wrong(visit: Visit, form: DraftForm, action: Action) -> bool:
    """Say all at once what is wrong with the fields of a form and with their action; whether anything is."""
    return any([has_wrong_number(form.about), show_problems(visit, action)])


def show_problems(visit: Visit, action: Action) -> bool:
    """Say all that is wrong with an action; returns whether there is anything."""
    problems = validate(action)
    for problem in problems:
        st.error(problem_text(visit, problem))
    return bool(problems)


def action_fields(visit: Visit, plan: Plan, start: Action, form: DraftForm) -> Action:
    """The fields of an action, inside its form.

    A text may have any length here: a box with a limit would swallow what is pasted; what is too long is said.
    """
    say = visit.say
    key = f"{{}}_{form.about}".format
    title = st.text_input(say("field.title"), start.title, key=key("title"))
    labels = component_labels(visit)
    # The components of the index at hand come first.
    ordered = sorted(labels, key=lambda code: not code.startswith(f"{visit.index.itself}:"))
    left, right = st.columns(2)
    components = several_field(
        left, visit, "components", {c: labels[c] for c in ordered}, codes_of(start.components), key
    )
    topics = several_field(
        right, visit, "topics", {t.code: topic_label(visit, plan, t.code) for t in plan.topics}, start.topics, key
    )
    channel, lead, helpers = st.columns(3)
    first, last, rhythm = st.columns(3)
    estimated, status, progress = st.columns(3)
    action = replace(
        start,
        title=title,
        components=pairs_of(components),
        topics=topics,
        channel=_choose_one(channel, visit, "channel", _offered(visit, plan, start, "channel"), start.channel, key),
        lead_unit=_choose_one(
            lead, visit, "lead_unit", _offered(visit, plan, start, "lead_unit"), start.lead_unit, key
        ),
        coordinating=several_field(
            helpers, visit, "coordinating", _offered(visit, plan, start, "coordinating"), start.coordinating, key
        ),
        start=day_field(first, visit, say("field.start"), start.start, key=key("start")),
        due=day_field(last, visit, say("field.due"), start.due, key=key("due")),
        rhythm=rhythm.selectbox(
            say("field.rhythm"),
            RHYTHMS,
            RHYTHMS.index(start.rhythm),
            format_func=lambda code: say(f"rhythm.{code}"),
            key=key("rhythm"),
        ),
        budget_estimated=_amount(estimated, visit, "budget_estimated", start.budget_estimated, key),
        status=_status(status, visit, start, key),
        progress=_progress(progress, visit, start, key),
    )
    action = _more_fields(visit, plan, action, key, bool(action.id) or bool(form.fields.keys() & MORE))
    return replace(action, progress=100) if action.status == "done" and start.status != "done" else action


def reported_fields(visit: Visit, start: Action, form: DraftForm) -> Action:
    """The fields of an action that say how it goes, for who may report but not plan."""
    say = visit.say
    key = f"{{}}_{form.about}".format
    status, progress = st.columns(2)
    done, spent = st.columns(2)
    action = replace(
        start,
        status=_status(status, visit, start, key),
        progress=_progress(progress, visit, start, key),
        measure_done=_number(done, visit, "measure_done", start.measure_done, key),
        budget_spent=_amount(spent, visit, "budget_spent", start.budget_spent, key),
        note=st.text_area(say("field.note"), start.note, height=80, key=key("note")),
    )
    return replace(action, progress=100) if action.status == "done" and start.status != "done" else action


def _status(where: DeltaGenerator, visit: Visit, start: Action, key: Any) -> ActionStatus:
    return where.selectbox(
        visit.say("field.status"),
        STATUSES,
        STATUSES.index(start.status),
        format_func=lambda code: visit.say(f"action_status.{code}"),
        key=key("status"),
    )


def _progress(where: DeltaGenerator, visit: Visit, start: Action, key: Any) -> int:
    return where.slider(visit.say("field.progress"), 0, 100, start.progress, 5, key=key("progress"))


def _more_fields(visit: Visit, plan: Plan, action: Action, key: Any, is_open: bool) -> Action:
    say = visit.say
    with st.expander(say("plan.more_fields"), expanded=is_open, icon=":material/more_horiz:"):
        others, in_charge = st.columns([2, 1])
        audience, product, quantity = st.columns(3)
        measure, target, done = st.columns(3)
        approved, spent, _ = st.columns(3)
        known = _known_indicators(visit, action)
        chosen = st.multiselect(
            say("field.indicators"),
            list(known),
            [code for code, triple in known.items() if triple in action.indicators],
            format_func=_indicator_names(visit, known).__getitem__,
            placeholder=say("field.choose"),
            help=say("plan.indicators_help"),
            key=key("indicators"),
        )
        return replace(
            action,
            other_channels=several_field(
                others,
                visit,
                "other_channels",
                _offered(visit, plan, action, "other_channels"),
                action.other_channels,
                key,
            ),
            in_charge=in_charge.text_input(say("field.in_charge"), action.in_charge, key=key("in_charge")),
            audience=audience.text_input(say("field.audience"), action.audience, key=key("audience")),
            product=product.text_input(say("field.product"), action.product, key=key("product")),
            quantity=_number(quantity, visit, "quantity", action.quantity, key),
            measure_unit=measure.text_input(say("field.measure_unit"), action.measure_unit, key=key("measure_unit")),
            measure_target=_number(target, visit, "measure_target", action.measure_target, key),
            measure_done=_number(done, visit, "measure_done", action.measure_done, key),
            budget_approved=_amount(approved, visit, "budget_approved", action.budget_approved, key),
            budget_spent=_amount(spent, visit, "budget_spent", action.budget_spent, key),
            indicators=tuple(known[label] for label in chosen),
            note=st.text_area(say("field.note"), action.note, height=80, key=key("note")),
        )


def _known_indicators(visit: Visit, action: Action) -> dict[str, tuple[str, str, str]]:
    """The indicators that can be named: those of the action's components in the edition at hand, and its own."""
    found = {name: (index, component, name) for index, component, name in action.indicators}
    for component, label in _indicators_here(visit):
        pair = (visit.index.itself, component)
        if pair in action.components:
            found.setdefault(label, (*pair, label))
    return found


@cached_by_edition("year", "unit", max_entries=256)
def _indicators_here(visit: Visit) -> tuple[tuple[str, str], ...]:
    """The indicators of the edition and unit at hand: component and name."""
    every = own_indicators(visit)
    here = every.loc[every["year"] == visit.year, ["component", "label"]] if len(every) else every
    pairs = here.itertuples(index=False, name=None)
    return tuple((str(component), label) for component, label in pairs if isinstance(label, str))


def _indicator_names(visit: Visit, known: Iterable[str]) -> dict[str, str]:
    """What indicators are called on this screen, by the name under which an action holds them.

    On an English screen the English name where any edition gives one, with the other behind it where two are called so.
    """
    english = _english_names(visit) if visit.language == "en" else {}
    names = {label: english.get(label) or label for label in known}
    alike = Counter(names.values())
    return {label: name if alike[name] == 1 else f"{name} ({label})" for label, name in names.items()}


@cached_by_edition(max_entries=8)
def _english_names(visit: Visit) -> Mapping[str, str]:
    every = indicator_history(visit)
    named = every[every["label_en"].fillna("") != ""] if len(every) else every
    return dict(zip(named["label"], named["label_en"], strict=True)) if len(named) else {}


def _offered(visit: Visit, plan: Plan, action: Action, field: str) -> dict[str, str]:
    """What can be chosen now, and what the action has already, even where it is no longer offered."""
    terms = plan.channels if field in ("channel", "other_channels") else plan.units
    names, every = term_names(visit, terms, today()), names_of(visit, plan, field)
    chosen = getattr(action, field)
    for code in (chosen,) if isinstance(chosen, str) else chosen:
        if code:
            names.setdefault(code, every.get(code, code))
    return names


def _choose_one(where: DeltaGenerator, visit: Visit, field: str, names: Mapping[str, str], start: str, key: Any) -> str:
    code = where.selectbox(
        visit.say(f"field.{field}"),
        list(names),
        index=list(names).index(start) if start in names else None,
        format_func=names.__getitem__,
        placeholder=visit.say("field.choose"),
        key=key(field),
    )
    return code or ""


def _amount(where: DeltaGenerator, visit: Visit, field: str, start: int | None, key: Any) -> int | None:
    amount = number_field(where, visit, visit.say(f"field.{field}"), start, (0, None), is_whole=True, key=key(field))
    return None if amount is None else int(amount)


def _number(where: DeltaGenerator, visit: Visit, field: str, start: float | None, key: Any) -> float | None:
    return number_field(where, visit, visit.say(f"field.{field}"), start, (0, None), key=key(field))
