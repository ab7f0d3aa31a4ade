"""An invitation by e-mail: it arrives in both languages, and its link is a way in, once."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from data.rights import Actor, operator
from data.store.database import Store
from data.store.outbox import waiting_count
from data.store.people import (
    InvitationInvalidError,
    PersonInvalidError,
    accept,
    add_person,
    invitation_of,
    invitations,
)
from data.store.tables import MessageRecord
from data.store.writing import RightRefusedError
from services.invitations import send_invitation
from services.mail import MailServer, Sent, send_waiting
from tests.mail_server import Server, answering

MACHINE, SITE = operator("Máy"), "https://dash.example.vn"
NEW = {"email": "moi@example.vn", "role": "planner", "unit": ""}
AWAY = MailServer("127.0.0.1", 1, "none", "a@example.vn")


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_it_arrives_in_both_languages_and_its_link_lets_one_person_in_once(store: Store) -> None:
    admin = add_person(store, MACHINE, login="ad", name="Ánh <b>", role="admin")
    with answering(Server()) as server:
        send_invitation(store, admin.actor, server.at, SITE, **NEW)
        assert server.taken == [] and waiting_count(store) == 1
        assert send_waiting(store, MACHINE, server.at, SITE) == Sent(1, 0)
        assert send_waiting(store, MACHINE, server.at, SITE) == Sent(0, 0)
    ((to, mail),) = server.taken
    assert to == ["moi@example.vn"] and mail["List-Unsubscribe"] is None, "who is not known yet has no choice to make"
    text, page = _body(mail, "plain"), _body(mail, "html")
    links = [line for line in text.splitlines() if line.startswith(SITE)]
    token = links[0].partition("token=")[2]
    assert links == [f"{SITE}/invited?token={token}", f"{SITE}/invited?token={token}&lang=en"]
    assert text.index("người lập kế hoạch") < text.index(links[1]) and "your role there is planner" in text
    assert f'href="{links[0]}"' in page and f"{links[0]}&amp;lang=en" in page
    assert "Ánh &lt;b&gt;" in page and "<b>" not in page
    assert accept(store, token, login="moi", name="Mới", password_hash="x").role == "planner"
    with pytest.raises(InvitationInvalidError):
        invitation_of(store, token)


class _Filter(Server):
    """A mail server that refuses what has a link, and says which."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - its name in aiosmtpd
        await super().handle_DATA(server, session, envelope)
        (_, mail) = self.taken[-1]
        link = next(line for line in _body(mail, "plain").splitlines() if line.startswith(SITE))
        return f"550 blocked: {link}"


def test_a_refusal_that_quotes_the_link_is_stored_without_the_token(store: Store) -> None:
    with answering(_Filter()) as server:
        send_invitation(store, MACHINE, server.at, SITE, **NEW)
        assert send_waiting(store, MACHINE, server.at, SITE) == Sent(0, 1)
    with store.read() as session:
        failure = session.scalars(select(MessageRecord.failure)).one()
    assert "550" in failure and "/invited?token={token}" in failure


@pytest.mark.parametrize("email", ["", "moi", "moi@", "@example.vn", "a@b.vn, c@d.vn", "a@b.vn\nBcc: c@d.vn"])
def test_what_is_no_address_is_said_before_anything_is_written(store: Store, email: str) -> None:
    add_person(store, MACHINE, login="ad", name="Ánh", role="admin")
    with pytest.raises(PersonInvalidError, match="email"):
        send_invitation(store, MACHINE, AWAY, SITE, email=email, role="viewer", unit="")
    assert invitations(store) == () and waiting_count(store) == 0


def test_only_an_admin_invites(store: Store) -> None:
    add_person(store, MACHINE, login="ad", name="Ánh", role="admin")
    with pytest.raises(RightRefusedError):
        send_invitation(store, Actor("Bình", "planner"), AWAY, SITE, **NEW)
    assert invitations(store) == () and waiting_count(store) == 0
