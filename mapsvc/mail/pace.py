"""Not more than so many a minute, however many threads ask."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock


class Pace:
    """Hands out turns that lie evenly apart; without a limit at once."""

    def __init__(
        self,
        per_minute: int,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``per_minute`` 0: no limit."""
        self._apart = 60.0 / per_minute if per_minute else 0.0
        self._next = 0.0
        self._now, self._sleep = now, sleep
        self._lock = Lock()

    def wait(self) -> None:
        """Return when it is the caller's turn."""
        if not self._apart:
            return
        with self._lock:
            turn = max(self._next, self._now())
            self._next = turn + self._apart
        if (seconds := turn - self._now()) > 0:
            self._sleep(seconds)
