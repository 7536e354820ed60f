"""Files in the official formats, made here: the real ones do not ship with the project."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
from shapely.geometry import Point, box

from importers.readers import read
from importers.readers.archive import open_source
from importers.source import Decision, Options, SourceTable
from layers.definition import FieldType
from layers.registry import catalogue


def squares(count: int, *, west: float = 139.60, south: float = 35.40) -> list[Any]:
    """Squares of a hundredth of a degree in a row."""
    return [box(west + n / 100, south, west + (n + 1) / 100, south + 0.01) for n in range(count)]


def points(count: int) -> list[Any]:
    """Points in a row."""
    return [Point(139.60 + n / 100, 35.40) for n in range(count)]


def shapefile(
    path: Path,
    columns: Mapping[str, Sequence[object]],
    geometries: Sequence[Any] | None = None,
    *,
    crs: int = 6668,
) -> Path:
    """A shapefile in CP932 without .cpg, as the ministry's zips hold it."""
    count = len(next(iter(columns.values())))
    frame = geopandas.GeoDataFrame(
        pd.DataFrame(columns), geometry=list(geometries or squares(count)), crs=f"EPSG:{crs}"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_file(path, encoding="cp932", engine="pyogrio")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    return path


def zipped(path: Path, *files: Path) -> Path:
    """A zip of the files and, for shapefiles, of what lies beside them under the same stem."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            for part in sorted(file.parent.glob(f"{file.stem}.*")) if file.suffix == ".shp" else [file]:
                archive.write(part, part.name)
    return path


def tables(path: Path, **options: Any) -> tuple[str, list[SourceTable]]:
    """What the import reads from ``path``: the format's name and its tables, checked against the catalogue."""
    with open_source(path) as source:
        name, found = read(source, Options(**options))
    for table in found:
        check_fields(options["layer"], table)
    return name, found


def table(path: Path, **options: Any) -> SourceTable:
    """The one table that the import reads from ``path``."""
    _, found = tables(path, **options)
    assert len(found) == 1
    return found[0]


def check_fields(layer_id: str, found: SourceTable) -> None:
    """Every column must be a field of the layer, every code one of the field's: no profile may be needed."""
    layer = catalogue().layer(layer_id)
    for name, column in found.frame.drop(columns="geometry").items():
        field = layer.field(str(name))
        assert field is not None, f"{layer_id} has no field {name}"
        codes = {code.value for code in field.codes}
        values = [value for value in column if value is not None]
        if field.type is FieldType.CODE:
            assert set(values) <= codes, (name, set(values) - codes)
        if field.type is FieldType.CODES:
            assert {code for value in values for code in value} <= codes
        if field.type is FieldType.BOOLEAN:
            assert {type(value) for value in values} <= {bool}
    if found.rows is not None:
        assert len(found.rows) == len(found.frame)


def rows(found: SourceTable) -> list[dict[str, object]]:
    """The rows of a table without geometry and without blanks."""
    plain = found.frame.drop(columns="geometry")
    return [{k: v for k, v in row.items() if v is not None} for row in plain.to_dict("records")]


def decided(found: SourceTable, what: str) -> Decision:
    """The decision about ``what``."""
    return next(decision for decision in found.decisions if decision.what == what)
