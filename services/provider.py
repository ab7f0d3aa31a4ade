"""Signing in at an OpenID provider: the way there, and who it says that somebody is.

The authorization code flow with state, nonce and PKCE. What is remembered between going and coming back (`Going`) is
kept by the person's own browser.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from data.sign_in import Provider, issuer_key
from data.store.database import Store
from data.store.people import Person, PersonExistsError, person_of_claims
from data.store.sessions import begin_session, record_refusal

if TYPE_CHECKING:
    from authlib.integrations.starlette_client import StarletteOAuth2App

SCOPE = "openid email profile"
SECONDS = 10.0
"""So long the provider may take to answer."""

_OF_ANSWER = {"invalid_client": "client", "unauthorized_client": "client", "invalid_grant": "old"}

_SIGNED_WITH = ("RS", "PS", "ES", "Ed")
"""How an ID token may be signed: with a key that only the provider has."""

TRANSPORT: Any = None
"""How the provider is reached; None for the network. Tests have one in their own process."""


class ProviderError(Exception):
    """Nobody can be signed in now; ``kind`` says why, ``detail`` what the provider said.

    away: it does not answer, or not as an OpenID provider does. client: it does not know this program, or not by
    this secret. stopped: the person turned back, or may not use this program. refused: it says something else. old:
    what came back does not belong to where this browser went. token: what it says about the person does not hold.
    """

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


class NotInvitedError(Exception):
    """The provider knows somebody who may not come in here; ``kind``: uninvited, unverified, disabled."""

    def __init__(self, kind: str, email: str) -> None:
        super().__init__(f"{kind}: {email}")
        self.kind = kind
        self.email = email


@dataclass(frozen=True)
class Going:
    """Somebody on the way to the provider. target: the page that they wanted; invitation: the token of its link."""

    state: str
    nonce: str
    verifier: str
    target: str
    invitation: str = ""


@dataclass(frozen=True)
class Claims:
    """Who somebody is, in the provider's words, which have been checked."""

    issuer: str
    subject: str
    email: str = ""
    is_verified: bool = False
    name: str = ""


async def go(provider: Provider, target: str, invitation: str = "", is_asked_anew: bool = False) -> tuple[str, Going]:
    """The address to send somebody to, and what to remember. is_asked_anew: even one who is signed in there already.

    Raises ProviderError.
    """
    with _named():
        client = _client(provider)
        await _metadata(client, provider)
        more = {"prompt": "login"} if is_asked_anew else {}
        way = await client.create_authorization_url(provider.callback, **more)
    return way["url"], Going(way["state"], way["nonce"], way["code_verifier"], target, invitation)


async def come_back(provider: Provider, going: Going | None, answer: Mapping[str, str]) -> Claims:
    """Who has come back with this answer of the provider. Raises ProviderError."""
    if going is None or not answer.get("state") or answer["state"] != going.state:
        raise ProviderError("old")
    if issuer_key(answer.get("iss", provider.issuer)) != issuer_key(provider.issuer):
        raise ProviderError("token", "iss")
    if error := answer.get("error"):
        raise ProviderError("stopped" if error in ("access_denied", "login_required") else "refused", error[:200])
    if not answer.get("code"):
        raise ProviderError("refused", "no code")
    with _named():
        client = _client(provider)
        metadata = await _metadata(client, provider)
        token = await client.fetch_access_token(provider.callback, code=answer["code"], code_verifier=going.verifier)
        options = {
            "iss": {"essential": True, "values": [metadata["issuer"]]},
            "aud": {"essential": True, "values": [provider.client_id]},
            "sub": {"essential": True},
            "nonce": {"essential": True, "value": going.nonce},
        }
        said = await client.parse_id_token(token, nonce=going.nonce, claims_options=options)
        if not said:
            raise ProviderError("token", "no ID token")
        claims = _claims(said)
        if not claims.email and metadata.get("userinfo_endpoint"):
            more = await client.userinfo(token=token)
            if more.get("sub") == claims.subject:
                known = _claims({**more, "iss": claims.issuer, "sub": claims.subject})
                claims = replace(known, name=claims.name or known.name)
    return claims


async def end_address(provider: Provider) -> str:
    """Where somebody signs out of the provider too; "" where it offers none, or does not answer."""
    try:
        with _named():
            client = _client(provider)
            if not (await _metadata(client, provider)).get("end_session_endpoint"):
                return ""
            named = {"post_logout_redirect_uri": provider.after_sign_out, "client_id": provider.client_id}
            return str((await client.create_logout_url(**named))["url"])
    except ProviderError:
        return ""


def let_in(store: Store, claims: Claims, invitation: str = "", address: str = "", agent: str = "") -> str:
    """The token of the session that has begun. Raises NotInvitedError, of which the audit trail has a line."""
    said = (claims.email, claims.is_verified, claims.name)
    person: Person | None = None
    with suppress(PersonExistsError):  # an invitation to the address of somebody who is in already
        person = person_of_claims(store, claims.issuer, claims.subject, *said, invitation)
    if person is not None and person.disabled_at is None:
        return begin_session(store, person, address, agent)
    unknown = "uninvited" if claims.is_verified or not claims.email else "unverified"
    kind = unknown if person is None else "disabled"
    named = {"issuer": claims.issuer, "subject": claims.subject, "email": claims.email}
    record_refusal(store, named, address, kind)
    raise NotInvitedError(kind, claims.email or claims.subject)


@lru_cache(maxsize=4)
def _client(provider: Provider) -> "StarletteOAuth2App":
    from authlib.integrations.starlette_client import OAuth  # only where a provider is

    reached = {"transport": TRANSPORT} if TRANSPORT is not None else {}
    return OAuth().register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{issuer_key(provider.issuer)}/.well-known/openid-configuration",
        client_kwargs={"scope": SCOPE, "code_challenge_method": "S256", "timeout": SECONDS, **reached},
    )


async def _metadata(client: "StarletteOAuth2App", provider: Provider) -> dict[str, Any]:
    """What the provider says about itself; asked for once. Raises ProviderError where it is another one."""
    metadata: dict[str, Any] = await client.load_server_metadata()
    if issuer_key(str(metadata.get("issuer", ""))) != issuer_key(provider.issuer):
        client.server_metadata.clear()
        raise ProviderError("away", f"it calls itself {str(metadata.get('issuer', ''))[:200]}")
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name.startswith(_SIGNED_WITH)]
    return metadata


def _claims(said: Mapping[str, Any]) -> Claims:
    verified = said.get("email_verified")
    return Claims(
        issuer_key(str(said["iss"])),
        str(said["sub"]),
        str(said.get("email") or ""),
        verified is True or verified == "true",
        str(said.get("name") or ""),
    )


@contextmanager
def _named() -> Iterator[None]:
    """Give what goes wrong on the way to the provider its kind; what was known of the provider is asked for anew."""
    from authlib.integrations.base_client import OAuthError
    from joserfc.errors import JoseError

    try:
        yield
    except ProviderError:
        raise
    except OAuthError as error:
        kind = _OF_ANSWER.get(error.error or "", "refused")
        raise ProviderError(kind, str(error.error)[:200]) from error
    except JoseError as error:
        _client.cache_clear()
        raise ProviderError("token", str(error)[:200]) from error
    except Exception as error:  # what comes from elsewhere can be anything; nobody comes in by it
        _client.cache_clear()
        raise ProviderError("away", f"{type(error).__name__}: {str(error)[:200]}") from error
