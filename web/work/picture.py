"""The map of a proposal as a drawing in the page, for whoever has no script; its colours come from the style sheet.

Added, changed and removed differ by line and sign as well as by colour.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from markupsafe import Markup, escape
from shapely.geometry.base import BaseGeometry

from mapsvc.geo import to_mercator
from web.work.shapes import Bounds, Shape

WIDTH, HEIGHT = 960, 600
MOST_SHAPES = 1_500
MOST_VERTICES = 60_000
_ROOM = 36
_LEAST_M = 120.0
_SIGNED = 120
"""Up to so many shapes carry a sign; among more, signs would hide them."""
_DOT = 6
_SIGNS = {"added": "+", "after": "±", "removed": "−"}
_ORDER = ("before", "removed", "after", "added")


def drawing(shapes: Sequence[Shape], bounds: Bounds, ground: Sequence[BaseGeometry], title: str) -> Markup:
    """An SVG of ``shapes`` (EPSG:4326) in ``bounds`` over the outlines of ``ground``; north is up."""
    corner = to_mercator(np.array([shapely.box(*bounds)], dtype=object))[0].bounds
    centre_x, centre_y = (corner[0] + corner[2]) / 2, (corner[1] + corner[3]) / 2
    wide, high = max(corner[2] - corner[0], _LEAST_M), max(corner[3] - corner[1], _LEAST_M)
    factor = min((WIDTH - 2 * _ROOM) / wide, (HEIGHT - 2 * _ROOM) / high)

    def place(geoms: Sequence[BaseGeometry]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
        moved = to_mercator(np.array(geoms, dtype=object))
        placed = shapely.transform(
            moved,
            lambda points: np.column_stack(
                [(points[:, 0] - centre_x) * factor + WIDTH / 2, (centre_y - points[:, 1]) * factor + HEIGHT / 2]
            ),
        )
        return np.asarray(shapely.simplify(placed, 0.4, preserve_topology=False), dtype=object)

    frame = shapely.box(-50, -50, WIDTH + 50, HEIGHT + 50)
    parts = [
        f'<path class="ground" d="{path(shape)}"/>'
        for shape in (shapely.intersection(frame, shapely.make_valid(place(ground))) if len(ground) else ())
        if not shape.is_empty
    ]
    ordered = sorted(shapes, key=lambda shape: _ORDER.index(shape.role))
    signed = len(ordered) <= _SIGNED
    vertices = 0
    for shape, geom in zip(ordered, place([shape.geom for shape in ordered]) if ordered else (), strict=True):
        vertices += shapely.get_num_coordinates(geom)
        if vertices > MOST_VERTICES:
            break
        parts.append(_drawn(shape, geom, place, signed=signed))
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}"'
    return Markup(  # noqa: S704 - all text in it is escaped
        f'<svg class="changes-drawing" {size} role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )


def _drawn(shape: Shape, geom: BaseGeometry, place: object, *, signed: bool) -> str:
    title = f"<title>{escape(shape.key)}</title>"
    sign = ""
    small = geom.is_empty or (geom.bounds[2] - geom.bounds[0] < 3 and geom.bounds[3] - geom.bounds[1] < 3)
    if small or geom.geom_type.endswith("Point"):
        centre = place([shapely.centroid(shape.geom)])[0]  # type: ignore[operator]
        body = f'<circle class="{shape.role}" cx="{centre.x:.1f}" cy="{centre.y:.1f}" r="{_DOT}"/>'
        at = centre
        offset = _DOT + 9
    else:
        area = "" if geom.geom_type.endswith("Polygon") else " line"
        body = f'<path class="{shape.role}{area}" d="{path(geom)}"/>'
        at, offset = shapely.point_on_surface(geom), 0
    if signed and shape.role in _SIGNS:
        sign = f'<text class="sign" x="{at.x + offset:.1f}" y="{at.y + 5:.1f}">{_SIGNS[shape.role]}</text>'
    return f"<g>{title}{body}{sign}</g>"


def path(geom: BaseGeometry) -> str:
    """Lines and rings as the data of an SVG path, to a tenth of a unit; points and what is empty give nothing."""
    if hasattr(geom, "geoms"):
        return "".join(path(part) for part in geom.geoms)
    if isinstance(geom, shapely.Polygon):
        return "".join(
            _ring(list(ring.coords), closed=True) for ring in (geom.exterior, *geom.interiors) if ring.coords
        )
    if geom.geom_type == "LineString" and not geom.is_empty:
        return _ring(list(geom.coords), closed=False)
    return ""


def _ring(coords: Sequence[tuple[float, ...]], *, closed: bool) -> str:
    points = [f"{x:.1f} {y:.1f}" for x, y in (coords[:-1] if closed else coords)]
    return f"M{'L'.join(points)}{'Z' if closed else ''}"
