"""The readers, most specific first: a domain format (A29, urf …) is tried before the container it comes in.

A new format is one module with ``NAME``, ``recognises`` and ``read`` and one entry here.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from importers.readers.copies import single_encoding
from importers.readers.foreign import remedy
from importers.source import Options, Reader, Source, SourceTable
from mapsvc.errors import Ambiguous, UnreadableSource

DOMAIN = ("citygml_urf", "ksj", "moj", "isj", "abr", "ods")
"""Readers of official formats, module names below ``importers.formats``."""

GENERAL = ("geopackage", "shapefile", "geojson", "kml", "csv")
"""Readers of containers, module names below ``importers.readers``."""


def readers(*, plain: bool = False) -> tuple[Reader, ...]:
    """All readers in the order in which they are tried; ``plain``: those of containers alone."""
    domain = () if plain else DOMAIN
    names = [*(f"formats.{name}" for name in domain), *(f"readers.{name}" for name in GENERAL)]
    return tuple(cast(Reader, import_module(f"importers.{name}")) for name in names)


def reader_for(source: Source, *, plain: bool = False) -> Reader:
    """The first reader that recognises the source; raises UnreadableSource naming what was found."""
    for reader in readers(plain=plain):
        if reader.recognises(source):
            return reader
    if not source.files:
        raise UnreadableSource(f"{source.path.name}: holds no files")
    if alone := source.find("*.dbf", "*.shx"):
        raise UnreadableSource(f"{source.path.name}: {alone[0].stem}.shp is missing beside {alone[0].name}")
    if ksj_gml(source):
        raise UnreadableSource(
            f"{source.path.name}: holds 国土数値情報 as GML alone, which is not read; "
            "the product's zip has the same data as Shapefile or GeoJSON"
        )
    names = ", ".join(sorted({file.suffix.lower() or file.name for file in source.files})[:12])
    known = ", ".join(reader.NAME for reader in readers())
    hint = remedy(*(file.name for file in source.files))
    raise UnreadableSource(f"{source.path.name}: no reader knows these files ({names}); known formats: {known}{hint}")


def ksj_gml(source: Source) -> bool:
    """Whether an XML file among the files is a data set of 国土数値情報 in GML."""
    for file in source.find("*.xml", "*.gml"):
        with file.open("rb") as opened:
            if b"nlftp.mlit.go.jp/ksj/schemas" in opened.read(4096):
                return True
    return False


def read(source: Source, options: Options, *, plain: bool = False) -> tuple[str, list[SourceTable]]:
    """Name of the format and its tables; raises UnreadableSource when there is none.

    ``plain``: hand the columns over as they stand, because a profile maps them.
    """
    if options.files:
        source = source.narrowed(options.files)
        if not source.files:
            raise UnreadableSource(f"{source.path.name}: holds no file {' or '.join(options.files)}")
    source, left_out = single_encoding(source)
    reader = reader_for(source, plain=plain)
    tables = reader.read(source, options)
    if left_out and tables:
        tables[0].decisions.append(left_out)
    if not tables:
        raise UnreadableSource(f"{source.path.name}: {reader.NAME}: holds nothing for layer {options.layer!r}")
    if not plain and reader.__name__.startswith("importers.readers."):
        _refuse_mixed(source, tables)
    return reader.NAME, tables


def _refuse_mixed(source: Source, tables: list[SourceTable]) -> None:
    """Tables of different columns are different data sets: which of them is the layer, a person must say."""
    shapes = {frozenset(map(str, table.frame.columns)) for table in tables}
    if len(shapes) > 1:
        names = ", ".join(table.name for table in tables[:12])
        raise Ambiguous(
            "the table", f"{source.path.name} holds {names}, with different columns", "--table NAME, or a profile"
        )
