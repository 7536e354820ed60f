"""Chunks of features as the arrays that GDAL takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from layers.definition import Geometry, Layer
from layers.query import Item
from mapsvc.db.connection import Connection
from web.export.columns import Column, Kind, columns, flat, values

Array = np.ndarray[Any, Any]
SINGLE = {Geometry.POINT: "Point", Geometry.LINE: "LineString", Geometry.POLYGON: "Polygon"}


@dataclass(frozen=True, slots=True)
class Table:
    """A chunk: geometries as WKB, and for each column its values, with a mask that is true where there is none."""

    geometry: Array
    data: list[Array]
    masks: list[Array | None]


def table(layer: Layer, items: Sequence[Item], language: str, *, dates: bool) -> Table:
    """``items`` as arrays; ``dates``: days as dates, else as ISO 8601 texts."""
    held = [values(layer, item, language) for item in items]
    texts = np.array([item.geometry for item in items], dtype=object)
    shapes = shapely.to_wkb(shapely.from_geojson(texts)) if items else np.array([], dtype=object)
    data, masks = [], []
    for at, column in enumerate(columns(layer)):
        found, mask = _array(column, [row[at] for row in held], dates=dates)
        data.append(found)
        masks.append(mask)
    return Table(shapes, data, masks)


def _array(column: Column, found: list[Any], *, dates: bool) -> tuple[Array, Array | None]:
    empty = np.array([value is None for value in found], dtype=bool)
    if column.kind is Kind.INTEGER:
        return np.array([value or 0 for value in found], dtype=np.int64), empty
    if column.kind is Kind.NUMBER:
        return np.array([0.0 if value is None else value for value in found], dtype=np.float64), empty
    if column.kind is Kind.BOOLEAN:
        return np.array([bool(value) for value in found], dtype=bool), empty
    if column.kind is Kind.DATE and dates:
        return np.array(["NaT" if value is None else value for value in found], dtype="datetime64[D]"), None
    return np.array([flat(value) for value in found], dtype=object), None


def geometry_type(conn: Connection, layer: Layer) -> str:
    """What GDAL calls the layer's geometries: lines and areas are of several parts; points where any is.

    Files hold one type each, and a point of several parts is rare enough that a layer's points stay points without.
    """
    single = SINGLE[layer.geometry]
    if layer.geometry is not Geometry.POINT:
        return f"Multi{single}"
    question = f"SELECT EXISTS (SELECT FROM \"feature_{layer.id}\" WHERE GeometryType(geom) <> 'POINT')"  # noqa: S608 - a declared id is a plain identifier
    row = conn.execute(question.encode()).fetchone()
    return f"Multi{single}" if row and row[0] else single
