"""What a browser loads before it can draw anything: Streamlit's page with our look in it, and the files it consists of.

All of it is answered from memory. Streamlit looks for each of its eighty files on the disk in a thread of its own, on
the processor that draws the page meanwhile; and its page names the files of its controls only once the program has
been run, so that they came after it instead of with it.
"""

import mimetypes
import re
from functools import cache
from html import escape
from pathlib import Path

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config, file_util

from ui.kit.look import browser_script, put_into_page, style_sheet, version
from ui.kit.pages import HOME, PAGES

PARTS = ("Html", "Selectbox", "ButtonGroup", "Button", "BidiComponent")
"""Streamlit's parts that every page draws, by the beginnings of the names of their files."""

FONT = "MaterialSymbols-Rounded"
"""The signs of the menu and of the bar."""

_NAMES = frozenset({"", *(entry.name for entry in PAGES if entry.name != HOME)})
_IMPORTED = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')
_OTHER_FONT = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*>')
_FOR_EVER = {"cache-control": "public, immutable, max-age=31536000"}  # each name holds a number made of what is in it


class Bundle:
    """Answers for the page and for Streamlit's files; stands behind the gate, which has let it in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        put_into_page()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory what is there, and leave the rest to the application."""
        answer = _answer(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        await (answer or self.app)(scope, receive, send)


def _answer(scope: Scope) -> Response | None:
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    root = f"/{base}/" if base else "/"
    path: str = scope["path"]
    if not path.startswith(root) or any(name == b"range" for name, _ in scope["headers"]):
        return None
    name = path.removeprefix(root)
    if name in _NAMES:
        return Response(page(), media_type="text/html", headers={"cache-control": "no-cache"})
    found = file(name) if name.startswith("static/") else None
    return Response(found, media_type=mimetypes.guess_type(name)[0], headers=_FOR_EVER) if found is not None else None


@cache
def _files() -> dict[str, Path]:
    """Streamlit's files by their addresses: nothing else is looked for on the disk, whatever an address says."""
    root = Path(file_util.get_static_dir())
    return {path.relative_to(root).as_posix(): path for path in (root / "static").rglob("*") if path.is_file()}


def file(name: str) -> bytes | None:
    """What one of Streamlit's files holds, kept from the first time on; None for a name that it has not."""
    return _content(name) if name in _files() else None


@cache
def _content(name: str) -> bytes:
    return _files()[name].read_bytes()


@cache
def page() -> str:
    """Streamlit's page: with its parts and signs named at once, without a font that is not ours, and with our look.

    Ours stands at the end of the body, so that of two styles that are equally exact ours holds.
    """
    theirs = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    known = set(re.findall(r"static/js/([\w.-]+\.js)", theirs))
    links = [f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in needed(PARTS) - known]
    links += [
        f'<link rel="preload" as="font" type="font/woff2" crossorigin href="./{name}">'
        for name in _files() if Path(name).name.startswith(f"{FONT}.")
    ]  # fmt: skip
    ours = f'<style id="app-look" data-version="{escape(version())}">{style_sheet()}</style>'
    ours += f"<script>{browser_script()}</script>"
    head, body = _OTHER_FONT.sub("", theirs).split("</head>", 1)
    return f"{head}{''.join(sorted(links))}</head>{body.replace('</body>', f'{ours}</body>')}"


def needed(parts: tuple[str, ...]) -> set[str]:
    """The names of the scripts of these parts, and of those that they import."""
    found = {Path(name).name for name in _files() for part in parts if name.startswith(f"static/js/{part}.")}
    waiting = list(found)
    while waiting:
        imported = set(_IMPORTED.findall((file(f"static/js/{waiting.pop()}") or b"").decode("utf-8"))) - found
        found |= imported
        waiting += imported
    return found
