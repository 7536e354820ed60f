"""The definition in OpenAPI 3.0: valid, as Part 1's class oas30 wants it, and true of what is answered."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft4Validator
from openapi_spec_validator import OpenAPIV30SpecValidator, validate

from tests.web.ogc.asking import ITEMS, PLACES, Json, get
from web.ogc.asked import MOST


@pytest.fixture
def definition(client: FlaskClient) -> Json:
    return get(client, "/ogc/api")


def resolved(definition: Json, node: Any) -> Any:
    """``node`` with what it refers to."""
    if isinstance(node, dict) and "$ref" in node:
        found: Any = definition
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return resolved(definition, found)
    if isinstance(node, dict):
        return {name: resolved(definition, one) for name, one in node.items()}
    return [resolved(definition, one) for one in node] if isinstance(node, list) else node


def test_it_is_valid(definition: Json) -> None:
    assert definition["openapi"].startswith("3.0.")
    validate(definition, cls=OpenAPIV30SpecValidator)


def test_parameters_are_as_the_standard_defines_them(definition: Json) -> None:
    """A.2.7.2 to A.2.7.5: schema, style and explode of limit, bbox and datetime."""
    items = definition["paths"]["/collections/{collectionId}/items"]["get"]
    by_name = {one["name"]: one for one in resolved(definition, items["parameters"])}
    for name in ("limit", "bbox", "datetime"):
        assert by_name[name]["in"] == "query"
        assert by_name[name]["required"] is False
        assert (by_name[name]["style"], by_name[name]["explode"]) == ("form", False)
    assert by_name["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": MOST, "default": 100}
    bbox = by_name["bbox"]["schema"]
    assert (bbox["type"], bbox["items"]) == ("array", {"type": "number"})
    assert bbox["oneOf"] == [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}]
    assert by_name["datetime"]["schema"] == {"type": "string"}
    assert by_name["filter-lang"]["schema"]["enum"] == ["cql2-text", "cql2-json"]


def test_operations_have_names_of_their_own(definition: Json) -> None:
    names = [one["get"]["operationId"] for one in definition["paths"].values()]
    assert len(set(names)) == len(names)


def test_every_route_is_defined_and_every_definition_a_route(client: FlaskClient, definition: Json) -> None:
    names = {"layer_id": "collectionId", "feature_id": "featureId", "style_id": "styleId", "resource_id": "resourceId"}
    names |= {"matrix_set": "tileMatrixSetId", "z": "tileMatrix", "y": "tileRow", "x": "tileCol"}
    routes = set()
    for rule in client.application.url_map.iter_rules():
        if str(rule).startswith("/ogc/"):
            path = str(rule).removeprefix("/ogc").replace("path:", "")
            for ours, theirs in names.items():
                path = path.replace(f"<{ours}>", f"{{{theirs}}}")
            routes.add(path)
    concrete = {path for path in definition["paths"] if path.endswith("/items") and "{" not in path}
    assert routes == set(definition["paths"]) - concrete
    assert len(concrete) == len(client.application.extensions["mapsvc"].catalogue.layers)


@pytest.mark.parametrize(
    ("path", "defined"),
    [
        ("/ogc/", "/"),
        ("/ogc/conformance", "/conformance"),
        ("/ogc/collections", "/collections"),
        ("/ogc/collections/zoning", "/collections/{collectionId}"),
        (ITEMS, "/collections/{collectionId}/items"),
        (f"{PLACES}?datetime=../..", "/collections/test_place/items"),
        (f"{ITEMS}/z010", "/collections/{collectionId}/items/{featureId}"),
    ],
)
def test_answers_are_as_defined(client: FlaskClient, definition: Json, path: str, defined: str) -> None:
    answer = client.get(path)
    content = resolved(definition, definition["paths"][defined]["get"]["responses"]["200"]["content"])
    schema = content[answer.mimetype]["schema"]
    Draft4Validator(_draft4(schema)).validate(answer.get_json(force=True))
    with pytest.raises(Exception, match="is a required property"):
        Draft4Validator(_draft4(schema)).validate({})


def _draft4(schema: Any) -> Any:
    """OpenAPI's ``nullable`` as JSON Schema has it."""
    if isinstance(schema, dict):
        found = {name: _draft4(one) for name, one in schema.items() if name != "nullable"}
        if schema.get("nullable") is True and "type" in schema:
            found["type"] = [schema["type"], "null"]
        return found
    return [_draft4(one) for one in schema] if isinstance(schema, list) else schema


def test_properties_are_parameters_of_their_own_layer(definition: Json) -> None:
    own = {one.get("name"): one for one in definition["paths"]["/collections/test_place/items"]["get"]["parameters"]}
    assert own["kind"]["schema"] == {"type": "string", "enum": ["red", "green", "blue"]}
    assert own["number"]["schema"] == {"type": "integer"}
    assert own["built"]["schema"] == {"type": "string", "format": "date"}
    assert "owner" not in own, "personal"


def test_problems_are_as_defined(client: FlaskClient, definition: Json) -> None:
    schema = resolved(definition, definition["components"]["schemas"]["problem"])
    for path, status in ((f"{ITEMS}?limit=0", 400), (f"{ITEMS}/nothing", 404)):
        Draft4Validator(schema).validate(get(client, path, status))
