"""Addresses at which there is no page: said in our words, with the page that may have been meant."""

from rapidfuzz import process
from rapidfuzz.distance import OSA
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ui.door.answers import own_words, page
from ui.door.look import Link
from ui.kit.pages import HOME, PAGES

MOST_APART = 0.4
"""So much of a name may be typed wrong and it is still suggested: a share of its letters."""


def unknown(request: Request, name: str) -> Response:
    """The page that says so. name: what stands in the address in place of a page's name."""
    if name == HOME:  # it stands at the bare address alone
        return RedirectResponse(f"/?{request.url.query}" if request.url.query else "/", 303)
    say = own_words(request)
    query = f"?{request.url.query}" if request.url.query else ""
    names = [entry.name for entry in PAGES if entry.name != HOME]
    meant = process.extractOne(
        name.casefold().replace("-", "_"), names, scorer=OSA.normalized_distance, score_cutoff=MOST_APART
    )
    links = (Link(say(f"menu.{meant[0]}"), f"/{meant[0]}{query}"),) if meant else ()
    home = Link(say(f"menu.{HOME}"), f"/{query}")
    return page(request, say, say("door.no_page", name=name[:40]), links=(*links, home), status=404)
