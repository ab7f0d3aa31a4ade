"""The program's own addresses. What answers there is loaded when the first of them is asked for."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


async def healthz(_request: Request) -> Response:
    """Whether the process answers."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """Whether it can work: the database is there."""
    from ui.door import pages

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


ROUTES = (
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/session", session),
    Route("/signin", signin, methods=["GET", "POST"]),
    Route("/signout", signout, methods=["GET", "POST"]),
    Route("/invited", invited, methods=["GET", "POST"]),
)
