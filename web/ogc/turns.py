"""How many filters a process computes at once: threads and connections stay free for everybody else's questions.

A filter may look at every feature of a layer, for as long as a visitor's statement may take.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from mapsvc.errors import TooExpensive
from web.state import THREADS

AT_ONCE = max(1, THREADS // 2)
WAIT_SECONDS = 0.25
"""Quick filters come to their turn in this time, however many; who waited longer would hold a thread for nothing."""
_turns = BoundedSemaphore(AT_ONCE)


@contextmanager
def turn(*, filtered: bool) -> Iterator[None]:
    """Hold a turn for a question with a filter; raises TooExpensive where too many are being computed."""
    if not filtered:
        yield
        return
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise TooExpensive("too many filters are being computed")
    try:
        yield
    finally:
        _turns.release()
