"""How often somebody with a wish would have been told in the last year: what a person wants to know before asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
import shapely

from mapsvc.db.connection import Connection
from mapsvc.subscriptions.model import RANKS, Wish

_MOST_MS = 2_500
MONTHS = 12

# One message is one commit of one dataset. What a dataset held when it was first published is no change, and readings
# by the minute are no news; nobody is told of either.
_COUNT = """
SELECT e.layer, count(DISTINCT e.version), max(e.recorded_at)
  FROM event AS e
  LEFT JOIN feature AS b ON b.layer = e.layer AND b.id = e.before_id
  LEFT JOIN feature AS a ON a.layer = e.layer AND a.id = e.after_id
 WHERE e.recorded_at >= now() - interval '1 year' AND e.version > 1 AND NOT e.reading
   AND (%(layers)s::text[] IS NULL OR e.layer = ANY (%(layers)s))
   AND e.layer = ANY (%(told)s)
   AND (%(topics)s::text[] IS NULL OR e.topics && %(topics)s)
   AND e.severity = ANY (%(severities)s)
   AND (%(key)s::text IS NULL OR e.key = %(key)s)
   AND (%(area)s::bytea IS NULL OR ST_Intersects(b.geom, ST_GeomFromWKB(%(area)s, 4326))
        OR ST_Intersects(a.geom, ST_GeomFromWKB(%(area)s, 4326)))
 GROUP BY e.layer
 ORDER BY 2 DESC, 1"""
_SINCE = "SELECT min(recorded_at) FROM layer_version"


@dataclass(frozen=True, slots=True)
class Preview:
    """Messages of the last twelve months, had the wish been there; ``layers`` with their number, most first."""

    times: int
    layers: tuple[tuple[str, int], ...]
    latest: datetime | None
    held_since: datetime | None
    """Since when this service holds changes at all, where that is less than the twelve months."""


def preview(conn: Connection, wish: Wish, told: list[str]) -> Preview | None:
    """The answer for ``wish`` among the layers ``told``; None where counting would take too long."""
    layer, _, key = (wish.feature or "").partition(":")
    values = {
        "layers": [layer] if layer else list(wish.layers) if wish.layers is not None else None,
        "told": told,
        "topics": list(wish.topics) if wish.topics is not None else None,
        "severities": [name for name, rank in RANKS.items() if rank >= wish.least_severity],
        "key": key or None,
        "area": shapely.to_wkb(wish.area) if wish.area is not None else None,
    }
    try:
        with conn.transaction():
            conn.execute(f"SET LOCAL statement_timeout = {_MOST_MS}")
            rows = conn.execute(_COUNT, values).fetchall()
            since = conn.execute(_SINCE).fetchone()
    except psycopg.errors.QueryCanceled:
        return None
    latest = max((moment for _, _, moment in rows), default=None)
    return Preview(sum(row[1] for row in rows), tuple((row[0], row[1]) for row in rows), latest, _young(since))


def _young(row: tuple[datetime | None, ...] | None) -> datetime | None:
    first = row[0] if row else None
    return first if first is not None and (datetime.now(first.tzinfo) - first).days < 365 else None
