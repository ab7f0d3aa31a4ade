"""What a backup must be before it replaces anything, and what in it must end, whichever engine it is of."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from data.rights import Actor
from data.store.database import Store, StoreError
from data.store.feed_tokens import withdraw_all
from data.store.people import end_invitations
from data.store.sessions import end_all

MOST_NAMED = 5
"""How many differences a refusal names."""


class NotABackupError(StoreError):
    """The file is not an undamaged backup of this program."""


@dataclass(frozen=True)
class Restored:
    """Where the restored database is, and what it replaced: the renamed file, or on a server the schema in which it is.

    replaced: None where there was nothing.
    """

    path: Path | str
    replaced: Path | str | None


def let_nobody_in(session: Session, actor: Actor) -> None:
    """End tokens of the feed, sessions and invitations: a backup does not know which ended after it was made."""
    withdraw_all(session, actor)
    end_all(session)
    end_invitations(session)


def require_signature(source: Path, signature: bytes) -> None:
    """Refuse a file that does not begin as a backup does, with NotABackupError."""
    try:
        with source.open("rb") as file:
            start = file.read(len(signature))
    except OSError as error:
        raise NotABackupError(f"{source}: the file cannot be read ({error.strerror})") from error
    if start != signature:
        raise NotABackupError(f"{source}: the file is not a backup of this program")


def require_readable(store: Store, source: Path) -> None:
    """Read once what pages show: a backup whose plans nobody can read replaces nothing."""
    from data.store import audit, settings  # a backup is made without any of these
    from data.store.actions import list_actions
    from data.store.check_ins import list_check_ins
    from data.store.plans import get_plan, plan_years
    from data.store.versions import versions

    readers: dict[str, Callable[[], object]] = {
        "settings": lambda: settings.load(store),
        "plans": lambda: [get_plan(store, year) for year in plan_years(store)],
        "actions": lambda: list_actions(store),
        "check-ins": lambda: list_check_ins(store),
        "versions": lambda: versions(store),
        "audit": lambda: audit.history(store),
    }
    for what, read in readers.items():
        try:
            read()
        except (StoreError, SQLAlchemyError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise NotABackupError(f"{source}: its {what} cannot be read ({type(error).__name__})") from error
