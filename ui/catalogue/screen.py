"""What stands where on the catalogue page: units, frameworks, and what the office has changed."""

import streamlit as st

from services.catalogue import merged_of
from ui.catalogue.changes import show_changes, show_misfits
from ui.catalogue.frameworks import show_frameworks
from ui.catalogue.units import show_units
from ui.kit import markup
from ui.visit.link_choices import choose_segment
from ui.visit.visit import Visit

VIEWS = ("units", "frameworks", "changes")


def show(visit: Visit) -> None:
    """Draw the whole page: of an index itself, on whatever list of units it is looked at."""
    say = visit.say
    visit = visit.changed(index=visit.catalogue.index(visit.index.itself))
    st.html(markup.headline(say("catalogue.title", index=visit.index.short)))
    st.html(markup.sentence(say("catalogue.sentence")))
    actor = visit.actor
    show_misfits(visit, merged_of(visit.store).misfits, actor)
    names = {view: say(f"catalogue.view_{view}") for view in VIEWS}
    view = choose_segment(visit, "catalogue", "view", say("catalogue.views"), names)
    if view == "units":
        show_units(visit, actor)
    elif view == "frameworks":
        show_frameworks(visit, actor)
    else:
        show_changes(visit, actor)
