"""Signing in and out where an OpenID provider says who somebody is: the way there, back, and out of it."""

import asyncio
import base64
import json
import logging
from dataclasses import asdict
from hashlib import sha256
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from data.sign_in import SignInSettingError, cookie_name, is_behind_tls, provider, sign_in_mode
from data.store.database import StoreError
from services.provider import Going, NotInvitedError, ProviderError, come_back, end_address, go, let_in
from services.sign_in import store_at_hand
from ui.door.answers import HOME, address_of, page, safe, signed_in, words_for
from ui.door.look import Link
from wording.words import Words

LOGGER = logging.getLogger(__name__)

GOING_SECONDS = 600
"""So long somebody may take at the provider."""

LONGEST_TARGET = 1000
"""A longer link would make the answer's headers longer than the 4 kB that a proxy as a rule takes."""

_STATUS = {"away": 503, "client": 503, "old": 400}


async def way_there(request: Request) -> Response:
    """The way to the provider."""
    if sign_in_mode() != "oidc":
        return RedirectResponse(HOME, 303)
    asked = request.query_params
    target = safe(asked.get("next", HOME))
    target = target if len(target) <= LONGEST_TARGET and target.isascii() else HOME
    try:
        way, going = await go(provider(), target, asked.get("invitation", "")[:200], asked.get("anew") == "1")
    except (ProviderError, SignInSettingError) as error:
        return _failed(request, error, target)
    answer = RedirectResponse(way, 303, {"cache-control": "no-store"})
    answer.set_cookie(
        _going_cookie(going.state),
        base64.urlsafe_b64encode(json.dumps(asdict(going)).encode()).decode(),
        max_age=GOING_SECONDS,
        path="/",
        secure=is_behind_tls(),
        httponly=True,
        samesite="lax",
    )
    return answer


async def way_back(request: Request) -> Response:
    """The way back: the page that was asked for, or in words why not."""
    if sign_in_mode() != "oidc":
        return RedirectResponse(HOME, 303)
    going = _going(request)
    target = safe(going.target) if going else HOME
    answer = await _came_back(request, going, target)
    if going:
        answer.delete_cookie(
            _going_cookie(going.state), path="/", secure=is_behind_tls(), httponly=True, samesite="lax"
        )
    return answer


async def way_out(request: Request) -> Response:
    """On to where one signs out of the provider too, if it offers that. The session here has ended before."""
    if sign_in_mode() != "oidc":
        return RedirectResponse(HOME, 303)
    try:
        way = await end_address(provider())
    except SignInSettingError:
        way = ""
    return RedirectResponse(way or "/signin?anew=1", 303)


def provider_page(
    request: Request, say: Words, target: str, problem: str = "", status: int = 200, is_out: bool = False
) -> Response:
    """The page with the way to the provider, which nobody is sent without pressing. is_out: after signing out."""
    asked_anew = is_out or request.query_params.get("anew") == "1"
    query = urlencode({"next": target} | ({"anew": "1"} if asked_anew else {}))
    ways: tuple[Link, ...] = (Link(say("door.with_provider"), f"/oidc/login?{query}"),)
    if is_out:
        ways = (*ways, Link(say("door.out_of_provider"), "/oidc/logout"))
    title = say("session.signed_out" if is_out else "door.title")
    return page(request, say, title, links=ways, problem=problem, status=status)


async def _came_back(request: Request, going: Going | None, target: str) -> Response:
    say, agent = words_for(target), request.headers.get("user-agent", "")
    try:
        claims = await come_back(provider(), going, dict(request.query_params))
        invitation = going.invitation if going else ""
        token = await asyncio.to_thread(let_in, store_at_hand(), claims, invitation, address_of(request), agent)
        return await signed_in(request, token, target)
    except (ProviderError, SignInSettingError) as error:
        return _failed(request, error, target)
    except NotInvitedError as error:
        problem = say(f"door.{error.kind}", who=error.email)
        # Asked anew, or the provider would send the same person again.
        links = (Link(say("door.as_another"), f"/oidc/login?{urlencode({'next': target, 'anew': '1'})}"),)
        return page(request, say, say("door.not_let_in"), links=links, problem=problem, status=403)
    except StoreError:
        return provider_page(request, say, target, say("store.unavailable"), 503)


def _failed(request: Request, error: ProviderError | SignInSettingError, target: str) -> Response:
    """In words what went wrong, and the way to try again; the log has what the provider said."""
    kind = error.kind if isinstance(error, ProviderError) else "client"
    LOGGER.warning("nobody was signed in at the provider: %r", str(error))
    say = words_for(target)
    return provider_page(request, say, target, say(f"door.provider_{kind}"), _STATUS.get(kind, 403))


def _going_cookie(state: str) -> str:
    """One for each way to the provider: two tabs may go there at once."""
    return f"{cookie_name()}-going-{sha256(state.encode()).hexdigest()[:8]}"


def _going(request: Request) -> Going | None:
    """Who this browser sent to the provider with this state; None for nobody, and for what is damaged."""
    text = request.cookies.get(_going_cookie(request.query_params.get("state", "")), "")
    try:
        known = json.loads(base64.urlsafe_b64decode(text.encode()))
        going = Going(**known)
    except (ValueError, TypeError):
        return None
    return going if all(isinstance(value, str) for value in known.values()) else None
