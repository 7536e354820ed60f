"""Downloads as other programs read them: GDAL, and the standard library for CSV."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from flask.testing import FlaskClient
from shapely.geometry.base import BaseGeometry

Feature = tuple[BaseGeometry, dict[str, Any]]


def address(layer: str, form: str, **parameters: object) -> str:
    """The address of a download; underscores of bbox_crs and the like stand for hyphens."""
    named = {name.replace("bbox_", "bbox-").replace("filter_", "filter-"): value for name, value in parameters.items()}
    return f"/layers/{layer}/download?{urlencode({'format': form, **named})}"


def fetch(client: FlaskClient, layer: str, form: str, **parameters: object) -> bytes:
    """The bytes of a download, which must be answered."""
    answer = client.get(address(layer, form, **parameters))
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    return answer.get_data()


def unpacked(raw: bytes, folder: Path) -> dict[str, bytes]:
    """The files of a zip, which is unpacked to ``folder`` too."""
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        assert packed.testzip() is None
        packed.extractall(folder)
        return {name: packed.read(name) for name in packed.namelist()}


def features(raw: bytes, form: str, folder: Path, layer: str, encoding: str = "utf-8-sig") -> dict[str, Feature]:
    """The features of a download by key: geometry and attributes, None where there is no value."""
    if form == "csv":
        rows = csv.DictReader(io.StringIO(raw.decode(encoding), newline=""))
        return {row["feature_key"]: (shapely.from_wkt(row.pop("geometry_wkt")), row) for row in rows}
    path = folder / f"read.{form}"
    if form == "shp":
        unpacked(raw, folder)
        path = next(folder.glob("*.shp"))
    else:
        path.write_bytes(raw)
    if form == "parquet":
        frame = gpd.read_parquet(path)
    else:
        frame = pyogrio.read_dataframe(path, layer=layer if form in {"gpkg", "fgb"} else None, datetime_as_string=True)
    key = "feature_ke" if form == "shp" else "feature_key"
    found = {}
    for row in frame.to_dict("records"):
        shape = row.pop("geometry")
        found[row[key]] = (shape, {name: plain(value) for name, value in row.items()})
    return found


def plain(value: Any) -> Any:
    """A value of a data frame as the store has it."""
    if isinstance(value, list | np.ndarray):
        return [plain(one) for one in value]
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp | date):
        return value.strftime("%Y-%m-%d")
    return value.item() if isinstance(value, np.generic) else value


def same_shape(one: BaseGeometry, other: BaseGeometry, tolerance: float) -> bool:
    """Whether two geometries are the same but for where a ring begins and whether one part is called many."""
    same_parts = len(shapely.get_parts(one)) == len(shapely.get_parts(other))
    same_corners = shapely.get_num_coordinates(one) == shapely.get_num_coordinates(other)
    near = float(shapely.hausdorff_distance(one, other)) <= tolerance
    return bool(same_parts and same_corners and near and one.symmetric_difference(other).area <= one.length * tolerance)
