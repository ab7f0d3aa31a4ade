"""The people of this installation: a table, an invitation, and what each may do."""

import os
from dataclasses import replace
from html import escape
from urllib.parse import urlsplit

import streamlit as st

from data.rights import ROLES
from data.sign_in import LOCAL
from data.store.database import StoreError
from data.store.people import (
    EMAIL_LIMIT,
    NoAdminError,
    Person,
    PersonChangedError,
    PersonExistsError,
    PersonInvalidError,
    UnknownPersonError,
    change_person,
    disable_person,
    invitations,
    invite,
    leave_to_provider,
    people,
)
from services.invitations import invitation_link, send_invitation
from services.mail import MailSettingError, mail_server
from ui.blocks.done import say_done
from ui.blocks.drafts import draft_form
from ui.blocks.lengths import say_too_long
from ui.blocks.no_data import purpose
from ui.blocks.plan_choice import names_of, newest_plan
from ui.kit import markup
from ui.kit.fold import SCREEN
from ui.kit.tables import Column, TableCell, show_table
from ui.people.feed import show_feed
from ui.shell import who
from ui.visit.visit import Visit
from wording.numbers import DAY

_LINK = "_people_link"
REFUSED = (NoAdminError, PersonExistsError, PersonInvalidError, PersonChangedError, UnknownPersonError)


def show(visit: Visit) -> None:
    """Draw the whole page."""
    say, everybody = visit.say, people(visit.store)
    working = sum(person.disabled_at is None for person in everybody)
    is_open = visit.actor.person_id is None
    title = say("people.title_open") if is_open else say("people.title", n=working)
    st.html(markup.headline(title) + purpose(visit, "people"))
    if is_open:
        st.info(say("people.no_sign_in"), icon=":material/info:")
        _for_admin(visit, say("people.sign_in_setting"))
    units = dict(names_of(visit, newest_plan(visit), "lead_unit"))
    _show_people(visit, everybody, units)
    _invite(visit, units)
    _show_invitations(visit, units)
    if everybody:
        _change(visit, everybody, units)
    show_feed(visit, _site() or _opened())


def _for_admin(visit: Visit, text: str) -> None:
    """What only who runs the server needs to read, behind its heading."""
    st.html(
        f'<details class="app-said"><summary>{escape(visit.say("people.for_admin"))}</summary>'
        f"<p>{escape(text)}</p></details>"
    )


def _show_people(visit: Visit, everybody: tuple[Person, ...], units: dict[str, str]) -> None:
    say = visit.say
    if not everybody:
        st.caption(say("people.nobody"))
        return
    show_table(
        [Column(say(f"people.{name}")) for name in ("name", "login", "role", "unit", "state")],
        [
            [
                person.name,
                person.login or person.email,
                say(f"role.{person.role}"),
                units.get(person.unit, person.unit),
                TableCell(say(f"people.{_state(person)}"), tone="muted" if person.disabled_at else ""),
            ]
            for person in everybody
        ],
        say("people.caption"),
        visit.language,
    )


def _state(person: Person) -> str:
    """Which words say how somebody stands; at a provider, also whether they can sign in there, and ever did."""
    if person.disabled_at:
        return "disabled"
    if who.mode() == "oidc" and person.issuer in ("", LOCAL):
        return "with_password" if person.issuer == LOCAL else "not_yet"
    return "active"


def _invite(visit: Visit, units: dict[str, str]) -> None:
    """The form of an invitation; its link is shown once, for only its holder has the token."""
    say = visit.say
    with st.container(key=f"{SCREEN}invite"):
        st.subheader(say("people.invite_title"))
    if link := st.session_state.get(_LINK):
        st.success(say("people.invited"), icon=":material/mail:")
        st.code(link, language=None, wrap_lines=True)
    form = draft_form(visit, "invitation")
    if form is None:
        return
    with form:
        known_by = say("people.email_binds" if who.mode() == "oidc" else "people.email_help")
        email = st.text_input(say("people.email"), help=known_by, key=f"invite_email_{form.about}").strip()
        role = st.selectbox(
            say("people.role"), ROLES, format_func=lambda code: say(f"role.{code}"), key=f"invite_role_{form.about}"
        )
        unit = _choose_unit(visit, units, "", f"invite_unit_{form.about}")
        site, missing = _site(), ""
        try:
            server = mail_server()
            missing = "DASHBOARD_SMTP_HOST" if server is None else "" if site else "DASHBOARD_URL"
        except MailSettingError as error:
            server, missing = None, error.name
        row = st.container(horizontal=True)
        is_mailed = not missing and row.button(say("people.invite_by_mail"), type="primary", key=f"mail:{form.about}")
        is_asked = row.button(
            say("people.invite"), type="primary" if missing else "secondary", key=f"save:{form.about}"
        )
        if missing:
            st.caption(say("people.no_mail"))
            _for_admin(visit, say("people.mail_setting", name=missing))
    if not (is_asked or is_mailed) or say_too_long(visit, [(say("people.email"), email, EMAIL_LIMIT)]):
        return
    try:
        if is_mailed and server is not None:
            send_invitation(visit.store, visit.actor, server, site, email=email, role=role, unit=unit)
            st.session_state.pop(_LINK, None)
            say_done(say("people.invited_by_mail", email=email))
        else:
            token = invite(visit.store, visit.actor, email=email, role=role, unit=unit)
            st.session_state[_LINK] = invitation_link(site or _opened(), token, visit.language)  # as who invites works
    except REFUSED as error:
        st.error(_why(visit, error))
        return
    form.drop()
    st.rerun()


def _show_invitations(visit: Visit, units: dict[str, str]) -> None:
    say, waiting = visit.say, invitations(visit.store)
    if waiting:
        show_table(
            [
                *(Column(say(f"people.{name}")) for name in ("email", "role", "unit", "by")),
                Column(say("people.mail")),
                Column(say("people.until"), "right"),
            ],
            [
                [
                    each.email,
                    say(f"role.{each.role}"),
                    units.get(each.unit, each.unit),
                    each.created_by,
                    say(f"people.mail_{each.mail}") if each.mail else "",
                    TableCell(each.until.date(), DAY),
                ]
                for each in waiting
            ],
            say("people.waiting"),
            visit.language,
        )


def _change(visit: Visit, everybody: tuple[Person, ...], units: dict[str, str]) -> None:
    """Another role or unit for somebody, and shutting them out; both hold from their next press on."""
    say, by_id = visit.say, {person.id: person for person in everybody}
    st.subheader(say("people.change_title"))
    key = f"people_who_{visit.language}"
    chosen = st.selectbox(say("people.who"), list(by_id), format_func=lambda number: by_id[number].name, key=key)
    person = by_id[chosen]
    about = f"{person.id}_{person.version}"
    role = st.selectbox(
        say("people.role"),
        ROLES,
        ROLES.index(person.role) if person.role in ROLES else 0,
        format_func=lambda code: say(f"role.{code}"),
        key=f"people_role_{about}_{visit.language}",
    )
    unit = _choose_unit(visit, units, person.unit, f"people_unit_{about}")
    row = st.container(horizontal=True)
    is_out = person.disabled_at is not None
    is_saved = row.button(say("people.save"), type="primary", key=f"people_save_{about}")
    is_switched = row.button(say("people.enable" if is_out else "people.disable"), key=f"people_state_{about}")
    is_left = (
        who.mode() == "oidc"
        and bool(person.email)
        and row.button(
            say("people.to_provider"), help=say("people.to_provider_help", email=person.email), key=f"people_to_{about}"
        )
    )
    try:
        if is_left:
            leave_to_provider(visit.store, visit.actor, person.id)
            say_done(say("people.left_to_provider", name=person.name, email=person.email))
            st.rerun()
        if is_saved:
            change_person(visit.store, visit.actor, replace(person, role=role, unit=unit))
            say_done(say("people.saved", name=person.name))
            st.rerun()
        if is_switched:
            disable_person(visit.store, visit.actor, person.id, not is_out)
            say_done(say("people.let_in" if is_out else "people.shut_out", name=person.name))
            st.rerun()
    except REFUSED as error:
        st.error(_why(visit, error))


def _choose_unit(visit: Visit, units: dict[str, str], current: str, key: str) -> str:
    known = ["", *units] if current in ("", *units) else ["", current, *units]
    return st.selectbox(
        visit.say("people.unit"),
        known,
        known.index(current),
        format_func=lambda code: units.get(code, code) or visit.say("people.no_unit"),
        help=visit.say("people.unit_help"),
        key=f"{key}_{visit.language}",
    )


def _why(visit: Visit, error: StoreError) -> str:
    if isinstance(error, PersonInvalidError):
        return visit.say("people.invalid", field=visit.say(f"people.{error.field}"))
    return visit.say(f"store.{error.kind}")


def _site() -> str:
    """The address that the server is given; "" for none."""
    return os.environ.get("DASHBOARD_URL", "").strip().rstrip("/")


def _opened() -> str:
    """The address under which this page was opened."""
    opened = urlsplit(st.context.url or "")
    return f"{opened.scheme}://{opened.netloc}" if opened.netloc else ""
