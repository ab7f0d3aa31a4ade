"""A mail server of our own on a free port of the loopback interface: what it takes it keeps."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd import smtp as answers
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.mail import MailServer, Tls

SENDER = "Nhắc việc <dashboard@example.vn>"


PATIENCE_SECONDS = 30


class _Line(answers.SMTP):
    """A connection; the server knows how many are open."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.event_handler.count(1)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.event_handler.count(-1)


@dataclass
class Server:
    """A mail server. refuses: addresses that it does not take; tls, certificate: how its line is encrypted."""

    port: int = 0
    refuses: set[str] = field(default_factory=set)
    taken: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    tls: Tls = "none"
    certificate: ssl.SSLContext | None = None
    open_lines: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def count(self, more: int) -> None:
        """So many connections more are open."""
        with self.changed:
            self.open_lines += more
            self.changed.notify_all()

    def wait_until_left(self) -> None:
        """Until nobody is connected any more: whatever had reached it is taken."""
        with self.changed:
            assert self.changed.wait_for(lambda: not self.open_lines, PATIENCE_SECONDS), "somebody stays connected"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd asks for it so
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.taken.append((envelope.rcpt_tos, mail))
        return "250 OK"

    @property
    def ids(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(str(mail["Message-ID"]) for _, mail in self.taken)

    @property
    def at(self) -> MailServer:
        """Where the program finds it."""
        return MailServer("127.0.0.1", self.port, self.tls, SENDER)

    @property
    def settings(self) -> dict[str, str]:
        """The same as environment variables of a process."""
        return {
            "DASHBOARD_SMTP_HOST": "localhost",
            "DASHBOARD_SMTP_PORT": str(self.port),
            "DASHBOARD_SMTP_TLS": self.tls,
            "DASHBOARD_SMTP_FROM": SENDER,
        }


@contextmanager
def answering(server: Server) -> Iterator[Server]:
    """The server while it answers, in a thread of its own; on the port that it had before, if it had one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    within, later = (server.certificate, None) if server.tls == "tls" else (None, server.certificate)

    async def begin() -> asyncio.Server:
        return await loop.create_server(
            lambda: _Line(server, loop=loop, hostname="test", tls_context=later),
            "127.0.0.1",
            server.port,
            ssl=within,
        )

    listening = asyncio.run_coroutine_threadsafe(begin(), loop).result()
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(listening.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def authority(file: Path) -> Path:
    """Found an authority: its certificate goes into this file, its key beside it."""
    return _signed(file, "Cơ quan chứng thực", file, is_authority=True)


def certificate(folder: Path, by: Path) -> Path:
    """The key and the certificate of a mail server on `localhost`, signed by an authority, in one file."""
    return _signed(folder / "server.pem", "localhost", by, is_authority=False)


def _signed(file: Path, name: str, by: Path, is_authority: bool) -> Path:
    key, begin = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC) - timedelta(days=1)
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    own_key = by.with_suffix(".key")
    if is_authority:
        issuer, signer = named, key
        own_key.write_bytes(_pem_of(key))
    else:
        issuer = x509.load_pem_x509_certificate(by.read_bytes()).subject
        signer = serialization.load_pem_private_key(own_key.read_bytes(), None)  # type: ignore[assignment]
    built = (
        x509.CertificateBuilder(issuer, named, key.public_key(), x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=30))
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if not is_authority:
        built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    made = built.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    file.write_bytes(made if is_authority else _pem_of(key) + made)
    return file


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
