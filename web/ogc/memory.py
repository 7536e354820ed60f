"""What a process remembers of layers' states: counts and extents, which are the same until something is committed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from layers.query.extent import Extent, extent_of
from web.state import state

if TYPE_CHECKING:
    from layers.definition import Layer
    from layers.store.assertion import Version
    from mapsvc.db.connection import Connection

_MOST = 2_000
T = TypeVar("T")


class Memory:
    """The most recently used values by key, shared by the threads of a process."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of ``key``, made where it is not remembered."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]  # type: ignore[return-value]
        value = make()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value


remembered = Memory()
"""Keys hold the database's address: several apps can live in one process."""


def extent(conn: Connection, layer: Layer, version: Version) -> Extent:
    """Where and when the layer's features are."""
    if version.recorded_at is None:
        return Extent(None, None, None, 0)
    key = (state().database, "extent", layer.id, version.version, version.recorded_at)
    return remembered.get(key, lambda: extent_of(conn, layer))
