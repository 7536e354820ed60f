"""How many metres a degree is at a place, so that short distances need no projection of every vertex."""

from __future__ import annotations

from math import cos, radians, sin, sqrt

from layers.answer.place import Place
from mapsvc.geo import plane_origin

_A, _E2 = 6378137.0, 0.0066943800229
"""GRS 80: the semi-major axis in metres, and the first eccentricity squared."""

_PLANE_SCALE = 0.9999
"""Scale of a plane rectangular system on its central meridian (平成14年国土交通省告示第9号)."""


def degree_in_metres(place: Place) -> tuple[float, float]:
    """Metres of a degree of longitude and of latitude at ``place``, on its plane rectangular system.

    The projection is conformal, so its scale at the place holds for every direction: over 100 m the distance differs
    from the projected one by less than a millimetre. Near a pole a degree of longitude is taken for 1 m, never 0.
    """
    return metres_at(place.lon, place.lat, place.plane_crs)


def metres_at(lon: float, lat: float, crs: int) -> tuple[float, float]:
    """The same for any longitude and latitude on the system of EPSG ``crs``."""
    phi = radians(lat)
    root = 1 - _E2 * sin(phi) ** 2
    prime = _A / sqrt(root)
    meridional = prime * (1 - _E2) / root
    offset = radians(lon - plane_origin(crs)[0]) * cos(phi)
    # Farther from the meridian than Japan reaches, the series means nothing; the scale of the edge is taken.
    offset = max(-0.05, min(0.05, offset))
    scale = _PLANE_SCALE * (1 + offset**2 / 2 * prime / meridional)
    east = radians(prime * max(cos(phi), 1e-6)) * scale
    return max(east, 1.0), radians(meridional) * scale
