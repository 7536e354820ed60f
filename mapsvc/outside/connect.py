"""Connections that go to checked addresses only, and never last longer than the request has time."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LookupTimeout
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import httpcore2

from mapsvc.outside.address import Refused
from mapsvc.outside.networks import Address, Networks, is_allowed, may_ask

Resolver = Callable[[str], Sequence[Address]]


@dataclass(frozen=True, slots=True)
class Errand:
    """The request that this thread is about: until when (``time.monotonic``) it must be over; whether it is http."""

    until: float
    plain: bool = False


ERRAND: ContextVar[Errand] = ContextVar("ERRAND")

TRY_SECONDS = 3.0
"""How long one address of several is tried."""
MOST_ADDRESSES = 4
_PIECE = 16_384
_LOOKUPS = ThreadPoolExecutor(64, thread_name_prefix="outside-dns")


class NoName(httpcore2.ConnectError):
    """A host's name leads to no address."""


def resolve(host: str) -> Sequence[Address]:
    """The addresses of ``host`` in the order in which the system would try them; raises OSError."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))


def _left() -> float:
    return ERRAND.get().until - time.monotonic()


class GuardedNetwork(httpcore2.NetworkBackend):
    """Opens connections for the pool: looks the name up once, checks, connects to what it checked."""

    def __init__(self, allowed: Networks, resolver: Resolver) -> None:
        self._allowed = allowed
        self._resolver = resolver
        self._plain = httpcore2.SyncBackend()

    def admitted(self, host: str) -> Sequence[Address]:
        """The addresses of ``host``, all of which may be asked. Raises Refused, NoName.

        One forbidden address among several refuses the name: what it is for is not ours to guess.
        """
        try:
            # A resolver can be made to wait long; it waits in a thread of its own, not in the one that delivers.
            found = _LOOKUPS.submit(self._resolver, host).result(timeout=max(0.0, _left()))
        except (OSError, UnicodeError, ValueError) as error:
            raise NoName("the name is not known") from error
        except LookupTimeout as error:
            raise NoName("the name is not known in time") from error
        if not found:
            raise NoName("the name has no address")
        if not all(may_ask(address, self._allowed) for address in found):
            raise Refused("address", "leads into a network that is not public")
        if ERRAND.get().plain and not all(is_allowed(address, self._allowed) for address in found):
            raise Refused("address", "must begin with https://")
        return found

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to one of the host's checked addresses, tried in turn."""
        found = self.admitted(host)
        last: Exception = httpcore2.ConnectError("no address answers")
        for address in found[:MOST_ADDRESSES]:
            left = _left()
            if left <= 0:
                raise httpcore2.ConnectTimeout("no time left")
            patience = left if len(found) == 1 else min(left, TRY_SECONDS)
            try:
                return _Timed(self._plain.connect_tcp(str(address), port, patience, None, socket_options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                last = error
        raise last

    def connect_unix_socket(self, *_given: object, **_more: object) -> httpcore2.NetworkStream:
        """Never: an address cannot name a socket of this machine."""
        raise Refused("address", "must name a host")


class _Timed(httpcore2.NetworkStream):
    """A connection on which every wait ends with the request's time, however slowly bytes trickle in."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Bytes, before the deadline; raises httpcore2.ReadTimeout."""
        if _left() <= 0:
            raise httpcore2.ReadTimeout("the request took too long")
        return self._stream.read(max_bytes, _left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send, before the deadline; raises httpcore2.WriteTimeout."""
        for start in range(0, len(buffer), _PIECE):
            if _left() <= 0:
                raise httpcore2.WriteTimeout("the request took too long")
            self._stream.write(buffer[start : start + _PIECE], _left())

    def close(self) -> None:
        """Close it."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """TLS with the name that was asked for, not with the address that was found."""
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, max(0.001, _left())))

    def get_extra_info(self, info: str) -> Any:
        """What the connection says of itself; the pool asks whether it still stands."""
        return self._stream.get_extra_info(info)
