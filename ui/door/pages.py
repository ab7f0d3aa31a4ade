"""What the program's own addresses answer: signing in and out, an invitation, and whether the program is well."""

import asyncio
from urllib.parse import quote, urlencode

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from data.sign_in import cookie_name, is_behind_tls, sign_in_mode
from data.store.audit import PERSON_LIMIT
from data.store.database import StoreError
from data.store.people import (
    LOGIN_LIMIT,
    InvitationInvalidError,
    Person,
    PersonExistsError,
    PersonInvalidError,
    accept,
    has_admin,
    invitation_of,
    set_unwanted,
)
from data.store.sessions import begin_session, end_session
from planning.reminder_kinds import KINDS
from services.sign_in import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    PasswordInvalidError,
    TooManyTriesError,
    change_password,
    password_hash,
    sign_in,
    store_at_hand,
)
from ui.door.answers import HOME, address_of, form_of, in_language, is_ours, own_words, page, safe, signed_in, words_for
from ui.door.cookies import token_of
from ui.door.look import CHECKED, Field, Link
from ui.door.provider import provider_page
from ui.door.request import actor_of_request, person_of_request
from wording.words import Words


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
    say = words_for(target)
    if request.method == "GET" or sign_in_mode() != "local":
        return await _form_page(request, say, target)
    form = await form_of(request)
    target = safe(str(form.get("next", HOME)))
    say = words_for(target)
    if not is_ours(request, form):
        return await _form_page(request, say, target, say("door.again"), 403)
    login, password = str(form.get("login", ""))[:LOGIN_LIMIT], str(form.get("password", ""))
    try:
        token = await asyncio.to_thread(
            sign_in, store_at_hand(), login, password, address_of(request), request.headers.get("user-agent", "")
        )
    except TooManyTriesError:
        return await _form_page(request, say, target, say("door.too_many"), 429)
    except StoreError:
        return await _form_page(request, say, target, say("store.unavailable"), 503)
    if token is None:
        return await _form_page(request, say, target, say("door.wrong"), 401)
    return await signed_in(request, token, target)


async def signout(request: Request) -> Response:
    """A button; pressed, the session ends in every tab of this browser."""
    if sign_in_mode() == "none":
        return RedirectResponse(HOME, 303)
    say, problem, status = own_words(request), "", 200
    if request.method == "POST":
        form = await form_of(request)
        say = own_words(request, form)
        if is_ours(request, form):
            await asyncio.to_thread(end_session, store_at_hand(), token_of(request.headers), address_of(request))
            # Not straight on to the provider: where a form leads is held to this site.
            home = in_language(HOME, say)
            query = ({"out": "1"} if sign_in_mode() == "oidc" else {}) | ({} if home == HOME else {"next": home})
            answer = RedirectResponse("/signin" + (f"?{urlencode(query)}" if query else ""), 303)
            answer.delete_cookie(cookie_name(), path="/", secure=is_behind_tls(), httponly=True, samesite="lax")
            return answer
        problem, status = say("door.again"), 403
    title = say("door.sign_out")
    return page(request, say, title, action="/signout", button=title, problem=problem, status=status)


async def invited(request: Request) -> Response:
    """The form of an invitation: name, login and password; and, when it is sent, the first page."""
    if sign_in_mode() == "none":
        return RedirectResponse(HOME, 303)
    if sign_in_mode() == "oidc":
        return await _invited_to_provider(request)
    say, token, problem, status = own_words(request), request.query_params.get("token", ""), "", 200
    name = login = ""
    if request.method == "POST":
        form = await form_of(request)
        say = own_words(request, form)
        token, name, login = str(form.get("token", "")), str(form.get("name", "")), str(form.get("login", ""))
        try:
            if not is_ours(request, form):
                raise InvitationInvalidError(say("door.again"))
            secret = await asyncio.to_thread(password_hash, str(form.get("password", "")), login)
            person = await asyncio.to_thread(
                lambda: accept(store_at_hand(), token, login=login, name=name, password_hash=secret)
            )
            begun = await asyncio.to_thread(
                begin_session, store_at_hand(), person, address_of(request), request.headers.get("user-agent", "")
            )
            return await signed_in(request, begun, in_language(HOME, say))
        except PersonInvalidError as error:
            problem = say("door.invalid", field=say(f"door.{error.field}") if say.has(f"door.{error.field}") else "?")
        except PasswordInvalidError:
            problem = _weak_words(say)
        except (PersonExistsError, InvitationInvalidError) as error:
            problem = say(f"store.{error.kind}")
        status = 400
    try:
        await asyncio.to_thread(invitation_of, store_at_hand(), token)
    except InvitationInvalidError:
        return page(request, say, say("store.invitation_invalid"), status=404)
    fields = (
        Field("token", "", "hidden", token),
        Field("name", say("door.name"), "text", name, "name", PERSON_LIMIT),
        Field("login", say("door.login"), "text", login, "username", LOGIN_LIMIT),
        Field("password", say("door.new_password"), "password", "", "new-password", LONGEST_PASSWORD),
    )
    title, button = say("door.invited"), say("door.accept")
    return page(request, say, title, action="/invited", fields=fields, button=button, problem=problem, status=status)


async def _invited_to_provider(request: Request) -> Response:
    """An invitation where the provider says who somebody is: the way there."""
    say, token = own_words(request), request.query_params.get("token", "")
    try:
        await asyncio.to_thread(invitation_of, store_at_hand(), token)
    except InvitationInvalidError:
        return page(request, say, say("store.invitation_invalid"), status=404)
    links = (Link(say("door.with_provider"), f"/oidc/login?invitation={quote(token, safe='')}"),)
    return page(request, say, say("door.invited"), links=links)


async def password(request: Request) -> Response:
    """The form of another password of one's own; and, when it is sent, a new session: all others end."""
    person = await asyncio.to_thread(person_of_request, request.headers) if sign_in_mode() == "local" else None
    if person is None:
        return RedirectResponse(HOME, 303)
    say, problem, status = own_words(request, None, person.language), "", 200
    if request.query_params.get("saved") == "1":
        return page(request, say, say("door.password_changed"), links=(_way_home(say, person, "door.go_on"),))
    if request.method == "POST":
        form = await form_of(request)
        say = own_words(request, form, person.language)
        now, wanted, again = (str(form.get(name, "")) for name in ("now", "wanted", "again"))
        agent = request.headers.get("user-agent", "")
        try:
            if not is_ours(request, form):
                problem = say("door.again")
            elif wanted != again:
                problem = say("door.differ")
            else:
                change = (store_at_hand(), person, now, wanted, address_of(request), agent)
                token = await asyncio.to_thread(change_password, *change)
                if token is not None:
                    return await signed_in(request, token, in_language("/password?saved=1", say, person.language))
                problem = say("door.wrong_password")
        except TooManyTriesError:
            problem = say("door.too_many")
        except PasswordInvalidError:
            problem = _weak_words(say)
        status = 400
    fields = (
        Field("now", say("door.password_now"), "password", "", "current-password", LONGEST_PASSWORD),
        Field("wanted", say("door.new_password"), "password", "", "new-password", LONGEST_PASSWORD),
        Field("again", say("door.password_again"), "password", "", "new-password", LONGEST_PASSWORD),
    )
    title, button = say("door.change_password"), say("door.save")
    back = (_way_home(say, person, "door.back"),)
    return page(
        request,
        say,
        title,
        action="/password",
        fields=fields,
        button=button,
        links=back,
        problem=problem,
        status=status,
    )


async def mail(request: Request) -> Response:
    """The kinds of reminders that one gets by e-mail, each with a box; where a message leads, once one is signed in."""
    if sign_in_mode() == "none":
        return RedirectResponse(HOME, 303)
    person = await asyncio.to_thread(person_of_request, request.headers)
    if person is None:
        return RedirectResponse(f"/signin?next={quote(in_language('/mail', own_words(request)), safe='')}", 303)
    say, problem, status = own_words(request, None, person.language), "", 200
    is_saved = request.query_params.get("saved") == "1"
    if request.method == "POST":
        form = await form_of(request)
        say = own_words(request, form, person.language)
        if is_ours(request, form):
            unwanted = frozenset(kind for kind in KINDS if kind not in form)
            await asyncio.to_thread(set_unwanted, store_at_hand(), person.actor, person.id, unwanted)
            return RedirectResponse(in_language("/mail?saved=1", say, person.language), 303)
        problem, status = say("door.again"), 403
    elif not person.email:
        problem = say("mail.no_address")
    boxes = ((kind, "" if kind in person.unwanted else CHECKED) for kind in KINDS)
    return page(
        request,
        say,
        say("mail.saved" if is_saved else "mail.choose_title"),
        action="/mail",
        fields=tuple(Field(kind, say(f"mail.kind_{kind}"), "checkbox", value) for kind, value in boxes),
        button=say("door.save"),
        links=(_way_home(say, person, "door.go_on" if is_saved else "door.back"),),
        problem=problem,
        status=status,
    )


def _has_ended(request: Request) -> bool:
    """Whether this browser was led here because its session has ended: by its link, and by the session's own cookie.

    A link alone tells nobody so who is signed in, or never was.
    """
    is_said = request.query_params.get("ended") == "1" and bool(token_of(request.headers))
    return is_said and actor_of_request(request.headers) is None


def _way_home(say: Words, person: Person, label: str) -> Link:
    """On to where this person begins, in the language of now."""
    return Link(say(label), in_language(HOME, say, person.language))


def _weak_words(say: Words) -> str:
    return say("command.password_invalid", least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD)


def _ask_database() -> None:
    with store_at_hand().read() as opened:
        opened.execute(text("SELECT 1"))


async def _form_page(request: Request, say: Words, target: str, problem: str = "", status: int = 200) -> Response:
    try:
        is_prepared = await asyncio.to_thread(has_admin, store_at_hand())
        if not problem and await asyncio.to_thread(_has_ended, request):
            problem = say("door.ended")
    except StoreError:
        is_prepared, problem, status = True, say("store.unavailable"), 503
    is_local = sign_in_mode() == "local"
    if not is_prepared:
        missing = say("door.add_first" if is_local else "door.add_first_here")
        return page(request, say, say("door.nobody"), problem=missing, status=503)
    if not is_local:
        is_out = request.query_params.get("out") == "1"
        return provider_page(request, say, target, problem, status, is_out=is_out)
    fields = (
        Field("next", "", "hidden", target),
        Field("login", say("door.login"), "text", "", "username", LOGIN_LIMIT),
        Field("password", say("door.password"), "password", "", "current-password", LONGEST_PASSWORD),
    )
    title, button = say("door.title"), say("door.sign_in")
    return page(request, say, title, action="/signin", fields=fields, button=button, problem=problem, status=status)
