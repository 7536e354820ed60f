"""Addresses of mail, checked before they are stored or stand on the wire."""

from __future__ import annotations

import re

from mapsvc.errors import InvalidInput

LONGEST = 254
"""Characters: a path of RFC 5321 section 4.5.3.1.3 without its brackets."""
_LONGEST_LOCAL = 64

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
# Old Japanese mobile addresses have dots where RFC 5321 allows none (a..b@, a.@), and are delivered: they are taken.
_LOCAL = re.compile(rf"{_ATOM}(?:\.*{_ATOM})*\.*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?!\d+\Z){_LABEL}")


def checked(raw: str, name: str = "address") -> str:
    """``raw`` as an address that can stand in a command and a header; its domain in lower case, by IDNA where needed.

    Raises InvalidInput(``name``) for what is no single address, quoted local parts, address literals, and local parts
    beyond ASCII, which most receivers refuse (RFC 6531).
    """
    text = raw.strip()
    if not text or len(text) > LONGEST or text.count("@") != 1:
        raise _wrong(name)
    local, _, domain = text.partition("@")
    try:
        domain = domain.encode("idna").decode().lower() if not domain.isascii() else domain.lower()
    except UnicodeError as error:
        raise _wrong(name) from error
    found = f"{local}@{domain}"
    if len(local) > _LONGEST_LOCAL or len(found) > LONGEST:
        raise _wrong(name)
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise _wrong(name)
    return found


def path_of(address: str) -> str:
    """``address`` as a command names it; a local part that RFC 5321 allows only in quotes gets them."""
    local, _, domain = address.rpartition("@")
    if ".." in local or local.startswith(".") or local.endswith("."):
        return f'<"{local}"@{domain}>'
    return f"<{address}>"


def _wrong(name: str) -> InvalidInput:
    return InvalidInput(name, "is no mail address; write it as name@example.jp", "mail.address")
