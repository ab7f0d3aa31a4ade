"""The gate: it stands before Streamlit and lets nothing through that was not asked for by somebody who may come in.

Where nobody signs in, only this machine itself may come in. Else whoever has the cookie of a session that lasts; the
rest are led to where one signs in. What is not on the list of open addresses is closed.
"""

import ipaddress
import logging
import os
import sys
import time
from collections import deque
from urllib.parse import quote, urlsplit

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from data.sign_in import SignInSettingError, is_behind_tls, provider, session_limits, sign_in_mode
from ui.door.cookies import token_of

LOGGER = logging.getLogger(__name__)

OPEN = frozenset(
    {
        "/healthz",
        "/readyz",
        "/favicon.ico",
        "/signin",
        "/signout",
        "/invited",
        "/session",
        "/oidc/login",
        "/oidc/callback",
        "/oidc/logout",
    }
)
"""What answers without a session: each asks for itself what it needs."""

FEED = "/feed/"
"""How the addresses begin that ask for a token of their own in place of a session."""

UPLOAD = "/_stcore/upload_file/"
UPLOADS_FOR, MOST_UPLOADS, MOST_UPLOADED = 60.0, 60, 256 * 1024 * 1024
"""In so many seconds one session, or one address, may upload so many files and bytes: what is uploaded stays in memory
until its session ends, whether or not any page asked for it."""

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",  # Streamlit's parts and the charts are made so
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
TLS_HEADERS = {"strict-transport-security": "max-age=31536000"}


def require_possible() -> None:
    """End the program, with the reason, where it would be open to others without anybody signing in."""
    try:
        mode, _ = sign_in_mode(), session_limits()
        if mode == "oidc":
            provider()
    except SignInSettingError as error:
        sys.exit(_in_both("command.sign_in_setting", name=error.name, found=error.found or "–"))
    if host := urlsplit(os.environ.get("DASHBOARD_URL", "")).hostname:
        config.set_option("server.allowedHosts", [host, "127.0.0.1", "localhost"])
    address = config.get_option("server.address")
    if mode == "none" and not is_loopback(str(address or "")):
        sys.exit(_in_both("command.not_loopback", address=address or "0.0.0.0"))  # noqa: S104


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself: localhost, 127.0.0.1, ::1."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _in_both(key: str, **values: object) -> str:
    """A text in both languages, which are read only where there is something to say."""
    from wording.words import in_one_line

    return in_one_line(key, **values)


async def _may_come_in(headers: Headers) -> bool:
    """Whether somebody is signed in. Raises data.store.database.StoreError."""
    from ui.door.request import actor_of_request  # with the database, which nobody needs where nobody signs in

    return await to_thread.run_sync(actor_of_request, headers) is not None


async def _first(headers: Headers, address: str) -> str:
    """Where somebody begins who opens the bare address; "" where they are there. Raises StoreError."""
    from ui.door.request import first_view

    path, _, query = address.partition("?")
    name, _, language = query.partition("=")
    if path != "/" or (query and (name != "lang" or not language.isalpha())):
        return ""
    first = await to_thread.run_sync(first_view, headers, language)
    return "" if first == address else first


def is_page(scope: Scope) -> bool:
    """Whether somebody opens a page, and no part of one is fetched; of a start or an end of the server it is not."""
    is_get = scope["type"] == "http" and scope["method"] == "GET"
    return is_get and "text/html" in Headers(scope=scope).get("accept", "")


class SecurityHeaders:
    """Puts the headers on every answer that say what a browser may do with it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the headers."""
        wanted = HEADERS | (TLS_HEADERS if is_behind_tls() else {})

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in wanted.items():
                    headers[name] = value
                if is_behind_tls():
                    message["headers"] = [_secured(*header) for header in message["headers"]]
            await send(message)

        await self.app(scope, receive, send_with if scope["type"] == "http" else send)


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header as it is where the browser speaks TLS: Streamlit sets its cookies without saying so."""
    is_open = name.lower() == b"set-cookie" and b"secure" not in value.lower().replace(b" ", b"").split(b";")
    return name, value + b"; Secure" if is_open else value


class Gate:
    """Lets requests and websockets through, or not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.uploads: dict[str, deque[tuple[float, int]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in place of the application whoever may not come in."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = await self._refusal(scope, Headers(scope=scope))
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4401})  # before it was accepted: the browser gets a 403
        else:
            await refusal(scope, receive, send)

    async def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        path = scope["path"]
        if sign_in_mode() == "none":
            client = scope.get("client")
            host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
            if not (client and is_loopback(client[0]) and is_loopback(host)):
                return PlainTextResponse(_in_both("command.this_machine_only"), 403)
            return self._too_many(path, scope, headers, "")
        if path in OPEN or (scope["type"] == "http" and path.startswith(FEED)):
            return None
        try:
            is_known = await _may_come_in(headers)
        except Exception:  # whatever it is, nobody comes in
            LOGGER.exception("nobody can come in")
            return PlainTextResponse(_in_both("store.unavailable"), 503)
        asked = path + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
        if is_known:
            if is_page(scope) and (first := await _first(headers, asked)):
                return RedirectResponse(first, 303)
            return self._too_many(path, scope, headers, token_of(headers))
        if is_page(scope):
            has_ended = "ended=1&" if token_of(headers) else ""  # of a session that was; the page of signing in says so
            return RedirectResponse(f"/signin?{has_ended}next={quote(asked, safe='')}", 303)
        return PlainTextResponse("401", 401)

    def _too_many(self, path: str, scope: Scope, headers: Headers, token: str) -> Response | None:
        """A refusal where one session uploads more than anybody does; what it has uploaded is in memory."""
        if scope["type"] != "http" or scope["method"] == "GET" or UPLOAD not in path:
            return None
        client = scope.get("client")
        who, moment = token or (client[0] if client else ""), time.monotonic()
        known = self.uploads.setdefault(who, deque())
        while known and known[0][0] < moment - UPLOADS_FOR:
            known.popleft()
        if scope["method"] == "DELETE":
            return None
        length = headers.get("content-length", "")
        if not length.isdecimal() or "transfer-encoding" in headers:  # sent in pieces, of which nobody knows how many
            return PlainTextResponse("411", 411)
        size = int(length)
        if len(known) >= MOST_UPLOADS or sum(each for _, each in known) + size > MOST_UPLOADED:
            return PlainTextResponse("429", 429, {"retry-after": str(int(UPLOADS_FOR))})
        known.append((moment, size))
        if len(self.uploads) > 1000:
            self.uploads = {name: times for name, times in self.uploads.items() if times and times[-1][0] > moment - 60}
        return None


MIDDLEWARE = (Middleware(SecurityHeaders), Middleware(Gate))
