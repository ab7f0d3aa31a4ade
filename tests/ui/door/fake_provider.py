"""An OpenID provider in the tests' own process: it holds this program to the code flow, and can be made to lie."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ISSUER, CLIENT, SECRET = "https://id.example.vn", "dashboard", "a secret of the tests"
Claims = dict[str, Any]


def _as_they_are(claims: Claims) -> Claims:
    return claims


@dataclass
class FakeProvider:
    """bend: what becomes of the claims of an ID token. more: what the userinfo endpoint says. offers: more metadata."""

    secret: str = SECRET
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "1", "use": "sig", "alg": "ES256"}))
    signs_with: ECKey | None = None
    is_signed: bool = True
    is_away: bool = False
    bend: Callable[[Claims], Claims] = _as_they_are
    more: Claims = field(default_factory=dict)
    offers: Claims = field(default_factory=dict)
    codes: dict[str, tuple[dict[str, str], Claims]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._metadata),
                Route("/jwks", self._keys),
                Route("/token", self._token, methods=["POST"]),
                Route("/userinfo", self._userinfo),
            ]
        )

    def sign_in(self, way: str, subject: str, **claims: Any) -> str:
        """Let somebody sign in where they were sent; returns the address on this program that they are sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(way).query).items()}
        assert way.startswith(f"{ISSUER}/authorize?") and asked["client_id"] == CLIENT
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert "openid" in asked["scope"].split() and len(asked["state"]) >= 20 and len(asked["nonce"]) >= 16
        self.asked.append(asked)
        code = token_urlsafe(16)
        self.codes[code] = (asked, {"sub": subject, **claims})
        sent = urlencode({"code": code, "state": asked["state"], "iss": ISSUER})
        return f"{urlsplit(asked['redirect_uri']).path}?{sent}"

    async def _metadata(self, _request: Request) -> Response:
        if self.is_away:
            return JSONResponse({"error": "server_error"}, 502)
        known = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks",
            "userinfo_endpoint": f"{ISSUER}/userinfo",
            "end_session_endpoint": f"{ISSUER}/end",
            "id_token_signing_alg_values_supported": ["ES256", "none", "HS256"],
            "code_challenge_methods_supported": ["S256"],
        }
        return JSONResponse({name: value for name, value in (known | self.offers).items() if value is not None})

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def _token(self, request: Request) -> Response:
        given = await request.form()
        scheme, _, reported = request.headers.get("authorization", "").partition(" ")
        if scheme != "Basic" or base64.b64decode(reported).decode() != f"{CLIENT}:{self.secret}":
            return JSONResponse({"error": "invalid_client"}, 401)
        asked, claims = self.codes.pop(str(given.get("code")), ({}, {}))
        challenge = base64.urlsafe_b64encode(sha256(str(given.get("code_verifier")).encode()).digest()).decode()
        if not asked or challenge.rstrip("=") != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if given.get("redirect_uri") != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        moment = int(time.time())
        said = {"iss": ISSUER, "aud": CLIENT, "iat": moment, "exp": moment + 600, "nonce": asked["nonce"], **claims}
        token = {"access_token": "access", "token_type": "Bearer", "id_token": self._signed(self.bend(said))}
        return JSONResponse(token)

    async def _userinfo(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer access"
        return JSONResponse(self.more)

    def _signed(self, claims: Claims) -> str:
        if self.is_signed:
            return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.signs_with or self.key)
        parts = ({"alg": "none"}, claims)
        return (
            ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."
        )
