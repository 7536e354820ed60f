"""Headers that keep a page from harm, and limits on what a request may weigh.

The Content-Security-Policy admits no inline script and no inline style. MapLibre draws into canvases, makes its
worker and sprites from blobs, and reads small images from data URIs; nothing is fetched from another site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from flask import Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge, RequestURITooLarge

from web.state import state

if TYPE_CHECKING:
    from flask import Flask

MOST_QUERY_BYTES = 4_096
"""Longest query string: every layer of the catalogue by name takes about 1 kB."""
MOST_PATH_BYTES = 2_048
MOST_BODY_BYTES = 65_536

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
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # The address of a looked-up place is nobody else's business, not even its origin's name.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}

_OPEN_PATHS = ("/api/", "/tiles/", "/style.json", "/i18n/")
"""Published data: any site's script may read it, no cookie is involved."""


def limit() -> None:
    """Refuse what is too long or too heavy before anything looks at it."""
    g.request_id = str(uuid4())
    if len(request.query_string) > MOST_QUERY_BYTES or len(request.path.encode()) > MOST_PATH_BYTES:
        raise RequestURITooLarge
    if (request.content_length or 0) > MOST_BODY_BYTES:
        raise RequestEntityTooLarge


def protect(response: Response) -> Response:
    """Put the headers on ``response``."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    if request.path.startswith(_OPEN_PATHS):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    else:
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if request.is_secure or (state().settings.public_url or "").startswith("https://"):
        # Said over http it would be ignored, and on a developer's machine it would lock the port to https.
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


def install(app: Flask) -> None:
    """Limit every request of ``app`` and protect every answer."""
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY_BYTES
    app.before_request(limit)
    app.after_request(protect)
