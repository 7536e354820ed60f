"""Where a visitor goes on to after a sign-in: an address of this service and of no other (no open redirect)."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from flask import request

START = "/staff"
"""Where staff begin."""
SIGN_IN = "/sign-in"
_MOST = 1_000
# One slash, then no second one and no backslash, which browsers read as one; nothing that a browser would drop.
_LOCAL = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


def safe(address: str | None) -> str:
    """``address`` where it is a path of this service, else the start page of the staff."""
    if address is None or len(address) > _MOST or not _LOCAL.fullmatch(address):
        return START
    path = address.partition("?")[0].partition("#")[0]
    return START if path == SIGN_IN or path.startswith((f"{SIGN_IN}/", "/sign-out")) else address


def here() -> str:
    """The page to come back to: this one, or, where something was sent, the page it was sent from."""
    if request.method in {"GET", "HEAD"}:
        query = quote(request.query_string, safe="/,:@=&%+?!$'()*;~")  # as it came, but for bytes that need escaping
        return safe(quote(request.path, safe="/,:@") + (f"?{query}" if query else ""))
    before = request.referrer or ""
    return safe(before[len(request.host_url) - 1 :]) if before.startswith(request.host_url) else START


def to_sign_in(step: str = "") -> str:
    """The address at which to sign in (``step``: ``/again`` to prove it once more) before going on here."""
    return f"{SIGN_IN}{step}?{urlencode({'next': here()})}"
