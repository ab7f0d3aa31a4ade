"""A stand-in for a browser, and for the program behind the door."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import Message
from starlette.websockets import WebSocket

from tests.support import apart
from ui.door.gate import MIDDLEWARE
from ui.door.routes import ROUTES
from ui.door.unknown import KnownPages

SITE = "dash.example.vn"


async def _page(_request: Request) -> PlainTextResponse:
    answer = PlainTextResponse("figures")
    answer.set_cookie("_streamlit_xsrf", "x")
    return answer


async def _socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


APP = Starlette(
    routes=[*ROUTES, WebSocketRoute("/_stcore/stream", _socket), Route("/{path:path}", _page, methods=["GET", "PUT"])],
    middleware=[*MIDDLEWARE, Middleware(KnownPages)],
)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str
    header_bytes: int = 0
    body: bytes = b""


@dataclass
class Browser:
    """As much of a browser as the door needs: it keeps cookies and follows nothing."""

    host: str = SITE
    address: str = "10.0.0.7"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, accept: str = "text/html", **headers: str) -> Answer:
        return self.ask("GET", path, b"", {"accept": accept, **headers})

    def send(self, path: str, origin: str = "", **fields: str) -> Answer:
        """Send the form of a page, with what is hidden in it, as a person does."""
        given = self.get(path)
        inside = dict(re.findall(r'name="(\w+)" value="([^"]*)"', given.text))
        sent = urlencode({name: unescape(value) for name, value in inside.items()} | fields)
        more = {"origin": origin} if origin else {}
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path.partition("?")[0], sent.encode(), kind | more)

    def socket(self, path: str = "/_stcore/stream") -> str:
        """What comes of opening a websocket: "accept" or "close"."""
        return str(self._said("websocket", "GET", path, b"", {})[0]["type"]).rpartition(".")[2]

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        return self._heard(self._said("http", method, path, body, headers))

    def get_at_once(self, paths: Iterable[str], **headers: str) -> list[Answer]:
        """Ask for several addresses in one moment, of one process."""

        async def talk() -> list[list[Message]]:
            return await asyncio.gather(*(self._talk("http", "GET", path, b"", headers) for path in paths))

        return [self._heard(said) for said in apart(lambda: asyncio.run(talk()))]

    def _heard(self, said: list[Message]) -> Answer:
        raw = [(name.decode(), value.decode()) for name, value in said[0]["headers"]]
        for name, value in raw:
            if name == "set-cookie":
                known, _, rest = value.partition("=")
                self.cookies[known] = rest.partition(";")[0].strip('"')
        body = b"".join(part.get("body", b"") for part in said[1:])
        size = sum(len(name) + len(value) + 4 for name, value in said[0]["headers"])
        return Answer(said[0]["status"], dict(raw), body.decode("utf-8", "replace"), size, body)

    def _said(self, *asked: Any) -> list[Message]:
        return apart(lambda: asyncio.run(self._talk(*asked)))

    async def _talk(self, kind: str, method: str, path: str, body: bytes, headers: dict[str, str]) -> list[Message]:
        address, _, query = path.partition("?")
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items() if value)
        every = {"host": self.host, **({"cookie": cookie} if cookie else {}), **headers}
        scope = {
            "type": kind,
            "method": method,
            "path": address,
            "raw_path": address.encode(),
            "query_string": query.encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in every.items()],
            "client": (self.address, 4711),
            "server": ("10.0.0.1", 8501),
            "scheme": "http" if kind == "http" else "ws",
            "root_path": "",
            "subprotocols": [],
        }
        heard: list[Message] = (
            [{"type": "http.request", "body": body, "more_body": False}]
            if kind == "http"
            else [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1000}]
        )
        said: list[Message] = []

        async def receive() -> Message:
            return heard.pop(0) if heard else await asyncio.get_running_loop().create_future()  # it stays and listens

        async def send(message: Message) -> None:
            said.append(message)

        await APP(scope, receive, send)
        return said
