"""The units of the chosen index: a list, and a form for one of them or a new one."""

import streamlit as st

from data.catalogue.model import Unit
from services.catalogue import fields_of, new_code, unit_entries
from ui.blocks.catalogue_form import begin, group_name, save, unit_fields, unit_label, units_of_set
from ui.catalogue.saved import finish, round_of
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.visit.visit import Visit
from wording.numbers import DAY

NEW = "+"


def show_units(visit: Visit, person: str | None) -> None:
    """The list, then the form."""
    say, language = visit.say, visit.language
    units = units_of_set(visit)
    ordered = sorted(units.values(), key=lambda unit: (unit.group, unit.region, say.of(unit), unit.code))
    title = say("catalogue.units_title", count=len(ordered))
    with st.expander(title, icon=":material/list:", expanded=person is None):
        show_table(
            [
                Column(say("catalogue_field.name_vi" if language == "vi" else "catalogue_field.name_en")),
                Column(say("catalogue_field.region")),
                Column(say("catalogue_field.valid_from"), is_whole=True),
                Column(say("catalogue_field.valid_to"), is_whole=True),
                Column(say("catalogue.before"), is_secondary=True),
                Column(say("catalogue_field.aliases"), is_secondary=True),
            ],
            [_line(visit, unit) for unit in ordered],
            title,
            language,
        )
    if person is None:
        return
    labels = {NEW: say("catalogue.new_unit"), **{unit.code: unit_label(visit, unit) for unit in ordered}}
    chosen = st.selectbox(
        say("catalogue.which_unit"), list(labels), format_func=labels.__getitem__, key=f"catalogue_unit_{language}"
    )
    _form(visit, chosen, person)


def _form(visit: Visit, chosen: str, person: str) -> None:
    say = visit.say
    known = visit.catalogue.units.get(chosen)
    about = f"{chosen}_{visit.index.code}_{round_of('unit')}"
    begin(visit, about)
    with st.form(f"catalogue_unit_form_{about}"):
        start = fields_of(known) or {"group": visit.unit_group or visit.index.groups[0]}
        wanted, ends = unit_fields(visit, start, about, chosen)
        why = st.text_input(say("catalogue.why"), max_chars=300, key=f"unit_why_{about}")
        label = say("catalogue.save" if known else "catalogue.add_unit")
        if not st.form_submit_button(label, type="primary", icon=":material/save:"):
            return
    code = chosen if known else new_code(wanted["name_vi"], visit.catalogue.units)
    if save(visit, about, unit_entries(visit.catalogue, code, wanted, ends), person, why):
        finish(visit, "unit")


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
