"""Who works here, and how what is on the screen leaves it: as a link, on paper, as files, on a projector."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from data.store.people import HOME_LIMIT, set_first_view
from ui.blocks.plan_choice import names_of, newest_plan
from ui.kit import markup
from ui.kit.downloads import show_all
from ui.kit.drawer import box
from ui.kit.failures import fragment
from ui.kit.pages import HOME
from ui.shell.who import mode, sign_out
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.words import plain

PRESENT = "present"
"""In the link: which slide of the overview is shown on a projector."""


def is_presentation() -> bool:
    """Whether the link asks for the page as it is shown on a projector."""
    return PRESENT in st.query_params


@fragment  # opening it draws the box anew, not the page
def show_who(visit: Visit, page: str) -> None:
    """Say as whom one works, and that nobody signs in here or what is one's own: in short, whole when it is pressed.

    page: the name of the one that is drawn.
    """
    say = visit.say
    if visit.actor.person_id is not None:
        with box(plain(visit.actor.name), "who", ":material/person:", is_quiet=True) as is_open:
            if not is_open:
                return
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
    """Where one begins, what is reported to one by e-mail, and one's password where it is one of this program."""
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
    st.html(f'<a href="/mail?lang={say.language}">{escape(say("mail.choose_title"))}</a>')
    if mode() == "local":
        st.html(f'<a href="/password?lang={say.language}">{escape(say("door.change_password"))}</a>')


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
