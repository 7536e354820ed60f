"""Bodies that are wrong: the fault is named by its path, in the visitor's language, and nothing breaks."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from mapsvc.errors import InvalidInput
from web.body import read_json
from web.errors import reason_of
from web.geojson import geometry_of

RING = [[139.0, 35.0], [139.001, 35.0], [139.001, 35.001], [139.0, 35.0]]
SITE = {"type": "Polygon", "coordinates": [RING]}


@pytest.mark.parametrize(
    ("raw", "name", "code"),
    [
        (b"", "body", "body.empty"),
        (b"  \n", "body", "body.empty"),
        (b"{", "body", "body.json"),
        (b'{"a": 1,}', "body", "body.json"),
        (b"{'a': 1}", "body", "body.json"),
        (b'{"type": "P\xe5\x8c\x97\xff"}', "body", "body.encoding"),
        ('{"name": "東"}'.encode("cp932"), "body", "body.encoding"),
        ('{"a": 1}'.encode("utf-16"), "body", "body.encoding"),
        (b'{"a": NaN}', "body", "body.not_a_number"),
        (b'{"a": -Infinity}', "body", "body.not_a_number"),
        (b'{"a": 1, "b": 2, "a": 3}', "a", "body.twice"),
        (b"[" * 100_000, "body", "body.deep"),
        (b'{"a":' * 100_000, "body", "body.deep"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "body", "body.digits"),
    ],
)
def test_what_is_no_json_is_refused(raw: bytes, name: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_json(raw)
    assert (refused.value.name, refused.value.code) == (name, code)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert read_json('\ufeff{"a": "東"}'.encode()) == {"a": "東"}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_no_document_breaks_the_reader(value: Any) -> None:
    for document in (value, {"type": "Polygon", "coordinates": value}, {"type": "Feature", "geometry": value}):
        try:
            geometry_of(document)
        except InvalidInput:
            continue


@pytest.mark.parametrize(
    "document",
    [
        SITE,
        {"type": "Feature", "geometry": SITE, "properties": {"crs": "no matter"}},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": SITE, "properties": None}]},
        SITE | {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}},
        {"type": "Polygon", "coordinates": [[[*position, 12.5] for position in RING]]},
    ],
)
def test_every_spelling_of_a_site_is_that_site(document: dict[str, Any]) -> None:
    found = geometry_of(document)
    assert (found.geom_type, found.has_z, found.area) == ("Polygon", False, pytest.approx(5e-7))


def test_rings_may_run_either_way_round() -> None:
    turned = geometry_of({"type": "Polygon", "coordinates": [RING[::-1]]})
    assert turned.equals(geometry_of(SITE))


WRONG: list[tuple[Any, str, str]] = [
    ([], "geometry", "geojson.object"),
    ("POINT(139 35)", "geometry", "geojson.object"),
    ({}, "geometry.type", "geojson.type"),
    ({"type": "Circle"}, "geometry.type", "geojson.type"),
    ({"type": ["Polygon"]}, "geometry.type", "geojson.type"),
    ({"type": "GeometryCollection", "geometries": [SITE]}, "geometry", "geojson.collection"),
    ({"type": "Feature", "geometry": None}, "geometry", "geojson.feature"),
    ({"type": "Feature", "geometry": {"type": "GeometryCollection"}}, "geometry", "geojson.collection"),
    ({"type": "FeatureCollection", "features": []}, "features", "geojson.features"),
    ({"type": "FeatureCollection", "features": [{}, {}]}, "features", "geojson.features"),
    ({"type": "FeatureCollection", "features": {"a": 1}}, "features", "geojson.features"),
    ({"type": "FeatureCollection", "features": [SITE]}, "features[0].geometry", "geojson.feature"),
    ({"type": "Polygon"}, "geometry.coordinates", "geojson.empty"),
    ({"type": "Polygon", "coordinates": []}, "geometry.coordinates", "geojson.empty"),
    ({"type": "Polygon", "coordinates": [[]]}, "geometry.coordinates[0]", "geojson.list"),
    ({"type": "Polygon", "coordinates": RING}, "geometry.coordinates[0][0]", "geojson.position"),
    ({"type": "Point", "coordinates": [139]}, "geometry.coordinates", "geojson.position"),
    ({"type": "Point", "coordinates": [139, 35, 1, 1]}, "geometry.coordinates", "geojson.position"),
    ({"type": "Point", "coordinates": ["139", "35"]}, "geometry.coordinates", "geojson.position"),
    ({"type": "Point", "coordinates": [True, 35]}, "geometry.coordinates", "geojson.position"),
    ({"type": "Point", "coordinates": [float("inf"), 35]}, "geometry.coordinates", "geojson.position"),
    ({"type": "Point", "coordinates": [10**400, 35]}, "geometry.coordinates", "geojson.position"),
    ({"type": "Point", "coordinates": [35.0, 139.0]}, "geometry.coordinates", "geojson.range"),
    ({"type": "Polygon", "coordinates": [[[181, 35], *RING]]}, "geometry.coordinates[0][0]", "geojson.range"),
    ({"type": "Polygon", "coordinates": [RING[:3]]}, "geometry.coordinates[0]", "geojson.ring"),
    ({"type": "Polygon", "coordinates": [RING[:2] + RING[:1]]}, "geometry.coordinates[0]", "geojson.ring"),
    ({"type": "LineString", "coordinates": RING[:1]}, "geometry.coordinates", "geojson.shape"),
    ({"type": "Point", "coordinates": [139, 35], "crs": None}, "crs", "geojson.crs"),
    (
        SITE | {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6677"}}},
        "crs",
        "geojson.crs",
    ),
    ({"type": "MultiPoint", "coordinates": [[139, 35]] * 50_001}, "geometry.coordinates[50000]", "geojson.many"),
]


@pytest.mark.parametrize(("document", "name", "code"), WRONG)
def test_a_wrong_document_is_refused_by_its_path(app: Flask, document: Any, name: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        geometry_of(document)
    assert (refused.value.name, refused.value.code) == (name, code)
    for language in ("ja", "en"):
        with app.test_request_context(f"/?lang={language}"):
            said = reason_of(refused.value)
        assert any("ぁ" <= char <= "ん" for char in said) is (language == "ja"), said
        assert "%(" not in said
