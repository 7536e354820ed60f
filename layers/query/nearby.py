"""Features around a point, the nearest first: what a person on foot asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from layers.answer.scale import metres_at
from layers.query.features import Question, conditions_of
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement
from mapsvc.geo import plane_crs

_PARTS = (1 / 16, 1 / 4)
"""Shares of the reach that are searched before all of it."""


@dataclass(frozen=True, slots=True)
class Near:
    """Within so many metres of a point (degrees, EPSG:4326)."""

    lon: float
    lat: float
    within_m: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A feature in force, its properties as JSON text, and how far it is: 0 where the point lies in it."""

    key: str
    valid_from: date | None
    valid_to: date | None
    props: str
    distance_m: float


def nearby(
    conn: Connection, question: Question, near: Near, after: tuple[float, str] | None, limit: int
) -> list[Neighbour]:
    """At most ``limit`` features around ``near`` after the (metres, key) ``after``, as known now.

    The question's period must be one day. Distances are those of the plane system that is nearest, exact to a metre
    in a kilometre or two.
    """
    if question.pin.moment is None:
        return []
    begun = after[0] if after else 0.0
    # Where many lie around, a small circle holds the page, and the farther ones need not be measured.
    circles = [reach for part in _PARTS if begun < (reach := near.within_m * part) / 2]
    for reach in (*circles, near.within_m):
        found = _within(conn, question, replace(near, within_m=reach), after, limit)
        if len(found) == limit:
            return found
    return found


def _within(
    conn: Connection, question: Question, near: Near, after: tuple[float, str] | None, limit: int
) -> list[Neighbour]:
    east, north = metres_at(near.lon, near.lat, plane_crs(near.lon, near.lat))
    across, up = near.within_m / east * 1.01, near.within_m / north * 1.01
    conditions, given = conditions_of(question)
    named = {f"v{number}": value for number, value in enumerate(given)}
    for name in named:
        conditions = conditions.replace("%s", f"%({name})s", 1)
    text = statement("layers.query", "nearby").format(table=f'"feature_{question.layer.id}"', conditions=conditions)
    rows = conn.execute(
        text.encode(),
        {
            **named, "lon": near.lon, "lat": near.lat, "east": east, "north": north,
            "west": near.lon - across, "right": near.lon + across, "south": near.lat - up, "top": near.lat + up,
            "within": near.within_m, "after": after[0] if after else -1.0, "after_key": after[1] if after else "",
            "limit": limit,
        },
    )  # fmt: skip
    return [Neighbour(*row) for row in rows]
