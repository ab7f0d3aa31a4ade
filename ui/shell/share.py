"""Who works here, and how what is on the screen leaves it: as a link, on paper, as files, on a projector."""

from dataclasses import replace
from html import escape
from urllib.parse import urlencode

import plotly.graph_objects as go
import streamlit as st

from data.store.people import HOME_LIMIT, set_first_view
from ui.blocks.plan_choice import names_of, newest_plan
from ui.kit import markup
from ui.kit.charts import Chart
from ui.kit.downloads import show_all
from ui.kit.pages import HOME
from ui.shell.who import mode, sign_out
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.words import plain

_PRESENTATION = """
html { font-size: clamp(108%, 1.04vw, 125%); }
.app-whose { display: block !important; }
header[data-testid="stHeader"], .st-key-choices, .app-guide { display: none !important; }
[data-testid="stMainBlockContainer"] { padding-top: 1.2rem !important; max-width: none !important; }
.app-leave { position: fixed; top: 0.5rem; right: 1rem; margin: 0; font-size: var(--app-size-small); z-index: 1; }
"""
_TALL = 400
PRESENT = "present"
"""In the link: the page as it is shown on a projector."""


def is_presentation() -> bool:
    """Whether the link asks for the page as it is shown on a projector."""
    return PRESENT in st.query_params


def show_presentation(visit: Visit) -> None:
    """Larger letters and nothing around the page; and the way out."""
    leave = markup.link(visit.link(HOME), visit.say("share.leave"))
    st.html(f'<style>{_PRESENTATION}</style><p class="app-leave">{leave}</p>')


def larger(chart: Chart) -> Chart:
    """A chart for the back row."""
    return replace(chart, figure=go.Figure(chart.figure).update_layout(height=_TALL, font_size=16))


def show_who(visit: Visit, page: str) -> None:
    """Say as whom one works, and that nobody signs in here or what is one's own: in short, whole when it is pressed.

    page: the name of the one that is drawn.
    """
    say = visit.say
    if visit.actor.person_id is not None:
        with st.popover(plain(visit.actor.name), icon=":material/person:", type="tertiary", key="who"):
            role, unit = say(f"role.{visit.actor.role}"), visit.actor.unit
            unit = names_of(visit, newest_plan(visit), "lead_unit").get(unit, unit) if unit else ""
            st.html(markup.sentence(" · ".join(filter(None, (visit.actor.name, role, unit)))))
            _show_own(visit, visit.actor.person_id, page)
            if st.button(say("door.sign_out"), icon=":material/logout:", key="sign_out"):
                sign_out(visit)
        return
    person = visit.actor.name
    whole = say("identity.banner", person=person)
    st.html(
        f'<button type="button" class="app-button app-who" popovertarget="app-who" title="{escape(whole)}">'
        f'<span>{escape(person)}</span></button><div id="app-who" popover role="note">{escape(whole)}</div>',
        width="content",
    )


def _show_own(visit: Visit, person_id: int, page: str) -> None:
    """Where one begins, and one's password where it is one of this program."""
    say = visit.say
    if st.button(say("who.begin_here"), icon=":material/home_pin:", key="begin_here", help=say("who.begin_help")):
        query = {**visit.selection, **st.query_params.to_dict()}
        shown = {name: value for name, value in query.items() if name not in ("lang", PRESENT)}
        home = f"/{'' if page == HOME else page}?{urlencode(shown)}"
        if len(home) <= HOME_LIMIT:
            set_first_view(visit.store, visit.actor, person_id, visit.language, home)
            st.toast(say("who.begins_here"), icon=":material/check:")
    if st.button(say("who.begin_anywhere"), icon=":material/home:", type="tertiary", key="begin_anywhere"):
        set_first_view(visit.store, visit.actor, person_id, "", "")
        st.toast(say("who.begins_anywhere"), icon=":material/check:")
    if mode() == "local":
        st.html(f'<a href="/password">{escape(say("door.change_password"))}</a>')


def show_share(visit: Visit, page: str) -> None:
    """The link, the printer, the projector, and every chart and table of the page as files."""
    say = visit.say
    texts = f'data-done="{escape(say("share.copied"))}" data-failed="{escape(say("share.not_copied"))}"'
    buttons = [("link", say("share.link"), texts), ("print", say("share.print"), "")]
    st.html("".join(_button(*button) for button in buttons))
    show_way(visit, HOME, say("share.present"), present="1")
    st.html(markup.title(say("share.files")))
    show_all(say, f"{page} {visit.index.short} {visit.unit_name} {visit.year or ''}")


def _button(kind: str, label: str, more: str) -> str:
    return f'<button type="button" class="app-button" data-do="{kind}" {more}>{escape(label)}</button> '
