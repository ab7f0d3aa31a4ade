"""The glossary on the help page: a box to look for a term, and what was found; the link keeps what is looked for."""

import streamlit as st

from ui.help.parts import definitions, term_entry
from ui.help.terms import code_of, matching, terms
from ui.kit.failures import fragment
from ui.visit.visit import Visit
from wording.words import plain

GLOSSARY = "glossary"
"""The section that the glossary stands in."""

LONGEST = 60
"""Characters of what is looked for; no term is longer."""

_SHOWN = "_help_term_shown"
"""The box, and the words of the link that it was last filled with."""


@fragment
def show_glossary(visit: Visit) -> None:
    """The box and the terms that fit; all of them while nothing is looked for."""
    say, asked = visit.say, st.query_params.get("term", "")[:LONGEST]
    key = f"help_term_{visit.language}"
    if st.session_state.get(_SHOWN) != (key, asked):  # a link was followed; what is being typed is left alone
        code = code_of(asked)
        st.session_state[key] = say.of(terms()[code]) if code else asked
        st.session_state[_SHOWN] = (key, asked)
    typed = st.text_input(
        say("help.search"),
        key=key,
        max_chars=LONGEST,
        type="search",
        placeholder=say("help.example"),
        icon=":material/search:",
        live=True,
        on_change=_remember,
        args=(key,),
    )
    found = matching(visit, str(typed or ""))
    if not found:
        st.info(say("help.not_found", asked=plain(str(typed))))
        return
    if asked:
        st.caption(say("help.found", count=len(found)))
    st.html(definitions(term_entry(visit, term) for term in found))


def _remember(key: str) -> None:
    """Keep in the link what was typed: the code of a term, which holds in both languages, else the words."""
    typed = str(st.session_state[key] or "").strip()
    asked = code_of(typed) or typed
    st.session_state[_SHOWN] = (key, asked)
    st.query_params["section"] = GLOSSARY
    if asked:
        st.query_params["term"] = asked
    else:
        st.query_params.pop("term", None)
