"""Addresses of this service as others must write them."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request

from web.state import state


def absolute(path: str, **parameters: object) -> str:
    """The full address of ``path``: under MAPSVC_PUBLIC_URL where it is set, else where the request came in.

    Parameters that are None are left out.
    """
    base = state().settings.public_url or request.host_url.rstrip("/")
    return base + local(path, **parameters)


def local(path: str, **parameters: object) -> str:
    """``path`` with its parameters, those that are None left out."""
    given = {name: value for name, value in parameters.items() if value is not None}
    return f"{path}?{urlencode(given, safe=',:')}" if given else path
