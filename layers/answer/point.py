"""What applies at points: one question over all layers, in law and in system time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from layers.answer.accuracy import CLOSING_M, search_m
from layers.answer.asked import Times, check_themes, times
from layers.answer.kinds import bounded
from layers.answer.model import Found, PlaceAnswer
from layers.answer.nearest import nearest
from layers.answer.place import Place, points_of
from layers.answer.scale import degree_in_metres
from layers.answer.theme import Here, coverage_source, expired, themed
from layers.registry import Catalogue
from layers.store import COVERAGE
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql

Stored = tuple[str, dict[str, Any], date | None, date | None]
"""A feature's key, properties, and when it is in force."""


def restrictions_at(
    conn: Connection,
    catalogue: Catalogue,
    lon: float,
    lat: float,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    themes: Collection[str] | None = None,
) -> PlaceAnswer:
    """What applies at ``lon``, ``lat`` (degrees, EPSG:4326): the short form of :func:`restrictions` for a point."""
    check_themes(catalogue, themes)
    (place,) = points_of([(lon, lat)])
    return at_point(conn, catalogue, place, times(as_of, known_at), themes)


def at_point(
    conn: Connection, catalogue: Catalogue, place: Place, asked: Times, themes: Collection[str] | None
) -> PlaceAnswer:
    """The answer for a point, with what lies nearest."""
    (answer,) = _answers(conn, catalogue, [place], asked, themes)
    near = nearest(conn, catalogue, place, asked, themes=themes)
    return PlaceAnswer(place, answer.as_of, answer.known_at, answer.themes, near)


def restrictions_for(
    conn: Connection,
    catalogue: Catalogue,
    points: Sequence[tuple[float, float]],
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    themes: Collection[str] | None = None,
) -> list[PlaceAnswer]:
    """The answers for many points (longitude, latitude) at one instant, in their order; without what lies nearest.

    Some thousand at a time is a good number: they are asked in one statement. Raises InvalidInput naming ``lon``,
    ``lat`` or ``themes``.
    """
    check_themes(catalogue, themes)
    return list(_answers(conn, catalogue, points_of(points), times(as_of, known_at), themes)) if points else []


def _answers(
    conn: Connection, catalogue: Catalogue, places: Sequence[Place], asked: Times, themes: Collection[str] | None
) -> Iterator[PlaceAnswer]:
    heres = [Here() for _ in places]
    stored: dict[int, Stored] = {}
    plain: dict[int, Found] = {}
    hits: list[tuple[int, str, int, float | None]] = []
    for n, layer, feature, distance, key, props, start, end in _rows(conn, catalogue, places, asked):
        if feature is None:
            heres[n - 1].boundaries[layer] = distance or 0.0
            continue
        hits.append((n - 1, layer, feature, distance))
        if key is not None:
            stored[feature] = (key, props, start, end)
    for n, layer_id, feature, distance in hits:
        key, props, start, end = stored[feature]
        pending = start is not None and start > asked.day
        if layer_id == COVERAGE:
            if not pending:
                heres[n].covered(props["layer"], (start or date.min, key), coverage_source(props))
            continue
        if expired(catalogue.layers.get(layer_id), props, asked.instant):
            continue
        if distance is not None:
            found = Found(feature, key, props, start, end, distance, pending)
        elif (known := plain.get(feature)) is not None:
            found = known
        else:
            found = plain[feature] = Found(feature, key, props, start, end, None, pending)
        heres[n].found[layer_id].append(found)
    for place, here in zip(places, heres, strict=True):
        yield PlaceAnswer(place, asked.day, asked.instant, themed(catalogue, themes, here), ())


def _rows(
    conn: Connection, catalogue: Catalogue, places: Sequence[Place], asked: Times
) -> list[tuple[int, str, int | None, float | None, str | None, dict[str, Any], date | None, date | None]]:
    metres = [degree_in_metres(place) for place in places]
    values = {
        "lon": [place.lon for place in places],
        "lat": [place.lat for place in places],
        "east": [east for east, _ in metres],
        "north": [north for _, north in metres],
        "as_of": asked.day,
        "known_at": asked.instant,
        "pending": asked.pending,
        "search": search_m(catalogue.layers.values()),
        "kinds": Jsonb(bounded(catalogue)),
        "closing": CLOSING_M,
    }
    return conn.execute(sql("layers.answer", "points").encode(), values).fetchall()
