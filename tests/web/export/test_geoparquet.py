"""GeoParquet as its standard has it: the key "geo", typed columns, lists as lists, an empty layer."""

from __future__ import annotations

import io
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from flask.testing import FlaskClient
from pyproj import CRS

from tests.web.export.reading import fetch


def opened(client: FlaskClient, layer: str, **parameters: object) -> pq.ParquetFile:
    return pq.ParquetFile(io.BytesIO(fetch(client, layer, "parquet", as_of="2018-06-01", **parameters)))


def geo(file: pq.ParquetFile) -> Any:
    return orjson.loads(file.metadata.metadata[b"geo"])


def test_the_metadata_of_the_standard(client: FlaskClient) -> None:
    said = geo(opened(client, "zoning"))
    column = said["columns"][said["primary_column"]]
    assert said["version"] == "1.1.0"
    assert column["encoding"] == "WKB"
    assert set(column["geometry_types"]) <= {"Polygon", "MultiPolygon"}
    assert "crs" not in column  # degrees of CRS84, longitude first
    west, south, east, north = column["bbox"]
    assert 138 < west < east < 143
    assert 34 < south < north < 36


def test_another_system_is_named_in_full(client: FlaskClient) -> None:
    said = geo(opened(client, "zoning", crs="EPSG:6677"))
    assert CRS.from_json_dict(said["columns"]["geometry"]["crs"]).to_epsg() == 6677


def test_columns_have_their_types_and_titles(client: FlaskClient) -> None:
    schema = opened(client, "zoning").schema_arrow
    assert schema.field("floor_area_ratio").type == pa.float64()
    assert schema.field("valid_from").type == pa.date32()
    assert schema.field("use").metadata[b"title"].decode()
    assert opened(client, "evacuation_site").schema_arrow.field("hazards").type == pa.list_(pa.string())


def test_nothing_has_columns_too(client: FlaskClient) -> None:
    found = opened(client, "port_zone")
    assert found.metadata.num_rows == 0
    assert "feature_key" in found.schema_arrow.names
    assert geo(found)["columns"]["geometry"]["geometry_types"] == []
