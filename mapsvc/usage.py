"""Public figures of use: how often layers were looked at, asked about and taken, by month and nothing finer.

Counted in the process and written in batches: no visitor, no address, no moment is kept anywhere, not even until the
next batch. What is counted when a process is killed is lost; a figure is never too high.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing.util import Finalize

import psycopg

from mapsvc.dates import JST
from mapsvc.db.connection import Connection, connect
from mapsvc.errors import MapsvcError

FLUSH_SECONDS = 30.0
LEAST_SHOWN = 10
"""Below this a figure is not told exactly: few people in one month might be known to their neighbours."""
KINDS = ("view", "answer", "search", "download")
_ADD = """
INSERT INTO usage_month (month, kind, layer, count)
SELECT * FROM unnest(%(months)s::date[], %(kinds)s::text[], %(layers)s::text[], %(counts)s::bigint[])
    ON CONFLICT (month, kind, layer) DO UPDATE SET count = usage_month.count + excluded.count"""
_MONTHS = """
SELECT month, kind, layer, count FROM usage_month
 WHERE month > date_trunc('month', now() AT TIME ZONE 'Asia/Tokyo') - make_interval(months => %s)
 ORDER BY month DESC, kind, layer"""

log = logging.getLogger("mapsvc.usage")

Key = tuple[date, str, str]
"""Month, kind, layer."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How often something was done in one month."""

    month: date
    """Its first day."""
    kind: str
    """One of KINDS."""
    layer: str
    """Of which layer; empty for what is of none."""
    count: int | None
    """None: fewer than LEAST_SHOWN."""


class Counts:
    """Counts of one process, written to the database that ``url`` names half a minute after the first of a batch."""

    def __init__(self, url: Callable[[], str]) -> None:
        """Nothing is opened before there is something to write."""
        self._url = url
        self._lock = threading.Lock()
        self._waiting: Counter[Key] = Counter()
        self._timer: threading.Timer | None = None
        # Runs where the process ends in order, in those of a server too, which Python's atexit does not reach.
        Finalize(self, _flush_waiting, args=(url, self._waiting), exitpriority=10)

    def add(self, kind: str, layer: str = "") -> None:
        """Count one ``kind`` of ``layer`` for this month in Japan; never fails, never waits for the database."""
        month = datetime.now(JST).date().replace(day=1)
        with self._lock:
            self._waiting[month, kind, layer] += 1
            if self._timer is None:
                self._timer = threading.Timer(FLUSH_SECONDS, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def waiting(self) -> Counter[Key]:
        """What is not written yet."""
        with self._lock:
            return Counter(self._waiting)

    def forget(self) -> None:
        """Drop what is not written yet."""
        with self._lock:
            self._waiting.clear()

    def flush(self) -> None:
        """Write what waits; what cannot be written waits for the next batch."""
        with self._lock:
            taken = Counter(self._waiting)
            self._waiting.clear()
            self._timer = None
        if not _written(self._url, taken):
            with self._lock:
                self._waiting.update(taken)


def _flush_waiting(url: Callable[[], str], waiting: Counter[Key]) -> None:
    _written(url, waiting)


def _written(url: Callable[[], str], taken: Counter[Key]) -> bool:
    if not taken:
        return True
    try:
        with connect(url()) as conn:
            add(conn, taken)
    except (MapsvcError, psycopg.Error) as error:
        log.warning("figures of use wait: %s", type(error).__name__)
        return False
    return True


def add(conn: Connection, taken: Mapping[Key, int]) -> None:
    """Add ``taken`` to the table; rows in one order, so that two processes do not wait for each other for ever."""
    rows = sorted(taken.items())
    conn.execute(
        _ADD,
        {
            "months": [month for (month, _, _), _ in rows],
            "kinds": [kind for (_, kind, _), _ in rows],
            "layers": [layer for (_, _, layer), _ in rows],
            "counts": [count for _, count in rows],
        },
    )


def figures(conn: Connection, months: int) -> list[Figure]:
    """The figures of the last ``months`` months, the present one included, newest first; small ones hidden."""
    return [
        Figure(month, kind, layer, count if count >= LEAST_SHOWN else None)
        for month, kind, layer, count in conn.execute(_MONTHS, [months])
    ]
