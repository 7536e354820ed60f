"""GeoJSON: RFC 7946 (WGS 84, longitude first) and the older form with a ``crs`` member."""

from __future__ import annotations

import re
from pathlib import Path

from importers import decide
from importers.readers.vector import read_raw, table
from importers.source import Options, Source, SourceTable
from mapsvc.errors import UnreadableSource

NAME = "GeoJSON"
_HEAD = 4096
_MEMBER = re.compile(rb'"type"\s*:\s*"(FeatureCollection|Feature)"')
_CRS = re.compile(rb'"crs"\s*:\s*(?!null)')
_STANDARD = "RFC 7946: GeoJSON without a crs member is WGS 84"


def recognises(source: Source) -> bool:
    """Whether a .geojson, or a .json that begins as one, is among the files."""
    return bool(_files(source, Options()))


def _files(source: Source, options: Options) -> tuple[Path, ...]:
    def is_geojson(file: Path) -> bool:
        if file.suffix.lower() == ".geojson":
            return True
        with file.open("rb") as opened:
            return _MEMBER.search(opened.read(_HEAD)) is not None

    return tuple(f for f in source.chosen(options, "*.geojson", "*.json") if is_geojson(f))


def read(source: Source, options: Options) -> list[SourceTable]:
    """One table per file; ``options.table`` is a file's stem."""
    files = [f for f in _files(source, options) if options.table in {None, f.stem}]
    if not files:
        raise UnreadableSource(f"{source.path.name}: no GeoJSON file is chosen")
    return [_read_one(file, options) for file in files]


def _read_one(file: Path, options: Options) -> SourceTable:
    raw = file.read_bytes()
    name, decision = decide.file_encoding(raw, options, standard="RFC 7946")
    if name != "utf-8":
        raw = decide.decode(raw, name, file.name).encode()
    # GDAL would turn texts that look like dates into timestamps; dates are this program's business.
    meta, geometries, columns, _ids = read_raw(raw, file.name, DATE_AS_STRING="YES")
    if geometries is None:
        raise UnreadableSource(f"{file.name}: holds no geometry")
    has_crs = _CRS.search(raw[:_HEAD]) is not None
    return table(
        file.stem,
        geometries,
        dict(zip(map(str, meta["fields"]), columns, strict=True)),
        options,
        crs=meta["crs"] if has_crs else None,
        crs_by="the crs member",
        standard=_STANDARD,
        encoding=decision.value,
        decisions=[decision],
    )
