"""Outcomes noted beside the sending: soon after each is known, several by one statement."""

from __future__ import annotations

import time
from collections.abc import Sequence
from queue import Empty, Queue
from threading import Thread
from types import TracebackType

from mapsvc.db.connection import Connection
from mapsvc.delivery import ledger
from mapsvc.delivery.channel import Outcome, Result
from mapsvc.subscriptions.managing import end

MOST = 20
"""So many outcomes are noted by one statement, and as many more may wait for it …"""
SECONDS = 0.02
"""… and so long the first of them waits for others."""


class Noting:
    """Notes outcomes of ``notice`` over ``conn`` (autocommit) in a thread of its own, as long as the block lasts.

    Whatever was told to it is noted when the block ends. Where the database is gone, :meth:`note` raises what it said.
    """

    def __init__(self, conn: Connection, notice: int) -> None:
        self._conn, self._notice = conn, notice
        self._told: Queue[tuple[Outcome, int] | None] = Queue(MOST)
        self._problem: Exception | None = None
        self._thread = Thread(target=self._work, name="ledger", daemon=True)

    def __enter__(self) -> Noting:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Wait until all is noted; raises what kept it from being so, unless the block raised itself."""
        self._told.put(None)
        self._thread.join()
        if self._problem is not None and error is None:
            raise self._problem

    @property
    def broken(self) -> bool:
        """Whether nothing can be noted any more."""
        return self._problem is not None

    def note(self, outcome: Outcome, attempt: int) -> None:
        """Have it noted; waits where too many wait already."""
        if self._problem is not None:
            raise self._problem
        self._told.put((outcome, attempt))

    def _work(self) -> None:
        ended = False
        while not ended:
            group, ended = self._group()
            if group and self._problem is None:
                try:
                    self._settle(group)
                except Exception as error:  # raised where the outcomes come from
                    self._problem = error

    def _group(self) -> tuple[list[tuple[Outcome, int]], bool]:
        """The next outcomes, and whether they are the last."""
        found = self._told.get()
        if found is None:
            return [], True
        group, until = [found], time.monotonic() + SECONDS
        while len(group) < MOST:
            try:
                found = self._told.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                break
            if found is None:
                return group, True
            group.append(found)
        return group, False

    def _settle(self, group: Sequence[tuple[Outcome, int]]) -> None:
        ledger.settle(self._conn, self._notice, group)
        for outcome, _ in group:
            if outcome.result is Result.GONE:
                end(self._conn, outcome.contact_id, outcome.detail)
