"""Reads one layer of a file that GDAL knows into a SourceTable; shared by Shapefile, GeoPackage and GeoJSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from importers import decide
from importers.source import Decision, Options, Reject, SourceTable
from mapsvc.errors import UnreadableSource

_SAMPLE = 200_000
ABSURD = 1e9
"""Coordinates beyond this are no place on Earth in any CRS (metres or degrees)."""


def read_raw(file: Path | bytes, name: str, **options: Any) -> tuple[dict[str, Any], Any, list[Any], Any]:
    """GDAL's (meta, geometries, columns, ids) of one layer; raises UnreadableSource with GDAL's reason."""
    try:
        meta, ids, wkb, columns = pyogrio.raw.read(file, force_2d=True, return_fids=True, **options)
    except (DataSourceError, DataLayerError, ValueError, OSError) as error:
        raise UnreadableSource(f"{name}: {said(error)}") from error
    geometries = shapely.from_wkb(wkb, on_invalid="ignore") if wkb is not None else None
    return meta, geometries, columns, ids


def said(error: Exception) -> str:
    """GDAL's reason in words for the one who brought the file: without paths of this program and advice on drivers."""
    text = str(error)
    if "not recognized as being in a supported file format" in text or "not a database" in text:
        return "is damaged or not what its name says; get it again"
    return text.split("; It might help", maxsplit=1)[0]


def sane_bounds(geometries: Any) -> decide.Bounds | None:
    """The 1st to 99th percentile of (a sample of) coordinates that can be places: a few wild rows decide nothing."""
    if geometries is None:
        return None
    points = shapely.get_coordinates(geometries)
    points = points[:: max(1, len(points) // _SAMPLE)]
    points = points[np.isfinite(points).all(axis=1) & (np.abs(points) < ABSURD).all(axis=1)]
    points = points[(points != 0).any(axis=1)]
    if not len(points):
        return None
    low, high = np.percentile(points, (1, 99), axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def table(
    name: str,
    geometries: Any,
    columns: dict[str, Any],
    options: Options,
    *,
    crs: str | None,
    crs_by: str,
    standard: str | None = None,
    encoding: str | None = None,
    decisions: list[Decision],
    rejects: list[Reject] | None = None,
    rows: Any = None,
) -> SourceTable:
    """A SourceTable after CRS and axis order are decided; the geometries are exchanged here where needed."""
    bounds = sane_bounds(geometries)
    with decide.about(name):
        code, decision = decide.crs(crs, bounds, options, by=crs_by, standard=standard)
        exchange, axis = decide.axis(code, bounds, options)
    if exchange:
        geometries = shapely.transform(geometries, lambda points: points[:, ::-1])
    frame = geopandas.GeoDataFrame(pd.DataFrame(columns), geometry=geometries)
    found = [*decisions, decision, axis]
    return SourceTable(frame, code, name, encoding, found, rejects or [], rows=rows)
