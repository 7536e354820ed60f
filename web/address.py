"""Addresses of this service as others must write them."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import g, request

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


def canonical(language: str | None) -> str:
    """The full address under which this page is to be known, in ``language`` (None: the reader's own).

    Of its parameters only those are kept that :func:`keep_in_canonical` named: others show the same page another way.
    """
    kept: dict[str, object] = g.get("canonical", {})
    return absolute(quote(request.path, safe="/:@,"), **kept, lang=language)


def keep_in_canonical(**parameters: object) -> None:
    """Make ``parameters`` part of the address by which this page is known; those that are None are left out."""
    g.canonical = parameters
