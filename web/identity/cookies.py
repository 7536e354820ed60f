"""The cookies of the staff: unreadable to scripts, sent to this host alone, and over https only where there is https.

``__Host-`` (RFC 6265bis §4.1.3.2) makes browsers refuse one that another host of the domain, or plain http, planted.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import request

from web.state import state

if TYPE_CHECKING:
    from flask import Response

SESSION = "mapsvc"
DEVICE = "mapsvc-device"
PROVIDER = "mapsvc-provider"
"""What a sign-in at an OpenID provider must be answered with."""


def secure() -> bool:
    """Whether visitors reach the service by https."""
    return request.is_secure or (state().settings.public_url or "").startswith("https://")


def _name(name: str) -> str:
    return f"__Host-{name}" if secure() else name


def read(name: str) -> str:
    """The cookie's value; empty where there is none."""
    return request.cookies.get(_name(name), "")


def write(response: Response, name: str, value: str, age: timedelta | int | None = None) -> None:
    """Set a cookie that lives for ``age``, or until the browser is closed."""
    response.set_cookie(_name(name), value, max_age=age, path="/", secure=secure(), httponly=True, samesite="Lax")


def clear(response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(_name(name), path="/", secure=secure(), httponly=True, samesite="Lax")
