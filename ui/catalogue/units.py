"""The units of the chosen index: a list, and a form for one of them or a new one."""

import streamlit as st

from data.catalogue.model import Unit
from data.rights import Actor
from services.catalogue import fields_of, new_code, newest_change, unit_entries
from ui.blocks.catalogue_done import say_changed
from ui.blocks.catalogue_form import begin, group_name, save, unit_fields, unit_label, units_of_set
from ui.blocks.drafts import draft_form
from ui.catalogue.saved import finish
from ui.kit.tables import Column, Row, TableCell, show_on_paper, show_table
from ui.visit.visit import Visit
from wording.numbers import DAY

NEW = "+"
_ASKED = "_catalogue_unit_asked"


def show_units(visit: Visit, actor: Actor) -> None:
    """The list, then the form."""
    say, language = visit.say, visit.language
    units = units_of_set(visit)
    ordered = sorted(units.values(), key=lambda unit: (unit.group, unit.region, say.of(unit), unit.code))
    title = say("catalogue.units_title", count=len(ordered))
    columns = [
        Column(say("catalogue_field.name_vi" if language == "vi" else "catalogue_field.name_en")),
        Column(say("catalogue_field.region")),
        Column(say("catalogue_field.valid_from"), is_whole=True),
        Column(say("catalogue_field.valid_to"), is_whole=True),
        Column(say("catalogue.before"), is_secondary=True),
        Column(say("catalogue_field.aliases"), is_secondary=True),
    ]
    rows = [_line(visit, unit) for unit in ordered]
    with st.expander(title, icon=":material/list:", expanded=False):
        show_table(columns, rows, title, language)
    show_on_paper(columns, rows, title, language)
    labels = {NEW: say("catalogue.new_unit"), **{unit.code: unit_label(visit, unit) for unit in ordered}}
    key = f"catalogue_unit_{language}"
    if (asked := st.session_state.pop(_ASKED, "")) in labels:
        st.session_state[key] = asked
    chosen = st.selectbox(say("catalogue.which_unit"), list(labels), format_func=labels.__getitem__, key=key)
    _form(visit, chosen, actor)


def _form(visit: Visit, chosen: str, actor: Actor) -> None:
    say = visit.say
    known = visit.catalogue.units.get(chosen)
    place = f"unit:{visit.index.code}"[:50]
    form = draft_form(visit, place, chosen, newest_change(visit.store), go_to=_go_to)
    if form is None:
        return
    about = form.about
    begin(visit, about, form.began)
    with form:
        start = fields_of(known) or {"group": visit.unit_group or visit.index.groups[0]}
        wanted, ends = unit_fields(visit, start, about, chosen)
        why = st.text_input(say("catalogue.why"), key=f"unit_why_{about}")
        label = say("catalogue.save" if known else "catalogue.add_unit")
        is_asked = st.button(label, type="primary", icon=":material/save:", key=f"save:{about}")
    if not is_asked:
        return
    code = chosen if known else new_code(wanted["name_vi"], visit.catalogue.units)
    if changes := save(visit, about, unit_entries(visit.catalogue, code, wanted, ends), actor, why, form.key):
        form.finish()
        say_changed(visit, changes, actor, undone=form.finish)
        finish("unit")


def _go_to(unit: str) -> None:
    """Open the form of the unit that a draft is about."""
    st.session_state[_ASKED] = unit


def _line(visit: Visit, unit: Unit) -> Row:
    say, units = visit.say, visit.catalogue.units
    before = [*unit.predecessors, *unit.absorbed, *([unit.renames] if unit.renames else [])]
    return [
        say.of(unit),
        group_name(visit, unit.region),
        TableCell(unit.valid_from, DAY),
        TableCell(unit.valid_to, DAY),
        ", ".join(say.of(units[code]) for code in before) or "–",
        ", ".join(unit.aliases) if visit.language == "vi" else TableCell(len(unit.aliases)),
    ]
