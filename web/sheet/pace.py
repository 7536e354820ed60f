"""How many sheets one visitor may have issued in a minute, so that nobody uses up what is there for all."""

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
    """The recent issues by network: in memory only, under a hash whose key dies with the process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)
        self._recent: OrderedDict[bytes, deque[float]] = OrderedDict()
        self._lock = Lock()

    def take(self, address: Address | None) -> None:
        """Count one issue for ``address``; raises TooExpensive where its network had its share of this minute.

        None, an address that nobody knows, is counted with all others only (:mod:`web.sheet.store`).
        """
        if address is None:
            return
        network, now = self._network(address), monotonic()
        with self._lock:
            times = self._recent.setdefault(network, deque(maxlen=MOST_OF_ONE))
            self._recent.move_to_end(network)
            while times and now - times[0] > _SECONDS:
                times.popleft()
            if len(times) >= MOST_OF_ONE:
                raise TooExpensive(f"more than {MOST_OF_ONE} sheets were asked for in this minute; wait a minute")
            times.append(now)
            while len(self._recent) > _MOST_REMEMBERED:
                self._recent.popitem(last=False)

    def _network(self, address: Address) -> bytes:
        network = ip_network((address, _PREFIX[address.version]), strict=False)
        return hashlib.blake2b(network.network_address.packed, key=self._key, digest_size=16).digest()
