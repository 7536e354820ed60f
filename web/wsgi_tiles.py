"""Answers tiles before Flask: a tile that is kept costs less than the framework around it.

Only what succeeds is answered here. Whatever fails goes on to Flask, which answers all errors in one way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from web.security import MOST_QUERY_BYTES, STRICT_TRANSPORT
from web.tiles import FAILED, ask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from tiles.service import TileService

_PATH = re.compile(r"/tiles/([^/]{1,2000})/([^/]{1,500})/([^/]{1,8})/([^/]{1,8})/([^/]{1,8})\.mvt", re.ASCII)
_STATUS = {200: "200 OK", 204: "204 No Content", 304: "304 Not Modified"}
_ALWAYS = [
    ("X-Content-Type-Options", "nosniff"),
    ("Access-Control-Allow-Origin", "*"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    # A tile opened as a page of its own is bytes that run nothing; this says so.
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "same-origin"),
]
_SECURE = [*_ALWAYS, ("Strict-Transport-Security", STRICT_TRANSPORT)]


class TileFront:
    """A WSGI application around ``app`` that answers tiles itself."""

    def __init__(self, app: WSGIApplication, service: Callable[[], TileService], *, secure: bool = False) -> None:
        """``secure``: visitors come over https, whatever the proxy before this speaks."""
        self._app = app
        self._service = service
        self._secure = secure

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        path = _PATH.fullmatch(environ["PATH_INFO"])
        query = environ.get("QUERY_STRING", "")
        if path is None or environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or len(query) > MOST_QUERY_BYTES:
            return self._app(environ, start_response)
        address: Any = path.groups()
        try:
            answer = ask(
                self._service(),
                address,
                query,
                environ.get("HTTP_ACCEPT_ENCODING"),
                environ.get("HTTP_IF_NONE_MATCH"),
            )
        except Exception as error:
            environ[FAILED] = error
            return self._app(environ, start_response)
        secure = self._secure or environ["wsgi.url_scheme"] == "https"
        start_response(_STATUS[answer.status], [*answer.headers, *(_SECURE if secure else _ALWAYS)])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]
