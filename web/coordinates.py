"""A place in the coordinate systems that people in Japan use, in numbers for programs and in words for people."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from mapsvc.geo import plane_crs, to_plane
from mapsvc.grids import in_japan, mesh, utm

_ROMAN = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX".split()  # noqa: SIM905
_THOUSANDTHS = 3_600_000
"""Of a second of arc in a degree: a thousandth is 3 cm, as fine as the sixth decimal of a degree."""


def sexagesimal(degrees: float) -> tuple[int, int, float]:
    """Degrees, minutes and seconds of the absolute value, rounded as a whole: never 60 seconds."""
    units = round(abs(degrees) * _THOUSANDTHS)
    whole, rest = divmod(units, _THOUSANDTHS)
    minutes, rest = divmod(rest, 60_000)
    return whole, minutes, rest / 1_000


def coordinates(lon: float, lat: float) -> dict[str, Any]:
    """The place (degrees, JGD2011 or WGS 84) in every system; what has no meaning outside Japan is None there.

    Metres have one decimal, which is what six decimals of a degree are worth.
    """
    found: dict[str, Any] = {
        "decimal": {"lat": lat, "lon": lon},
        "dms": {"lat": _dms(lat, "N", "S"), "lon": _dms(lon, "E", "W")},
        "plane": None,
        "utm": None,
        "mgrs": None,
        "mesh": None,
    }
    if not in_japan(lon, lat):
        return found
    crs = plane_crs(lon, lat)
    moved = to_plane(np.asarray([shapely.Point(lon, lat)], dtype=object), crs)[0]
    place = utm(lon, lat)
    squares = mesh(lon, lat)
    return found | {
        # X of the law points to the north, Y to the east (測量法, 平面直角座標系).
        "plane": {
            "epsg": crs,
            "number": crs - 6668,
            "system": _ROMAN[crs - 6669],
            "x": round(moved.y, 1) + 0.0,
            "y": round(moved.x, 1) + 0.0,
        },
        "utm": {
            "epsg": place.epsg,
            "zone": place.zone,
            "band": place.band,
            "easting": round(place.easting, 1),
            "northing": round(place.northing, 1),
        },
        "mgrs": place.mgrs,
        "mesh": {
            "first": squares.first,
            "second": squares.second,
            "third": squares.third,
            "half": squares.half,
            "quarter": squares.quarter,
        },
    }


def _dms(degrees: float, positive: str, negative: str) -> dict[str, Any]:
    whole, minutes, seconds = sexagesimal(degrees)
    side = negative if degrees < 0 else positive
    return {"hemisphere": side, "degrees": whole, "minutes": minutes, "seconds": seconds}
