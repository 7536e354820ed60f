"""Queryables, schemas and Table Schemas: valid themselves, and true of the features."""

from __future__ import annotations

import copy

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from tests.web.ogc.asking import ITEMS, PLACES, get, link, local

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("collection", ["zoning", "test_place", "ward", "coverage"])
def test_schemas_are_schemas(client: FlaskClient, collection: str) -> None:
    """Part 3, A.1: JSON Schema 2020-12 with an $id, of type object."""
    for name in ("queryables", "schema"):
        path = f"/ogc/collections/{collection}/{name}"
        answer = client.get(path)
        assert answer.content_type == "application/schema+json"
        found = answer.get_json(force=True)
        Draft202012Validator.check_schema(found)
        assert (found["$schema"], found["type"]) == (DIALECT, "object")
        assert found["$id"] == f"http://localhost{path}"
        assert found["properties"]["geometry"]["x-ogc-role"] == "primary-geometry"
        assert client.get(f"{path}?f=html").mimetype == "text/html"


def test_queryables_are_linked(client: FlaskClient) -> None:
    found = get(client, "/ogc/collections/zoning")
    rel = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
    target = link(found, rel, "application/schema+json")
    assert target
    assert get(client, local(target))["properties"]["use"]["enum"]


def test_every_queryable_can_be_queried_and_nothing_else(client: FlaskClient) -> None:
    names = get(client, "/ogc/collections/test_place/queryables")["properties"]
    assert "owner" not in names, "personal"
    for name in names:
        get(client, PLACES, filter=f"{name} IS NULL")
    for name in ("owner", "props", "geom", "id", "digest", "recorded", "valid"):
        get(client, PLACES, 400, filter=f"{name} IS NULL")


def test_features_are_as_their_schema_says(client: FlaskClient) -> None:
    for collection, path in (("zoning", ITEMS), ("test_place", PLACES)):
        schema = get(client, f"/ogc/collections/{collection}/schema")
        check = Draft202012Validator(schema, format_checker=FormatChecker())
        features = get(client, path, datetime="../..")["features"]
        assert features
        for feature in features:
            check.validate(feature["properties"])
        wrong = copy.deepcopy(features[0]["properties"])
        wrong["kind" if collection == "test_place" else "use"] = "purple"
        with pytest.raises(ValidationError):
            check.validate(wrong)


def test_titles_follow_the_language(client: FlaskClient) -> None:
    japanese = get(client, "/ogc/collections/zoning/queryables", lang="ja")["properties"]["use"]
    english = get(client, "/ogc/collections/zoning/queryables", lang="en")["properties"]["use"]
    assert japanese["x-titles"]["commercial"] == "商業地域"
    assert english["x-titles"]["commercial"].isascii()
    assert japanese["enum"] == english["enum"]


def test_the_table_schema_names_the_columns_of_the_features(client: FlaskClient) -> None:
    found = get(client, "/ogc/collections/test_place/tableschema.json")
    by_name = {one["name"]: one for one in found["fields"]}
    assert set(by_name) == set(get(client, PLACES, datetime="../..")["features"][0]["properties"])
    types = {"name": "string", "kinds": "array", "number": "integer", "size": "number", "open": "boolean"}
    types |= {"built": "date", "seen": "datetime", "site": "string"}
    assert {name: by_name[name]["type"] for name in types} == types
    assert by_name["kind"]["constraints"] == {"required": True, "enum": ["red", "green", "blue"]}
    assert found["primaryKey"] == ["feature_key"]
    assert "owner" not in by_name
