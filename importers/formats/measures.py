"""Sizes on the ground of features in longitude and latitude."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from pyproj import Geod

from importers.formats.centre_line import centre_line
from importers.formats.values import clean

_GEOD = Geod(ellps="GRS80")
_DEGREE = 111_320.0
"""Metres of a degree of latitude; good to 1 % in Japan, enough for a working plane."""


@dataclass(frozen=True, slots=True)
class Nominal:
    """An area as a file states it beside the area its geometry has."""

    value: float
    square_metres: bool
    """The file's unit is m2; else ha."""
    measured: float
    """Hectares."""

    def misfit(self, *, exchanged: bool) -> float:
        """Orders of magnitude between stated and measured area, in the file's unit or in the other one."""
        return abs(math.log10(self.hectares(exchanged=exchanged) / self.measured))

    def hectares(self, *, exchanged: bool) -> float:
        """The stated area in hectares, in the file's unit or in the other one."""
        return self.value / 10_000 if self.square_metres != exchanged else self.value


def nominal(attributes: Mapping[str, str], area: Any) -> Nominal | None:
    """``urf:nominalArea`` of a feature in longitude and latitude, or None where it states none."""
    text = clean(attributes.get("nominalArea"))
    try:
        value = float((text or "0").replace(",", ""))
    except ValueError:
        return None
    measured = abs(_GEOD.geometry_area_perimeter(area)[0]) / 10_000
    if value <= 0 or measured <= 0:
        return None
    unit = (attributes.get("nominalArea#") or "ha").lower()
    return Nominal(value, unit in {"m2", "m²", "sqm", "square_metre"}, measured)


def hectares(stated: Sequence[Nominal | None]) -> tuple[list[float | None], str]:
    """The areas of one class in hectares, and what was found out about their unit.

    Files say ha for square metres and the other way round, a factor of 10,000. A class has one unit: the stated one,
    unless most features fit the other better, each within one order of magnitude. An area smaller than a tenth of the
    feature itself is left out; a larger one is right, for a district may come in pieces.
    """
    known = [one for one in stated if one is not None]
    better = sum(one.misfit(exchanged=True) < min(1, one.misfit(exchanged=False)) for one in known)
    exchanged = better * 2 > len(known)
    found: list[float | None] = []
    for one in stated:
        value = None if one is None else round(one.hectares(exchanged=exchanged), 6)
        found.append(value if one is not None and value is not None and value * 10 >= one.measured else None)
    unit = "the other of ha and m2 than stated" if exchanged else "the stated unit"
    dropped = len(known) - sum(value is not None for value in found)
    left = f"; {dropped} left out as smaller than the feature" if dropped else ""
    return found, f"{unit}: {better} of {len(known)} measured areas fit the other one better{left}"


def middle(area: Any) -> Any:
    """The centre line of an area in longitude and latitude; raises ValueError for one without extent."""
    lon, lat = shapely.get_coordinates(area).mean(axis=0)
    scale = np.array([_DEGREE * math.cos(math.radians(lat)), _DEGREE])
    origin = np.array([lon, lat])
    metres = shapely.transform(area, lambda points: (points - origin) * scale)
    return shapely.transform(centre_line(metres), lambda points: points / scale + origin)
