"""One copy among several: it takes nobody new when asked so, and leaves a page only when its person has the answer."""

from __future__ import annotations

import ast
import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.support import ROOT, apart
from ui.door import open_pages, rebalance, replica
from ui.door.bundle import Bundle
from ui.door.gate import MIDDLEWARE
from ui.door.open_pages import PAGES, OpenPage
from ui.door.replica import Replica, is_draining, is_warming, life
from ui.door.unknown import KnownPages
from ui.kit import look

DONE, AGAIN = ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_EARLY_FOR_RERUN


@pytest.fixture
def drain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that tells this copy to take nobody new; it does not exist yet."""
    file = tmp_path / "drain"
    monkeypatch.setenv("DASHBOARD_DRAIN_FILE", str(file))
    return file


async def _inside(scope: Scope, receive: Receive, send: Send) -> None:
    """What stands behind: it answers every request and accepts every websocket."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"figures"})
    else:
        await send({"type": "websocket.accept"})


def asked(path: str, method: str = "GET", accept: str = "text/html", kind: str = "http", **more: Any) -> Message:
    """The first thing that is answered."""
    scope = {"type": kind, "method": method, "path": path, "headers": [(b"accept", accept.encode())], **more}
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": f"{kind}.request"}

    async def send(message: Message) -> None:
        said.append(message)

    apart(lambda: asyncio.run(Replica(_inside)(scope, receive, send)))
    return said[0]


def test_a_copy_that_is_to_be_stopped_takes_nobody_new_and_serves_who_is_here(drain: Path) -> None:
    new, here = ["/", "/plan"], ["/signin", "/session", "/media/a.xlsx", "/plan/_stcore/health", "/static/x.js"]
    assert {asked(path)["status"] for path in (*new, *here)} == {200} and not is_draining()
    drain.touch()
    assert {asked(path)["status"] for path in new} == {503}
    assert {asked(path)["status"] for path in here} == {200}
    assert {asked(path, accept="*/*")["status"] for path in new} == {200}
    drain.unlink()
    assert asked("/")["status"] == 200


def test_a_new_websocket_is_refused_with_what_the_proxy_takes_for_a_reason_to_ask_elsewhere(drain: Path) -> None:
    drain.touch()
    answer = asked("/_stcore/stream", kind="websocket", extensions={"websocket.http.response": {}})
    assert (answer["type"], answer["status"]) == ("websocket.http.response.start", 503)
    assert asked("/_stcore/stream", kind="websocket")["type"] == "websocket.close"


def test_without_a_file_to_look_for_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASHBOARD_DRAIN_FILE", raising=False)
    assert not is_draining() and asked("/")["status"] == 200


def test_an_upload_for_a_page_of_another_copy_is_not_found_here(monkeypatch: pytest.MonkeyPatch) -> None:
    here = SimpleNamespace(is_active_session=lambda session: session == "mine")
    monkeypatch.setattr(replica, "runtime", SimpleNamespace(exists=lambda: True, get_instance=lambda: here))
    assert asked("/_stcore/upload_file/mine/1", "PUT")["status"] == 200
    for method in ("PUT", "DELETE"):
        assert asked("/plan/_stcore/upload_file/theirs/1", method)["status"] == 404


def ended(status: ForwardMsg.ScriptFinishedStatus.ValueType) -> Message:
    return {"type": "websocket.send", "bytes": ForwardMsg(script_finished=status).SerializeToString()}


def pressed(fragment: str = "") -> Message:
    asked = BackMsg()
    asked.rerun_script.query_string, asked.rerun_script.fragment_id = "index=pci", fragment
    return {"type": "websocket.receive", "bytes": asked.SerializeToString()}


class Talk:
    """A page that is open, whose browser and program say what a test has them say."""

    def __init__(self) -> None:
        self.browser: asyncio.Queue[Message] = asyncio.Queue()
        self.program: asyncio.Queue[Message] = asyncio.Queue()
        self.heard: list[Message] = []
        self.reported: list[Message] = []

    async def inside(self, _scope: Scope, receive: Receive, send: Send) -> None:
        async def speak() -> None:
            while True:
                await send(await self.program.get())

        speaking = asyncio.ensure_future(speak())
        while (message := await receive())["type"] != "websocket.disconnect":
            self.heard.append(message)
        self.heard.append(message)
        speaking.cancel()

    async def send(self, message: Message) -> None:
        self.reported.append(message)


def talked(monkeypatch: pytest.MonkeyPatch, part: Callable[[Talk, asyncio.Task[None]], Any]) -> Talk:
    """Open a page, let a part of a conversation take place, and have the copy stopped."""
    for module in (replica, open_pages):
        monkeypatch.setattr(module, "CALM_SECONDS", 0.03)
    talk = Talk()

    async def all_of_it() -> None:
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": []}
        page = asyncio.ensure_future(Replica(talk.inside)(scope, talk.browser.get, talk.send))
        await asyncio.sleep(0)
        assert len(PAGES) == 1
        await part(talk, page)
        assert not PAGES

    apart(lambda: asyncio.run(all_of_it()))
    return talk


def test_a_page_is_left_once_its_person_has_the_answer_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[str] = []

    async def part(talk: Talk, page: asyncio.Task[None]) -> None:
        talk.browser.put_nowait(pressed())
        await asyncio.sleep(0)
        stopping = asyncio.ensure_future(replica._let_go(lambda: ends.append("end")))
        talk.program.put_nowait(ended(AGAIN))
        await asyncio.wait([page], timeout=0.15)
        assert not page.done() and ends == [], "a run that begins again has not ended"
        talk.program.put_nowait(ended(DONE))
        await stopping
        await page

    talk = talked(monkeypatch, part)
    assert ends == ["end"] and talk.heard[-1]["type"] == "websocket.disconnect"
    assert [said["type"] for said in talk.reported] == ["websocket.send", "websocket.send", "websocket.close"]
    assert talk.reported[-1]["code"] == 1012


def test_a_page_is_left_right_after_an_answer_or_in_a_long_pause_and_not_when_the_next_press_is_due(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(open_pages, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    talk = Talk()

    async def part() -> None:
        talk.browser.put_nowait(pressed())
        page = OpenPage(talk.browser.get, talk.send)
        await page.receive()
        clock[0] += 60
        assert not page.is_calm, "what was pressed is not done"
        await page.send(ended(DONE))
        for later, is_left in ((0.1, False), (1, True), (5, False), (10, False), (13, True)):
            clock[0] = 1060 + later
            assert page.is_calm is is_left, later

    apart(lambda: asyncio.run(part()))


def test_who_presses_in_the_moment_of_leaving_is_answered_first(monkeypatch: pytest.MonkeyPatch) -> None:
    async def part(talk: Talk, page: asyncio.Task[None]) -> None:
        (open_page,) = PAGES
        talk.browser.put_nowait(pressed())
        open_page.leave()
        await asyncio.wait([page], timeout=0.1)
        assert not page.done() and not open_page.is_calm
        talk.program.put_nowait(ended(DONE))
        await replica._let_go(lambda: None)
        await page

    assert talked(monkeypatch, part).heard[0] == pressed()


def test_a_press_in_a_part_of_a_page_that_another_server_drew_draws_the_whole_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def part(talk: Talk, page: asyncio.Task[None]) -> None:
        damaged = {"type": "websocket.receive", "bytes": b"\xff\xff"}
        other = {"type": "websocket.receive", "bytes": BackMsg(load_git_info=True).SerializeToString()}
        for message in (damaged, other):
            talk.browser.put_nowait(message)
        await asyncio.sleep(0.1)
        assert next(iter(PAGES)).is_calm, "nothing was asked for that has an end"
        for _ in range(2):
            talk.browser.put_nowait(pressed("part"))
        talk.browser.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await page
        assert talk.heard[:-1] == [damaged, other, pressed(), pressed("part")]

    talked(monkeypatch, part)


def test_a_run_that_does_not_end_does_not_hold_up_the_stop_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "STOPPING_SECONDS", 0.1)
    ends: list[str] = []

    async def part(talk: Talk, page: asyncio.Task[None]) -> None:
        talk.browser.put_nowait(pressed())
        await asyncio.sleep(0)
        await replica._let_go(lambda: ends.append("end"))
        talk.browser.put_nowait({"type": "websocket.disconnect", "code": 1006})
        await page

    talked(monkeypatch, part)
    assert ends == ["end"]


def test_what_stands_around_the_program_lets_its_start_and_end_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """A layer that fails there is not said: the server goes on, and nothing is let go at its stop."""
    lived: list[str] = []

    @asynccontextmanager
    async def life(_app: object) -> AsyncIterator[None]:
        lived.append("began")
        yield
        lived.append("ended")

    source = ast.parse((ROOT / "asgi.py").read_text(encoding="utf-8"))
    around = [ast.unparse(node.value) for node in ast.walk(source) if isinstance(node, ast.keyword)]
    assert "(*MIDDLEWARE, Middleware(KnownPages), Middleware(Replica), Middleware(Bundle))" in around
    layers = [*MIDDLEWARE, Middleware(KnownPages), Middleware(Replica), Middleware(Bundle)]
    monkeypatch.setattr(look._Page, "has_look", False)
    app = Starlette(middleware=layers, lifespan=life)
    asked = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> Message:
        return next(asked)

    async def send(message: Message) -> None:
        lived.append(message["type"])

    apart(lambda: asyncio.run(app({"type": "lifespan", "app": app, "asgi": {"version": "3.0"}}, receive, send)))
    assert lived == ["began", "lifespan.startup.complete", "ended", "lifespan.shutdown.complete"]


def test_a_copy_that_has_just_begun_takes_nobody_before_it_is_warm(
    drain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, was_warm = threading.Event(), threading.Event()

    def warm() -> None:
        assert go_on.wait(30)
        was_warm.set()
        raise LookupError("no database yet")  # in the log; the page says so to whoever comes

    monkeypatch.setattr("ui.door.warm.warm", warm)
    monkeypatch.setattr(rebalance, "rebalance", lambda _loop, _takes_nobody: None)

    async def live() -> None:
        async with life(None):
            assert is_warming() and asked_here("/") == 503 and asked_here("/signin") == 200
            go_on.set()
            while is_warming():
                await asyncio.sleep(0.01)
            assert asked_here("/") == 200

    def asked_here(path: str) -> int:
        return int(asked(path)["status"])

    before = signal.getsignal(signal.SIGTERM)
    try:
        asyncio.run(live())
    finally:
        signal.signal(signal.SIGTERM, before)
    assert was_warm.is_set()
