"""Invites somebody by e-mail: the words of the message, which waits to be sent as every other does."""

from email.errors import MessageError
from email.headerregistry import Address
from html import escape

from data.rights import Actor
from data.store.database import Store
from data.store.outbox import TOKEN, invite_by_mail
from data.store.people import INVITED_FOR, PersonInvalidError
from data.store.tables import now
from services.mail import MailServer
from wording.numbers import date_text, local_time
from wording.text import clean_text
from wording.words import DEFAULT_LANGUAGE, LANGUAGES, Words


def invitation_link(site: str, token: str, language: str) -> str:
    """Where an invitation leads, in a language."""
    return f"{site}/invited?token={token}" + ("" if language == DEFAULT_LANGUAGE else f"&lang={language}")


def send_invitation(
    store: Store, actor: Actor, server: MailServer, site: str, *, email: str, role: str, unit: str
) -> None:
    """Let an invitation wait to be sent by `cli.py remind`, in every language, as nobody knows which they read.

    site: the address under which people open the program. Raises RightRefusedError, PersonInvalidError.
    """
    address = clean_text(email)
    try:
        is_one = bool(Address(addr_spec=address).domain)
    except (ValueError, IndexError, MessageError):
        is_one = False
    if not is_one:
        raise PersonInvalidError("email")
    parts = [(say, *_words_of(say, actor, role)) for say in map(Words, LANGUAGES)]
    links = {say.language: invitation_link(site, TOKEN, say.language) for say, _, _ in parts}
    text = "\n\n-- \n\n".join(f"{before}\n\n{links[say.language]}\n\n{after}" for say, before, after in parts)
    body = "<hr>".join(
        f'<div lang="{say.language}"><p>{escape(before)}</p><p><a href="{escape(links[say.language])}">'
        f"{escape(say('mail.invitation_open'))}</a></p><p>{escape(after)}</p></div>"
        for say, before, after in parts
    )
    html = (
        f'<!doctype html><html lang="{DEFAULT_LANGUAGE}"><head><meta charset="utf-8"></head>'
        f'<body style="font-family:sans-serif;font-size:15px;line-height:1.5">{body}</body></html>'
    )
    subject = " / ".join(say("mail.invitation_subject") for say, _, _ in parts)
    said = {"subject": subject, "text": f"{text}\n", "html": html, "domain": server.domain}
    invite_by_mail(store, actor, email=address, role=role, unit=unit, **said)


def _words_of(say: Words, actor: Actor, role: str) -> tuple[str, str]:
    """What stands before and after the link."""
    until = date_text(local_time(now() + INVITED_FOR).date(), say.language)
    before = say("mail.invitation", person=actor.name, app=say("app.title"), role=say(f"role.{role}"))
    return before, say("mail.invitation_until", day=until)
