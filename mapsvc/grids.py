"""Codes of squares: 標準地域メッシュ (JIS X 0410) and the military grid (MGRS, NGA.STND.0037) upon UTM."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from pyproj import Transformer

from mapsvc.geo import JAPAN

_BANDS = "CDEFGHJKLMNPQRSTUVWXX"
"""Of 8 degrees of latitude from 80 degrees south on; the last is of 12."""
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_ROWS = "ABCDEFGHJKLMNPQRSTUV"


@dataclass(frozen=True, slots=True)
class Utm:
    """A place in a zone of the universal transverse Mercator projection (WGS 84, coincident with JGD2011)."""

    zone: int
    band: str
    easting: float
    """Metres."""
    northing: float

    @property
    def epsg(self) -> int:
        """The coordinate reference system; Japan lies north of the equator."""
        return 32600 + self.zone

    @property
    def mgrs(self) -> str:
        """The square metre that holds the place: digits are cut, never rounded into the next square."""
        east, north = int(self.easting), int(self.northing)
        column = _COLUMNS[(self.zone - 1) % 3][east // 100_000 - 1]
        row = _ROWS[(north // 100_000 + (0 if self.zone % 2 else 5)) % 20]
        return f"{self.zone}{self.band}{column}{row}{east % 100_000:05d}{north % 100_000:05d}"


@dataclass(frozen=True, slots=True)
class Mesh:
    """The squares of JIS X 0410 that hold a place, from about 80 km to about 250 m."""

    first: str
    second: str
    third: str
    half: str
    quarter: str


def in_japan(lon: float, lat: float) -> bool:
    """Whether the systems of Japan have a meaning here."""
    west, south, east, north = JAPAN
    return west <= lon <= east and south <= lat <= north


@cache
def _to_utm(epsg: int) -> Transformer:
    return Transformer.from_crs(4326, epsg, always_xy=True)


def utm(lon: float, lat: float) -> Utm:
    """The place (degrees, in Japan, where no zone is an exception) in its zone."""
    zone = int((lon + 180) // 6) + 1
    easting, northing = _to_utm(32600 + zone).transform(lon, lat)
    return Utm(zone, _BANDS[int((lat + 80) // 8)], easting, northing)


def mesh(lon: float, lat: float) -> Mesh:
    """The squares that hold the place (degrees, in Japan), each with its southern and western edge.

    Computed in fractions of the decimal that was given: a place upon an edge lies north-east of it, whatever its
    binary form.
    """
    up, rest_up = divmod(Fraction(str(lat)) * 3 / 2, 1)
    right, rest_right = divmod(Fraction(str(lon)) - 100, 1)
    code, found = f"{up:02d}{right:02d}", []
    found.append(code)
    for parts in (8, 10):
        row, rest_up = divmod(rest_up * parts, 1)
        column, rest_right = divmod(rest_right * parts, 1)
        code += f"{row}{column}"
        found.append(code)
    for _ in range(2):
        row, rest_up = divmod(rest_up * 2, 1)
        column, rest_right = divmod(rest_right * 2, 1)
        code += str(1 + column + 2 * row)
        found.append(code)
    return Mesh(*found)
