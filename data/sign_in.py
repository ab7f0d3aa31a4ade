"""How people sign in here and for how long, as the machine's settings say. Loads next to nothing: each start asks."""

import os
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, get_args
from urllib.parse import urlsplit

from data.machine_settings import MachineSettingError, secret_in

Mode = Literal["none", "local", "oidc"]
MODES: tuple[Mode, ...] = get_args(Mode)
LOCAL = "local"
"""The issuer of accounts that have their password here."""

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
"""How long a session lasts without a press, and how long in all, unless the machine's settings say otherwise."""


@dataclass(frozen=True)
class Limits:
    """How long a session lasts: without a press, and in all; and of whose accounts (``issuer``)."""

    idle: timedelta = IDLE
    longest: timedelta = LONGEST
    issuer: str = LOCAL


@dataclass(frozen=True)
class Provider:
    """The OpenID provider that says who somebody is, and as what this program is known there.

    ``site``: under which address people open this program, which the provider sends them back to.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    site: str

    @property
    def callback(self) -> str:
        return f"{self.site}/oidc/callback"

    @property
    def after_sign_out(self) -> str:
        return f"{self.site}/signin"


class SignInSettingError(MachineSettingError):
    """A variable about signing in says what cannot be."""


def sign_in_mode() -> Mode:
    """How people sign in here (`DASHBOARD_SIGN_IN`): not at all, with accounts of this program, or at a provider.

    Raises SignInSettingError for any other word: nobody should work without the sign-in that was meant.
    """
    text = os.environ.get("DASHBOARD_SIGN_IN", "").strip() or "none"
    if text not in MODES:
        raise SignInSettingError("DASHBOARD_SIGN_IN", text)
    return text


def session_limits() -> Limits:
    """How long a session lasts (`DASHBOARD_IDLE_MINUTES`, `DASHBOARD_SESSION_HOURS`). Raises SignInSettingError."""
    minutes = os.environ.get("DASHBOARD_IDLE_MINUTES", "")
    hours = os.environ.get("DASHBOARD_SESSION_HOURS", "")
    return Limits(
        timedelta(minutes=_number("DASHBOARD_IDLE_MINUTES", minutes, IDLE // timedelta(minutes=1))),
        timedelta(hours=_number("DASHBOARD_SESSION_HOURS", hours, LONGEST // timedelta(hours=1))),
        issuer_key(_issuer()) if sign_in_mode() == "oidc" else LOCAL,
    )


def provider() -> Provider:
    """The provider of mode oidc (`DASHBOARD_OIDC_…`, `DASHBOARD_URL`). Raises SignInSettingError.

    Read anew each time: a secret that was changed in its file holds from the next signing in on.
    """
    client_id = os.environ.get("DASHBOARD_OIDC_CLIENT_ID", "").strip()
    if not client_id:
        raise SignInSettingError("DASHBOARD_OIDC_CLIENT_ID", client_id)
    site = _address("DASHBOARD_URL", os.environ.get("DASHBOARD_URL", ""))
    return Provider(_issuer(), client_id, _client_secret(), site.rstrip("/"))


def issuer_key(issuer: str) -> str:
    """An issuer as it is compared: some end in a stroke in one place and not in another."""
    return issuer.strip().rstrip("/")


def is_behind_tls() -> bool:
    """Whether the browser speaks TLS to this program or to the proxy before it (`DASHBOARD_URL` begins so)."""
    return os.environ.get("DASHBOARD_URL", "").strip().casefold().startswith("https://")


def cookie_name() -> str:
    """The cookie that says who is signed in. With TLS the browser itself holds it to this host and to TLS."""
    return "__Host-dashboard" if is_behind_tls() else "dashboard"


def _client_secret() -> str:
    """From the file that `DASHBOARD_OIDC_CLIENT_SECRET_FILE` names, else from `DASHBOARD_OIDC_CLIENT_SECRET`."""
    file = os.environ.get("DASHBOARD_OIDC_CLIENT_SECRET_FILE", "").strip()
    if not file:
        if secret := os.environ.get("DASHBOARD_OIDC_CLIENT_SECRET", "").strip():
            return secret
        raise SignInSettingError("DASHBOARD_OIDC_CLIENT_SECRET", "")
    secret = secret_in(file)
    if not secret:
        raise SignInSettingError("DASHBOARD_OIDC_CLIENT_SECRET_FILE", file)
    return secret


def _issuer() -> str:
    return _address("DASHBOARD_OIDC_ISSUER", os.environ.get("DASHBOARD_OIDC_ISSUER", ""))


def _address(name: str, text: str) -> str:
    """An address of the web. Without TLS it may only be of this machine: who listens could sign in as anybody."""
    found = text.strip()
    parts = urlsplit(found)
    is_here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not parts.hostname or not (parts.scheme == "https" or is_here) or parts.query or parts.fragment:
        raise SignInSettingError(name, found)
    return found


def _number(name: str, found: str, default: int) -> int:
    text = found.strip()
    if not text:
        return default
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise SignInSettingError(name, text)
    return int(text)
