"""One copy of the program among several behind a proxy: what it leaves to the others, and how it stops.

When it begins it loads and computes what every first view needs, and takes nobody until that is done (`ui.door.warm`).
While the file that `DASHBOARD_DRAIN_FILE` names exists, it takes nobody new: pages and websockets are refused, and
the proxy takes them to another copy; whoever is here goes on. Asked to stop (SIGTERM), it does the same, and lets go
of each page that is open once what its person pressed last is done (`ui.door.open_pages`), so that the page connects
to another copy. Once that is back, it is given its pages back (`ui.door.rebalance`). An upload for a page that another
copy has drawn is not found here, so that the proxy asks there.
"""

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from streamlit import runtime

from ui.door.gate import OPEN, UPLOAD, is_page
from ui.door.open_pages import BROUGHT, CALM_SECONDS, PAGES, OpenPage

LOGGER = logging.getLogger(__name__)

STOPPING_SECONDS = 25.0
"""So long at most whoever asked for something before the stop is waited for."""

_NO_PAGES = ("/_stcore/", "/media/", "/component/", "/static/")
_SESSION_PLACE = 2
"""Where among its subprotocols a browser names the session that it had: after Streamlit's name and a token."""

_AGAIN = {"retry-after": "5", "cache-control": "no-store"}


class _Stop:
    is_asked = False


class _Start:
    is_done = True


def is_draining() -> bool:
    """Whether this copy has been asked to take nobody new."""
    name = _drain_file()
    return _Stop.is_asked or (bool(name) and Path(name).exists())


def is_warming() -> bool:
    """Whether this copy has just begun and is not ready to take anybody."""
    return not _Start.is_done


def takes_nobody() -> bool:
    """Whether whoever comes now is to go to another copy."""
    return is_draining() or is_warming()


class Replica:
    """Refuses what another copy is to answer; stands behind the gate, which has let it in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, or leave it to another copy."""
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif _opens_page(scope) and takes_nobody():
            from wording.words import in_one_line  # read only where there is something to say

            await PlainTextResponse(in_one_line("command.draining"), 503, _AGAIN)(scope, receive, send)
        elif scope["type"] == "http" and (session := _session_of_upload(scope)) and runtime.exists():
            if runtime.get_instance().is_active_session(session):
                BROUGHT.add(session)
                await self.app(scope, receive, send)
            else:
                await PlainTextResponse("404", 404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if takes_nobody():
            socket = WebSocket(scope, receive, send)
            if "websocket.http.response" in scope.get("extensions", {}):
                await socket.send_denial_response(PlainTextResponse("503", 503, _AGAIN))
            else:
                await socket.close()
            return
        said = scope.get("subprotocols", ())
        page = OpenPage(receive, send, said[_SESSION_PLACE] if len(said) > _SESSION_PLACE else "")
        PAGES.add(page)
        try:
            await self.app(scope, page.receive, page.send)
        finally:
            PAGES.discard(page)


@asynccontextmanager
async def life(_app: object) -> AsyncIterator[None]:
    """From the start of the server to its end: one of several copies takes nobody before it is warm, and lets go of its
    pages before it ends.
    """
    if not _drain_file():
        yield
        return
    _Start.is_done = False
    loop = asyncio.get_running_loop()
    threading.Thread(target=_begin, args=(loop,), daemon=True).start()
    if not hasattr(signal, "SIGTERM") or os.name == "nt":
        yield
        return
    end = signal.getsignal(signal.SIGTERM)
    going: list[asyncio.Task[None]] = []

    def asked(number: int, frame: FrameType | None) -> None:
        if _Stop.is_asked or not callable(end):
            return
        _Stop.is_asked = True
        loop.call_soon_threadsafe(lambda: going.append(loop.create_task(_let_go(lambda: end(number, frame)))))

    signal.signal(signal.SIGTERM, asked)
    yield


def _begin(loop: asyncio.AbstractEventLoop) -> None:
    from ui.door.rebalance import rebalance  # only several copies need it

    _warm()
    rebalance(loop, takes_nobody)


def _warm() -> None:
    """Whatever fails here fails again, and is said, where somebody opens a page: the copy takes them all the same."""
    try:
        from ui.door.warm import warm  # with all pages

        warm()
    except Exception:
        LOGGER.exception("what every first view needs could not be computed ahead")
    finally:
        _Start.is_done = True


async def _let_go(end: Callable[[], Any]) -> None:
    """Leave each page once it is calm; then end, or when waiting has lasted long enough."""
    deadline = time.monotonic() + STOPPING_SECONDS
    while PAGES and time.monotonic() < deadline:
        for page in PAGES:
            if page.is_calm:
                page.leave()
        await asyncio.sleep(CALM_SECONDS / 3)
    end()


def _drain_file() -> str:
    return os.environ.get("DASHBOARD_DRAIN_FILE", "").strip()


def _opens_page(scope: Scope) -> bool:
    """Whether somebody opens a page anew, rather than a part of one that is open."""
    return is_page(scope) and scope["path"] not in OPEN and not any(part in scope["path"] for part in _NO_PAGES)


def _session_of_upload(scope: Scope) -> str:
    """The session that a file is brought to, or taken from; "" for another request."""
    _, upload, place = scope["path"].partition(UPLOAD)
    return place.partition("/")[0] if upload and scope["method"] != "OPTIONS" else ""
