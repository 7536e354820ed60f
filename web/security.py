"""Headers that keep a page from harm, limits on what a request may weigh, and who may ask for a change.

The Content-Security-Policy admits no inline script and no inline style. MapLibre draws into canvases, makes its
worker and sprites from blobs, and reads small images from data URIs; nothing is fetched from another site, but for the
base maps of other sites that a visitor may choose: their origins, and no others, are admitted on the page of the map.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Response, current_app, g, request
from werkzeug.exceptions import Forbidden, LengthRequired, RequestEntityTooLarge, RequestURITooLarge

from web.state import state

if TYPE_CHECKING:
    from flask import Flask

MOST_QUERY_BYTES = 4_096
"""Longest query string: every layer of the catalogue by name takes about 1 kB."""
MOST_PATH_BYTES = 2_048
MOST_BODY_BYTES = 65_536
"""Heaviest body of a view that does not say otherwise with :func:`accepts`."""
MOST_FORM_FIELDS = 200
MOST_FIELD_BYTES = 2_000_000
"""Heaviest text field of a form; files are limited by the body alone."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "child-src blob:",
        "frame-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def policy(other_sites: Sequence[str] = ()) -> str:
    """The policy of a page that may show images and read data of ``other_sites`` (origins) too."""
    more = "".join(f" {origin}" for origin in other_sites)
    parts = POLICY.split("; ")
    return "; ".join(part + more if part.startswith(("img-src ", "connect-src ")) else part for part in parts)


HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # The address of a looked-up place is nobody else's business, not even its origin's name.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"

_OPEN_PATHS = ("/api/", "/ogc/", "/catalogue.jsonld", "/tiles/", "/style.json", "/i18n/", "/feeds/", "/events/")
"""Published data: any site's script may read it, no cookie is involved."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

View = TypeVar("View", bound=Callable[..., Any])


def accepts(most_bytes: int) -> Callable[[View], View]:
    """Let a view (decorated) take bodies of up to ``most_bytes``, where the usual limit is MOST_BODY_BYTES."""

    def mark(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]  # functions take attributes
        return view

    return mark


def changes_nothing(view: View) -> View:
    """Mark a view whose POST only asks a question too long for an address: every site may ask it."""
    view.changes_nothing = True  # type: ignore[attr-defined]  # functions take attributes
    return view


def framed(view: View) -> View:
    """Mark a page that the pages of others may hold in a frame; on it nothing is asked in a visitor's name."""
    view.framed = True  # type: ignore[attr-defined]  # functions take attributes
    return view


def _view() -> object:
    return current_app.view_functions.get(request.endpoint or "")


def limit() -> None:
    """Refuse what is too long or too heavy before anything looks at it."""
    g.request_id = str(uuid4())
    if len(request.query_string) > MOST_QUERY_BYTES or len(request.path.encode()) > MOST_PATH_BYTES:
        raise RequestURITooLarge
    most = getattr(_view(), "most_bytes", MOST_BODY_BYTES)
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        raise LengthRequired  # read up to the limit, it would be cut there, unnoticed
    request.max_content_length = most
    request.max_form_memory_size = min(most, MOST_FIELD_BYTES)
    if (request.content_length or 0) > most:
        raise RequestEntityTooLarge


def same_site() -> None:
    """Refuse a change that another site's page asks for with a visitor's browser (cross-site request forgery).

    Browsers say from where a request comes in ``Sec-Fetch-Site``, older ones in ``Origin``; what says neither is no
    browser, and carries nobody's rights but its own. Raises Forbidden.
    """
    if request.method in _SAFE or getattr(_view(), "changes_nothing", False):
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site in {"same-origin", "none"}:
        return
    origin = request.headers.get("Origin")
    if site is None and (origin is None or _is_own(origin)):
        return
    raise Forbidden


def _is_own(origin: str) -> bool:
    """Whether ``origin`` (RFC 6454) is this service, under the host that was asked or its public address."""
    try:
        found = urlsplit(origin)
    except ValueError:
        return False
    if found.scheme not in {"http", "https"}:
        return False  # "null": a sandbox, a file
    public = urlsplit(state().settings.public_url or "")
    # The scheme of the first is not compared: a proxy that speaks https may ask us over http.
    return found.netloc == request.host or (found.scheme, found.netloc) == (public.scheme, public.netloc)


def protect(response: Response) -> Response:
    """Put the headers on ``response``."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    said = policy(g.get("other_sites", ()))
    response.headers["Content-Security-Policy"] = said
    if getattr(_view(), "framed", False):
        response.headers["Content-Security-Policy"] = said.replace("frame-ancestors 'none'", "frame-ancestors *")
        del response.headers["X-Frame-Options"]
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    elif request.path.startswith(_OPEN_PATHS):
        _open(response)
    else:
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if request.is_secure or (state().settings.public_url or "").startswith("https://"):
        # Said over http it would be ignored, and on a developer's machine it would lock the port to https.
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    return response


def _open(response: Response) -> None:
    """Let any site's script read ``response``, and ask with a JSON body where the address takes one."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Content-Crs, ETag, Link, Retry-After"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET")
        response.headers["Access-Control-Allow-Headers"] = "Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"


def install(app: Flask) -> None:
    """Limit every request of ``app`` and protect every answer."""
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY_BYTES
    app.config["MAX_FORM_PARTS"] = MOST_FORM_FIELDS
    app.before_request(limit)
    app.before_request(same_site)
    app.after_request(protect)
