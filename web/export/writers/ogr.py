"""GeoPackage, FlatGeobuf and Shapefile, written by GDAL chunk after chunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
from pyogrio import raw
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError

from layers.query import Item
from mapsvc.dates import JST
from web.export.columns import Kind, columns
from web.export.limits import NoRoom
from web.export.order import Order, Part
from web.export.work import Work
from web.export.writers import geopackage as inside
from web.export.writers.shapefile import fitted, is_whole, short_names
from web.export.writers.table import Table, geometry_type, table

SHAPEFILE = "ESRI Shapefile"
VERSION = "1.2"
"""Of GeoPackage: what programs of some years ago read without a warning."""
# Chunks of Arrow's are larger than ours; this keeps the copying of large geometries within the same bounds.
_BATCH = 2_000


def geopackage(path: Path, order: Order, part: Part, work: Work) -> Mapping[str, str]:
    """One more table of the GeoPackage ``path``, and what is said of it; see :mod:`web.export.writers.geopackage`."""
    layer = part.question.layer
    about = part.about.said(order.language)
    options = {"IDENTIFIER": layer.title.get(order.language), "DESCRIPTION": about["description"]}
    if not path.exists():
        options["VERSION"] = VERSION
    _write(path, order, part, work, _How("GPKG", options=options))
    inside.complete(path, order, part)
    return {}


def flatgeobuf(path: Path, order: Order, part: Part, work: Work) -> Mapping[str, str]:
    """With a spatial index, for which GDAL needs all features: they are collected in a GeoPackage first.

    Days are texts, since the format knows instants only, and a day read as one may become the day before.
    """
    layer, collected = part.question.layer, path.with_suffix(".collected.gpkg")
    _write(collected, order, part, work, _How("GPKG", dates=False, options={"SPATIAL_INDEX": "NO"}))
    about = part.about.said(order.language)
    with _refusals(), raw.open_arrow(collected, layer=layer.id, batch_size=_BATCH) as (meta, stream):
        raw.write_arrow(
            stream,
            path,
            layer=layer.id,
            driver="FlatGeobuf",
            geometry_name=meta["geometry_name"],
            geometry_type=meta["geometry_type"],
            crs=_crs(part),
            layer_metadata=about,
            TITLE=about["title"],
            DESCRIPTION=about["description"],
        )
    with _refusals():
        collected.unlink()
        _whole(path, layer.id, work.features[layer.id])
    return {}


def shapefile(path: Path, order: Order, part: Part, work: Work) -> Mapping[str, str]:
    """.shp with its companions; names are cut to 10 bytes, texts to 254, in the encoding that is ordered."""
    names = short_names([column.name for column in columns(part.question.layer)])
    encoding = "CP932" if order.encoding == "cp932" else "UTF-8"
    day = order.moment.astimezone(JST).date().isoformat()  # else the header would name the day of making
    options = {"encoding": encoding, "DBF_DATE_LAST_UPDATE": day}
    _write(path, order, part, work, _How(SHAPEFILE, names, options=options))
    return names


def _crs(part: Part) -> str:
    return f"EPSG:{part.question.crs.epsg}"


@dataclass(frozen=True, slots=True)
class _How:
    """How GDAL writes a layer."""

    driver: str
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of columns in the file, where they are others."""
    dates: bool = True
    """Days as dates, not as texts."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Of the driver, for a new table."""


def _write(path: Path, order: Order, part: Part, work: Work, how: _How) -> None:
    layer = part.question.layer
    with work.connection() as conn:
        kind = geometry_type(conn, layer)
    shape = how.driver == SHAPEFILE
    # Shapefile has no types of several parts but for points: its lines and areas may always have several.
    stored = kind if kind == "MultiPoint" or not shape else kind.removeprefix("Multi")
    fields = np.array([how.names.get(column.name, column.name) for column in columns(layer)], dtype=object)
    table_name = path.stem if shape else layer.id
    written = False

    def write(items: list[Item]) -> None:
        made = table(layer, items, order.language, dates=how.dates)
        made = _fitted(made, part, order, work) if shape else made
        raw.write(
            path,
            made.geometry,
            made.data,
            fields,
            field_mask=made.masks,
            layer=table_name,
            driver=how.driver,
            geometry_type=stored,
            promote_to_multi=stored.startswith("Multi"),
            crs=_crs(part),
            append=written or path.exists(),
            **({} if written else how.options),
        )

    with _refusals():
        for items in work.chunks(part.question):
            write(items)
            written = True
        if not written:
            write([])
        _whole(path, table_name, work.features[layer.id])


def _fitted(made: Table, part: Part, order: Order, work: Work) -> Table:
    data: list[Any] = []
    for column, values in zip(columns(part.question.layer), made.data, strict=True):
        textual = column.kind in {Kind.TEXT, Kind.LIST}
        data.append(fitted(values, column.name, order.encoding, work) if textual else values)
    return replace(made, data=data)


@contextmanager
def _refusals() -> Iterator[None]:
    """Everything that is written was read and checked before: what GDAL refuses, the disk did not take."""
    try:
        yield
    except (DataSourceError, DataLayerError, FeatureError, GeometryError) as error:
        raise NoRoom(f"GDAL cannot write the file: {error}") from error


def _whole(path: Path, table_name: str, count: int) -> None:
    """Raise NoRoom where the file holds less than was written: GDAL does not hear of every full disk."""
    found = pyogrio.read_info(path, layer=table_name, force_feature_count=True)["features"]
    if path.suffix == ".shp":
        whole = is_whole(path, count)
    else:  # the last feature stands at the end, or is found by what stands there
        last = raw.read(path, layer=table_name, skip_features=max(count - 1, 0), columns=[])
        whole = len(last[2]) == min(count, 1)
    if found != count or not whole:
        raise NoRoom(f"{path.name} holds {found} features, not {count}, or is cut off")
