"""Signing in with a password of this program, which is tried against its hash."""

import secrets
from functools import cache
from typing import TYPE_CHECKING

from data.store.database import Store, default_url, open_store
from data.store.people import Person, set_password
from data.store.sessions import (
    begin_session,
    begin_try,
    forget_failed_tries,
    password_of,
    record_failed_try,
)
from wording.words import in_one_line

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200


class PasswordInvalidError(ValueError):
    """A password is too short, too long, or the login itself."""


class TooManyTriesError(Exception):
    """Too many tries to sign in failed of late; later is another time."""


def store_at_hand() -> Store:
    """The store of this process, opened when it is first asked for. Raises as `data.store.database.open_store`."""
    return _opened(default_url().render_as_string(hide_password=False))


@cache
def _opened(url: str) -> Store:
    return open_store(url)


def password_hash(password: str, login: str = "") -> str:
    """The argon2id hash of a new password. Raises PasswordInvalidError."""
    is_long = SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD
    if not is_long or (login and password.casefold() == login.casefold()) or len(set(password)) < 4:
        raise PasswordInvalidError(
            in_one_line("command.password_invalid", least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD)
        )
    return str(_hasher().hash(password))


def sign_in(store: Store, login: str, password: str, address: str = "", agent: str = "") -> str | None:
    """Try a password: the token of the session that has begun, or None where login or password is wrong.

    An unknown login takes as long as a known one. Raises TooManyTriesError, without looking at the password.
    """
    known = _tried(store, login, password, address)
    if known is None:
        return None
    person, stored = known
    if _hasher().check_needs_rehash(stored):
        person = _given(store, person, _hasher().hash(password))
    return begin_session(store, person, address, agent)


def change_password(
    store: Store, person: Person, password: str, wanted: str, address: str = "", agent: str = ""
) -> str | None:
    """Give somebody another password who knows theirs: the token of a new session, all others end.

    None where ``password`` is not theirs. Raises TooManyTriesError, PasswordInvalidError.
    """
    secret = password_hash(wanted, person.login)
    if _tried(store, person.login, password, address) is None:
        return None
    return begin_session(store, _given(store, person, secret), address, agent)


def _tried(store: Store, login: str, password: str, address: str) -> tuple[Person, str] | None:
    """Whose password it is, and its hash; None for nobody's, and then it counts as a failed try."""
    from argon2.exceptions import InvalidHashError, VerificationError

    if not begin_try(store, login, address):
        raise TooManyTriesError
    known = password_of(store, login)
    try:
        _hasher().verify(known[1] if known else _dummy(), password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        known = None
    if known is None:
        record_failed_try(store, login, address, "password")
    else:
        forget_failed_tries(store, login)
    return known


def _given(store: Store, person: Person, secret: str) -> Person:
    """The person with another hash, in their own name."""
    set_password(store, person.actor, person.id, secret)
    return person


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # only where passwords are

    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


@cache
def _dummy() -> str:
    return str(_hasher().hash(secrets.token_urlsafe(16)))
