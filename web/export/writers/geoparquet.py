"""GeoParquet 1.1: columns with their types, geometries as WKB with east before north, row groups of a chunk each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from layers.definition import Layer
from layers.derive.memo import per_layer
from layers.query import Item
from web.export.columns import Kind, columns, values
from web.export.order import Order, Part
from web.export.work import Work

GEOMETRY = "geometry"
_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.LIST: pa.list_(pa.string()),
}


def write(path: Path, order: Order, part: Part, work: Work) -> Mapping[str, str]:
    """One layer; what is said of the data is the file's key ``mapsvc``, titles stand in the columns' metadata."""
    layer = part.question.layer
    schema = _schema(layer, order.language)
    met = _Met()
    with path.open("wb") as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for items in work.chunks(part.question):
            shapes = shapely.from_geojson(np.array([item.geometry for item in items], dtype=object))
            met.add(shapes)
            writer.write_table(_chunk(layer, items, shapes, schema, order.language))
        said = orjson.dumps(part.about.said(order.language)).decode()
        writer.add_key_value_metadata({"geo": _geo(part, met), "mapsvc": said})
    return {}


@per_layer
def _names(layer: Layer) -> tuple[str, ...]:
    """The columns' names; one that is called like the geometry gets a further character."""
    return tuple(f"{column.name}_" if column.name == GEOMETRY else column.name for column in columns(layer))


def _schema(layer: Layer, language: str) -> pa.Schema:
    fields = [
        pa.field(name, _TYPES[column.kind], metadata={"title": column.title.get(language)})
        for name, column in zip(_names(layer), columns(layer), strict=True)
    ]
    return pa.schema([*fields, pa.field(GEOMETRY, pa.binary())])


def _chunk(layer: Layer, items: list[Item], shapes: Any, schema: pa.Schema, language: str) -> pa.Table:
    held = [values(layer, item, language) for item in items]
    arrays = [
        pa.array([_value(column.kind, row[at]) for row in held], type=_TYPES[column.kind])
        for at, column in enumerate(columns(layer))
    ]
    return pa.Table.from_arrays([*arrays, pa.array(shapely.to_wkb(shapes).tolist(), type=pa.binary())], schema=schema)


def _value(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    if kind is Kind.DATE:
        return date.fromisoformat(value)
    return str(value) if kind is Kind.TEXT else value


class _Met:
    """Which types of geometry there were, and the box around all."""

    def __init__(self) -> None:
        self.types: set[str] = set()
        self.box: tuple[float, float, float, float] | None = None

    def add(self, shapes: Any) -> None:
        """Meet more geometries."""
        self.types |= {shape.geom_type for shape in shapes}
        found = shapely.total_bounds(shapes).tolist()
        known = self.box or found
        self.box = (
            min(known[0], found[0]),
            min(known[1], found[1]),
            max(known[2], found[2]),
            max(known[3], found[3]),
        )


def _geo(part: Part, met: _Met) -> str:
    """The file's metadata of GeoParquet; without a system, coordinates are those of CRS84."""
    crs = part.question.crs
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": sorted(met.types)}
    if not crs.uri.endswith("/CRS84"):
        column["crs"] = CRS.from_epsg(crs.epsg).to_json_dict()
    if met.box is not None:
        column["bbox"] = met.box
    return orjson.dumps({"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}).decode()
