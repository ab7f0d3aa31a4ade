"""The proxy of `deploy/`: where it leads a page, of two copies of which one was away and the other takes nobody new."""

from __future__ import annotations

import asyncio
import os
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import Server, ServerConnection, serve

from tests.proxy import free_port, proxied
from tests.support import apart
from tools.load import connected

pytestmark = pytest.mark.skipif(os.name == "nt", reason="nginx is for Linux")

PAGES = 10


class _Copy:
    """What answers websockets in place of a copy. pages: how many it has taken."""

    def __init__(self) -> None:
        self.port, self.pages, self.is_draining = free_port(), 0, False
        self._server: Server | None = None

    async def start(self) -> None:
        self._server = await serve(
            self._stay, "127.0.0.1", self.port, process_request=self._answer, subprotocols=[_PROTOCOL]
        )

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _stay(self, page: ServerConnection) -> None:
        self.pages += 1
        await page.wait_closed()

    def _answer(self, page: ServerConnection, _request: object) -> Any:
        return page.respond(HTTPStatus.SERVICE_UNAVAILABLE, "") if self.is_draining else None


_PROTOCOL: Any = "streamlit"


async def _went_over(url: str, away: _Copy, drained: _Copy) -> tuple[int, int]:
    """How many pages each copy took: the first while it was away and came back, the second until it was drained."""
    await drained.start()
    stay = [await connected(url, f"route={number}") for number in range(PAGES)]
    await away.start()
    drained.is_draining = True
    stay += await asyncio.gather(*(connected(url, f"route={number}") for number in range(PAGES)))
    for page in stay:
        await page.close()
    await away.stop()
    await drained.stop()
    return away.pages, drained.pages


def test_a_copy_that_was_away_takes_every_page_at_once_that_the_other_sends_on(tmp_path: Path) -> None:
    away, drained = _Copy(), _Copy()
    with proxied(tmp_path / "proxy", {"site": (away.port, drained.port)}) as addresses:
        taken = apart(lambda: asyncio.run(_went_over(addresses["site"], away, drained)))
    assert taken == (PAGES, PAGES)
