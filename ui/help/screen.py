"""What stands where on the help page: the contents, and one section or all of them."""

from collections.abc import Mapping

import streamlit as st

from ui.help.glossary import GLOSSARY, show_glossary
from ui.help.parts import definitions, term_entry
from ui.help.terms import terms
from ui.help.text import ALL, Section, contents_html, next_html, section_html, sections
from ui.kit import markup
from ui.visit.visit import Visit


def show(visit: Visit) -> None:
    """Draw the contents, and the section that the link asks for."""
    every = sections(visit.language)
    code = _asked(every)
    st.html(markup.headline(visit.say("help.headline")))
    left, right = st.columns([1, 3], gap="medium")
    with left, st.container(key="help_contents"):
        st.html(contents_html(visit, code))
    with right, st.container(key="help"):
        if code == ALL:
            _show_all(visit, every)
        else:
            _show_section(visit, every[code])


def _asked(every: Mapping[str, Section]) -> str:
    """The section that the link asks for; the glossary for a term; the first if there is no such section."""
    asked = st.query_params.get("section", GLOSSARY if "term" in st.query_params else "")
    return asked if asked in every or asked == ALL else next(iter(every))


def _show_all(visit: Visit, every: Mapping[str, Section]) -> None:
    """Every section on one page, the whole glossary at its end."""
    st.html("".join(section_html(visit, section) for section in every.values()))
    st.html(definitions(term_entry(visit, term) for term in terms().values()))


def _show_section(visit: Visit, section: Section) -> None:
    st.html(section_html(visit, section))
    if section.code == GLOSSARY:
        show_glossary(visit)
    if following := next_html(visit, section.code):
        st.html(following)
