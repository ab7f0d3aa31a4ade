"""The program's own addresses. What answers there is loaded when the first of them is asked for."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

ICON = Path(__file__).parents[1] / "shell" / "icon.png"


async def healthz(_request: Request) -> Response:
    """Whether the process answers."""
    return PlainTextResponse("ok")


async def icon(_request: Request) -> Response:
    """The sign of the program, which a browser asks for by itself before anybody has signed in."""
    return Response(ICON.read_bytes(), headers={"cache-control": "max-age=86400"}, media_type="image/png")


async def readyz(request: Request) -> Response:
    """Whether it can work for somebody new: the database is there, and it has not been asked to take nobody."""
    from ui.door import open_pages, pages, replica

    if replica.is_warming():
        return PlainTextResponse("warming", 503)
    if replica.is_draining():
        return PlainTextResponse(f"draining; pages open: {len(open_pages.PAGES)}", 503)
    return await pages.readyz(request)


def _later(module: str, name: str) -> Callable[[Request], Awaitable[Response]]:
    """What answers by this name in a module of the door, which is loaded when it is first asked for."""

    async def answer(request: Request) -> Response:
        found: Response = await getattr(import_module(f"ui.door.{module}"), name)(request)
        return found

    return answer


class _Feed:
    """What answers below /feed/, by whatever method: nothing of it reaches Streamlit, for the gate lets it through."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await _later("feed", "feed")(Request(scope, receive))
        await answer(scope, receive, send)


_FORM = ["GET", "POST"]
ROUTES = (
    Route("/healthz", healthz),
    Route("/favicon.ico", icon),
    Route("/readyz", readyz),
    Route("/session", _later("pages", "session")),
    Route("/signin", _later("pages", "signin"), methods=_FORM),
    Route("/signout", _later("pages", "signout"), methods=_FORM),
    Route("/invited", _later("pages", "invited"), methods=_FORM),
    Route("/password", _later("pages", "password"), methods=_FORM),
    Route("/mail", _later("pages", "mail"), methods=_FORM),
    Route("/oidc/login", _later("provider", "way_there")),
    Route("/oidc/callback", _later("provider", "way_back")),
    Route("/oidc/logout", _later("provider", "way_out")),
    Route("/feed/{name:path}", _Feed()),
)
