"""What is known of one edition besides its figures: how many units, which ranks are published, its dates."""

from typing import Any

import streamlit as st

from data.catalogue.model import EditionFacts, Framework
from data.rights import Actor
from services.catalogue import edition_entry, fields_of, newest_change
from ui.blocks.catalogue_done import say_changed
from ui.blocks.catalogue_form import begin, save
from ui.blocks.day_field import day_field
from ui.blocks.drafts import draft_form
from ui.blocks.number_field import has_wrong_number, number_field
from ui.catalogue.saved import finish
from ui.visit.visit import Visit

DAYS = ("units_on", "published_on", "survey_from", "survey_to")
COUNTS = ("unit_count", "ranks_published_to")


def edition_form(visit: Visit, framework: Framework, actor: Actor) -> None:
    """The choice of a year of the framework, and the form of its edition."""
    say, index = visit.say, visit.index
    with st.expander(say("catalogue.edition"), icon=":material/event:"):
        years = list(reversed(framework.years))
        year = st.selectbox(say("words.year"), years, key=f"catalogue_edition_{framework.code}")
        facts = index.facts(year, framework.group)
        if facts is None:
            return
        subject = f"{index.code}|{framework.code}|{year}"
        form = draft_form(visit, "edition", subject, newest_change(visit.store), border=False)
        if form is None:
            return
        about = form.about
        begin(visit, about, form.began)
        with form:
            wanted = _fields(visit, facts, about)
            is_asked = st.button(say("catalogue.save"), icon=":material/save:", key=f"save:{about}")
        if not is_asked or has_wrong_number(about):
            return
        entry = edition_entry(index.code, year, framework.group, wanted)
        if changes := save(visit, about, [entry], actor, draft=form.key):
            form.finish()
            say_changed(visit, changes, actor, undone=form.finish)
            finish("edition")


def _fields(visit: Visit, facts: EditionFacts, about: str) -> dict[str, Any]:
    say = visit.say
    key = f"edition_{{}}_{about}".format
    wanted = fields_of(facts) or {}
    wanted.pop("group")
    boxes = st.columns(3)
    for name, box in zip(COUNTS, boxes, strict=False):
        label, start = say(f"catalogue_field.{name}"), getattr(facts, name)
        number = number_field(box, visit, label, start, (1, 10_000), is_whole=True, key=key(name))
        wanted[name] = None if number is None else int(number)
    wanted["is_unit_list_complete"] = boxes[2].checkbox(
        say("catalogue_field.is_unit_list_complete"), facts.is_unit_list_complete, key=key("complete")
    )
    for name, box in zip(DAYS, st.columns(4), strict=True):
        wanted[name] = day_field(box, visit, say(f"catalogue_field.{name}"), getattr(facts, name), key=key(name))
    wanted["source"] = st.text_input(say("catalogue_field.source"), facts.source, key=key("source")).strip()
    for box, field in zip(st.columns(2), ("note_vi", "note_en"), strict=True):
        label = say(f"catalogue_field.{field}")
        wanted[field] = box.text_area(label, getattr(facts, field), height=90, key=key(field)).strip()
    return wanted
