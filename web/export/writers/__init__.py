"""One writer for each format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from web.export.order import Order, Part
from web.export.work import Work

Writer = Callable[[Path, Order, Part, Work], Mapping[str, str]]
"""Writes one layer to a path; what it returns are the names of columns that are others in the file."""

# By name: GDAL's package loads pandas, which costs half a second and 60 MB, and Arrow's as much again, in a web process
# that may never need them.
_WRITERS = {
    "geojson": ("geojson", "collection"),
    "geojsonseq": ("geojson", "sequence"),
    "csv": ("csv", "write"),
    "kml": ("kml", "write"),
    "gpkg": ("ogr", "geopackage"),
    "fgb": ("ogr", "flatgeobuf"),
    "parquet": ("geoparquet", "write"),
    "shp": ("ogr", "shapefile"),
}


def writer(form: str) -> Writer:
    """The writer of the format ``form``."""
    module, name = _WRITERS[form]
    found: Writer = getattr(import_module(f"{__name__}.{module}"), name)
    return found
