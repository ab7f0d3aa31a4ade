"""Starts the dashboard as the README does, on a free port of the loopback interface."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support import ROOT

PATIENCE_SECONDS = 120
HEALTH = "/_stcore/health"
"""The address that answers without running a page."""


def start_server(
    environment: Mapping[str, str],
    port: int | None = None,
    script: Path = Path("app.py"),
    arguments: Sequence[str] = (),
    health: str = HEALTH,
) -> tuple[subprocess.Popen[bytes], str]:
    """The running server, which the caller ends, and its address; it has answered once but drawn no page.

    port: that of a server which has ended and whose tabs are still open; any free one if there is none.
    script, arguments: another program than the dashboard, to be run with the same settings. health: what answers there.
    """
    if port is None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true"]
    server = subprocess.Popen(
        [*command, "--server.port", str(port), "--", *arguments],
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(f"{url}{health}", server)
    except RuntimeError:
        server.terminate()
        raise
    return server, url


def end_server(server: subprocess.Popen[bytes]) -> None:
    """End a server at once; what it has said to be done is kept."""
    server.kill()
    server.wait()


def environment_of(home: Path) -> dict[str, str]:
    """The settings of a server whose database lies in this folder."""
    settings = {**os.environ, "DASHBOARD_HOME": str(home), "PYTHONUTF8": "1"}
    settings.pop("DATABASE_URL", None)
    return settings


class _Staying(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_Staying)


def answer_of(url: str, headers: Mapping[str, str], sent: bytes | None = None) -> tuple[int, str]:
    """Status and text of what is answered to these headers, and to a form that is sent; none is followed."""
    try:
        with _OPENER.open(urllib.request.Request(url, sent, dict(headers)), timeout=PATIENCE_SECONDS) as answer:
            return int(answer.status), answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes]) -> None:
    """Ask until the server answers; the health address runs no page, so the server stays cold."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        with contextlib.suppress(subprocess.TimeoutExpired):
            raise RuntimeError(f"the server ended with code {server.wait(timeout=0.1)}")
    raise RuntimeError("the server did not answer")
