"""What a sheet really shows of a layer: the ground of its legend."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from layers.definition import Geometry, Layer
from layers.plot.bands import to_scale
from layers.plot.reading import Drawn
from layers.plot.window import Window

_SEEN_MM = 0.02
"""Less than this of a line or polygon inside the frame is not on the sheet."""


@dataclass(frozen=True, slots=True)
class Presence:
    """One layer on one sheet."""

    layer: Layer
    codes: frozenset[str | None]
    """The codes by which what is inside the frame is drawn; None: without a code, or a layer drawn one way."""
    complete: bool
    """False: some of the layer in the window had to be left out."""
    everywhere: bool = False
    """The whole sheet lies in one and the same: said in the legend, and not painted over everything else."""
    banded: bool = False
    """Only a band inside its boundary is painted, so that what lies below is seen."""


def code_of(layer: Layer, props: object) -> str | None:
    """The code by which a feature is drawn; None where the layer is drawn one way, or the code is no declared one."""
    field = layer.field(layer.style.by) if layer.style.by else None
    value = props.get(field.name) if field and hasattr(props, "get") else None
    return str(value) if field and value is not None and field.code(str(value)) else None


def presence(drawn: Drawn, window: Window) -> Presence:
    """What of ``drawn`` is inside the frame."""
    layer = drawn.layer
    if not len(drawn.geoms):
        return Presence(layer, frozenset(), drawn.complete)
    codes = np.asarray([code_of(layer, props) or "" for props in drawn.props])
    bands = to_scale(drawn, window)
    shown = drawn.geoms if bands is None else bands
    inside = np.asarray(shapely.clip_by_rect(shown, 0, 0, window.width_mm, window.height_mm), dtype=object)
    areal = layer.geometry is Geometry.POLYGON
    if areal or bands is not None:
        seen = shapely.area(inside) >= _SEEN_MM**2
    elif layer.geometry is Geometry.LINE:
        seen = shapely.length(inside) >= _SEEN_MM
    else:
        seen = ~shapely.is_empty(inside)
    found = frozenset(str(code) or None for code in codes[seen])
    whole = window.width_mm * window.height_mm
    everywhere = (
        areal
        and layer.style.opacity > 0
        and int(seen.sum()) == 1
        and float(shapely.area(inside[seen][0])) > whole * (1 - 1e-6)
    )
    return Presence(layer, found, drawn.complete, everywhere)
