"""Requests to addresses that strangers gave (push services, webhooks): never into a private network, never for long.

An address may name anything, so nothing is believed of it. Its name is resolved once, every address found must be of
the public internet, and the connection goes to one of those very addresses (a name that says something else a moment
later, DNS rebinding, changes nothing) with the name's own SNI and certificate. No redirect is followed, no proxy of the
environment is used, a time is set to the whole of a request and a size to its answer.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpcore2

from mapsvc.dates import JST
from mapsvc.errors import MapsvcError
from mapsvc.outside.address import Target, target
from mapsvc.outside.connect import ERRAND, Errand, GuardedNetwork, NoName, Resolver, resolve
from mapsvc.outside.networks import Networks

SECONDS = 10.0
"""How long one request may take, from the name to the last byte."""
MOST_BYTES = 65_536
"""So much of an answer is read, no more."""
CONNECTIONS = 64
"""Connections that are kept open; so many requests can be under way at a time."""


class Unreachable(MapsvcError):
    """The other side did not answer as it should; ``reason`` is one word for the record, without any address."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"no answer: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, how long it took, after how many seconds to ask again, the first bytes."""

    status: int
    took_s: float
    retry_after_s: float | None = None
    body: bytes = b""


class Outside(AbstractContextManager["Outside"]):
    """Sends to addresses of strangers; one per process or job, shared by threads. Close it, or use it in ``with``."""

    def __init__(
        self,
        allowed: Networks = (),
        *,
        resolver: Resolver = resolve,
        trust: ssl.SSLContext | None = None,
        connections: int = CONNECTIONS,
    ) -> None:
        """``allowed``: networks into which requests may go although they are private, over http too."""
        self._allowed = tuple(allowed)
        self._network = GuardedNetwork(self._allowed, resolver)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=trust or ssl.create_default_context(),
            network_backend=self._network,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=20.0,
            retries=0,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def __exit__(self, *_error: object) -> None:
        self.close()

    def check(self, address: str, name: str = "address") -> Target:
        """``address`` as it may be asked now: well formed, found, public. Raises Refused, Unreachable ("dns")."""
        found = target(address, self._allowed, name)
        end = ERRAND.set(Errand(time.monotonic() + SECONDS, found.scheme == "http"))
        try:
            self._network.admitted(found.host)
        except NoName as error:
            raise Unreachable(_reason(error)) from error
        finally:
            ERRAND.reset(end)
        return found

    def post(
        self, address: str, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS, most: int = MOST_BYTES
    ) -> Answer:
        """Send ``body``; the answer, whatever its status. Raises Refused where the guard does, else Unreachable.

        ``seconds`` is for the whole of it, also for an answer that comes byte by byte.
        """
        found = target(address, self._allowed)
        begun = time.monotonic()
        sent = [(b"host", found.netloc.encode()), (b"user-agent", b"mapsvc")]
        sent += [(key.lower().encode("ascii"), value.encode("ascii")) for key, value in headers.items()]
        limits = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
        end = ERRAND.set(Errand(begun + seconds, found.scheme == "http"))
        try:
            with self._pool.stream(
                "POST", found.url.encode("ascii"), headers=sent, content=body, extensions={"timeout": limits}
            ) as response:
                read = _first(response, most)
                retry = _retry_after(response.headers)
                return Answer(response.status, time.monotonic() - begun, retry, read)
        except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError) as error:
            raise Unreachable(_reason(error)) from error
        finally:
            ERRAND.reset(end)


def _first(response: httpcore2.Response, most: int) -> bytes:
    """At most ``most`` bytes of the answer; the rest is not read, and the connection then not used again."""
    read = bytearray()
    for part in response.iter_stream():
        read += part
        if len(read) >= most:
            break
    return bytes(read[:most])


def _retry_after(headers: list[tuple[bytes, bytes]]) -> float | None:
    """Seconds that ``Retry-After`` asks to wait (RFC 9110, 10.2.3: a number or a date), at most a day."""
    raw = next((value.decode("latin-1").strip() for key, value in headers if key.lower() == b"retry-after"), "")
    if raw.isascii() and raw.isdigit():
        return min(float(raw[:9]), 86_400.0)
    try:
        moment = parsedate_to_datetime(raw)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=JST)
    return min(max(0.0, moment.timestamp() - time.time()), 86_400.0)


def _reason(error: Exception) -> str:
    """One word for the record. What the error itself says can hold the address, which is nobody's business."""
    if isinstance(error, httpcore2.TimeoutException):
        return "timeout"
    if isinstance(error, NoName):
        return "dns"
    if isinstance(error, httpcore2.ConnectError):
        return "certificate" if _is_of_tls(error) else "connect"
    return "protocol" if isinstance(error, httpcore2.ProtocolError) else "broken"


def _is_of_tls(error: BaseException | None) -> bool:
    """Whether TLS was the first cause; the client wraps it more than once."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None
