"""Coordinates as people write them: degrees in either order, degrees minutes seconds, plane rectangular."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import shapely

from mapsvc.geo import JAPAN, to_wgs84
from mapsvc.text import nfkc

_DASH = re.compile("[\u2010-\u2015\u2212\u30fc\uff70]")
_PRIME = str.maketrans(
    {"′": "'", "’": "'", "‘": "'", "`": "'", "´": "'", "″": '"', "”": '"', "“": '"', "º": "°", "˚": "°"}
)
_SIGN = "(?P<sign{n}>北緯|南緯|東経|西経|緯度|経度|lat(?:itude)?|lon(?:gitude)?|lng|[nsew])?[:=]?"
_VALUE = (
    r"(?P<d{n}>[+-]?\d{{1,3}}(?:\.\d{{1,12}})?)"
    r"(?:(?:°|度|d)(?:(?P<m{n}>\d{{1,2}}(?:\.\d{{1,10}})?)(?:'|分|m)?(?:(?P<s{n}>\d{{1,2}}(?:\.\d{{1,8}})?)(?:\"|''|秒|s)?)?)?)?"
)
_AFTER = "(?P<after{n}>[nsew])?"
_PART = _SIGN + _VALUE + _AFTER
_DEGREES = re.compile(_PART.format(n=1) + "(?:[,、/;]|(?<=[^0-9.])|(?=[^0-9.]))" + _PART.format(n=2), re.ASCII)
_COMPACT = re.compile(
    r"n?(?P<lat>[234]\d[0-5]\d[0-5]\d(?:\.\d{1,6})?)n?,?e?(?P<lon>1[2345]\d[0-5]\d[0-5]\d(?:\.\d{1,6})?)e?", re.ASCII
)
_PLANE = re.compile(
    r"(?:(?:平面直角(?:座標)?系?)?第?(?P<system>1?\d|[ivx]{1,5})系)?"
    r"x?[:=]?(?P<x>[+-]?\d{1,7}(?:\.\d{1,6})?)m?[,、/;](?:y[:=]?)?(?P<y>[+-]?\d{1,7}(?:\.\d{1,6})?)m?",
    re.ASCII,
)
_NAMED = re.compile("[°度nsew北南東西緯経]")
_INNER_COMMA = re.compile(  # the blanks within one of the two values, which have become commas
    "(?<=[°度'分]),(?=[0-9.]+['分\"秒])|,(?=[nsew](?:[,/]|$))|(?<=[緯経]),(?=[0-9])|(?<=[緯経]度),(?=[0-9])|(?<=[nsewtng]),(?=[0-9])"
)
_ROMAN = (
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x",
    "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix",
)  # fmt: skip
_LATITUDES = {"北緯", "南緯", "緯度", "lat", "latitude", "n", "s"}
_LONGITUDES = {"東経", "西経", "経度", "lon", "longitude", "lng", "e", "w"}
_NEGATIVE = {"南緯", "西経", "s", "w"}


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point in EPSG:4326; ``system`` is the plane system it was read in, ``assumed`` if nobody said which."""

    lon: float
    lat: float
    system: int | None = None
    assumed: bool = False


def coordinates(text: str, own_system: int = 9) -> Coordinates | None:
    """The place that ``text`` names by coordinates, or None where it does not.

    Of two bare degrees the one that can only be a longitude of Japan is the longitude. X of a plane system is
    northing, as the law has it; without a system it is ``own_system`` (1 to 19).
    """
    plain = _DASH.sub("-", nfkc(text).translate(_PRIME)).casefold()
    if not any(char.isdecimal() for char in plain) or len(plain) > 100:
        return None
    bound = re.sub(r"(?<=[0-9.°'\"度分秒nsewm])\s+(?=[-+0-9nsewxy東西南北経緯l])", ",", plain.strip("()[] "))
    tight = re.sub(r"\s+", "", bound)
    return _compact(tight) or _degrees(tight) or _plane(tight, own_system)


def _degrees(text: str) -> Coordinates | None:
    found = _DEGREES.fullmatch(_joined(text))
    if found is None:
        return None
    values = [_value(found, n) for n in (1, 2)]
    if None in values:
        return None
    first, second = (value for value in values if value is not None)
    names = [(found[f"sign{n}"] or found[f"after{n}"] or "") for n in (1, 2)]
    if names[0] in _LONGITUDES or names[1] in _LATITUDES:
        if names[0] in _LATITUDES or names[1] in _LONGITUDES:
            return None
        lon, lat = first, second
    elif names[0] or names[1] or not _swapped(first, second):
        lat, lon = first, second
    else:
        lon, lat = first, second
    bare = not any(names) and not re.search("[°度]", text)
    if bare and not (JAPAN[0] <= lon <= JAPAN[2] and JAPAN[1] <= lat <= JAPAN[3]):
        return None  # two numbers are coordinates only where they can be meant so
    return Coordinates(round(lon, 8), round(lat, 8)) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _joined(text: str) -> str:
    """The blanks between degrees, minutes and seconds (now commas) taken out: only the comma between the two stays."""
    if not _NAMED.search(text):
        return text
    return _INNER_COMMA.sub("", text)


def _swapped(first: float, second: float) -> bool:
    return JAPAN[0] <= first <= JAPAN[2] and JAPAN[1] <= second <= JAPAN[3]


def _value(found: re.Match[str], n: int) -> float | None:
    degrees, minutes, seconds = found[f"d{n}"], found[f"m{n}"], found[f"s{n}"]
    if minutes is not None and ("." in degrees or float(minutes) >= 60 or ("." in minutes and seconds)):
        return None
    if seconds is not None and float(seconds) >= 60:
        return None
    size = abs(float(degrees)) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    negative = degrees.startswith("-") or (found[f"sign{n}"] or found[f"after{n}"]) in _NEGATIVE
    return -size if negative else size


def _compact(text: str) -> Coordinates | None:
    found = _COMPACT.fullmatch(text)
    if found is None:
        return None
    lat, lon = (_sexagesimal(found[name], whole) for name, whole in (("lat", 2), ("lon", 3)))
    return Coordinates(round(lon, 8), round(lat, 8))


def _sexagesimal(digits: str, whole: int) -> float:
    return int(digits[:whole]) + int(digits[whole : whole + 2]) / 60 + float(digits[whole + 2 :]) / 3600


def _plane(text: str, own_system: int) -> Coordinates | None:
    found = _PLANE.fullmatch(text.replace("系,", "系"))
    if found is None:
        return None
    said = found["system"]
    number = own_system if said is None else _system(said)
    northing, easting = float(found["x"]), float(found["y"])
    if not 1 <= number <= 19 or (said is None and abs(northing) < 1000 and abs(easting) < 1000):
        return None
    if abs(northing) > 1_000_000 or abs(easting) > 500_000:
        return None
    point = to_wgs84(np.array([shapely.Point(easting, northing)], dtype=object), 6668 + number)[0]
    if not (np.isfinite(point.x) and np.isfinite(point.y)):
        return None
    return Coordinates(float(point.x), float(point.y), number, said is None)


def _system(said: str) -> int:
    """The number of a plane system, 9 or IX; 0 where there is none of it."""
    if said.isdecimal():
        return int(said)
    return _ROMAN.index(said) + 1 if said in _ROMAN else 0
