"""Sheets from question to PDF: small, large, of a site, of many places."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from bench.measure import Result, Series
from bench.place import Place, say
from layers.registry import catalogue
from mapsvc.config import read_settings
from mapsvc.db.connection import Connection, connect
from web.sheet.asked import Asked
from web.sheet.content import compose
from web.sheet.identity import new_id
from web.sheet.making import make
from web.sheet.texts import texts

_MIDDLE = """
SELECT ST_Y(point), ST_X(point)
FROM (
    SELECT ST_PointOnSurface(geom) AS point FROM feature
    WHERE layer = 'zoning' AND upper_inf(recorded) ORDER BY key LIMIT 5
) AS zone
"""
_SITE_DEGREES = 0.0012
_KINDS: dict[str, dict[str, object]] = {
    "A4, point, 1/2,500": {},
    "A4, site, fitted": {"site": True},
    "A3, point, 1/10,000": {"paper": "a3", "orientation": "landscape", "scale": 10_000},
    "A4, 5 places": {"places": 5},
}


def measure(place: Place, repeats: int) -> list[Result]:
    """Seconds of each kind of sheet, the first of a process left out: it reads the fonts."""
    say("sheets")
    with connect(place.url, autocommit=True) as conn:
        points = conn.execute(_MIDDLE).fetchall()
        _once(conn, points, {})
        return [
            Result(
                f"sheet, {name}",
                Series(tuple(_once(conn, points, kind) for _ in range(max(3, repeats))), "s"),
                more_is_better=False,
                aim="< 1.5 s" if "places" not in kind else "",
                limit="the processor: typst sets and tags, PostGIS cuts",
            )
            for name, kind in _KINDS.items()
        ]


def _once(conn: Connection, points: list[tuple[float, float]], kind: dict[str, object]) -> float:
    lat, lon = points[0]
    places = [f"{north},{east}" for north, east in points[: int(str(kind.get("places", 1)))]]
    if kind.get("site"):
        west, south, east, north = lon, lat, lon + _SITE_DEGREES, lat + _SITE_DEGREES
        places = [f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"]
    asked = Asked(
        places=tuple(places),
        as_of=None,
        scale=kind.get("scale"),  # type: ignore[arg-type]
        paper=str(kind.get("paper", "a4")),
        orientation=str(kind.get("orientation", "portrait")),
        layers=None,
        language="ja",
    )
    begun = time.perf_counter()
    content = compose(
        conn,
        catalogue(),
        read_settings(),
        asked,
        gettext=texts("ja"),
        identity=new_id(),
        verify="https://maps.example.jp/verify",
        known_at=datetime.now(UTC),
    )
    make(conn, catalogue(), content)
    return round(time.perf_counter() - begun, 3)
