"""What the program's own addresses answer: signing in and out, an invitation, and whether the program is well."""

import asyncio
import secrets
from hmac import compare_digest
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import text
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from data.sign_in import cookie_name, is_behind_tls, sign_in_mode
from data.store.audit import PERSON_LIMIT
from data.store.database import StoreError
from data.store.people import (
    LOGIN_LIMIT,
    InvitationInvalidError,
    PersonExistsError,
    PersonInvalidError,
    accept,
    has_admin,
    invitation_of,
)
from data.store.sessions import begin_session, end_session
from services.sign_in import (
    LONGEST_PASSWORD,
    PasswordInvalidError,
    TooManyTriesError,
    password_hash,
    sign_in,
    store_at_hand,
)
from ui.door.cookies import token_of
from ui.door.look import Field, door_page
from ui.door.request import actor_of_request
from wording.words import DEFAULT_LANGUAGE, LANGUAGES, Words

HOME = "/"
MOST_FIELDS, LONGEST_FIELD = 10, 4096


def safe(target: str) -> str:
    """Where to go after signing in: an address of our own with what its link says; else the home page."""
    parts = urlsplit(target)
    is_own = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    is_plain = is_own and target.isprintable() and "\\" not in target
    return target if is_plain and not parts.path.startswith(("/signin", "/signout", "/invited")) else HOME


async def readyz(_request: Request) -> Response:
    """Whether it can work: the database is there."""
    try:
        await asyncio.to_thread(_ask_database)
    except StoreError:
        return PlainTextResponse("the database cannot be reached", 503)
    return PlainTextResponse("ready")


async def session(request: Request) -> Response:
    """Whether whoever asks is signed in, for a page that is open; 401 where the session has ended."""
    if sign_in_mode() == "none":
        return Response(status_code=204)
    try:
        actor = await asyncio.to_thread(actor_of_request, request.headers)
    except StoreError:
        return PlainTextResponse("503", 503)
    return Response(status_code=204, headers={"cache-control": "no-store"}) if actor else PlainTextResponse("401", 401)


async def signin(request: Request) -> Response:
    """The form; and, when it is sent, the page that was asked for."""
    if sign_in_mode() == "none":
        return RedirectResponse(HOME, 303)
    target = safe(request.query_params.get("next", HOME))
    say = _words(target)
    if request.method == "GET":
        return await _form_page(request, say, target)
    form = await _form(request)
    target = safe(str(form.get("next", HOME)))
    say = _words(target)
    if not _is_ours(request, form):
        return await _form_page(request, say, target, say("door.again"), 403)
    login, password = str(form.get("login", ""))[:LOGIN_LIMIT], str(form.get("password", ""))
    try:
        token = await asyncio.to_thread(
            sign_in, store_at_hand(), login, password, _address(request), request.headers.get("user-agent", "")
        )
    except TooManyTriesError:
        return await _form_page(request, say, target, say("door.too_many"), 429)
    except StoreError:
        return await _form_page(request, say, target, say("store.unavailable"), 503)
    if token is None:
        return await _form_page(request, say, target, say("door.wrong"), 401)
    return _signed_in(token, target)


async def signout(request: Request) -> Response:
    """A button; pressed, the session ends in every tab of this browser."""
    if sign_in_mode() == "none":
        return RedirectResponse(HOME, 303)
    say = _words(request.url.query and f"?{request.url.query}")
    if request.method == "GET":
        return _page(request, say, say("door.sign_out"), "/signout", (), say("door.sign_out"))
    form = await _form(request)
    if not _is_ours(request, form):
        return _page(request, say, say("door.sign_out"), "/signout", (), say("door.sign_out"), say("door.again"), 403)
    await asyncio.to_thread(end_session, store_at_hand(), token_of(request.headers), _address(request))
    answer = RedirectResponse("/signin", 303)
    answer.delete_cookie(cookie_name(), path="/", secure=is_behind_tls(), httponly=True, samesite="lax")
    return answer


async def invited(request: Request) -> Response:
    """The form of an invitation: name, login and password; and, when it is sent, the first page."""
    if sign_in_mode() != "local":
        return RedirectResponse(HOME, 303)
    say, token, problem, status = _words(""), request.query_params.get("token", ""), "", 200
    name = login = ""
    if request.method == "POST":
        form = await _form(request)
        token, name, login = str(form.get("token", "")), str(form.get("name", "")), str(form.get("login", ""))
        try:
            if not _is_ours(request, form):
                raise InvitationInvalidError(say("door.again"))
            secret = await asyncio.to_thread(password_hash, str(form.get("password", "")), login)
            person = await asyncio.to_thread(
                lambda: accept(store_at_hand(), token, login=login, name=name, password_hash=secret)
            )
            begun = await asyncio.to_thread(
                begin_session, store_at_hand(), person, _address(request), request.headers.get("user-agent", "")
            )
            return _signed_in(begun, HOME)
        except PersonInvalidError as error:
            problem = say("door.invalid", field=say(f"door.{error.field}") if say.has(f"door.{error.field}") else "?")
        except (PasswordInvalidError, PersonExistsError, InvitationInvalidError) as error:
            key = getattr(error, "kind", "")
            problem = say(f"store.{key}") if key else str(error)
        status = 400
    try:
        await asyncio.to_thread(invitation_of, store_at_hand(), token)
    except InvitationInvalidError:
        return _page(request, say, say("store.invitation_invalid"), "", (), "", status=404)
    fields = (
        Field("token", "", "hidden", token),
        Field("name", say("door.name"), "text", name, "name", PERSON_LIMIT),
        Field("login", say("door.login"), "text", login, "username", LOGIN_LIMIT),
        Field("password", say("door.new_password"), "password", "", "new-password", LONGEST_PASSWORD),
    )
    return _page(request, say, say("door.invited"), "/invited", fields, say("door.accept"), problem, status)


def _ask_database() -> None:
    with store_at_hand().read() as opened:
        opened.execute(text("SELECT 1"))


async def _form_page(request: Request, say: Words, target: str, problem: str = "", status: int = 200) -> Response:
    try:
        is_prepared = await asyncio.to_thread(has_admin, store_at_hand())
    except StoreError:
        is_prepared, problem, status = True, say("store.unavailable"), 503
    if not is_prepared:
        return _page(request, say, say("door.nobody"), "", (), "", say("door.add_first"), 503)
    fields = (
        Field("next", "", "hidden", target),
        Field("login", say("door.login"), "text", "", "username", LOGIN_LIMIT),
        Field("password", say("door.password"), "password", "", "current-password", LONGEST_PASSWORD),
    )
    return _page(request, say, say("door.title"), "/signin", fields, say("door.sign_in"), problem, status)


def _page(
    request: Request,
    say: Words,
    title: str,
    action: str,
    fields: tuple[Field, ...],
    button: str,
    problem: str = "",
    status: int = 200,
) -> Response:
    """A page of the door; its form carries a mark that only a page of ours can have set as a cookie."""
    mark = request.cookies.get(_form_cookie()) or secrets.token_urlsafe(24)
    marked = (*fields, Field("mark", "", "hidden", mark)) if action else ()
    answer = HTMLResponse(door_page(say, title, action, marked, button, problem), status, {"cache-control": "no-store"})
    answer.set_cookie(_form_cookie(), mark, path="/", secure=is_behind_tls(), httponly=True, samesite="strict")
    return answer


async def _form(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD)


def _is_ours(request: Request, form: FormData) -> bool:
    """Whether a form was sent from a page of ours: it has the mark of the cookie, and comes from nowhere else."""
    mark, origin = request.cookies.get(_form_cookie(), ""), request.headers.get("origin", "")
    is_from_here = not origin or urlsplit(origin).netloc == request.headers.get("host", "")
    return is_from_here and bool(mark) and compare_digest(mark.encode(), str(form.get("mark", "")).encode())


def _signed_in(token: str, target: str) -> Response:
    answer = RedirectResponse(target, 303)
    answer.set_cookie(cookie_name(), token, path="/", secure=is_behind_tls(), httponly=True, samesite="lax")
    return answer


def _form_cookie() -> str:
    return f"{cookie_name()}-form"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _words(target: str) -> Words:
    """The language of the link that somebody wants to see."""
    asked = parse_qs(urlsplit(target).query).get("lang", [""])[0]
    return Words(asked if asked in LANGUAGES else DEFAULT_LANGUAGE)
