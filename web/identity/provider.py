"""Sign-in at an OpenID provider: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 9700).

What the answer must fit (state, nonce, the code verifier) travels in a cookie that only this service can read, so that
a code which somebody else obtained is worth nothing in this browser, and the other way round.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import orjson
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from mapsvc.errors import MapsvcError, Unavailable
from mapsvc.provider import Provider
from mapsvc.secret import Secret, Undecipherable
from web.identity.described import SECONDS, Described

PERSON_SECONDS = 600
"""How long a person may take at the provider."""
FRESH_SECONDS = 120
"""How long ago a repeated proof at the provider may be."""
_LEEWAY = 60
_SCOPE = "openid profile"
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures by a key that only the provider holds: neither ``none`` nor one by the shared client secret."""
_PURPOSE = "provider"


class Refused(MapsvcError):
    """The provider's answer does not prove anybody; the message says what did not fit, for the log."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that goes on at the provider."""

    address: str
    """Where the browser goes."""
    kept: str
    """What the cookie holds meanwhile."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the provider vouches for."""

    subject: str
    name: str
    groups: frozenset[str]
    onward: str
    """The address that was asked for before the sign-in."""
    again: bool
    """Whether somebody who was signed in proved it once more."""


class Client:
    """This service before its provider."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._described = Described(provider.issuer)

    def begin(self, secret: Secret, back: str, onward: str, *, again: bool = False) -> Begun:
        """Start a sign-in that comes back to the address ``back``; ``again``: the person is to prove it anew.

        Raises Unavailable.
        """
        kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
        with self._session(back) as session:
            address, _ = session.create_authorization_url(
                self._described.metadata()["authorization_endpoint"],
                state=kept["state"],
                nonce=kept["nonce"],
                code_verifier=kept["verifier"],
                **({"prompt": "login", "max_age": "0"} if again else {}),
            )
        told = {**kept, "onward": onward, "again": again, "at": int(time.time())}
        return Begun(address, secret.encrypt(_PURPOSE, orjson.dumps(told).decode()).hex())

    def finish(self, secret: Secret, kept: str, back: str, answer: Mapping[str, str]) -> Person:
        """Whom the provider's ``answer`` (the parameters of its redirect) vouches for. Raises Refused, Unavailable."""
        told = _told(secret, kept)
        if not hmac.compare_digest(told["state"].encode(), answer.get("state", "").encode()):
            raise Refused("state")
        # Another provider's answer, sent here to have its code spent there (RFC 9207 §2.4).
        wanted = self._described.metadata().get("authorization_response_iss_parameter_supported", False)
        if answer.get("iss", None if wanted else self.provider.issuer) != self.provider.issuer:
            raise Refused("iss of the answer")
        if "code" not in answer:
            raise Refused("no code")
        claims = self._claims(back, answer["code"], told)
        if told["again"] and not time.time() - float(claims.get("auth_time", 0)) < FRESH_SECONDS + _LEEWAY:
            raise Refused("auth_time")
        groups = claims.get(self.provider.claim, [])
        named = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
        name = str(claims.get("name") or claims.get("preferred_username") or "")
        return Person(str(claims["sub"]), name, frozenset(map(str, named)), told["onward"], bool(told["again"]))

    def _claims(self, back: str, code: str, told: dict[str, Any]) -> dict[str, Any]:
        """The claims of the ID token that the code buys, all of them checked (OpenID Connect Core 1.0 §3.1.3.7)."""
        client = self.provider.client_id
        options = {
            "iss": {"essential": True, "value": self.provider.issuer},
            "aud": {"essential": True, "value": client},
        }
        try:
            with self._session(back) as session:
                address = self._described.metadata()["token_endpoint"]
                token = session.fetch_token(
                    address, grant_type="authorization_code", code=code, code_verifier=told["verifier"]
                )
            found = self._verified(token["id_token"])
            params = {"nonce": told["nonce"], "client_id": client, "access_token": token.get("access_token")}
            claims = CodeIDToken(found.claims, found.header, options, params)
            claims.validate(leeway=_LEEWAY)
        except httpx2.HTTPError as error:
            raise Unavailable("the OpenID provider does not answer") from error
        except (AuthlibBaseError, JoseError, KeyError, ValueError, TypeError) as error:
            raise Refused(type(error).__name__) from error
        return dict(claims)

    def _verified(self, raw: str) -> jwt.Token:
        named = self._described.metadata().get("id_token_signing_alg_values_supported", ["RS256"])
        registry = JWSRegistry(algorithms=[one for one in named if one in _ALGORITHMS], strict_check_header=False)
        try:
            return jwt.decode(raw, KeySet.import_key_set(self._described.keys()), registry=registry)  # type: ignore[arg-type]
        except InvalidKeyIdError:
            return jwt.decode(raw, KeySet.import_key_set(self._described.keys(anew=True)), registry=registry)  # type: ignore[arg-type]

    def _session(self, back: str) -> OAuth2Client:
        known = self._described.metadata().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return OAuth2Client(
            self.provider.client_id,
            self.provider.client_secret,
            token_endpoint_auth_method="client_secret_basic"
            if "client_secret_basic" in known
            else "client_secret_post",
            scope=_SCOPE,
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=SECONDS,
        )


def _told(secret: Secret, kept: str) -> dict[str, Any]:
    """What :meth:`Client.begin` kept; raises Refused where it is another's, changed, or too old."""
    try:
        told: dict[str, Any] = orjson.loads(secret.decrypt(_PURPOSE, bytes.fromhex(kept)))
    except (ValueError, Undecipherable) as error:
        raise Refused("cookie") from error
    if time.time() - told["at"] > PERSON_SECONDS:
        raise Refused("too late")
    return told
