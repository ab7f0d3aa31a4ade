"""Links to the program's own pages: the browser follows them as it goes back and forth (ui/kit/browser.js).

`st.page_link` to the page one is on changes what is shown but not the address, so that neither going back nor a copied
link would find the view again.
"""

from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.visit.visit import Visit


def link_button(address: str, label: str) -> str:
    """A link that looks like a button, as HTML. address: as `Visit.link` gives it."""
    return f'<a class="app-button" href="{escape(address)}" target="_self">{escape(label)}</a>'


def show_way(visit: Visit, page: str, label: str, into: DeltaGenerator | None = None, **more: str) -> None:
    """Lead to a page with the same selection; `more` changes it or adds to it."""
    (into or st).html(f'<span class="app-way">{link_button(visit.link(page, **more), label)}</span>', width="content")
