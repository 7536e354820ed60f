"""Files in the national formats, made here: the real ones do not ship with the project."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import geopandas
import pandas as pd
import pytest
from shapely.geometry import Point, box

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of public data beside the checkout; skips where it is absent."""
    if not REAL.is_dir():
        pytest.skip(f"the public data are not at {REAL}")
    return REAL


def squares(count: int, *, west: float = 139.60, south: float = 35.40) -> list[object]:
    """Squares of a hundredth of a degree in a row."""
    return [box(west + n / 100, south, west + (n + 1) / 100, south + 0.01) for n in range(count)]


def shapefile(
    path: Path,
    columns: Mapping[str, Sequence[object]],
    geometries: Sequence[object] | None = None,
    *,
    crs: int = 6668,
    encoding: str = "cp932",
) -> Path:
    """A shapefile without .cpg, as the ministry's zips hold it."""
    count = len(next(iter(columns.values())))
    frame = geopandas.GeoDataFrame(
        pd.DataFrame(columns), geometry=list(geometries or squares(count)), crs=f"EPSG:{crs}"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_file(path, encoding=encoding, engine="pyogrio")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    return path


def points(count: int) -> list[object]:
    """Points in a row."""
    return [Point(139.60 + n / 100, 35.40) for n in range(count)]


def zipped(path: Path, *files: Path) -> Path:
    """A zip of the files and, for shapefiles, of what lies beside them under the same stem."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            for part in sorted(file.parent.glob(f"{file.stem}.*")) if file.suffix == ".shp" else [file]:
                archive.write(part, part.name)
    return path


Rows = Callable[[object], list[dict[str, object]]]


def rows(frame: geopandas.GeoDataFrame) -> list[dict[str, object]]:
    """The rows of a table without geometry and without blanks."""
    plain = frame.drop(columns=frame.geometry.name)
    return [{k: v for k, v in row.items() if v is not None and v == v} for row in plain.to_dict("records")]
