"""One flight per tile: of all who want the same tile at the same time, one makes it and the others take it.

Within a process by a future per tile; between processes by a lock on one byte of a file, at a place chosen by the
tile's name. The kernel releases it when the process dies.
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from tiles.metrics import Metrics

T = TypeVar("T")

_PLACES = 1 << 60
_FLOCK = struct.Struct("hhqqi4x")
"""``struct flock`` of Linux on 64 bits: type, whence, start, length, process."""


class Flights(Generic[T]):
    """Flights of all processes that use the same lock file, which stays empty."""

    def __init__(self, file: Path, metrics: Metrics | None = None) -> None:
        self._metrics = metrics or Metrics()
        self._lock = Lock()
        self._flying: dict[str, Future[T]] = {}
        self._file = _opened(file)

    def __del__(self) -> None:
        """Close the lock file."""
        if self._file is not None:
            os.close(self._file)

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
        if self._file is None:
            yield
            return
        place = int(name[:16], 16) % _PLACES
        try:
            _lock(self._file, fcntl.F_OFD_SETLK, fcntl.F_WRLCK, place)
        except BlockingIOError:
            self._metrics.add("flight_waited")
            _lock(self._file, fcntl.F_OFD_SETLKW, fcntl.F_WRLCK, place)
        try:
            yield
        finally:
            _lock(self._file, fcntl.F_OFD_SETLK, fcntl.F_UNLCK, place)


def _opened(file: Path) -> int | None:
    """The lock file; None where the disk does not take it: then each process makes its own tiles."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None


def _lock(file: int, command: int, kind: int, place: int) -> None:
    # Locks of the open file, not of the process: those know no false deadlock between two processes' threads.
    fcntl.fcntl(file, command, _FLOCK.pack(kind, os.SEEK_SET, place, 1, 0))
