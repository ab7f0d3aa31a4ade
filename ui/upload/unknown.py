"""What the catalogue does not know yet and a file has, added here: a unit, a component, a framework of a new year."""

import re
from collections import Counter
from collections.abc import Mapping

import streamlit as st

from data.reading.problems import Problem
from data.reading.tables.decisions import LEFT_OUT, heading_key, unit_key
from services.catalogue import (
    last_frameworks,
    new_code,
    newest_change,
    unit_entries,
    with_component,
    with_last_frameworks,
)
from services.imports import Preview
from ui.blocks.catalogue_done import say_changed
from ui.blocks.catalogue_form import begin, group_name, save, unit_fields
from ui.blocks.drafts import LONGEST_NAME, DraftForm, draft_form
from ui.blocks.number_field import has_wrong_number, number_field
from ui.kit.pages import page_file
from ui.upload.state import Upload, decide
from ui.visit.visit import Visit
from wording.text import clean_text
from wording.words import Words, plain

_ADDING = "_upload_adding"
"""The name for which the form of a new unit or component is open: index, part of the decisions, and key."""


def of_same_groups(visit: Visit, read: Preview, units: Mapping[str, str]) -> dict[str, str]:
    """Of some units by code those that are ranked with the units that the file has otherwise; all where it has none."""
    groups = _groups(visit, read)
    return {code: name for code, name in units.items() if not groups or visit.catalogue.unit(code).group in groups}


def offer_ways(visit: Visit, upload: Upload, read: Preview, key: str, problem: Problem) -> None:
    """The ways on beside choosing a unit: the name is that of a new one, or of none and its rows are left out."""
    if _is_added(visit, upload, "units", key, ("unknown.add_unit", "unknown.leave_out")):
        _unit_form(visit, upload, read, key, problem)


def unknown_components(read: Preview) -> dict[str, Problem]:
    """The headings and names of the file that no component has, by the key of a decision about them.

    The columns of a profile are its years and units, and what has no words is no name.
    """
    profiles = {reading.sheet for reading in read.readings if reading.recognition.layout == "profile"}
    return {
        heading_key(problem.found): problem
        for problem in reversed(read.problems)
        if problem.code in ("unknown_component", "column_left_out")
        and not (problem.code == "column_left_out" and problem.sheet in profiles)
        and re.search(r"[^\W\d_]", problem.found)
    }


def offer_ways_of_component(visit: Visit, upload: Upload, read: Preview, key: str, problem: Problem) -> None:
    """The ways on beside choosing a component: it is a new one of that year, or none and its figures are left out."""
    if _is_added(visit, upload, "headings", key, ("unknown.add_component", "unknown.leave_column")):
        _component_form(visit, upload, read, key, problem)


def _is_added(visit: Visit, upload: Upload, part: str, key: str, labels: tuple[str, str]) -> bool:
    """Draw the two buttons beside a name; whether the form that adds it is open. part: of the decisions."""
    say = visit.say
    place = (upload.index, part, key)
    about = f"{visit.language}_{key}" if part == "units" else f"{part}_{visit.language}_{key}"
    with st.container(horizontal=True):
        if st.button(say(labels[0]), key=f"unknown_add_{about}", icon=":material/add:"):
            st.session_state[_ADDING] = place
        if st.button(say(labels[1]), key=f"unknown_leave_{about}", type="tertiary"):
            decide(visit, upload, **{part: {**getattr(upload.decisions, part), key: LEFT_OUT}})
            st.rerun()
    return st.session_state.get(_ADDING) == place


def _entry_form(visit: Visit, place: str, upload: Upload, key: str) -> DraftForm | None:
    """The form of a new entry of the catalogue for an unknown name; None while a draft of it is offered."""
    form = draft_form(visit, place, f"{upload.index}|{key}"[:LONGEST_NAME], newest_change(visit.store))
    if form is not None:
        begin(visit, form.about, form.began)
    return form


def _component_form(visit: Visit, upload: Upload, read: Preview, key: str, problem: Problem) -> None:
    """The new component, with its name as the file has it; once it is stored the file is read again."""
    say, actor, index = visit.say, visit.actor, visit.catalogue.index(visit.index.itself)
    name = clean_text(problem.found)
    year = problem.year or max(read.years, default=0)
    groups = [group for group in _groups(visit, read) or index.groups if index.framework(year, group)]
    if not groups:
        st.warning(say("unknown.year", index=plain(index.short), year=year), icon=":material/event_busy:")
        return
    form = _entry_form(visit, "upload_component", upload, key)
    if form is None:
        return
    about = form.about
    with form:
        st.markdown(f"**{say('unknown.adding_component', name=plain(name), index=index.short, year=year)}**")
        left, right, last = st.columns([3, 3, 1])
        name_vi = clean_text(left.text_input(say("catalogue_field.name_vi"), name, key=f"component_name_vi_{about}"))
        name_en = clean_text(
            right.text_input(
                say("catalogue_field.name_en"),
                placeholder=say("catalogue.as_vietnamese"),
                key=f"component_name_en_{about}",
            )
        )
        label, hint = say("catalogue_field.weight"), say("unknown.weight_help")
        percent = number_field(last, visit, label, None, (0, 100), help=hint, key=f"component_weight_{about}")
        group = st.selectbox(
            say("catalogue_field.group"),
            groups,
            format_func=lambda known: group_name(visit, known),
            key=f"component_group_{about}",
        )
        is_asked = st.button(say("unknown.add_do"), type="primary", icon=":material/save:", key=f"save:{about}")
    if not is_asked or has_wrong_number(about):
        return
    english = name_en or name_vi
    wanted = {"name_vi": name_vi, "name_en": english, "short_vi": name_vi, "short_en": english}
    aliases = () if key == heading_key(name_vi) else (name,)
    texts = {language: Words(language) for language in ("vi", "en")}
    changes = (
        texts["vi"]("unknown.new_component", name=name_vi, year=year),
        texts["en"]("unknown.new_component", name=english, year=year),
    )
    weight = None if percent is None else percent / 100
    entries = with_component(visit.catalogue, index, year, group, {**wanted, "aliases": aliases}, weight, changes)
    if saved := save(visit, about, entries, actor, say("unknown.why", file=upload.name), form.key):
        form.finish()
        say_changed(visit, saved, actor)
        st.session_state.pop(_ADDING, None)
        st.rerun()


def _unit_form(visit: Visit, upload: Upload, read: Preview, key: str, problem: Problem) -> None:
    """The new unit, with what the file says of it; once it is stored the file is read again."""
    say, actor = visit.say, visit.actor
    name = clean_text(problem.found)
    groups = _groups(visit, read)
    group = groups.most_common(1)[0][0] if groups else visit.index.groups[0]
    form = _entry_form(visit, "upload_unit", upload, key)
    if form is None:
        return
    about = form.about
    with form:
        st.markdown(f"**{say('unknown.adding', name=plain(name))}**")
        wanted, ends = unit_fields(visit, {"name_vi": name, "group": group, "source": upload.name}, about)
        is_asked = st.button(say("unknown.add_do"), type="primary", icon=":material/save:", key=f"save:{about}")
    if not is_asked:
        return
    if key not in map(unit_key, (wanted["name_vi"], wanted["short_vi"], *wanted["aliases"])):
        wanted["aliases"] = [*wanted["aliases"], name]
    code = new_code(wanted["name_vi"], visit.catalogue.units)
    why = say("unknown.why", file=upload.name)
    if saved := save(visit, about, unit_entries(visit.catalogue, code, wanted, ends), actor, why, form.key):
        form.finish()
        say_changed(visit, saved, actor)
        st.session_state.pop(_ADDING, None)
        st.rerun()


def ask_about_years(visit: Visit, upload: Upload, read: Preview) -> None:
    """For each year without a framework: take the one before, or go and make one."""
    say, catalogue, actor = visit.say, visit.catalogue, visit.actor
    index = catalogue.index(visit.index.itself)
    found = {p.found for p in read.problems if p.code == "year_without_framework" and p.found.isdecimal()}
    for year in sorted(map(int, found)):
        st.warning(say("unknown.year", index=plain(index.short), year=year), icon=":material/event_busy:")
        last = last_frameworks(catalogue, index, year)
        with st.container(horizontal=True):
            if last:
                before = max(known for framework in last for known in framework.years if known < year)
                count = max(len(framework.components) for framework in last)
                takes = st.button(
                    say("unknown.use_last", year=before),
                    key=f"unknown_last_{visit.language}_{year}",
                    help=say("unknown.use_last_help", count=count),
                    type="primary",
                )
                why = say("unknown.use_last_why", file=upload.name)
                about = f"framework_{index.code}_{year}"
                begin(visit, about)
                frameworks = with_last_frameworks(catalogue, index, year) if takes else ()
                if takes and (saved := save(visit, about, frameworks, actor, why)):
                    say_changed(visit, saved, actor)
                    st.rerun()
            if st.button(say("unknown.edit"), key=f"unknown_edit_{visit.language}_{year}", icon=":material/edit:"):
                chosen = {**visit.selection, "view": "frameworks", "copy": str(year)}
                st.switch_page(page_file("catalogue"), query_params=chosen)


def _groups(visit: Visit, read: Preview) -> Counter[str]:
    """How many of the units that were read are of each group."""
    units = {row.unit for rows in read.rows.values() for row in rows}
    return Counter(visit.catalogue.unit(unit).group for unit in units)
