"""GeoJSON: RFC 7946 (WGS 84, longitude first) and the older form with a ``crs`` member."""

from __future__ import annotations

import re
from pathlib import Path

import orjson

from importers import decide
from importers.readers.vector import read_raw, table
from importers.source import Options, Source, SourceTable
from mapsvc.errors import Ambiguous, UnreadableSource

NAME = "GeoJSON"
_HEAD = 4096
_MEMBER = re.compile(rb'"type"\s*:\s*"(FeatureCollection|Feature)"')
_CRS = re.compile(rb'"crs"\s*:\s*(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})')
"""A crs member: wherever it stands, its value holds objects no deeper than this."""
PATTERNS = ("*.geojson", "*.json", "*.geojsonl", "*.geojsons", "*.ndjson", "*.jsonl")
"""Files that may be GeoJSON, also one feature a line (RFC 8142 or newline-delimited)."""
_STANDARD = "RFC 7946: GeoJSON without a crs member is WGS 84"


def recognises(source: Source) -> bool:
    """Whether a .geojson, or a .json that begins as one, is among the files."""
    return bool(_files(source, Options()))


def _stated_crs(raw: bytes, name: str) -> str | None:
    """What the crs member of the older form (2008) names, or None without one; GDAL takes an unknown one for WGS 84.

    Raises Ambiguous where the member names nothing that can be looked up.
    """
    for match in _CRS.finditer(raw):
        try:
            member = orjson.loads(match[1])
        except orjson.JSONDecodeError:
            continue
        kind, properties = member.get("type"), member.get("properties")
        if kind not in {"name", "EPSG", "link"} or not isinstance(properties, dict):
            continue
        if kind == "EPSG" and str(properties.get("code", "")).isdigit():
            return f"EPSG:{properties['code']}"
        if kind == "name" and isinstance(properties.get("name"), str):
            return str(properties["name"])
        raise Ambiguous(f"the CRS of {name}", f"the crs member says {match[1].decode()[:80]}", "--crs EPSG-code")
    return None


def _files(source: Source, options: Options) -> tuple[Path, ...]:
    def is_geojson(file: Path) -> bool:
        if file.suffix.lower() not in {".json", ".jsonl"}:
            return True
        with file.open("rb") as opened:
            return _MEMBER.search(opened.read(_HEAD)) is not None

    return tuple(f for f in source.chosen(options, *PATTERNS) if is_geojson(f))


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
    stated = _stated_crs(raw, file.name) if options.crs is None else None
    return table(
        file.stem,
        geometries,
        dict(zip(map(str, meta["fields"]), columns, strict=True)),
        options,
        crs=stated,
        crs_by="the crs member",
        standard=_STANDARD,
        encoding=decision.value,
        decisions=[decision],
    )
