"""Who is to be told of a notice: one SQL statement over all subscriptions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import shapely
from psycopg import sql

from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement
from mapsvc.delivery.batches import Group
from mapsvc.events.outbox import Notice
from mapsvc.subscriptions.model import URGENT

_MOST_PROFILES = 4
_MOST_PARTS = 400
"""Above these, events are met by their index instead of as one constant: a union of them would take too long."""
_MOST_BOXES = 64

_WISH = sql.SQL(
    "s.standing AND s.confirmed_at < %(recorded)s AND s.least_severity <= p.severity "
    "AND (s.layers IS NULL OR %(layer)s = ANY (s.layers)) AND (s.topics IS NULL OR s.topics && p.topics)"
)


def match(conn: Connection, notice: Notice, now: datetime) -> list[Group]:
    """The contacts that ``notice`` (of a commit) concerns, each once, and when each is due.

    A subscription is met by an event that satisfies all of it: its layer, one of its topics, its least severity, and a
    place that meets its area before or after the change. It hears of what was recorded after its confirmation. Due is
    ``now``; who has quiet hours then, at their end, unless an event that meets him is Severe or Extreme.
    """
    values: dict[str, Any] = {
        "notice": notice.id,
        "layer": notice.layer,
        "version": notice.version,
        "recorded": notice.recorded_at,
        "urgent": URGENT,
        "now": now,
    }
    places = _places(conn, notice, values)
    query = sql.SQL(statement("mapsvc.delivery", "match")).format(places=places, wish=_WISH)
    with conn.transaction():
        # Plans of this one statement only: a pass over all subscriptions by two processes, in memory.
        conn.execute("SET LOCAL work_mem = '128MB'")
        conn.execute("SET LOCAL jit = off")
        with conn.cursor(binary=True) as cursor:
            found = cursor.execute(query, values, prepare=False).fetchall()
    groups: dict[tuple[str, datetime], list[int]] = {}
    for channel, due_at, contacts in found:
        groups.setdefault((channel, due_at), []).extend(contacts)
    return [Group(channel, due_at, contacts) for (channel, due_at), contacts in groups.items()]


def _places(conn: Connection, notice: Notice, values: dict[str, Any]) -> sql.Composed:
    """The part of the statement that meets areas: per profile, or one for all where they are many."""
    row = conn.execute(
        "SELECT count(*), count(DISTINCT profile) FROM event_area WHERE notice_id = %s", (notice.id,)
    ).fetchone()
    parts, profiles = row or (0, 0)
    if parts == 0:
        return sql.Composed([])
    if parts > _MOST_PARTS or profiles > _MOST_PROFILES:
        return _by_index(conn, notice, values)
    found = conn.execute(
        "SELECT profile, ST_AsBinary(geom) FROM event_area WHERE notice_id = %s ORDER BY profile", (notice.id,)
    ).fetchall()
    shapes: dict[tuple[int, int], list[Any]] = {}
    for profile, wkb in found:
        geom = shapely.from_wkb(bytes(wkb))
        shapes.setdefault((profile, int(shapely.get_dimensions(geom))), []).append(geom)
    made = []
    for number, ((profile, _), geoms) in enumerate(shapes.items()):
        name = f"shape{number}"
        whole = geoms[0] if len(geoms) == 1 else shapely.union_all(geoms)
        values[name] = shapely.to_wkb(shapely.set_srid(whole, 4326), include_srid=True)
        shape = sql.SQL("{}::geometry").format(sql.Placeholder(name))
        made.append(
            _place(
                profile=sql.Literal(profile),
                spot_near=sql.SQL("s.spot && {}").format(shape),
                spot_meets=sql.SQL("ST_Intersects({}, s.spot)").format(shape),
                area_near=sql.SQL("a.geom && {}").format(shape),
                area_spot_meets=sql.SQL("ST_Intersects({}, a.spot)").format(shape),
                area_meets=sql.SQL("ST_Intersects({}, a.geom)").format(shape),
            )
        )
    return sql.Composed(made)


def _by_index(conn: Connection, notice: Notice, values: dict[str, Any]) -> sql.Composed:
    row = conn.execute(
        "SELECT ST_AsEWKB(ST_Envelope(ST_Extent(geom)::geometry)) FROM event_area WHERE notice_id = %s", (notice.id,)
    ).fetchone()
    values["extent"] = (
        shapely.to_wkb(shapely.set_srid(shapely.from_wkb(bytes(row[0])), 4326), include_srid=True) if row else None
    )
    near = "{}.geom && %(extent)s::geometry"
    meets = (
        "EXISTS (SELECT FROM event_area AS e WHERE e.notice_id = %(notice)s AND e.profile = p.profile "
        "AND ST_Intersects(e.geom, {}))"
    )
    return sql.Composed(
        [
            _place(
                profile=sql.SQL("p.profile"),
                spot_near=sql.SQL("false"),
                spot_meets=sql.SQL("true"),
                area_near=sql.SQL(near.format("a")),
                area_spot_meets=sql.SQL("false"),
                area_meets=sql.SQL(meets.format("a.geom")),
            )
        ]
    )


def _place(**holes: sql.Composable) -> sql.Composed:
    return sql.SQL(statement("mapsvc.delivery", "match_place")).format(wish=_WISH, **holes)
