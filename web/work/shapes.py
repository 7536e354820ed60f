"""The shapes of a proposal for its map: what is added, what changes from where to where, what goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from mapsvc.db.connection import Connection

Bounds = tuple[float, float, float, float]

_EXTENT = """
SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM (
    SELECT ST_Extent(geom) AS box FROM (
        SELECT geom FROM proposal_change WHERE proposal = %(id)s AND layer = %(layer)s AND kind <> 'same'
        UNION ALL
        SELECT feature.geom FROM proposal_change AS c JOIN feature ON feature.layer = %(layer)s
            AND feature.id = c.before_id
        WHERE c.proposal = %(id)s AND c.layer = %(layer)s AND c.kind <> 'same'
    ) AS every
) AS whole
"""
# The box is compared before anything is simplified; what is asked for is a few thousand rows at the most.
_SHAPES = """
SELECT c.key, c.kind, c.number, ST_AsBinary(c.geom), ST_AsBinary(feature.geom)
FROM proposal_change AS c LEFT JOIN feature ON feature.layer = %(layer)s AND feature.id = c.before_id
WHERE c.proposal = %(id)s AND c.layer = %(layer)s AND c.kind <> 'same'
    AND (%(box)s::float8[] IS NULL OR ST_Intersects(
        ST_MakeEnvelope((%(box)s::float8[])[1], (%(box)s::float8[])[2], (%(box)s::float8[])[3], (%(box)s::float8[])[4],
            4326), COALESCE(c.geom, feature.geom)))
ORDER BY c.number LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of a change."""

    role: str
    """``added``; ``after`` and ``before`` of what changes; ``removed``."""
    key: str
    number: int
    geom: BaseGeometry


def extent(conn: Connection, number: int, layer: str) -> Bounds | None:
    """West, south, east, north in degrees of all that changes in ``layer``; None where nothing has a shape."""
    row = conn.execute(_EXTENT, {"id": number, "layer": layer}).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1], row[2], row[3])


def shapes(conn: Connection, number: int, layer: str, *, box: Bounds | None, most: int) -> tuple[list[Shape], bool]:
    """The shapes of up to ``most`` changes of ``layer`` (in ``box``), and whether there are more."""
    values = {"id": number, "layer": layer, "box": list(box) if box else None, "most": most + 1}
    rows = conn.execute(_SHAPES, values).fetchall()
    found: list[Shape] = []
    for key, kind, at, after, before in rows[:most]:
        new = None if after is None else shapely.from_wkb(bytes(after))
        old = None if before is None else shapely.from_wkb(bytes(before))
        found += _of(key, kind, at, (old, new))
    return found, len(rows) > most


def _of(key: str, kind: str, at: int, pair: Sequence[BaseGeometry | None]) -> list[Shape]:
    old, new = pair
    if kind == "ended":
        gone = old if old is not None else new
        return [] if gone is None else [Shape("removed", key, at, gone)]
    found = []
    if old is not None and (new is None or not shapely.equals_exact(old, new)):
        found.append(Shape("before", key, at, old))
    if new is not None:
        found.append(Shape("added" if kind == "new" else "after", key, at, new))
    return found
