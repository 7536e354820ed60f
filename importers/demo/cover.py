"""Where each layer of the fictional city speaks: the whole city, but for two layers that know only part of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely

from importers.demo import frame
from importers.demo.city import City
from importers.demo.draw_addresses import mapped
from importers.demo.draw_rules import UNSURVEYED
from importers.demo.record import CITY
from layers.definition import Layer

SOURCE = f"{CITY}（架空）"
AS_SURVEYED = date(2026, 4, 1)
_UNMODELLED = 1
"""浜手区, on a river without a flood model."""

_MISSING = {"designated_road": UNSURVEYED, "flood_depth": _UNMODELLED}
GROUNDS = ("land", "coast", "parcel", *_MISSING)


def ground_of(layer: str) -> str:
    """Which of :data:`GROUNDS` ``layer`` speaks for: few areas, shared by many layers."""
    return layer if layer in GROUNDS else "land"


def covered(city: City, ground: str) -> shapely.Geometry:
    """One of :data:`GROUNDS` in this tile, in metres of the tile."""
    if ground == "coast":
        return frame.cell()
    if ground == "parcel":
        return city.faces.union(np.unique(city.lots.face[mapped(city)]))
    ward = city.towns.ward_of_face
    known = np.ones(len(ward), dtype=bool) if ground == "land" else ward != _MISSING[ground]
    return city.faces.union(known)


def source(layer: Layer, run: int) -> dict[str, Any]:
    """The coverage feature's properties: everything says that the city is invented."""
    return {
        "source": SOURCE,
        "source_date": AS_SURVEYED.isoformat(),
        "licence": "CC0 1.0",
        "attribution": f"{SOURCE}デモデータ",
        "fictional": True,
        "scale": layer.scale,
        "layer": layer.id,
        "run": run,
    }
