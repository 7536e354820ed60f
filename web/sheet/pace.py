"""How often one visitor may ask for what is dear in a while, so that nobody uses up what is there for all."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict, deque
from ipaddress import ip_network
from threading import Lock
from time import monotonic

from mapsvc.errors import TooExpensive
from web.visitor import Address

MOST_OF_ONE = 20
"""Sheets a minute for one network of visitors, in each web process."""
_SECONDS = 60.0
_MOST_REMEMBERED = 10_000
_PREFIX = {4: 24, 6: 48}
"""Bits of an address that tell networks of visitors apart: a home or an office, and not a single person."""


class Pace:
    """The recent requests by network: in memory only, under a hash whose key dies with the process."""

    def __init__(self, most: int = MOST_OF_ONE, seconds: float = _SECONDS) -> None:
        """``most`` of one network in ``seconds``, in this process."""
        self._most, self._seconds = most, seconds
        self._key = secrets.token_bytes(16)
        self._recent: OrderedDict[bytes, deque[float]] = OrderedDict()
        self._lock = Lock()

    def take(self, address: Address | None) -> None:
        """Count one request of ``address``; raises TooExpensive where its network had its share.

        None, an address that nobody knows, is counted with all others only (:mod:`web.sheet.store`).
        """
        if address is None:
            return
        network, now = self._network(address), monotonic()
        with self._lock:
            times = self._recent.setdefault(network, deque(maxlen=self._most))
            self._recent.move_to_end(network)
            while times and now - times[0] > self._seconds:
                times.popleft()
            if len(times) >= self._most:
                raise TooExpensive(
                    f"asked for more than {self._most} times in {self._seconds:.0f} seconds; wait a little"
                )
            times.append(now)
            while len(self._recent) > _MOST_REMEMBERED:
                self._recent.popitem(last=False)

    def _network(self, address: Address) -> bytes:
        network = ip_network((address, _PREFIX[address.version]), strict=False)
        return hashlib.blake2b(network.network_address.packed, key=self._key, digest_size=16).digest()
