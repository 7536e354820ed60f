"""The statement that matches: where events are, in the form in which the database meets areas with them fastest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
from psycopg import sql

from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as text
from mapsvc.delivery.grid import cells

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MOST_NEAR = 20_000
"""Of so many areas around a small place each is looked at; with more, all subscriptions are read in one pass."""
MOST_PARTS = 400
MOST_PROFILES = 4
"""Above these, events are met by their index instead of as one constant: a union of them would take too long."""

_WISH = sql.SQL(
    # A change that was still being written when it was confirmed is news, though it says an earlier moment.
    "s.standing AND (s.confirmed_at < %(recorded)s "
    "OR NOT pg_visible_in_snapshot(%(written_by)s::xid8, s.confirmed_seeing)) AND s.least_severity <= p.severity "
    "AND (s.layers IS NULL OR %(layer)s = ANY (s.layers)) AND (s.topics IS NULL OR s.topics && p.topics)"
)
_ALL = sql.SQL("(SELECT profile, severity, topics FROM notice_profile WHERE notice_id = %(notice)s)")


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where the events of one profile are, of one dimension; and how the statement names profile and shape."""

    profile: int
    place: BaseGeometry
    profiles: sql.Composed
    shape: sql.Composed


def statement(conn: Connection, notice: int, values: dict[str, Any]) -> sql.Composed:
    """The statement that matches ``notice``; what it needs is put into ``values``, which hold its layer and version."""
    written = conn.execute(
        "SELECT written_by::text FROM layer_version WHERE layer = %(layer)s AND version = %(version)s", values
    ).fetchone()
    values["written_by"] = written[0] if written else None
    row = conn.execute(
        "SELECT count(*), count(DISTINCT profile), (SELECT count(*) FROM notice_profile WHERE notice_id = %(notice)s) "
        "FROM event_area WHERE notice_id = %(notice)s",
        {"notice": notice},
    ).fetchone()
    parts, placed, profiles = row or (0, 0, 0)
    if parts and (parts > MOST_PARTS or profiles > MOST_PROFILES or placed < profiles):
        places = _of_many(conn, notice, values)
    else:
        shapes = _shapes(conn, notice, values)
        near = all(_is_near(conn, one.place) for one in shapes)
        places = _near(shapes) if near else _of_few(shapes, values)
    return sql.SQL(text("mapsvc.delivery", "match")).format(places=places, wish=_WISH)


def _shapes(conn: Connection, notice: int, values: dict[str, Any]) -> list[_Shape]:
    found: dict[tuple[int, int], list[BaseGeometry]] = {}
    query = "SELECT profile, ST_AsBinary(geom) FROM event_area WHERE notice_id = %s ORDER BY profile"
    for profile, wkb in conn.execute(query, (notice,)):
        geom = shapely.from_wkb(bytes(wkb))
        found.setdefault((profile, int(shapely.get_dimensions(geom))), []).append(geom)
    alike = {
        profile: (severity, topics)
        for profile, severity, topics in conn.execute(
            "SELECT profile, severity, topics FROM notice_profile WHERE notice_id = %s", (notice,)
        )
    }
    made = []
    for number, ((profile, _), geoms) in enumerate(found.items()):
        place = geoms[0] if len(geoms) == 1 else shapely.union_all(geoms)
        values[f"shape{number}"] = shapely.to_wkb(shapely.set_srid(place, 4326), include_srid=True)
        severity, values[f"topics{number}"] = alike[profile]
        # Constants, with which the database plans and prepares once.
        profiles = sql.SQL("(SELECT {}::smallint AS profile, {}::smallint AS severity, {}::text[] AS topics)").format(
            sql.Literal(profile), sql.Literal(severity), sql.Placeholder(f"topics{number}")
        )
        shape = sql.SQL("{}::geometry").format(sql.Placeholder(f"shape{number}"))
        made.append(_Shape(profile, place, profiles, shape))
    return made


def _is_near(conn: Connection, place: BaseGeometry) -> bool:
    row = conn.execute(
        "SELECT count(*) FROM (SELECT FROM area WHERE geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326) LIMIT %s) AS few",
        (*place.bounds, MOST_NEAR + 1),
    ).fetchone()
    return row is not None and row[0] <= MOST_NEAR


def _near(shapes: Sequence[_Shape]) -> sql.Composed:
    met = [_filled("match_near", profiles=one.profiles, shape=one.shape) for one in shapes]
    return sql.Composed([_filled("match_city", profiles=_ALL), *met])


def _of_few(shapes: Sequence[_Shape], values: dict[str, Any]) -> sql.Composed:
    """A pass per shape; nearly always there is one."""
    made = []
    for one in shapes:
        found = cells(one.place)
        rows = [(one.profile, cell, True) for cell in found.inside.tolist()]
        rows += [(one.profile, cell, False) for cell in found.met.tolist()]
        meets = sql.SQL("ST_Intersects({}, a.geom)")
        made.append(_far(one.profiles, rows, one.place.bounds, meets.format(one.shape), values))
    return sql.Composed(made)


def _of_many(conn: Connection, notice: int, values: dict[str, Any]) -> sql.Composed:
    """One pass; a cell is met where an event has its first corner in it."""
    rows = conn.execute(text("mapsvc.delivery", "corners").encode(), {"notice": notice}).fetchall()
    box = conn.execute(
        "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) "
        "FROM (SELECT ST_Extent(geom) AS e FROM event_area WHERE notice_id = %s) AS all_of_it",
        (notice,),
    ).fetchone()
    assert box is not None
    meets = sql.SQL(
        "EXISTS (SELECT FROM event_area AS e WHERE ST_Intersects(e.geom, a.geom) "
        "AND e.notice_id = %(notice)s AND e.profile = p.profile)"
    )
    return sql.Composed([_far(_ALL, [(profile, cell, False) for profile, cell in rows], box, meets, values)])


def _far(
    profiles: sql.Composable,
    rows: Sequence[tuple[int, int, bool]],
    box: Sequence[float],
    meets: sql.Composable,
    values: dict[str, Any],
) -> sql.Composed:
    names = [f"{name}{len(values)}" for name in ("profile", "cell", "inside")]
    for place, name in enumerate(names):
        # As text: the driver would look at the kind of each element of a list.
        values[name] = f"{{{','.join(str(row[place]) for row in rows)}}}"
    profile_of, cell_of, inside_of = (sql.Placeholder(name) for name in names)
    sides = dict(zip(("west", "south", "east", "north"), map(sql.Literal, box), strict=True))
    return _filled(
        "match_far", profiles=profiles, profile_of=profile_of, cell_of=cell_of, inside_of=inside_of,
        meets=meets, **sides,
    )  # fmt: skip


def _filled(name: str, **holes: sql.Composable) -> sql.Composed:
    filled: Mapping[str, sql.Composable] = {"wish": _WISH, **holes}
    return sql.SQL(text("mapsvc.delivery", name)).format(**filled)
