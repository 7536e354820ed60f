"""What an OpenID provider says of itself (OpenID Connect Discovery 1.0 §4), asked for once an hour."""

from __future__ import annotations

import time
from threading import Lock
from typing import Any

import httpx2
import orjson

from mapsvc.errors import Unavailable

SECONDS = 5.0
"""How long the provider may take to answer."""
_KEEP_SECONDS = 3_600
_MOST_BYTES = 1_000_000
_NEEDED = frozenset({"authorization_endpoint", "token_endpoint", "jwks_uri"})


class Described:
    """The description and the keys of one provider, as this process knows them."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._lock = Lock()
        self._known: dict[str, Any] = {}
        self._keys: dict[str, Any] = {}
        self._until = 0.0

    def metadata(self) -> dict[str, Any]:
        """The description; raises Unavailable where the provider does not answer, or says that it is another."""
        return self._current()[0]

    def keys(self, *, anew: bool = False) -> dict[str, Any]:
        """The keys that it signs with (RFC 7517); ``anew``: ask again, since it signed with another."""
        return self._current(anew=anew)[1]

    def _current(self, *, anew: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
        with self._lock:
            if anew or time.monotonic() >= self._until:
                found = _fetch(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
                if found.get("issuer") != self.issuer:
                    raise Unavailable("the OpenID provider calls itself otherwise than MAPSVC_OIDC_ISSUER")
                if missing := _NEEDED - set(found):
                    raise Unavailable(f"the OpenID provider does not name {', '.join(sorted(missing))}")
                self._known, self._keys = found, _fetch(found["jwks_uri"])
                self._until = time.monotonic() + _KEEP_SECONDS
            return self._known, self._keys


def _fetch(address: str) -> dict[str, Any]:
    try:
        answer = httpx2.get(address, timeout=SECONDS, follow_redirects=False)
        answer.raise_for_status()
        found = orjson.loads(answer.content) if len(answer.content) <= _MOST_BYTES else None
    except (httpx2.HTTPError, httpx2.InvalidURL, orjson.JSONDecodeError) as error:
        raise Unavailable("the OpenID provider does not answer") from error
    if not isinstance(found, dict):
        raise Unavailable("the OpenID provider does not answer in JSON")
    return found
