"""One flight per tile: of all who want the same tile at the same time, one makes it and the others take it.

Within a process by a future per tile; between processes by a lock file chosen by the tile's name (flock, released by
the kernel when a process dies).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from tiles.metrics import Metrics

T = TypeVar("T")

STRIPES = 1024
"""Lock files. Two tiles that share one only wait for each other."""


class Flights(Generic[T]):
    """Flights whose lock files lie in ``folder``, shared by all processes that use it."""

    def __init__(self, folder: Path, metrics: Metrics | None = None) -> None:
        self._folder = folder
        self._metrics = metrics or Metrics()
        self._lock = Lock()
        self._flying: dict[str, Future[T]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def fly(self, name: str, look: Callable[[], T | None], make: Callable[[], T]) -> T:
        """What ``look`` finds, or else what ``make`` makes; only one caller of a ``name`` at a time gets to ``make``.

        ``name`` is a hexadecimal digest. ``look`` is asked again once it is this caller's turn. What ``make`` raises,
        those who wait in the same process raise too.
        """
        with self._lock:
            flight = self._flying.get(name)
            leads = flight is None
            if flight is None:
                flight = self._flying[name] = Future()
        if not leads:
            self._metrics.add("flight_waited")
            return flight.result()
        try:
            with self._turn(name):
                found = look()
                result = make() if found is None else found
        except BaseException as error:
            self._land(name)
            flight.set_exception(error)
            raise
        self._land(name)
        flight.set_result(result)
        return result

    def _land(self, name: str) -> None:
        with self._lock:
            del self._flying[name]

    @contextmanager
    def _turn(self, name: str) -> Iterator[None]:
        path = self._folder / f"{int(name[:8], 16) % STRIPES:03x}"
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._metrics.add("flight_waited")
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
