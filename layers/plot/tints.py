"""Areas upon areas: one keeps its colour as the ground of the sheet, the others show by a band along their edge.

Colours laid upon one another give a colour that no legend has, and hatches upon hatches give grey. So the ground is
the layer that tells the most kinds apart (the zones, where they are on the sheet), and of the others the inner side
of the boundary is tinted, as on printed plans of the city.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum, auto

import numpy as np
import shapely

from layers.definition import Geometry, Layer
from layers.plot.presence import Presence
from mapsvc.geo import Geometries

BAND_MM = 1.5
"""The width of the band inside a boundary."""
_GAP_MM = 0.03
"""Straightening may leave so much between two neighbours; it is no boundary."""
_SMOOTH_MM = 0.1


class Manner(StrEnum):
    """How the areas of a layer are painted."""

    FULL = auto()
    """Fill, hatch and outline."""
    BAND = auto()
    """Outline, and a band of fill and hatch inside it."""
    NONE = auto()
    """Not at all: the whole sheet lies in one and the same."""


def is_filled(layer: Layer) -> bool:
    """Whether areas of the layer are painted over what lies below, and so weigh on one another."""
    return layer.geometry is Geometry.POLYGON and layer.style.opacity > 0 and layer.style.stage is None


def arranged(found: Sequence[Presence]) -> list[tuple[Presence, Manner]]:
    """How each layer is painted; ``everywhere`` stays said only of those that are left unpainted for it.

    A layer that is the same over the whole sheet is not painted, unless it is the only one that is filled.
    """
    areas = [there for there in found if is_filled(there.layer) and there.codes]
    ground = max((there for there in areas if not there.everywhere), key=_kinds, default=None)
    if ground is None and len(areas) == 1:
        ground = areas[0]
    made = []
    for there in found:
        if there is ground or not is_filled(there.layer):
            made.append((replace(there, everywhere=False), Manner.FULL))
        else:
            manner = Manner.NONE if there.everywhere else Manner.BAND
            made.append((replace(there, banded=manner is Manner.BAND), manner))
    return made


def _kinds(there: Presence) -> int:
    """How many kinds the layer's style tells apart; of equals the first is the ground."""
    field = there.layer.field(there.layer.style.by) if there.layer.style.by else None
    return len(field.codes) if field else 1


def joined(geoms: Iterable[object]) -> Geometries:
    """Areas of one kind as one, since the line between two of them bounds nothing that is shown."""
    parts = shapely.buffer(np.asarray(list(geoms), dtype=object), _GAP_MM, join_style="mitre")
    return np.asarray([shapely.simplify(shapely.union_all(parts), _GAP_MM)], dtype=object)


def bands(areas: Geometries) -> Geometries:
    """The areas and what of them lies farther than the band from their edge: painted evenodd, the band is left."""
    inner = shapely.buffer(shapely.simplify(areas, _SMOOTH_MM), -BAND_MM, join_style="mitre", mitre_limit=2.0)
    return np.asarray([*areas, *(one for one in inner if not one.is_empty)], dtype=object)
