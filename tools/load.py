"""Many people at once: each opens a page over its own connection and changes something every few seconds.

python tools/load.py http://127.0.0.1:8501 --people 20 --every 3 --seconds 60

The clients speak Streamlit's own protocol, so that the server does all the work it does for a browser; nothing is
drawn. It ends by itself. The exit code is 1 if anything failed.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

PATIENCE_SECONDS = 60.0
"""Longer than this nobody waits for an answer."""

GOOD_ENDS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class LoadResult:
    """What came of it. opened, answered: seconds of each first view and each change; failures: in words."""

    people: int
    opened: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

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
    """One person's connection: what the page offers and what was chosen on it."""

    def __init__(self, socket: ClientConnection, query: str) -> None:
        self._socket = socket
        self._query = query
        self._page = ""
        self._chosen: dict[str, str] = {}
        self.boxes: dict[str, Any] = {}
        self.failures: list[str] = []

    async def draw(self) -> float:
        """Ask for the page as it now stands and wait until it is whole; seconds."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_script_hash = self._query, self._page
        for widget, value in self._chosen.items():
            widget_state = state.widget_states.widgets.add()
            widget_state.id, widget_state.string_value = widget, value
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

    async def _message(self) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(bytes(await self._socket.recv(decode=False)))
        return message

    def _take(self, message: ForwardMsg) -> bool:
        """Note what the message says; whether it was the last of the run."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._look(message.delta.new_element)
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                self.failures.append("the script does not compile")
                return True
            return message.script_finished in GOOD_ENDS
        return False

    def _look(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "selectbox":
            self.boxes[element.selectbox.label] = element.selectbox
        elif kind == "exception":
            self.failures.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert" and element.alert.format == Alert.ERROR:
            self.failures.append(element.alert.body)


async def visit(
    url: str, query: str = "", label: str = "", turns: Sequence[int] = (), pause: float = 0.0
) -> LoadResult:
    """One person: open the page, change the select box of this label once for each turn, leave."""
    result = LoadResult(1)
    address = url.replace("http", "ws", 1).rstrip("/") + "/_stcore/stream"
    try:
        async with connect(address, subprotocols=["streamlit"], origin=url.rstrip("/"), max_size=None) as socket:  # type: ignore[list-item,arg-type]
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

    whole = LoadResult(people)
    for part in await asyncio.gather(*(person(number) for number in range(people))):
        whole.opened += part.opened
        whole.answered += part.answered
        whole.failures += part.failures
    return whole


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
