"""Processes that a test kills: a writer of the store, and a deliverer whose channel writes to a file outside."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import shapely

from mapsvc.db.connection import connect
from mapsvc.delivery.channel import Letter, Outcome, Result
from mapsvc.delivery.dispatch import dispatch
from mapsvc.delivery.run import deliver
from tests.delivery.city import SECRET, alert


class Mailbox:
    """Takes each message for good (one line in a file, as another machine would) before it says so."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def send(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """One after the other, with a moment between acceptance and word of it."""
        for letter in letters:
            os.write(self._file, f"{letter.contact_id} {letter.notice_id} {letter.message_id}\n".encode())
            time.sleep(0.001)
            yield Outcome(letter.contact_id, Result.ACCEPTED)


def write(url: str, first: int) -> None:
    """Commit alert after alert, several to a transaction, saying which were committed."""
    with connect(url) as conn:
        for number in range(first, first + 100_000):
            alert(conn, f"{number}", shapely.box(139, 35, 139.001, 35.001))
            conn.commit()
            print(number, flush=True)


def work(url: str, path: str) -> None:
    """Dispatch and deliver without end, as workers do."""
    box = Mailbox(Path(path))
    while True:
        with connect(url, autocommit=True) as conn:
            dispatch(conn, most=1)
            rows = conn.execute("SELECT id FROM delivery_batch WHERE done_at IS NULL ORDER BY random()").fetchall()
        for (batch,) in rows:
            deliver(url, SECRET, batch, {"email": box})


if __name__ == "__main__":
    {"write": lambda: write(sys.argv[2], int(sys.argv[3])), "work": lambda: work(*sys.argv[2:4])}[sys.argv[1]]()
