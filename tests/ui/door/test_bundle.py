"""What a browser loads first is Streamlit's own page and files, from memory, with our look in it."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit import config, file_util

from tests.support import apart
from ui.door import bundle
from ui.kit import look
from ui.kit.pages import HOME, PAGES

LINKED = re.compile(r'(?:href|src)="\./(static/[^"]+)"')


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look._Page, "has_look", False)


def asked(path: str, method: str = "GET", headers: tuple[tuple[bytes, bytes], ...] = ()) -> tuple[Message, bytes]:
    """Head and text of what is answered; the application behind says so of itself."""

    async def inside(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"the application"})

    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    apart(lambda: asyncio.run(bundle.Bundle(inside)(scope, receive, send)))
    return said[0], b"".join(part.get("body", b"") for part in said[1:])


def test_streamlit_still_has_each_part_and_sign_that_is_named_ahead() -> None:
    names = bundle.needed(bundle.PARTS)
    assert len(names) > len(bundle.PARTS)
    for part in bundle.PARTS:
        assert sum(name.startswith(f"{part}.") for name in names) == 1, part
    assert len(re.findall(rf'href="\./static/media/{bundle.FONT}\.', bundle.page())) == 1


def test_each_file_that_the_page_names_is_answered_as_it_is_on_the_disk_and_stays_in_the_browser() -> None:
    named = LINKED.findall(bundle.page())
    assert len(named) == len(set(named)) > 50
    for name in named:
        head, text = asked(f"/{name}")
        headers = dict(head["headers"])
        assert text == (Path(file_util.get_static_dir()) / name).read_bytes(), name
        assert b"immutable" in headers[b"cache-control"]
        kind = {".js": b"javascript", ".css": b"css", ".woff2": b"font"}[Path(name).suffix]
        assert kind in headers[b"content-type"], name


def test_every_page_is_streamlits_with_our_look_after_its_own() -> None:
    theirs = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    for entry in PAGES:
        head, text = asked("/" if entry.name == HOME else f"/{entry.name}")
        assert dict(head["headers"])[b"cache-control"] == b"no-cache"
        page = text.decode("utf-8")
        own = page.index(look.style_sheet())
        assert page.index('<div id="root">') < own < page.index(look.browser_script()) < page.index("</body>")
        assert {line for line in theirs.splitlines() if "modulepreload" in line} <= set(page.splitlines())
        assert f'data-version="{look.version()}"' in page


def test_a_run_sends_the_look_only_where_the_page_does_not_bring_it() -> None:
    assert not look.is_in_page()
    asked("/")
    assert look.is_in_page()


@pytest.mark.parametrize(
    "path",
    ["/static/js/nothing.js", "/static/../index.html", "/static/js/../../index.html", "/static/", "/healthz",
     "/_stcore/health", "/nothing", "/static"],
)  # fmt: skip
def test_the_rest_is_left_to_the_application(path: str) -> None:
    assert asked(path)[1] == b"the application"


def test_what_is_more_than_to_fetch_a_whole_file_is_left_to_the_application() -> None:
    name = LINKED.findall(bundle.page())[0]
    assert asked(f"/{name}", "HEAD")[1] == b"the application"
    assert asked(f"/{name}", headers=((b"range", b"bytes=0-9"),))[1] == b"the application"


def test_below_a_path_of_its_own_it_answers_there_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    name = LINKED.findall(bundle.page())[0]
    monkeypatch.setattr(config, "get_option", {"server.baseUrlPath": "/indices/"}.get)
    assert b"app-look" in asked("/indices/trends")[1]
    assert asked(f"/indices/{name}")[1] != b"the application"
    for path in ("/trends", f"/{name}", "/indices"):
        assert asked(path)[1] == b"the application"
