"""Pages go back to a copy that is back: until then the others have them all, for hours after it was killed or stopped.

Each copy that takes people says so every few seconds (`data.store.copies`). When one is heard that was not there, the
others let go of the pages that came to them since it was last heard, one after the other, each in a calm moment; the
proxy leads each to the copy that it belongs to. First it has to last, the longer the oftener it was away. A page to
which files were brought stays, as they are in the memory of this copy alone, and so does one with an open box.
"""

import asyncio
import logging
import re
import secrets
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import NamedTuple

from streamlit import config

from data.store.copies import names_heard
from data.store.database import StoreError
from ui.door.open_pages import BROUGHT, PAGES

LOGGER = logging.getLogger(__name__)

SAID_SECONDS = 3.0
GONE_SECONDS = 10.0
"""A copy that was not heard for so long was away: three times in a row it said nothing."""

STEADY_SECONDS = 15.0
"""So long a copy that is back is heard before it gets its pages; twice as long each time, where it was away before."""

UNSTEADY_SECONDS = 3600.0
"""What happened longer ago does not count against a copy, and no longer than that it has to last."""

EACH_SECONDS = 0.3
"""So long from one page that is let go to the next: drawing a page whole takes a third of that."""

TRYING_SECONDS = 120.0
"""So long is waited for a calm moment of each page: people who do not read press nothing either."""

RETRY_SECONDS = 10.0


_NAME = re.compile(r"(?P<place>[\w.-]{1,253}:\d{1,5}):(?P<start>[0-9a-f]{16})")
_MOST_PLACES = 50
_MOST_RETURNS = 10


_GIVING = asyncio.Lock()


def name_of(place: str) -> str:
    """What a copy at a place, host and port, is called from this start on."""
    return f"{place}:{secrets.token_hex(8)}"


@dataclass
class _Heard:
    """A copy at one place: its start, when it was heard last, when it came back, and since when it is owed pages."""

    start: str
    last: float
    returns: list[float] = field(default_factory=list)
    owed_since: float | None = None


class Owed(NamedTuple):
    """Which pages belong to a copy that is back: those opened from one moment to another, by `time.monotonic`.

    Whoever came later, the proxy led here rightly.
    """

    since: float
    until: float


class Others:
    """The other copies that are heard, and when each was heard last. own: the name of this one.

    Anybody who may connect to the database may say something: what is no name is not heard.
    """

    def __init__(self, own: str) -> None:
        self._own, self._began = own, time.monotonic()
        self._heard: dict[str, _Heard] = {}

    def owed_to(self, name: str) -> Owed | None:
        """Where a copy that is heard was away and has lasted since: which pages have come here from it; else None.

        It was away where it has begun anew, or was silent. Whoever is heard soon after this copy began was there
        before it.
        """
        said = _NAME.fullmatch(name)
        if name == self._own or said is None:
            return None
        place, start, now = said["place"], said["start"], time.monotonic()
        other = self._heard.get(place)
        if other is None:
            if len(self._heard) >= _MOST_PLACES:
                return None
            other = self._heard[place] = _Heard(start, now)
            was_away, came_since = now - self._began > GONE_SECONDS, 0.0
        else:
            was_away, came_since = start != other.start or now - other.last > GONE_SECONDS, other.last
        other.start, other.last = start, now
        if was_away:
            other.returns = [*other.returns[-_MOST_RETURNS:], now]
            other.owed_since = came_since if other.owed_since is None else other.owed_since
        if other.owed_since is None:
            return None
        others_of_late = sum(now - then < UNSTEADY_SECONDS for then in other.returns[:-1])
        if now - other.returns[-1] < min(STEADY_SECONDS * 2**others_of_late, UNSTEADY_SECONDS):
            return None
        owed, other.owed_since = Owed(other.owed_since, other.returns[-1] + GONE_SECONDS), None
        return owed


def rebalance(loop: asyncio.AbstractEventLoop, takes_nobody: Callable[[], bool]) -> None:
    """Say that this copy is there as long as it takes people, and give back what belongs to others; does not end.

    loop: that of the server, in which pages are left.
    """
    from services.sign_in import store_at_hand  # loads what only signing in needs

    own = name_of(f"{socket.gethostname()}:{config.get_option('server.port')}")
    others = Others(own)
    while True:
        try:
            for name in names_heard(store_at_hand(), lambda: None if takes_nobody() else own, SAID_SECONDS):
                owed = others.owed_to(name)
                if owed is not None and not takes_nobody():
                    LOGGER.info("the copy %r is here: pages that came since it was away go back to it", name)
                    giving = asyncio.run_coroutine_threadsafe(give_back(owed, takes_nobody), loop)
                    giving.add_done_callback(_say_failure)
            return  # there is nobody to hear
        except StoreError as error:
            LOGGER.warning("other copies cannot be heard: %s", error)
        except Exception:  # what has no name: the others would take this copy for gone
            LOGGER.exception("other copies cannot be heard")
        time.sleep(RETRY_SECONDS)


def _say_failure(giving: Future[None]) -> None:
    if not giving.cancelled() and (error := giving.exception()):
        LOGGER.error("pages could not be given back", exc_info=error)


async def give_back(owed: Owed, takes_nobody: Callable[[], bool]) -> None:
    """Let go of these pages one by one, those of one copy after those of another, while this copy takes people."""
    async with _GIVING:
        waiting = {page for page in PAGES if owed.since <= page.opened <= owed.until}
        deadline = time.monotonic() + TRYING_SECONDS
        while (waiting := waiting & PAGES) and time.monotonic() < deadline and not takes_nobody():
            may_go = (page for page in waiting if page.is_calm and not page.has_dialog and page.session not in BROUGHT)
            if (page := next(may_go, None)) is not None:
                page.leave()
            await asyncio.sleep(EACH_SECONDS)
