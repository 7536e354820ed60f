"""Files as cities publish them, made for a test."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas
import shapely

LON, LAT = 139.63, 35.44
"""A place in Yokohama."""


def square(number: int = 0, size: float = 0.001) -> shapely.Polygon:
    """The ``number``-th of a row of squares side by side."""
    x = LON + number * size
    return shapely.box(x, LAT, x + size, LAT + size)


def squares(count: int) -> list[shapely.Polygon]:
    """``count`` squares side by side."""
    return [square(number) for number in range(count)]


def shapefile(
    folder: Path,
    columns: Mapping[str, Sequence[Any]],
    geometries: Sequence[Any],
    *,
    name: str = "data",
    crs: int = 6668,
    encoding: str = "cp932",
) -> Path:
    """A shapefile with its .dbf in ``encoding``; GDAL writes the .cpg, which tests remove or change."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.shp"
    frame = geopandas.GeoDataFrame(dict(columns), geometry=list(geometries), crs=6668).to_crs(crs)
    frame.to_file(path, encoding=encoding)
    return path


def zipped(path: Path, files: Mapping[str, bytes | Path]) -> Path:
    """A zip of these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content.read_bytes() if isinstance(content, Path) else content)
    return path


def folder_of(path: Path) -> dict[str, bytes | Path]:
    """The files of a folder as members of a zip."""
    return {file.name: file for file in sorted(path.iterdir())}
