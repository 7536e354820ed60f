"""GeoPackage, FlatGeobuf and Shapefile, written by GDAL chunk after chunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
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
from web.export.writers.shapefile import fitted, short_names
from web.export.writers.table import Table, geometry_type, table

# Chunks of Arrow's are larger than ours; this keeps the copying of large geometries within the same bounds.
_BATCH = 2_000


def geopackage(path: Path, order: Order, part: Part, work: Work) -> Mapping[str, str]:
    """One more table of the GeoPackage ``path``, and what is said of it; see :mod:`web.export.writers.geopackage`."""
    layer = part.question.layer
    about = part.about.said(order.language)
    _write(path, order, part, work, "GPKG", IDENTIFIER=layer.title.get(order.language), DESCRIPTION=about["description"])
    inside.complete(path, order, part)
    return {}


def flatgeobuf(path: Path, order: Order, part: Part, work: Work) -> Mapping[str, str]:
    """With a spatial index, for which GDAL needs all features: they are collected in a GeoPackage first.

    Days are texts, since the format knows instants only, and a day read as one may become the day before.
    """
    layer, collected = part.question.layer, path.with_suffix(".collected.gpkg")
    _write(collected, order, part, work, "GPKG", dates=False, SPATIAL_INDEX="NO")
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
    _write(path, order, part, work, "ESRI Shapefile", names, encoding=encoding, DBF_DATE_LAST_UPDATE=day)
    return names


def _crs(part: Part) -> str:
    return f"EPSG:{part.question.crs.epsg}"


def _write(
    path: Path,
    order: Order,
    part: Part,
    work: Work,
    driver: str,
    names: Mapping[str, str] | None = None,
    *,
    dates: bool = True,
    encoding: str | None = None,
    **options: str,
) -> None:
    layer = part.question.layer
    with work.connection() as conn:
        kind = geometry_type(conn, layer)
    shape = driver == "ESRI Shapefile"
    fields = [(names or {}).get(column.name, column.name) for column in columns(layer)]
    written = False

    def write(items: list[Item]) -> None:
        made = table(layer, items, order.language, dates=dates)
        if shape:
            made = _fitted(made, part, order, work)
        raw.write(
            path,
            made.geometry,
            made.data,
            np.array(fields, dtype=object),
            field_mask=made.masks,
            layer=layer.id if not shape else path.stem,
            driver=driver,
            geometry_type=kind.removeprefix("Multi") if shape and kind != "MultiPoint" else kind,
            promote_to_multi=kind.startswith("Multi") and not shape,
            crs=_crs(part),
            append=written or path.exists(),
            **({} if written else {"encoding": encoding, **options}),
        )

    with _refusals():
        for items in work.chunks(part.question):
            write(items)
            written = True
        if not written:
            write([])
        _whole(path, path.stem if shape else layer.id, work.features[layer.id])


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
    """Raise NoRoom where the file holds fewer features than were written: GDAL does not hear of every full disk."""
    found = pyogrio.read_info(path, layer=table_name, force_feature_count=True)["features"]
    if found != count:
        raise NoRoom(f"{path.name} holds {found} features, not {count}")
