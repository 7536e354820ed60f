"""GeoPackage (OGC 12-128): UTF-8 by its standard, the CRS stands in the file."""

from __future__ import annotations

import pyogrio
from pyogrio.errors import DataSourceError

from importers.readers.vector import read_raw, said, table
from importers.source import Decision, Options, Source, SourceTable
from mapsvc.errors import Ambiguous, UnreadableSource

NAME = "GeoPackage"


def recognises(source: Source) -> bool:
    """Whether there is a .gpkg among the files."""
    return bool(source.find("*.gpkg"))


def read(source: Source, options: Options) -> list[SourceTable]:
    """The one spatial table, or the one that ``options.table`` names; several without a choice are refused."""
    found = []
    for file in source.chosen(options, "*.gpkg"):
        try:
            listed = pyogrio.list_layers(file)
        except DataSourceError as error:
            raise UnreadableSource(f"{file.name}: {said(error)}") from error
        found += [(file, str(name)) for name, kind in listed if kind is not None]
    names = [name for _, name in found]
    if options.table is not None:
        found = [(file, name) for file, name in found if name == options.table]
    if not found:
        there = f"; there are {', '.join(names)}" if names else ""
        wanted = f" {options.table!r}" if options.table is not None else ""
        raise UnreadableSource(f"{source.path.name}: holds no spatial table{wanted}{there}")
    if len(found) > 1:
        raise Ambiguous("the table", f"{source.path.name} holds {', '.join(names[:12])}", "--table NAME")
    file, name = found[0]
    meta, geometries, columns, _ids = read_raw(file, file.name, layer=name)
    if geometries is None:
        raise UnreadableSource(f"{file.name}: {name} holds no geometry")
    return [
        table(
            name,
            geometries,
            dict(zip(map(str, meta["fields"]), columns, strict=True)),
            options,
            crs=meta["crs"],
            crs_by="gpkg_spatial_ref_sys",
            encoding="utf-8",
            decisions=[Decision("encoding", "utf-8", "the GeoPackage standard prescribes it")],
        )
    ]
