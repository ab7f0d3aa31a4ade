"""The proxy of `deploy/` as it is, but for its ports, its name and its certificate; run by this machine's nginx."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.support import ROOT

SITE = ROOT / "deploy" / "nginx" / "dashboard.conf"
PATIENCE_SECONDS = 10
_MAIN = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log notice;
{account}
worker_rlimit_nofile 4096;
events {{ worker_connections 2048; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site*.conf;
}}
"""


def program(name: str, package: str) -> str:
    """A program of the system. Skips the test where there is none, except in CI."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        reason = f"there is no {name}: install the package {package}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def write_main(folder: Path, sites: Sequence[str]) -> Path:
    """A main configuration with these sites, for an nginx that needs nothing outside the folder."""
    for number, site in enumerate(sites):
        (folder / f"site{number}.conf").write_text(site, encoding="utf-8")
    account = "user root;" if os.getuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(_MAIN.format(folder=folder, account=account), encoding="utf-8")
    return main


def site_of(ports: Sequence[int], port: int, prefix: str = "dashboard") -> str:
    """The site for copies on these ports of this machine, answering on a port without TLS.

    prefix: what its parts are called by, where there is another site beside it.
    """
    site = SITE.read_text(encoding="utf-8")
    site = re.sub(r"\nserver \{\n    listen 80;.*?\n\}\n", "\n", site, flags=re.DOTALL)  # it only leads to TLS
    site = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{port};", site)
    site = re.sub(r"server_name [^;]+;", "server_name _;", site)
    site = re.sub(r"\n *ssl_[^;]+;", "", site).replace("; Secure", "")
    copies = re.compile(r"(?: *server 127\.0\.0\.1:\d+([^\n]*);\n)+")
    site = copies.sub(lambda found: "".join(f"    server 127.0.0.1:{each}{found[1]};\n" for each in ports), site)
    return re.sub(r"\bdashboard(?=[_ ;])|(?<=\$)dashboard", prefix, site)


def free_port() -> int:
    """A port of the loopback interface that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def proxied(folder: Path, groups: Mapping[str, Sequence[int]]) -> Iterator[dict[str, str]]:
    """The addresses of proxies before groups of copies, each by its name; gone at the end."""
    nginx, ports = program("nginx", "nginx-light"), {name: free_port() for name in groups}
    folder.mkdir(exist_ok=True)
    main = write_main(folder, [site_of(copies, ports[name], name) for name, copies in groups.items()])
    running = subprocess.Popen([nginx, "-p", str(folder), "-c", str(main)], stderr=subprocess.PIPE)
    try:
        for port in ports.values():
            _wait_for(port, running)
        yield {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    finally:
        running.terminate()
        running.communicate()


def _wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and running.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    running.terminate()
    raise RuntimeError(f"nginx did not begin: {running.communicate()[1].decode()}")
