"""One copy of the program among several behind a proxy: what it leaves to the others, and how it stops.

When it begins it loads and computes what every first view needs, and takes nobody until that is done (`ui.door.warm`).
While the file that `DASHBOARD_DRAIN_FILE` names exists, it takes nobody new: pages and websockets are refused, and
the proxy takes them to another copy; whoever is here goes on. Asked to stop (SIGTERM), it does the same, and lets go
of each page that is open once what its person pressed last is done, so that the page connects to another copy: right
after the answer, while it is read, or in a long pause, as a press that is on its way when a page is left is lost. An
upload for a page that another copy has drawn is not found here, so that the proxy asks there.
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
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from ui.door.gate import OPEN, UPLOAD, is_page

LOGGER = logging.getLogger(__name__)

CALM_SECONDS = 0.3
"""So long after the end of a run no other has begun: a run that is asked for while one ends begins at once."""

READING_SECONDS, PAUSE_SECONDS = 2.0, 12.0
"""So long after an answer the next press is hardly on its way yet, and hardly any more."""

STOPPING_SECONDS = 25.0
"""So long at most whoever asked for something before the stop is waited for."""

_NO_PAGES = ("/_stcore/", "/media/", "/component/", "/static/")
_AGAIN = {"retry-after": "5", "cache-control": "no-store"}
_SHORT = 512
_LEAVE = 1012
"""The code of a websocket whose server begins anew."""


class _Stop:
    is_asked = False


class _Start:
    is_done = True


class OpenPage:
    """The websocket of a page that is open here, and whether a run that its person asked for is still going on."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._is_busy, self._since, self._is_drawn = False, time.monotonic(), False
        self._leave, self._is_left = asyncio.Event(), False

    @property
    def is_calm(self) -> bool:
        """Whether all that was asked for is done, and the next press is hardly on its way."""
        idle = time.monotonic() - self._since
        return not self._is_busy and (CALM_SECONDS < idle < READING_SECONDS or idle > PAUSE_SECONDS)

    def leave(self) -> None:
        """Close it; the page connects anew by itself."""
        self._leave.set()

    async def receive(self) -> Message:
        """What the browser says next; that it is gone, once the page is left."""
        said, left = asyncio.ensure_future(self._receive()), asyncio.ensure_future(self._leave.wait())
        try:
            await asyncio.wait((said, left), return_when=asyncio.FIRST_COMPLETED)
            if not said.done():  # what was pressed meanwhile may be on its way
                await asyncio.wait((said,), timeout=CALM_SECONDS / 3)
            if not said.done():
                self._is_left = True
                await self._send({"type": "websocket.close", "code": _LEAVE})
                return {"type": "websocket.disconnect", "code": _LEAVE}
        finally:
            left.cancel()
            if not said.done():
                said.cancel()
        message = said.result()
        asked = _asked(message.get("bytes") or b"") if message["type"] == "websocket.receive" else None
        if asked is None:
            return message
        self._is_busy = True
        self._leave.clear()  # it came in the moment in which the page was to be left
        if self._is_drawn or not asked.rerun_script.fragment_id:
            self._is_drawn = True
            return message
        # A server that is gone has drawn the page; here Streamlit would not answer a press in a part of it.
        self._is_drawn, asked.rerun_script.fragment_id = True, ""
        return {**message, "bytes": asked.SerializeToString()}

    async def send(self, message: Message) -> None:
        """Pass on what the program says to the browser."""
        if self._is_left:
            raise OSError("the page is left")  # as for a browser that has gone away
        await self._send(message)
        said = message.get("bytes")
        if said and len(said) < _SHORT and _ends_run(said):
            self._is_busy, self._since = False, time.monotonic()


PAGES: set[OpenPage] = set()
"""The pages that are open here."""


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
        elif scope["type"] == "http" and _is_of_another(scope):
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
        page = OpenPage(receive, send)
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
    threading.Thread(target=_warm, daemon=True).start()
    if not hasattr(signal, "SIGTERM") or os.name == "nt":
        yield
        return
    loop, end = asyncio.get_running_loop(), signal.getsignal(signal.SIGTERM)
    going: list[asyncio.Task[None]] = []

    def asked(number: int, frame: FrameType | None) -> None:
        if _Stop.is_asked or not callable(end):
            return
        _Stop.is_asked = True
        loop.call_soon_threadsafe(lambda: going.append(loop.create_task(_let_go(lambda: end(number, frame)))))

    signal.signal(signal.SIGTERM, asked)
    yield


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


def _is_of_another(scope: Scope) -> bool:
    """Whether it is an upload for a page that is not open here."""
    _, upload, place = scope["path"].partition(UPLOAD)
    if not upload or scope["method"] == "OPTIONS" or not runtime.exists():
        return False
    return not runtime.get_instance().is_active_session(place.partition("/")[0])


def _asked(said: bytes) -> BackMsg | None:
    """What the browser asks to be drawn; None for whatever else it says."""
    try:
        message = BackMsg.FromString(said)
    except Exception:  # a damaged one: Streamlit says so itself
        return None
    return message if message.WhichOneof("type") == "rerun_script" else None


def _ends_run(said: bytes) -> bool:
    """Whether a message to the browser is the last one of a run that no other follows at once."""
    message = ForwardMsg.FromString(said)
    is_end = message.WhichOneof("type") == "script_finished"
    return is_end and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
