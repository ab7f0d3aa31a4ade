"""npm's oidc-provider, installed for a run of the tests and started on a free port; skipped where there is no npm."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

PACKAGE = "oidc-provider@8.8.1"
SECRET = "a-secret-of-the-tests-only"
SCRIPT = Path(__file__).with_name("provider.mjs")
PATIENCE_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def installed(folder: Path) -> Path:
    """Install the provider into this folder; returns its script there. Skips where there is no npm, except in CI."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        if os.environ.get("CI"):
            pytest.fail("there is no npm: install the packages nodejs and npm")
        pytest.skip("there is no npm: install it to run the tests against an OpenID provider")
    script = Path(shutil.copy(SCRIPT, folder / SCRIPT.name))
    command = [npm, "install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"npm cannot install {PACKAGE}; does it reach a registry?\n{done.stderr[-2000:]}"
    return script


@contextmanager
def running(script: Path, site: str) -> Iterator[str]:
    """The provider while it answers; its address is that of its tokens too."""
    port = free_port()
    node = shutil.which("node") or "node"
    provider = subprocess.Popen(
        [node, script.name, str(port), site, SECRET],
        cwd=script.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{url}/.well-known/openid-configuration", provider)
        yield url
    finally:
        provider.kill()
        provider.wait()


def _wait(url: str, provider: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        with suppress(subprocess.TimeoutExpired):
            raise RuntimeError(f"the provider ended with code {provider.wait(timeout=0.1)}")
    raise RuntimeError("the provider did not answer")
