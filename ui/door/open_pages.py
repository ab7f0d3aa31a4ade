"""The pages that are open at this copy: what is said over the websocket of each, and how it is left for another copy.

A page is left once what its person pressed last is done: right after the answer, while it is read, or in a long pause,
as a press that is on its way when a page is left is lost. It connects anew by itself, to the copy that the proxy
chooses.
"""

import asyncio
import time

from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

CALM_SECONDS = 0.3
"""So long after the end of a run no other has begun: a run that is asked for while one ends begins at once."""

READING_SECONDS, PAUSE_SECONDS = 2.0, 12.0
"""So long after an answer the next press is hardly on its way yet, and hardly any more."""

_SHORT = 512
_LEAVE = 1012
"""The code of a websocket whose server begins anew."""


class OpenPage:
    """The websocket of a page that is open here, and whether a run that its person asked for is still going on.

    opened: when, by `time.monotonic`. session: what Streamlit calls it; before its first run here the one that the
    browser says it had, which goes on where the connection alone was lost. has_dialog: whether a box may be open over
    it, which another copy would not draw; that one was dismissed is known after the next whole run.
    """

    def __init__(self, receive: Receive, send: Send, session: str = "") -> None:
        self._receive, self._send = receive, send
        self.opened, self.session, self._is_begun = time.monotonic(), session, False
        self._is_busy, self._since, self._is_drawn = False, self.opened, False
        self.has_dialog, self._opens_dialog = False, False
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
        if asked is not None and asked.WhichOneof("type") == "file_urls_request":
            if self._is_begun:  # before, it is only what the browser says
                BROUGHT.add(self.session)  # a file follows, to the address that is answered
            self._leave.clear()
        if asked is None or asked.WhichOneof("type") != "rerun_script":
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
        if said and not self._is_begun and (begun := ForwardMsg.FromString(said).new_session.initialize.session_id):
            self.session, self._is_begun = begun, True
        if said and len(said) < _SHORT:
            self._hear(ForwardMsg.FromString(said))

    def _hear(self, message: ForwardMsg) -> None:
        """Take note of a short message to the browser: the end of a run is one, and so is a box that opens."""
        if message.delta.add_block.dialog.is_open:
            self._opens_dialog = True
        if message.WhichOneof("type") != "script_finished":
            return
        end = message.script_finished
        if end != ForwardMsg.FINISHED_EARLY_FOR_RERUN:  # another run follows that one at once
            self._is_busy, self._since = False, time.monotonic()
            is_part = end == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
            self.has_dialog = self._opens_dialog or (is_part and self.has_dialog)
        self._opens_dialog = False


PAGES: set[OpenPage] = set()
"""The pages that are open here."""

BROUGHT: set[str] = set()
"""The sessions of pages to which files were brought here: they are in the memory of this copy alone."""


def _asked(said: bytes) -> BackMsg | None:
    """What the browser says; None for what cannot be read."""
    try:
        return BackMsg.FromString(said)
    except Exception:  # a damaged one: Streamlit says so itself
        return None
