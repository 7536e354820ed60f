"""Every format, read back by another program, holds what the store holds: each feature, each value, each corner."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from pyproj import Transformer

from layers.definition import FieldType, Layer
from layers.registry import Catalogue
from layers.store import Feature
from layers.store import features as stored_features
from mapsvc.db.connection import connect
from tests.web.export.reading import address, features, fetch, same_shape, unpacked
from web.export.columns import columns
from web.export.formats import FORMATS
from web.export.writers.kml import renamed
from web.export.writers.shapefile import short_names

DAY = date(2018, 6, 1)
READABLE = [form for form in FORMATS if form != "geojsonseq"]
SYSTEMS = ("EPSG:4326", "EPSG:6668", "EPSG:6677", "EPSG:3857")


def held(app: Flask, layer: Layer) -> dict[str, Feature]:
    """What the store says, by another way than downloads read it."""
    with connect(app.extensions["mapsvc"].database) as conn:
        return {one.key: one for one in stored_features(conn, layer, as_of=DAY)}


def expected(layer: Layer, feature: Feature) -> dict[str, Any]:
    """The public values, and the days; lists as tables write them."""
    found: dict[str, Any] = {"feature_key": feature.key}
    for field in layer.fields:
        if field.personal:
            continue
        value = feature.props.get(field.name)
        found[field.name] = ";".join(value) if isinstance(value, list) else value
        if field.codes and value is not None:
            titles = [
                code.title.ja
                for one in (value if isinstance(value, list) else [value])
                if (code := field.code(str(one)))
            ]
            found[f"{field.name}_title"] = ";".join(titles)
    found["valid_from"] = feature.valid_from.isoformat() if feature.valid_from else None
    found["valid_until"] = (feature.valid_to - timedelta(days=1)).isoformat() if feature.valid_to else None
    return found


def alike(read: Any, wanted: Any) -> bool:
    """Whether a value of a file is that of the store: tables know empty texts, numbers without types, no lists."""
    if isinstance(read, list):
        read = ";".join(map(str, read))
    if wanted is None or wanted == "":
        return read in {None, ""}
    if isinstance(wanted, bool):
        return bool(read in {wanted, int(wanted), str(wanted).lower()})
    if isinstance(wanted, int | float):
        return bool(float(read) == pytest.approx(wanted))
    return bool(str(read).removesuffix("T00:00:00") == wanted)


@pytest.mark.parametrize("name", ["test_place", "zoning"])
@pytest.mark.parametrize("form", READABLE)
def test_a_file_holds_what_the_store_holds(
    app: Flask, client: FlaskClient, layers: Catalogue, tmp_path: Path, form: str, name: str
) -> None:
    layer = layers.layer(name)
    wanted = held(app, layer)
    found = features(fetch(client, name, form, as_of=DAY), form, tmp_path, name)
    assert sorted(found) == sorted(wanted)
    assert len(found) >= 5
    short = {"shp": short_names([column.name for column in columns(layer)]), "kml": renamed(layer)}.get(form, {})
    for key, feature in wanted.items():
        shape, values = found[key]
        assert same_shape(shape, feature.geom, 2e-8), key
        for column, value in expected(layer, feature).items():
            assert alike(values.get(short.get(column, column)), value), (key, column, values, value)


def moved(to: Transformer, points: Any) -> Any:
    """Points, east first."""
    return np.column_stack(to.transform(points[:, 0], points[:, 1]))


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("form", [one.id for one in FORMATS.values() if one.systems])
def test_coordinates_of_other_systems_have_east_first(
    app: Flask, client: FlaskClient, layers: Catalogue, tmp_path: Path, form: str, system: str
) -> None:
    raw = fetch(client, "zoning", form, crs=system, as_of=DAY)
    found = features(raw, form, tmp_path, "zoning")
    # Japan's datums are taken to coincide: the judge moves degrees of JGD2011 to the plane.
    base = "EPSG:6668" if system != "EPSG:3857" else "EPSG:4326"
    to = Transformer.from_crs(base, system, always_xy=True)
    for key, feature in held(app, layers.layer("zoning")).items():
        right = shapely.transform(feature.geom, partial(moved, to))
        assert same_shape(found[key][0], right, 0.002 if system in {"EPSG:6677", "EPSG:3857"} else 2e-8), key
    if form == "parquet":
        assert gpd.read_parquet(tmp_path / "read.parquet").crs == system
    elif form != "csv":
        file = next(tmp_path.glob("*.shp"), tmp_path / f"read.{form}")
        assert pyogrio.read_info(file, layer=0)["crs"] == system


@pytest.mark.parametrize("form", FORMATS)
def test_personal_data_are_in_no_file(client: FlaskClient, tmp_path: Path, form: str) -> None:
    for raw in (fetch(client, "test_place", form, as_of=DAY), fetch(client, "test_place", form, as_of=DAY, zip=1)):
        contents = unpacked(raw, tmp_path) if raw[:2] == b"PK" else {"whole": raw}
        for name, content in contents.items():
            assert "山田".encode() not in content, name
            assert "山田".encode("cp932") not in content, name
            assert b"owner" not in content, name


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_question_gives_the_same_bytes(app: Flask, client: FlaskClient, form: str) -> None:
    first = client.get(address("test_place", form, as_of=DAY))
    kept = app.extensions["mapsvc"].settings.var / "cache" / "exports"
    tag = first.headers["ETag"].strip('"')
    content = first.get_data()
    (kept / tag).unlink()
    again = client.get(address("test_place", form, as_of=DAY))
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.get_data() == content


def said(raw: bytes, form: str, folder: Path) -> str:
    """All that a file says of itself."""
    if form in {"csv", "shp", "geojsonseq"}:
        return unpacked(raw, folder)["README.txt"].decode("utf-8-sig")
    if form == "gpkg":
        (folder / "said.gpkg").write_bytes(raw)
        with closing(sqlite3.connect(folder / "said.gpkg")) as conn:
            return "\n".join(text for (text,) in conn.execute("SELECT text FROM about"))
    if form == "fgb":
        (folder / "said.fgb").write_bytes(raw)
        return "\n".join(pyogrio.read_info(folder / "said.fgb")["layer_metadata"].values())
    if form == "parquet":
        kept = pq.read_metadata(io.BytesIO(raw)).metadata[b"mapsvc"]
        return "\n".join(orjson.loads(kept).values())
    if form == "geojson":
        return "\n".join(orjson.loads(raw)["metadata"].values())
    return raw.decode()


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_says_whence_it_is(client: FlaskClient, tmp_path: Path, form: str) -> None:
    text = said(fetch(client, "zoning", form, as_of=DAY, zip=int(form in {"csv", "geojsonseq"})), form, tmp_path)
    for wanted in (
        "用途地域",
        "2018-06-01",
        "試験市都市計画図",
        "2025-03-31",
        "https://creativecommons.org/licenses/by/4.0/",
        "証明ではありません",
        "架空のデータ",
        "/layers/zoning",
    ):
        assert wanted in text, (form, wanted)


def test_english_is_asked_for(client: FlaskClient, layers: Catalogue, tmp_path: Path) -> None:
    raw = fetch(client, "zoning", "geojson", lang="en", as_of=DAY)
    body = orjson.loads(raw)
    field = layers.layer("zoning").field("use")
    assert field is not None
    titles = {code.title.en for code in field.codes}
    assert {one["properties"]["use_title"] for one in body["features"]} <= titles
    assert "no proof" in body["metadata"]["disclaimer"]


def test_a_geopackage_names_columns_and_codes(client: FlaskClient, layers: Catalogue, tmp_path: Path) -> None:
    layer = layers.layer("zoning")
    (tmp_path / "z.gpkg").write_bytes(fetch(client, "zoning", "gpkg", as_of=DAY))
    with closing(sqlite3.connect(tmp_path / "z.gpkg")) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (10200,)
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
        titles = dict(conn.execute("SELECT column_name, title FROM gpkg_data_columns WHERE table_name = 'zoning'"))
        named = dict(conn.execute("SELECT column_name, constraint_name FROM gpkg_data_columns"))
        codes = dict(
            conn.execute(
                "SELECT value, description FROM gpkg_data_column_constraints WHERE constraint_name = ?", (named["use"],)
            )
        )
        changed = {row[0] for row in conn.execute("SELECT last_change FROM gpkg_contents")}
    field = layer.field("use")
    assert field is not None
    assert titles["use"] == field.title.ja
    assert codes == {code.value: code.title.ja for code in field.codes}
    assert len(changed) == 1
    assert [name for name, _ in pyogrio.list_layers(tmp_path / "z.gpkg")] == ["zoning", "about"]


def test_typed_columns_keep_their_types(client: FlaskClient, layers: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "p.gpkg").write_bytes(fetch(client, "test_place", "gpkg", as_of=DAY))
    info = pyogrio.read_info(tmp_path / "p.gpkg", layer="test_place")
    types = dict(zip(info["fields"], info["dtypes"], strict=True))
    wanted = {
        FieldType.INTEGER: "int64",
        FieldType.NUMBER: "float64",
        FieldType.DATE: "datetime64[D]",
        FieldType.BOOLEAN: "bool",
    }
    for field in layers.layer("test_place").fields:
        if not field.personal:
            assert types[field.name] == wanted.get(field.type, "object"), field.name
    assert info["geometry_type"] == "MultiPolygon"


def test_several_layers_in_one_geopackage_or_zip(client: FlaskClient, tmp_path: Path) -> None:
    query = "layers=zoning,aed,port_zone&as_of=2018-06-01"
    answer = client.get(f"/downloads/view?{query}&format=gpkg")
    (tmp_path / "v.gpkg").write_bytes(answer.get_data())
    names = [name for name, _ in pyogrio.list_layers(tmp_path / "v.gpkg")]
    assert sorted(names) == ["about", "aed", "port_zone", "zoning"]
    assert len(pyogrio.read_dataframe(tmp_path / "v.gpkg", layer="aed")) == 7
    packed = client.get(f"/downloads/view?{query}&format=geojson")
    assert packed.mimetype == "application/zip"
    files = unpacked(packed.get_data(), tmp_path)
    assert set(files) == {"README.txt", "fields.csv", "zoning.geojson", "aed.geojson", "port_zone.geojson"}
    assert len(orjson.loads(files["aed.geojson"])["features"]) == 7
    assert orjson.loads(files["port_zone.geojson"])["features"] == []


def test_sequences_hold_a_feature_to_a_record(client: FlaskClient) -> None:
    raw = fetch(client, "zoning", "geojsonseq", as_of=DAY)
    records = raw.split(b"\x1e")
    assert records[0] == b""
    assert len({orjson.loads(one)["id"] for one in records[1:]}) == len(records) - 1 == 25
    assert all(one.endswith(b"\n") for one in records[1:])


def test_points_as_columns(client: FlaskClient) -> None:
    rows = fetch(client, "aed", "csv", geometry="lonlat").decode("utf-8-sig").split("\r\n")
    assert rows[0].endswith(",lon,lat")
    assert rows[2].endswith(",139.001,35.0005")
    plane = fetch(client, "aed", "csv", geometry="lonlat", crs="EPSG:6677").decode("utf-8-sig").split("\r\n")
    assert plane[0].endswith(",east,north")
    east, north = map(float, plane[2].rsplit(",", 2)[1:])
    right = Transformer.from_crs("EPSG:6668", "EPSG:6677", always_xy=True).transform(139.001, 35.0005)
    assert (east, north) == pytest.approx(right, abs=0.001)
