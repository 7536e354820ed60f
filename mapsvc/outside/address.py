"""Which addresses may be asked at all: https to a named host whose every address is of the public internet.

Here what can be said before its name is looked up; :mod:`mapsvc.outside.networks` says what is public.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import idna

from mapsvc.errors import InvalidInput
from mapsvc.outside.networks import Address, Networks, is_allowed

MOST_CHARACTERS = 2_048
"""Longest address: those of push services have some hundred characters."""

_PORTS = range(1_024, 65_536)
"""Ports beside 443: below lie mail, file and remote services, which are nobody's receiver."""
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")


class Refused(InvalidInput):
    """An address that must not be asked: not https, malformed, or in a network that is not public."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address in its parts, in ASCII; not yet looked up."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def netloc(self) -> str:
        """Host and port as the ``Host`` header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.scheme == "https" else 80) else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """The origin (RFC 6454), for example ``https://push.example``."""
        return f"{self.scheme}://{self.netloc}"


def target(url: str, allowed: Networks = (), name: str = "address") -> Target:
    """``url`` in its parts; raises Refused(name) for one that may not be asked whatever its name resolves to."""
    if not 0 < len(url) <= MOST_CHARACTERS or _FORBIDDEN.search(url):
        raise Refused(name, f"must be an address of at most {MOST_CHARACTERS} characters without blanks")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(name, "is not an address that can be read; write it as https://host.example/path") from error
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise Refused(name, "must begin with https:// and name a host")
    if "@" in parts.netloc or parts.fragment:
        raise Refused(name, "must hold no user, no password and no fragment (#…)")
    host, literal = _host(parts.hostname, name)
    internal = literal is not None and is_allowed(literal, allowed)
    if parts.scheme != "https" and not (allowed and (literal is None or internal)):
        raise Refused(name, "must begin with https://")
    if literal is not None and not internal:
        raise Refused(name, "must name a host, not its number: certificates are made for names")
    port = port or (443 if parts.scheme == "https" else 80)
    if port not in _PORTS and port != (443 if parts.scheme == "https" else 80):
        raise Refused(name, "must use port 443, or one from 1024 up")
    made = Target("", parts.scheme, host, port)
    path = _ascii(parts.path or "/") + (f"?{_ascii(parts.query)}" if parts.query else "")
    return Target(f"{made.origin}{path}", made.scheme, host, port)


def _host(raw: str, name: str) -> tuple[str, Address | None]:
    """The host in ASCII and, where it is a number, that; raises Refused for numbers in disguise and for no names.

    ``2130706433``, ``0x7f.1`` and ``127.1`` are spellings of 127.0.0.1 that resolvers take (inet_aton): a name whose
    last label is a number is no name (WHATWG URL, "ends in a number").
    """
    try:
        return raw, ip_address(raw)
    except ValueError:
        pass
    try:
        host = idna.encode(raw.rstrip("."), uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        host = raw.rstrip(".").lower()  # names of hosts with an underscore are none for IDNA, but exist
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise Refused(name, "must name a host, for example https://host.example/path")
    if _NUMBER.fullmatch(labels[-1]):
        raise Refused(name, "must name a host, not its number: certificates are made for names")
    return host, None


def _ascii(text: str) -> str:
    return "".join(char if char.isascii() else "".join(f"%{byte:02X}" for byte in char.encode()) for char in text)
