"""The program's own addresses. What answers there is loaded when the first of them is asked for."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

ICON = Path(__file__).parents[1] / "shell" / "icon.png"


async def healthz(_request: Request) -> Response:
    """Whether the process answers."""
    return PlainTextResponse("ok")


async def icon(_request: Request) -> Response:
    """The sign of the program, which a browser asks for by itself before anybody has signed in."""
    return Response(ICON.read_bytes(), headers={"cache-control": "max-age=86400"}, media_type="image/png")


async def readyz(request: Request) -> Response:
    """Whether it can work for somebody new: the database is there, and it has not been told to take nobody."""
    from ui.door import pages, replica

    if replica.is_draining():
        return PlainTextResponse(f"draining; pages open: {len(replica.PAGES)}", 503)
    return await pages.readyz(request)


async def session(request: Request) -> Response:
    """Whether whoever asks is signed in."""
    from ui.door import pages

    return await pages.session(request)


async def signin(request: Request) -> Response:
    """Where one signs in."""
    from ui.door import pages

    return await pages.signin(request)


async def signout(request: Request) -> Response:
    """Where one signs out."""
    from ui.door import pages

    return await pages.signout(request)


async def invited(request: Request) -> Response:
    """Where an invitation leads."""
    from ui.door import pages

    return await pages.invited(request)


async def password(request: Request) -> Response:
    """Where one changes the own password."""
    from ui.door import pages

    return await pages.password(request)


async def mail(request: Request) -> Response:
    """Where one chooses what one is told by e-mail."""
    from ui.door import pages

    return await pages.mail(request)


async def oidc_login(request: Request) -> Response:
    """The way to the provider."""
    from ui.door import provider

    return await provider.way_there(request)


async def oidc_callback(request: Request) -> Response:
    """The way back from the provider."""
    from ui.door import provider

    return await provider.way_back(request)


async def oidc_logout(request: Request) -> Response:
    """The way out of the provider."""
    from ui.door import provider

    return await provider.way_out(request)


ROUTES = (
    Route("/healthz", healthz),
    Route("/favicon.ico", icon),
    Route("/readyz", readyz),
    Route("/session", session),
    Route("/signin", signin, methods=["GET", "POST"]),
    Route("/signout", signout, methods=["GET", "POST"]),
    Route("/invited", invited, methods=["GET", "POST"]),
    Route("/password", password, methods=["GET", "POST"]),
    Route("/mail", mail, methods=["GET", "POST"]),
    Route("/oidc/login", oidc_login),
    Route("/oidc/callback", oidc_callback),
    Route("/oidc/logout", oidc_logout),
)
