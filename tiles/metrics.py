"""Counters of the tile service, one set per process."""

from __future__ import annotations

from threading import Lock
from typing import Literal

Name = Literal[
    "hit_memory", "hit_disk", "miss", "ahead", "not_modified", "empty", "cut", "flight_waited", "historic", "reread",
    "too_expensive", "corrupt", "not_stored", "refresh",
]  # fmt: skip


class Metrics:
    """Counts by name; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[str, int] = {}

    def add(self, name: Name, count: int = 1) -> None:
        """Count ``count`` more of ``name``."""
        with self._lock:
            self._counts[name] = self._counts.get(name, 0) + count

    def snapshot(self) -> dict[str, int]:
        """The counts so far."""
        with self._lock:
            return dict(self._counts)
