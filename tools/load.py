"""Many people at once: each opens a page over its own connection and changes something every few seconds.

python tools/load.py http://127.0.0.1:8501 --people 20 --every 3 --seconds 60

The clients speak Streamlit's own protocol, so that the server does all the work it does for a browser; nothing is
drawn. As a browser does, they connect anew where a server goes away. It ends by itself. The exit code is 1 if anything
failed.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.protocol import State

PATIENCE_SECONDS = 60.0
"""Longer than this nobody waits for an answer."""

RETRY_SECONDS = 0.5
"""So long a page waits before it tries to connect again."""

BROKEN = (OSError, WebSocketException)
"""What comes of a server that goes away."""

GOOD_ENDS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class LoadResult:
    """What came of it.

    opened, answered, reopened: seconds of each first view, each press, and each view after a server went away. presses:
    of each press that was answered when it ended, by `time.monotonic`, what it was, and its seconds. broken:
    when a press was not answered because its server went away, by `time.monotonic`, and what it was. written: what was
    written and acknowledged. failures: in words.
    """

    people: int
    opened: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    reopened: list[float] = field(default_factory=list)
    presses: list[tuple[float, str, float]] = field(default_factory=list)
    broken: list[tuple[float, str]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, others: Iterable["LoadResult"]) -> "LoadResult":
        """This result with those of others."""
        for other in others:
            for name in ("opened", "answered", "reopened", "presses", "broken", "written", "failures"):
                getattr(self, name).extend(getattr(other, name))
        return self

    def share(self, part: float) -> float:
        """The time within which this part of the changes was answered, in seconds; infinite without an answer."""
        ordered = sorted(self.answered)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("inf")

    def __str__(self) -> str:
        middle = median(self.answered) if self.answered else float("nan")
        return (
            f"{self.people} people, {len(self.answered)} changes, {len(self.failures)} failures; "
            f"p50 {middle * 1000:.0f} ms, p95 {self.share(0.95) * 1000:.0f} ms, "
            f"longest {max(self.answered, default=float('nan')) * 1000:.0f} ms"
        )


class Client:
    """One person's connection: what the page offers and what was chosen on it.

    session: what the server calls it. boxes: the select boxes by label; fields: the text of each text box, and
    buttons: the fragment of each, by id, the one that was drawn last at the end.
    """

    def __init__(self, socket: ClientConnection, query: str) -> None:
        self._socket = socket
        self._query = query
        self._page = ""
        self._pages: dict[str, str] = {}
        self._chosen: dict[str, str] = {}
        self.session = ""
        self.boxes: dict[str, Any] = {}
        self.fields: dict[str, str] = {}
        self.buttons: dict[str, str] = {}
        self.failures: list[str] = []

    @property
    def socket(self) -> ClientConnection:
        """The connection."""
        return self._socket

    def continue_on(self, socket: ClientConnection) -> None:
        """Go on over another connection, to a server that knows nothing of this page."""
        self._socket = socket
        self._chosen, self.boxes, self.fields, self.buttons = {}, {}, {}, {}

    async def draw(self, typed: dict[str, str] | None = None, pressed: str = "") -> float:
        """Ask for the page as it now stands and wait until it is whole; seconds.

        typed: the texts of fields by id; pressed: the id of a button.
        """
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_script_hash = self._query, self._page
        state.fragment_id = self.buttons.get(pressed, "")
        for widget, value in {**self._chosen, **(typed or {})}.items():
            widget_state = state.widget_states.widgets.add()
            widget_state.id, widget_state.string_value = widget, value
        if pressed:
            widget_state = state.widget_states.widgets.add()
            widget_state.id, widget_state.trigger_value = pressed, True
        started = time.perf_counter()
        await self._socket.send(asked.SerializeToString())
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self._take(await self._message()):
                pass
        return time.perf_counter() - started

    async def change(self, label: str, turn: int) -> float:
        """Choose another option of a select box; seconds until the answer is whole."""
        box = self.boxes[label]
        self._chosen[box.id] = box.options[turn % len(box.options)]
        return await self.draw()

    async def go(self, page: str, query: str) -> float:
        """Open another page of the menu, by its address; seconds."""
        self._page, self._query = self._pages[page], query
        self._chosen, self.boxes, self.fields, self.buttons = {}, {}, {}, {}
        return await self.draw()

    async def write(self, field: str, text: str, button: str) -> float:
        """Type a text and press the button that saves it; seconds until it is seen to be saved.

        field, button: what the keys begin with. Raises LookupError where there is no such field or button, or where
        the text is not in the field afterwards.
        """
        if left := _with_key(self.buttons, "typed_drop_"):  # a draft of what was being saved when a server went away
            await self.draw(pressed=left[-1])
            self.buttons.pop(left[-1])
        seconds = await self.draw({_with_key(self.fields, field)[-1]: text}, _with_key(self.buttons, button)[-1])
        shown = self.fields[_with_key(self.fields, field)[-1]]
        if shown != text:
            raise LookupError(f"{text!r} was saved, and the page shows {shown!r}")
        return seconds

    async def _message(self) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(bytes(await self._socket.recv(decode=False)))
        return message

    def _take(self, message: ForwardMsg) -> bool:
        """Note what the message says; whether it was the last of the run."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
            self.session = message.new_session.initialize.session_id
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "navigation":
            self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._look(message.delta.new_element, message.delta.fragment_id)
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                self.failures.append("the script does not compile")
                return True
            return message.script_finished in GOOD_ENDS
        return False

    def _look(self, element: Any, fragment: str) -> None:
        kind = element.WhichOneof("type")
        if kind == "selectbox":
            self.boxes[element.selectbox.label] = element.selectbox
        elif kind in ("text_area", "text_input"):
            drawn = getattr(element, kind)
            self.fields.pop(drawn.id, "")
            self.fields[drawn.id] = drawn.value if drawn.set_value else drawn.default
        elif kind == "button":
            self.buttons.pop(element.button.id, "")
            self.buttons[element.button.id] = fragment
        elif kind == "exception":
            self.failures.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert" and element.alert.format == Alert.ERROR:
            self.failures.append(element.alert.body)


def _with_key(known: Iterable[str], beginning: str) -> list[str]:
    """The ids of the widgets whose key begins so: an id is "$$ID-", a hash, and the key."""
    return [widget for widget in known if widget.split("-", 2)[-1].startswith(beginning)]


async def connected(url: str, cookie: str = "") -> ClientConnection:
    """A connection to the page of a server. Raises OSError or WebSocketException."""
    address = url.replace("http", "ws", 1).rstrip("/") + "/_stcore/stream"
    headers = {"Cookie": cookie} if cookie else {}
    streamlit: Any = "streamlit"
    origin: Any = url.rstrip("/")
    return await connect(address, subprotocols=[streamlit], origin=origin, max_size=None, additional_headers=headers)


class Tab:
    """A page that stays open: it connects anew where its server goes away, and notes what was not answered for that."""

    def __init__(self, url: str, query: str, cookie: str = "") -> None:
        self._url, self._cookie, self._query = url, cookie, query
        self._lock = asyncio.Lock()
        self._watching: asyncio.Future[None] | None = None
        self.result = LoadResult(1)
        self.client: Client

    async def open(self) -> None:
        """Draw the page for the first time."""
        try:
            self.client = Client(await connected(self._url, self._cookie), self._query)
            self.result.opened.append(await self.client.draw())
        except BROKEN as error:
            self.result.broken.append((time.monotonic(), f"open: {type(error).__name__}"))
            await self._connect_anew()
        self._watching = asyncio.ensure_future(self._watch())

    async def press(self, what: str, act: Callable[[Client], Awaitable[float]]) -> bool:
        """Do something on the page; whether it was answered."""
        async with self._lock:
            if not self._is_open():
                await self._connect_anew()
            if not self._is_open():
                return False
            try:
                self.result.answered.append(seconds := await act(self.client))
                self.result.presses.append((time.monotonic(), what, seconds))
            except BROKEN as error:
                self.result.broken.append((time.monotonic(), f"{what}: {type(error).__name__}"))
                await self._connect_anew()
                return False
            except (TimeoutError, LookupError) as error:
                self.result.failures.append(f"{what}: {type(error).__name__}: {error}")
                return False
        return True

    async def close(self) -> LoadResult:
        """Leave; what came of it."""
        if self._watching is not None:
            self._watching.cancel()
        if hasattr(self, "client"):
            self.result.failures += self.client.failures
            await self.client.socket.close()
        return self.result

    def _is_open(self) -> bool:
        return hasattr(self, "client") and self.client.socket.state is State.OPEN

    async def _watch(self) -> None:
        """Connect anew as soon as the server goes away, also where nobody presses anything."""
        while True:
            if hasattr(self, "client"):
                await self.client.socket.wait_closed()
            async with self._lock:
                if not self._is_open():
                    await self._connect_anew()

    async def _connect_anew(self) -> None:
        started = time.monotonic()
        while time.monotonic() - started < PATIENCE_SECONDS:
            try:
                socket = await connected(self._url, self._cookie)
                if hasattr(self, "client"):
                    self.client.continue_on(socket)
                else:
                    self.client = Client(socket, self._query)
                await self.client.draw()
            except (*BROKEN, TimeoutError):
                await asyncio.sleep(RETRY_SECONDS)
            else:
                self.result.reopened.append(time.monotonic() - started)
                return
        self.result.failures.append("no server took the page over")


async def visit(
    url: str, query: str = "", label: str = "", turns: Sequence[int] = (), pause: float = 0.0
) -> LoadResult:
    """One person: open the page, change the select box of this label once for each turn, leave."""
    result = LoadResult(1)
    try:
        async with await connected(url) as socket:
            client = Client(socket, query)
            result.opened.append(await client.draw())
            for turn in turns:
                await asyncio.sleep(pause)
                result.answered.append(await client.change(label, turn))
            result.failures += client.failures
    except (OSError, TimeoutError, WebSocketException, KeyError) as error:
        result.failures.append(f"{type(error).__name__}: {error}")
    return result


async def crowd(url: str, people: int, every: float, seconds: float, label: str, query: str = "") -> LoadResult:
    """So many people, who do not all press at the same moment."""
    changes = max(1, round(seconds / every))

    async def person(number: int) -> LoadResult:
        await asyncio.sleep(every * number / people)
        return await visit(url, query, label, [number + turn + 1 for turn in range(changes)], every)

    return LoadResult(people).add(await asyncio.gather(*(person(number) for number in range(people))))


def run_load(
    url: str, *, people: int = 20, every: float = 3.0, seconds: float = 60.0, label: str = "Đơn vị", query: str = ""
) -> LoadResult:
    """Put a server under load; returns when everybody has left."""
    return asyncio.run(crowd(url, people, every, seconds, label, query))


def main(words: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="address of the running dashboard")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--every", type=float, default=3.0, help="seconds between two changes of one person")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long everybody goes on")
    parser.add_argument("--label", default="Đơn vị", help="the select box that everybody changes")
    given = parser.parse_args(words)
    result = run_load(given.url, people=given.people, every=given.every, seconds=given.seconds, label=given.label)
    print(result)
    for failure in dict.fromkeys(result.failures):
        print(f"  {failure}", file=sys.stderr)
    return 1 if result.failures else 0


if __name__ == "__main__":
    sys.exit(main())
