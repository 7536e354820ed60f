"""Turns at making files, among all threads and processes of a machine: one per file, few at a time.

By locks on bytes of a file, which the kernel releases when a process dies: the first bytes stand for the builds that
may run at a time, one far behind them, chosen by the file's name, for that file.
"""

from __future__ import annotations

import fcntl
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore

from mapsvc.errors import TooExpensive
from web.export.limits import BUILDS, WAIT_SECONDS, WAITING

_PLACES = 1 << 60
_FLOCK = struct.Struct("hhqqi4x")
"""``struct flock`` of Linux on 64 bits: type, whence, start, length, process."""
_LOOK_SECONDS = 0.05

_here = BoundedSemaphore(WAITING)


@contextmanager
def turn(lock: Path, name: str, *, seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Wait for the turn at making the file ``name`` (a hexadecimal digest); ``lock`` is the file of the locks.

    Raises TooExpensive where too many wait already in this process, or it takes longer than ``seconds``.
    """
    if not _here.acquire(blocking=False):
        raise TooExpensive("as many downloads are being made as may be")
    try:
        # Opened anew: locks belong to the open file, so threads of one process exclude each other as well.
        file = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _await(file, [BUILDS + int(name[:15], 16) % _PLACES], time.monotonic() + seconds)
            _await(file, range(BUILDS), time.monotonic() + seconds)
            yield
        finally:
            os.close(file)
    finally:
        _here.release()


def _await(file: int, places: range | list[int], until: float) -> None:
    """Lock one of ``places``."""
    while not any(_locked(file, place) for place in places):
        if time.monotonic() >= until:
            raise TooExpensive("another download is being made")
        time.sleep(_LOOK_SECONDS)


def _locked(file: int, place: int) -> bool:
    try:
        fcntl.fcntl(file, fcntl.F_OFD_SETLK, _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0))
    except (BlockingIOError, PermissionError):
        return False
    return True
