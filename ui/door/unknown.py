"""Addresses at which there is no page: said in our words, with the page that may have been meant.

Streamlit, which knows no page there either, would draw the first one and say so in English.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from ui.door.gate import is_page
from ui.door.routes import ROUTES
from ui.kit.pages import HOME, PAGES

KNOWN = frozenset(
    {*(entry.name for entry in PAGES if entry.name != HOME), *(r.path.strip("/").split("/")[0] for r in ROUTES)}
)
"""What an address may begin with, besides Streamlit's own parts."""

MOST_APART = 0.4
"""So much of a name may be typed wrong and it is still suggested: a share of its letters."""


class KnownPages:
    """Says that there is no page where there is none; stands behind the gate, so that only who is in learns it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in place of the application where there is no such page."""
        if is_page(scope) and (name := _no_page(scope["path"])):
            await unknown(Request(scope), name)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _no_page(path: str) -> str:
    """The name in an address of a page that there is not; "" where there is one, or something else than a page."""
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    name = path.strip("/").removeprefix(base).strip("/")
    is_name = bool(name) and not name.startswith(("_", ".")) and "/" not in name and "." not in name
    return name if is_name and name not in KNOWN else ""


def unknown(request: Request, name: str) -> Response:
    """The page that says so. name: what stands in the address in place of a page's name."""
    query = f"?{request.url.query}" if request.url.query else ""
    if name == HOME:  # it stands at the bare address alone
        return RedirectResponse(f"/{query}", 303)
    from rapidfuzz import process  # with the wording: a first view waits for none of them
    from rapidfuzz.distance import OSA

    from ui.door.answers import own_words, page
    from ui.door.look import Link

    say = own_words(request)
    names = [entry.name for entry in PAGES if entry.name != HOME]
    typed = name.casefold().replace("-", "_")
    meant = process.extractOne(typed, names, scorer=OSA.normalized_distance, score_cutoff=MOST_APART)
    links = (Link(say(f"menu.{meant[0]}"), f"/{meant[0]}{query}"),) if meant else ()
    home = Link(say(f"menu.{HOME}"), f"/{query}")
    return page(request, say, say("door.no_page", name=name[:40]), links=(*links, home), status=404)
