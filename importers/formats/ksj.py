"""国土数値情報 (MLIT) and 都市計画決定GIS: recognised by their column names, in shapefile, GeoJSON or GeoPackage.

One module per product; each knows the columns it is recognised by, the layers it feeds, and what the columns become.
A zip that holds the same data as shapefile and as GeoJSON is read once, from the shapefile.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from glob import escape
from mmap import ACCESS_READ, mmap
from pathlib import Path
from types import ModuleType

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from importers.formats import (
    ksj_a29,
    ksj_a31,
    ksj_a33,
    ksj_a35,
    ksj_a47,
    ksj_a55,
    ksj_a56,
    ksj_n02,
    ksj_n03,
    ksj_p20,
    ksj_unfit,
)
from importers.formats.product import Columns, Product, columns_of
from importers.readers import geojson, geopackage, shapefile
from importers.readers import read as read_plain
from importers.source import Decision, Options, Source, SourceTable
from mapsvc.errors import Ambiguous, UnreadableSource

NAME = "国土数値情報"
PRODUCTS: tuple[Product, ...] = (
    tuple(
        module.PRODUCT
        for module in (ksj_a29, ksj_a55, ksj_a31, ksj_a33, ksj_a35, ksj_a47, ksj_a56, ksj_n02, ksj_n03, ksj_p20)
    )
    + ksj_unfit.PRODUCTS
)
_MARKS = (
    b"A29_", b"A31", b"A33_", b"A35", b"A47_", b"A56_", b"N02_", b"N03_", b"P20_", b"W05_",
    b"outo", b"kubunID", b"youto_id",
)  # fmt: skip
"""Parts of the column names, by which a file of features is opened at all."""
_CONTAINERS: tuple[tuple[ModuleType, tuple[str, ...]], ...] = (
    (shapefile, ("*.shp",)),
    (geopackage, ("*.gpkg",)),
    (geojson, geojson.PATTERNS),
)
_PRESCRIBED = 6668
"""JGD2011, longitude and latitude; JGD2000 of older editions is taken as coincident, see :mod:`mapsvc.geo`."""


def recognises(source: Source) -> bool:
    """Whether any table among the files has the columns of a product that is known here."""
    return any(True for _ in _found(source, Options()))


def read(source: Source, options: Options) -> list[SourceTable]:
    """One table per file that feeds ``options.layer``.

    Raises UnreadableSource naming what is there where none does, Ambiguous where the columns are two products' or
    leave open what they mean.
    """
    found = list(_found(source, options))
    wanted = [(reader, file, product) for reader, file, product in found if _feeds(source, file, product, options)]
    if not wanted and len(found) < sum(len(source.chosen(options, *patterns)) for _, patterns in _CONTAINERS):
        # A folder of many things: the layer may be in what is not of these products.
        return read_plain(source, options, plain=True)[1]
    if not wanted:
        raise UnreadableSource(f"{source.path.name}: {_explain(source, found, options.layer)}")
    first = wanted[0][0]
    tables = []
    for reader, file, product in wanted:
        if reader is not first:
            continue
        for table in _tables(reader, source, file, options):
            columns = columns_of(table.frame.columns)
            converted = product.convert(table, columns, options)
            tables.append(replace(converted, decisions=[*converted.decisions, *_doubles(wanted, first)]))
    return tables


def _doubles(wanted: list[tuple[ModuleType, Path, Product]], first: ModuleType) -> list[Decision]:
    others = sorted({file.name for reader, file, _ in wanted if reader is not first})
    if not others:
        return []
    return [Decision("left out", ", ".join(others[:5]), f"the same data come as {first.NAME}")]


def _tables(reader: ModuleType, source: Source, file: Path, options: Options) -> list[SourceTable]:
    """The tables of one file; without .prj, as old editions come, in the system their specification prescribes."""
    only = _only(source, file, options)
    named = any(side.suffix.lower() == ".prj" for side in source.siblings(file))
    if named or options.crs is not None or reader is not shapefile:
        return reader.read(source, only)  # type: ignore[no-any-return]
    said = Decision("crs", f"EPSG:{_PRESCRIBED}", "no .prj; the products' specifications prescribe JGD2000 or JGD2011")
    found: list[SourceTable] = reader.read(source, replace(only, crs=_PRESCRIBED))
    return [replace(t, decisions=[said if d.what == "crs" else d for d in t.decisions]) for t in found]


def _only(source: Source, file: Path, options: Options) -> Options:
    return replace(options, files=(escape(file.relative_to(source.root).as_posix()),), table=None)


def _found(source: Source, options: Options) -> Iterator[tuple[ModuleType, Path, Product]]:
    for reader, patterns in _CONTAINERS:
        for file in source.chosen(options, *patterns):
            if options.table not in {None, file.stem}:
                continue
            product = product_of(_columns(source, file), file.name)
            if product is not None:
                yield reader, file, product


def product_of(columns: Columns, name: str) -> Product | None:
    """The product whose columns these are; raises Ambiguous where they are those of several."""
    fits = [product for product in PRODUCTS if product.matches(columns)]
    if len(fits) > 1:
        shown = ", ".join(f"{product.id} {product.title}" for product in fits)
        raise Ambiguous(f"what {name} is", f"it has the columns of {shown}", "--profile, naming the columns")
    return fits[0] if fits else None


def _feeds(source: Source, file: Path, product: Product, options: Options) -> bool:
    return options.layer in product.layers(file.stem, _columns(source, file))


def _columns(source: Source, file: Path) -> Columns:
    """Column names of a file, from its header."""
    if file.suffix.lower() == ".shp":
        dbf = next((side for side in source.siblings(file) if side.suffix.lower() == ".dbf"), None)
        return columns_of(_dbf_names(dbf)) if dbf else {}
    state = file.stat()
    return _opened_columns(file, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _opened_columns(file: Path, _changed: int, size: int) -> Columns:
    """Column names by GDAL, which reads all of a GeoJSON for them: asked once, and only where one of ours is named."""
    if not size or (file.suffix.lower() != ".gpkg" and not _is_marked(file)):
        return {}
    try:
        return columns_of(pyogrio.read_info(file)["fields"])
    except (DataSourceError, DataLayerError, UnicodeDecodeError, ValueError):
        # Whatever is wrong with it, the general readers say so in their own words.
        return {}


def _is_marked(file: Path) -> bool:
    """Whether a column of a product is named anywhere: the attributes may stand behind megabytes of geometry."""
    with file.open("rb") as opened, mmap(opened.fileno(), 0, access=ACCESS_READ) as content:
        return any(content.find(mark) >= 0 for mark in _MARKS)


def _dbf_names(file: Path) -> list[str]:
    """Field names of a dBase table; names are ASCII in these products, or Japanese in CP932."""
    with file.open("rb") as opened:
        head = opened.read(32)
        if len(head) < 32:
            return []
        (length,) = struct.unpack("<H", head[8:10])
        fields = opened.read(max(length - 33, 0))
    names = [fields[at : at + 11].split(b"\0")[0] for at in range(0, len(fields) - 31, 32)]
    return [name.decode("cp932", errors="replace") for name in names]


def _explain(source: Source, found: list[tuple[ModuleType, Path, Product]], layer: str) -> str:
    parts = []
    for _, file, product in found:
        feeds = ", ".join(sorted(product.layers(file.stem, _columns(source, file)))) or "no layer"
        parts.append(f"{file.name} ({product.id} {product.title} → {feeds})")
    return f"nothing in it belongs to layer {layer!r}; it holds {'; '.join(parts[:20])}"
