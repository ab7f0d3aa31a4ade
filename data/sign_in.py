"""How people sign in here and for how long, as the machine's settings say. Loads next to nothing: each start asks."""

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

Mode = Literal["none", "local"]
MODES: tuple[Mode, ...] = get_args(Mode)
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
"""How long a session lasts without a press, and how long in all, unless the machine's settings say otherwise."""


@dataclass(frozen=True)
class Limits:
    """How long a session lasts: without a press, and in all."""

    idle: timedelta = IDLE
    longest: timedelta = LONGEST


class SignInSettingError(ValueError):
    """A variable about signing in says what cannot be; ``name`` says which, ``found`` what stood there."""

    def __init__(self, name: str, found: str) -> None:
        super().__init__(f"{name}: {found!r}")
        self.name = name
        self.found = found


def sign_in_mode() -> Mode:
    """How people sign in here (`DASHBOARD_SIGN_IN`): not at all, or with accounts of this program.

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
    )


def is_behind_tls() -> bool:
    """Whether the browser speaks TLS to this program or to the proxy before it (`DASHBOARD_URL` begins so)."""
    return os.environ.get("DASHBOARD_URL", "").strip().casefold().startswith("https://")


def cookie_name() -> str:
    """The cookie that says who is signed in. With TLS the browser itself holds it to this host and to TLS."""
    return "__Host-dashboard" if is_behind_tls() else "dashboard"


def _number(name: str, found: str, default: int) -> int:
    text = found.strip()
    if not text:
        return default
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise SignInSettingError(name, text)
    return int(text)
