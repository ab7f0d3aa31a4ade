"""Sends the messages that wait by SMTP. What the server took is settled at once, and is not sent again.

Whoever is killed between the server's word and the store's has one message in hand: it is sent again when its claim has
lapsed, under the same Message-ID. All others wait or are settled.
"""

import os
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Literal

from data.machine_settings import MachineSettingError, secret_in
from data.rights import Actor
from data.store import outbox
from data.store.database import Store
from data.store.outbox import Message

Tls = Literal["starttls", "tls", "none"]
PORTS: dict[Tls, int] = {"starttls": 587, "tls": 465, "none": 25}
TIMEOUT = 30.0
"""Seconds for one answer of the server: far less in all than a claim lasts."""

DAYS_STORED, MOST_DAYS = 90, 3650
"""A message that was sent stays in the database for so many days, where the machine's settings say nothing else."""


class MailSettingError(MachineSettingError):
    """A variable about the mail server says what cannot be."""


@dataclass(frozen=True)
class MailServer:
    """The server that takes the messages. sender: the From line, a bare address or one with a name.

    authority: the file of the authority that has signed its certificate, "" for those that the machine trusts.
    """

    host: str
    port: int
    tls: Tls
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    authority: str = ""

    @property
    def domain(self) -> str:
        """That of the sender, as it stands in the numbers of messages."""
        return _domain_of(self.sender)


@dataclass(frozen=True)
class Sent:
    """What came of a run: so many taken, so many refused that wait on; failure: why it ended early, "" where not.

    is_distrusted: that was because the server's certificate does not hold.
    """

    taken: int
    refused: int
    failure: str = ""
    is_distrusted: bool = False


def mail_server() -> MailServer | None:
    """The server of `DASHBOARD_SMTP_…`; None where no host is named. Raises MailSettingError.

    A password never goes over a line that is not encrypted.
    """
    host = os.environ.get("DASHBOARD_SMTP_HOST", "").strip()
    if not host:
        return None
    wanted = os.environ.get("DASHBOARD_SMTP_TLS", "").strip() or "starttls"
    user = os.environ.get("DASHBOARD_SMTP_USER", "").strip()
    sender = os.environ.get("DASHBOARD_SMTP_FROM", "").strip()
    tls = next((each for each in PORTS if each == wanted), None)
    if tls is None or (tls == "none" and user):
        raise MailSettingError("DASHBOARD_SMTP_TLS", wanted)
    try:
        has_domain = bool(_domain_of(sender))
    except UnicodeError:
        has_domain = False
    if not has_domain:
        raise MailSettingError("DASHBOARD_SMTP_FROM", sender)
    authority = os.environ.get("DASHBOARD_SMTP_CA_FILE", "").strip()
    try:
        ssl.create_default_context(cafile=authority or None)
    except OSError:
        raise MailSettingError("DASHBOARD_SMTP_CA_FILE", authority) from None
    port = os.environ.get("DASHBOARD_SMTP_PORT", "").strip() or str(PORTS[tls])
    if not port.isdecimal() or not 0 < int(port) < 2**16:
        raise MailSettingError("DASHBOARD_SMTP_PORT", port)
    return MailServer(host, int(port), tls, sender, user, _password() if user else "", authority)


def days_stored() -> int:
    """So many days a message stays in the database after it was sent. Raises MailSettingError."""
    days = os.environ.get("DASHBOARD_MAIL_DAYS", "").strip() or str(DAYS_STORED)
    if not days.isdecimal() or not 0 < int(days) <= MOST_DAYS:
        raise MailSettingError("DASHBOARD_MAIL_DAYS", days)
    return int(days)


def send_waiting(store: Store, actor: Actor, server: MailServer, site: str = "") -> Sent:
    """Send every message that waits and that no other process has in hand. Raises RightRefusedError, StoreError.

    site: the address under which people open the program, "" for none.

    A message that the server refuses waits for the next run, and the others go on. Where the server is away, or goes
    away, all the rest waits.
    """
    if not outbox.waiting_count(store):
        return Sent(0, 0)
    try:
        connection = _connected(server)
    except ssl.SSLCertVerificationError as error:
        return Sent(0, 0, error.verify_message, is_distrusted=True)
    except (OSError, ValueError) as error:
        return Sent(0, 0, _words(error))
    taken = refused = last = 0
    try:
        while (message := outbox.claim(store, actor, last)) is not None:
            last = message.id
            try:
                mail = _mail(message, server, site)
                connection.send_message(mail, parseaddr(server.sender)[1], [message.address])
            except (OSError, ValueError, MessageError) as error:
                said = _words(error)
                if message.token:  # a filter that refuses a link quotes it
                    said = said.replace(message.token, outbox.TOKEN)
                is_gone = isinstance(error, smtplib.SMTPServerDisconnected) or (
                    isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)
                )
                outbox.settle(store, actor, message.id, said, may_have_arrived=is_gone)
                if is_gone:
                    return Sent(taken, refused, said)
                refused += 1
            else:
                outbox.settle(store, actor, message.id)
                taken += 1
    finally:
        with suppress(OSError):
            connection.quit()
    return Sent(taken, refused)


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=server.authority or None)
    if server.tls == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    try:
        if server.tls == "starttls":
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _mail(message: Message, server: MailServer, site: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Message-ID"] = message.message_id
    mail["Date"] = message.written_at
    mail["From"] = server.sender
    mail["To"] = Address(addr_spec=message.address)
    mail["Subject"] = message.subject
    mail["Auto-Submitted"] = "auto-generated"
    if site and not message.is_invitation:  # not by one press without signing in: that would need a key in each message
        mail["List-Unsubscribe"] = f"<{site}/mail>"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    return mail


def _domain_of(sender: str) -> str:
    """The domain of an address in ASCII; "" where there is none. Raises UnicodeError for one that cannot be."""
    return parseaddr(sender)[1].rpartition("@")[2].encode("idna").decode() if "@" in sender else ""


def _password() -> str:
    """From the file that is named; never from the environment, which other processes of the account can read."""
    file = os.environ.get("DASHBOARD_SMTP_PASSWORD_FILE", "").strip()
    found = secret_in(file)
    if not found:
        raise MailSettingError("DASHBOARD_SMTP_PASSWORD_FILE", file)
    return found


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
