"""Shapefile: every .shp of the source, with or without .dbf, .shx, .prj and .cpg."""

from __future__ import annotations

import tempfile
from pathlib import Path
from shutil import copyfile
from typing import Any

import numpy as np
import pyogrio

from importers import decide
from importers.readers import dbf
from importers.readers.vector import read_raw, table
from importers.source import Decision, Options, Reject, Source, SourceTable
from mapsvc.errors import UnreadableSource

NAME = "Shapefile"


def recognises(source: Source) -> bool:
    """Whether there is a .shp among the files."""
    return bool(source.find("*.shp"))


def read(source: Source, options: Options) -> list[SourceTable]:
    """One table per .shp; ``options.table`` (the stem) or ``options.files`` narrow them."""
    found = source.chosen(options, "*.shp")
    if options.table is not None:
        found = tuple(f for f in found if f.stem == options.table)
    if not found:
        raise UnreadableSource(f"{source.path.name}: no .shp is chosen by table or files")
    return [read_one(source, file, options) for file in found]


def _sidecar(source: Source, file: Path, suffix: str) -> Path | None:
    return next((f for f in source.siblings(file) if f.suffix.lower() == suffix), None)


def _text(file: Path | None) -> str | None:
    if file is None:
        return None
    return file.read_bytes()[:8192].decode("utf-8-sig", errors="replace").strip() or None


def read_one(source: Source, file: Path, options: Options) -> SourceTable:
    """The table of one .shp."""
    geometries, numbers, decisions = _geometries(source, file)
    keep = np.ones(len(geometries), dtype=bool)
    attributes, rejects, codec = _attributes(source, file, options, numbers, keep=keep, decisions=decisions)
    if not keep.all():
        attributes = {column: np.asarray(values)[keep] for column, values in attributes.items()}
    return table(
        file.stem,
        geometries[keep],
        attributes,
        options,
        crs=_text(_sidecar(source, file, ".prj")),
        crs_by=".prj",
        encoding=codec,
        decisions=decisions,
        rejects=rejects,
        rows=numbers[keep] + 1,
    )


def _geometries(source: Source, file: Path) -> tuple[Any, Any, list[Decision]]:
    """Geometries, their record numbers from 0 (deleted records are left out), and decisions.

    GDAL is shown the .shp and .shx alone: it decodes column names before anybody could say how. A lost .shx is
    rebuilt on a copy, because a person's folder is never written to.
    """
    index = _sidecar(source, file, ".shx")
    with tempfile.TemporaryDirectory(prefix="mapsvc-shp-") as folder:
        alone = Path(folder) / "alone.shp"
        if index is not None:
            alone.symlink_to(file)
            alone.with_suffix(".shx").symlink_to(index)
            decisions = []
        else:
            copyfile(file, alone)
            decisions = [Decision("index", "rebuilt", "there is no .shx")]
        pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "NO" if index else "YES"})
        try:
            _meta, geometries, _columns, numbers = read_raw(alone, file.name, columns=[])
        finally:
            pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": None})
    if geometries is None:
        raise UnreadableSource(f"{file.name}: holds no geometry")
    return geometries, numbers, decisions


def _attributes(
    source: Source,
    file: Path,
    options: Options,
    numbers: Any,
    *,
    keep: Any,
    decisions: list[Decision],
) -> tuple[dict[str, Any], list[Reject], str | None]:
    """The .dbf's columns for these records; rows that do not decode are rejected and cleared in ``keep``."""
    path = _sidecar(source, file, ".dbf")
    if path is None:
        decisions.append(Decision("attributes", "none", "there is no .dbf"))
        return {}, [], None
    opened = dbf.open_table(path)
    if len(numbers) and int(numbers.max()) >= len(opened.records):
        raise UnreadableSource(f"{path.name}: has {len(opened.records)} records, fewer than the .shp")
    if opened.records.size:
        keep &= opened.records[numbers, 0] != ord("*")
    with decide.about(path.name):
        codec, decision = decide.encoding(dbf.samples(opened), options, declared=_text(_sidecar(source, file, ".cpg")))
    decisions.append(decision)
    attributes: dict[str, Any] = {}
    reasons: dict[int, str] = {}
    position = {int(number): index for index, number in enumerate(numbers)}
    for column in opened.columns:
        name = dbf.decode(column.name, codec)
        values, failed = dbf.content(opened, column, codec)
        attributes[name] = values[numbers]
        for record in failed:
            if record in position:
                reasons.setdefault(record, f"column {name}: the text is not {codec}")
    keep[[position[record] for record in reasons]] = False
    rejects = [Reject(record + 1, reason, {}, file.stem) for record, reason in sorted(reasons.items())]
    return attributes, rejects, codec
