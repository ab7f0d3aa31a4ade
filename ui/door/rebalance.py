"""Pages go back to a copy that is back: until then the others have them all, for hours after it was killed or stopped.

Each copy that takes people says so every few seconds (`data.store.copies`). When one is heard that was not there, the
others let go of the pages that came to them since it was last heard, one after the other, each in a calm moment; the
proxy leads each to the copy that it belongs to. A page to which files were brought stays: they are in the memory of
this copy alone.
"""

import asyncio
import logging
import socket
import time
from collections.abc import Callable

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


class Others:
    """The other copies that are heard, and when each was heard last. own: the name of this one."""

    def __init__(self, own: str) -> None:
        self._own, self._began = own, time.monotonic()
        self._last: dict[str, float] = {}

    def back_since(self, name: str) -> float | None:
        """Where a copy that is heard was not there before: since when its pages have come here; else None.

        Whoever is heard soon after this copy began was there before it.
        """
        if name == self._own:
            return None
        now, last = time.monotonic(), self._last.get(name)
        self._last[name] = now
        if last is not None:
            return last if now - last > GONE_SECONDS else None
        return 0.0 if now - self._began > GONE_SECONDS else None


def rebalance(loop: asyncio.AbstractEventLoop, takes_nobody: Callable[[], bool]) -> None:
    """Say that this copy is there as long as it takes people, and give back what belongs to others; does not end.

    loop: that of the server, in which pages are left.
    """
    from services.sign_in import store_at_hand  # loads what only signing in needs

    own = f"{socket.gethostname()}:{config.get_option('server.port')}"
    while True:
        others = Others(own)
        try:
            for name in names_heard(store_at_hand(), lambda: None if takes_nobody() else own, SAID_SECONDS):
                if (since := others.back_since(name)) is not None and not takes_nobody():
                    LOGGER.info("the copy %s is here: pages that came since it was away go back to it", name)
                    asyncio.run_coroutine_threadsafe(give_back(since), loop)
            return  # there is nobody to hear
        except StoreError as error:
            LOGGER.warning("other copies cannot be heard: %s", error)
        time.sleep(RETRY_SECONDS)


async def give_back(since: float) -> None:
    """Let go of the pages that came since then, by `time.monotonic`, one after the other."""
    BROUGHT.intersection_update({page.session for page in PAGES})
    waiting = {page for page in PAGES if page.opened >= since}
    deadline = time.monotonic() + TRYING_SECONDS
    while (waiting := waiting & PAGES) and time.monotonic() < deadline:
        calm = (page for page in waiting if page.is_calm and page.session not in BROUGHT)
        if (page := next(calm, None)) is not None:
            page.leave()
        await asyncio.sleep(EACH_SECONDS)
