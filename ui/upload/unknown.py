"""What the catalogue does not know yet and a file has: a unit, or a year without a framework; both are added here."""

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from data.reading.problems import Problem
from data.reading.tables.decisions import LEFT_OUT, unit_key
from services.catalogue import last_frameworks, new_code, unit_entries, with_last_frameworks
from services.imports import Preview
from ui.blocks.catalogue_form import begin, save, unit_fields
from ui.kit.pages import page_file
from ui.upload.state import Upload, decide
from ui.visit.visit import Visit
from wording.text import clean_text
from wording.words import plain

_ADDING = "_upload_adding"
"""The name for which the form of a new unit is open: index and key."""


def of_same_groups(visit: Visit, read: Preview, units: Mapping[str, str]) -> dict[str, str]:
    """Of some units by code those that are ranked with the units that the file has otherwise; all where it has none."""
    groups = _groups(visit, read)
    return {code: name for code, name in units.items() if not groups or visit.catalogue.unit(code).group in groups}


def offer_ways(visit: Visit, upload: Upload, read: Preview, key: str, problem: Problem) -> None:
    """The ways on beside choosing a unit: the name is that of a new one, or of none and its rows are left out."""
    say = visit.say
    place = (upload.index, key)
    with st.container(horizontal=True):
        if visit.settings.person and st.button(
            say("unknown.add_unit"), key=f"unknown_add_{visit.language}_{key}", icon=":material/add:"
        ):
            st.session_state[_ADDING] = place
        if st.button(say("unknown.leave_out"), key=f"unknown_leave_{visit.language}_{key}", type="tertiary"):
            decide(visit, upload, units={**upload.decisions.units, key: LEFT_OUT})
            st.rerun()
    if st.session_state.get(_ADDING) == place:
        _unit_form(visit, upload, read, key, problem)


def _unit_form(visit: Visit, upload: Upload, read: Preview, key: str, problem: Problem) -> None:
    """The new unit, with what the file says of it; once it is stored the file is read again."""
    say, person = visit.say, visit.settings.person
    name = clean_text(problem.found)
    groups = _groups(visit, read)
    group = groups.most_common(1)[0][0] if groups else visit.index.groups[0]
    about = f"upload_{upload.index}_{key}"
    begin(visit, about)
    with st.form(f"unknown_form_{about}"):
        st.markdown(f"**{say('unknown.adding', name=plain(name))}**")
        wanted, ends = unit_fields(visit, {"name_vi": name, "group": group, "source": upload.name}, about)
        if not st.form_submit_button(say("unknown.add_do"), type="primary", icon=":material/save:"):
            return
    if key not in map(unit_key, (wanted["name_vi"], wanted["short_vi"], *wanted["aliases"])):
        wanted["aliases"] = [*wanted["aliases"], name]
    code = new_code(wanted["name_vi"], visit.catalogue.units)
    why = say("unknown.why", file=upload.name)
    if save(visit, about, unit_entries(visit.catalogue, code, wanted, ends), person, why):
        st.session_state.pop(_ADDING, None)
        st.rerun()


def ask_about_years(visit: Visit, upload: Upload, read: Preview) -> None:
    """For each year without a framework: take the one before, or go and make one."""
    say, catalogue, person = visit.say, visit.catalogue, visit.settings.person
    index = catalogue.index(visit.index.itself)
    found = {p.found for p in read.problems if p.code == "year_without_framework" and p.found.isdecimal()}
    for year in sorted(map(int, found)):
        st.warning(say("unknown.year", index=index.short, year=year), icon=":material/event_busy:")
        if not person:
            continue
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
                if takes and save(visit, about, with_last_frameworks(catalogue, index, year), person, why):
                    st.rerun()
            if st.button(say("unknown.edit"), key=f"unknown_edit_{visit.language}_{year}", icon=":material/edit:"):
                chosen = {**visit.selection, "view": "frameworks", "copy": str(year)}
                st.switch_page(page_file("catalogue"), query_params=chosen)


def _groups(visit: Visit, read: Preview) -> Counter[str]:
    """How many of the units that were read are of each group."""
    units = {row.unit for rows in read.rows.values() for row in rows}
    return Counter(visit.catalogue.unit(unit).group for unit in units)
