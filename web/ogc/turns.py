"""How many filters a process computes, and large pages it sends, at once: threads stay free for everybody else.

A filter may look at every feature of a layer, for as long as a visitor's statement may take. A large page holds a
thread as long as its reader pleases, unless a proxy takes it off our hands.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from mapsvc.errors import TooExpensive
from web.state import THREADS

if TYPE_CHECKING:
    from flask import Response

AT_ONCE = max(1, THREADS // 2)
WAIT_SECONDS = 0.25
"""Quick filters come to their turn in this time, however many; who waited longer would hold a thread for nothing."""
LARGE_AT_ONCE = 2 * THREADS
"""Half of the threads that are there (web.cli.serve)."""
_turns = BoundedSemaphore(AT_ONCE)
_large = BoundedSemaphore(LARGE_AT_ONCE)


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


def while_sent(response: Response) -> Response:
    """``response``, counted as a large page until it is sent or its reader is gone; raises TooExpensive."""
    if not _large.acquire(blocking=False):
        raise TooExpensive("too many large pages are being read")
    response.call_on_close(_large.release)
    return response
