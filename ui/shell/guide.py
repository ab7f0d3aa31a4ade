"""Three steps for somebody who is here for the first time; the browser remembers that they were put away."""

from html import escape

import streamlit as st

from ui.visit.visit import Visit

STEPS = (("read", ""), ("ask", "component"), ("act", "coverage"))
"""What is said in each step, and the page that it leads to."""


def show_guide(visit: Visit) -> None:
    """The steps in one strip; hidden by the style sheet once they were put away (ui/kit/browser.js)."""
    say = visit.say
    title = escape(say("guide.title"))
    steps = ""
    for name, page in STEPS:
        text = escape(say(f"guide.{name}"))
        steps += (
            f'<li><a href="{escape(visit.link(page))}" target="_self">{text}</a></li>' if page else f"<li>{text}</li>"
        )
    away = f'<button type="button" class="app-button" data-do="guide-away">{escape(say("guide.away"))}</button>'
    st.html(
        f'<section class="app-guide" aria-label="{title}"><strong>{title}</strong><ol>{steps}</ol>{away}</section>',
        width=1,
    )
