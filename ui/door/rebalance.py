"""Pages go back to a copy that is back: until then the others have them all, for hours after it was killed or stopped.

Each copy that takes people says so every few seconds (`data.store.copies`). When one is heard that was not there, the
others let go of the pages that came to them since it was last heard, one after the other, each in a calm moment; the
proxy leads each to the copy that it belongs to. A page to which files were brought stays: they are in the memory of
this copy alone.
"""

import asyncio
import logging
import re
import secrets
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future

from streamlit import config

from data.store.copies import names_heard
from data.store.database import StoreError
from ui.door.open_pages import BROUGHT, PAGES

LOGGER = logging.getLogger(__name__)

SAID_SECONDS = 3.0
GONE_SECONDS = 10.0
"""A copy that was not heard for so long was away: three times in a row it said nothing."""

EACH_SECONDS = 0.3
"""So long from one page that is let go to the next: drawing a page whole takes a third of that."""

TRYING_SECONDS = 120.0
"""So long is waited for a calm moment of each page: people who do not read press nothing either."""

RETRY_SECONDS = 10.0


_NAME = re.compile(r"(?P<place>[\w.-]{1,253}:\d{1,5}):(?P<start>[0-9a-f]{16})")
_MOST_PLACES = 50


def name_of(place: str) -> str:
    """What a copy at a place, host and port, is called from this start on."""
    return f"{place}:{secrets.token_hex(8)}"


class Others:
    """The other copies that are heard, and when each was heard last. own: the name of this one.

    Anybody who may connect to the database may say something: what is no name is not heard.
    """

    def __init__(self, own: str) -> None:
        self._own, self._began = own, time.monotonic()
        self._last: dict[str, tuple[str, float]] = {}

    def back_since(self, name: str) -> float | None:
        """Where a copy that is heard was not there before: since when its pages have come here; else None.

        It was away where it has begun anew, or was silent. Whoever is heard soon after this copy began was there
        before it.
        """
        said = _NAME.fullmatch(name)
        if name == self._own or said is None:
            return None
        place, start, now = said["place"], said["start"], time.monotonic()
        if place not in self._last and len(self._last) >= _MOST_PLACES:
            return None
        before = self._last.get(place)
        self._last[place] = start, now
        if before is not None:
            return before[1] if start != before[0] or now - before[1] > GONE_SECONDS else None
        return 0.0 if now - self._began > GONE_SECONDS else None


def rebalance(loop: asyncio.AbstractEventLoop, takes_nobody: Callable[[], bool]) -> None:
    """Say that this copy is there as long as it takes people, and give back what belongs to others; does not end.

    loop: that of the server, in which pages are left.
    """
    from services.sign_in import store_at_hand  # loads what only signing in needs

    own = name_of(f"{socket.gethostname()}:{config.get_option('server.port')}")
    others = Others(own)
    giving: Future[None] | None = None
    while True:
        try:
            for name in names_heard(store_at_hand(), lambda: None if takes_nobody() else own, SAID_SECONDS):
                since = None if takes_nobody() else others.back_since(name)
                if since is not None and (giving is None or giving.done()):
                    LOGGER.info("the copy %r is here: pages that came since it was away go back to it", name)
                    giving = asyncio.run_coroutine_threadsafe(give_back(since, takes_nobody), loop)
            return  # there is nobody to hear
        except StoreError as error:
            LOGGER.warning("other copies cannot be heard: %s", error)
        except Exception:  # what has no name: the others would take this copy for gone
            LOGGER.exception("other copies cannot be heard")
        time.sleep(RETRY_SECONDS)


async def give_back(since: float, takes_nobody: Callable[[], bool]) -> None:
    """Let go of the pages that came since then, by `time.monotonic`, one by one, while this copy takes people."""
    waiting = {page for page in PAGES if page.opened >= since}
    deadline = time.monotonic() + TRYING_SECONDS
    while (waiting := waiting & PAGES) and time.monotonic() < deadline and not takes_nobody():
        calm = (page for page in waiting if page.is_calm and page.session not in BROUGHT)
        if (page := next(calm, None)) is not None:
            page.leave()
        await asyncio.sleep(EACH_SECONDS)
