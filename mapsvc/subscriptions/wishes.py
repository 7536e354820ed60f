"""Storing what somebody asks for, and reading it again."""

from __future__ import annotations

import hashlib
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon

from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput
from mapsvc.secret import Secret
from mapsvc.subscriptions.model import AreaKind, Subscription, Wish

MOST_CORNERS = 50_000
"""Of one area: all wards of a large city. Whoever lets visitors draw sets a smaller limit."""
MOST_NAMES = 100
MOST_TITLE = 200
_PURPOSE = "subscription title"


def checked(wish: Wish) -> Wish:
    """``wish`` as it is stored: area a valid MultiPolygon, names sorted; raises InvalidInput naming the field."""
    for name, values in (("layers", wish.layers), ("topics", wish.topics)):
        if values is not None and not 1 <= len(values) <= MOST_NAMES:
            raise InvalidInput(name, f"must name 1 to {MOST_NAMES}, or be left out for all")
    if not 0 <= wish.least_severity <= 4:
        raise InvalidInput("least_severity", "must be a rank from 0 (Unknown) to 4 (Extreme)")
    if wish.feature is not None and (wish.area is not None or ":" not in wish.feature):
        raise InvalidInput("feature", "must be layer:key, and has no area beside it: it is told of wherever it goes")
    if (wish.area is None) != (wish.area_kind in (AreaKind.CITY, AreaKind.FEATURE)):
        raise InvalidInput("area_kind", "must fit: city and feature have no area, the other kinds need one")
    area = wish.area
    if area is not None:
        area = MultiPolygon([area]) if isinstance(area, Polygon) else area
        if not isinstance(area, MultiPolygon) or area.is_empty or not area.is_valid:
            raise InvalidInput("area", "must be a polygon whose outline does not cross itself")
        if shapely.get_num_coordinates(area) > MOST_CORNERS:
            raise InvalidInput("area", f"has more than {MOST_CORNERS} corners; draw it with fewer")
    return Wish(
        shapely.force_2d(area) if area is not None else None,
        wish.area_kind,
        wish.area_title[:MOST_TITLE],
        tuple(sorted(set(wish.layers))) if wish.layers else None,
        tuple(sorted(set(wish.topics))) if wish.topics else None,
        wish.feature,
        wish.least_severity,
    )


def keep(conn: Connection, secret: Secret, contact: int, wish: Wish, *, confirmed: bool) -> int:
    """Store ``wish`` (checked) for ``contact``; the subscription's number."""
    area = _keep_area(conn, wish)
    row = conn.execute(
        "INSERT INTO subscription (contact_id, area_id, area_kind, area_title, layers, topics, feature, "
        "least_severity, confirmed_at, confirmed_seeing) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, "
        "CASE WHEN %s THEN clock_timestamp() END, CASE WHEN %s THEN pg_current_snapshot() END) RETURNING id",
        (contact, area, wish.area_kind, secret.encrypt(_PURPOSE, wish.area_title), _list(wish.layers),
         _list(wish.topics), wish.feature, wish.least_severity, confirmed, confirmed),
    ).fetchone()  # fmt: skip
    assert row is not None
    return int(row[0])


def same(conn: Connection, contact: int, wish: Wish) -> tuple[int, bool] | None:
    """Number of the contact's subscription that asks for the same, and whether it is confirmed."""
    digest = _digest(wish)
    row = conn.execute(
        "SELECT s.id, s.confirmed_at IS NOT NULL FROM subscription AS s LEFT JOIN area AS a ON a.id = s.area_id "
        "WHERE s.contact_id = %s AND a.digest IS NOT DISTINCT FROM %s AND s.layers IS NOT DISTINCT FROM %s::text[] "
        "AND s.topics IS NOT DISTINCT FROM %s::text[] AND s.feature IS NOT DISTINCT FROM %s::text "
        "AND s.least_severity = %s ORDER BY s.confirmed_at NULLS LAST LIMIT 1",
        (contact, digest, _list(wish.layers), _list(wish.topics), wish.feature, wish.least_severity),
    ).fetchone()
    return (row[0], row[1]) if row else None


def of_contact(conn: Connection, secret: Secret, contact: int) -> tuple[Subscription, ...]:
    """All subscriptions of ``contact``, the oldest first."""
    rows = conn.execute(
        "SELECT s.id, s.area_kind, s.area_title, s.layers, s.topics, s.feature, s.least_severity, ST_AsBinary(a.geom), "
        "s.confirmed_at IS NOT NULL, s.created_at FROM subscription AS s "
        "LEFT JOIN area AS a ON a.id = s.area_id WHERE s.contact_id = %s ORDER BY s.id",
        (contact,),
    )
    return tuple(_read(secret, row) for row in rows)


def title_of(secret: Secret, stored: bytes) -> str:
    """The title of an area again."""
    return secret.decrypt(_PURPOSE, bytes(stored))


def sweep_areas(conn: Connection, ids: list[int]) -> None:
    """Delete those of the areas ``ids`` that nobody asks for any more."""
    conn.execute(
        "DELETE FROM area WHERE id = ANY(%s) AND NOT EXISTS (SELECT FROM subscription WHERE area_id = area.id)", (ids,)
    )


def _read(secret: Secret, row: tuple[Any, ...]) -> Subscription:
    number, kind, title, layers, topics, feature, least, geom, confirmed, created = row
    area = shapely.from_wkb(bytes(geom)) if geom else None
    names = tuple(layers) if layers else None, tuple(topics) if topics else None
    wish = Wish(area, AreaKind(kind), title_of(secret, title), *names, feature, least)
    return Subscription(number, wish, confirmed, created)


def _list(names: tuple[str, ...] | None) -> list[str] | None:
    return list(names) if names else None


def _digest(wish: Wish) -> bytes | None:
    return hashlib.sha256(shapely.to_wkb(wish.area)).digest() if wish.area is not None else None


def _keep_area(conn: Connection, wish: Wish) -> int | None:
    if wish.area is None:
        return None
    geom = shapely.to_wkb(shapely.set_srid(wish.area, 4326), include_srid=True)
    row = conn.execute(
        # The update of nothing holds the row against whoever would sweep it away meanwhile.
        "INSERT INTO area (digest, spot, geom) VALUES (%s, ST_PointOnSurface(%s::geometry), %s::geometry) "
        "ON CONFLICT (digest) DO UPDATE SET digest = EXCLUDED.digest RETURNING id",
        (_digest(wish), geom, geom),
    ).fetchone()
    assert row is not None
    return int(row[0])
