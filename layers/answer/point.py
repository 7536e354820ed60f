"""What applies at points: one question over all layers, in law and in system time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from layers.answer.accuracy import CLOSING_M, coarsest_m, search_m
from layers.answer.asked import Times, check_themes, times
from layers.answer.kinds import bounded
from layers.answer.model import Found, PlaceAnswer
from layers.answer.nearest import nearest
from layers.answer.place import Place, points_of
from layers.answer.scale import degree_in_metres
from layers.answer.theme import Covered, Here, asked_layers, coverage_source, expired, sorted_layers, themed
from layers.registry import Catalogue
from layers.store import COVERAGE
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql


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
    layers = asked_layers(catalogue, themes)
    around = search_m(layers)
    heres = _heres(conn, catalogue, places, asked, around)
    wider: defaultdict[float, list[int]] = defaultdict(list)
    for n, here in enumerate(heres):
        if (coarsest := coarsest_m(layers, here.source)) > around:
            wider[coarsest].append(n)
    for metres, numbers in wider.items():
        again = _heres(conn, catalogue, [places[n] for n in numbers], asked, metres)
        for n, here in zip(numbers, again, strict=True):
            heres[n] = here
    sort = sorted_layers(catalogue, themes)
    for place, here in zip(places, heres, strict=True):
        yield PlaceAnswer(place, asked.day, asked.instant, themed(sort, here), ())


def _heres(conn: Connection, catalogue: Catalogue, places: Sequence[Place], asked: Times, around: float) -> list[Here]:
    heres = [Here() for _ in places]
    stored: dict[int, Found | None] = {}
    coverage: dict[int, Covered | None] = {}
    hits: list[tuple[int, str, int, float | None]] = []
    for n, layer, feature, distance, key, props, start, end, digest in _rows(conn, catalogue, places, asked, around):
        if feature is None:
            heres[n - 1].boundaries[layer] = distance or 0.0
            continue
        hits.append((n - 1, layer, feature, distance))
        if key is None:
            continue
        pending = start is not None and start > asked.day
        if layer == COVERAGE:
            rank = (start or date.min, key)
            coverage[feature] = None if pending else Covered(props["layer"], rank, coverage_source(props))
        elif expired(catalogue.layers.get(layer), props, asked.instant):
            stored[feature] = None
        else:
            stored[feature] = Found(feature, key, props, start, end, None, pending, digest=digest)
    for n, layer, feature, distance in hits:
        if layer == COVERAGE:
            if (covered := coverage[feature]) is not None:
                heres[n].covered(covered)
        elif (found := stored[feature]) is not None:
            heres[n].found[layer].append(found if distance is None else replace(found, distance_m=distance))
    return heres


def _rows(
    conn: Connection, catalogue: Catalogue, places: Sequence[Place], asked: Times, around: float
) -> list[tuple[Any, ...]]:
    """Per point and feature: n, layer, feature, metres; with the first its key, props, legal interval and digest."""
    metres = [degree_in_metres(place) for place in places]
    values = {
        "lon": [place.lon for place in places],
        "lat": [place.lat for place in places],
        "east": [east for east, _ in metres],
        "north": [north for _, north in metres],
        "as_of": asked.day,
        "known_at": asked.instant,
        "pending": asked.pending,
        "search": around,
        "kinds": Jsonb(bounded(catalogue)),
        "closing": CLOSING_M,
    }
    return conn.execute(sql("layers.answer", "points").encode(), values).fetchall()
