"""The relay that takes the service's mail, as one address names it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qsl, unquote, urlsplit

from mapsvc.errors import InvalidInput

NAME = "MAPSVC_SMTP_URL"


class Security(StrEnum):
    """How the way to the relay is kept from others."""

    NONE = "none"
    """Not at all: a relay on the same machine."""
    STARTTLS = "starttls"
    """STARTTLS (RFC 3207); a relay that does not offer it is not used."""
    TLS = "tls"
    """TLS from the first byte (RFC 8314), ``smtps://``."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Where and how mail is handed over."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)
    connections: int = 2
    """At a time, from one process."""
    per_minute: int = 0
    """Messages that one process hands over in a minute at most; 0: as many as the relay takes."""
    timeout_seconds: float = 30.0
    """For one reply; RFC 5321 (4.5.3.2) would wait up to ten minutes, and a worker would stand still so long."""


_PORTS = {"smtp": 25, "smtps": 465, "submission": 587}
_LOCAL = {"localhost", "127.0.0.1", "::1"}


def relay_from(url: str) -> Relay:
    """``smtp://user:password@host:25``, ``submission://`` (587) or ``smtps://`` (465), each with what follows ``?``.

    ``security=none|starttls|tls`` (default: TLS for smtps, else STARTTLS, and none on this machine),
    ``connections=1..20``, ``per_minute=0..1000000``, ``timeout=1..600``. Raises InvalidInput(``MAPSVC_SMTP_URL``); a
    password is never sent over an open line.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise _wrong("is no address; write smtp://host:25 or smtps://user:password@host") from error
    if parts.scheme not in _PORTS or not parts.hostname or parts.path not in {"", "/"} or parts.fragment:
        raise _wrong("must be smtp://host, submission://user:password@host or smtps://user:password@host")
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := given.keys() - {"security", "connections", "per_minute", "timeout"}:
        raise _wrong(f"has no option {min(unknown)!r}; security, connections, per_minute and timeout are known")
    usual = Security.TLS if parts.scheme == "smtps" else Security.STARTTLS
    if parts.scheme == "smtp" and parts.hostname in _LOCAL:
        usual = Security.NONE
    try:
        security = Security(given.get("security") or usual)
    except ValueError as error:
        raise _wrong("security must be none, starttls or tls") from error
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and security is Security.NONE and parts.hostname not in _LOCAL:
        raise _wrong("would send the password over an open line; leave security=none out")
    return Relay(
        parts.hostname,
        port,
        security,
        user,
        password,
        connections=_whole(given, "connections", 2, 1, 20),
        per_minute=_whole(given, "per_minute", 0, 0, 1_000_000),
        timeout_seconds=float(_whole(given, "timeout", 30, 1, 600)),
    )


def _whole(given: dict[str, str], name: str, usual: int, least: int, most: int) -> int:
    raw = given.get(name, "")
    if not raw:
        return usual
    if not raw.isdecimal() or not raw.isascii() or not least <= int(raw[:9]) <= most:
        raise _wrong(f"{name} must be a whole number from {least} to {most}")
    return int(raw)


def _wrong(message: str) -> InvalidInput:
    return InvalidInput(NAME, message)
