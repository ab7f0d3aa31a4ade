"""What every page of the door is made of: its language, its form, its way on, and the session that begins."""

import asyncio
import secrets
from hmac import compare_digest
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from data.sign_in import cookie_name, is_behind_tls
from data.store.sessions import end_session
from services.sign_in import store_at_hand
from ui.door.cookies import token_of
from ui.door.look import Field, Link, door_page
from wording.words import DEFAULT_LANGUAGE, LANGUAGES, Words

HOME = "/"
MOST_FIELDS, LONGEST_FIELD = 10, 4096
_OF_THE_DOOR = ("/signin", "/signout", "/invited", "/password", "/oidc")


def safe(target: str) -> str:
    """Where to go after signing in: an address of our own with what its link says; else the home page."""
    parts = urlsplit(target)
    is_own = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    is_plain = is_own and target.isprintable() and "\\" not in target
    return target if is_plain and not parts.path.startswith(_OF_THE_DOOR) else HOME


def words_for(target: str) -> Words:
    """The language of the link that somebody wants to see."""
    asked = parse_qs(urlsplit(target).query).get("lang", [""])[0]
    return Words(asked if asked in LANGUAGES else DEFAULT_LANGUAGE)


def own_words(request: Request, form: FormData | None = None, usual: str = "") -> Words:
    """The language of a page of the door itself: that of the form that was sent, of its link, or the usual one."""
    sent = str(form.get("lang", "")) if form is not None else ""
    asked = (sent, request.query_params.get("lang", ""), usual)
    return Words(next((language for language in asked if language in LANGUAGES), DEFAULT_LANGUAGE))


def in_language(path: str, say: Words, usual: str = "") -> str:
    """An address of our own, which says the language where it is not the usual one."""
    is_usual = say.language == (usual or DEFAULT_LANGUAGE)
    return path if is_usual else f"{path}{'&' if '?' in path else '?'}lang={say.language}"


def address_of(request: Request) -> str:
    """From where a request came."""
    return request.client.host if request.client else ""


def page(
    request: Request,
    say: Words,
    title: str,
    *,
    action: str = "",
    fields: tuple[Field, ...] = (),
    button: str = "",
    links: tuple[Link, ...] = (),
    problem: str = "",
    status: int = 200,
) -> Response:
    """A page of the door; its form carries its language, and a mark that only our pages can have set as a cookie."""
    mark = request.cookies.get(_form_cookie()) or secrets.token_urlsafe(24)
    hidden = (Field("mark", "", "hidden", mark), Field("lang", "", "hidden", say.language))
    marked = (*fields, *hidden) if action else ()
    drawn = door_page(say, title, action, marked, button, links, problem)
    answer = HTMLResponse(drawn, status, {"cache-control": "no-store"})
    answer.set_cookie(_form_cookie(), mark, path="/", secure=is_behind_tls(), httponly=True, samesite="strict")
    return answer


async def form_of(request: Request) -> FormData:
    """What was sent, of a few short fields."""
    return await request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD)


def is_ours(request: Request, form: FormData) -> bool:
    """Whether a form was sent from a page of ours: it has the mark of the cookie, and comes from nowhere else."""
    mark, origin = request.cookies.get(_form_cookie(), ""), request.headers.get("origin", "")
    is_from_here = not origin or urlsplit(origin).netloc == request.headers.get("host", "")
    return is_from_here and bool(mark) and compare_digest(mark.encode(), str(form.get("mark", "")).encode())


async def signed_in(request: Request, token: str, target: str) -> Response:
    """Lead on with the session that has begun; the one that this browser had before ends."""
    if before := token_of(request.headers):
        await asyncio.to_thread(end_session, store_at_hand(), before, address_of(request))
    answer = RedirectResponse(target, 303)
    answer.set_cookie(cookie_name(), token, path="/", secure=is_behind_tls(), httponly=True, samesite="lax")
    return answer


def _form_cookie() -> str:
    return f"{cookie_name()}-form"
