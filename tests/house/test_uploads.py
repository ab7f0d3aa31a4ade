"""What the boxes for files promise, the server takes: a file is sent as a browser sends it."""

from __future__ import annotations

import asyncio
import tomllib
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from streamlit.web.server.starlette.starlette_routes import create_upload_routes
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from data.evidence import FILE_BYTES
from data.reading.limits import ANSWERS, MEGABYTE, Limits
from tests.support import ROOT, apart

LIMIT = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"]["maxUploadSize"]
SESSION, BOUNDARY = "s1", "----part"


def put(content: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[int, MemoryUploadedFileManager]:
    """The status that the server answers a file with, and where it keeps files; its limit is that of our settings."""
    from streamlit import config

    ask = config.get_option
    monkeypatch.setattr(config, "get_option", lambda key: LIMIT if key == "server.maxUploadSize" else ask(key))
    files = MemoryUploadedFileManager("/_stcore/upload_file")
    runtime: Any = SimpleNamespace(is_active_session=lambda session: session == SESSION)
    server = Starlette(routes=create_upload_routes(runtime, files, None))
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="tra-loi.csv"\r\n\r\n'.encode()
    body, token = head + content + f"\r\n--{BOUNDARY}--\r\n".encode(), generate_xsrf_token_string()
    headers = {
        "content-type": f"multipart/form-data; boundary={BOUNDARY}",
        "content-length": str(len(body)),
        "x-xsrftoken": token,
        "cookie": f"{XSRF_COOKIE_NAME}={token}",
    }
    scope = {
        "type": "http",
        "method": "PUT",
        "path": f"/_stcore/upload_file/{SESSION}/f1",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    apart(lambda: asyncio.run(server(scope, receive, send)))
    return sent[0]["status"], files


def test_answers_of_eleven_megabytes_arrive_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"q1;q2\n" + b"1;2\n" * (11 * MEGABYTE // 4)
    status, files = put(content, monkeypatch)
    assert status == 204
    assert [record.data == content for record in files.get_files(SESSION, ["f1"])] == [True]


def test_what_is_too_large_for_every_box_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    status, files = put(bytes(LIMIT * MEGABYTE), monkeypatch)
    assert status == 413 and files.get_files(SESSION, ["f1"]) == []


def test_the_server_takes_what_the_largest_box_promises_and_what_goes_with_it_in_a_request() -> None:
    assert max(ANSWERS.file_bytes, Limits().file_bytes, FILE_BYTES) + MEGABYTE <= LIMIT * MEGABYTE
