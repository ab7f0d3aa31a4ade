"""Help: how each person uses the program, what it does with figures, and what its words mean."""

import streamlit as st

from ui.help.glossary import GLOSSARY, show_glossary
from ui.help.parts import definitions, term_entry
from ui.help.terms import terms
from ui.help.text import ALL, contents_html, next_html, section_html, sections
from ui.kit import markup
from ui.shell.guard import guard

visit = guard("view")
say = visit.say
every = sections(visit.language)


def chosen() -> str:
    """The section that the link asks for; the glossary for a term; the first if there is no such section."""
    asked = st.query_params.get("section", GLOSSARY if "term" in st.query_params else "")
    return asked if asked in every or asked == ALL else next(iter(every))


def show_all() -> None:
    """Every section on one page, the whole glossary at its end."""
    st.html("".join(section_html(visit, section) for section in every.values()))
    st.html(definitions(term_entry(visit, term) for term in terms().values()))


code = chosen()
st.html(markup.headline(say("help.headline")))
left, right = st.columns([1, 3], gap="medium")
with left, st.container(key="help_contents"):
    st.html(contents_html(visit, code))
with right, st.container(key="help"):
    if code == ALL:
        show_all()
    else:
        st.html(section_html(visit, every[code]))
        if code == GLOSSARY:
            show_glossary(visit)
        if following := next_html(visit, code):
            st.html(following)
