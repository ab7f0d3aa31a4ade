"""The files for a server: accepted by the programs that read them, and true to the program they are for."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.house.files import ROOT
from tests.proxy import SITE, free_port, program, write_main

pytestmark = pytest.mark.skipif(os.name == "nt", reason="nginx and systemd are for Linux")

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
CADDY = (DEPLOY / "caddy" / "Caddyfile").read_text(encoding="utf-8")
ENVIRONMENT = (DEPLOY / "dashboard.env.example").read_text(encoding="utf-8")


def test_nginx_takes_the_site_as_it_is_with_a_certificate(tmp_path: Path) -> None:
    nginx, openssl = program("nginx", "nginx-light"), program("openssl", "openssl")
    files = ["-keyout", str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")]
    made = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", *files]
    subprocess.run([*made, "-days", "1", "-subj", "/CN=dash.example.vn"], check=True, capture_output=True)
    site = SITE.read_text(encoding="utf-8").replace("/etc/ssl/dashboard", str(tmp_path))
    # The ports below 1024 are the system's: whoever is not root may not even try them.
    site = re.sub(r"listen (\d+)", lambda _: f"listen 127.0.0.1:{free_port()}", site)
    main = write_main(tmp_path, [site])
    said = subprocess.run([nginx, "-t", "-p", str(tmp_path), "-c", str(main)], capture_output=True, text=True)
    assert said.returncode == 0 and not re.search(r"\[(emerg|alert|crit|error|warn)\]", said.stderr), said.stderr


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    analyze = program("systemd-analyze", "systemd")
    here = {"/opt/dashboard/.venv/bin/python": "/bin/sh", "WorkingDirectory=/opt/dashboard": "WorkingDirectory=/"}
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        for installed, present in here.items():
            text = text.replace(installed, present)
        (tmp_path / unit.name.replace("@.", "@8501.")).write_text(text, encoding="utf-8")
    units = sorted(map(str, tmp_path.iterdir()))
    said = subprocess.run([analyze, "verify", *units], capture_output=True, text=True)
    ours = [line for line in said.stderr.splitlines() if str(tmp_path) in line or "dashboard" in line]
    assert (said.returncode, ours) == (0, []), said.stderr


def test_what_a_unit_starts_is_a_command_of_the_program() -> None:
    started = [line for unit in UNITS for line in unit.read_text(encoding="utf-8").splitlines() if "ExecStart" in line]
    assert len(started) == 4
    for line in started:
        name = re.search(r"cli\.py (\w+)|streamlit run (asgi\.py)", line)
        assert name and ((ROOT / "commands" / f"{name[1]}.py").exists() or (ROOT / str(name[2])).exists()), line
    timers = [unit for unit in UNITS if unit.suffix == ".timer"]
    assert timers and all(timer.with_suffix(".service").exists() for timer in timers)


def test_the_proxies_take_an_upload_that_is_a_little_larger_than_the_program_does() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    most = settings["server"]["maxUploadSize"]
    sizes = re.findall(r"client_max_body_size (\d+)m|max_size (\d+)MB", SITE.read_text(encoding="utf-8") + CADDY)
    assert [int(one or other) for one, other in sizes] == [most + 1, most + 1]


def test_every_list_of_copies_is_the_same() -> None:
    site = SITE.read_text(encoding="utf-8")
    lists = [re.findall(r"server (\S+:\d+)", part) for part in re.findall(r"upstream \w+ \{(.*?)\}", site, re.DOTALL)]
    lists.append(re.findall(r"^\s+to (.*)$", CADDY, re.MULTILINE)[0].split())
    assert len(lists) == 3 and all(each == lists[0] for each in lists) and len(lists[0]) == 2


def test_the_environment_holds_no_secret_and_only_settings_that_are_documented() -> None:
    named = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", ENVIRONMENT, re.MULTILINE))
    assert named["DASHBOARD_SIGN_IN"] == "local" and named["STREAMLIT_SERVER_COOKIE_SECRET"] == ""
    documents = "".join((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("settings", "serve"))
    assert [name for name in named if name not in documents and name != "PYTHONUTF8"] == []
    assert not re.search(r"://[^/\s]*:[^/\s]*@", ENVIRONMENT)
