"""Lines that have a width on the ground, as the strips of ground they take."""

from __future__ import annotations

import numpy as np
import shapely

from layers.definition import Geometry
from layers.plot.reading import Drawn
from layers.plot.window import Window
from mapsvc.geo import Geometries


def widths_mm(drawn: Drawn, window: Window) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The true width of each line in millimetres of paper; 0 where it is not known."""
    by = drawn.layer.style.width_by
    values = [props.get(by) if by else None for props in drawn.props]
    metres = [float(value) if isinstance(value, int | float) else 0.0 for value in values]
    return np.asarray(metres, dtype=np.float64) * 1_000 / window.scale


def to_scale(drawn: Drawn, window: Window) -> Geometries | None:
    """Each line as the strip that its width takes, at least 0.2 mm; None for layers without widths in metres."""
    if drawn.layer.geometry is not Geometry.LINE or drawn.layer.style.width_by is None:
        return None
    halves = np.maximum(widths_mm(drawn, window), 0.2) / 2
    return np.asarray(shapely.buffer(drawn.geoms, halves, cap_style="flat", join_style="mitre"), dtype=object)
